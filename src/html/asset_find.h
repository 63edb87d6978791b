/* asset_find.h -- the files of assets/, inside the program (tools/embed.c). */
#ifndef HTML_ASSET_FIND_H
#define HTML_ASSET_FIND_H

#include "base/base.h"

struct asset {
	str path;	/* "/a/app.3f2a91c0.css": the name changes with the content, cache for ever */
	str type, body;
	str gzip;	/* empty: not worth it */
};

extern const struct asset assets[];
extern const ptrdiff_t asset_count;

/* NULL when there is none. */
const struct asset *asset_find(str path);

#endif

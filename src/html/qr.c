/* qr.c -- the address of a live page, for the camera of who holds its printed sheet. */
#include <qrencode.h>

#include "html/html.h"

static void
forget(void *code)
{
	QRcode_free(code);
}

/* Runs of dark squares as one path: a sheet stays some kilobytes. */
struct markup
qr_svg(struct arena *a, str text)
{
	QRcode *q = QRcode_encodeString(arena_z(a, text), 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	struct buf b = { .a = a };

	if (!q)		/* too long for a code: the address stands beside it */
		return (struct markup){};
	arena_defer(a, forget, q);
	buf_fmt(&b, "<svg viewBox=\"-4 -4 %d %d\" aria-hidden=\"true\"><path fill=\"#fff\" d=\"M-4-4h%dv%dh-%dz\"/><path d=\"",
	    q->width + 8, q->width + 8, q->width + 8, q->width + 8, q->width + 8);
	for (int y = 0; y < q->width; y++)
		for (int x = 0, n; x < q->width; x += n + 1) {
			for (n = 0; x + n < q->width && q->data[y * q->width + x + n] & 1; n++)
				;
			if (n)
				buf_fmt(&b, "M%d %dh%dv1h-%dz", x, y, n, n);
		}
	buf_put(&b, S("\"/></svg>"));
	return (struct markup){ buf_str(&b) };
}

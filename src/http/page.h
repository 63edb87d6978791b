/* page.h -- the page that says what was wrong, what was kept and what to do. */
#ifndef HTTP_PAGE_H
#define HTTP_PAGE_H

#include "http/http.h"

/* Replace the reply by the page of ${e}, with the words of c->cause and the code of the request. */
void page_error(struct ctx *c, enum err e, const struct request *rq, struct reply *rp);

/* Who answers the telephone, as the pages say it: kept for those of errors. */
void page_community(str name, str phone);

#endif

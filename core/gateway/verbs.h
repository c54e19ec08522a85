/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_VERBS_H
#define OMB_GATEWAY_VERBS_H

#include "core/gateway/http.h"

struct api_route;

/*
 * The words of a request: parts of the path, of the query, and (but for GET) the members of the
 * body, which cannot take the place of what the path says. -OMB_E_SYNTAX: the body is no object.
 */
OMB_MUST_USE int verb_words(struct gw_req *req, const struct api_route *row, struct buf *out);

/* A number among the words, which is text when it stood in the path or the query. */
struct json_doc;
int64_t verb_number(const struct json_doc *words, const char *name, int64_t fallback,
                    struct arena *a);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_VERBS_H
#define OMB_GATEWAY_VERBS_H

#include "core/gateway/http.h"

/* A path that stands for a verb of the rest of the host, whose words are one JSON object. */
#define VERB_WORDS 4

struct verb_row {
    const char *method, *pattern, *verb;
    const char *query[VERB_WORDS]; /* words of the query */
    const char *param[2];          /* what the pattern's ":" parts are called */
    int ok;                        /* HTTP status when it went well */
    uint32_t scope;                /* that an API key needs for it (scope.h); 0: no key opens it */
};

/*
 * The words of a request: parts of the path, of the query, and (but for GET) the members of the
 * body, which cannot take the place of what the path says. -OMB_E_SYNTAX: the body is no object.
 */
OMB_MUST_USE int verb_words(struct gw_req *req, const struct verb_row *row, struct buf *out);

/* A number among the words, which is text when it stood in the path or the query. */
struct json_doc;
int64_t verb_number(const struct json_doc *words, const char *name, int64_t fallback,
                    struct arena *a);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_STATIC_H
#define OMB_GATEWAY_STATIC_H

#include "core/gateway/http.h"

/*
 * The web surfaces, embedded. The web build generates a table sorted by path
 * (bytewise); a variant that does not save a tenth is absent ({NULL, 0}). A path
 * that ends in '/' is its index.html ("/desk/" is "/desk/index.html"), and below
 * /help/ /desk/ /wall/ /console/ /seller/ a path without a dot in its last part is that
 * surface's index (the page's own router takes it from there).
 */
struct gw_asset {
    const char *path;         /* "/desk/index.html" */
    const char *etag;         /* with its quotes: "\"9f86d081884c7d65\"" */
    const char *content_type; /* "text/html; charset=utf-8" */
    bool immutable;           /* name carries a content hash: cached for a year */
    omb_str identity, gzip, br;
};

enum static_coding { STATIC_IDENTITY, STATIC_GZIP, STATIC_BR };

/* Best of br, gzip, identity that Accept-Encoding allows (RFC 9110 weights). */
enum static_coding static_coding(omb_str accept_encoding, bool has_gzip, bool has_br);

/* The asset for a path with the index rules above, or NULL. */
const struct gw_asset *static_find(const struct gw_asset *table, size_t n, omb_str path);

/* Answers GET and HEAD from the table or the web root; false when there is no such file. */
bool static_serve(struct gw_req *req);

#endif

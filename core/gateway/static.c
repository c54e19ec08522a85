/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: which embedded file answers a path, in which coding, with which headers.
 * Must not know: how the table was made.
 * Called by: dispatch. */
#include "core/gateway/static.h"

#include "core/gateway/gw.h"
#include "core/gateway/head.h"
#include "core/gateway/reply_i.h"
#include "core/gateway/webroot.h"

#include <stdio.h>

static const char *const surfaces[] = {"/help/",    "/desk/",   "/wall/",
                                       "/console/", "/seller/", "/people/"};

static const struct gw_asset *exact(const struct gw_asset *table, size_t n, omb_str path)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int by = str_compare(str_of(table[mid].path), path);
        if (by == 0)
            return &table[mid];
        if (by < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

static bool has_dot(omb_str path)
{
    for (size_t i = path.len; i > 0 && path.ptr[i - 1] != '/'; i--)
        if (path.ptr[i - 1] == '.')
            return true;
    return false;
}

bool static_index(omb_str path, char *to, size_t cap)
{
    if (str_ends(path, STR("/"))) {
        int n = snprintf(to, cap, "%.*sindex.html", STR_ARG(path));
        return n > 0 && (size_t)n < cap;
    }
    for (size_t i = 0; i < sizeof(surfaces) / sizeof(*surfaces) && !has_dot(path); i++)
        if (str_starts(path, str_of(surfaces[i])))
            return snprintf(to, cap, "%sindex.html", surfaces[i]) > 0;
    return false;
}

const struct gw_asset *static_find(const struct gw_asset *table, size_t n, omb_str path)
{
    char index[512];
    const struct gw_asset *a = exact(table, n, path);
    if (a || !static_index(path, index, sizeof(index)))
        return a;
    a = exact(table, n, str_of(index));
    for (size_t i = 0; !a && i < sizeof(surfaces) / sizeof(*surfaces); i++)
        if (str_starts(path, str_of(surfaces[i]))) {
            (void)snprintf(index, sizeof(index), "%sindex.html", surfaces[i]);
            a = exact(table, n, str_of(index));
        }
    return a;
}

/* Weight of a coding in thousandths; -1 when it is not named. */
static int weight(omb_str list, const char *coding)
{
    bool more = list.len > 0;
    while (more) {
        omb_str item, rest = STR_NONE, name, params;
        more = str_cut(list, ',', &item, &rest);
        if (!more)
            item = list;
        list = rest;
        if (!str_cut(item, ';', &name, &params))
            name = item, params = STR("q=1");
        if (!str_eq_nocase(str_trim(name), str_of(coding)))
            continue;
        params = str_trim(params);
        if (!str_starts(params, STR("q=")) || params.len < 3)
            return 0;
        int q = params.ptr[2] == '1' ? 1000 : 0, scale = 100;
        for (size_t i = 4; i < params.len && scale > 0 && q < 1000; i++, scale /= 10)
            q += params.ptr[i] >= '0' && params.ptr[i] <= '9' ? (params.ptr[i] - '0') * scale : 0;
        return q;
    }
    return -1;
}

enum static_coding static_coding(omb_str accept, bool has_gzip, bool has_br)
{
    int any = weight(accept, "*"), br = weight(accept, "br"), gz = weight(accept, "gzip");
    int id = weight(accept, "identity");
    br = !has_br ? 0 : br >= 0 ? br : any >= 0 ? any : 0;
    gz = !has_gzip ? 0 : gz >= 0 ? gz : any >= 0 ? any : 0;
    if (id < 0)
        id = 1; /* always acceptable, never preferred, unless it is named */
    if (br > 0 && br >= gz && br >= id)
        return STATIC_BR;
    return gz > 0 && gz >= id ? STATIC_GZIP : STATIC_IDENTITY;
}

void static_headers(struct gw_req *req, const char *path, const char *type, bool immutable)
{
    const char *frames = req->gw->config.help_frame_hosts;
    bool help = strncmp(path, "/help/", 6) == 0;
    if (strncmp(type, "text/html", 9) == 0) {
        omb_str csp = arena_printf(
            &req->arena,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
            "connect-src 'self'; font-src 'self'; frame-src 'self'; base-uri 'none'; "
            "form-action 'self'; frame-ancestors %s; require-trusted-types-for 'script'",
            help ? frames ? frames : "'self'" : "'none'");
        gw_set_header(req, "Content-Security-Policy", csp);
    }
    if (strcmp(path, "/w.js") == 0) /* any shop's page loads it */
        gw_set_header(req, "Cross-Origin-Resource-Policy", STR("cross-origin"));
    gw_set_header(req, "Cache-Control",
                  immutable ? STR("public, max-age=31536000, immutable")
                  : strcmp(path, "/w.js") == 0
                      ? STR("public, max-age=300, stale-while-revalidate=86400")
                      : STR("no-cache"));
}

static void answer(struct gw_req *req, const struct gw_asset *a)
{
    static const char *const names[] = {NULL, "gzip", "br"};
    enum static_coding coding =
        static_coding(gw_header(req, "accept-encoding"), a->gzip.len > 0, a->br.len > 0);
    omb_str body = coding == STATIC_BR ? a->br : coding == STATIC_GZIP ? a->gzip : a->identity;
    /* One etag a representation, so that a cache never mixes codings. */
    omb_str base = str_of(a->etag);
    omb_str etag =
        coding == STATIC_IDENTITY
            ? base
            : arena_printf(&req->arena, "%.*s-%s\"", (int)base.len - 1, base.ptr, names[coding]);
    static_headers(req, a->path, a->content_type, a->immutable);
    gw_set_header(req, "ETag", etag);
    gw_set_header(req, "Vary", STR("Accept-Encoding"));
    omb_str have = gw_header(req, "if-none-match");
    if (have.len && (str_find(have, etag) >= 0 || str_is(have, "*"))) {
        gw_reply_empty(req, 304);
        return;
    }
    if (names[coding])
        gw_set_header(req, "Content-Encoding", str_of(names[coding]));
    reply_borrowed(req, 200, a->content_type, body);
}

bool static_serve(struct gw_req *req)
{
    const struct gw_config *c = &req->gw->config;
    if (c->web_root)
        return webroot_serve(req, c->web_root);
    const struct gw_asset *a = static_find(c->assets, c->n_assets, req->path);
    if (!a)
        return false;
    answer(req, a);
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the table of method, pattern and handler, and the match of a path against it.
 * Must not know: connections, answers.
 * Called by: dispatch; app and the API files add routes. */
#include "core/gateway/router.h"

#include "core/gateway/gw.h"
#include "core/gateway/router_i.h"

#include <stdlib.h>

struct route {
    char *method, *pattern; /* method NULL: a prefix, any method */
    gw_handler_fn handler;
    void *ctx;
    size_t max_body; /* 0: the usual */
};

struct router {
    struct route route[GW_MAX_ROUTES]; /* by pattern, then method */
    uint32_t n;
    struct route prefix[GW_MAX_ROUTES];
    uint32_t n_prefix;
};

int router_new(struct router **out)
{
    struct router *r = calloc(1, sizeof(*r));
    if (!r)
        return -OMB_E_NOMEM;
    *out = r;
    return 0;
}

static void drop(struct route *r)
{
    free(r->method);
    free(r->pattern);
}

void router_free(struct router *r)
{
    if (!r)
        return;
    for (uint32_t i = 0; i < r->n; i++)
        drop(&r->route[i]);
    for (uint32_t i = 0; i < r->n_prefix; i++)
        drop(&r->prefix[i]);
    free(r);
}

/* "/a/:b" has parts "a" and ":b"; *rest is what follows the part. */
static omb_str next_part(omb_str *rest)
{
    omb_str part, after = STR_NONE, s = str_sub(*rest, 1, SIZE_MAX);
    if (!str_cut(s, '/', &part, &after)) {
        *rest = STR_NONE;
        return s;
    }
    *rest = str_n(after.ptr - 1, after.len + 1);
    return part;
}

static bool pattern_ok(const char *pattern)
{
    omb_str rest = str_of(pattern);
    int params = 0;
    if (rest.len == 0 || rest.ptr[0] != '/')
        return false;
    while (rest.len > 0) {
        omb_str part = next_part(&rest);
        if (part.len > 0 && part.ptr[0] == ':' && (part.len == 1 || ++params > GW_MAX_PARAMS))
            return false;
    }
    return true;
}

static int order(const struct route *r, const char *pattern, const char *method)
{
    int by = strcmp(r->pattern, pattern);
    return by ? by : strcmp(r->method, method);
}

static int fill(struct route *slot, const char *method, const char *pattern, gw_handler_fn handler,
                void *ctx)
{
    struct route made = {method ? strdup(method) : NULL, strdup(pattern), handler, ctx, 0};
    if (!made.pattern || (method && !made.method)) {
        drop(&made);
        return -OMB_E_NOMEM;
    }
    *slot = made;
    return 0;
}

int gw_route(struct gw *gw, const char *method, const char *pattern, gw_handler_fn handler,
             void *ctx)
{
    struct router *r = gw->router;
    uint32_t at = 0;
    if (!pattern_ok(pattern) || !handler)
        return -OMB_E_INVALID;
    if (r->n == GW_MAX_ROUTES)
        return -OMB_E_LIMIT;
    while (at < r->n && order(&r->route[at], pattern, method) < 0)
        at++;
    if (at < r->n && order(&r->route[at], pattern, method) == 0)
        return -OMB_E_EXISTS;
    struct route made;
    int err = fill(&made, method, pattern, handler, ctx);
    if (err)
        return err;
    memmove(&r->route[at + 1], &r->route[at], (r->n - at) * sizeof(made));
    r->route[at] = made;
    r->n++;
    return 0;
}

int gw_route_big(struct gw *gw, const char *method, const char *pattern, size_t max_body,
                 gw_handler_fn handler, void *ctx)
{
    struct router *r = gw->router;
    int status = gw_route(gw, method, pattern, handler, ctx);
    for (uint32_t i = 0; status == 0 && i < r->n; i++)
        if (order(&r->route[i], pattern, method) == 0)
            r->route[i].max_body = max_body;
    return status;
}

int gw_route_prefix(struct gw *gw, const char *prefix, gw_handler_fn handler, void *ctx)
{
    struct router *r = gw->router;
    size_t len = strlen(prefix);
    if (len == 0 || prefix[0] != '/' || prefix[len - 1] != '/' || !handler)
        return -OMB_E_INVALID;
    if (r->n_prefix == GW_MAX_ROUTES)
        return -OMB_E_LIMIT;
    for (uint32_t i = 0; i < r->n_prefix; i++)
        if (strcmp(r->prefix[i].pattern, prefix) == 0)
            return -OMB_E_EXISTS;
    int err = fill(&r->prefix[r->n_prefix], NULL, prefix, handler, ctx);
    if (!err)
        r->n_prefix++;
    return err;
}

bool gw_route_next(const struct gw *gw, uint32_t *at, const char **method, const char **pattern)
{
    if (*at >= gw->router->n)
        return false;
    *method = gw->router->route[*at].method;
    *pattern = gw->router->route[*at].pattern;
    ++*at;
    return true;
}

struct match {
    omb_str param[GW_MAX_PARAMS];
    uint32_t fixed; /* one bit a part, from the left: more fixed parts on the left win */
};

static bool matches(const char *pattern, omb_str path, struct arena *arena, struct match *m)
{
    omb_str want = str_of(pattern);
    int params = 0;
    *m = (struct match){.fixed = 0};
    for (int depth = 31; want.len > 0 && path.len > 0 && depth >= 0; depth--) {
        omb_str w = next_part(&want), p = next_part(&path);
        bool is_param = w.len > 0 && w.ptr[0] == ':';
        if (!is_param && !str_eq(w, p))
            return false;
        if (!is_param)
            m->fixed |= 1u << depth;
        else if (!head_decode(p, arena, false, &m->param[params]) || m->param[params].len == 0 ||
                 memchr(m->param[params].ptr, '/', m->param[params].len))
            return false;
        else
            params++;
    }
    return want.len == 0 && path.len == 0;
}

size_t router_max_body(const struct router *r, omb_str method, omb_str raw_path,
                       struct arena *arena)
{
    for (uint32_t i = 0; i < r->n; i++) {
        const struct route *at = &r->route[i];
        struct match m;
        if (at->max_body && str_is(method, at->method) && matches(at->pattern, raw_path, arena, &m))
            return at->max_body;
    }
    return 0;
}

/* "/hooks/" holds "/hooks/x" and "/hooks" itself. */
static bool is_below(omb_str path, omb_str prefix)
{
    return str_starts(path, prefix) || str_eq(path, str_sub(prefix, 0, prefix.len - 1));
}

static bool find_prefix(const struct router *r, omb_str path, gw_handler_fn *handler, void **ctx)
{
    size_t best = 0;
    for (uint32_t i = 0; i < r->n_prefix; i++) {
        size_t len = strlen(r->prefix[i].pattern);
        if (len > best && is_below(path, str_n(r->prefix[i].pattern, len))) {
            best = len;
            *handler = r->prefix[i].handler;
            *ctx = r->prefix[i].ctx;
        }
    }
    return best > 0;
}

int router_find(const struct router *r, struct gw_req *req, omb_str raw_path,
                gw_handler_fn *handler, void **ctx, omb_str *allow)
{
    const struct route *best = NULL;
    struct match got = {.fixed = 0};
    struct buf methods = BUF_INIT(256);
    for (uint32_t i = 0; i < r->n; i++) {
        struct match m;
        if (!matches(r->route[i].pattern, raw_path, &req->arena, &m))
            continue;
        buf_printf(&methods, "%s%s", methods.len ? ", " : "", r->route[i].method);
        if (str_is(req->method, r->route[i].method) && (!best || m.fixed > got.fixed)) {
            best = &r->route[i];
            got = m;
        }
    }
    int status = best ? 0 : methods.len ? -OMB_E_UNSUPPORTED : -OMB_E_NOTFOUND;
    if (best) {
        memcpy(req->param, got.param, sizeof(got.param));
        *handler = best->handler;
        *ctx = best->ctx;
    } else if (methods.len) {
        *allow = arena_dup(&req->arena, buf_str(&methods));
    } else if (find_prefix(r, req->path, handler, ctx)) {
        status = 0;
    }
    buf_free(&methods);
    return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what handlers may read of a request.
 * Must not know: how it came in, how it is answered.
 * Called by: every handler. */
#include "core/gateway/conn.h"
#include "core/gateway/head.h"
#include "core/gateway/web.h"

omb_str gw_header(const struct gw_req *req, const char *name)
{
    return head_find(req->header, req->n_header, name, NULL);
}

omb_str gw_query(struct gw_req *req, const char *name)
{
    bool more = req->query.len > 0;
    for (omb_str rest = req->query; more;) {
        omb_str pair, after = STR_NONE, key, value, plain;
        more = str_cut(rest, '&', &pair, &after);
        if (!more)
            pair = rest;
        rest = after;
        if (!str_cut(pair, '=', &key, &value))
            key = pair, value = STR("");
        if (head_decode(key, &req->arena, true, &plain) && str_is(plain, name))
            return head_decode(value, &req->arena, true, &plain) ? plain : STR_NONE;
    }
    return STR_NONE;
}

omb_str gw_cookie(const struct gw_req *req, const char *name)
{
    omb_str rest = gw_header(req, "cookie");
    bool more = rest.len > 0;
    while (more) {
        omb_str pair, after = STR_NONE, key, value;
        more = str_cut(rest, ';', &pair, &after);
        if (!more)
            pair = rest;
        rest = after;
        if (str_cut(str_trim(pair), '=', &key, &value) && str_is(key, name))
            return value;
    }
    return STR_NONE;
}

omb_str gw_peer(struct gw_req *req)
{
    struct sockaddr_storage a;
    char text[64];
    int len = sizeof(a);
    if (uv_tcp_getpeername(&req->conn->tcp, (struct sockaddr *)&a, &len))
        return STR("unknown");
    int err = a.ss_family == AF_INET6
                  ? uv_ip6_name((const struct sockaddr_in6 *)&a, text, sizeof(text))
                  : uv_ip4_name((const struct sockaddr_in *)&a, text, sizeof(text));
    return err ? STR("unknown") : arena_dup(&req->arena, str_of(text));
}

/* "http://host:port" of the request itself, as a browser would write its origin. */
bool gw_same_origin(const struct gw_req *req)
{
    uint32_t count;
    omb_str origin = head_find(req->header, req->n_header, "origin", &count);
    omb_str host = gw_header(req, "host");
    omb_str scheme = req->tls ? STR("https://") : STR("http://");
    omb_str def = req->tls ? STR(":443") : STR(":80");
    if (count != 1 || !str_starts(origin, scheme) || host.len == 0)
        return false;
    omb_str named = str_sub(origin, scheme.len, SIZE_MAX);
    if (str_ends(host, def))
        host = str_sub(host, 0, host.len - def.len);
    return str_eq_nocase(named, host);
}

gw_req_id gw_req_hold(struct gw_req *req)
{
    struct http_in *in = req->conn->in;
    if (req->state == REQ_NEW) {
        req->state = REQ_HELD;
        in->id = gw_id_new(req->gw, req->slot);
    }
    return in->id;
}

struct gw_req *gw_req_held(struct gw *gw, gw_req_id id)
{
    struct conn *c = gw_id_conn(gw, id);
    if (!c || !c->in || c->in->id != id)
        return NULL;
    uint8_t state = c->in->req.state;
    return state == REQ_HELD || state == REQ_STREAMING ? &c->in->req : NULL;
}

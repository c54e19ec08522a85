/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: requests of the API that are a command of a case, or a verb of the port: who says it, and
 * its words.
 * Must not know: what a command or a verb does, who may.
 * Called by: route.c. */
#include "core/base/hash.h"
#include "core/base/limits.h"
#include "core/gateway/http.h"
#include "core/gateway/route.h"
#include "core/gateway/verbs.h"

/* ---- commands ---- */

/* The body with what parts of the path say; absent: answered. */
static omb_str body_of(const struct api_route *row, struct gw_req *req, struct json_doc *d)
{
    omb_str body = req->body.len ? req->body : STR("{}");

    if (!api_body(req, d))
        return STR_NONE;
    for (int i = 0; i < ROUTE_PARAMS; i++)
        if (row->param[i])
            body = api_body_with(req, d, row->param[i], req->param[i]);
    if (!body.ptr)
        gw_reply_problem(req, -OMB_E_NOMEM, NULL);
    return body;
}

static void send(const struct api_bound *b, struct gw_req *req, struct id kase,
                 const struct command *c)
{
    struct api_wait *w = api_hold(b->api, req, b->row->ok, b->row->wrap);

    if (w)
        api_started(w,
                    b->api->port->command(b->api->port->ctx, req->tenant, kase, c, api_answer, w));
}

/* The sender's own id of it: of the header, or of the body where a row says so. */
static bool staff_cid(const struct api_route *row, struct gw_req *req, const struct json_doc *d,
                      omb_str *cid)
{
    omb_str key = gw_header(req, "Idempotency-Key");

    *cid = STR_NONE;
    if (row->key != KEY_NONE && key.len)
        *cid = api_key_kept(&req->arena, key);
    if (!row->own_key)
        return true;
    *cid = json_str_or(d, 0, "cid", &req->arena, STR_NONE);
    if (cid->len && cid->len <= MESSAGE_MAX_CID)
        return true;
    gw_reply_problem_field(req, -OMB_E_INVALID, "cid",
                           "is needed: the sender's own id, 1 to 64 bytes");
    return false;
}

void route_command(const struct api_bound *b, struct gw_req *req, const struct session *s)
{
    struct command c = {.kind = b->row->command, .actor = api_actor(s), .actor_tier = s->tier};
    struct json_doc d;
    struct id kase;

    c.body = body_of(b->row, req, &d);
    if (c.body.ptr && staff_cid(b->row, req, &d, &c.cid) && api_case_id(req, &kase))
        send(b, req, kase, &c);
}

void route_my_command(const struct api_bound *b, struct gw_req *req, const struct my_who *who)
{
    struct command c = {.kind = b->row->command, .actor = my_actor(who), .actor_tier = -1};
    struct json_doc d;

    c.body = body_of(b->row, req, &d);
    if (b->row->key == KEY_MUST)
        c.cid = my_cid(req);
    if (c.body.ptr)
        send(b, req, who->kase, &c);
}

/* The key of a write, apart from those of staff and customers; without one, none is kept. */
static omb_str seller_cid(struct gw_req *req)
{
    omb_str key = gw_header(req, "Idempotency-Key");
    char hex[HASH_HEX + 1];

    if (!key.len)
        return STR_NONE;
    hash_hex(hash_of(arena_printf(&req->arena, "%.*s %.*s", STR_ARG(req->path), STR_ARG(key))),
             hex);
    return arena_printf(&req->arena, "seller:%.40s", hex);
}

void route_seller_command(const struct api_bound *b, struct gw_req *req,
                          const struct seller_who *who)
{
    struct command c = {.kind = b->row->command,
                        .actor = seller_actor(who),
                        .actor_tier = -1,
                        .cid = seller_cid(req)};
    struct json_doc d;
    struct id kase;

    if (!seller_claim(req, who, &kase))
        return;
    c.body = body_of(b->row, req, &d);
    if (c.body.ptr)
        send(b, req, kase, &c);
}

/* ---- verbs ---- */

static struct rights rights_of(const struct session *s)
{
    return (struct rights){.tier = s->tier,
                           .is_operator = session_has_role(s, "operator"),
                           .is_admin = session_has_role(s, "admin")};
}

/* The words as one object, in the request's arena; false: answered. */
static bool read_words(struct gw_req *req, const struct api_route *row, omb_str *out)
{
    struct buf b = BUF_INIT(0);
    int status = verb_words(req, row, &b);

    if (status == 0) {
        *out = arena_dup(&req->arena, buf_str(&b));
        status = req->arena.err;
    }
    buf_free(&b);
    if (status != 0)
        gw_reply_problem(req, status,
                         status == -OMB_E_SYNTAX ? "the body is not a JSON object" : NULL);
    return status == 0;
}

void route_ask(const struct api_bound *b, struct gw_req *req, const struct session *s)
{
    const struct desk_port *port = b->api->port;
    const port_ask_fn ask[] = {[PORT_OFFICE] = port->office,
                               [PORT_PEOPLE] = port->people,
                               [PORT_POLICIES] = port->policies};
    struct port_question q = {.verb = b->row->verb,
                              .tenant = req->tenant,
                              .actor = api_actor(s),
                              .login = s->login,
                              .rights = rights_of(s),
                              .shape = b->row->body};
    struct api_wait *w;

    if (!read_words(req, b->row, &q.args))
        return;
    w = api_hold(b->api, req, b->row->ok, NULL);
    if (w)
        api_started(w, ask[b->row->port](port->ctx, &q, api_answer, w));
}

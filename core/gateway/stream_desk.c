/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the sockets of the live feed and the frames their clients send.
 * Must not know: what a command means.
 * Called by: the gateway's sockets; app publishes through stream_watch.c. */
#include "core/gateway/stream_desk.h"

#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/base/log.h"
#include "core/gateway/api.h"
#include "core/gateway/event_json.h"
#include "core/gateway/stream_i.h"

#include <stdlib.h>

void stream_send(struct socket *k, const struct buf *frame)
{
    if (!frame->err && !k->gone)
        (void)gw_ws_send(k->stream->gw, k->ws, true, buf_str(frame));
}

static const char *nack_code(int status)
{
    switch (-status) {
    case OMB_E_CONFLICT:
        return "conflict";
    case OMB_E_DENIED:
        return "denied";
    case OMB_E_STATE:
        return "state";
    case OMB_E_INVALID:
    case OMB_E_SYNTAX:
    case OMB_E_LIMIT:
    case OMB_E_NOTFOUND:
    case OMB_E_EXISTS:
        return "invalid";
    default:
        return "busy";
    }
}

void stream_nack(struct socket *k, omb_str cid, int status, const char *detail)
{
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    jo_obj(&o);
    jo_kv_z(&o, "t", "nack");
    jo_kv_str(&o, "cid", cid);
    jo_kv_z(&o, "code", nack_code(status));
    jo_kv_z(&o, "detail", detail ? detail : omb_strerror(status));
    jo_end_obj(&o);
    stream_send(k, &b);
    buf_free(&b);
}

void socket_release(struct socket *k)
{
    if (!k->gone || k->reads)
        return;
    arena_free(&k->arena);
    free(k);
}

/* ---- answers that come later ---- */

struct pending {
    struct socket *socket;
    char cid[API_MAX_KEY + 1];
    char filter[16];
};

static struct pending *pending_new(struct socket *k)
{
    struct pending *p = calloc(1, sizeof *p);

    if (p) {
        p->socket = k;
        k->reads++;
    }
    return p;
}

static void pending_end(struct pending *p)
{
    struct socket *k = p->socket;

    free(p);
    k->reads--;
    socket_release(k);
}

static void sent(void *ctx, const struct port_answer *a)
{
    struct pending *p = ctx;
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    if (a->status != 0) {
        stream_nack(p->socket, str_of(p->cid), a->status, a->detail);
    } else {
        jo_obj(&o);
        jo_kv_z(&o, "t", "ack");
        jo_kv_z(&o, "cid", p->cid);
        jo_kv_int(&o, "seq", (int64_t)a->seq);
        if (a->json.ptr)
            jo_kv_raw(&o, "remedy", a->json);
        jo_end_obj(&o);
        stream_send(p->socket, &b);
    }
    buf_free(&b);
    pending_end(p);
}

static void nothing_to_tell(void *ctx, const struct port_answer *a)
{
    (void)a;
    pending_end(ctx);
}

static void listed(void *ctx, const struct port_answer *a)
{
    struct pending *p = ctx;
    struct arena arena = {0};
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);
    struct json_doc d;

    if (a->status != 0 || json_parse_arena(a->json, &arena, STREAM_MAX_TOKENS, &d, NULL) != 0) {
        stream_nack(p->socket, STR("list"), a->status ? a->status : -OMB_E_FAILED, a->detail);
    } else {
        jo_obj(&o);
        jo_kv_z(&o, "t", "rows");
        jo_kv_z(&o, "filter", p->filter);
        jo_kv_raw(&o, "rows", json_raw(&d, json_member(&d, 0, "cases")));
        jo_end_obj(&o);
        stream_send(p->socket, &b);
    }
    arena_free(&arena);
    buf_free(&b);
    pending_end(p);
}

/* ---- frames ---- */

static void write_agent(struct json_out *o, const struct session *who)
{
    jo_key(o, "agent");
    jo_obj(o);
    jo_kv_str(o, "id", who->agent);
    jo_kv_str(o, "name", who->name);
    jo_kv_int(o, "tier", who->tier);
    jo_end_obj(o);
}

static void on_hello(struct frame *f)
{
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    if (json_int_or(&f->doc, 0, "v", 0) != 1) {
        gw_ws_close(f->k->stream->gw, f->k->ws, 4409, STR("a newer client is needed"));
        return;
    }
    f->k->greeted = true;
    jo_obj(&o);
    jo_kv_z(&o, "t", "welcome");
    write_agent(&o, &f->k->who);
    jo_kv_z(&o, "cursor", "0");
    event_json_time(&o, "now", clock_unix_ms());
    jo_end_obj(&o);
    stream_send(f->k, &b);
    buf_free(&b);
}

static void on_watch(struct frame *f)
{
    int64_t since = json_int_or(&f->doc, 0, "since", 0);
    int status = watch_add(f->k, f->kase, since > 0 ? (uint64_t)since : 0);

    if (status != 0)
        stream_nack(f->k, STR("watch"), status, "too many cases are watched");
}

static void on_unwatch(struct frame *f)
{
    struct watch *w = watch_find(f->k, f->kase);

    if (w)
        watch_remove(w);
}

static void on_list(struct frame *f)
{
    const struct desk_port *port = f->k->stream->port;
    omb_str name = json_str_or(&f->doc, 0, "filter", f->arena, STR("open"));
    omb_str filter = name;
    struct pending *p;
    int status;

    if (str_is(name, "mine"))
        filter = arena_printf(f->arena, "holder:%.*s", STR_ARG(f->k->who.agent));
    else if (str_is(name, "queue"))
        filter = arena_printf(f->arena, "queues:%d", f->k->who.tier);
    else if (!str_is(name, "open") && !str_is(name, "approvals")) {
        stream_nack(f->k, STR("list"), -OMB_E_INVALID,
                    "filter is one of mine, queue, open, approvals");
        return;
    }
    p = pending_new(f->k);
    if (!p)
        return;
    f->k->lists = true;
    str_clip(p->filter, sizeof p->filter, name);
    status = port->list(port->ctx, f->k->tenant, filter, STR_NONE, API_MAX_ROWS, listed, p);
    if (status != 0)
        listed(p, &(struct port_answer){.status = status});
}

static void put_command(struct frame *f, const struct command *c, port_fn fn, omb_str cid)
{
    const struct desk_port *port = f->k->stream->port;
    struct pending *p = pending_new(f->k);
    int status;

    if (!p)
        return;
    str_clip(p->cid, sizeof p->cid, cid);
    status = port->command(port->ctx, f->k->tenant, f->kase, c, fn, p);
    if (status != 0)
        fn(p, &(struct port_answer){.status = status});
}

static struct actor actor_of(const struct socket *k)
{
    return (struct actor){.type = ACTOR_AGENT, .id = k->who.agent, .name = k->who.name};
}

void stream_command(struct frame *f, enum command_kind kind, omb_str body)
{
    omb_str cid = json_str_or(&f->doc, 0, "cid", f->arena, STR_NONE);
    struct command c = {.kind = kind,
                        .actor = actor_of(f->k),
                        .actor_tier = f->k->who.tier,
                        .cid = api_key_kept(f->arena, cid),
                        .body = body};
    bool is_key = kind != COMMAND_AGENT_REPLY;

    if (!cid.len || cid.len > (is_key ? API_MAX_KEY : MESSAGE_MAX_CID))
        stream_nack(f->k, STR(""), -OMB_E_INVALID,
                    is_key ? "cid is needed: 1 to 255 bytes" : "cid is needed: 1 to 64 bytes");
    else
        put_command(f, &c, sent, cid);
}

static void on_send(struct frame *f)
{
    stream_command(f, COMMAND_AGENT_REPLY, f->text);
}

static void on_read(struct frame *f)
{
    struct command c = {.kind = COMMAND_RECEIPT,
                        .actor = actor_of(f->k),
                        .actor_tier = f->k->who.tier};
    int64_t upto = json_int_or(&f->doc, 0, "upto", 0);

    c.body = arena_printf(f->arena, "{\"what\":\"read\",\"by\":\"agent\",\"upto\":%lld}",
                          (long long)upto);
    if (upto > 0)
        put_command(f, &c, nothing_to_tell, STR(""));
}

static void on_typing(struct frame *f)
{
    const struct desk_port *port = f->k->stream->port;
    struct watch *w = watch_find(f->k, f->kase);

    if (!w)
        return;
    watch_typing(w);
    port->typing(port->ctx, f->k->tenant, f->kase, f->k->who.agent);
}

static void on_ping(struct frame *f)
{
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    jo_obj(&o);
    jo_kv_z(&o, "t", "pong");
    event_json_time(&o, "now", clock_unix_ms());
    jo_end_obj(&o);
    stream_send(f->k, &b);
    buf_free(&b);
}

static const struct {
    const char *name;
    bool needs_case;
    void (*run)(struct frame *f);
} frames[] = {
    {"hello", false, on_hello},
    {"watch", true, on_watch},
    {"unwatch", true, on_unwatch},
    {"list", false, on_list},
    {"send", true, on_send},
    {"read", true, on_read},
    {"typing", true, on_typing},
    {"ping", false, on_ping},
    {"propose", true, stream_remedy_propose},
    {"answer", true, stream_remedy_answer},
};

static void run_frame(struct frame *f, omb_str kind)
{
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
        if (!str_is(kind, frames[i].name))
            continue;
        if (!f->k->greeted && frames[i].run != on_hello)
            break;
        if (frames[i].needs_case && !f->has_case)
            stream_nack(f->k, kind, -OMB_E_INVALID, "case is needed");
        else
            frames[i].run(f);
        return;
    }
    gw_ws_close(f->k->stream->gw, f->k->ws, 1008, STR("unknown frame, or not after hello"));
}

/* ---- sockets ---- */

static void on_message(void *ctx, gw_ws_id ws, void *user, bool text, omb_str bytes)
{
    struct stream *s = ctx;
    struct arena arena = {0};
    struct frame f = {.k = user, .arena = &arena, .text = bytes};
    omb_str kind;

    if (!text || json_parse_arena(bytes, &arena, API_MAX_TOKENS, &f.doc, NULL) != 0 ||
        !json_is(&f.doc, 0, JSON_OBJECT)) {
        gw_ws_close(s->gw, ws, 1008, STR("a frame is one JSON object"));
    } else {
        kind = json_str_or(&f.doc, 0, "t", &arena, STR(""));
        f.has_case = id_parse(json_str_or(&f.doc, 0, "case", &arena, STR("")), &f.kase) == 0;
        run_frame(&f, kind);
    }
    arena_free(&arena);
}

static void copy_session(struct socket *k, const struct session *s)
{
    k->who = *s;
    k->who.id = arena_dup(&k->arena, s->id);
    k->who.login = arena_dup(&k->arena, s->login);
    k->who.agent = arena_dup(&k->arena, s->agent);
    k->who.name = arena_dup(&k->arena, s->name);
    k->who.csrf = STR_NONE;
    for (uint32_t i = 0; i < s->n_role; i++)
        k->who.role[i] = arena_dup(&k->arena, s->role[i]);
}

static void admit(void *ctx, struct gw_req *req, const struct session *s)
{
    struct socket *k = calloc(1, sizeof *k);
    bool opened = false;

    if (!k) {
        gw_reply_problem(req, -OMB_E_NOMEM, NULL);
        return;
    }
    k->stream = ctx;
    list_init(&k->link);
    list_init(&k->watches);
    copy_session(k, s);
    k->opened = &opened;
    gw_ws_accept(req, k);
    if (opened)
        return;
    arena_free(&k->arena); /* the client left in between: nobody will tell its end */
    free(k);
}

static void on_upgrade(void *ctx, struct gw_req *req)
{
    struct stream *s = ctx;

    session_require(s->sessions, req, admit, s);
}

static void on_open(void *ctx, gw_ws_id ws, uint32_t tenant, omb_str query, omb_str peer,
                    void **user)
{
    struct stream *s = ctx;
    struct socket *k = *user;

    (void)query;
    (void)peer;
    *k->opened = true;
    k->opened = NULL;
    k->ws = ws;
    k->tenant = tenant;
    list_add_tail(&s->sockets, &k->link);
    if (session_tie(s->sessions, &k->who, ws) != 0)
        gw_ws_close(s->gw, ws, 4401, STR("sign in again"));
}

static void on_close(void *ctx, gw_ws_id ws, void *user, int code, omb_str reason)
{
    struct stream *s = ctx;
    struct socket *k = user;

    (void)code;
    (void)reason;
    session_untie(s->sessions, ws);
    list_remove(&k->link);
    k->gone = true;
    k->reads++; /* watches may answer while they are removed */
    watch_remove_all(k);
    k->reads--;
    socket_release(k);
}

static void on_drain(void *ctx, gw_ws_id ws, void *user)
{
    (void)ctx;
    (void)ws;
    watch_drained(user);
}

bool stream_wants_rows(const struct stream *s, uint32_t tenant)
{
    for (const struct list *n = s->sockets.next; n != &s->sockets; n = n->next) {
        const struct socket *k = LIST_ITEM(n, const struct socket, link);
        if (k->lists && k->tenant == tenant)
            return true;
    }
    return false;
}

void stream_row(struct stream *s, uint32_t tenant, omb_str row)
{
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    jo_obj(&o);
    jo_kv_z(&o, "t", "row");
    jo_kv_raw(&o, "row", row);
    jo_end_obj(&o);
    for (struct list *n = s->sockets.next; n != &s->sockets; n = n->next) {
        struct socket *k = LIST_ITEM(n, struct socket, link);
        if (k->lists && k->tenant == tenant)
            stream_send(k, &b);
    }
    buf_free(&b);
}

int stream_open(struct gw *gw, struct sessions *sessions, const struct desk_port *port,
                struct stream **out)
{
    static const struct gw_ws_handlers handlers = {.on_upgrade = on_upgrade,
                                                   .on_open = on_open,
                                                   .on_message = on_message,
                                                   .on_drain = on_drain,
                                                   .on_close = on_close};
    static const struct gw_ws_options options = {.origin = GW_ORIGIN_SAME};
    struct stream *s = calloc(1, sizeof *s);
    int status;

    if (!s)
        return -OMB_E_NOMEM;
    s->gw = gw;
    s->sessions = sessions;
    s->port = port;
    list_init(&s->sockets);
    status = gw_ws_route(gw, "/ws", &handlers, &options, s);
    if (status != 0)
        free(s);
    else
        *out = s;
    return status;
}

void stream_close(struct stream *s)
{
    if (!s)
        return;
    gw_ws_unroute(s->gw, "/ws");
    map_free(&s->watched);
    free(s);
}

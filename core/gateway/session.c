/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: who is asking: from a request's cookie to a session, and the rules for it.
 * Must not know: passwords, what the request wants.
 * Called by: every handler of staff's API; app opens it. */
#include "core/gateway/session.h"

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/gateway/session_i.h"

#include <sodium.h>
#include <stdlib.h>

#define SWEEP_MS 1000

uint64_t session_now(const struct sessions *s)
{
    return s->o.port.now_ms ? s->o.port.now_ms(s->o.port.ctx) : clock_unix_ms();
}

const char *session_cookie_name(const struct sessions *s)
{
    return s->o.insecure_cookie ? "ombud" : "__Host-ombud";
}

struct session_op *session_op_new(struct sessions *s, struct gw_req *req)
{
    struct session_op *op = calloc(1, sizeof(*op));
    if (!op)
        return NULL;
    op->s = s;
    s->refs++;
    if (req) {
        op->req = gw_req_hold(req);
        op->tenant = req->tenant;
    }
    return op;
}

void session_op_free(struct session_op *op)
{
    struct sessions *s = op->s;
    live_free(op->made);
    sodium_memzero(op->token, sizeof(op->token));
    free(op);
    session_release(s);
}

void session_release(struct sessions *s)
{
    if (--s->refs > 0)
        return;
    map_free(&s->by_key);
    map_free(&s->by_ws);
    limiter_close(s->accounts);
    limiter_close(s->addresses);
    limiter_close(s->guesses);
    session_keys_close(s);
    free(s);
}

/* Sockets of sessions that ended are closed though nobody asks. */
static void on_sweep(struct loop_timer *t)
{
    struct sessions *s = LIST_ITEM(t, struct sessions, sweep);
    for (struct list *i = s->all.next, *next; i != &s->all; i = next) {
        struct live *l = LIST_ITEM(i, struct live, link);
        next = i->next;
        if (live_expired(s, l))
            live_end(s, l);
        else if (l->n_tie > 0)
            live_check(s, l);
    }
    timer_start(s->gw->wheel, t, SWEEP_MS);
}

int session_open(struct gw *gw, const struct session_options *o, struct sessions **out)
{
    struct sessions *s = calloc(1, sizeof(*s));
    if (!s)
        return -OMB_E_NOMEM;
    s->gw = gw;
    s->o = *o;
    s->o.idle_ms = o->idle_ms ? o->idle_ms : SESSION_IDLE_MS;
    s->o.life_ms = o->life_ms ? o->life_ms : SESSION_LIFE_MS;
    s->refs = 1;
    list_init(&s->all);
    timer_init(&s->sweep, on_sweep);
    int err = limiter_open(LOGIN_TRIES_ACCOUNT, LOGIN_WINDOW_MS, &s->accounts);
    if (!err)
        err = limiter_open(LOGIN_TRIES_ADDRESS, LOGIN_WINDOW_MS, &s->addresses);
    if (!err)
        err = limiter_open(LOGIN_TRIES_ADDRESS, LOGIN_WINDOW_MS, &s->guesses);
    if (!err)
        err = session_keys_open(s);
    if (!err)
        err = password_open(gw->config.loop, o->hash_kib, o->hash_passes, &s->passwords);
    if (!err)
        err = login_add(s);
    if (err) {
        password_close(s->passwords);
        session_release(s);
        return err;
    }
    timer_start(gw->wheel, &s->sweep, SWEEP_MS);
    *out = s;
    return 0;
}

void session_close(struct sessions *s)
{
    if (!s)
        return;
    timer_stop(s->gw->wheel, &s->sweep);
    while (!list_empty(&s->all))
        live_forget(s, LIST_ITEM(s->all.next, struct live, link));
    s->closing = true;
    password_close(s->passwords);
    s->passwords = NULL;
    session_release(s);
}

bool session_has_role(const struct session *s, const char *role)
{
    for (uint32_t i = 0; i < s->n_role; i++)
        if (str_is(s->role[i], role))
            return true;
    return false;
}

static void refuse(struct sessions *s, struct gw_req *req, bool guessed)
{
    uint32_t wait = guessed ? limiter_take(s->guesses, gw_peer(req), clock_mono_ms()) : 0;
    if (wait) {
        gw_set_header(req, "Retry-After", arena_printf(&req->arena, "%u", wait));
        gw_reply_problem(req, 429, "Too many unknown sessions from this address.");
        return;
    }
    gw_reply_problem(req, 401, "Sign in first.");
}

static bool same_token(omb_str a, omb_str b)
{
    return a.len == b.len && a.len > 0 && sodium_memcmp(a.ptr, b.ptr, a.len) == 0;
}

/* A change by cookie must come from our own page: its origin and its token say so. */
static bool may_change(const struct gw_req *req, const struct live *l)
{
    if (str_is(req->method, "GET"))
        return true;
    return gw_same_origin(req) && same_token(gw_header(req, "x-ombud-csrf"), l->who.csrf);
}

/* Strings of the session that live as long as the request. */
static bool copy_session(struct gw_req *req, const struct live *l, struct session *out)
{
    struct arena *a = &req->arena;
    *out = l->who;
    out->id = arena_dup(a, l->who.id);
    out->login = arena_dup(a, l->who.login);
    out->agent = arena_dup(a, l->who.agent);
    out->name = arena_dup(a, l->who.name);
    out->csrf = arena_dup(a, l->who.csrf);
    for (uint32_t i = 0; i < l->who.n_role; i++)
        out->role[i] = arena_dup(a, l->who.role[i]);
    return a->err == 0;
}

static void admit(struct sessions *s, struct gw_req *req, struct live *l, session_next_fn next,
                  void *ctx)
{
    struct session *who = arena_alloc(&req->arena, sizeof(*who));
    if (!may_change(req, l)) {
        gw_reply_problem(req, -OMB_E_DENIED, "The origin or the x-ombud-csrf header is wrong.");
        return;
    }
    if (!who || !copy_session(req, l, who)) {
        gw_reply_problem(req, -OMB_E_NOMEM, NULL);
        return;
    }
    live_touch(s, l);
    next(ctx, req, who);
}

/* ---- the look-ups behind it: session, then user ---- */

static void user_looked_up(void *ctx, int status, omb_str record)
{
    struct session_op *op = ctx;
    struct sessions *s = op->s;
    struct gw_req *req = s->closing ? NULL : gw_req_held(s->gw, op->req);
    struct live *l = req ? live_find(s, op->tenant, op->key) : NULL;
    char stamp[HASH_HEX + 1];
    session_stamp_of(record, stamp);
    if (l && (status == -OMB_E_NOTFOUND || (status == 0 && strcmp(stamp, l->stamp) != 0))) {
        live_end(s, l);
        l = NULL;
        status = 0;
    }
    if (req && status && status != -OMB_E_NOTFOUND) {
        gw_reply_problem(req, status, NULL);
    } else if (req && !l) {
        refuse(s, req, false);
    } else if (req) {
        l->checked = session_now(s);
        admit(s, req, l, op->next, op->ctx);
    }
    session_op_free(op);
}

static void look_up_user(struct session_op *op, const struct live *l)
{
    const struct session_port *port = &op->s->o.port;
    int err = port->get(port->ctx, op->tenant, STR("user"), l->who.login, user_looked_up, op);
    if (err)
        user_looked_up(op, err, STR_NONE);
}

static void session_looked_up(void *ctx, int status, omb_str value)
{
    struct session_op *op = ctx;
    struct sessions *s = op->s;
    struct gw_req *req = s->closing ? NULL : gw_req_held(s->gw, op->req);
    struct live *l = req ? live_find(s, op->tenant, op->key) : NULL;
    if (req && !l && status == 0 && value.len) {
        l = live_parse(op->tenant, op->key, value);
        if (l && live_add(s, l))
            l = NULL;
    }
    if (l && live_expired(s, l)) {
        live_end(s, l);
        l = NULL;
    }
    if (l) {
        look_up_user(op, l);
        return;
    }
    if (req && status && status != -OMB_E_NOTFOUND)
        gw_reply_problem(req, status, NULL);
    else if (req)
        refuse(s, req, true);
    session_op_free(op);
}

static bool token_ok(omb_str token)
{
    for (size_t i = 0; i < token.len; i++) {
        char c = token.ptr[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!word && c != '-' && c != '_')
            return false;
    }
    return token.len == ID_TOKEN;
}

static void by_cookie(struct sessions *s, struct gw_req *req, session_next_fn next, void *ctx)
{
    char key[HASH_HEX + 1];
    omb_str token = gw_cookie(req, session_cookie_name(s));
    if (!token_ok(token)) {
        refuse(s, req, token.len > 0);
        return;
    }
    session_key_of(token, key);
    struct live *l = live_find(s, req->tenant, key);
    if (l && live_expired(s, l)) {
        live_end(s, l);
        refuse(s, req, false);
        return;
    }
    if (l && session_now(s) < l->checked + SESSION_CHECK_MS) {
        admit(s, req, l, next, ctx);
        return;
    }
    struct session_op *op = session_op_new(s, req);
    if (!op) {
        gw_reply_problem(req, -OMB_E_NOMEM, NULL);
        return;
    }
    op->next = next;
    op->ctx = ctx;
    memcpy(op->key, key, sizeof(key));
    if (l) {
        look_up_user(op, l);
        return;
    }
    const struct session_port *port = &s->o.port;
    int err =
        port->get(port->ctx, op->tenant, STR("session"), str_of(op->key), session_looked_up, op);
    if (err)
        session_looked_up(op, err, STR_NONE);
}

void session_require(struct sessions *s, struct gw_req *req, session_next_fn next, void *ctx)
{
    session_require_scope(s, req, 0, next, ctx);
}

void session_require_scope(struct sessions *s, struct gw_req *req, uint32_t scope,
                           session_next_fn next, void *ctx)
{
    if (session_key_given(req))
        session_by_key(s, req, scope, next, ctx);
    else
        by_cookie(s, req, next, ctx);
}

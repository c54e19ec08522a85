/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: who is asking with an API key: rates, what the key may, when it was last used.
 * Must not know: cookies, how keys are made, what the request wants.
 * Called by: session.c. */
#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/gateway/api.h"
#include "core/gateway/session_i.h"

#include <stdlib.h>

#define RECORD_TOKENS 64

bool session_key_given(struct gw_req *req)
{
    return str_starts(api_bearer(req, GW_MAX_HEAD), STR(SESSION_KEY_PREFIX));
}

/* ---- what the row says ---- */

/* "key:ID", with its maker when that is a person here. */
static omb_str key_agent(struct arena *a, const char *key, const struct json_doc *d)
{
    uint32_t by = json_member(d, 0, "by");
    omb_str maker = json_str_or(d, by, "id", a, STR(""));
    bool is_agent = str_is(json_str_or(d, by, "type", a, STR("")), "agent");

    return is_agent && maker.len
               ? arena_printf(a, ACTOR_KEY "%.*s/%.*s", SESSION_KEY_ID, key, STR_ARG(maker))
               : arena_printf(a, ACTOR_KEY "%.*s", SESSION_KEY_ID, key);
}

/* `login`: of the person who made it; "" for the command line's. */
static struct session *read_key(struct gw_req *req, const char *key, omb_str record, omb_str *login)
{
    struct arena *a = &req->arena;
    struct session *who = arena_alloc(a, sizeof *who);
    struct json_doc d;

    if (!who || json_parse_arena(arena_dup(a, record), a, RECORD_TOKENS, &d, NULL) != 0)
        return NULL;
    *who = (struct session){.tenant = req->tenant, .login = STR(""), .csrf = STR("")};
    if (scope_read(&d, json_member(&d, 0, "scopes"), a, &who->scopes) != 0)
        return NULL;
    who->id = arena_dup(a, str_n(key, HASH_HEX));
    who->agent = key_agent(a, key, &d);
    who->name = json_str_or(&d, 0, "name", a, STR(""));
    *login = json_str_or(&d, 0, "login", a, STR(""));
    who->tier = (int32_t)json_int_or(&d, 0, "tier", 0);
    if (json_bool_or(&d, 0, "operator", false))
        who->role[who->n_role++] = STR("operator");
    if (json_bool_or(&d, 0, "admin", false))
        who->role[who->n_role++] = STR("admin");
    return a->err ? NULL : who;
}

/* ---- last used ---- */

static void touched(void *ctx, int status)
{
    (void)status; /* the next use tries again */
    session_op_free(ctx);
}

/* In a row of its own: a key that is removed meanwhile stays removed. */
static void touch(struct sessions *s, struct gw_req *req, const char *key)
{
    const struct session_port *port = &s->o.port;
    omb_str name = arena_printf(&req->arena, "%u:%s", req->tenant, key);
    struct session_op *op;
    struct buf value = BUF_INIT(0);
    int err;

    if (limiter_take(s->key_uses, name, clock_mono_ms()) != 0)
        return;
    op = session_op_new(s, NULL);
    if (!op)
        return;
    buf_int(&value, (int64_t)session_now(s));
    err = port->put(port->ctx, req->tenant, STR(SESSION_KEY_USES), str_n(key, HASH_HEX),
                    buf_str(&value), touched, op);
    if (err)
        touched(op, err);
    buf_free(&value);
}

/* ---- the request ---- */

static void admit(struct session_op *op, struct gw_req *req, const struct session *who)
{
    if (!(who->scopes & op->scope)) {
        gw_reply_problem(req, -OMB_E_DENIED,
                         op->scope
                             ? arena_dupz(&req->arena,
                                          arena_printf(&req->arena, "this key has not the scope %s",
                                                       scope_name(op->scope)))
                             : "this is for people who signed in, not for a key");
        return;
    }
    touch(op->s, req, op->key);
    req->by_key = true;
    op->next(op->ctx, req, who);
}

/* ---- whose roles it has ---- */

static void refuse_key(struct sessions *s, struct gw_req *req, const char *words)
{
    gw_set_header(req, "WWW-Authenticate", STR("Bearer error=\"invalid_token\""));
    if (api_may(s->key_guesses, req, gw_peer(req)))
        gw_reply_problem(req, 401, words);
}

/* Who is gone, shut out, or may make no keys any more, has none that works. */
static bool may_have_keys(const struct session_user *maker)
{
    return !maker->disabled && !maker->removed && session_has_role(&maker->who, "admin");
}

/* Nobody's key is more than he is: roles that its maker lost are lost for it too. */
static void keep_roles(struct session *who, const struct session_user *maker)
{
    uint32_t n = 0;

    if (who->n_role == 0)
        return;
    for (uint32_t i = 0; i < who->n_role; i++) {
        for (uint32_t k = 0; k < maker->who.n_role; k++) {
            if (str_eq(who->role[i], maker->who.role[k])) {
                who->role[n++] = who->role[i];
                break;
            }
        }
    }
    who->n_role = n;
    if (n == 0)
        who->scopes &= ~(uint32_t)SCOPE_ADMIN;
}

static void maker_looked_up(void *ctx, int status, omb_str record)
{
    struct session_op *op = ctx;
    struct gw_req *req = op->s->closing ? NULL : gw_req_held(op->s->gw, op->req);
    struct session_user maker;
    bool there = false;

    if (req && status == 0 && record.len) {
        status = session_user_read(arena_dup(&req->arena, record), &req->arena, &maker);
        there = status == 0 && may_have_keys(&maker);
    }
    if (req && status && status != -OMB_E_NOTFOUND) {
        gw_reply_problem(req, status, NULL);
    } else if (req && !there) {
        refuse_key(op->s, req, "Who made this key has none that works any more.");
    } else if (req) {
        keep_roles(op->holder, &maker);
        admit(op, req, op->holder);
    }
    session_op_free(op);
}

static void look_up_maker(struct session_op *op, omb_str login)
{
    const struct session_port *port = &op->s->o.port;
    int err = port->get(port->ctx, op->tenant, STR("user"), login, maker_looked_up, op);

    if (err)
        maker_looked_up(op, err, STR_NONE);
}

static void unknown(struct sessions *s, struct gw_req *req)
{
    refuse_key(s, req, "This key is not known, or too old.");
}

static void looked_up(void *ctx, int status, omb_str record)
{
    struct session_op *op = ctx;
    struct sessions *s = op->s;
    struct gw_req *req = s->closing ? NULL : gw_req_held(s->gw, op->req);
    omb_str login = STR("");

    if (req && (status == -OMB_E_NOTFOUND || (status == 0 && !record.len))) {
        unknown(s, req);
    } else if (req && status) {
        gw_reply_problem(req, status, NULL);
    } else if (req) {
        op->holder = read_key(req, op->key, record, &login);
        if (op->holder && login.len) {
            look_up_maker(op, login);
            return;
        }
        if (op->holder)
            admit(op, req, op->holder);
        else
            gw_reply_problem(req, -OMB_E_CORRUPT, NULL);
    }
    session_op_free(op);
}

void session_by_key(struct sessions *s, struct gw_req *req, uint32_t scope, session_next_fn next,
                    void *ctx)
{
    const struct session_port *port = &s->o.port;
    omb_str token = api_bearer(req, KEY_MAX_TOKEN);
    char key[HASH_HEX + 1];
    struct session_op *op;
    int err;

    if (!api_may(s->key_addresses, req, gw_peer(req)))
        return;
    if (!token.ptr) {
        unknown(s, req);
        return;
    }
    session_key_of(token, key);
    if (!api_may(s->keys, req, str_of(key)))
        return;
    op = session_op_new(s, req);
    if (!op) {
        gw_reply_problem(req, -OMB_E_NOMEM, NULL);
        return;
    }
    op->next = next;
    op->ctx = ctx;
    op->scope = scope;
    memcpy(op->key, key, sizeof op->key);
    err = port->get(port->ctx, op->tenant, STR(SESSION_KEYS), str_of(op->key), looked_up, op);
    if (err)
        looked_up(op, err, STR_NONE);
}

/* ---- its limits ---- */

int session_keys_open(struct sessions *s)
{
    int err = limiter_open(KEY_CALLS_ADDRESS, KEY_WINDOW_MS, &s->key_addresses);

    if (!err)
        err = limiter_open(KEY_CALLS, KEY_WINDOW_MS, &s->keys);
    if (!err)
        err = limiter_open(KEY_GUESSES_ADDRESS, KEY_WINDOW_MS, &s->key_guesses);
    return err ? err : limiter_open(1, KEY_TOUCH_MS, &s->key_uses);
}

void session_keys_close(struct sessions *s)
{
    limiter_close(s->key_addresses);
    limiter_close(s->keys);
    limiter_close(s->key_guesses);
    limiter_close(s->key_uses);
}

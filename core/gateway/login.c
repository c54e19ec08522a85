/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: /api/v1/session: signing in, asking who one is, signing out.
 * Must not know: what sessions are used for.
 * Called by: session. */
#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/gateway/answers.h"
#include "core/gateway/route.h"
#include "core/gateway/router.h"
#include "core/gateway/session_i.h"

#include <stdlib.h>

#define LOGIN_TOKENS 32

static void set_cookie(struct sessions *s, struct gw_req *req, const char *token, const char *age)
{
    gw_set_header(req, "Set-Cookie",
                  arena_printf(&req->arena, "%s=%s; Path=/; HttpOnly; %sSameSite=Strict%s",
                               session_cookie_name(s), token,
                               s->o.insecure_cookie ? "" : "Secure; ", age));
}

static void too_many(struct gw_req *req, uint32_t wait)
{
    gw_set_header(req, "Retry-After", arena_printf(&req->arena, "%u", wait));
    gw_reply_problem(req, 429, "Too many attempts to sign in. Try again later.");
}

static omb_str account(struct gw_req *req, omb_str login)
{
    return arena_printf(&req->arena, "%u:%.*s", req->tenant, STR_ARG(login));
}

/* ---- after the password was right ---- */

static void stored(void *ctx, int status)
{
    struct session_op *op = ctx;
    struct sessions *s = op->s;
    struct gw_req *req = s->closing ? NULL : gw_req_held(s->gw, op->req);
    struct live *l = op->made;
    op->made = NULL;
    if (req && status == 0) {
        set_cookie(s, req, op->token, "");
        limiter_give(s->accounts, account(req, l->who.login));
        limiter_give(s->addresses, gw_peer(req));
        log_info("gateway", "signed in: agent %.*s", STR_ARG(l->who.agent));
        struct session who = l->who;
        if (live_add(s, l) == 0)
            session_answer(req, &who);
        else
            gw_reply_problem(req, -OMB_E_NOMEM, NULL);
    } else {
        live_free(l);
        if (req)
            gw_reply_problem(req, status, NULL);
    }
    session_op_free(op);
}

/* Every sign-in gets a name of its own, so that none can be planted beforehand. */
static bool name_session(struct session_op *op)
{
    struct live *l = op->made;
    char csrf[ID_TOKEN + 1];
    id_token(op->token);
    id_token(csrf);
    session_key_of(str_n(op->token, ID_TOKEN), l->key);
    l->who.id = str_n(l->key, HASH_HEX);
    l->who.csrf = arena_dup(&l->arena, str_n(csrf, ID_TOKEN));
    l->born = l->seen = l->saved = l->checked = session_now(op->s);
    return l->arena.err == 0;
}

static void password_checked(void *ctx, bool match)
{
    struct session_op *op = ctx;
    const struct session_port *port = &op->s->o.port;
    struct gw_req *req = op->s->closing ? NULL : gw_req_held(op->s->gw, op->req);
    if (!req || !match || !op->made || !name_session(op)) {
        if (req)
            gw_reply_problem(req, 401, "Name or password is wrong.");
        session_op_free(op);
        return;
    }
    struct buf json = BUF_INIT(16 * 1024);
    live_write(op->made, &json);
    int err = json.err ? json.err
                       : port->put(port->ctx, op->tenant, STR("session"), str_of(op->made->key),
                                   buf_str(&json), stored, op);
    buf_free(&json);
    if (err)
        stored(op, err);
}

/* ---- before it ---- */

static void user_found(void *ctx, int status, omb_str record)
{
    struct session_op *op = ctx;
    struct sessions *s = op->s;
    struct gw_req *req = s->closing ? NULL : gw_req_held(s->gw, op->req);
    omb_str hash = STR_NONE;
    int err = status == -OMB_E_NOTFOUND ? 0 : status;
    if (req && !err) {
        if (record.len)
            op->made = live_of_user(op->tenant, str_of(op->login), record, &hash);
        /* user_found keeps the password in the request: it is still held */
        err = password_check(s->passwords, *(omb_str *)req->user, hash, password_checked, op);
        if (!err)
            return;
    }
    if (req)
        gw_reply_problem(req, err, NULL);
    session_op_free(op);
}

static bool read_body(struct gw_req *req, omb_str *login, omb_str *password)
{
    struct json_doc d;
    struct json_error e = {.why = "not a JSON object"};
    if (json_parse_arena(req->body, &req->arena, LOGIN_TOKENS, &d, &e) ||
        !json_is(&d, 0, JSON_OBJECT) ||
        json_get_str(&d, json_member(&d, 0, "login"), &req->arena, login) ||
        json_get_str(&d, json_member(&d, 0, "password"), &req->arena, password) ||
        login->len == 0) {
        gw_reply_problem(req, -OMB_E_INVALID, "The body must be {\"login\",\"password\"}.");
        return false;
    }
    if (login->len > LOGIN_MAX_NAME || password->len > LOGIN_MAX_PASSWORD) {
        gw_reply_problem_field(req, -OMB_E_LIMIT,
                               login->len > LOGIN_MAX_NAME ? "login" : "password", "Too long.");
        return false;
    }
    return true;
}

static bool may_try(struct sessions *s, struct gw_req *req, omb_str login)
{
    uint64_t now = clock_mono_ms();
    uint32_t wait = limiter_take(s->addresses, gw_peer(req), now);
    if (!wait)
        wait = limiter_take(s->accounts, account(req, login), now);
    if (wait)
        too_many(req, wait);
    return wait == 0;
}

static void sign_in(void *ctx, struct gw_req *req)
{
    struct sessions *s = ctx;
    omb_str login, *password = arena_alloc(&req->arena, sizeof(*password));
    if (gw_header(req, "origin").ptr && !gw_same_origin(req)) {
        gw_reply_problem(req, -OMB_E_DENIED, "This page may not sign in here.");
        return;
    }
    if (!password || !read_body(req, &login, password) || !may_try(s, req, login))
        return;
    struct session_op *op = session_op_new(s, req);
    if (!op || str_copy(op->login, sizeof(op->login), login)) {
        if (op)
            session_op_free(op);
        gw_reply_problem(req, -OMB_E_NOMEM, NULL);
        return;
    }
    req->user = password;
    int err =
        s->o.port.get(s->o.port.ctx, op->tenant, STR("user"), str_of(op->login), user_found, op);
    if (err)
        user_found(op, err, STR_NONE);
}

/* ---- with a session ---- */

static void show(void *ctx, struct gw_req *req, const struct session *who)
{
    (void)ctx;
    session_answer(req, who);
}

static void ended(void *ctx, int status)
{
    struct session_op *op = ctx;
    struct gw_req *req = op->s->closing ? NULL : gw_req_held(op->s->gw, op->req);
    if (req && status && status != -OMB_E_NOTFOUND) {
        gw_reply_problem(req, status, NULL);
    } else if (req) {
        set_cookie(op->s, req, "", "; Max-Age=0");
        gw_reply_empty(req, 204);
    }
    session_op_free(op);
}

/* The answer waits for the store: a session that was signed out stays out after a crash. */
static void sign_out(void *ctx, struct gw_req *req, const struct session *who)
{
    struct sessions *s = ctx;
    struct session_op *op = session_op_new(s, req);
    struct live *l = NULL;
    if (!op || str_copy(op->key, sizeof(op->key), who->id)) {
        if (op)
            session_op_free(op);
        gw_reply_problem(req, -OMB_E_NOMEM, NULL);
        return;
    }
    l = live_find(s, req->tenant, op->key);
    if (l)
        live_forget(s, l);
    int err = s->o.port.put(s->o.port.ctx, op->tenant, STR("session"), str_of(op->key), STR_NONE,
                            ended, op);
    if (err)
        ended(op, err);
}

static void get_session(void *ctx, struct gw_req *req)
{
    session_require(ctx, req, show, ctx);
}

static void delete_session(void *ctx, struct gw_req *req)
{
    session_require(ctx, req, sign_out, ctx);
}

static const struct shape login_members[] =
    {{.name = "login", .type = SHAPE_TEXT, .flags = SHAPE_MUST, .least = 1, .most = LOGIN_MAX_NAME},
     {.name = "password", .type = SHAPE_TEXT, .flags = SHAPE_MUST, .most = LOGIN_MAX_PASSWORD},
     {.name = NULL}};
static const struct shape_object login_body = {"SignIn", login_members};

const struct api_route api_session_routes[] = {{.method = "POST",
                                                .pattern = "/api/v1/session",
                                                .says = "signs a person in",
                                                .door = DOOR_OPEN,
                                                .ok = 200,
                                                .body = &login_body,
                                                .answer = &answers_session,
                                                .open = sign_in},
                                               {.method = "GET",
                                                .pattern = "/api/v1/session",
                                                .says = "says who is signed in",
                                                .door = DOOR_STAFF,
                                                .ok = 200,
                                                .answer = &answers_session,
                                                .open = get_session},
                                               {.method = "DELETE",
                                                .pattern = "/api/v1/session",
                                                .says = "signs out",
                                                .door = DOOR_STAFF,
                                                .ok = 204,
                                                .open = delete_session},
                                               {.method = NULL}};

int login_add(struct sessions *s)
{
    int err = 0;
    for (const struct api_route *row = api_session_routes; !err && row->method; row++)
        err = gw_route(s->gw, row->method, row->pattern, row->open, s);
    return err;
}

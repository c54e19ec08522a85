/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_SESSION_H
#define OMB_GATEWAY_SESSION_H

#include "core/gateway/scope.h"
#include "core/gateway/websocket.h"

/*
 * Staff sessions: sign-in by password, the cookie, the CSRF token, and the end of a
 * session with all its sockets. Users and sessions live in the store; this unit
 * reaches it through the port below, which app fills. [loop]
 *
 * The routes POST, GET, DELETE /api/v1/session are added by session_open.
 */
struct session_port {
    /*
     * Value of (tenant, space, key): 0, or -OMB_E_NOTFOUND with STR_NONE; spaces "user" (key:
     * login) and "session". A call that returns an error is not called back.
     */
    int (*get)(void *ctx, uint32_t tenant, omb_str space, omb_str key,
               void (*done)(void *dctx, int status, omb_str value), void *dctx);
    /* Sets, or deletes with an absent value; durable when done is called. */
    int (*put)(void *ctx, uint32_t tenant, omb_str space, omb_str key, omb_str value,
               void (*done)(void *dctx, int status), void *dctx);
    uint64_t (*now_ms)(void *ctx); /* wall clock; NULL: the system's */
    void *ctx;
};

struct session_options {
    struct session_port port;
    uint64_t idle_ms, life_ms;      /* 0: SESSION_IDLE_MS, SESSION_LIFE_MS */
    uint32_t hash_kib, hash_passes; /* argon2id; 0: 64 MiB, 3. Tests take less */
    bool insecure_cookie;           /* plain http on localhost: no Secure, name "ombud" */
};

struct sessions;

OMB_MUST_USE int session_open(struct gw *gw, const struct session_options *o,
                              struct sessions **out);
/*
 * Right after gw_close (which tells every open socket's on_close, and those untie), before
 * the loop turns again. Calls of the port under way may still come back. NULL is fine.
 */
void session_close(struct sessions *s);

#define SESSION_MAX_ROLES 16

/* Who is asking. Strings live until the request's answer, or the socket's end. */
struct session {
    omb_str id; /* hash of the cookie's value: names the session, opens nothing */
    omb_str login, agent, name;
    int32_t tier; /* 1 associate, 2 supervisor, 3 specialist; 0 none */
    omb_str role[SESSION_MAX_ROLES];
    uint32_t n_role;
    omb_str csrf;
    uint32_t tenant;
    uint32_t scopes; /* of an API key; 0: a person who signed in */
};

bool session_has_role(const struct session *s, const char *role);

/*
 * Finds the session of a person's request, then calls `next` with it. Without a valid one the
 * request is answered: 401; 403 for a state change whose Origin or x-ombud-csrf is
 * wrong. `next` must answer the request (or accept the WebSocket), as a handler does.
 */
typedef void (*session_next_fn)(void *ctx, struct gw_req *req, const struct session *s);
void session_require(struct sessions *s, struct gw_req *req, session_next_fn next, void *ctx);

/*
 * The same also for the holder of an API key with this scope (`Authorization: Bearer`); 0: for
 * nobody's. A key is looked up with every request, so that one that was removed ends at once:
 * 401 unknown, 403 another scope, 429 too often. It needs neither Origin nor x-ombud-csrf.
 */
void session_require_scope(struct sessions *s, struct gw_req *req, uint32_t scope,
                           session_next_fn next, void *ctx);

/*
 * A key in the store: space SESSION_KEYS, key hash_of its text in hex, of which the first
 * SESSION_KEY_ID digits are its id; {"name","scopes":[…],"tier","operator"?,"admin"?,
 * "login"?,"by":{"type","id","name"},"made","expires","prefix"}; login: of the person whose roles it has
 * as long as he has them himself. Its last use, ms, is in the space SESSION_KEY_USES.
 */
#define SESSION_KEYS "apikey"
#define SESSION_KEY_USES "apikeyuse"
#define SESSION_KEY_PREFIX "ombk_"
#define SESSION_KEY_ID 12

/*
 * Ties an open WebSocket to a session: it is closed with 4401 when the session ends
 * (log-out, age, a changed user record, which is looked at every SESSION_CHECK_MS). While
 * it is open the session is not idle. Call from on_open; undone by itself at on_close when
 * session_untie is called there.
 */
OMB_MUST_USE int session_tie(struct sessions *s, const struct session *who, gw_ws_id ws);
void session_untie(struct sessions *s, gw_ws_id ws);

/*
 * Ends every session of a login at once on this node. Others, and sessions not in memory,
 * end by themselves: a session holds only while the user's record is the one it began with.
 */
void session_revoke(struct sessions *s, uint32_t tenant, omb_str login);

/*
 * A user's record for the store: {"id","name","tier","roles":[…],"hash","disabled"?:true}, of
 * who's agent, name, tier and roles. Hashing takes a quarter of a second: for commands, never on
 * the loop. 0 for KiB and passes takes the usual cost. -OMB_E_LIMIT over 1,024 bytes of
 * password, -OMB_E_INVALID under 8.
 */
OMB_MUST_USE int session_user_record(const struct session *who, omb_str password, uint32_t hash_kib,
                                     uint32_t hash_passes, struct buf *out);

/* That record as its parts. Texts borrow from the record or live in the arena. [any] */
struct session_user {
    struct session who; /* agent, name, tier, roles */
    omb_str hash;       /* "": nobody can sign in */
    bool disabled;
    bool removed; /* disabled for good; its name is given to nobody else */
};
OMB_MUST_USE int session_user_read(omb_str record, struct arena *a, struct session_user *out);
void session_user_write(const struct session_user *u, struct buf *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_SESSION_I_H
#define OMB_GATEWAY_SESSION_I_H

#include "core/base/hash.h"
#include "core/base/id.h"
#include "core/base/list.h"
#include "core/base/map.h"
#include "core/gateway/gw.h"
#include "core/gateway/limiter.h"
#include "core/gateway/password.h"
#include "core/gateway/session.h"

/* What session.c (who is asking), session_key.c, live.c (the cache) and login.c share. [loop] */
struct live {         /* a session in memory; the store has it too */
    struct list link; /* least used first */
    struct list ties; /* its sockets */
    uint32_t n_tie;
    char key[HASH_HEX + 1];   /* its name in the store */
    char stamp[HASH_HEX + 1]; /* hash of the user's record that it was made from */
    struct arena arena;
    struct session who;
    uint64_t born, seen, saved, checked; /* ms */
    bool checking;
};

struct sessions {
    struct gw *gw;
    struct session_options o;
    struct map by_key; /* "TENANT:KEY" -> live */
    struct map by_ws;  /* socket's number -> tie */
    struct list all;
    struct passwords *passwords;
    struct limiter *accounts, *addresses, *guesses;
    struct limiter *keys, *key_addresses, *key_guesses, *key_uses; /* of API keys */
    struct loop_timer sweep;
    uint32_t refs; /* calls under way, and the owner */
    bool closing;
};

/* A call of the port that is under way for a request or a session. */
struct session_op {
    struct sessions *s;
    gw_req_id req;
    session_next_fn next;
    void *ctx;
    uint32_t tenant, scope;
    char key[HASH_HEX + 1];
    char login[LOGIN_MAX_NAME + 1];
    struct live *made; /* login: not yet in the cache */
    char token[ID_TOKEN + 1];
    struct session *holder; /* of an API key, in the request's memory */
};

struct session_op *session_op_new(struct sessions *s, struct gw_req *req);
void session_op_free(struct session_op *op);
void session_release(struct sessions *s);

/* API keys (session_key.c). */
bool session_key_given(struct gw_req *req);
void session_by_key(struct sessions *s, struct gw_req *req, uint32_t scope, session_next_fn next,
                    void *ctx);
OMB_MUST_USE int session_keys_open(struct sessions *s);
void session_keys_close(struct sessions *s);

uint64_t session_now(const struct sessions *s);
const char *session_cookie_name(const struct sessions *s);
void session_key_of(omb_str token, char key[HASH_HEX + 1]);
void session_stamp_of(omb_str user_record, char stamp[HASH_HEX + 1]);

/* The cache. */
struct live *live_find(struct sessions *s, uint32_t tenant, const char *key);
OMB_MUST_USE int live_add(struct sessions *s, struct live *l); /* takes it, even on failure */
bool live_expired(const struct sessions *s, const struct live *l);
void live_end(struct sessions *s, struct live *l);    /* out of cache and store, sockets 4401 */
void live_forget(struct sessions *s, struct live *l); /* out of the cache only */
void live_free(struct live *l);
void live_touch(struct sessions *s, struct live *l); /* used now */
/* A look at the user's record, when the last one is too old; ends the session if it changed. */
void live_check(struct sessions *s, struct live *l);

/* Records. */
struct live *live_parse(uint32_t tenant, const char *key, omb_str json);
/* A session for a user as stored; NULL when the record is broken or says "disabled". */
struct live *live_of_user(uint32_t tenant, omb_str login, omb_str record, omb_str *hash);
void live_write(const struct live *l, struct buf *out);

void session_answer(struct gw_req *req, const struct session *who);
OMB_MUST_USE int login_add(struct sessions *s);

#endif

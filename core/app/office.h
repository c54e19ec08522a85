/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_OFFICE_H
#define OMB_APP_OFFICE_H

#include "core/app/journal.h"
#include "core/base/json.h"
#include "core/gateway/port.h"

/*
 * What operators ask of a tenant's office, at the console, by the API and at the command line
 * alike: a verb and its words in, JSON out (core/gateway/README.md has them). It needs nothing but
 * the store, so a command works with and without a host. [loop]
 */

/* Answers exactly once, unless it returns an error itself. ask->tenant counts, not its name. */
struct office { /* what it needs */
    struct store *store;
    struct journal *journal;
    struct webhooks *webhooks; /* of a running host, or NULL */
};
OMB_MUST_USE int office_ask(const struct office *office, const struct port_question *ask,
                            port_fn fn, void *fctx);

/* The port's call: ctx is the app, a tenant may be named. */
OMB_MUST_USE int office_port(void *ctx, const struct port_question *ask, port_fn fn, void *fctx);

/* ---- for the verbs: office_*.c ---- */

struct office_call {
    struct store *store;
    struct journal *journal;
    struct webhooks *webhooks;
    tenant_id tenant;
    struct actor actor;
    omb_str login; /* of who signed in, or "" */
    struct rights rights;
    struct arena arena; /* of this call */
    struct json_doc args;
    struct buf answer;   /* what office_done sends */
    void *own;           /* of the verb, in the arena */
    struct store_kv row; /* that waits for its line of the journal, then: */
    void (*kept)(struct office_call *c, int status);
    void (*next)(struct office_call *c, int status);
    void (*rows)(struct office_call *c, const struct store_rows *rows);
    port_fn fn;
    void *ctx;
};

struct office_verb {
    const char *name;
    enum right right;
    void (*run)(struct office_call *c);
};
extern const struct office_verb office_key_verbs[], office_seller_verbs[],
    office_webhook_verbs[]; /* end with no name */

/* Each ends the call. */
void office_refuse(struct office_call *c, int status, const char *detail);
void office_done(struct office_call *c, int status); /* with c->answer when status is 0 */

/* Words of the call. */
omb_str office_word(struct office_call *c, const char *key); /* "" when absent */
int64_t office_number(struct office_call *c, const char *key, int64_t fallback);

/* Stores a row, then next; lists rows (-OMB_E_NOTFOUND is none), then fn. */
void office_put(struct office_call *c, const struct store_kv *row,
                void (*next)(struct office_call *c, int status));
void office_list(struct office_call *c, omb_str space, omb_str prefix, uint32_t most,
                 void (*fn)(struct office_call *c, const struct store_rows *rows));
/* A line of the journal about what is going to be done, then next. */
void office_note(struct office_call *c, enum event_kind kind, const struct buf *body,
                 void (*next)(struct office_call *c, int status));
/* The same, then the row is stored, whose strings are in the arena, then next. */
void office_keep(struct office_call *c, enum event_kind kind, const struct buf *body,
                 const struct store_kv *row, void (*next)(struct office_call *c, int status));
/* {"type","id","name"} of the asker. */
struct json_out;
void office_write_actor(const struct office_call *c, struct json_out *o);
/* Removes the key of this id, noted, and what the space `uses` has of it (NULL: none). Answers. */
void office_remove_token(struct office_call *c, const char *space, const char *uses,
                         enum event_kind kind);

#endif

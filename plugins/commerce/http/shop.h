/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_SHOP_H
#define HTTP_SHOP_H

#include "limits.h"

#include <ombud/ombud.h>

/*
 * A shop behind a REST contract (README.md) as this plugin keeps it, and what its files
 * offer one another. Everything runs on the host's loop.
 */
struct key {
    unsigned char bytes[HTTP_KEY_MOST];
    size_t len; /* 0: none */
};

enum ask {
    ASK_ORDERS,
    ASK_ORDER,
    ASK_LISTING,
    ASK_QUOTE,
    ASK_CHOICES,
    ASK_EXECUTE,
    ASK_SETTLE, /* an execution whose answer was lost: how did it end? */
    ASK_STATUS,
    ASK_MOVEMENT /* of the host, for a webhook */
};

struct call { /* one question under way; its address is its number at the host */
    struct call *prev, *next;
    enum ask ask;
    omb_op op;     /* of the host; 0 for a movement */
    omb_conn conn; /* of a movement */
    omb_tenant tenant;
    omb_str id;    /* customer, order, listing or key; behind the struct */
    omb_str email; /* of an order; absent: not compared. Of choices: whose order it is */
    omb_str body;  /* remedy, or movement */
};

struct site { /* where a tenant's shop is, and what both sides sign with */
    omb_tenant tenant;
    omb_str base_url;  /* without a slash at its end; empty: no shop is configured */
    omb_str base_path; /* its path, the tail of it */
    struct key request_key, hook_key[HTTP_MAX_KEYS];
    uint32_t n_hook_key;
};

struct shop {
    omb_plugin plugin;
    const omb_host *host;
    const omb_ext_json *json;
    const omb_ext_fetch *fetch;
    const omb_ext_http *http;
    const omb_ext_log *log;
    const omb_ext_movements *movements;

    struct site rest, site[HTTP_MAX_SHOPS + 1]; /* of every tenant that has none of its own */
    uint32_t n_site;
    omb_str hook_path;
    int64_t read_ms, execute_ms;

    struct call calls; /* head of the ring */
    uint32_t n_call;
    omb_op drain;
};

void shop_log(const struct shop *s, uint32_t level, const char *words);

/* settings.c. A tenant with a row of its own has nothing of the others'. */
int32_t settings_read(struct shop *s, const omb_ext_config *config, omb_error *error);
const struct site *settings_of(const struct shop *s, omb_tenant tenant);
int settings_have_hooks(const struct shop *s);

/* calls.c: questions and their answers. NULL when there are too many; id and rest are copied. */
struct call *call_new(struct shop *s, enum ask ask, omb_str id, omb_str email, omb_str body);
void call_free(struct shop *s, struct call *c);
void call_completed(struct shop *s, struct call *c, int32_t status, omb_str bytes);
extern const omb_commerce http_commerce;
extern const omb_commerce_quote http_quote;
extern const omb_commerce_choices http_choices;

/* request.c: the JSON of ext/fetch.h for a question, signed. 0 or out->err. */
int32_t request_write(const struct shop *s, const struct call *c, int64_t now_s, omb_buf *out);

/* reply.c */
struct reply { /* what fetch brought: status and body */
    int64_t status;
    omb_buf body;
};
int32_t reply_read(const omb_ext_json *json, omb_str bytes, struct reply *out);
void reply_free(struct reply *r);

/*
 * The plugin's answer to a question from the shop's body: what the host gets. -OMB_E_SYNTAX: not as
 * the contract says; -OMB_E_NOTFOUND: not this customer's, or under another address.
 */
int32_t reply_answer(const struct shop *s, const struct call *c, omb_str body, omb_buf *out);

/* sign.c */
int32_t key_read(omb_str text, struct key *out); /* "whsec_" and base64; -OMB_E_INVALID */
void sign(const struct key *k, const omb_str *part, uint32_t n, char out[48]); /* base64 */
int sign_is(const struct key *k, const omb_str *part, uint32_t n, omb_str signature);

/* hook.c: webhooks of the shop. */
extern const omb_ext_on_http http_on_http;
void hook_completed(struct shop *s, struct call *c, int32_t status, omb_str bytes);

#endif

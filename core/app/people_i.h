/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_PEOPLE_I_H
#define OMB_APP_PEOPLE_I_H

#include "core/app/journal.h"
#include "core/app/people.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/list.h"

/* Inside of the office of people: one question until it is answered. */
struct limiter;

struct people {
    struct app *app;
    struct list calls;
    struct list turns; /* questions that change something: the first is under way */
    struct limiter *wrong;
    uint32_t n_call, working; /* on other threads */
    bool closing;
};

struct people_call;

struct people_verb {
    const char *name;
    enum right right;
    bool alone; /* changes something: one after another */
    void (*run)(struct people_call *c);
};

struct people_call {
    struct list link, turn;
    struct people *p;
    struct app *app;
    struct tenant *t;
    const struct people_verb *verb;
    struct arena arena;
    struct actor actor;
    omb_str login;
    struct rights rights;
    struct json_doc args;
    struct buf out;
    const char *type, *name; /* of an answer that is a file */
    int http;                /* another status than the usual one, or 0 */
    port_fn fn;
    void *fctx;
    void *own; /* the verb's, in the arena */
};

/* Answers with what stands in `out`; frees the call. */
void people_answer(struct people_call *c);
/* The same with a failure; words may be NULL. */
void people_refuse(struct people_call *c, int status, const char *words);

/* A word of the question; "" when absent. */
omb_str people_word(struct people_call *c, const char *name);
int64_t people_number(struct people_call *c, const char *name, int64_t fallback);
bool people_has(const struct people_call *c, const char *name);

/* A line of the journal about what this call does, with the values that it changes. */
OMB_MUST_USE int people_note(struct people_call *c, enum event_kind kind, const struct buf *body,
                             const struct store_mark *mark, uint32_t n_mark,
                             void (*done)(void *call, int status));

/* people_agent.c */
void people_agents(struct people_call *c);
void people_agent(struct people_call *c);
void people_agent_add(struct people_call *c);
void people_agent_change(struct people_call *c);
void people_agent_remove(struct people_call *c);
void people_password(struct people_call *c);

/* people_customer.c */
void people_customers(struct people_call *c);
void people_customer(struct people_call *c);
void people_customer_change(struct people_call *c);
void people_customer_erase(struct people_call *c);

/* people_erasure.c */
struct erasure;
void people_erasures(struct people_call *c);
void people_erasure(struct people_call *c);
/* Answers that it was taken and waits. */
void people_erasure_waits(struct people_call *c, const struct erasure *x);

/* people_export.c */
void people_exports(struct people_call *c);
void people_export(struct people_call *c);
void people_export_start(struct people_call *c);
void people_export_drop(struct people_call *c);
void people_export_part(struct people_call *c);

/* people_retention.c */
void people_retention(struct people_call *c);
void people_retention_change(struct people_call *c);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_CASES_H
#define OMB_APP_CASES_H

#include "core/desk/desk.h"
#include "core/store/store.h"

/*
 * Every live case and the one way to change it: a command is decided by the desk,
 * committed by the store, and only then answered, published and carried out.
 *
 * Commands of one case are decided strictly in the order they came. Deciding runs
 * ahead of committing: the folded case already holds what is under way. When a
 * commit fails, the case is dropped, read again, and what lost a race is decided
 * again (for at most CASES_RACE_MS); what met a broken disk is answered so. Commands of
 * different cases that need the same rows of the ledger take turns (turns.h), so on one
 * node none loses a race to another.
 *
 * All functions are [loop]; callbacks come on the loop, possibly inside the call.
 */
struct cases;
struct tenant;

/* Answer to one command. Valid during the callback. */
struct cases_result {
    int status;   /* 0, or why nothing was stored */
    uint64_t seq; /* of the command's first event (of the earlier one for a repeat; the case's own
                     when there was nothing to do) */
    uint64_t at;  /* of that event, ms UTC; 0 for a repeat */
    bool repeat;
    struct id kase;
    const char *detail;   /* words for the sender when status is negative */
    const struct kase *k; /* the case as it is now; NULL when it could not be read */
};
typedef void (*cases_done_fn)(void *ctx, const struct cases_result *r);

/* What the rest of the host does with a commit. */
struct cases_hooks {
    void *ctx;
    /*
     * Committed events, in order, before the sender is answered. None (n is 0) when a case
     * was read again after a failed commit: what was told of it may have been ahead.
     */
    void (*committed)(void *ctx, struct tenant *t, struct id kase, const struct kase *k,
                      const struct event *event, uint32_t n, bool row_changed);
    /* Values that are written with these events: how many, and they themselves; NULL: none. */
    uint32_t (*count_marks)(void *ctx, tenant_id tenant, const struct event *event, uint32_t n);
    void (*marks)(void *ctx, tenant_id tenant, struct id kase, const struct event *event,
                  uint32_t n, struct arena *a, struct store_mark *mark);
    /* One effect of committed events. */
    void (*effect)(void *ctx, struct tenant *t, struct id kase, const struct kase *k,
                   const struct effect *e);
    /* Reads an order for a remedy: answer through cases_order_read, on a later turn. */
    void (*read_order)(void *ctx, struct tenant *t, struct id kase, omb_str order, void *ticket);
    /* Asks the shop what a remedy would mean: answer through cases_quote_read, on a later turn. */
    void (*read_quote)(void *ctx, struct tenant *t, omb_str remedy, void *ticket);
};

OMB_MUST_USE int cases_open(struct store *store, const struct cases_hooks *hooks,
                            struct cases **out);

/*
 * The end comes in three steps: cases_stop takes no further command and answers what
 * waits -OMB_E_CLOSED; store_close brings back what is under way, the owner of orders
 * brings back the tickets; cases_close answers the rest and frees. NULL is fine.
 */
void cases_stop(struct cases *cs);
void cases_close(struct cases *cs);

/*
 * Takes copies of the command's strings. -OMB_E_BUSY | -OMB_E_NOMEM | -OMB_E_CLOSED: `done` will
 * not be called.
 */
OMB_MUST_USE int cases_command(struct cases *cs, struct tenant *t, struct id kase,
                               const struct command *c, cases_done_fn done, void *ctx);

/*
 * Opens a new case with a CONTACT_START command. `contact` is the contact id inside the body. A
 * case that this host knows already under this id is left as it is: `done` hears -OMB_E_STATE.
 */
OMB_MUST_USE int cases_start(struct cases *cs, struct tenant *t, struct id kase, omb_str contact,
                             const struct command *c, cases_done_fn done, void *ctx);

/* The answer to hooks->read_order; json is ORDER, or absent when there is none. */
void cases_order_read(struct cases *cs, void *ticket, int status, omb_str json);

/* The answer to hooks->read_quote; json is QUOTE. */
void cases_quote_read(struct cases *cs, void *ticket, int status, omb_str json);

/* Hands out a case as decided so far, reading it if need be. k is NULL with status < 0. */
typedef void (*cases_read_fn)(void *ctx, int status, const struct kase *k);
void cases_read(struct cases *cs, struct tenant *t, struct id kase, cases_read_fn fn, void *ctx);

/* Forgets all cached cases: after the store was down. */
void cases_forget(struct cases *cs);

/*
 * Forgets what is remembered of a customer's cases, at once or as soon as what is under way came
 * back: around an erasure, so that nothing of it is written again.
 */
void cases_forget_customer(struct cases *cs, struct tenant *t, omb_str customer);
/* Tells lists and feeds of a case as it is stored now. */
void cases_show_again(struct cases *cs, struct tenant *t, struct id kase);

struct cases_stats {
    uint64_t commands, decided, retried, refused, loaded;
    uint32_t cached, waiting;
};
void cases_stats(const struct cases *cs, struct cases_stats *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_DESK_H
#define OMB_DESK_DESK_H

#include "core/desk/command.h"
#include "core/desk/decide.h"
#include "core/desk/effect.h"
#include "core/desk/kase.h"

/*
 * The pure state machine. apply folds one event into a case; handle answers one
 * command with events and effects. No clock, random, libuv, Lua or SQL: all it
 * knows comes in through its arguments, so live, replay, backtest and simulation
 * run this same code. [loop], but nothing here shares state.
 */

/* Budgets and totals that more than one case draws on; the driver reads them first. */
struct ledger_row {
    omb_str key;      /* "line:ORDER:LINE", "customer12m:ID:USD:2026-11", … (authority.h) */
    int64_t balance;  /* minor units; units for "reship:…" and "return:…" */
    uint64_t version; /* 0: no such row yet */
};

struct ledger_delta {
    omb_str key;
    uint64_t expected_version; /* the commit fails with -OMB_E_CONFLICT when it moved */
    int64_t delta;
};

#define DESK_MAX_LEDGER 320 /* a refund of an order of 64 lines draws on 80, and checks as many */

/* What handle needs to have been read before it may be called with this command. */
struct desk_needs {
    const struct desk_config *config; /* handed in: whose budgets count; NULL: none do */
    omb_str ledger[DESK_MAX_LEDGER];  /* keys; strings in the arena */
    uint32_t n_ledger;
    omb_str order;  /* an order to observe first: not known to the case, or not looked at for
                      DESK_ORDER_FRESH_MS; or absent. Unknown, handle answers -OMB_E_NOTFOUND. */
    omb_str quote;  /* a remedy, JSON for the shop to say what it would mean: record the answer by
                      QUOTE_OBSERVED {remedy: this, quote} and ask for the needs again; or absent */
    omb_str seller; /* whose figures the decision is to see (desk_ctx.seller); or absent */
};

/* What is known of a seller: orders placed with it in this month and the 11 before it that a case
 * of this tenant has seen, and the claims that were filed on those. */
struct desk_seller {
    int64_t orders, claims;
};

void desk_needs(const struct kase *k, const struct command *c, uint64_t now, struct arena *arena,
                struct desk_needs *needs);

/* What one tier may grant by itself of one remedy, or of all together (budget.h). */
enum budget_scope { BUDGET_CASE, BUDGET_ORDER, BUDGET_CUSTOMER, BUDGET_DAY, BUDGET_SCOPES };

struct budget {
    int32_t tier;
    char remedy[20];             /* its kind; "": all together */
    char currency[4];            /* budgets of two currencies never add */
    int64_t most[BUDGET_SCOPES]; /* minor units; 0: this scope has no limit */
};

struct desk_config {
    uint64_t undo_ms;            /* between allowed and started; 0 starts at once */
    uint64_t approval_ms;        /* an approval request expires after this */
    int64_t certificate_cap;     /* minor units a customer may get as certificates in 12 months */
    int64_t agent_day_cap;       /* minor units an agent may grant a day, by currency; 0 is none */
    int64_t case_cap;            /* minor units of all remedies of a case; 0: no such limit */
    int64_t customer_cap;        /* the same of a customer in 12 months */
    char currency[4];            /* the tenant's own */
    int64_t claim_cap;           /* minor units of it that a claim may be; 0: nobody said */
    uint64_t return_day_ms;      /* a day of the clocks of returns; 0: a real one */
    uint64_t claim_hour_ms;      /* an hour of the clocks of claims; 0: CLAIM_HOUR_MS */
    const struct budget *budget; /* a list with anything in it is whole (budget.h) */
    uint32_t n_budget;
    const uint8_t *person_key; /* 32 bytes: under which persons' rows are named (authority.h);
                                  NULL: by their ids */
    uint32_t case_number;      /* number a case opened by this command gets */
    uint64_t confirmation;     /* first confirmation number this command may use */
};

struct desk_ctx {
    uint64_t now; /* ms, UTC */
    const struct desk_config *config;
    const struct ledger_row *ledger; /* the rows desk_needs asked for */
    uint32_t n_ledger;
    decide_fn decide;
    void *decide_ctx;
    int quote_status;          /* why the shop quoted nothing: 0, -OMB_E_UNSUPPORTED … */
    struct desk_seller seller; /* before this command */
};

/* Everything handle decided; strings live in `arena`. */
#define DESK_MAX_EVENTS 64
#define DESK_MAX_EFFECTS 32

struct desk_out {
    struct arena *arena;
    struct event event[DESK_MAX_EVENTS];
    uint32_t n_event;
    struct effect effect[DESK_MAX_EFFECTS];
    uint32_t n_effect;
    omb_str cleared[DESK_MAX_EFFECTS]; /* keys of outbox rows this command settles */
    uint32_t n_cleared;
    struct ledger_delta ledger[DESK_MAX_LEDGER];
    uint32_t n_ledger;
    uint32_t confirmations; /* confirmation numbers used */
    int refused;            /* 0, or -OMB_E_*: the events hold the attempt, `error` the words */
    uint64_t repeat_of;     /* seq of the event this cid already made: nothing else is filled */
    omb_error error;        /* filled when handle fails: words for the sender */
};

/*
 * Answers a command. `k` already holds every earlier event and is not changed:
 * the driver stamps, applies and submits out->event itself. Event seqs are filled
 * (k->seq + 1 …), ids are nil.
 *
 * 0, or: -OMB_E_INVALID body of the wrong shape · -OMB_E_DENIED not this actor ·
 * -OMB_E_STATE not now · -OMB_E_CONFLICT a colleague wrote since `seen` ·
 * -OMB_E_LIMIT a core limit says no · -OMB_E_NOTFOUND no such remedy, order, line ·
 * -OMB_E_EXISTS this key was used for another remedy.
 * A late answer of a former holder is 0 with one message.dropped event. An attempt on money that
 * is refused is 0 with one remedy.refused event and out->refused: what the sender is told once it
 * is stored.
 */
OMB_MUST_USE int desk_handle(const struct kase *k, const struct command *c,
                             const struct desk_ctx *ctx, struct desk_out *out);

/*
 * What this agent might do for the observed orders, as {"suggestions": […]} of
 * gateway/README.md: the compensation policy's offers line by line, each with what the
 * authority policy and the agent's own budgets say at this level, and those budgets. Decides
 * nothing, records nothing. What the core's limits rule out is left out. desk_suggest_needs
 * names the ledger rows for ctx.
 */
void desk_suggest_needs(const struct kase *k, const struct actor *agent, int32_t agent_tier,
                        uint64_t now, struct arena *arena, struct desk_needs *needs);
OMB_MUST_USE int desk_suggest(const struct kase *k, const struct actor *agent, int32_t agent_tier,
                              const struct desk_ctx *ctx, struct arena *arena, struct buf *out);

/*
 * The terms of a return as COMMAND_RETURN_REQUEST would get them now: {"verdict":
 * "accept"|"refuse"|"person", "days", "label", "refund_on", "to", "fee", "refund", "reason",
 * "clause", "dropoffs"}. Decides nothing, records nothing. `out` lends its arena and holds the
 * words of a refusal. desk_needs of the command names the ledger rows for ctx.
 */
OMB_MUST_USE int desk_return_terms(const struct kase *k, const struct command *c,
                                   const struct desk_ctx *ctx, struct desk_out *out,
                                   struct buf *json);

/* Folds one event. Unknown kinds only move seq. -OMB_E_CORRUPT when seq is not k->seq + 1 or a body
 * is broken. */
OMB_MUST_USE int desk_apply(struct kase *k, const struct event *e);

#endif

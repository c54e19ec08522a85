/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_CLAIM_RUN_H
#define OMB_DESK_CLAIM_RUN_H

#include "core/desk/decision.h"
#include "core/desk/order.h"
#include "core/desk/out.h"

/*
 * Inside of the commands about claims: one claim as the command leaves it. The case itself is
 * not changed; `c` is a copy that each step moves on together with its event, so that a later
 * step of the same command sees it. The texts that it owns are borrowed.
 */
struct claiming {
    struct run *r;
    struct claim c;
    struct order_facts *o;         /* its order; in the arena */
    const struct order_line *line; /* NULL when the order no longer has it */
};

#define CLAIM_TIMER "claim" /* name of the durable timer; ref: the claim's id */

/* claim_open.c */
/* Reads the order and line of x->c. -OMB_E_NOTFOUND. */
OMB_MUST_USE int claim_read_order(struct claiming *x);
/* The same where it is only named: x->line stays NULL when the case does not know it any more. */
void claim_look_up_line(struct claiming *x);
/* The claim that the body names, for this actor: a seller finds only its own. */
OMB_MUST_USE int claim_take(struct run *r, struct claiming *x);
/* claim.evidence_added; `text` and `attachment` may be empty. */
void claim_add_evidence(struct claiming *x, const char *by, omb_str what, omb_str text,
                        omb_str attachment);
/* The ledger row that says how many open claims the line has. */
omb_str claim_open_key(const struct run *r, const struct claim *c);
omb_str claim_debit_key(const struct run *r, const struct claim *c, const char *currency);
/* An hour, by the tenant's clock of claims. */
uint64_t claim_hour(const struct run *r);

/* claim_say.c: what both sides are told; x->c is as it is after the step. */
enum claim_said {
    CLAIM_SAID_CONTACTED,
    CLAIM_SAID_MAY_FILE,
    CLAIM_SAID_FILED,
    CLAIM_SAID_ASKED,
    CLAIM_SAID_NOTIFIED,
    CLAIM_SAID_ANSWERED,
    CLAIM_SAID_PERSON,
    CLAIM_SAID_DECIDED,
    CLAIM_SAID_APPEALED,
    CLAIM_SAID_APPEAL_DECIDED,
    CLAIM_SAID_WROTE_AGAIN,       /* the customer to the seller */
    CLAIM_SAID_CUSTOMER_EVIDENCE, /* who added something */
    CLAIM_SAID_SELLER_EVIDENCE,
    CLAIM_SAID_AGENT_EVIDENCE,
    CLAIM_SAID_UNPAID,        /* the shop did not pay what was granted */
    CLAIM_SAID_CAME_BACK,     /* it was paid, and undone */
    CLAIM_SAID_STILL_CHARGED, /* what was to be given back to the seller was not */
    CLAIM_SAID_FINAL
};
void claim_say(struct claiming *x, enum claim_said what);

/* claim_policy.c: asks point `claims` and does what it says. `stage` is claim.stage. */
OMB_MUST_USE int claim_ask(struct claiming *x, const char *stage);
/* A person decides from here on: event, words to both, and the contact goes to that tier. */
void claim_to_person(struct claiming *x, int32_t tier, omb_str reason, omb_str rule);
/* The same in other words. */
void claim_hand_over(struct claiming *x, int32_t tier, omb_str reason, omb_str rule,
                     enum claim_said said);

/* claim_end.c: what ends a claim or an appeal. */
struct claim_end {
    const char *charge; /* seller | shop, of a grant */
    int64_t minor;      /* of a grant; 0: all that is claimed, up to the cap */
    omb_str reason, rule, clause;
    omb_str by; /* agent's id, or "" for the policy */
};
OMB_MUST_USE int claim_grant(struct claiming *x, const struct claim_end *end);
OMB_MUST_USE int claim_deny(struct claiming *x, const struct claim_end *end);
/* The shop did not carry out what a claim was granted or the seller given back, or undid it: a
 * granted claim is a person's again, what was given back to the seller is charged again. */
enum claim_undone { CLAIM_UNDONE_FAILED, CLAIM_UNDONE_REVERSED };
struct remedy;
OMB_MUST_USE int claim_remedy_undone(struct run *r, const struct remedy *m, enum claim_undone why);
/* Most that a claim in this currency may be paid; 0: nobody said. */
int64_t claim_cap(const struct run *r, const char *currency);

/* claim_clock.c */
OMB_MUST_USE int claim_clock(struct run *r, omb_str ref);

/* claim_tier.c: {step: "contact"|"file", order, line, ground?, text} of the automatic holder. What is
 * refused goes to a person; the result is 0 unless memory is out. */
OMB_MUST_USE int claim_by_tier(struct run *r, uint32_t value);
run_fn claim_of_tier(struct run *r, uint32_t value); /* NULL for no step that it knows */
struct json_doc claim_body(const struct run *r, uint32_t value); /* the step as a body of its own */

/* claim_needs.c: what must be read before a command that may move a claim. */
void claim_needs(struct run *r, struct desk_needs *n);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_RUN_H
#define OMB_DESK_RUN_H

#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/desk/desk.h"

struct rma_terms;

/*
 * Inside of desk_handle: one command being answered. The case itself is never
 * changed; what this command has already decided about it stands in `now`, so
 * that a later step of the same command sees it.
 */
struct run {
    const struct kase *k;
    const struct command *c;
    const struct desk_ctx *ctx;
    struct desk_out *out;
    struct arena *arena; /* out's */
    struct json_doc doc; /* the command's body; its root is an object */
    struct buf buf;      /* text of the body under construction */
    struct json_out jo;
    int err; /* sticky: no memory, or more events than fit */

    struct { /* the contact as this command leaves it */
        enum contact_state state;
        enum holder_type holder;
        omb_str holder_id, holder_name;
        int32_t tier, priority;
        uint32_t epoch;
    } now;

    omb_str contact, channel, customer; /* of the case, or of the command that opens it */
    omb_str buyer; /* whose 12 months count: the customer, or who bought (authority_know_buyer) */

    struct { /* what this command adds to what is known */
        omb_str intent, wants, tried, not_done, mood, order, said;
        int64_t confidence_pm, anger_pm;
        uint32_t asked_person, misunderstood;
    } seen;

    const struct quote *quote; /* of the remedy being decided, or NULL (quote.h) */

    omb_str decision; /* record of a quiet verdict, waiting for an event to carry it */
    int64_t turn;     /* turn that a tier answers, -1: not to be marked */
    uint32_t n_remedy;
    bool by_outbox;                /* of the case, or of the command that opens it */
    uint32_t item;                 /* token beside which a return's item is described (rma.h) */
    const struct rma_terms *terms; /* of the return that this command asks for, or NULL */
};

/* Topic of a contact that the help page opened for a step of the customer's own. */
#define CONTACT_SELF_SERVICE "self_service"

typedef int (*run_fn)(struct run *r);

/* By family. Each checks its body and its actor, then fills out. */
int contact_on_start(struct run *r);
void contact_end(struct run *r, omb_str by); /* by whom: "customer", "agent", "idle" */
int contact_on_end(struct run *r);
int contact_on_receipt(struct run *r);
int post_on_result(struct run *r);
int message_on_in(struct run *r);
int message_on_ask_person(struct run *r);
int message_on_reply(struct run *r);
int message_on_note(struct run *r);
int attach_on_attach(struct run *r);
int tier_on_result(struct run *r);
int order_on_observed(struct run *r);
int holder_on_accept(struct run *r);
int holder_on_escalate(struct run *r);
int holder_on_hand_back(struct run *r);
int holder_on_resolve(struct run *r);
int remedy_on_propose(struct run *r);
int remedy_on_withdraw(struct run *r);
int remedy_on_result(struct run *r);
int moved_on_shop(struct run *r);
int approval_on_approve(struct run *r);
int approval_on_decline(struct run *r);
int claim_on_contact(struct run *r);
int claim_on_file(struct run *r);
int claim_on_evidence(struct run *r);
int claim_on_answer(struct run *r);
int claim_on_appeal(struct run *r);
int claim_on_decide(struct run *r);
int claim_on_listing(struct run *r);
int timer_on_fired(struct run *r);
int rma_on_request(struct run *r);
int rma_on_dropoff(struct run *r);
int rma_on_withdraw(struct run *r);
int moved_on_shop(struct run *r);

/* Fills out->error with words for the sender and returns code. */
OMB_MUST_USE int run_refuse(struct run *r, int code, const char *fmt, ...) OMB_PRINTF(3, 4);

/* The body against the table of this kind of command (shapes.h). */
OMB_MUST_USE int run_check_shape(struct run *r, enum command_kind kind);

/* Members of the command's body. */
omb_str run_str(struct run *r, const char *key); /* "" when absent */
omb_str run_str_at(struct run *r, uint32_t object, const char *key);
/* The same for what a person wrote: without blanks around it, card numbers without their middle. */
omb_str run_words(struct run *r, const char *key);
omb_str run_words_at(struct run *r, uint32_t object, const char *key);
bool run_has(const struct run *r, const char *key);

/* Only this actor may: -OMB_E_DENIED otherwise. */
OMB_MUST_USE int run_need_agent(struct run *r);

#endif

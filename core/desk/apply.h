/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_APPLY_H
#define OMB_DESK_APPLY_H

#include "core/base/json.h"
#include "core/desk/event.h"
#include "core/desk/kase.h"

/*
 * Inside of desk_apply: one event being folded. The apply_* functions change the
 * kase and return 0, -OMB_E_CORRUPT for a body of the wrong shape, or -OMB_E_NOMEM.
 */
struct fold {
    struct kase *k;
    const struct event *e;
    struct json_doc doc; /* the body; its root is an object */
    struct arena arena;  /* dies with this event */
};

typedef int (*apply_fn)(struct fold *f);

/* A text member cut to fit dst (on a character's edge); untouched when absent. */
void apply_text(struct fold *f, const char *key, char *dst, size_t cap);
omb_str apply_str(struct fold *f, const char *key); /* "" when absent */
int64_t apply_int(struct fold *f, const char *key, int64_t fallback);

/* Replaces an owned string by a copy of s; NULL ptr clears it. */
OMB_MUST_USE int apply_own(char **dst, omb_str s);

int apply_case_opened(struct fold *f);
int apply_case_status(struct fold *f);
int apply_case_resolved(struct fold *f);
int apply_case_reopened(struct fold *f);
int apply_case_closed(struct fold *f);
int apply_customer(struct fold *f);
int apply_order(struct fold *f);
int apply_attachment(struct fold *f);
int apply_intent(struct fold *f);
int apply_summary(struct fold *f);
int apply_fact(struct fold *f);

int apply_contact_started(struct fold *f);
int apply_contact_ended(struct fold *f);
int apply_message_received(struct fold *f);
int apply_message_sent(struct fold *f);
int apply_message_delivered(struct fold *f);
int apply_message_read(struct fold *f);

int apply_tier_entered(struct fold *f);
int apply_queue_entered(struct fold *f);
int apply_holder_changed(struct fold *f);

int apply_remedy_proposed(struct fold *f);
int apply_remedy_allowed(struct fold *f);
int apply_remedy_denied(struct fold *f);
int apply_remedy_asked(struct fold *f);
int apply_remedy_declined(struct fold *f);
int apply_remedy_refused(struct fold *f);
int apply_remedy_withdrawn(struct fold *f);
int apply_remedy_expired(struct fold *f);
int apply_remedy_started(struct fold *f);
int apply_remedy_done(struct fold *f);
int apply_remedy_failed(struct fold *f);
int apply_remedy_unknown(struct fold *f);
int apply_remedy_reversed(struct fold *f);
int apply_remedy_redeemed(struct fold *f);
int apply_authority_taken(struct fold *f);
int apply_authority_returned(struct fold *f);
int apply_confirmation(struct fold *f);

int apply_claim_contacted(struct fold *f);
int apply_claim_filed(struct fold *f);
int apply_claim_asked(struct fold *f);
int apply_claim_evidence(struct fold *f);
int apply_claim_notified(struct fold *f);
int apply_claim_answered(struct fold *f);
int apply_claim_granted(struct fold *f);
int apply_claim_denied(struct fold *f);
int apply_claim_appealed(struct fold *f);
int apply_claim_appeal_decided(struct fold *f);
int apply_claim_escalated(struct fold *f);
int apply_claim_final(struct fold *f);
int apply_claim_recharged(struct fold *f);
int apply_claim_unpaid(struct fold *f);
int apply_listing(struct fold *f);

int apply_return_requested(struct fold *f);
int apply_return_authorised(struct fold *f);
int apply_return_label_issued(struct fold *f);
int apply_return_label(struct fold *f, omb_str id, omb_str json); /* of a fact */
int apply_return_dropoff(struct fold *f);
int apply_return_in_transit(struct fold *f);
int apply_return_received(struct fold *f);
int apply_return_inspected(struct fold *f);
int apply_return_lost(struct fold *f);
int apply_return_refund_made(struct fold *f);
int apply_return_reminded(struct fold *f);
int apply_return_withdrawn(struct fold *f);
int apply_return_expired(struct fold *f);
int apply_quote(struct fold *f);
/* Something was done in the shop: no quote stands any more, and this order must be read again. */
void apply_moved(struct fold *f, const char *order);

/* Marks the turn that an event of an automatic holder answers. */
void apply_answered(struct fold *f);

#endif

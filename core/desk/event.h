/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_EVENT_H
#define OMB_DESK_EVENT_H

#include "core/base/id.h"

#include <stdint.h>

/*
 * One line of a case's history. Names are stable for ever; unknown names are kept
 * and skipped. `private` bodies hold a person's words or data: the store seals
 * them under the customer's key; plain ones hold what must outlive an erasure
 * (money, tiers, rules). Never put personal text into a plain body.
 * Those from staff.added on are lines of a tenant's journal (core/app/journal.h), of no case.
 * X(SYMBOL, "name", private)
 */
#define EVENT_LIST(X)                                                                              \
    X(CASE_OPENED, "case.opened", 0)                                                               \
    X(CASE_STATUS_CHANGED, "case.status_changed", 0)                                               \
    X(CASE_RESOLVED, "case.resolved", 0)                                                           \
    X(CASE_REOPENED, "case.reopened", 0)                                                           \
    X(CASE_CLOSED, "case.closed", 0)                                                               \
    X(CONTACT_STARTED, "contact.started", 0)                                                       \
    X(CONTACT_ACCEPTED, "contact.accepted", 0)                                                     \
    X(CONTACT_ENDED, "contact.ended", 0)                                                           \
    X(MESSAGE_RECEIVED, "message.received", 1)                                                     \
    X(MESSAGE_SENT, "message.sent", 1)                                                             \
    X(MESSAGE_DELIVERED, "message.delivered", 0)                                                   \
    X(MESSAGE_READ, "message.read", 0)                                                             \
    X(MESSAGE_FAILED, "message.failed", 0)                                                         \
    X(MESSAGE_DROPPED, "message.dropped", 1)                                                       \
    X(NOTE_ADDED, "note.added", 1)                                                                 \
    X(OBSERVED_CUSTOMER, "observed.customer", 1)                                                   \
    X(OBSERVED_ORDER, "observed.order", 1)                                                         \
    X(INTENT_RECOGNISED, "intent.recognised", 0)                                                   \
    X(SUMMARY_MADE, "summary.made", 1)                                                             \
    X(FACT_SET, "fact.set", 1)                                                                     \
    X(TIER_ENTERED, "tier.entered", 0)                                                             \
    X(TIER_LEFT, "tier.left", 0)                                                                   \
    X(QUEUE_ENTERED, "queue.entered", 0)                                                           \
    X(QUEUE_LEFT, "queue.left", 0)                                                                 \
    X(HOLDER_CHANGED, "holder.changed", 0)                                                         \
    X(POLICY_DECIDED, "policy.decided", 0)                                                         \
    X(POLICY_FAULTED, "policy.faulted", 0)                                                         \
    X(REMEDY_PROPOSED, "remedy.proposed", 0)                                                       \
    X(REMEDY_ALLOWED, "remedy.allowed", 0)                                                         \
    X(REMEDY_DENIED, "remedy.denied", 0)                                                           \
    X(REMEDY_APPROVAL_ASKED, "remedy.approval_asked", 0)                                           \
    X(REMEDY_APPROVED, "remedy.approved", 0)                                                       \
    X(REMEDY_DECLINED, "remedy.declined", 0)                                                       \
    X(REMEDY_REFUSED, "remedy.refused", 0)                                                         \
    X(REMEDY_WITHDRAWN, "remedy.withdrawn", 0)                                                     \
    X(REMEDY_EXPIRED, "remedy.expired", 0)                                                         \
    X(REMEDY_STARTED, "remedy.started", 0)                                                         \
    X(REMEDY_DONE, "remedy.done", 0)                                                               \
    X(REMEDY_FAILED, "remedy.failed", 0)                                                           \
    X(REMEDY_UNKNOWN, "remedy.unknown", 0)                                                         \
    X(REMEDY_REVERSED, "remedy.reversed", 0)                                                       \
    X(REMEDY_REDEEMED, "remedy.redeemed", 0)                                                       \
    X(OBSERVED_QUOTE, "observed.quote", 0)                                                         \
    X(OBSERVED_LISTING, "observed.listing", 0)                                                     \
    X(RETURN_REQUESTED, "return.requested", 0)                                                     \
    X(RETURN_AUTHORISED, "return.authorised", 0)                                                   \
    X(RETURN_LABEL_ISSUED, "return.label_issued", 0)                                               \
    X(RETURN_DROPOFF_CHOSEN, "return.dropoff_chosen", 0)                                           \
    X(RETURN_IN_TRANSIT, "return.in_transit", 0)                                                   \
    X(RETURN_RECEIVED, "return.received", 0)                                                       \
    X(RETURN_INSPECTED, "return.inspected", 0)                                                     \
    X(RETURN_REMINDED, "return.reminded", 0)                                                       \
    X(RETURN_EXPIRED, "return.expired", 0)                                                         \
    X(RETURN_WITHDRAWN, "return.withdrawn", 0)                                                     \
    X(RETURN_LOST, "return.lost", 0)                                                               \
    X(RETURN_REFUND_MADE, "return.refund_made", 0)                                                 \
    X(CLAIM_SELLER_CONTACTED, "claim.seller_contacted", 0)                                         \
    X(CLAIM_FILED, "claim.filed", 0)                                                               \
    X(CLAIM_CUSTOMER_ASKED, "claim.customer_asked", 0)                                             \
    X(CLAIM_EVIDENCE_ADDED, "claim.evidence_added", 1)                                             \
    X(CLAIM_SELLER_NOTIFIED, "claim.seller_notified", 0)                                           \
    X(CLAIM_SELLER_ANSWERED, "claim.seller_answered", 0)                                           \
    X(CLAIM_GRANTED, "claim.granted", 0)                                                           \
    X(CLAIM_DENIED, "claim.denied", 0)                                                             \
    X(CLAIM_APPEALED, "claim.appealed", 0)                                                         \
    X(CLAIM_APPEAL_DECIDED, "claim.appeal_decided", 0)                                             \
    X(CLAIM_ESCALATED, "claim.escalated", 0)                                                       \
    X(CLAIM_FINAL, "claim.final", 0)                                                               \
    X(CLAIM_RECHARGED, "claim.recharged", 0)                                                       \
    X(CLAIM_UNPAID, "claim.unpaid", 0)                                                             \
    X(ATTACHMENT_ADDED, "attachment.added", 1)                                                     \
    X(AUTHORITY_TAKEN, "authority.taken", 0)                                                       \
    X(AUTHORITY_RETURNED, "authority.returned", 0)                                                 \
    X(CONFIRMATION_SENT, "confirmation.sent", 0)                                                   \
    X(STAFF_ADDED, "staff.added", 0)                                                               \
    X(STAFF_CHANGED, "staff.changed", 0)                                                           \
    X(STAFF_REMOVED, "staff.removed", 0)                                                           \
    X(STAFF_PASSWORD_CHANGED, "staff.password_changed", 0)                                         \
    X(CUSTOMER_CHANGED, "customer.changed", 0)                                                     \
    X(CUSTOMER_ERASED, "customer.erased", 0)                                                       \
    X(EXPORT_STARTED, "export.started", 0)                                                         \
    X(EXPORT_READ, "export.read", 0)                                                               \
    X(RETENTION_CHANGED, "retention.changed", 0)                                                   \
    X(KEY_MADE, "key.made", 0)                                                                     \
    X(KEY_REMOVED, "key.removed", 0)                                                               \
    X(SELLER_KEY_MADE, "seller_key.made", 0)                                                       \
    X(SELLER_KEY_REMOVED, "seller_key.removed", 0)                                                 \
    X(WEBHOOK_MADE, "webhook.made", 0)                                                             \
    X(WEBHOOK_CHANGED, "webhook.changed", 0)                                                       \
    X(WEBHOOK_REMOVED, "webhook.removed", 0)

#define EVENT_ENUM_(sym, name, private) EVENT_##sym,
enum event_kind { EVENT_UNKNOWN, EVENT_LIST(EVENT_ENUM_) EVENT_KINDS };
#undef EVENT_ENUM_

/* A set of kinds, one bit each. */
__extension__ typedef unsigned __int128 event_set;
#define EVENT_BIT(kind) ((event_set)1 << (kind))
_Static_assert(EVENT_KINDS <= 128, "a set of kinds is one word");

const char *event_name(enum event_kind kind);
enum event_kind event_of_name(omb_str name); /* EVENT_UNKNOWN for a name it does not know */
bool event_is_private(enum event_kind kind);

/* Who did it. */
enum actor_type {
    ACTOR_SYSTEM,   /* the host itself */
    ACTOR_CUSTOMER, /* id: customer id or "" for a visitor */
    ACTOR_TIER,     /* id: tier plugin's name, "assistant" */
    ACTOR_AGENT,    /* id: agent id */
    ACTOR_POLICY,   /* id: rule */
    ACTOR_TIMER,
    ACTOR_COMMERCE, /* the shop */
    ACTOR_SELLER,   /* id: seller id, as the shop names it */
    ACTOR_TYPES
};

struct actor {
    enum actor_type type;
    omb_str id;   /* stable id; borrowed */
    omb_str name; /* for people to read; kept in the body where an event shows it */
};

/*
 * An API key acts as an agent whose id is "key:ID", or "key:ID/MAKER" when an agent made it. What
 * needs a second person is refused to a key, and to its maker after it.
 */
#define ACTOR_KEY "key:"
bool actor_is_key(omb_str id);
bool actor_same_person(omb_str a, omb_str b); /* ids of agents */
omb_str actor_person(omb_str id);             /* who stands behind it: a key's maker, or itself */

const char *actor_type_name(enum actor_type type);
enum actor_type actor_type_of_name(omb_str name); /* ACTOR_TYPES for an unknown one */

struct event {
    uint64_t seq; /* 1, 2, 3… in its case */
    struct id id; /* UUIDv7; nil until the driver stamps it */
    uint64_t at;  /* ms, UTC */
    enum event_kind kind;
    omb_str name; /* the stable name, also of an unknown kind */
    struct actor actor;
    omb_str body; /* JSON object */
    omb_str cid;  /* client id that makes a repeat recognisable, or absent */
};

#endif

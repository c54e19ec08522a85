/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_KASE_H
#define OMB_DESK_KASE_H

#include "core/base/buf.h"
#include "core/base/id.h"
#include "core/base/limits.h"
#include "core/base/money.h"

#include <stdint.h>

/*
 * A case as its events made it. Owned by the driver; changed by desk_apply only.
 * ("case" is a word of C.) Strings inside are owned by the kase; kase_free frees all.
 * Exactly one holder at a time: none only while queued or ended.
 */
enum case_status { CASE_NEW, CASE_OPEN, CASE_WAITING, CASE_RESOLVED, CASE_CLOSED };
enum contact_state { CONTACT_NONE, CONTACT_HELD, CONTACT_QUEUED, CONTACT_OVER };
enum holder_type { HOLDER_NONE, HOLDER_TIER, HOLDER_AGENT };

enum tier_level { TIER_ASSISTANT, TIER_ASSOCIATE, TIER_SUPERVISOR, TIER_SPECIALIST, TIER_LEVELS };

enum remedy_state {
    REMEDY_PROPOSED,
    REMEDY_ALLOWED, /* waiting out the undo time */
    REMEDY_DENIED,
    REMEDY_ASKED, /* approval asked */
    REMEDY_DECLINED,
    REMEDY_WITHDRAWN,
    REMEDY_EXPIRED,
    REMEDY_STARTED,
    REMEDY_DONE,
    REMEDY_FAILED,
    REMEDY_UNKNOWN
};

const char *case_status_name(enum case_status s);
const char *contact_state_name(enum contact_state s);
const char *tier_name(int32_t level); /* "assistant" … ; "tier N" for a tenant's own */
const char *remedy_state_name(enum remedy_state s);

struct remedy {
    char id[12];   /* "r1" … in its case */
    char kind[20]; /* "refund" … */
    enum remedy_state state;
    char order[32], line[32];
    int64_t quantity;
    struct money amount;
    char to[12];
    char reason[64];
    char proposer[64]; /* actor id */
    int32_t proposer_tier;
    int32_t approver_tier; /* who may approve, when asked; -1 */
    char hash[65];         /* of the exact remedy; an approval names it */
    char key[80];          /* idempotency key that goes to the shop */
    char rule[96];
    char clause[200];
    char ref[64];          /* the shop's reference, when done */
    uint64_t confirmation; /* number given to the customer, when done */
    uint64_t expires;      /* approval, ms UTC */
    uint64_t due;          /* undo ends, ms UTC */
};

struct kase_order {
    char id[32];
    char *json; /* ORDER of command.h as last observed */
};

struct kase_message { /* newest CASE_VIEW_MESSAGES of them, for the tier's view and summaries */
    uint64_t seq;
    uint8_t from; /* enum actor_type */
    char *text;
};

struct kase {
    uint64_t seq; /* last event; 0: empty */
    uint32_t number;
    uint64_t opened_at, changed_at;
    enum case_status status;

    char customer[64], customer_name[128], customer_email[256];
    bool verified;
    char brand[64], lang[16];

    char contact[64], channel[32];
    enum contact_state contact_state;
    bool live; /* channel resumes by seq: delivery needs no outbox */

    int32_t tier; /* enum tier_level, or a tenant's own level */
    enum holder_type holder;
    char holder_id[64], holder_name[128];
    uint32_t epoch; /* counts holder changes; a result with an older one is late */
    uint64_t queued_at;
    int32_t priority;

    char intent[48];
    int32_t confidence_pm, anger_pm;
    char mood[16];
    uint32_t asked_person, misunderstood, turns, customer_messages;
    uint64_t last_customer_seq, last_agent_seq, last_agent_at;
    char last_agent[64];
    uint64_t read_by_customer, read_by_agent, delivered_to_customer;

    char *flow; /* FLOW JSON of command.h, or NULL */
    char *wants, *tried,
        *not_done; /* lines for the summary; tried and not_done newline-separated */
    char *summary; /* JSON of the newest summary.made, or NULL */

    struct kase_order order[CASE_MAX_ORDERS];
    uint32_t n_order;
    struct remedy remedy[CASE_MAX_REMEDIES];
    uint32_t n_remedy;
    struct kase_message message[CASE_VIEW_MESSAGES]; /* ring, oldest first by seq */
    uint32_t n_message;
    struct {
        char cid[MESSAGE_MAX_CID + 1];
        uint64_t seq;
    } recent[CASE_RECENT_CIDS];
    uint32_t recent_at;
};

struct kase *kase_new(void);
void kase_free(struct kase *k);

/* Bytes a kase holds, for the cache's cap. */
size_t kase_size(const struct kase *k);

/*
 * The case as a tier plugin sees it, one JSON object: {number, contact, channel, customer,
 * verified, brand, lang, tier, epoch, status, intent, turns, misunderstood, asked_for_person, flow,
 * wants, tried, orders: [ORDER…], remedies: […], messages: [{seq, from, text}…], turn: {seq,
 * text}|null}
 */
void kase_view(const struct kase *k, uint64_t turn_seq, struct buf *out);

/* State without words, as one JSON object: a snapshot that kase_restore reads back. */
void kase_snapshot(const struct kase *k, struct buf *out);
OMB_MUST_USE int kase_restore(struct kase *k, omb_str json);

/* The row of lists: {number, status, tier, holder, holder_name, contact_state, queued_at, priority,
 * intent, customer_name, brand, channel, awaiting: "agent"|"customer"|"none", opened_at,
 * changed_at} */
void kase_row(const struct kase *k, struct buf *out);

#endif

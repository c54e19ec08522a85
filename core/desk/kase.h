/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_KASE_H
#define OMB_DESK_KASE_H

#include "core/base/buf.h"
#include "core/base/id.h"
#include "core/base/limits.h"
#include "core/base/money.h"
#include "core/desk/attach.h"
#include "core/desk/claim.h"

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
    REMEDY_UNKNOWN,
    REMEDY_REVERSED /* done, and undone again outside: the bank sent it back */
};

/* What became of a certificate that was given. */
enum remedy_use { USE_NONE, USE_ACTIVE, USE_REDEEMED, USE_EXPIRED };

const char *case_status_name(enum case_status s);
const char *contact_state_name(enum contact_state s);
const char *tier_name(int32_t level); /* "assistant" … ; "tier N" for a tenant's own */
int32_t tier_of_name(omb_str name);   /* -1 for none of the four */
const char *remedy_state_name(enum remedy_state s);
struct remedy;
/* Between the shop and its books: no part of what a customer is told or asks about. */
bool remedy_is_internal(const struct remedy *m);
const char *remedy_use_name(enum remedy_use u); /* "" for none */

/* One line of a remedy that is about several. */
struct remedy_part {
    char line[32];
    int64_t quantity; /* 0: not said */
    int64_t minor;    /* of the remedy's currency */
};

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
    char ref[64];                  /* the shop's reference, when done */
    uint64_t confirmation;         /* number given to the customer, when done */
    uint64_t expires;              /* approval, ms UTC */
    uint64_t due;                  /* undo ends, ms UTC */
    char bundle[80];               /* policy bundle that asked for the approval; part of the hash */
    char cid[MESSAGE_MAX_CID + 1]; /* the proposer's own id of the proposal, or "" */
    uint64_t seq;                  /* of remedy.proposed */
    char granter[64];              /* agent whose authority was taken, or "" */
    int32_t granter_tier;
    uint64_t taken_at;        /* ms UTC of authority.taken; 0: nothing is taken */
    char buyer[64];           /* whose 12 months it was taken from (authority.h), or "" */
    bool whole;               /* a refund of all that was left of the order */
    struct remedy_part *part; /* n_part of them, owned; `line` is "" then. None: `line` alone */
    uint32_t n_part;
    int64_t expires_days; /* of a certificate, from the day it is given; 0: it does not expire */
    uint64_t ends;        /* of a certificate that was given, ms UTC; 0: never */
    enum remedy_use use;
    int64_t redeemed;                      /* minor units of it that were spent */
    char trade_in[32];                     /* what a trade_in_credit is for, as the shop names it */
    char claim[12], charge[8], seller[64]; /* of kind claim: which, seller | shop, who sold it */
    uint64_t done_at;                      /* ms UTC; 0: not done */
    uint64_t arrives;                      /* expected with the customer, ms UTC; 0: not said */
    char *change;                          /* JSON of what is changed, or NULL; owned */
};

/* The return that hangs on a remedy of kind return (rma.h). Times are ms UTC, 0: not yet. */
enum rma_state {
    RMA_ASKED, /* terms are told, the remedy is not allowed yet */
    RMA_REFUSED,
    RMA_AUTHORISED, /* allowed; the shop has not sent the label yet */
    RMA_LABEL_ISSUED,
    RMA_IN_TRANSIT,
    RMA_RECEIVED,
    RMA_INSPECTED,
    RMA_REFUNDED,
    RMA_WITHDRAWN,
    RMA_EXPIRED
};

const char *rma_state_name(enum rma_state s);

struct rma {
    char remedy[12]; /* id of its remedy, and its own */
    enum rma_state state;
    char reason[20];          /* "damaged" … */
    bool opened;              /* the customer said so */
    bool shop_label;          /* who pays the way back: the shop, or the customer */
    bool first_scan;          /* the money goes back at the first scan, or at receipt */
    char to[12];              /* way of the money */
    int64_t days;             /* to send it */
    struct money fee, refund; /* kept, given back; no currency: the shop's own to settle */
    char rule[96], clause[200];
    char number[64]; /* RMA, the shop's */
    char carrier[48], tracking[64], barcode[64];
    char *dropoffs; /* JSON array, or NULL; owned */
    char *label;    /* JSON {"from","to"}: the address lines, or NULL; owned */
    char dropoff[48];
    char condition[12];
    char refund_remedy[12];
    uint64_t due; /* to be handed in until */
    uint64_t asked_at, authorised_at, issued_at, scanned_at, received_at, inspected_at;
    uint64_t reminded_at, refunded_at, withdrawn_at, expired_at, lost_at;
};

struct kase_order {
    char id[32];
    char *json;  /* ORDER of command.h as last observed */
    uint64_t at; /* when, ms UTC */
};

struct kase_quote { /* what the shop said that a change would mean (quote.h) */
    char hash[65];  /* of the remedy it was asked about */
    char *json;     /* QUOTE of the SDK's commerce.h */
    uint64_t at;    /* when, ms UTC */
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
    bool live; /* the customer sits there */
    bool
        by_outbox; /* the channel does not resume by seq: each message is an outbox row until it is out */

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
    uint32_t refused;       /* attempts on money that were recorded as refused */
    uint32_t confirmations; /* sent, to whomever */
    uint64_t last_customer_seq, last_agent_seq, last_agent_at;
    char last_agent[64];
    uint64_t read_by_customer, read_by_agent, delivered_to_customer;

    uint64_t answered;               /* turns below this one are answered in this epoch */
    char topic[64], topic_order[32]; /* what the contact was opened for; last order spoken of */
    char lookup_order[32];           /* order the automatic holder waits for, or "" */
    uint64_t lookup_turn;

    char *flow; /* FLOW JSON of command.h, or NULL */
    char *wants, *tried,
        *not_done; /* lines for the summary; tried and not_done newline-separated */
    char *summary; /* JSON of the newest summary.made, or NULL */

    struct kase_order order[CASE_MAX_ORDERS];
    uint32_t n_order;
    struct kase_quote quote[CASE_MAX_QUOTES]; /* oldest first */
    uint32_t n_quote;
    struct remedy *remedy; /* n_remedy of them, at most CASE_MAX_REMEDIES */
    uint32_t n_remedy;
    struct attachment *attachment; /* n_attachment of them, at most CASE_MAX_ATTACHMENTS */
    uint32_t n_attachment;
    struct claim *claim; /* n_claim of them, at most CASE_MAX_CLAIMS */
    uint32_t n_claim;
    struct rma *rma; /* n_rma of them, one for a remedy of kind return */
    uint32_t n_rma;
    struct kase_message message[CASE_VIEW_MESSAGES]; /* ring, oldest first by seq */
    uint32_t n_message;
    struct {
        char cid[MESSAGE_MAX_CID + 1];
        uint64_t seq;
    } recent[CASE_RECENT_CIDS];
    uint32_t recent_at;
    uint64_t *told; /* n_told numbers of events (told.h), rising; owned */
    uint32_t n_told;
    uint64_t told_after;
};

struct kase *kase_new(void); /* NULL when memory is out */
void kase_free(struct kase *k);

/* Bytes a kase holds, for the cache's cap. */
size_t kase_size(const struct kase *k);

/* Lookups; NULL (or 0) when there is none. */
const struct kase_order *kase_find_order(const struct kase *k, omb_str id);
const struct remedy *kase_find_remedy(const struct kase *k, omb_str id);
const struct rma *kase_find_rma(const struct kase *k, omb_str remedy);
uint64_t kase_find_cid(const struct kase *k, omb_str cid); /* seq of the event it made */

struct json_out;
/* One remedy, as gateway/README.md shows it to staff. */
void remedy_json(const struct remedy *r, struct json_out *o);

/*
 * The case as a tier plugin sees it, one JSON object: {number, contact, channel, customer,
 * verified, brand, lang, tier, epoch, status, intent, turns, misunderstood, asked_for_person, flow,
 * wants, tried, orders: [ORDER…], remedies: […], messages: [{seq, from, text}…], turn: {seq,
 * text}|null}
 */
void kase_view(const struct kase *k, uint64_t turn_seq, struct buf *out);

/*
 * The whole state as one JSON object that kase_restore reads back: equal states give equal
 * bytes. It holds a person's data (name, order, newest messages, flow answers), so the
 * store seals it like a private body. kase_restore wants an empty kase; on failure
 * (-OMB_E_CORRUPT, -OMB_E_NOMEM) only kase_free may follow.
 */
void kase_snapshot(const struct kase *k, struct buf *out);
OMB_MUST_USE int kase_restore(struct kase *k, omb_str json);

/* The row of lists: {number, status, tier, holder, holder_name, contact_state, queued_at, priority,
 * intent, topic, customer_name, brand, channel, awaiting: "agent"|"customer"|"none", opened_at,
 * changed_at, approvals: remedies that wait for one, seq} */
void kase_row(const struct kase *k, struct buf *out);

#endif

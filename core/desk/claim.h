/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_CLAIM_H
#define OMB_DESK_CLAIM_H

#include "core/base/limits.h"
#include "core/base/money.h"
#include "core/base/str.h"

#include <stdint.h>

/*
 * A guarantee claim on a line that a third party sold, as its events made it. One line has at
 * most one open claim, in whatever case: the ledger row claim:ORDER:LINE says so.
 *
 *   message to the seller -> WAITING_CONTACT (48 h) -> filed -> WAITING_SELLER (72 h) -+
 *         WAITING_CUSTOMER <- the policy wants something <-----------------------------+
 *         WITH_PERSON <- the policy does not decide <----------------------------------+
 *         GRANTED | DENIED -> APPEALED (within 30 d) -> APPEAL_GRANTED | APPEAL_DENIED
 */
enum claim_state {
    CLAIM_WAITING_CONTACT, /* the seller has its time to write back, or was not written to yet */
    CLAIM_WAITING_CUSTOMER,
    CLAIM_WAITING_SELLER,
    CLAIM_WITH_PERSON,
    CLAIM_GRANTED,
    CLAIM_DENIED,
    CLAIM_APPEALED,
    CLAIM_APPEAL_GRANTED,
    CLAIM_APPEAL_DENIED,
    CLAIM_STATES
};

struct claim {
    char id[12]; /* "c1" … in its case */
    enum claim_state state;
    char order[32], line[32];
    char seller[64];      /* the shop's id of who sold it */
    char ground[20];      /* not_arrived | not_as_described | return_refused | refund_missing; "":
                             not filed yet, the seller was written to */
    struct money amount;  /* what is claimed, shipping included */
    struct money granted; /* what was granted; no currency: nothing */
    char listing[64];     /* what was sold, as the shop names it */
    uint64_t contacted_at, filed_at, notified_at, decided_at; /* ms UTC; 0: not yet */
    uint64_t deadline;     /* of what the state waits for; 0: no clock runs */
    uint64_t appeal_until; /* 0: nobody may appeal */
    char asked[64];        /* what the customer was asked for last */
    int32_t n_asked;       /* times in a row for that very thing */
    int32_t n_rounds;      /* verdicts that asked somebody for something */
    int32_t n_evidence, n_appeals;
    int32_t shown;      /* pieces of evidence for the customer */
    char answer[12];    /* the seller's: accepts | refunded | disputes */
    char charge[8];     /* whose money it is: seller | shop */
    char appellant[12]; /* who appealed last: customer | seller */
    int32_t tier;       /* least level of the person who decides */
    char decider[64];   /* agent who decided last, or "" */
    char remedy[12];    /* that paid it */
    char reason[64], rule[96], clause[200];
    char *evidence;     /* [{"n","by","what","at",…}], or NULL; owned, as the next four */
    char *steps;        /* [{"what","at"}] */
    char *listing_sold; /* LISTING as it was bought */
    char *listing_now;  /* LISTING as it was seen last */
    char *differs;      /* ["price_minor",…] members that differ */
};

const char *claim_state_name(enum claim_state s);

/* Waits for somebody: neither decided nor over. An appealed one counts as open. */
bool claim_is_open(const struct claim *c);

struct kase;
struct json_out;

const struct claim *claim_find(const struct kase *k, omb_str id);
/* The newest claim on a line, or NULL. */
const struct claim *claim_on_line(const struct kase *k, omb_str order, omb_str line);

void claim_free(struct claim *c); /* what it owns */
size_t claim_size(const struct claim *c);

/* Who is reading decides what is shown: a seller sees no other line and nobody's name. */
enum claim_reader { CLAIM_FOR_STAFF, CLAIM_FOR_CUSTOMER, CLAIM_FOR_SELLER };
/* CLAIM of gateway/README.md; `id` is the case's, or NULL. */
void claim_json(const struct kase *k, const struct claim *c, const char *id, enum claim_reader who,
                struct json_out *o);
/* The members "returns" and "claims" of an open object: all of a case. */
void claim_lists_json(const struct kase *k, const char *case_text, enum claim_reader whom,
                      struct json_out *o);

#endif

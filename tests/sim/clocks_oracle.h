/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_SIM_CLOCKS_ORACLE_H
#define OMB_TESTS_SIM_CLOCKS_ORACLE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What claims and returns ought to be, written from the rules as customers and sellers read them
 * (48 hours to write back, 72 to answer, 30 days to appeal, 90 to file; 30 days to return, a
 * reminder 3 days before the end) and from nothing of the desk's code. All times are ms of the
 * host's wall clock, which may be set back and forth.
 */
#define O_HOUR 3600000ll
#define O_DAY (24 * O_HOUR)

enum o_ground { O_NOT_ARRIVED, O_DIFFERENT, O_RETURN_REFUSED, O_REFUND_MISSING, O_GROUNDS };
enum o_answer { O_SILENT, O_ACCEPTS, O_REFUNDED, O_DISPUTES };
enum o_want { O_NOTHING, O_PATIENCE, O_MESSAGE, O_PHOTO, O_PROOF, O_FILE };

/* What stands in the order about the line. */
struct o_line {
    int64_t paid, refunded; /* refunded: by whatever else */
    int64_t cap;
    int64_t promised; /* ms; 0: nobody said */
    bool delivered, is_signed, differs;
};

struct o_claim {
    const char *state; /* a claim's state as staff read it; NULL: there is none */
    bool filed;
    enum o_ground ground;
    int64_t contacted, filed_at, notified, decided, deadline, appeal_until; /* 0: none */
    enum o_want want;
    int asked, shown, pieces, rounds, tier;
    enum o_answer answer;
    bool charge_seller, charge_shop, by_seller;
    int64_t amount, granted;
    int decider;         /* person who decided last, 0: none */
    int64_t debit, paid; /* what the seller owes for it, what the customer got */
};

/* Each says whether it may be; when not, nothing changes. */
bool o_contact(struct o_claim *c, const struct o_line *l, int64_t now);
bool o_file(struct o_claim *c, const struct o_line *l, enum o_ground ground, int64_t now);
bool o_evidence(struct o_claim *c, const struct o_line *l, bool by_seller, int64_t now);
bool o_answer(struct o_claim *c, const struct o_line *l, enum o_answer answer, int64_t now);
bool o_appeal(struct o_claim *c, const struct o_line *l, bool by_seller, int64_t now);
bool o_decide(struct o_claim *c, const struct o_line *l, bool grant, bool to_seller, int who,
              int tier, int64_t now);
/* The clock of a claim is looked at. */
void o_tick(struct o_claim *c, const struct o_line *l, int64_t now);
/* The shop did not pay the claim. */
void o_not_paid(struct o_claim *c);
bool o_is_open(const struct o_claim *c);

/* ---- returns ---- */

struct o_return {
    const char *state; /* NULL: none, or it was refused */
    int64_t due;       /* last day to hand it in */
    bool reminded, at_scan, moved;
    int64_t refund; /* what is to go back */
    int64_t went;   /* what went back */
};

struct o_item {
    int64_t paid, delivered; /* delivered 0: not yet */
    bool fault, opened, packaging, receipt;
};

bool o_return_ask(struct o_return *r, const struct o_item *i, int64_t now);
void o_return_label(struct o_return *r);
bool o_return_withdraw(struct o_return *r);
/* What the shop tells: false when it makes nothing of it by itself. */
void o_return_scan(struct o_return *r);
void o_return_arrive(struct o_return *r);
void o_return_remind(struct o_return *r, int64_t now);
void o_return_expire(struct o_return *r, int64_t now);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_BACKTEST_I_H
#define OMB_LAB_BACKTEST_I_H

#include "core/base/limits.h"
#include "core/base/map.h"
#include "core/lab/backtest.h"

#define BACKTEST_WORDS 80 /* bytes of a key, a label or a rule in tables, cut over it */

/* What an amount of money in the report is; money of two kinds is never added. */
enum backtest_counted { COUNTS_GRANTED, COUNTS_OFFERED, COUNTS_CLAIMS, COUNTS };

enum backtest_table { BY_REMEDY, BY_TIER, BY_SELLER, BY_BRAND, BY_REASON, BY_TABLES };

struct backtest_sum { /* of one currency */
    char currency[4];
    int64_t recorded, candidate, up, down;
    uint64_t asks_recorded, asks_candidate;
    int64_t asks_recorded_minor, asks_candidate_minor;
};

struct backtest_row { /* of a table */
    char key[BACKTEST_WORDS];
    enum backtest_counted counts;
    char currency[4];
    uint64_t decisions, changed;
    int64_t up, down;
};

struct backtest_rows {
    struct backtest_row *row; /* LAB_KEYS and a last one for each of the others */
    uint32_t n;
    struct map found; /* text of key, counts, currency -> row */
};

struct backtest_pair {
    enum decide_point point;
    char from[BACKTEST_WORDS], to[BACKTEST_WORDS];
    uint64_t count;
};

struct backtest_example {
    char kase[ID_TEXT + 1];
    struct id id;
    uint64_t seq, at;
    enum decide_point point;
    char from[BACKTEST_WORDS], to[BACKTEST_WORDS], from_rule[BACKTEST_WORDS],
        to_rule[BACKTEST_WORDS];
    enum backtest_counted counts; /* COUNTS: no money */
    char currency[4];
    int64_t minor;
};

/* Money that a decision moves, before and after. */
struct backtest_money {
    enum backtest_counted counts; /* COUNTS: none */
    char currency[4];             /* "": of no currency (a replacement, a change) */
    int64_t recorded, candidate;
    bool asks_recorded, asks_candidate;
    int64_t asks; /* amount that is asked for */
    omb_str key[BY_TABLES];
};

/* A verdict as far as it is compared; texts borrow. */
struct backtest_verdict {
    enum verdict_kind kind;
    int64_t tier, priority;
    omb_str reason, clause, offers, fields;
    int64_t best; /* of the offers: most money, with currency and remedy */
    char currency[4];
    omb_str remedy;
};

struct backtest_family { /* of ledger rows */
    char name[24], currency[4];
    uint64_t rows;
    int64_t events, ledger;
};

struct backtest_account { /* of one currency: from decisions to the ledger */
    char currency[4];
    int64_t decided, held, asked, approved, taken_decided, taken, returned, before, ledger;
};

struct backtest_books {
    struct backtest_account account[LAB_CURRENCIES];
    uint32_t n_account;
    struct backtest_family family[LAB_FAMILIES];
    uint32_t n_family;
    uint64_t rows, seeds, taken, unreadable, unproven;
    char first_unproven[64];
    uint64_t print_events, print_ledger; /* sums over keys: equal when every row is */
    struct {                             /* the newest allowed amount, until the next event */
        struct id kase;
        struct backtest_account *account; /* NULL: none */
        int64_t minor;
    } allowed;
    struct id approved_in; /* newest remedy.approved, until it is taken */
    char approved[16];
    bool overflow;
};

struct backtest_slices { /* of time, widened as time goes on */
    uint64_t first, width;
    struct {
        uint64_t decisions, changed;
    } slice[60];
};

struct backtest {
    struct backtest_options o;
    uint64_t decisions, same, changed, erased, unreadable, until;
    uint64_t faults_recorded, faults_candidate;
    struct {
        char text[160];
        uint64_t count;
    } fault[LAB_FAULT_TEXTS];
    struct {
        uint64_t decisions, changed;
    } point[POINTS];
    struct {
        uint64_t decisions, recorded, candidate;
        uint64_t to_recorded[16], to_candidate[16]; /* by tier; the last for all above */
    } up;
    struct backtest_sum sum[COUNTS][LAB_CURRENCIES];
    uint32_t n_sum[COUNTS];
    uint64_t other_currencies;
    struct backtest_rows by[BY_TABLES];
    struct backtest_pair pair[LAB_PAIRS];
    uint32_t n_pair;
    uint64_t other_pairs;
    struct backtest_example sample[LAB_SAMPLE];
    uint64_t dice;
    struct history_bundles bundles;
    struct backtest_slices slices;
    struct backtest_books books;
    struct arena arena;
};

/* backtest_verdict.c */
OMB_MUST_USE int backtest_verdict_read(omb_str json, struct arena *a, struct backtest_verdict *out);
void backtest_verdict_of(const struct verdict *v, struct arena *a, struct backtest_verdict *out);
bool backtest_verdict_eq(const struct backtest_verdict *a, const struct backtest_verdict *b);
/* Words for both; they differ when the verdicts do. */
void backtest_verdict_labels(const struct backtest_verdict *from, const struct backtest_verdict *to,
                             char a[BACKTEST_WORDS], char b[BACKTEST_WORDS]);

/* backtest_tables.c */
OMB_MUST_USE int backtest_tables_open(struct backtest *b);
void backtest_tables_close(struct backtest *b);
OMB_MUST_USE int backtest_add_money(struct backtest *b, const struct backtest_money *m,
                                    bool changed);
void backtest_add_pair(struct backtest *b, enum decide_point point, const char *from,
                       const char *to);
/* Draws: a place for this example, or NULL when it is not in the sample. */
struct backtest_example *backtest_draw(struct backtest *b);
void backtest_add_time(struct backtest *b, uint64_t at, bool changed);
int64_t backtest_plus(int64_t a, int64_t b); /* stops at the ends of its type */

/* backtest_books.c */
void backtest_books_decided(struct backtest *b, struct id kase, const struct backtest_money *m,
                            bool allowed);
OMB_MUST_USE int backtest_books_event(struct backtest *b, const struct history_event *e);
bool backtest_books_reconciled(const struct backtest *b, char *why, size_t cap);
void backtest_books_print(const struct backtest *b, struct json_out *o);

#endif

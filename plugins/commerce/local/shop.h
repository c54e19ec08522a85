/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LOCAL_SHOP_H
#define OMB_LOCAL_SHOP_H

#include "limits.h"

#include <ombud/ombud.h>

#include <pthread.h>
#include <sqlite3.h>

/*
 * A shop in one SQLite file, with a journal of what it executed beside it. Calls block and
 * belong on a worker thread; one at a time works on the file. Status codes are the SDK's.
 */
struct shop {
    sqlite3 *db;
    pthread_mutex_t lock;
    const omb_ext_json *json;
    int journal; /* descriptor of journal.jsonl, appended and synced after each commit */
    int64_t (*now_ms)(void);
    int free_ids;  /* order ids of any form; else 3-7-7 digits */
    char why[256]; /* words of the last failure of import, under the lock */
    char folder[4096];
};

enum shop_fail {
    SHOP_SOUND,
    SHOP_TIMEOUT_AFTER_WORK, /* does the work and loses the answer */
    SHOP_REFUSE,
    SHOP_UNAVAILABLE, /* fails before the work */
    SHOP_SLOW,        /* works, after SHOP_SLOW_MS */
    SHOP_TWICE,       /* works, and answers twice */
    SHOP_FORGET,      /* does nothing and never answers */
    SHOP_MIXED        /* one after the other of all but REFUSE, and soundly in between */
};

int32_t shop_open(struct shop *s, const char *folder, const omb_ext_json *json);
void shop_close(struct shop *s);

/* Each appends its answer to *out (shapes: commerce.h of the SDK). */
int32_t shop_orders(struct shop *s, omb_tenant tenant, omb_str customer, omb_buf *out);
int32_t shop_order(struct shop *s, omb_tenant tenant, omb_str id, omb_str email, omb_buf *out);
int32_t shop_listing(struct shop *s, omb_tenant tenant, omb_str id, omb_buf *out);
int32_t shop_execute(struct shop *s, omb_tenant tenant, omb_str remedy, omb_str key,
                     enum shop_fail fail, omb_buf *out);
int32_t shop_status(struct shop *s, omb_tenant tenant, omb_str key, omb_buf *out);
int32_t shop_import(struct shop *s, omb_tenant tenant, omb_str slug, omb_str file, omb_str bytes,
                    omb_buf *out);

/* {"quote":QUOTE}: what a remedy would mean now. */
int32_t shop_quote(struct shop *s, omb_tenant tenant, omb_str remedy, omb_buf *out);

/* {"choices":CHOICES}: what this customer's order may be changed to. */
int32_t shop_choices(struct shop *s, omb_tenant tenant, omb_str order, omb_str customer,
                     omb_buf *out);

/* ---- inside: the caller holds the lock ---- */

/* schema.c: -OMB_E_UNSUPPORTED for a file that a later program wrote */
#define SHOP_SCHEMA 2
#define SHOP_SCHEMA_TEXT "2"
int32_t schema_bring_up(struct shop *s);

/* db.c */
sqlite3_stmt *db_prepare(struct shop *s, const char *sql); /* NULL: failed */
void db_bind_text(sqlite3_stmt *q, int at, omb_str text);  /* absent binds NULL */
int32_t db_run(sqlite3_stmt *q); /* one step to its end, finalises; 0 or -OMB_E_* */
int32_t db_exec(struct shop *s, const char *sql);
omb_str db_text(sqlite3_stmt *q, int column); /* borrowed until the next step */
int32_t db_status(struct shop *s);            /* the last error as a status */
/* Prepares, binds and runs; a type for each value: 'i' int64_t, 's' const char *, 't' omb_str. */
int32_t db_do(struct shop *s, const char *sql, const char *types, ...);
/* A column as text of its own; -OMB_E_LIMIT. */
int32_t db_copy(sqlite3_stmt *q, int column, char *into, size_t cap);

/* remedy.c: the work itself, inside the caller's transaction */
struct remedy {
    char kind[20], order[SHOP_MAX_ID + 1], line[SHOP_MAX_ID + 1], currency[4], to[16];
    char reason[SHOP_MAX_TEXT + 1], customer[SHOP_MAX_CUSTOMER + 1];
    char charge[8], seller[SHOP_MAX_TEXT + 1]; /* of a claim: seller | shop, and which seller */
    char trade_in[SHOP_MAX_ID + 1];
    int64_t quantity, minor, expires_days;
    omb_str change; /* JSON, or absent */
    struct {        /* of a refund of several lines */
        char line[SHOP_MAX_ID + 1];
        int64_t minor;
    } part[SHOP_MAX_LINES];
    int n_part;
};
struct outcome {
    int done; /* 0: refused, `detail` says why */
    char ref[32];
    char detail[96];
    int64_t arrives_days;        /* until it should be with the customer; 0: not said */
    int64_t moved;               /* money that a change gave back, for the journal */
    char refunds[SHOP_MAX_LIST]; /* JSON array of {"method","minor"}, or "" */
    char rma[SHOP_MAX_RMA];      /* JSON of a return's number, label and drop-off points, or "" */
    char debtor[SHOP_MAX_TEXT + 1]; /* seller whose account moved, or "" */
    int64_t debit;                  /* by so much */
};
void outcome_refuse(struct outcome *o, const char *why);
int32_t ref_next(struct shop *s, omb_tenant tenant, const char *prefix, char ref[32]);
/* The i-th of its parts as a remedy of that line alone. */
struct remedy remedy_part(const struct remedy *r, int i);
/* A text of a parsed object; 0 also when it is absent: `into` is empty then. */
int32_t remedy_text(struct shop *s, const omb_json_doc *doc, uint32_t at, char *into, size_t cap);
int32_t remedy_read(struct shop *s, omb_str json, struct remedy *out);
/* A text member of its `change`; -OMB_E_NOTFOUND without one. */
int32_t remedy_word(struct shop *s, const struct remedy *r, const char *key, char *into,
                    size_t cap);
int32_t remedy_apply(struct shop *s, omb_tenant tenant, const struct remedy *r, omb_str key,
                     struct outcome *out);

/* change_do.c: cancel, exchange, order_change, customer_change, a return of named items */
int change_is(const struct remedy *r);
int32_t change_apply(struct shop *s, omb_tenant tenant, const struct remedy *r, omb_str key,
                     struct outcome *out);

/* seller.c: what sellers owe. A claim that is theirs to pay is a debit under its key; one that was
 * theirs and is the shop's after all gives it back. Refusals stand in *out. */
int32_t seller_debit(struct shop *s, omb_tenant tenant, const struct remedy *r, omb_str key,
                     struct outcome *out);
int32_t seller_credit(struct shop *s, omb_tenant tenant, const struct remedy *r, omb_str key,
                      struct outcome *out);

/* giveback.c: a return's label and drop-off points for the answer; where its parcel stands */
int32_t giveback_tables(struct shop *s);
int32_t giveback_tenant(struct shop *s, omb_tenant tenant, omb_str slug);
int32_t giveback_label(struct shop *s, omb_tenant tenant, const struct remedy *r,
                       struct outcome *out);
int32_t giveback_moved(struct shop *s, omb_tenant tenant, const char *key, const char *what);
/* No parcel is expected any more of the return whose key is `of` in the change; refused in *out
 * when there is none, or it is on its way or here. */
int32_t giveback_cancel(struct shop *s, omb_tenant tenant, const struct remedy *r,
                        struct outcome *out);

/* moves.c: rows of movements and drop-off points; takes the lock itself below */
struct row;
int32_t moves_take(struct row *r);
int32_t moves_dropoff(struct row *r);
struct move {
    omb_buf json; /* as the host takes it */
    omb_tenant tenant;
    int64_t n, tries;
};
int32_t moves_next(struct shop *s, struct move *m); /* the oldest open one; -OMB_E_NOTFOUND */
/* state: "open" (to be told again), "told", "refused" */
int32_t moves_told(struct shop *s, int64_t n, const char *state);
void moves_look(struct shop *s); /* takes in movements.jsonl of its folder, if there is one */

/* journal.c */
int32_t journal_open(struct shop *s, const char *folder); /* and writes what a crash left out */
int32_t journal_catch_up(struct shop *s);

/* when.c: "2026-11-21T09:41:00Z" or an offset from now: "-3d", "+12h", "-90m", "0d" */
int32_t when_read(omb_str text, int64_t now_ms, int64_t *ms);
void when_print(int64_t ms, char out[32]);

/* rows.c: one imported row, from JSON or CSV */
struct row {
    struct shop *shop;
    omb_tenant tenant;
    int64_t now_ms;
    const omb_json_doc *doc; /* JSON: members of `object` */
    uint32_t object;
    const omb_str *column, *field; /* CSV */
    uint32_t n_column;
    char scratch[SHOP_MAX_TEXT + 1];
};
struct column { /* of a row: 't' text, 'i' whole number, 'w' time; capital: must be there */
    const char *key;
    char type;
};
/* ?1 is the tenant, ?2 `sale` (absent: not used), the columns follow. */
int32_t row_put(struct row *r, const char *sql, omb_str sale, const struct column *c, int n);
int32_t row_fail(struct row *r, const char *key, const char *why);
/* Each object of the array `key` in turn as the row; nothing without one. */
int32_t row_each(struct row *r, const char *key, omb_str sale,
                 int32_t (*take)(struct row *r, omb_str sale));

/* rows_goods.c: products and their variants, addresses, ways to pay, payments */
int32_t goods_product(struct row *r);
int32_t goods_of_customer(struct row *r);
int32_t goods_of_line(struct row *r, omb_str sale);
int32_t goods_of_order(struct row *r, omb_str sale);

int32_t rows_take(struct row *row, const char *kind);
omb_str row_text(struct row *row, const char *key); /* absent: not there; valid to the next call */

#endif

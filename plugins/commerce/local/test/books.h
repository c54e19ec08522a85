/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LOCAL_TEST_BOOKS_H
#define OMB_LOCAL_TEST_BOOKS_H

#include "tests/integration/plug/world.h"

#include <sqlite3.h>

/* The local shop in a host of its own: what it is asked as tenant 1, and a look into its books. */

static inline struct plug_instance *shop(struct world *w)
{
    return plug_find_commerce(w->plug, STR("local"));
}

static inline void import(struct world *w, const char *file, const char *rows, struct answer *a)
{
    struct plug_import import = {1, STR("a"), str_of(file), str_of(rows)};
    memset(a, 0, sizeof *a);
    plug_commerce_import(shop(w), world_reply(a, 0), &import);
    world_wait(w, a);
}

/* The same when every row is new and right. */
static inline void take(struct world *w, const char *file, const char *rows)
{
    struct answer a;
    import(w, file, rows, &a);
    assert_int_equal(a.status, 0);
    assert_non_null(strstr(a.text, "\"skipped\":0}"));
}

static inline void begin_with(struct world *w, const char *customers, const char *products,
                              const char *orders)
{
    assert_int_equal(world_begin(w, "ombud/local.so", NULL, 0), 0);
    take(w, "customers.jsonl", customers);
    take(w, "products.jsonl", products);
    take(w, "orders.jsonl", orders);
}

static inline void execute(struct world *w, const char *remedy, const char *key, struct answer *a)
{
    memset(a, 0, sizeof *a);
    plug_commerce_execute(shop(w), world_reply(a, 0), 1, str_of(remedy), str_of(key));
    world_wait(w, a);
}

static inline void quote(struct world *w, const char *remedy, struct answer *a)
{
    memset(a, 0, sizeof *a);
    plug_commerce_quote(shop(w), world_reply(a, 0), 1, str_of(remedy));
    world_wait(w, a);
}

static inline sqlite3 *books(const struct world *w)
{
    char path[256];
    sqlite3 *db;
    (void)snprintf(path, sizeof path, "%s/local/shop.db", w->dir);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    return db;
}

/* The one value that a query gives, as text; good until the next one. */
static inline const char *value(const struct world *w, const char *sql)
{
    static char text[512];
    sqlite3 *db = books(w);
    sqlite3_stmt *q;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    (void)snprintf(text, sizeof text, "%s", (const char *)sqlite3_column_text(q, 0));
    sqlite3_finalize(q);
    sqlite3_close(db);
    return text;
}

#endif

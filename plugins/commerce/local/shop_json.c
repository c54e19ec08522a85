/* SPDX-License-Identifier: Apache-2.0 */
/* Owns writing rows of the shop's tables as JSON. Must not know any table.
 * Called by shop_read.c and choices.c. */
#include "shop_json.h"

void shop_json_key(struct shop_json *o, const char *key)
{
    o->shop->json->put_key(&o->w, omb_z(key));
}

void shop_json_word(struct shop_json *o, const char *key, omb_str word)
{
    shop_json_key(o, key);
    o->shop->json->put_text(&o->w, word);
}

void shop_json_number(struct shop_json *o, const char *key, int64_t n)
{
    shop_json_key(o, key);
    o->shop->json->put_int(&o->w, n);
}

void shop_json_text(struct shop_json *o, const char *key, sqlite3_stmt *q, int column)
{
    if (sqlite3_column_type(q, column) != SQLITE_NULL)
        shop_json_word(o, key, db_text(q, column));
}

void shop_json_raw(struct shop_json *o, const char *key, sqlite3_stmt *q, int column)
{
    if (sqlite3_column_type(q, column) == SQLITE_NULL)
        return;
    shop_json_key(o, key);
    o->shop->json->put_raw(&o->w, db_text(q, column));
}

void shop_json_int(struct shop_json *o, const char *key, sqlite3_stmt *q, int column)
{
    shop_json_number(o, key, sqlite3_column_int64(q, column));
}

int32_t shop_json_array(struct shop_json *o, const char *key, sqlite3_stmt *q, shop_json_fn put,
                        void *ctx)
{
    shop_json_key(o, key);
    o->shop->json->begin_array(&o->w);
    while (sqlite3_step(q) == SQLITE_ROW)
        put(ctx, q);
    o->shop->json->end_array(&o->w);
    int32_t rc = db_status(o->shop);
    sqlite3_finalize(q);
    return rc;
}

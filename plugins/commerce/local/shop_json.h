/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_SHOP_JSON_H
#define LOCAL_SHOP_JSON_H

#include "shop.h"

/* Rows of the shop's tables as JSON. A column without a value is left out. */
struct shop_json {
    struct shop *shop;
    omb_json_writer w;
};

void shop_json_key(struct shop_json *o, const char *key);
void shop_json_word(struct shop_json *o, const char *key, omb_str word);
void shop_json_number(struct shop_json *o, const char *key, int64_t n);

void shop_json_text(struct shop_json *o, const char *key, sqlite3_stmt *q, int column);
void shop_json_int(struct shop_json *o, const char *key, sqlite3_stmt *q, int column);
/* A column that holds JSON, which was checked when it came in. */
void shop_json_raw(struct shop_json *o, const char *key, sqlite3_stmt *q, int column);

/* "key":[…] with what `put` writes for each row of q, which ends here; 0 or -OMB_E_*. */
typedef void (*shop_json_fn)(void *ctx, sqlite3_stmt *q);
int32_t shop_json_array(struct shop_json *o, const char *key, sqlite3_stmt *q, shop_json_fn put,
                        void *ctx);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Finds order ids in every row of data/order_ids and compares place and canonical form with the
 * gold. order_ids DATA: one line a wrong row. A row passes when exactly its ids are found.
 * units: base */
#include "orderid.h"
#include "tokens.h"

#include "core/base/json.h"

#include <stdio.h>
#include <stdlib.h>

#define ROW_TOKENS 256

struct totals {
    uint32_t rows, right, found, true_found, gold;
};

/* Character offset of a byte of the text. */
static int64_t characters_to(omb_str text, size_t byte)
{
    int64_t n = 0;
    for (size_t at = 0; at < byte; n++) {
        (void)tokens_code_point(text, &at);
    }
    return n;
}

static bool is_gold(const struct json_doc *d, uint32_t gold, omb_str text, const struct orderid *o)
{
    for (uint32_t at = json_first(d, gold); at != JSON_NONE; at = json_next(d, gold, at)) {
        if (str_is(json_str_or(d, at, "id", NULL, STR_NONE), o->id) &&
            json_int_or(d, at, "start", -1) == characters_to(text, o->start) &&
            json_int_or(d, at, "end", -1) == characters_to(text, o->end)) {
            return true;
        }
    }
    return false;
}

static int check_row(omb_str row, struct arena *a, struct totals *t)
{
    struct json_tok tok[ROW_TOKENS];
    struct json_doc d;
    struct orderid found[ORDERID_MAX];
    omb_str text;
    int err = json_parse(row, tok, ROW_TOKENS, &d, NULL);
    if (!err) {
        err = json_get_str(&d, json_member(&d, 0, "text"), a, &text);
    }
    if (err) {
        return err;
    }
    uint32_t gold = json_member(&d, 0, "order_ids"), hits = 0;
    uint32_t wanted = gold == JSON_NONE ? 0 : tok[gold].count;
    uint32_t n = orderid_find(text, found, ORDERID_MAX);
    for (uint32_t i = 0; i < n; i++) {
        hits += is_gold(&d, gold, text, &found[i]);
    }
    bool right = hits == n && n == wanted;
    if (!right) {
        printf("row %u: %u ids expected, %u found, %u of them right: %.*s\n", t->rows + 1, wanted,
               n, hits, STR_ARG(text));
    }
    t->right += right;
    t->found += n;
    t->true_found += hits;
    t->gold += wanted;
    return 0;
}

int main(int argc, char **argv)
{
    char path[4096], *line = NULL;
    size_t cap = 0;
    ssize_t n;
    struct totals t = {0};
    struct arena arena = {0};
    if (argc != 2) {
        (void)fprintf(stderr, "usage: order_ids DATA\n");
        return 64;
    }
    (void)snprintf(path, sizeof path, "%s/order_ids/order_ids.jsonl", argv[1]);
    FILE *f = fopen(path, "r");
    if (!f) {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
        return 66;
    }
    while ((n = getline(&line, &cap, f)) > 0) {
        omb_str row = str_trim(str_n(line, (size_t)n));
        if (row.len == 0) {
            continue;
        }
        if (check_row(row, &arena, &t)) {
            printf("row %u: is not JSON with a text\n", t.rows + 1);
        }
        t.rows++;
        arena_reset(&arena);
    }
    free(line);
    arena_free(&arena);
    (void)fclose(f);
    printf("precision %.4f recall %.4f\n", t.found ? (double)t.true_found / t.found : 1.0,
           t.gold ? (double)t.true_found / t.gold : 1.0);
    printf("order-ids: passed %u of %u\n", t.right, t.rows);
    return t.right == t.rows ? 0 : 1;
}

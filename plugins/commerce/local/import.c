/* SPDX-License-Identifier: Apache-2.0 */
/* Owns reading imported files, JSONL and CSV (RFC 4180), row by row into one transaction. Must not
 * know what a row means (rows.c). Called by plugin.c on a worker thread. */
#include "shop.h"

#include <stdio.h>

struct import {
    struct row row;
    omb_str slug;
    char kind[16];
    int64_t taken, skipped, line;
};

/* "orders.csv" -> kind "orders"; 1 for CSV, 0 for JSONL, negative for neither. */
static int read_name(struct import *im, omb_str file)
{
    static const char *const ends[] = {".jsonl", ".csv"};
    for (int i = 0; i < 2; i++) {
        size_t n = strlen(ends[i]);
        if (file.len <= n || file.len - n >= sizeof im->kind ||
            memcmp(file.ptr + file.len - n, ends[i], n) != 0)
            continue;
        memcpy(im->kind, file.ptr, file.len - n);
        im->kind[file.len - n] = '\0';
        return i;
    }
    snprintf(im->row.shop->why, sizeof im->row.shop->why,
             "the file must be named KIND.jsonl or KIND.csv");
    return -OMB_E_INVALID;
}

static int32_t take(struct import *im)
{
    omb_str tenant = row_text(&im->row, "tenant");
    if (tenant.ptr && !omb_same(tenant, im->slug)) {
        im->skipped++;
        return 0;
    }
    im->taken++;
    return rows_take(&im->row, im->kind);
}

static omb_str next_line(omb_str *rest)
{
    omb_str line = *rest;
    const char *end = memchr(rest->ptr, '\n', rest->len);
    line.len = end ? (size_t)(end - rest->ptr) : rest->len;
    size_t used = end ? line.len + 1 : line.len;
    rest->ptr += used;
    rest->len -= used;
    if (line.len && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

static int32_t take_jsonl(struct import *im, omb_str rest)
{
    int32_t rc = 0;
    omb_json_tok *tok = malloc(SHOP_MAX_TOKENS * sizeof *tok);
    if (!tok)
        return -OMB_E_NOMEM;
    while (rc == 0 && rest.len) {
        omb_json_doc doc;
        omb_str line = next_line(&rest);
        im->line++;
        if (line.len == 0)
            continue;
        if (im->row.shop->json->parse(line, tok, SHOP_MAX_TOKENS, &doc) ||
            doc.tok[0].type != OMB_JSON_OBJECT) {
            snprintf(im->row.shop->why, sizeof im->row.shop->why, "is not one JSON object");
            rc = -OMB_E_INVALID;
        } else {
            im->row.doc = &doc;
            im->row.object = 0;
            rc = take(im);
        }
    }
    free(tok);
    return rc;
}

/* ---- CSV ---- */

static int32_t bad_csv(struct import *im, const char *why)
{
    snprintf(im->row.shop->why, sizeof im->row.shop->why, "%s", why);
    return -OMB_E_INVALID;
}

/* A quoted field, decoded in place: doubled quotes become one. */
static int32_t quoted_field(struct import *im, char **at, const char *end, omb_str *field)
{
    char *from = ++*at, *to = from;
    for (;;) {
        if (*at == end)
            return bad_csv(im, "a quote is never closed");
        if (**at == '\n')
            im->line++;
        if (**at == '"') {
            if (*at + 1 < end && (*at)[1] == '"')
                ++*at;
            else
                break;
        }
        *to++ = *(*at)++;
    }
    ++*at;
    *field = (omb_str){from, (size_t)(to - from)};
    return *at == end || **at == ',' || **at == '\r' || **at == '\n'
               ? 0
               : bad_csv(im, "text behind a closing quote");
}

static void plain_field(char **at, const char *end, omb_str *field)
{
    char *from = *at;
    while (*at < end && **at != ',' && **at != '\n' && **at != '\r')
        ++*at;
    *field = (omb_str){from, (size_t)(*at - from)};
}

/* One record; *n fields. Leaves *at at the next record. */
static int32_t read_record(struct import *im, char **at, const char *end, omb_str *field,
                           uint32_t *n)
{
    *n = 0;
    im->line++;
    for (;;) {
        int32_t rc = 0;
        if (*n == SHOP_MAX_COLUMNS)
            return bad_csv(im, "too many columns");
        if (*at < end && **at == '"')
            rc = quoted_field(im, at, end, &field[*n]);
        else
            plain_field(at, end, &field[*n]);
        if (rc)
            return rc;
        ++*n;
        if (*at == end || **at != ',')
            break;
        ++*at;
    }
    if (*at < end && **at == '\r')
        ++*at;
    if (*at < end && **at == '\n')
        ++*at;
    return 0;
}

static int32_t take_csv(struct import *im, omb_str bytes)
{
    omb_str column[SHOP_MAX_COLUMNS], field[SHOP_MAX_COLUMNS];
    char *copy = malloc(bytes.len + 1), *at = copy;
    uint32_t n = 0;
    if (!copy)
        return -OMB_E_NOMEM;
    memcpy(copy, bytes.ptr, bytes.len);
    const char *end = copy + bytes.len;
    int32_t rc = read_record(im, &at, end, column, &im->row.n_column);
    im->row.column = column;
    im->row.field = field;
    while (rc == 0 && at < end) {
        rc = read_record(im, &at, end, field, &n);
        if (rc == 0 && n == 1 && field[0].len == 0)
            continue; /* an empty line */
        if (rc == 0 && n != im->row.n_column)
            rc = bad_csv(im, "has another number of fields than the first line");
        if (rc == 0)
            rc = take(im);
    }
    im->row.column = NULL;
    im->row.field = NULL;
    im->row.n_column = 0;
    free(copy);
    return rc;
}

/* ---- the whole ---- */

static void write_answer(const struct import *im, omb_buf *out)
{
    const omb_ext_json *j = im->row.shop->json;
    omb_json_writer w = omb_buf_writer(out);
    j->begin_object(&w);
    j->put_key(&w, omb_z("rows"));
    j->put_int(&w, im->taken);
    j->put_key(&w, omb_z("skipped"));
    j->put_int(&w, im->skipped);
    j->end_object(&w);
    (void)omb_buf_done(out, &w);
}

static int32_t import_locked(struct import *im, omb_str file, omb_str bytes, omb_buf *out)
{
    struct shop *s = im->row.shop;
    int csv = read_name(im, file);
    if (csv < 0) {
        omb_buf_put(out, omb_z(s->why));
        return csv;
    }
    int32_t rc = db_exec(s, "BEGIN IMMEDIATE");
    if (rc)
        return rc;
    rc = giveback_tenant(s, im->row.tenant, im->slug);
    if (rc == 0 && bytes.len)
        rc = csv ? take_csv(im, bytes) : take_jsonl(im, bytes);
    if (rc == 0)
        rc = db_exec(s, "COMMIT");
    if (rc == 0) {
        write_answer(im, out);
        return out->err;
    }
    (void)db_exec(s, "ROLLBACK");
    if (rc == -OMB_E_INVALID) {
        char where[40];
        snprintf(where, sizeof where, "line %lld: ", (long long)im->line);
        omb_buf_put(out, omb_z(where));
        omb_buf_put(out, omb_z(s->why));
    }
    return rc;
}

int32_t shop_import(struct shop *s, omb_tenant tenant, omb_str slug, omb_str file, omb_str bytes,
                    omb_buf *out)
{
    struct import im = {.row = {.shop = s, .tenant = tenant, .now_ms = s->now_ms()}, .slug = slug};
    pthread_mutex_lock(&s->lock);
    s->why[0] = '\0';
    int32_t rc = import_locked(&im, file, bytes, out);
    pthread_mutex_unlock(&s->lock);
    return rc;
}

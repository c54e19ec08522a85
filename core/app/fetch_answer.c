/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: an answer's headers and body, and telling a plugin of them.
 * Must not know: how they came.
 * Called by: fetch_wire.c, fetch.c. */
#include "core/app/fetch_answer.h"

#include "core/base/json_out.h"
#include "core/base/utf8.h"

#include <sodium.h>
#include <stdlib.h>
#include <time.h>

void fetch_answer_open(struct fetch_answer *w, uint32_t max_body)
{
    *w = (struct fetch_answer){.head = BUF_INIT(FETCH_MAX_HEAD), .body = BUF_INIT(max_body)};
}

void fetch_answer_close(struct fetch_answer *w)
{
    buf_free(&w->head);
    buf_free(&w->body);
}

static omb_str part(const struct fetch_answer *w, uint32_t from, uint32_t len)
{
    return str_n(w->head.ptr + from, len);
}

omb_str fetch_answer_header(const struct fetch_answer *w, const char *name)
{
    for (uint32_t i = 0; i < w->n_line; i++) {
        if (str_is(part(w, w->line[i].name, w->line[i].name_len), name))
            return part(w, w->line[i].value, w->line[i].value_len);
    }
    return STR_NONE;
}

static bool is_token(omb_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] <= 0x20 || name.ptr[i] >= 0x7f)
            return false;
    }
    return name.len > 0;
}

static bool has_control(omb_str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return true;
    }
    return false;
}

/* A status line begins an answer: what an interim one said is forgotten. */
static void begin(struct fetch_answer *w)
{
    buf_clear(&w->head);
    w->n_line = 0;
    w->ambiguous = false;
}

int fetch_answer_line(struct fetch_answer *w, omb_str line)
{
    omb_str name, value;
    struct fetch_line *l = &w->line[w->n_line];

    if (line.len > FETCH_MAX_HEAD - w->head_bytes)
        return -OMB_E_LIMIT;
    w->head_bytes += (uint32_t)line.len;
    if (str_starts(line, STR("HTTP/"))) {
        begin(w);
        return 0;
    }
    if (!str_cut(line, ':', &name, &value))
        return str_trim(line).len ? -OMB_E_SYNTAX : 0;
    if (!is_token(name) || has_control(str_trim(value)))
        return -OMB_E_SYNTAX;
    if (w->n_line == FETCH_MAX_LINES)
        return -OMB_E_LIMIT;
    value = str_trim(value);
    *l = (struct fetch_line){(uint32_t)w->head.len, (uint32_t)name.len, 0, (uint32_t)value.len};
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        buf_putc(&w->head, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
    }
    l->value = (uint32_t)w->head.len;
    buf_puts(&w->head, value);
    if (w->head.err)
        return w->head.err;
    w->n_line++;
    w->ambiguous = fetch_answer_header(w, "content-length").ptr &&
                   fetch_answer_header(w, "transfer-encoding").ptr;
    return 0;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" as Unix seconds, or -1. */
static int64_t http_date(omb_str text)
{
    char z[40];
    struct tm tm = {0};
    const char *end;

    if (str_copy(z, sizeof z, text) != 0)
        return -1;
    end = strptime(z, "%a, %d %b %Y %H:%M:%S GMT", &tm);
    return end && !*end ? (int64_t)timegm(&tm) : -1;
}

int64_t fetch_answer_after(omb_str value, int64_t now)
{
    int64_t n;
    int status = value.len ? str_int(value, &n) : -OMB_E_NOTFOUND;

    if (status == -OMB_E_RANGE)
        return value.ptr[0] == '-' ? -1 : FETCH_MAX_AFTER_S;
    if (status != 0) {
        n = value.len ? http_date(value) : -1;
        if (n < 0)
            return -1;
        n = n > now ? n - now : 0;
    }
    if (n < 0)
        return -1;
    return n > FETCH_MAX_AFTER_S ? FETCH_MAX_AFTER_S : n;
}

/* The values of one name, joined; lines whose name came before are skipped. */
static void write_header(const struct fetch_answer *w, uint32_t at, struct json_out *o)
{
    const struct fetch_line *l = &w->line[at];
    omb_str name = part(w, l->name, l->name_len);
    struct buf joined = BUF_INIT(2 * FETCH_MAX_HEAD);

    for (uint32_t i = 0; i < at; i++) {
        if (str_eq(name, part(w, w->line[i].name, w->line[i].name_len)))
            return;
    }
    for (uint32_t i = at; i < w->n_line; i++) {
        const struct fetch_line *m = &w->line[i];
        if (!str_eq(name, part(w, m->name, m->name_len)))
            continue;
        buf_putz(&joined, i > at ? ", " : "");
        buf_puts(&joined, part(w, m->value, m->value_len));
    }
    jo_key_str(o, name);
    jo_str(o, joined.len ? buf_str(&joined) : STR(""));
    buf_free(&joined);
}

static void write_body(omb_str body, struct json_out *o)
{
    size_t cap = sodium_base64_encoded_len(body.len, sodium_base64_VARIANT_ORIGINAL);
    char *coded;

    if (!body.len || (utf8_valid(body) && !memchr(body.ptr, 0, body.len))) {
        jo_kv_str(o, "body", body.len ? body : STR(""));
        return;
    }
    coded = malloc(cap);
    if (!coded) {
        o->buf->err = -OMB_E_NOMEM;
        return;
    }
    sodium_bin2base64(coded, cap, (const unsigned char *)body.ptr, body.len,
                      sodium_base64_VARIANT_ORIGINAL);
    jo_kv_z(o, "body_b64", coded);
    free(coded);
}

void fetch_answer_write(const struct fetch_answer *w, int64_t http_status, uint32_t attempts,
                        int64_t after_s, struct buf *out)
{
    struct json_out o = json_out(out);

    jo_obj(&o);
    jo_kv_int(&o, "status", http_status);
    jo_kv_int(&o, "attempts", attempts);
    if (after_s >= 0)
        jo_kv_int(&o, "retry_after_s", after_s);
    jo_key(&o, "headers");
    jo_obj(&o);
    for (uint32_t i = 0; i < w->n_line; i++)
        write_header(w, i, &o);
    jo_end_obj(&o);
    write_body(buf_str(&w->body), &o);
    jo_end_obj(&o);
}

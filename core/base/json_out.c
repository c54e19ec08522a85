/* SPDX-License-Identifier: Apache-2.0 */
/* Owns writing JSON into a buf. Must not know what the values mean.
 * Called by the API, live feeds, events and webhooks. */
#include "core/base/json_out.h"

#include "core/base/check.h"
#include "core/base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { JO_MAX_DEPTH = 63 };

struct json_out json_out(struct buf *b)
{
    return (struct json_out){.buf = b};
}

static void jo_before(struct json_out *o)
{
    uint64_t bit = UINT64_C(1) << o->depth;
    if (o->after_key)
        o->after_key = false;
    else if (o->has_item & bit)
        buf_putc(o->buf, ',');
    o->has_item |= bit;
}

static void jo_open(struct json_out *o, char c)
{
    OMB_ASSERT(o->depth < JO_MAX_DEPTH);
    if (o->depth >= JO_MAX_DEPTH) {
        o->buf->err = -OMB_E_LIMIT;
        return;
    }
    jo_before(o);
    buf_putc(o->buf, c);
    o->depth++;
    o->has_item &= ~(UINT64_C(1) << o->depth);
}

static void jo_close(struct json_out *o, char c)
{
    OMB_ASSERT(o->depth > 0 && !o->after_key);
    if (o->depth)
        o->depth--;
    buf_putc(o->buf, c);
}

void jo_obj(struct json_out *o)
{
    jo_open(o, '{');
}

void jo_end_obj(struct json_out *o)
{
    jo_close(o, '}');
}

void jo_arr(struct json_out *o)
{
    jo_open(o, '[');
}

void jo_end_arr(struct json_out *o)
{
    jo_close(o, ']');
}

static bool special(unsigned char c)
{
    return c < 0x20 || c >= 0x7F || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&';
}

static void jo_escape(struct buf *b, uint32_t c)
{
    static const char digits[] = "0123456789abcdef";
    static const char letters[0x20] =
        {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    char short_form[2] = {'\\', (char)c};
    if (c == '"' || c == '\\') {
        buf_put(b, short_form, 2);
    } else if (c < 0x20 && letters[c]) {
        short_form[1] = letters[c];
        buf_put(b, short_form, 2);
    } else {
        char hex[6] = {'\\',
                       'u',
                       digits[c >> 12 & 15],
                       digits[c >> 8 & 15],
                       digits[c >> 4 & 15],
                       digits[c & 15]};
        buf_put(b, hex, 6);
    }
}

static void jo_text(struct buf *b, omb_str s)
{
    size_t run = 0, at = 0;
    buf_putc(b, '"');
    while (at < s.len) {
        if (!special((unsigned char)s.ptr[at])) {
            at++;
            continue;
        }
        size_t from = at;
        uint32_t c = utf8_next(s, &at);
        bool bad = c == 0xFFFD && at - from == 1;
        if (c >= 0x7F && !bad && c != 0x2028 && c != 0x2029)
            continue;
        buf_put(b, s.ptr + run, from - run);
        if (bad)
            buf_put(b, "\xEF\xBF\xBD", 3);
        else
            jo_escape(b, c);
        run = at;
    }
    if (run < s.len)
        buf_put(b, s.ptr + run, s.len - run);
    buf_putc(b, '"');
}

void jo_key(struct json_out *o, const char *key)
{
    OMB_ASSERT(o->depth > 0 && !o->after_key);
    jo_before(o);
    size_t n = strlen(key);
    if (buf_reserve(o->buf, n + 3) == 0) {
        char *p = o->buf->ptr + o->buf->len;
        p[0] = '"';
        memcpy(p + 1, key, n);
        p[n + 1] = '"';
        p[n + 2] = ':';
        o->buf->len += n + 3;
    }
    o->after_key = true;
}

void jo_key_str(struct json_out *o, omb_str key)
{
    OMB_ASSERT(o->depth > 0 && !o->after_key);
    jo_before(o);
    jo_text(o->buf, key);
    buf_putc(o->buf, ':');
    o->after_key = true;
}

void jo_str(struct json_out *o, omb_str s)
{
    jo_before(o);
    jo_text(o->buf, s);
}

void jo_z(struct json_out *o, const char *z)
{
    if (z)
        jo_str(o, str_of(z));
    else
        jo_null(o);
}

void jo_int(struct json_out *o, int64_t n)
{
    jo_before(o);
    buf_int(o->buf, n);
}

void jo_real(struct json_out *o, double x)
{
    char text[40];
    if (!isfinite(x)) {
        jo_null(o);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        double back = strtod(text, NULL);
        if (back == x)
            break;
    }
    jo_before(o);
    buf_putz(o->buf, text);
}

void jo_bool(struct json_out *o, bool b)
{
    jo_before(o);
    buf_puts(o->buf, b ? STR("true") : STR("false"));
}

void jo_null(struct json_out *o)
{
    jo_before(o);
    buf_puts(o->buf, STR("null"));
}

void jo_raw(struct json_out *o, omb_str json)
{
    jo_before(o);
    buf_puts(o->buf, json);
}

void jo_kv_str(struct json_out *o, const char *key, omb_str s)
{
    jo_key(o, key);
    if (s.ptr)
        jo_str(o, s);
    else
        jo_null(o);
}

void jo_kv_z(struct json_out *o, const char *key, const char *z)
{
    jo_key(o, key);
    jo_z(o, z);
}

void jo_kv_int(struct json_out *o, const char *key, int64_t n)
{
    jo_key(o, key);
    jo_int(o, n);
}

void jo_kv_bool(struct json_out *o, const char *key, bool b)
{
    jo_key(o, key);
    jo_bool(o, b);
}

void jo_kv_raw(struct json_out *o, const char *key, omb_str json)
{
    jo_key(o, key);
    jo_raw(o, json);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns JSON strings as they stand in the text: escapes, order, equal keys. Must not know values.
 * Called by json.c and json_value.c. */
#include "core/base/json_text.h"

#include "core/base/utf8.h"

static bool hex4(const char *p, uint32_t *out)
{
    uint32_t n = 0;
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                                : 16;
        if (digit > 15)
            return false;
        n = n << 4 | digit;
    }
    *out = n;
    return true;
}

static uint32_t unicode_escape(const char *p, uint32_t left, uint32_t *code_point)
{
    uint32_t high, low;
    if (left < 6 || !hex4(p + 2, &high))
        return 0;
    if (high < 0xD800 || high > 0xDFFF) {
        *code_point = high;
        return 6;
    }
    if (high > 0xDBFF || left < 12 || p[6] != '\\' || p[7] != 'u' || !hex4(p + 8, &low))
        return 0;
    if (low < 0xDC00 || low > 0xDFFF)
        return 0;
    *code_point = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    return 12;
}

uint32_t json_escape_read(const char *p, uint32_t left, uint32_t *code_point)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (left < 2)
        return 0;
    if (p[1] == 'u')
        return unicode_escape(p, left, code_point);
    const char *at = memchr(from, p[1], sizeof from - 1);
    if (!at)
        return 0;
    *code_point = (uint32_t)to[at - from];
    return 2;
}

/* A decoded string, piece by piece: a run as it stands, or one escape. */
struct piece {
    const char *at, *end; /* of the text left */
    const char *ptr;
    size_t len;
    char escape[4];
};

static bool piece_next(struct piece *p)
{
    uint32_t code_point = 0;
    if (p->at == p->end)
        return false;
    if (*p->at == '\\') {
        p->at += json_escape_read(p->at, (uint32_t)(p->end - p->at), &code_point);
        p->ptr = p->escape;
        p->len = utf8_put(code_point, p->escape);
        return true;
    }
    const char *stop = memchr(p->at, '\\', (size_t)(p->end - p->at));
    if (!stop)
        stop = p->end;
    p->ptr = p->at;
    p->len = (size_t)(stop - p->at);
    p->at = stop;
    return true;
}

static struct piece piece_start(const char *text, const struct json_tok *t)
{
    return (struct piece){.at = text + t->start, .end = text + t->start + t->len};
}

size_t json_text_decode(const char *text, const struct json_tok *t, char *out)
{
    struct piece p = piece_start(text, t);
    size_t n = 0;
    while (piece_next(&p)) {
        memcpy(out + n, p.ptr, p.len);
        n += p.len;
    }
    return n;
}

static int compare_pieces(struct piece *a, struct piece *b)
{
    for (;;) {
        bool more_a = a->len || piece_next(a), more_b = b->len || piece_next(b);
        if (!more_a || !more_b)
            return (int)more_a - (int)more_b;
        size_t n = a->len < b->len ? a->len : b->len;
        int order = memcmp(a->ptr, b->ptr, n);
        if (order)
            return order;
        a->ptr += n;
        a->len -= n;
        b->ptr += n;
        b->len -= n;
    }
}

int json_text_compare(const char *text, const struct json_tok *a, const struct json_tok *b)
{
    if (!a->escaped && !b->escaped)
        return str_compare(str_n(text + a->start, a->len), str_n(text + b->start, b->len));
    struct piece pa = piece_start(text, a), pb = piece_start(text, b);
    return compare_pieces(&pa, &pb);
}

bool json_text_is(const char *text, const struct json_tok *t, omb_str s)
{
    if (!t->escaped)
        return str_eq(str_n(text + t->start, t->len), s);
    struct piece p = piece_start(text, t), whole = {.ptr = s.ptr, .len = s.len};
    return compare_pieces(&p, &whole) == 0;
}

/*
 * Sorting without memory of our own: a key token does not use its `count`, so there it holds the
 * index of the next key in a list, 0 at the end (index 0 is never a key).
 */
struct key_sort {
    const char *text;
    struct json_tok *tok;
    bool twice;
};

static uint32_t merge(struct key_sort *s, uint32_t a, uint32_t b)
{
    uint32_t first = 0, last = 0;
    while (a && b) {
        int order = json_text_compare(s->text, &s->tok[a], &s->tok[b]);
        s->twice |= order == 0;
        uint32_t *from = order <= 0 ? &a : &b;
        if (last)
            s->tok[last].count = *from;
        else
            first = *from;
        last = *from;
        *from = s->tok[*from].count;
    }
    uint32_t rest = a ? a : b;
    if (!last)
        return rest;
    s->tok[last].count = rest;
    return first;
}

enum { SEEN_BITS = 2048, SEEN_KEYS = 256 };

/* True when all keys fall on bits of their own; false says nothing. */
static bool differ_at_a_glance(const struct json_doc *d, uint32_t object)
{
    uint64_t seen[SEEN_BITS / 64] = {0};
    uint32_t end = object + d->tok[object].skip;
    if (d->tok[object].count > SEEN_KEYS)
        return false;
    for (uint32_t key = object + 1; key < end; key += 1 + d->tok[key + 1].skip) {
        const struct json_tok *t = &d->tok[key];
        uint32_t h = 2166136261u;
        for (uint32_t i = 0; i < t->len; i++)
            h = (h ^ (unsigned char)d->text.ptr[t->start + i]) * 16777619u;
        h = (h ^ h >> 15) % SEEN_BITS;
        if (t->escaped || seen[h / 64] >> (h % 64) & 1)
            return false;
        seen[h / 64] |= 1ull << (h % 64);
    }
    return true;
}

bool json_keys_differ(const struct json_doc *d, struct json_tok *tok, uint32_t object)
{
    struct key_sort s = {.text = d->text.ptr, .tok = tok};
    if (differ_at_a_glance(d, object))
        return true;
    uint32_t run[32] = {0}; /* run[i]: a sorted list of 2^i keys, or 0 */
    uint32_t end = object + tok[object].skip;
    for (uint32_t key = object + 1; key < end && !s.twice; key += 1 + tok[key + 1].skip) {
        uint32_t list = key, i = 0;
        tok[key].count = 0;
        for (; i < 31 && run[i]; i++) {
            list = merge(&s, run[i], list);
            run[i] = 0;
        }
        run[i] = list;
    }
    uint32_t all = 0;
    for (uint32_t i = 0; i < 32 && !s.twice; i++)
        all = run[i] ? merge(&s, run[i], all) : all;
    for (uint32_t key = object + 1; key < end; key += 1 + tok[key + 1].skip)
        tok[key].count = 0;
    return !s.twice;
}

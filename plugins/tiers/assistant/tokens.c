/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the cutting of a message into words. Knows nothing of intents or features.
 * Called by features.c, handoff.c and anger.c; ASCII takes a table, the rest is decoded. */
#include "tokens.h"

#include <string.h>

enum { GAP, LETTER, DIGIT, MARK, QUOTE, WIDE };

static unsigned char_class(unsigned char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
        return LETTER;
    }
    if (c >= '0' && c <= '9') {
        return DIGIT;
    }
    if (c == '?' || c == '!' || c == '$' || c == '%') {
        return MARK;
    }
    return c == '\'' ? QUOTE : (c >= 0x80 ? WIDE : GAP);
}

uint32_t tokens_code_point(omb_str s, size_t *at)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *p = (const unsigned char *)s.ptr + *at;
    size_t left = s.len - *at;
    size_t n = p[0] < 0x80             ? 1
               : (p[0] & 0xE0) == 0xC0 ? 2
               : (p[0] & 0xF0) == 0xE0 ? 3
               : (p[0] & 0xF8) == 0xF0 ? 4
                                       : 0;
    *at += 1;
    if (n == 1) {
        return p[0];
    }
    if (n == 0 || n > left) {
        return 0xFFFD;
    }
    uint32_t c = p[0] & (0xFFu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            return 0xFFFD;
        }
        c = (c << 6) | (p[i] & 0x3F);
    }
    if (c < least[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
        return 0xFFFD;
    }
    *at += n - 1;
    return c;
}

int tokens_digit(uint32_t c)
{
    static const uint32_t zero[] = {'0',    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66,
                                    0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0E50,
                                    0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810, 0xFF10};
    for (size_t i = 0; i < sizeof zero / sizeof *zero; i++) {
        if (c >= zero[i] && c <= zero[i] + 9) {
            return (int)(c - zero[i]);
        }
    }
    if (c >= 0x1D7CE && c <= 0x1D7FF) { /* mathematical digits, five styles */
        return (int)((c - 0x1D7CE) % 10);
    }
    return -1;
}

/* Latin, Greek and Cyrillic capitals; other scripts of everyday use have none. */
static uint32_t lower(uint32_t c)
{
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) ||
        (c >= 0x410 && c <= 0x42F)) {
        return c + 32;
    }
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177)) {
        return c | 1;
    }
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) {
        return (c & 1) ? c + 1 : c;
    }
    if (c >= 0x400 && c <= 0x40F) {
        return c + 80;
    }
    return c >= 0xFF21 && c <= 0xFF3A ? c + 32 : c;
}

static unsigned wide_class(uint32_t c)
{
    if (c == 0x2019 || c == 0x2018 || c == 0x02BC) {
        return QUOTE;
    }
    if (tokens_digit(c) >= 0) {
        return DIGIT;
    }
    if (c < 0xC0 || c == 0xD7 || c == 0xF7 || c == 0xFFFD || (c >= 0x2000 && c <= 0x206F) ||
        (c >= 0x2100 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x303F) ||
        (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xFE00 && c <= 0xFE0F) ||
        (c >= 0xFF00 && c <= 0xFF0F)) {
        return GAP;
    }
    return c >= 0x1F000 ? MARK : LETTER; /* a pictograph is a word */
}

static size_t put(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | (c >> 6));
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | (c >> 12));
        out[1] = (char)(0x80 | ((c >> 6) & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | (c >> 18));
    out[1] = (char)(0x80 | ((c >> 12) & 0x3F));
    out[2] = (char)(0x80 | ((c >> 6) & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

struct reader {
    struct tokens *out;
    uint32_t start, digits; /* of the open word; digits == characters: only digits so far */
    uint32_t characters;
};

static int has_room(const struct tokens *t)
{
    return t->n < TOKENS_MAX && t->used + TOKEN_MAX_TEXT + 8 < TOKENS_MAX_TEXT;
}

static void close_word(struct reader *r)
{
    struct tokens *t = r->out;
    if (r->characters == 0) {
        return;
    }
    if (r->digits == r->characters) {
        uint32_t many = r->digits < 99 ? r->digits : 99;
        t->used = r->start;
        t->text[t->used++] = '#';
        if (many >= 10) {
            t->text[t->used++] = (char)('0' + many / 10);
        }
        t->text[t->used++] = (char)('0' + many % 10);
    }
    t->tok[t->n++] = (struct token){(uint16_t)r->start, (uint16_t)(t->used - r->start)};
    r->characters = r->digits = 0;
    r->start = t->used;
}

static void add(struct reader *r, const char *bytes, size_t n)
{
    struct tokens *t = r->out;
    if (t->used - r->start + n <= TOKEN_MAX_TEXT) {
        memcpy(t->text + t->used, bytes, n);
        t->used += (uint32_t)n;
    }
    r->characters++;
}

void tokens_read(omb_str message, struct tokens *out)
{
    struct reader r = {.out = out};
    out->n = out->used = 0;
    for (size_t at = 0; at < message.len && has_room(out);) {
        char bytes[4] = {message.ptr[at]};
        size_t n = 1;
        unsigned kind = char_class((unsigned char)bytes[0]);
        if (kind == WIDE) {
            uint32_t c = tokens_code_point(message, &at);
            kind = wide_class(c);
            n = put(lower(c), bytes);
        } else {
            at++;
            if (kind == LETTER) {
                bytes[0] |= 0x20;
            }
        }
        if (kind == LETTER || kind == DIGIT) {
            add(&r, bytes, n);
            r.digits += kind == DIGIT;
        } else if (kind != QUOTE) {
            close_word(&r);
            if (kind == MARK && has_room(out)) {
                add(&r, bytes, n);
                close_word(&r);
            }
        }
    }
    close_word(&r);
}

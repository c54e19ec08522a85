/* SPDX-License-Identifier: Apache-2.0 */
/* Owns strict UTF-8: checking, stepping, writing, clipping. Must not know scripts or meaning.
 * Called by every door that lets text in. */
#include "core/base/utf8.h"

#define ASCII_HIGH_BITS UINT64_C(0x8080808080808080)
#define NOT_A_CHARACTER 0xFFFDu

/* Bytes of the well-formed sequence at p (table 3-7 of the Unicode standard), or 0. */
static size_t sequence(const unsigned char *p, size_t left)
{
    unsigned char lead = p[0];
    size_t n = lead < 0x80   ? 1
               : lead < 0xC2 ? 0
               : lead < 0xE0 ? 2
               : lead < 0xF0 ? 3
               : lead < 0xF5 ? 4
                             : 0;
    if (n < 2)
        return n;
    if (n > left)
        return 0;
    unsigned char low = 0x80, high = 0xBF;
    if (lead == 0xE0)
        low = 0xA0;
    else if (lead == 0xED)
        high = 0x9F;
    else if (lead == 0xF0)
        low = 0x90;
    else if (lead == 0xF4)
        high = 0x8F;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    }
    return n;
}

bool utf8_valid(omb_str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t i = 0;
    while (i < s.len) {
        if (s.len - i >= 8) {
            uint64_t word;
            memcpy(&word, p + i, 8);
            if ((word & ASCII_HIGH_BITS) == 0) {
                i += 8;
                continue;
            }
        }
        size_t n = sequence(p + i, s.len - i);
        if (n == 0)
            return false;
        i += n;
    }
    return true;
}

uint32_t utf8_next(omb_str s, size_t *at)
{
    if (*at >= s.len)
        return NOT_A_CHARACTER;
    const unsigned char *p = (const unsigned char *)s.ptr + *at;
    size_t n = sequence(p, s.len - *at);
    *at += n ? n : 1;
    switch (n) {
    case 1:
        return p[0];
    case 2:
        return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    case 3:
        return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    case 4:
        return (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
    default:
        return NOT_A_CHARACTER;
    }
}

size_t utf8_put(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
        return 0;
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

omb_str utf8_clip(omb_str s, size_t most)
{
    if (s.len <= most)
        return s;
    size_t n = most;
    /* Back over continuation bytes, three at most, so that bad input cannot eat the prefix. */
    for (int back = 0; back < 3 && n && ((unsigned char)s.ptr[n] & 0xC0) == 0x80; back++)
        n--;
    return str_n(s.ptr, n);
}

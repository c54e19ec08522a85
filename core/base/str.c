/* SPDX-License-Identifier: Apache-2.0 */
/* Owns comparing, cutting and reading borrowed strings. Must not know encodings.
 * Called by everything. */
#include "core/base/str.h"

#include "core/base/utf8.h"

#include <stdlib.h>

static unsigned char lower(char c)
{
    unsigned char u = (unsigned char)c;
    return (u >= 'A' && u <= 'Z') ? (unsigned char)(u + 32) : u;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

bool str_eq(omb_str a, omb_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_eq_nocase(omb_str a, omb_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    }
    return true;
}

bool str_is(omb_str a, const char *z)
{
    return str_eq(a, str_of(z));
}

bool str_starts(omb_str s, omb_str prefix)
{
    return s.len >= prefix.len && str_eq(str_n(s.ptr, prefix.len), prefix);
}

bool str_ends(omb_str s, omb_str suffix)
{
    return s.len >= suffix.len && str_eq(str_sub(s, s.len - suffix.len, suffix.len), suffix);
}

int str_compare(omb_str a, omb_str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.ptr, b.ptr, n) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

omb_str str_sub(omb_str s, size_t from, size_t len)
{
    if (from > s.len)
        from = s.len;
    if (len > s.len - from)
        len = s.len - from;
    return str_n(s.ptr ? s.ptr + from : NULL, len);
}

omb_str str_trim(omb_str s)
{
    while (s.len && is_blank(s.ptr[s.len - 1]))
        s.len--;
    while (s.len && is_blank(*s.ptr)) {
        s.ptr++;
        s.len--;
    }
    return s;
}

ptrdiff_t str_find(omb_str s, omb_str needle)
{
    if (needle.len == 0)
        return 0;
    if (needle.len > s.len)
        return -1;
    const char *at = memmem(s.ptr, s.len, needle.ptr, needle.len);
    return at ? at - s.ptr : -1;
}

bool str_cut(omb_str s, char sep, omb_str *head, omb_str *tail)
{
    const char *at = s.len ? memchr(s.ptr, sep, s.len) : NULL;
    if (!at) {
        *head = s;
        *tail = STR_NONE;
        return false;
    }
    size_t n = (size_t)(at - s.ptr);
    *head = str_n(s.ptr, n);
    *tail = str_n(at + 1, s.len - n - 1);
    return true;
}

int str_int(omb_str s, int64_t *out)
{
    size_t i = s.len && s.ptr[0] == '-' ? 1 : 0;
    bool negative = i == 1;
    bool wide = false;
    int64_t n = 0;
    if (i == s.len)
        return -OMB_E_SYNTAX;
    for (; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return -OMB_E_SYNTAX;
        int digit = s.ptr[i] - '0';
        /* Gathered on the negative side, which reaches one further. */
        wide |= __builtin_mul_overflow(n, (int64_t)10, &n);
        wide |= __builtin_sub_overflow(n, (int64_t)digit, &n);
    }
    if (wide || (!negative && n == INT64_MIN))
        return -OMB_E_RANGE;
    *out = negative ? n : -n;
    return 0;
}

int str_hex(omb_str s, uint64_t *out)
{
    uint64_t n = 0;
    if (s.len == 0 || s.len > 16)
        return -OMB_E_SYNTAX;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0)
            return -OMB_E_SYNTAX;
        n = n << 4 | (uint64_t)digit;
    }
    *out = n;
    return 0;
}

bool str_is_one(omb_str word, const char *words, char sep)
{
    omb_str rest = str_of(words), one;
    bool more = words != NULL, is = false;
    while (more && !is) {
        more = str_cut(rest, sep, &one, &rest);
        is = str_eq(one, word);
    }
    return is;
}

int str_copy(char *dst, size_t cap, omb_str s)
{
    if (cap == 0)
        return -OMB_E_LIMIT;
    dst[0] = '\0';
    if (s.len >= cap)
        return -OMB_E_LIMIT;
    if (s.len)
        memmove(dst, s.ptr, s.len);
    dst[s.len] = '\0';
    return 0;
}

char *str_dup(omb_str s)
{
    char *copy = malloc(s.len + 1);
    if (!copy)
        return NULL;
    if (s.len)
        memcpy(copy, s.ptr, s.len);
    copy[s.len] = '\0';
    return copy;
}

enum { NEAREST_MAX = 64 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/*
 * Edit distance in which two letters that changed places count as one mistake, letters
 * without case; SIZE_MAX for names too long to compare.
 */
static size_t distance(omb_str a, omb_str b)
{
    size_t rows[3][NEAREST_MAX + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    if (a.len > NEAREST_MAX || b.len > NEAREST_MAX)
        return SIZE_MAX;
    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t *spare = before;
        before = above;
        above = row;
        row = spare;
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            bool same = lower(a.ptr[i - 1]) == lower(b.ptr[j - 1]);
            row[j] = least(above[j - 1] + !same, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && lower(a.ptr[i - 1]) == lower(b.ptr[j - 2]) &&
                lower(a.ptr[i - 2]) == lower(b.ptr[j - 1]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return row[b.len];
}

const char *str_nearest(omb_str word, const char *const *names, size_t n)
{
    const char *nearest = NULL;
    size_t best = word.len / 3 ? word.len / 3 : 1;
    for (size_t i = 0; i < n; i++) {
        size_t d = distance(word, str_of(names[i]));
        if (d < best || (d == best && !nearest)) {
            best = d;
            nearest = names[i];
        }
    }
    return nearest;
}

void str_clip(char *dst, size_t cap, omb_str s)
{
    omb_str part = utf8_clip(s, cap - 1);

    if (part.len)
        memcpy(dst, part.ptr, part.len);
    dst[part.len] = '\0';
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns a growing run of bytes with a cap. Must not know what the bytes mean.
 * Called by every writer of text or frames. */
#include "core/base/buf.h"

#include <stdio.h>
#include <stdlib.h>

enum { BUF_FIRST = 64 };

void buf_free(struct buf *b)
{
    free(b->ptr);
    b->ptr = NULL;
    b->len = b->cap = 0;
    b->err = 0;
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->err = 0;
}

static int buf_fail(struct buf *b, int err)
{
    b->err = err;
    return err;
}

static int buf_grow(struct buf *b, size_t more)
{
    size_t max = b->max ? b->max : BUF_MAX_DEFAULT;
    if (b->len > max || more > max - b->len)
        return buf_fail(b, -OMB_E_LIMIT);
    size_t need = b->len + more;
    size_t cap = b->cap ? b->cap : max < BUF_FIRST ? max : BUF_FIRST;
    while (cap < need)
        cap = cap > max / 2 ? max : cap * 2;
    char *ptr = realloc(b->ptr, cap + 1); /* one more for the NUL of vsnprintf */
    if (!ptr)
        return buf_fail(b, -OMB_E_NOMEM);
    b->ptr = ptr;
    b->cap = cap;
    return 0;
}

int buf_reserve(struct buf *b, size_t more)
{
    if (b->err)
        return b->err;
    return more <= b->cap - b->len ? 0 : buf_grow(b, more);
}

void buf_put(struct buf *b, const void *bytes, size_t len)
{
    if (len == 0 || buf_reserve(b, len))
        return;
    memcpy(b->ptr + b->len, bytes, len);
    b->len += len;
}

void buf_putc(struct buf *b, char c)
{
    if (buf_reserve(b, 1))
        return;
    b->ptr[b->len++] = c;
}

void buf_puts(struct buf *b, omb_str s)
{
    buf_put(b, s.ptr, s.len);
}

void buf_putz(struct buf *b, const char *z)
{
    buf_puts(b, str_of(z));
}

void buf_int(struct buf *b, int64_t n)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    do {
        digits[--at] = (char)('0' + u % 10);
        u /= 10;
    } while (u);
    if (n < 0)
        digits[--at] = '-';
    buf_put(b, digits + at, sizeof digits - at);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(b, fmt, ap);
    va_end(ap);
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
    va_list again;
    if (b->err)
        return;
    va_copy(again, ap);
    size_t room = b->cap - b->len;
    int n = vsnprintf(b->ptr ? b->ptr + b->len : NULL, b->ptr ? room + 1 : 0, fmt, ap);
    if (n < 0) {
        b->err = -OMB_E_INVALID;
    } else if (b->ptr && (size_t)n <= room) {
        b->len += (size_t)n;
    } else if (n && buf_reserve(b, (size_t)n) == 0) {
        vsnprintf(b->ptr + b->len, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }
    va_end(again);
}

void buf_consume(struct buf *b, size_t n)
{
    if (n >= b->len) {
        b->len = 0;
        return;
    }
    if (n == 0)
        return;
    memmove(b->ptr, b->ptr + n, b->len - n);
    b->len -= n;
}

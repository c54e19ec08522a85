/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_BUF_H
#define OMB_BASE_BUF_H

#include "core/base/str.h"

#include <stdarg.h>

/*
 * A growing run of bytes with a cap. The first failure (no memory, over the cap)
 * sticks in `err`, later writes are ignored, so a writer checks once at its end.
 * Zero-initialise with BUF_INIT(max); free with buf_free, which accepts a zeroed one.
 * Not shared between threads.
 */
struct buf {
    char *ptr;
    size_t len, cap;
    size_t max; /* most bytes it may ever hold; 0 means BUF_MAX_DEFAULT */
    int err;    /* 0 or a sticky -OMB_E_NOMEM | -OMB_E_LIMIT */
};

#define BUF_MAX_DEFAULT ((size_t)64 << 20)
#define BUF_INIT(most) ((struct buf){.max = (most)})

void buf_free(struct buf *b);
void buf_clear(struct buf *b); /* empties it, keeps the memory, forgets the error */
void buf_put(struct buf *b, const void *bytes, size_t len);
void buf_putc(struct buf *b, char c);
void buf_puts(struct buf *b, omb_str s);
void buf_putz(struct buf *b, const char *z);
void buf_int(struct buf *b, int64_t n);
void buf_printf(struct buf *b, const char *fmt, ...) OMB_PRINTF(2, 3);
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) OMB_PRINTF(2, 0);

/* Room for at least `more` bytes at ptr+len; 0 or the sticky error. The caller adds to len. */
OMB_MUST_USE int buf_reserve(struct buf *b, size_t more);

/* Drops the first n bytes (moves the rest down). */
void buf_consume(struct buf *b, size_t n);

static inline omb_str buf_str(const struct buf *b)
{
    return (omb_str){b->ptr, b->len};
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what both backends need to answer: words for a failure, rows being collected.
 * Must not know either backend.
 * Called by the backends and store.c. */
#include "core/store/backend.h"

#include <stdarg.h>
#include <stdio.h>

int backend_fail(omb_error *e, int code, const char *fmt, ...)
{
    va_list ap;
    if (e) {
        e->code = code;
        va_start(ap, fmt);
        vsnprintf(e->text, sizeof(e->text), fmt, ap);
        va_end(ap);
    }
    return code;
}

struct store_row *backend_add_row(struct store_read *r, uint32_t *cap)
{
    if (r->rows.n == *cap) {
        uint32_t more = *cap ? *cap * 2 : 8;
        struct store_row *row = arena_alloc(&r->arena, more * sizeof(*row));
        if (!row)
            return NULL;
        if (r->rows.n)
            memcpy(row, r->rows.row, r->rows.n * sizeof(*row));
        r->rows.row = row;
        *cap = more;
    }
    struct store_row *row = (struct store_row *)&r->rows.row[r->rows.n++];
    *row = (struct store_row){0};
    return row;
}

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_PAGE_H
#define OMB_APP_PAGE_H

#include "core/store/store.h"

/*
 * Walking over a list of cases page by page: how many rows of this page, asked for with `most`, to
 * take, and where the next one begins. Cases that changed in the same millisecond stay together:
 * those at the end of a full page are left to the next one, none is left out between two. Only of
 * more than `most` of one millisecond those over it are.
 */
static inline uint32_t page_take(const struct store_rows *rows, uint32_t most, uint64_t *before)
{
    uint32_t n = rows->n;
    uint64_t last = n ? rows->row[n - 1].at : 0;

    while (n > 0 && rows->n >= most && rows->row[n - 1].at == last)
        n--;
    if (n == rows->n || n == 0) {
        *before = last;
        return rows->n;
    }
    *before = last + 1;
    return n;
}

#endif

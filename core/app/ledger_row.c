/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the store's answer about budgets as the desk wants it.
 * Must not know: what a key counts.
 * Called by: case_run.c, suggest.c. */
#include "core/app/ledger_row.h"

void ledger_row_fill(struct ledger_row *row, uint32_t n, const struct store_rows *found)
{
    for (uint32_t i = 0; i < found->n; i++) {
        for (uint32_t j = 0; j < n; j++) {
            if (!str_eq(row[j].key, found->row[i].a))
                continue;
            row[j].version = found->row[i].num;
            row[j].balance = (int64_t)found->row[i].at;
        }
    }
}

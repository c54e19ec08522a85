/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_LEDGER_ROW_H
#define OMB_APP_LEDGER_ROW_H

#include "core/desk/desk.h"
#include "core/store/store.h"

/* Puts what store_ledger answered into the rows that were asked for; absent ones stay empty. */
void ledger_row_fill(struct ledger_row *row, uint32_t n, const struct store_rows *found);

#endif

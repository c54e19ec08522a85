/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what must be read before a command. Reads nothing itself. Called by app and tests. */
#include "core/desk/desk.h"

void desk_needs(const struct kase *k, const struct command *c, uint64_t now, struct arena *arena,
                struct desk_needs *needs)
{
    (void)k;
    (void)c;
    (void)now;
    (void)arena;
    needs->n_ledger = 0;
    needs->order = STR_NONE;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the table of who may do what with customers, people and their data.
 * Must not know: doors, sessions, how anything is done.
 * Called by: app, for every door. */
#include "core/desk/rights.h"

#include "core/desk/kase.h"

/* From this tier up, or for an administrator, or both. NOBODY: of no tier. */
#define NOBODY INT32_MAX

static const struct row {
    int32_t tier;
    bool admin;
} rows[RIGHTS] = {
    [RIGHT_SEE_CUSTOMERS] = {TIER_ASSISTANT, true},
    [RIGHT_CHANGE_CUSTOMER] = {TIER_ASSOCIATE, true},
    [RIGHT_ERASE_CUSTOMER] = {TIER_SPECIALIST, true},
    [RIGHT_EXPORT_CUSTOMER] = {TIER_SPECIALIST, true},
    [RIGHT_EXPORT_ALL] = {NOBODY, true},
    [RIGHT_SEE_AGENTS] = {NOBODY, true},
    [RIGHT_CHANGE_AGENTS] = {NOBODY, true},
    [RIGHT_SEE_RETENTION] = {NOBODY, true},
    [RIGHT_CHANGE_RETENTION] = {NOBODY, true},
    [RIGHT_SEE_JOURNAL] = {NOBODY, true},
    [RIGHT_SEE_KEYS] = {NOBODY, true},
    [RIGHT_CHANGE_KEYS] = {NOBODY, true},
    [RIGHT_SEE_WEBHOOKS] = {NOBODY, true},
    [RIGHT_CHANGE_WEBHOOKS] = {NOBODY, true},
    [RIGHT_OWN_PASSWORD] = {TIER_ASSISTANT, true},
};

bool rights_may(const struct rights *who, enum right right)
{
    if ((unsigned)right >= RIGHTS)
        return false;
    return who->tier >= rows[right].tier || (who->is_admin && rows[right].admin);
}

bool rights_may_give(const struct rights *giver, const struct rights *given)
{
    return giver->is_admin && (giver->is_operator || !given->is_operator);
}

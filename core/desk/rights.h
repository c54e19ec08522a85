/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_RIGHTS_H
#define OMB_DESK_RIGHTS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What a person's tier and roles allow beyond cases (whose steps the desk decides by themselves).
 * The one table of it: every door asks here, whatever it is called. [any]
 */
enum right {
    RIGHT_SEE_CUSTOMERS,
    RIGHT_CHANGE_CUSTOMER, /* what is noted of one */
    RIGHT_ERASE_CUSTOMER,
    RIGHT_EXPORT_CUSTOMER, /* all that is kept of one */
    RIGHT_EXPORT_ALL,      /* all that is kept of everybody */
    RIGHT_SEE_AGENTS,
    RIGHT_CHANGE_AGENTS,
    RIGHT_SEE_RETENTION,
    RIGHT_CHANGE_RETENTION,
    RIGHT_SEE_JOURNAL, /* who did what of all this */
    RIGHT_SEE_KEYS,    /* of programs, and of sellers */
    RIGHT_CHANGE_KEYS,
    RIGHT_SEE_WEBHOOKS,
    RIGHT_CHANGE_WEBHOOKS,
    RIGHT_OWN_PASSWORD,
    RIGHTS
};

struct rights {
    int32_t tier;     /* enum tier_level: 0 for who has no part in cases */
    bool is_operator; /* sees and changes the policies */
    bool is_admin;    /* sees and changes people */
};

bool rights_may(const struct rights *who, enum right right);

/*
 * May `giver` make somebody what `given` says? An administrator hands out tiers: that is what the
 * role is. A role is handed out by those alone who have it.
 */
bool rights_may_give(const struct rights *giver, const struct rights *given);

#endif

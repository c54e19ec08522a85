/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TIERS_PEOPLE_H
#define OMB_TIERS_PEOPLE_H

#include <ombud/ombud.h>

/*
 * What the tiers of people have in common: a case offered to one goes into its queue,
 * with a priority that says how long the customer has been badly served already. The
 * work itself is done at the desk. Each tier's folder gives the data.
 */
struct people_tier {
    const omb_descriptor *descriptor;
    const omb_tier_info *info;
};

/* The tier of this file: defined in tier.c of each folder. */
extern const struct people_tier people_tier;

#define PEOPLE_TEXT(literal)                                                                       \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

#endif

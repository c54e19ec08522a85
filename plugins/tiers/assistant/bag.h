/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSISTANT_BAG_H
#define ASSISTANT_BAG_H

#include "features.h"

/*
 * Labelled examples, and the same as counted features: what training works on.
 * Owned by whoever called bag_build; never changed afterwards, so folds share it.
 */
struct examples {
    const omb_str *text; /* borrowed */
    const uint16_t *label;
    uint32_t n, n_class;
};

struct bag_entry {
    uint32_t id; /* of the feature, 0 … n_feature - 1 */
    uint16_t count, block;
};

struct bag {
    uint32_t n, n_feature;
    uint64_t *start;         /* n + 1 places in entry */
    struct bag_entry *entry; /* sorted by id within a text */
    uint32_t *hash;          /* of each feature */
};

/* -OMB_E_NOMEM | -OMB_E_LIMIT. */
int bag_build(const struct examples *e, struct bag *out);
void bag_free(struct bag *b);

#endif

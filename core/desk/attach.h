/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_ATTACH_H
#define OMB_DESK_ATTACH_H

#include "core/base/limits.h"
#include "core/base/str.h"

#include <stdint.h>

/*
 * A file that somebody sent into a case: what is known of it. Its bytes are in the store under
 * the case and their hash before the command ATTACH comes.
 */
struct attachment {
    char id[44]; /* a random word: it opens nothing by itself */
    char name[MEDIA_MAX_NAME + 1];
    char type[20]; /* "image/jpeg" … */
    char hash[65]; /* of the bytes */
    int64_t bytes;
    uint8_t by; /* enum actor_type: customer, agent or seller */
    char by_name[64];
    uint64_t at, seq;
};

struct kase;
const struct attachment *attach_find(const struct kase *k, omb_str id); /* or NULL */

/* True while one more of this side fits. */
bool attach_fits(const struct kase *k, uint8_t by);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_FAULT_WORK_H
#define OMB_TESTS_FAULT_WORK_H

#include "core/store/store.h"

/*
 * The work that fault tests do, and what must be true of it afterwards. Case c has the id
 * work_kase(c); its n-th transaction adds event n, raises the ledger row "line:c" by one to
 * version n, moves the list row to changed_at n and puts the outbox row "o" with n in it.
 */
#define WORK_CASES 24
#define WORK_KEY STR("a master key of thirty-two bytes")
#define WORK_ACKED "acked" /* file of the numbers that were acknowledged: 4 bytes each */

struct id work_kase(uint32_t c);

/* One acknowledgement: case and seq in one number. */
static inline uint32_t work_ack(uint32_t c, uint32_t seq)
{
    return c << 24 | seq;
}

/* What a folder was found to hold. */
struct work_found {
    bool corrupt;
    char why[200];
    uint32_t lost;  /* acknowledged and not there */
    uint32_t extra; /* there and not acknowledged */
};

/* Opens the folder as the host would and checks it against acked[c], the newest seq of each. */
void work_check(const char *dir, const uint32_t acked[WORK_CASES], struct work_found *out);

#endif

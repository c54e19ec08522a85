/* SPDX-License-Identifier: Apache-2.0 */
/* Owns which events a customer's page is made of, and keeping their numbers. Must not know what the
 * page says. Called by apply.c and the app. */
#include "core/desk/told.h"

#include <stdlib.h>

#define TOLD_FIRST 8u

bool told_is(enum event_kind kind)
{
    switch (kind) {
    case EVENT_CONFIRMATION_SENT:
    case EVENT_REMEDY_PROPOSED:
    case EVENT_REMEDY_ALLOWED:
    case EVENT_REMEDY_APPROVED:
    case EVENT_REMEDY_DENIED:
    case EVENT_REMEDY_DECLINED:
    case EVENT_REMEDY_WITHDRAWN:
    case EVENT_REMEDY_EXPIRED:
    case EVENT_REMEDY_DONE:
    case EVENT_REMEDY_FAILED:
    case EVENT_REMEDY_REVERSED:
        return true;
    default:
        return false;
    }
}

/* Room for one more: at powers of two from TOLD_FIRST on there is none left. */
static int grow(struct kase *k)
{
    uint32_t n = k->n_told;
    if (n != 0 && (n < TOLD_FIRST || (n & (n - 1)) != 0))
        return 0;
    uint64_t *more = realloc(k->told, (n ? 2 * n : TOLD_FIRST) * sizeof *more);
    if (!more)
        return -OMB_E_NOMEM;
    k->told = more;
    return 0;
}

int told_add(struct kase *k, uint64_t seq)
{
    if (k->n_told == CASE_MAX_TOLD) {
        memmove(&k->told[0], &k->told[1], (CASE_MAX_TOLD - 1) * sizeof *k->told);
        k->told[CASE_MAX_TOLD - 1] = seq;
        return 0;
    }
    int rc = grow(k);
    if (rc == 0)
        k->told[k->n_told++] = seq;
    return rc;
}

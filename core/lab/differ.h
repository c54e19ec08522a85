/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_DIFFER_H
#define OMB_LAB_DIFFER_H

#include "core/lab/domain.h"
#include "core/lab/setting.h"
#include "core/policy/spec_set.h"

/*
 * Facts on which two bundles decide differently at one point, made as small as they get: the case
 * that a spec lacks. Verdict, clause, rule and failure all count. [any], with bundles of the
 * thread's own.
 */
struct differ {
    struct bundle *bundle;
    struct domain domain;
    const struct spec_set *set;
    uint32_t drawn;
    uint64_t *sign;  /* what `bundle` says on the n-th generated facts */
    uint16_t *asked; /* the last rule that it asked there */
    uint32_t n;
};

/* `set` may be NULL; `drawn`: facts tried beside those made in order. Bundle and set outlive it. */
OMB_MUST_USE int differ_open(struct bundle *b, enum decide_point point, const struct spec_set *set,
                             uint32_t drawn, struct differ *out);

/* `rule`: the first one that differs; facts that decide before it are passed over.
 * True with the smallest facts that tell them apart; false when nothing tried does. Texts of
 * *facts live as long as the differ. */
bool differ_find(struct differ *d, struct bundle *other, uint32_t rule, struct setting *facts);
void differ_close(struct differ *d);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_SHRINK_H
#define OMB_LAB_SHRINK_H

#include "core/lab/domain.h"
#include "core/lab/setting.h"

/*
 * The smallest facts that still do something: facts that are not needed are left out, numbers come
 * down as far as they may. `still` says of facts whether they do it; it is asked
 * LAB_SHRINK_TRIALS times at most. [any]
 */
void shrink_run(const struct domain *d, struct setting *s,
                bool (*still)(void *ctx, const struct setting *s), void *ctx);

#endif

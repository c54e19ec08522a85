/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_POLICY_FIND_H
#define OMB_APP_POLICY_FIND_H

#include "core/app/policy_rows.h"
#include "core/policy/policy.h"

/*
 * A bundle by its hash: one that is alive, else from the store, compiled in the background. `b` is
 * borrowed for the callback (pin it), NULL with a status: -OMB_E_NOTFOUND when it was never
 * kept, -OMB_E_INVALID when this program no longer understands it. Always called back, perhaps
 * inside the call. [loop]
 */
typedef void (*policy_find_fn)(void *ctx, int status, struct bundle *b);
void policy_find(const struct policy_rows *rows, const struct policy *p, omb_str hash,
                 policy_find_fn fn, void *ctx);

/* Only its archive, from the store or packed from a live one: for those who read or compile. */
typedef void (*policy_find_text_fn)(void *ctx, int status, omb_str archive);
void policy_find_text(const struct policy_rows *rows, const struct policy *p, omb_str hash,
                      policy_find_text_fn fn, void *ctx);

#endif

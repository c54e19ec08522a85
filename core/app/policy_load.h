/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_POLICY_LOAD_H
#define OMB_APP_POLICY_LOAD_H

#include "core/app/policy_recent.h"

#include <uv.h>

/*
 * Loading a bundle away from the loop: read, compile, run its specs, pack. What decides
 * meanwhile decides as before.
 */
struct policy_load {
    int status;                         /* as bundle_load; -OMB_E_INVALID also when a spec fails */
    struct bundle *bundle;              /* one reference, for whoever takes it (sets it NULL) */
    struct buf archive;                 /* packed, when all went well */
    struct bundle_errors errors;        /* file, line, words */
    struct policy_recent_counts recent; /* how it decides what was decided of late */
};

enum policy_load_from { POLICY_LOAD_FOLDER, POLICY_LOAD_ARCHIVE, POLICY_LOAD_KEPT };

/*
 * Loads a folder by its path, or an archive: of an operator (with its specs), or one that was in
 * force before (without). Done at once, in the calling thread. Free with policy_load_free.
 */
void policy_load_now(enum policy_load_from from, omb_str what, struct policy_load *l);
void policy_load_free(struct policy_load *l);

/*
 * The same in the background; `fn` is called on the loop and may take what it wants. `what` is
 * copied. With `recent` (NULL: none) it has to manage what was decided of late, too.
 */
typedef void (*policy_load_fn)(void *ctx, struct policy_load *l);
OMB_MUST_USE int policy_load_start(uv_loop_t *loop, enum policy_load_from from, omb_str what,
                                   const struct policy_recent *recent, policy_load_fn fn,
                                   void *ctx);

#endif

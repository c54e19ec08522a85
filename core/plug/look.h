/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_LOOK_H
#define OMB_PLUG_LOOK_H

#include "core/plug/dso.h"

#include <stdbool.h>

/*
 * A file that is to come while the host runs: kept under its hash, then looked at where it is to run.
 * What may take long is done on a worker thread; the loop goes on. [loop]
 */
struct plug;
struct look;

/* Called once, on a later turn: a file that is its receiver's, or NULL with rc and words. */
typedef void (*look_done)(void *ctx, int rc, struct dso *file, const char *words);

/* `copy`: keeps the file beside the host's data; `process`: it is to run in a child. NULL: no
 * memory. */
struct look *look_begin(struct plug *p, const char *path, bool copy, bool process, look_done fn,
                        void *ctx);
void look_forget(struct look *l); /* nobody is told any more; NULL is fine */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_BACKGROUND_H
#define OMB_APP_BACKGROUND_H

#include "core/base/status.h"

#include <uv.h>

/*
 * Long work that must not be felt: a thread of its own that gives way to the host's others
 * (BACKGROUND_NICE). `work` runs there, then `after` on the loop, always. -OMB_E_NOMEM when no
 * thread is to be had: neither is called. [loop]
 */
OMB_MUST_USE int background_start(uv_loop_t *loop, void (*work)(void *ctx),
                                  void (*after)(void *ctx), void *ctx);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_SPLIT_H
#define OMB_STORE_SPLIT_H

#include "core/base/buf.h"

/*
 * A body of which something is left when its key is destroyed (core/desk/event_bare.h), as it is
 * stored: a mark, the length of the rest, the rest, and the whole body sealed. Chains cover all of
 * it. A sealed body without a rest is stored as it is.
 */
OMB_MUST_USE int split_put(omb_str bare, omb_str sealed, struct buf *out);

/* *bare is absent when there is none. */
void split_read(omb_str stored, omb_str *bare, omb_str *sealed);

#endif

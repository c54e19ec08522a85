/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_SHARE_H
#define OMB_APP_SHARE_H

#include "core/base/arena.h"

/*
 * A file or folder that came with this program: `in_tree` below the source tree that it was built
 * in, or `installed` below the prefix that it was installed to. "" when neither is there.
 */
omb_str share_find(struct arena *a, const char *in_tree, const char *installed);

#endif

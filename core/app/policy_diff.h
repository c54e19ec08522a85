/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_POLICY_DIFF_H
#define OMB_APP_POLICY_DIFF_H

#include "core/base/buf.h"

/*
 * Unified diff of two texts, with three lines around each change; nothing when they are equal. An
 * absent text is a file that is not there. Texts that differ in more than POLICY_DIFF_EDITS lines
 * are shown as one change from the first differing line to the last. [any]
 */
void policy_diff(const char *name, omb_str from, omb_str to, struct buf *out);

#endif

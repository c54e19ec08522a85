/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_SCAN_H
#define OMB_PLUG_SCAN_H

#include "core/plug/dso.h"

/*
 * Looks at a plugin file in a child that ends with it: nothing of the file is mapped here, a
 * constructor that crashes or hangs is an error with words. Waits, PLUG_SCAN_MS at most.
 * Errors as dso_open. [any]
 */
OMB_MUST_USE int scan_file(const char *plugd, const char *path, struct dso **out, omb_error *error);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_REGISTRY_H
#define OMB_PLUG_REGISTRY_H

#include "core/plug/dso.h"

#include <stdbool.h>

/* The set of all plugins of a host: struct plug of instance.h. Its public face is port.h. */
struct plug;

/* Opens a file here, or looks at it in a child. */
OMB_MUST_USE int registry_open(struct plug *p, const char *path, bool process, struct dso **out,
                               omb_error *error);
omb_str registry_file_name(const char *path); /* "/x/chat.so": "chat" */

/* The last of plug_close: frees the struct itself. */
void registry_free(struct plug *p);

#endif

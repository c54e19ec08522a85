/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_SWAP_H
#define OMB_PLUG_SWAP_H

#include "core/plug/instance.h"

/*
 * Plugins that come and go while the host runs; its public face is port.h. What was replaced is
 * stopped when it has drained and freed when the host ends. [loop]
 */
struct gone {
    struct gone *next;
    struct plug_instance *instance;
    struct dso *file; /* NULL: not its own */
};

/* The plugin of this name among those that get work; *at its place (may be NULL). */
struct plug_instance *swap_find(const struct plug *p, omb_str name, uint32_t *at);

void swap_free(struct plug *p); /* at the end: what is gone */

#endif

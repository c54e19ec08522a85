/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_REGISTRY_H
#define OMB_PLUG_REGISTRY_H

/* The set of all plugins of a host: struct plug of instance.h. Its public face is port.h. */
struct plug;

/* The last of plug_close: frees the struct itself. */
void registry_free(struct plug *p);

#endif

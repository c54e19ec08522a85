/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_FACTORY_H
#define OMBUD_FACTORY_H

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * How instances are made. A file may hold several plugins; each has a descriptor.
 * Found through omb_entry.get_factory(OMB_FACTORY).
 *
 * since 1.0
 */
#define OMB_FACTORY "omb.factory/1"

/* A function table: frozen. Constant, lives as long as the file. */
typedef struct omb_factory {
    /* [scan] Number of plugins in this file, at least 1. */
    uint32_t (*count)(void);

    /* [scan] Descriptor number `index`; NULL from count() on. Constant data. */
    const omb_descriptor *(*descriptor)(uint32_t index);

    /*
     * [loop] A new instance of the plugin with this descriptor id, or NULL. Only
     * allocates: the host's services may be used from init on. `host` outlives the
     * instance; `id` is borrowed. The host ends the instance with destroy.
     */
    const omb_plugin *(*create)(const omb_host *host, omb_str id);
} omb_factory;

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_ONE_H
#define OMBUD_ONE_H

#include "entry.h"
#include "factory.h"

#include <stdlib.h>
#include <string.h>

/*
 * A help for files that hold one plugin: the parts that are the same in each. Nothing
 * here crosses the line; a file may well write them itself. In one .c file:
 *
 *   static const omb_plugin *create(const omb_host *host, omb_str id) { … }
 *   OMB_ONE_PLUGIN(descriptor, create)
 *
 * (in C++ inside extern "C" { … }) and, for the members of omb_plugin that have nothing to do, the
 * omb_one_* below.
 *
 * since 1.0
 */

/* For init and activate: nothing to do, no failure. */
static inline int32_t omb_one_ready(const omb_plugin *plugin, omb_error *error)
{
    (void)plugin;
    (void)error;
    return 0;
}

/* For deactivate. */
static inline void omb_one_rest(const omb_plugin *plugin)
{
    (void)plugin;
}

/* For completed of a plugin that asks nothing of the host. */
static inline void omb_one_unasked(const omb_plugin *plugin, omb_op op, int32_t status,
                                   omb_str bytes)
{
    (void)plugin;
    (void)op;
    (void)status;
    (void)bytes;
}

/* For cancel of a plugin that answers every call at once. */
static inline void omb_one_uncancelled(const omb_plugin *plugin, omb_op op)
{
    (void)plugin;
    (void)op;
}

/* The constant entry and factory of a file with one plugin. `create` makes an instance. */
#define OMB_ONE_PLUGIN(one_descriptor, one_create)                                                 \
    static uint32_t omb_one_count(void)                                                            \
    {                                                                                              \
        return 1;                                                                                  \
    }                                                                                              \
    static const omb_descriptor *omb_one_descriptor(uint32_t index)                                \
    {                                                                                              \
        return index == 0 ? &(one_descriptor) : NULL;                                              \
    }                                                                                              \
    static const omb_factory omb_one_factory = {omb_one_count, omb_one_descriptor, one_create};    \
    static int32_t omb_one_open(omb_str path)                                                      \
    {                                                                                              \
        (void)path;                                                                                \
        return 0;                                                                                  \
    }                                                                                              \
    static void omb_one_close(void)                                                                \
    {                                                                                              \
    }                                                                                              \
    static const void *omb_one_get_factory(const char *id)                                         \
    {                                                                                              \
        return strcmp(id, OMB_FACTORY) == 0 ? &omb_one_factory : NULL;                             \
    }                                                                                              \
    extern OMB_EXPORT const omb_entry omb_entry_v1;                                                \
    const omb_entry omb_entry_v1 =                                                                 \
        {sizeof(omb_entry), OMB_ENTRY_MAGIC, OMB_ABI_MAJOR,      OMB_ABI_MINOR, 0, 0,              \
         omb_one_open,      omb_one_close,   omb_one_get_factory};

#endif

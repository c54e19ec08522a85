/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_GUARD_H
#define OMB_PLUG_GUARD_H

#include "core/base/status.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Checks at the line between host and plugin: thread, state, time. What breaks a rule
 * is refused, counted and logged as PLUGIN_MISBEHAVING with plugin and function.
 */
struct plug_instance;

struct crossing {
    struct plug_instance *instance;
    const char *function;
    uint64_t began; /* ns */
};

/* Around every call into a plugin. [loop] */
struct crossing guard_enter(struct plug_instance *i, const char *function);
void guard_leave(const struct crossing *c);

/* May this plugin call `function` of the host here and now? [any] */
bool guard_loop(struct plug_instance *i, const char *function);

/* Counts and logs; often repeated complaints of one plugin are thinned out. [any] */
void guard_misbehaving(struct plug_instance *i, const char *function, const char *what);

/* Is the n-th of something that may come in floods worth a line? The first ones, then each time
 * they have doubled. [any] */
bool guard_is_shown(uint32_t n);

#endif

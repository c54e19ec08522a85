/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_EXT_TIMERS_H
#define OMBUD_EXT_TIMERS_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Wake-ups on the loop. Volatile: what must outlive a restart is kept elsewhere.
 *
 * since 1.0
 */
#define OMB_EXT_TIMERS "omb.timers/1"

/* The host's side. A function table: frozen. */
typedef struct omb_ext_timers {
    /*
     * [loop & active] Calls on_timer(id) once, after_ms or a little later. The id is the
     * plugin's own; starting a running one moves it. -OMB_E_LIMIT: over 256 at once.
     */
    int32_t (*start)(const omb_host *host, uint64_t id, uint32_t after_ms);

    /* [loop & active] Forgets it; nothing happens when it does not run. */
    void (*stop)(const omb_host *host, uint64_t id);
} omb_ext_timers;

/* The plugin's side, offered by its get_extension. */
#define OMB_EXT_ON_TIMER "omb.on_timer/1"

typedef struct omb_ext_on_timer {
    /* [loop & active] Timer `id` is due. It may be started again from here. */
    void (*on_timer)(const omb_plugin *plugin, uint64_t id);
} omb_ext_on_timer;

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_PLUGIN_H
#define OMBUD_PLUGIN_H

#include "descriptor.h"
#include "host.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * One instance of a plugin, as the host sees it. Its life:
 *
 *   create -> init -> activate -> (work) -> drain -> deactivate -> destroy
 *
 * activate … deactivate may be gone through many times. Whatever fails on the way
 * up, destroy is called and nothing else.
 *
 * A function table: frozen. The plugin owns it; it lives until destroy returns.
 *
 * since 1.0
 */
typedef struct omb_plugin {
    const omb_descriptor *descriptor; /* the one it was created from */
    void *plugin_data;                /* the plugin's own; the host leaves it alone */

    /*
     * [loop & created] Reads its configuration (ext/config.h), asks for services,
     * allocates. 0, or negative with the reason in *error.
     */
    int32_t (*init)(const struct omb_plugin *plugin, omb_error *error);

    /* [loop & inactive] Frees everything, the table itself included. */
    void (*destroy)(const struct omb_plugin *plugin);

    /* [loop & inactive] Goes to work: mounts, timers, files. 0, or negative and *error. */
    int32_t (*activate)(const struct omb_plugin *plugin, omb_error *error);

    /*
     * [loop & active] No new work comes after this call: finish what is under way and
     * complete `op`. At the deadline the host goes on without the answer.
     */
    void (*drain)(const struct omb_plugin *plugin, omb_op op, uint32_t deadline_ms);

    /*
     * [loop & active] Stops; no op is open any more, no call of this plugin may run on
     * another thread when it returns.
     */
    void (*deactivate)(const struct omb_plugin *plugin);

    /*
     * [loop & initialised] The answer to something this plugin asked of the host under
     * its own number `op`. status: 0 or -OMB_E_*; bytes borrowed.
     */
    void (*completed)(const struct omb_plugin *plugin, omb_op op, int32_t status, omb_str bytes);

    /*
     * [loop & active] Advice: the host no longer waits for `op`. The plugin may stop
     * the work; it may still complete it, which is then dropped without harm.
     */
    void (*cancel)(const struct omb_plugin *plugin, omb_op op);

    /*
     * [any & initialised] What this plugin offers, by id: its kind ("omb.tier/1") and
     * what it handles ("omb.on_timer/1"). NULL: not offered. Constant tables.
     */
    const void *(*get_extension)(const struct omb_plugin *plugin, const char *id);
} omb_plugin;

#ifdef __cplusplus
}
#endif

#endif

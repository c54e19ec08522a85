/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_EXT_WORKER_H
#define OMBUD_EXT_WORKER_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Work off the loop: disk, long arithmetic, anything that may block.
 *
 * since 1.0
 */
#define OMB_EXT_WORKER "omb.worker/1"

/*
 * [any] The plugin's own function, called once on a worker thread with the `arg` of
 * run. It may call [any] functions only; host->complete is one. Its result is the
 * status of the answer.
 */
typedef int32_t (*omb_work_fn)(const omb_plugin *plugin, void *arg);

/* A function table: frozen. */
typedef struct omb_ext_worker {
    /*
     * [loop & active] Runs fn(plugin, arg) soon, on another thread, several at once.
     * Afterwards completed(op, what fn returned, nothing) comes on the loop; with
     * -OMB_E_CANCELLED fn was never called. `arg` stays the plugin's: it frees it in
     * completed. -OMB_E_BUSY: the queue is full, nothing will happen.
     */
    int32_t (*run)(const omb_host *host, omb_op op, omb_work_fn fn, void *arg);
} omb_ext_worker;

#ifdef __cplusplus
}
#endif

#endif

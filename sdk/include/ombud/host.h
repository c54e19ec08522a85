/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_HOST_H
#define OMBUD_HOST_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The host as one plugin instance sees it.
 *
 * Threads. Every method of every header carries a tag:
 *   [scan]  before an instance lives; one thread, no services
 *   [loop]  the thread that the host calls this instance on; never block it: a call
 *           over 5 ms is logged with the plugin's name
 *   [any]   every thread, the loop included
 * A state may follow: [loop & active] is between activate and deactivate.
 *
 * Memory: borrow in, copy out. What comes in is valid for the call; what goes out is
 * copied by the receiver before its call returns. Nobody frees the other's memory.
 *
 * Work that takes time carries a 64-bit number, omb_op, chosen by who asks:
 *   host asks plugin   the method returns void; the plugin answers with
 *                      host->complete(op, status, bytes) exactly once
 *   plugin asks host   the host answers with plugin->completed(op, status, bytes)
 *                      exactly once
 * Answers are handed over on a later turn of the loop, so no call is re-entered.
 * Rule P: every call is one message of numbers and byte strings, so that the same
 * file runs in the host's process or in a child of its own.
 *
 * since 1.0
 */

typedef uint64_t omb_op;     /* 0 where no answer is wanted */
typedef uint32_t omb_tenant; /* one hosted account; leads every key that is kept */

/* A function table: frozen, never appended to. New power is a new extension id. */
typedef struct omb_host {
    uint32_t major, minor; /* of the host; a plugin may look before it asks for more */
    omb_str name;          /* "ombud" */
    omb_str version;       /* of the program, for logs only */

    void *host_data; /* the host's own; leave it alone */

    /*
     * [any] A host service by id ("omb.log/1", see ext/), or NULL: not there.
     * The table is constant and lives as long as the instance. Ask once, in init.
     */
    const void *(*get_extension)(const struct omb_host *host, const char *id);

    /*
     * [any] Answers an op that the host gave. status: 0 or -OMB_E_*; `bytes` as the
     * method says (JSON as a rule; with a negative status words for the log, or
     * nothing). Borrowed for the call. A second or late answer is dropped, counted and
     * logged: the host owns the deadline.
     */
    void (*complete)(const struct omb_host *host, omb_op op, int32_t status, omb_str bytes);
} omb_host;

#ifdef __cplusplus
}
#endif

#endif

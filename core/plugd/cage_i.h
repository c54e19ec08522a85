/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUGD_CAGE_I_H
#define OMB_PLUGD_CAGE_I_H

#include "core/plugd/cage.h"

#include <stdbool.h>

/* The walls of the cage, for cage.c; nobody else. */

#define CAGE_MAX_PORTS 16

/* What a descriptor asks of the network (descriptor.h, `network`). */
struct cage_network {
    uint16_t connect[CAGE_MAX_PORTS], listen[CAGE_MAX_PORTS];
    uint32_t n_connect, n_listen;
    bool udp;
};

/* -OMB_E_INVALID for a word that is none. */
OMB_MUST_USE int cage_network_read(omb_str words, struct cage_network *out, omb_error *error);

static inline bool cage_has_tcp(const struct cage_network *n)
{
    return n->n_connect || n->n_listen;
}

/* Landlock: libraries and the plugin's folder to read, the state folder to write, TCP ports.
 * Where the kernel cannot, it is said on the log and the rest holds. */
OMB_MUST_USE int cage_files(const struct cage *c, const struct cage_network *net, omb_error *error);

/* seccomp: the system calls that are left. Lock: no memory becomes executable any more. */
OMB_MUST_USE int cage_calls(const struct cage_network *net, omb_error *error);
OMB_MUST_USE int cage_calls_lock(omb_error *error);

/* Writes the words and the system's reason; returns the code. */
int cage_refuse(omb_error *error, const char *fmt, ...) OMB_PRINTF(2, 3);

/* A line for the operator about a wall that is not there (child.c sends it to the host). */
void cage_say(const char *line);

#endif

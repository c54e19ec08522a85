/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_SPAWN_H
#define OMB_PLUG_SPAWN_H

#include "core/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * A process that hosts one plugin: begun, ended, its end told. It has our end of a socket pair
 * and a page in which it notes the call it is in, so that the host can read it after a
 * crash. Zeroed: none.
 */
struct spawned {
    pid_t pid; /* 0: none */
    int pidfd; /* readable when it has ended */
    int fd;    /* ours of the pair; the caller takes it */
    volatile uint64_t *now;
};

/* `plugd`: the program; `label`: shown by ps. 0 or -OMB_E_*. */
OMB_MUST_USE int spawn_begin(const char *plugd, const char *label, struct spawned *out);

void spawn_kill(const struct spawned *s); /* SIGKILL; none is fine */

/* Takes the dead process away and says how it ended ("ended by signal 11, Segmentation fault");
 * false: it lives. With `wait` it always ends true. */
bool spawn_reap(struct spawned *s, bool wait, char *how, size_t cap);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUGD_CAGE_H
#define OMB_PLUGD_CAGE_H

#include "core/base/str.h"

#include <ombud/base.h>

/*
 * What a plugin's process may still do. Closed before the file is opened: no descriptors but
 * the pair, limits, no new privileges, the file system down to libraries and its own state
 * folder (Landlock), and a list of the system calls that are left (seccomp). Locked after it is
 * loaded: nothing becomes executable any more.
 */
struct cage {
    const char *file;      /* of the plugin, absolute */
    const char *state_dir; /* NULL: none */
    omb_str network;       /* "connect:443 listen:2525 udp", or absent */
    uint32_t uid, gid;     /* UINT32_MAX: as we are */
    uint32_t memory_mib;
    uint32_t flags; /* ISOLATION_LOOK */
};

/* 0, or what could not be done: then the file must not be opened. */
OMB_MUST_USE int cage_close(const struct cage *c, omb_error *error);
OMB_MUST_USE int cage_lock(const struct cage *c, omb_error *error);

#endif

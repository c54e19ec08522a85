/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTKIT_MOUNT_H
#define OMB_TESTKIT_MOUNT_H

#include "core/base/limits.h"
#include "core/base/str.h"

/*
 * The paths that a plugin opened, by the rules of the host's listener: a socket is at its path and
 * nowhere below; a path for requests takes what lies below it as well, whether it ends in a slash or
 * not, but for the sockets among that.
 */
struct kit_mounts {
    struct {
        char path[PLUG_MAX_PATH + 1];
        uint32_t kind;
    } at[PLUG_MAX_MOUNTS];
    uint32_t n;
};

/* 0, -OMB_E_EXISTS for the same path and kind, -OMB_E_LIMIT. */
OMB_MUST_USE int kit_mount_add(struct kit_mounts *m, omb_str path, uint32_t kind);

/* Whether a socket or a request for this path, its escapes undone, comes to the plugin. */
bool kit_mount_takes(const struct kit_mounts *m, omb_str path, uint32_t kind);

/* What is asked for, as the listener reads it out of "GET target HTTP/1.1". */
struct kit_target {
    char *line, *decoded;
    omb_str path;  /* its escapes undone */
    omb_str query; /* raw; empty when there is none */
};

/* False, and nothing to free: the line is over the host's limit, or the path no path. The query lies
 * in the line, as in a real request: no NUL behind it, and wiped when it is freed. */
bool kit_target_read(struct kit_target *t, const char *method, const char *target);
void kit_target_free(struct kit_target *t);

#endif

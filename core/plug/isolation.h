/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_ISOLATION_H
#define OMB_PLUG_ISOLATION_H

#include "core/plug/port.h"

/*
 * Where a plugin runs and what its child may do: what is shipped, and what the operator says
 * about it under the plugin's name. These keys belong to the host and stand beside the plugin's
 * own options:
 *   isolation  "process" or "inline"
 *   user       account its child runs as, when the host is root
 *   memory     MiB its child may take
 */
#define ISOLATION_NOBODY UINT32_MAX
/* Flags of the frame: only a look at the file; its time stands still. */
#define ISOLATION_LOOK 1u
#define ISOLATION_STILL 2u

struct isolation {
    bool process;
    bool said;         /* the operator's word, not the default */
    uint32_t uid, gid; /* ISOLATION_NOBODY: the host's own */
    uint32_t memory_mib;
};

/* Is it a key of the host's? */
bool isolation_is_key(omb_str key);

/* Of a plugin name, before anything of its file was looked at. Mistakes are lines in *errors. */
OMB_MUST_USE int isolation_read(const struct plug *p, const char *path, omb_str name,
                                struct isolation *out, struct buf *errors);

/* The host's DESCRIBE frame: which file, and the cage it is to be opened in. `i` NULL: only a look
 * at the file. */
OMB_MUST_USE int isolation_write(struct buf *out, const char *path, const struct plug_instance *i);

#endif

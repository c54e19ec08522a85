/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_FILE_H
#define OMB_BASE_FILE_H

#include "core/base/buf.h"

/*
 * Files that are read or written whole, and descriptors that are filled or emptied. Every call may
 * wait for the disk: at start, in commands and on worker threads only, never on a serving loop.
 * Failures are -OMB_E_NOTFOUND | DENIED | EXISTS | FULL | NOMEM | TIMEOUT (a socket that has a time
 * limit) | IO; errno still says which. [any]
 */

/* The status for errno as it stands now; never 0. */
int file_status(void);

/* All of the bytes; an interrupted or part write goes on. */
OMB_MUST_USE int file_put(int fd, omb_str bytes);

/* Everything up to the end, behind what `out` holds; -OMB_E_LIMIT when its cap is reached. */
OMB_MUST_USE int file_take(int fd, struct buf *out);

enum file_kind {
    FILE_REGULAR, /* a pipe or a device is not waited for: -OMB_E_INVALID */
    FILE_OWN,     /* regular, and no link to another */
    FILE_ANY,     /* for what a person named on a command line: a pipe too, waited for */
};

/* A file, whole, behind what `out` holds; -OMB_E_LIMIT for more than that may hold. */
OMB_MUST_USE int file_read(const char *path, enum file_kind kind, struct buf *out);

/* A new file; -OMB_E_EXISTS when there is one. A write that fails leaves none. */
OMB_MUST_USE int file_create(const char *path, unsigned mode, omb_str bytes);

/*
 * The file with these bytes or, after a failure or a power cut, what was there before. Through
 * PATH.part, which a second writer at the same time would share: one writer a path.
 */
OMB_MUST_USE int file_place(const char *path, unsigned mode, omb_str bytes);

/* Makes the names in a folder last. */
OMB_MUST_USE int file_sync_folder(const char *folder);

#endif

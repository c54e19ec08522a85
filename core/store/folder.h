/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_FOLDER_H
#define OMB_STORE_FOLDER_H

#include "core/base/status.h"

/*
 * Makes the data folder (0700) and an empty file in it (0600) when they are not there,
 * takes the folder's lock, and syncs what was made. The lock belongs to the process: it
 * is gone when the process is, however it ended. -OMB_E_BUSY when another one has it.
 */
OMB_MUST_USE int folder_open(const char *dir, const char *file, int *lock_fd, omb_error *error);
void folder_close(int lock_fd);

/* Syncs the folder's list of files. 0 or -OMB_E_IO. */
OMB_MUST_USE int folder_sync(const char *dir);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_PACK_COPY_H
#define OMB_APP_PACK_COPY_H

#include "core/app/packs.h"
#include "core/base/buf.h"

/*
 * Copies a pack into `to`, which is made or is an empty folder: its own files, and the guides and
 * editor files of the scripts that came with the program (their README.md as GUIDE.md). What is
 * the host's own, ombud.lua, and the packs inside of the shop's scripts stay behind.
 *
 * `files` gets one name a line. -OMB_E_EXISTS when `to` holds anything; -OMB_E_IO with the path
 * that could not be read or written in `why`; what was copied until then stays there.
 */
OMB_MUST_USE int pack_copy(const struct packs *packs, const struct pack *pack, const char *to,
                           struct buf *files, struct buf *why);

#endif

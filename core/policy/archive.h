/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_ARCHIVE_H
#define OMB_POLICY_ARCHIVE_H

#include "core/policy/source.h"

/*
 * A bundle's files as one text, the form in which bundles are kept for ever and drafts are made:
 * {"files":[{"name":"bundle.lua","text":"…"},…]} in the order of the hash. Packing what was read
 * gives the same bytes; loading it (bundle_load_text) gives the same hash as the folder. [any]
 */

/* Appends the archive. -OMB_E_LIMIT over POLICY_MAX_ARCHIVE bytes. */
OMB_MUST_USE int archive_write(const struct sources *s, struct buf *json);
OMB_MUST_USE int archive_pack(const struct bundle *b, struct buf *json);

/*
 * Reads an archive from anywhere: files in any order. -OMB_E_SYNTAX when it is none, else as
 * sources_add; -OMB_E_INVALID also without a bundle.lua. Complaints go to `errors`.
 */
OMB_MUST_USE int archive_read(omb_str json, struct sources *out, struct bundle_errors *errors);

#endif

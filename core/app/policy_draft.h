/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_POLICY_DRAFT_H
#define OMB_APP_POLICY_DRAFT_H

#include "core/base/json_out.h"
#include "core/policy/source.h"

/*
 * An operator's draft as the store keeps it: {"base":HASH,"changed":{NAME:TEXT|null,…}}, null for
 * a file that is gone. [any]
 */

/* Hash of the bundle it began from. */
OMB_MUST_USE int policy_draft_base(omb_str draft, char hash[HASH_HEX + 1]);

/* The archive that it comes to on top of its base. Complaints go to `errors`. */
OMB_MUST_USE int policy_draft_apply(omb_str draft, omb_str base, struct buf *archive,
                                    struct bundle_errors *errors);

/* The draft with this file's text (absent: the file is deleted) instead of what stood there. */
OMB_MUST_USE int policy_draft_change(omb_str draft, const struct sources *base, omb_str name,
                                     omb_str text, struct buf *out);

/* Names of the changed files as a JSON array. */
void policy_draft_names(omb_str draft, struct json_out *o);

/*
 * The draft on top of another bundle: -OMB_E_CONFLICT with the file's name when one that it
 * changes is not the same in both.
 */
OMB_MUST_USE int policy_draft_rebase(omb_str draft, const struct sources *old,
                                     const struct sources *now, omb_str hash, struct buf *out,
                                     char *file, size_t cap);

#endif

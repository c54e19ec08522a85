/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_VARIANT_H
#define OMB_LAB_VARIANT_H

#include "core/policy/bundle_build.h"

/*
 * The rules of a bundle once more: without flows and specs, with one file's text changed or all as
 * it is, in a machine of its own that may be watched. What did not change is not compiled again.
 */

/* `file` is a place in b->sources; UINT32_MAX changes nothing. `watch` outlives the variant.
 * Complaints go to `errors`. */
OMB_MUST_USE int variant_make(const struct bundle *b, uint32_t file, omb_str text,
                              const struct vm_watch *watch, struct bundle **out,
                              struct bundle_errors *errors);

/* Place of a file by its name, UINT32_MAX without it. */
uint32_t variant_file(const struct bundle *b, omb_str name);

#endif

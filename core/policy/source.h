/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_SOURCE_H
#define OMB_POLICY_SOURCE_H

#include "core/policy/bundle.h"

/*
 * The files of a bundle's folder in memory: bundle.lua, policies/, assistant/, lib/, spec/,
 * invariants/, each *.lua, sorted by name. ombud.lua and everything else is left alone. [any]
 */
enum source_kind {
    SOURCE_BUNDLE,
    SOURCE_LIB,
    SOURCE_POLICY,
    SOURCE_FLOW,
    SOURCE_SPEC,
    SOURCE_INVARIANT
};

struct source {
    char name[64]; /* "policies/route.lua" */
    enum source_kind kind;
    struct buf text;
    struct buf code; /* what vm_compile made of it */
};

struct sources {
    struct source *v;
    uint32_t n;
    size_t bytes;
    bool brief; /* for few decisions: loaded once, without a plan that makes each one shorter */
    bool plain; /* compiled only: what check sees in their text is not looked for */
};

/* Kind of a file of this name; false for a name that no bundle holds. */
bool sources_kind(omb_str name, enum source_kind *kind);

/*
 * Adds a file with a copy of its text, under the caps of a bundle. -OMB_E_LIMIT, or
 * -OMB_E_INVALID for a name no bundle holds and for what is not UTF-8 text; errors says which.
 */
OMB_MUST_USE int sources_add(struct sources *s, omb_str name, omb_str text,
                             struct bundle_errors *errors);

/* Brings files that were added in any order into the one order; -OMB_E_EXISTS for a name twice. */
OMB_MUST_USE int sources_sort(struct sources *s);

const struct source *sources_find(const struct sources *s, omb_str name); /* NULL without it */

/* Reads all; complaints go to `errors`. -OMB_E_IO when the folder or bundle.lua is not there. */
OMB_MUST_USE int sources_read(const char *dir, struct sources *out, struct bundle_errors *errors);
void sources_free(struct sources *s);

/* BLAKE2b over names and bytes in order. */
struct hash sources_hash(const struct sources *s);

#endif

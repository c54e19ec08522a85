/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_WORDS_H
#define OMB_POLICY_WORDS_H

#include "core/base/str.h"

/*
 * Every name that the host gives to Lua besides verdicts and facts, with what it takes and gives:
 * for the reference, luacheck's globals, the editor and `check`. A unit test holds it against
 * what the machines really have. [any], constant.
 */
enum {
    WORD_POLICY = 1,
    WORD_SPEC = 2,
    WORD_FLOW = 4,
    WORD_INVARIANT = 8,
    WORD_ALL = WORD_POLICY | WORD_SPEC | WORD_FLOW | WORD_INVARIANT,
};

struct word_row {
    const char *lib; /* "" for a name that stands alone */
    const char *name;
    const char *args;  /* "s: string, bytes: integer"; NULL when it is no function */
    const char *gives; /* type, "" for nothing */
    const char *meaning;
    unsigned where; /* WORD_ bits of the files that know it */
};

const struct word_row *words_all(size_t *n);

/* A name that stands alone, a library or a verdict in files of this kind. */
bool words_has_global(omb_str name, unsigned where);
const char *words_nearest_global(omb_str name, unsigned where); /* NULL without one */

bool words_is_library(omb_str name); /* text, num, list, time, money, tier */
/* LIB.NAME; nearest of it (NULL without one). */
bool words_has(omb_str lib, omb_str name);
const char *words_nearest(omb_str lib, omb_str name);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_STR_H
#define OMB_BASE_STR_H

#include "core/base/status.h"

#include <stdbool.h>
#include <string.h>

/*
 * Helpers on borrowed strings (struct omb_str of the SDK). None allocates.
 * All functions are [any].
 */
#define STR(literal) ((omb_str){("" literal), sizeof(literal) - 1})
#define STR_NONE ((omb_str){NULL, 0})
#define STR_ARG(s) (int)(s).len, ((s).ptr ? (s).ptr : "") /* for "%.*s" */

static inline omb_str str_of(const char *z)
{
    return (omb_str){z, z ? strlen(z) : 0};
}

static inline omb_str str_n(const void *ptr, size_t len)
{
    return (omb_str){(const char *)ptr, len};
}

bool str_eq(omb_str a, omb_str b);
bool str_eq_nocase(omb_str a, omb_str b); /* ASCII letters only */
bool str_is(omb_str a, const char *z);
bool str_starts(omb_str s, omb_str prefix);
bool str_ends(omb_str s, omb_str suffix);
int str_compare(omb_str a, omb_str b);               /* bytewise order, <0 0 >0 */
omb_str str_sub(omb_str s, size_t from, size_t len); /* clamped */
omb_str str_trim(omb_str s);                         /* ASCII blanks off both ends */

/* Position of needle in s, or -1. */
ptrdiff_t str_find(omb_str s, omb_str needle);

/* Cuts s at the first `sep`: *head before it, *tail after it. False without one: *head = s. */
bool str_cut(omb_str s, char sep, omb_str *head, omb_str *tail);

/* Whole string as a decimal int64 (optional '-', no blanks, no '+'). -OMB_E_SYNTAX | -OMB_E_RANGE.
 */
OMB_MUST_USE int str_int(omb_str s, int64_t *out);

/* Whole string as 1 to 16 lower-case hex digits. -OMB_E_SYNTAX. */
OMB_MUST_USE int str_hex(omb_str s, uint64_t *out);

/* Whether `word` is one of `words`, which have `sep` between them; NULL: none. */
bool str_is_one(omb_str word, const char *words, char sep);

/* Copies s with a NUL into dst of cap bytes; -OMB_E_LIMIT when it does not fit (dst = ""). */
OMB_MUST_USE int str_copy(char *dst, size_t cap, omb_str s);

/* Copies as much of s as fits, whole characters only, with a NUL. cap is at least 1. */
void str_clip(char *dst, size_t cap, omb_str s);

/* malloc'ed NUL-terminated copy, or NULL. The caller frees. */
char *str_dup(omb_str s);

/*
 * Nearest of `n` names to `word` by edit distance, for "did you mean"; NULL when
 * none is within a third of the word's length (at least 1).
 */
const char *str_nearest(omb_str word, const char *const *names, size_t n);

#endif

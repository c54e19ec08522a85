/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_BUNDLE_ERRORS_H
#define OMB_POLICY_BUNDLE_ERRORS_H

#include "core/base/json_out.h"

#include <stdint.h>

/*
 * Everything that is wrong with a bundle at once: as lines "file:line:column: words", in order of
 * files and lines, and as a list for programs. Start with BUNDLE_ERRORS_INIT. [any one thread]
 */
struct bundle_error {
    const char *file;
    int line, column; /* from 1; 0 when it is not known */
    const char *text;
    const char *expected; /* what would be right; "" or NULL */
    const char *near;     /* nearest known name; "" or NULL */
};

struct bundle_errors {
    struct buf text;
    uint32_t count;         /* all that were found */
    struct bundle_error *v; /* the first BUNDLE_MAX_ERRORS of them */
    uint32_t n;
};

#define BUNDLE_ERRORS_INIT ((struct bundle_errors){.text = BUF_INIT(64 << 10)})
void bundle_errors_free(struct bundle_errors *e);

/* Adds one; the strings are copied. One without a column is left out when its line has one with. */
void bundle_errors_put(struct bundle_errors *e, const struct bundle_error *error);

/* The same from words; "(nearest: 'x')" at their end becomes `near`. */
void bundle_errors_add(struct bundle_errors *e, const char *file, int line, const char *fmt, ...)
    OMB_PRINTF(4, 5);

/* The same from Lua's own words, which may begin with "file:line:". */
void bundle_errors_words(struct bundle_errors *e, const char *file, const char *words);

/* Is something told, with its column, in these lines of the file? */
bool bundle_errors_has(const struct bundle_errors *e, const char *file, int from, int to);

/* Orders list and lines by file, line and column. */
void bundle_errors_sort(struct bundle_errors *e);

/* [{"file":…,"line":…,"column":…,"text":…,"expected":…,"near":…}, …] */
void bundle_errors_json(const struct bundle_errors *e, struct json_out *o);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a bundle's rules with one file changed. Must not know: what was changed, or why. Called
 * by: cover, mutate, invariant. */
#include "core/lab/variant.h"

#include <stdlib.h>

static int copy_source(const struct source *from, bool changed, omb_str text, struct source *to)
{
    *to = *from;
    to->text = BUF_INIT(from->text.max);
    to->code = BUF_INIT(from->code.max);
    buf_puts(&to->text, changed ? text : buf_str(&from->text));
    if (!changed)
        buf_puts(&to->code, buf_str(&from->code));
    return to->text.err ? to->text.err : to->code.err;
}

static bool is_wanted(const struct source *s)
{
    return s->kind == SOURCE_BUNDLE || s->kind == SOURCE_LIB || s->kind == SOURCE_POLICY;
}

int variant_make(const struct bundle *b, uint32_t file, omb_str text, const struct vm_watch *watch,
                 struct bundle **out, struct bundle_errors *errors)
{
    struct sources s = {.v = calloc(b->sources.n, sizeof *s.v), .plain = true, .brief = true};
    int rc = s.v ? 0 : -OMB_E_NOMEM;

    for (uint32_t i = 0; i < b->sources.n && rc == 0; i++) {
        if (is_wanted(&b->sources.v[i]))
            rc = copy_source(&b->sources.v[i], i == file, text, &s.v[s.n++]);
    }
    if (rc != 0) {
        sources_free(&s);
        return rc;
    }
    return bundle_make(b->dir, &s, watch, out, errors);
}

uint32_t variant_file(const struct bundle *b, omb_str name)
{
    for (uint32_t i = 0; i < b->sources.n; i++) {
        if (str_is(name, b->sources.v[i].name))
            return i;
    }
    return UINT32_MAX;
}

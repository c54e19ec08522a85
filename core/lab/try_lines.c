/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: decisions by the line. Must not know: how one is shown to a person. Called by: cmd_try. */
#include "core/lab/try_lines.h"

#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/policy/decide.h"
#include "core/policy/spec_facts.h"

#include <stdio.h>
#include <stdlib.h>

struct line {
    enum decide_point point;
    struct bundle *bundle;
    struct buf *out;
    uint64_t n;
};

static void complain(const struct line *l, const char *why)
{
    struct json_out j = json_out(l->out);

    jo_obj(&j);
    jo_kv_int(&j, "line", (int64_t)l->n);
    jo_kv_z(&j, "error", why);
    jo_end_obj(&j);
    buf_putc(l->out, '\n');
}

static bool decide_line(const struct line *l, omb_str text)
{
    struct arena arena = {0};
    struct facts facts = {.n = 0};
    struct verdict v;
    uint64_t now = 0;
    char why[256];
    bool good = spec_facts_read(l->point, text, &arena, &facts, why, sizeof why) == 0;

    if (good) {
        for (uint32_t i = 0; i < facts.n; i++) {
            if (strcmp(facts.v[i].name, "now") == 0)
                now = (uint64_t)facts.v[i].num;
        }
        decide_run(l->bundle, l->point, &facts, now, &arena, &v, NULL);
        buf_puts(l->out, v.record);
        buf_putc(l->out, '\n');
    } else {
        complain(l, why);
    }
    arena_free(&arena);
    return good;
}

int try_lines(enum decide_point point, const char *path, struct bundle *b, struct tool *t)
{
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    struct line l = {.point = point, .bundle = b, .out = t->out};
    char *text = NULL;
    size_t cap = 0;
    ssize_t len;
    int code = TOOL_GOOD;

    if (!f) {
        buf_printf(t->err, "%s: cannot be read\n", path);
        return TOOL_NO_INPUT;
    }
    while ((len = getline(&text, &cap, f)) >= 0) {
        omb_str s = str_trim(str_n(text, (size_t)len));
        l.n++;
        if (s.len && !decide_line(&l, s))
            code = TOOL_DATA;
    }
    if (ferror(f))
        code = TOOL_NO_INPUT;
    free(text);
    if (f != stdin)
        fclose(f);
    return code;
}

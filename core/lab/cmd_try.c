/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud policy try POINT FACTS`. Must not know: the host, its configuration. Called by:
 * app's table of policy commands. */
#include "core/base/json_out.h"
#include "core/lab/cmd_lab.h"
#include "core/lab/try_lines.h"
#include "core/policy/decide.h"
#include "core/policy/spec_facts.h"
#include "core/policy/verdict.h"

static void list_facts(enum decide_point point, struct buf *out)
{
    const struct contract *c = contract_of(point);

    buf_printf(out, "facts of %s:\n", decide_point_name(point));
    for (uint32_t i = 0; i < c->n_fact; i++)
        buf_printf(out, "  %-30s %-8s %-12s %s\n", c->fact[i].name,
                   contract_type_name(c->fact[i].type), contract_unit_name(c->fact[i].unit),
                   c->fact[i].meaning);
}

static void print_try(bool json, const struct verdict *v, const struct decide_trace *t,
                      struct buf *out)
{
    struct json_out j = json_out(out);

    if (json) {
        buf_puts(out, v->record);
        buf_putc(out, '\n');
        return;
    }
    buf_putz(out, "verdict: ");
    verdict_print(v, &j);
    buf_printf(out, "\nrule:    %.*s\nticks:   %llu\n", STR_ARG(v->rule),
               (unsigned long long)t->ticks);
    if (v->status)
        buf_printf(out, "failed:  %s\n", t->error);
    buf_printf(out, "record:  %.*s\n", STR_ARG(v->record));
}

static uint64_t time_of(const struct facts *facts)
{
    for (uint32_t i = 0; i < facts->n; i++) {
        if (strcmp(facts->v[i].name, "now") == 0)
            return (uint64_t)facts->v[i].num;
    }
    return 0;
}

static int try_one(bool json, enum decide_point point, const char *path, struct bundle *b,
                   struct tool *t)
{
    struct arena arena = {0};
    struct facts facts = {.n = 0};
    struct decide_trace trace;
    struct verdict v;
    struct buf text = {0};
    char why[256];
    int code = TOOL_NO_INPUT;

    if (tool_file(path, POLICY_MAX_INPUT, &text) != 0) {
        buf_printf(t->err, "%s: cannot be read\n", path);
    } else if (spec_facts_read(point, buf_str(&text), &arena, &facts, why, sizeof why) != 0) {
        buf_printf(t->err, "%s: %s\n", path, why);
        code = TOOL_DATA;
    } else {
        decide_run(b, point, &facts, time_of(&facts), &arena, &v, &trace);
        print_try(json, &v, &trace, t->out);
        code = v.status ? TOOL_SOFTWARE : TOOL_GOOD;
    }
    buf_free(&text);
    arena_free(&arena);
    return code;
}

static int no_point(const char *word, struct tool *t)
{
    const char *names[POINTS];
    const char *near;

    for (int p = 0; p < POINTS; p++)
        names[p] = decide_point_name((enum decide_point)p);
    near = str_nearest(str_of(word), names, POINTS);
    return tool_usage(t, "there is no decision point '%s'%s%s%s", word,
                      near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static int run_try(int argc, char **argv, struct tool *t)
{
    bool json = false, lines = false;
    const struct tool_option options[] = {{"--json", &json, NULL}, {"--lines", &lines, NULL}};
    struct bundle *b = NULL;
    enum decide_point point;
    int n = tool_read(argc, argv, options, 2, 1, 3, t), code;

    if (n < 0)
        return TOOL_USAGE;
    point = contract_point(str_of(argv[0]));
    if (point == POINTS)
        return no_point(argv[0], t);
    if (n == 1) {
        list_facts(point, t->out);
        return TOOL_GOOD;
    }
    code = tool_load(n > 2 ? argv[2] : TOOL_DEFAULT_DIR, json, t, &b);
    if (code == TOOL_GOOD)
        code = lines ? try_lines(point, argv[1], b, t) : try_one(json, point, argv[1], b, t);
    bundle_unpin(b);
    return code;
}

const struct tool_row cmd_try_row =
    {"try", run_try, "[--json|--lines] POINT [FACTS.json|- [DIR]]",
     "one decision with what it read",
     "Without facts: the facts of the point are listed.\n"
     "  --lines  the facts of one decision a line; one record a line\n"};

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud policy try POINT FACTS`. Must not know: the host, its configuration. Called by:
 * app's table of policy commands. */
#include "core/base/json_out.h"
#include "core/lab/cmd_lab.h"
#include "core/lab/explain.h"
#include "core/lab/prompt.h"
#include "core/lab/trial.h"
#include "core/lab/try_lines.h"

struct asked {
    bool json, why, lines;
    enum decide_point point;
    const char *path;
};

static void list_facts(enum decide_point point, struct buf *out)
{
    const struct contract *c = contract_of(point);

    buf_printf(out, "facts of %s:\n", decide_point_name(point));
    for (uint32_t i = 0; i < c->n_fact; i++)
        buf_printf(out, "  %-30s %-8s %-12s %s\n", c->fact[i].name,
                   contract_type_name(c->fact[i].type), contract_unit_name(c->fact[i].unit),
                   c->fact[i].meaning);
}

static int print_why(bool json, struct bundle *b, const struct setting *facts, struct tool *t)
{
    struct json_out o = json_out(t->out);
    struct explain *e = NULL;
    int rc = explain_facts(b, facts, t->progress, &e);

    if (rc != 0) {
        buf_printf(t->err, "%s\n", omb_strerror(rc));
        return TOOL_SOFTWARE;
    }
    if (json) {
        jo_obj(&o);
        explain_print_json(e, &o);
        jo_end_obj(&o);
        buf_putc(t->out, '\n');
    } else {
        explain_print_text(e, t->out);
    }
    explain_close(e);
    return TOOL_GOOD;
}

static void print_try(bool json, const struct trial *trial, struct buf *out)
{
    struct json_out o = json_out(out);

    if (!json) {
        trial_print_text(trial, out);
        return;
    }
    trial_print_json(trial, &o);
    buf_putc(out, '\n');
}

static int try_one(const struct asked *a, struct bundle *b, struct tool *t)
{
    struct trial trial;
    struct buf text = {0};
    char why[256];
    int code = TOOL_NO_INPUT;

    if (tool_file(a->path, POLICY_MAX_INPUT, &text) != 0) {
        buf_printf(t->err, "%s: cannot be read\n", a->path);
    } else if (trial_run(b, a->point, buf_str(&text), &trial, why, sizeof why) != 0) {
        buf_printf(t->err, "%s: %s\n", a->path, why);
        code = TOOL_DATA;
    } else {
        code = trial.verdict.status ? TOOL_SOFTWARE : TOOL_GOOD;
        if (!a->why)
            print_try(a->json, &trial, t->out);
        else if (print_why(a->json, b, &trial.facts, t) != TOOL_GOOD)
            code = TOOL_SOFTWARE;
        trial_free(&trial);
    }
    buf_free(&text);
    return code;
}

static int no_point(const char *word, struct tool *t)
{
    const char *near = contract_nearest_point(str_of(word));

    return tool_usage(t, "there is no decision point '%s'%s%s%s", word,
                      near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static void complete(void *who, omb_str line, struct buf *words)
{
    prompt_complete(who, line, words);
}

/* Until the lines end or one says so. */
static int converse(const char *dir, struct tool *t)
{
    struct buf line = BUF_INIT(POLICY_MAX_INPUT), out = BUF_INIT(0);
    struct prompt *p = NULL;
    bool more = true;
    int rc;

    if (!t->talk)
        return tool_usage(t, "the prompt needs somebody to talk to");
    rc = prompt_open(dir, &p, &out);
    t->talk->say(t->talk, buf_str(&out));
    t->talk->who = p;
    t->talk->complete = complete;
    while (rc == 0 && more && t->talk->next(t->talk, prompt_sign(p), &line)) {
        buf_clear(&out);
        more = prompt_line(p, buf_str(&line), &out);
        t->talk->say(t->talk, buf_str(&out));
    }
    t->talk->complete = NULL;
    prompt_close(p);
    buf_free(&line);
    buf_free(&out);
    return tool_exit(rc);
}

/* `try` alone, or `try DIR`. */
static bool wants_prompt(int n, char **argv)
{
    return n == 0 || (n == 1 && contract_point(str_of(argv[0])) == POINTS &&
                      (strchr(argv[0], '/') || strchr(argv[0], '.')));
}

static int run_try(int argc, char **argv, struct tool *t)
{
    struct asked a = {.point = POINTS};
    const struct tool_option options[] = {{"--json", &a.json, NULL},
                                          {"--why", &a.why, NULL},
                                          {"--lines", &a.lines, NULL}};
    struct bundle *b = NULL;
    int n = tool_read(argc, argv, options, 3, 0, 3, t), code;

    if (n < 0)
        return TOOL_USAGE;
    if (wants_prompt(n, argv))
        return converse(n ? argv[0] : TOOL_DEFAULT_DIR, t);
    a.point = contract_point(str_of(argv[0]));
    if (a.point == POINTS)
        return no_point(argv[0], t);
    if (n == 1) {
        list_facts(a.point, t->out);
        return TOOL_GOOD;
    }
    a.path = argv[1];
    code = tool_load(n > 2 ? argv[2] : TOOL_DEFAULT_DIR, a.json, t, &b);
    if (code == TOOL_GOOD)
        code = a.lines ? try_lines(a.point, a.path, b, t) : try_one(&a, b, t);
    bundle_unpin(b);
    return code;
}

const struct tool_row cmd_try_row =
    {"try", run_try, "[--json|--lines] [--why] [POINT [FACTS.json|- [DIR]] | ./DIR]",
     "one decision: the rules asked, the facts read; or a prompt",
     "  --why     also the smallest change of facts that would have decided otherwise\n"
     "  --lines   the facts of one decision a line; one record a line\n"
     "Without facts: the facts of the point are listed. Without a point: a prompt at which facts\n"
     "are set one by one (a folder is told from a point by its '/' or '.').\n"};

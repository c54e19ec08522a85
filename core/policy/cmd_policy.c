/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what `ombud policy …` prints. Must not know: the host, its configuration. Called by: app's
 * command table. */
#include "core/policy/cmd_policy.h"

#include "core/base/json_out.h"
#include "core/policy/bundle_build.h"
#include "core/policy/decide.h"
#include "core/policy/probe.h"
#include "core/policy/spec.h"
#include "core/policy/spec_facts.h"

#include <stdio.h>

#define CMD_USAGE 64
#define CMD_DATA 65
#define CMD_NO_INPUT 66
#define CMD_SOFTWARE 70
#define CMD_DEFAULT_DIR "scripts"

struct options {
    bool json;
    const char *arg[64];
    int n;
};

static int usage(struct buf *err, const char *words)
{
    buf_printf(err, "ombud policy %s\n", words);
    return CMD_USAGE;
}

static bool read_options(int argc, char **argv, int least, int most, struct options *o)
{
    *o = (struct options){.n = 0};
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            o->json = true;
        else if (argv[i][0] == '-' && argv[i][1])
            return false;
        else if (o->n == most || o->n == 64)
            return false;
        else
            o->arg[o->n++] = argv[i];
    }
    return o->n >= least;
}

static void print_lines(struct json_out *o, const char *key, omb_str lines)
{
    omb_str line;

    jo_key(o, key);
    jo_arr(o);
    while (lines.len) {
        (void)str_cut(lines, '\n', &line, &lines);
        if (line.len)
            jo_str(o, line);
    }
    jo_end_arr(o);
}

static int exit_code(int rc)
{
    return rc == 0 ? 0 : rc == -OMB_E_IO ? CMD_NO_INPUT : CMD_DATA;
}

/* ---- check ---- */

static uint32_t count_rules(const struct bundle *b)
{
    uint32_t n = 0;
    for (int p = 0; p < POINTS; p++)
        n += b->rules[p].n;
    return n;
}

static void print_check(const struct options *o, const struct bundle *b,
                        const struct bundle_errors *errors, struct buf *out)
{
    struct json_out j = json_out(out);

    if (!o->json && !b) {
        buf_puts(out, buf_str(&errors->text));
        buf_printf(out, "%u %s\n", errors->count, errors->count == 1 ? "error" : "errors");
    } else if (!o->json) {
        buf_printf(out, "%s %s: %u rules, %u flows, no errors (%.12s)\n", b->name, b->version,
                   count_rules(b), b->flows.n, b->hash);
    } else {
        jo_obj(&j);
        jo_kv_bool(&j, "ok", b != NULL);
        jo_kv_z(&j, "bundle", b ? b->hash : NULL);
        print_lines(&j, "errors", buf_str(&errors->text));
        jo_end_obj(&j);
        buf_putc(out, '\n');
    }
}

int cmd_policy_check(int argc, char **argv, struct buf *out, struct buf *err)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct bundle *b = NULL;
    struct options o;
    int rc;

    if (!read_options(argc, argv, 0, 1, &o))
        return usage(err, "check [--json] [DIR]");
    rc = bundle_load(o.n ? o.arg[0] : CMD_DEFAULT_DIR, &b, &errors);
    print_check(&o, b, &errors, out);
    bundle_unpin(b);
    bundle_errors_free(&errors);
    return exit_code(rc);
}

/* ---- test ---- */

static void print_test(const struct options *o, const struct spec_result *r, struct buf *out)
{
    struct json_out j = json_out(out);

    if (o->json) {
        jo_obj(&j);
        jo_kv_int(&j, "cases", r->cases);
        jo_kv_int(&j, "passed", r->passed);
        jo_kv_int(&j, "rules", r->rules);
        jo_kv_int(&j, "reached", r->reached);
        print_lines(&j, "failures", buf_str(&r->failures->text));
        print_lines(&j, "uncovered", buf_str(r->uncovered));
        jo_end_obj(&j);
        buf_putc(out, '\n');
        return;
    }
    buf_puts(out, buf_str(&r->failures->text));
    if (r->uncovered->len) {
        buf_putz(out, "rules that no case reached:\n");
        buf_puts(out, buf_str(r->uncovered));
    }
    buf_printf(out, "policy test: passed %u of %u cases, %u of %u rules reached\n", r->passed,
               r->cases, r->reached, r->rules);
}

int cmd_policy_test(int argc, char **argv, struct buf *out, struct buf *err)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct buf uncovered = BUF_INIT(256 << 10);
    struct spec_result r = {.failures = &errors, .uncovered = &uncovered};
    struct bundle *b = NULL;
    struct options o;
    int rc;

    if (!read_options(argc, argv, 0, 1, &o))
        return usage(err, "test [--json] [DIR]");
    rc = bundle_load(o.n ? o.arg[0] : CMD_DEFAULT_DIR, &b, &errors);
    if (rc == 0) {
        rc = spec_run(b, &r);
        print_test(&o, &r, out);
        if (rc == 0 && r.passed != r.cases)
            rc = -OMB_E_INVALID;
    } else {
        print_check(&o, NULL, &errors, out);
    }
    bundle_unpin(b);
    buf_free(&uncovered);
    bundle_errors_free(&errors);
    return exit_code(rc);
}

/* ---- try ---- */

static int read_file(const char *path, size_t most, struct buf *text)
{
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    size_t got;

    *text = BUF_INIT(most + 4096);
    if (!f)
        return -OMB_E_IO;
    while (buf_reserve(text, 4096) == 0 && (got = fread(text->ptr + text->len, 1, 4096, f)) > 0)
        text->len += got;
    if (f != stdin)
        (void)fclose(f);
    return text->err;
}

static void list_facts(enum decide_point point, struct buf *err)
{
    static const char *const type[] = {"int", "bool", "text", "json"};
    const struct contract *c = contract_of(point);

    buf_printf(err, "facts of %s:\n", decide_point_name(point));
    for (uint32_t i = 0; i < c->n_fact; i++)
        buf_printf(err, "  %-30s %-5s %s\n", c->fact[i].name, type[c->fact[i].type],
                   c->fact[i].meaning);
}

static void print_try(const struct options *o, const struct verdict *v,
                      const struct decide_trace *t, struct buf *out)
{
    struct json_out j = json_out(out);

    if (o->json) {
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

static int try_one(const struct options *o, enum decide_point point, struct bundle *b,
                   struct buf *out, struct buf *err)
{
    struct arena arena = {0};
    struct facts facts = {.n = 0};
    struct decide_trace trace;
    struct verdict v;
    struct buf text = {0};
    char why[256];
    uint64_t now = 0;
    int code = CMD_NO_INPUT;

    if (read_file(o->arg[1], POLICY_MAX_INPUT, &text) != 0) {
        buf_printf(err, "%s: cannot be read\n", o->arg[1]);
    } else if (spec_facts_read(point, buf_str(&text), &arena, &facts, why, sizeof why) != 0) {
        buf_printf(err, "%s: %s\n", o->arg[1], why);
        code = CMD_DATA;
    } else {
        for (uint32_t i = 0; i < facts.n; i++) {
            if (strcmp(facts.v[i].name, "now") == 0)
                now = (uint64_t)facts.v[i].num;
        }
        decide_run(b, point, &facts, now, &arena, &v, &trace);
        print_try(o, &v, &trace, out);
        code = v.status ? CMD_SOFTWARE : 0;
    }
    buf_free(&text);
    arena_free(&arena);
    return code;
}

int cmd_policy_try(int argc, char **argv, struct buf *out, struct buf *err)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct bundle *b = NULL;
    struct options o;
    enum decide_point point;
    int code;

    if (!read_options(argc, argv, 1, 3, &o))
        return usage(err, "try [--json] POINT FACTS.json|- [DIR]");
    point = contract_point(str_of(o.arg[0]));
    if (point == POINTS)
        return usage(err, "try: POINT is route, escalation, compensation or authority");
    if (o.n == 1) {
        list_facts(point, out);
        return 0;
    }
    code = exit_code(bundle_load(o.n > 2 ? o.arg[2] : CMD_DEFAULT_DIR, &b, &errors));
    if (code != 0)
        print_check(&o, NULL, &errors, out);
    else
        code = try_one(&o, point, b, out, err);
    bundle_unpin(b);
    bundle_errors_free(&errors);
    return code;
}

/* ---- probe ---- */

static int probe_file(const char *path, bool json, struct buf *out, struct buf *err)
{
    struct json_out j = json_out(out);
    struct probe_result r;
    struct buf text = {0};
    int rc = read_file(path, POLICY_MAX_SOURCE, &text);

    if (rc == -OMB_E_LIMIT) { /* longer than any source may be */
        r = (struct probe_result){.outcome = PROBE_REJECTED};
        rc = 0;
    } else if (rc == 0) {
        rc = probe_run("probe", buf_str(&text), &r);
    }
    if (rc == 0 && json) {
        jo_obj(&j);
        jo_kv_z(&j, "file", path);
        jo_kv_z(&j, "outcome", probe_outcome_name(r.outcome));
        jo_kv_int(&j, "ticks", (int64_t)r.ticks);
        jo_kv_int(&j, "memory", (int64_t)r.memory);
        jo_kv_int(&j, "effects", r.effects);
        jo_kv_z(&j, "error", r.error);
        jo_end_obj(&j);
        buf_putc(out, '\n');
    } else if (rc == 0) {
        buf_printf(out, "%s %s\n", path, probe_outcome_name(r.outcome));
    } else {
        buf_printf(err, "%s: %s\n", path, omb_strerror(rc));
    }
    buf_free(&text);
    return rc == 0 ? 0 : CMD_NO_INPUT;
}

int cmd_policy_probe(int argc, char **argv, struct buf *out, struct buf *err)
{
    bool json = false;
    int code = 0, files = 0;

    for (int i = 0; i < argc; i++)
        json = json || strcmp(argv[i], "--json") == 0;
    for (int i = 0; i < argc; i++) {
        int one;
        if (strcmp(argv[i], "--json") == 0)
            continue;
        files++;
        one = probe_file(argv[i], json, out, err);
        code = one ? one : code;
    }
    return files ? code : usage(err, "probe [--json] FILE…");
}

int cmd_policy(int argc, char **argv, struct buf *out, struct buf *err)
{
    static const struct {
        const char *name;
        int (*run)(int, char **, struct buf *, struct buf *);
    } commands[] = {{"check", cmd_policy_check},
                    {"test", cmd_policy_test},
                    {"try", cmd_policy_try},
                    {"probe", cmd_policy_probe}};

    for (size_t i = 0; argc > 0 && i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(argv[0], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1, out, err);
    }
    return usage(err, "check|test|try|probe …");
}

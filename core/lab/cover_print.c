/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: coverage as JSON and as text. Must not know: how it was found. Called by: cmd_test, the
 * API's test. */
#include "core/lab/cover.h"

#include "core/policy/bundle_build.h"

static void print_failures(const struct cover *c, struct json_out *o)
{
    jo_key(o, "failures");
    jo_arr(o);
    for (uint32_t i = 0; i < c->n_failure; i++) {
        jo_obj(o);
        jo_kv_z(o, "file", c->failure[i].file);
        jo_kv_int(o, "line", c->failure[i].line);
        jo_kv_str(o, "name", c->failure[i].name);
        jo_kv_str(o, "text", c->failure[i].text);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

static void print_rules(const struct cover *c, struct json_out *o)
{
    jo_key(o, "rules");
    jo_arr(o);
    for (int p = 0; p < POINTS; p++) {
        for (uint32_t i = 0; i < c->bundle->rules[p].n; i++) {
            const struct rule *r = &c->bundle->rules[p].rule[i];
            jo_obj(o);
            jo_kv_z(o, "point", decide_point_name((enum decide_point)p));
            jo_kv_z(o, "rule", r->name);
            jo_kv_z(o, "file", r->file);
            jo_kv_int(o, "line", r->line);
            jo_kv_int(o, "hits", c->rule_hits[p][i]);
            jo_end_obj(o);
        }
    }
    jo_end_arr(o);
}

static void print_lines(const struct cover *c, struct json_out *o)
{
    jo_key(o, "lines");
    jo_arr(o);
    for (uint32_t i = 0; i < c->n_file; i++) {
        const struct cover_file *f = &c->file[i];
        jo_obj(o);
        jo_kv_z(o, "file", f->name);
        jo_kv_int(o, "coded", f->coded);
        jo_kv_int(o, "reached", f->reached);
        jo_key(o, "missed");
        jo_arr(o);
        for (uint32_t line = 1; line <= f->lines; line++) {
            if (f->code[line] && !f->hits[line])
                jo_int(o, line);
        }
        jo_end_arr(o);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

void cover_print_json(const struct cover *c, struct json_out *o)
{
    jo_obj(o);
    jo_kv_int(o, "cases", c->cases);
    jo_kv_int(o, "passed", c->passed);
    print_failures(c, o);
    print_rules(c, o);
    print_lines(c, o);
    jo_end_obj(o);
}

/* "policies/route.lua: 12, 14-16" */
static void text_lines(const struct cover_file *f, struct buf *out)
{
    const char *before = " ";

    buf_printf(out, "  %s:", f->name);
    for (uint32_t line = 1; line <= f->lines; line++) {
        uint32_t last = line;
        if (!f->code[line] || f->hits[line])
            continue;
        while (last < f->lines && f->code[last + 1] && !f->hits[last + 1])
            last++;
        buf_printf(out, "%s%u", before, line);
        if (last > line)
            buf_printf(out, "-%u", last);
        before = ", ";
        line = last;
    }
    buf_putc(out, '\n');
}

static void text_rules(const struct cover *c, struct buf *out)
{
    if (c->rules_reached < c->rules)
        buf_putz(out, "rules that no case reached:\n");
    for (int p = 0; p < POINTS; p++) {
        for (uint32_t i = 0; i < c->bundle->rules[p].n; i++) {
            const struct rule *r = &c->bundle->rules[p].rule[i];
            if (!c->rule_hits[p][i])
                buf_printf(out, "  %s:%d: %s\n", r->file, r->line, r->name);
        }
    }
}

void cover_print_text(const struct cover *c, struct buf *out)
{
    for (uint32_t i = 0; i < c->n_failure; i++)
        buf_printf(out, "%s:%d: %.*s: %.*s\n", c->failure[i].file, c->failure[i].line,
                   STR_ARG(c->failure[i].name), STR_ARG(c->failure[i].text));
    text_rules(c, out);
    if (c->reached < c->coded)
        buf_putz(out, "lines that no case reached:\n");
    for (uint32_t i = 0; i < c->n_file; i++) {
        if (c->file[i].reached < c->file[i].coded)
            text_lines(&c->file[i], out);
    }
    buf_printf(out,
               "policy test: passed %u of %u cases, %u of %u rules and %u of %u lines reached\n",
               c->passed, c->cases, c->rules_reached, c->rules, c->reached, c->coded);
}

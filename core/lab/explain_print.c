/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: an explanation as JSON and as text. Must not know: how it was found. Called by: app's
 * `policy explain` and API, cmd_try, prompt. */
#include "core/lab/explain.h"

#include "core/policy/bundle_build.h"

/* ---- JSON ---- */

void explain_print_trace(const struct rules *rules, const struct decide_trace *t,
                         struct json_out *o)
{
    jo_key(o, "trace");
    jo_arr(o);
    for (int i = 0; i <= t->asked && i < (int)rules->n; i++) {
        jo_obj(o);
        jo_kv_z(o, "rule", rules->rule[i].name);
        jo_kv_z(o, "file", rules->rule[i].file);
        jo_kv_int(o, "line", rules->rule[i].line);
        jo_kv_bool(o, "held", i == t->rule);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

void explain_print_read(const struct setting *facts, uint64_t read, struct json_out *o)
{
    jo_key(o, "read");
    jo_arr(o);
    for (uint32_t i = 0; i < facts->c->n_fact; i++) {
        struct fact f = setting_value(facts, i);
        if (!(read >> i & 1))
            continue;
        jo_obj(o);
        jo_kv_z(o, "fact", f.name);
        jo_key(o, "value");
        setting_print_value(&f, o);
        jo_kv_z(o, "meaning", facts->c->fact[i].meaning);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

static void print_change(const struct explain *e, struct json_out *o)
{
    jo_key(o, "change");
    if (e->change.n == 0) {
        jo_null(o);
        jo_key(o, "verdict_then");
        jo_null(o);
        return;
    }
    jo_arr(o);
    for (uint32_t i = 0; i < e->change.n; i++) {
        struct fact from = setting_value(&e->facts, e->change.fact[i]);
        jo_obj(o);
        jo_kv_z(o, "fact", from.name);
        jo_key(o, "from");
        setting_print_value(&from, o);
        jo_key(o, "to");
        setting_print_value(&e->change.to[i], o);
        jo_end_obj(o);
    }
    jo_end_arr(o);
    jo_key(o, "verdict_then");
    verdict_print(&e->then, o);
    jo_kv_str(o, "rule_then", e->then.rule);
}

void explain_print_json(const struct explain *e, struct json_out *o)
{
    jo_kv_z(o, "point", decide_point_name(e->facts.c->point));
    jo_kv_str(o, "bundle", e->bundle);
    jo_key(o, "verdict");
    verdict_print(&e->verdict, o);
    jo_kv_str(o, "rule", e->verdict.rule);
    jo_kv_z(o, "file", e->file);
    jo_kv_int(o, "line", e->line);
    jo_kv_str(o, "clause", e->verdict.clause.ptr ? e->verdict.clause : STR(""));
    jo_kv_int(o, "status", e->verdict.status);
    if (e->verdict.status)
        jo_kv_str(o, "error", e->at_fault);
    jo_kv_bool(o, "same", e->as_recorded);
    if (!e->as_recorded)
        jo_kv_raw(o, "recorded", e->recorded);
    jo_kv_str(o, "source", e->source);
    explain_print_trace(e->rules, &e->trace, o);
    explain_print_read(&e->facts, e->trace.read, o);
    print_change(e, o);
    jo_kv_int(o, "tried", e->change.tried);
    jo_kv_bool(o, "whole", e->change.whole);
}

/* ---- text ---- */

void explain_text_value(const struct fact *f, struct buf *out)
{
    struct json_out o = json_out(out);

    if (f->type == FACT_BOOL)
        buf_putz(out, f->num ? "yes" : "no");
    else
        setting_print_value(f, &o);
}

void explain_text_trace(const struct rules *rules, const struct decide_trace *t, struct buf *out)
{
    for (int i = 0; i <= t->asked && i < (int)rules->n; i++) {
        const struct rule *r = &rules->rule[i];
        const char *how = i == t->rule ? "held " : t->rule < 0 && i == t->asked ? "broke" : "no   ";
        buf_printf(out, "  %s %s (%s", how, r->name, r->file);
        if (r->line > 0)
            buf_printf(out, ":%d", r->line);
        buf_putz(out, ")\n");
    }
}

void explain_text_read(const struct setting *facts, uint64_t read, struct buf *out)
{
    for (uint32_t i = 0; i < facts->c->n_fact; i++) {
        struct fact f = setting_value(facts, i);
        size_t from = out->len;
        if (!(read >> i & 1))
            continue;
        buf_printf(out, "  %-28s ", f.name);
        explain_text_value(&f, out);
        while (!out->err && out->len - from < 45)
            buf_putc(out, ' ');
        buf_printf(out, " %s\n", facts->c->fact[i].meaning);
    }
}

static void text_verdict(const char *label, const struct verdict *v, struct buf *out)
{
    struct json_out o = json_out(out);

    buf_putz(out, label);
    verdict_print(v, &o);
    buf_putc(out, '\n');
}

static void text_change(const struct explain *e, struct buf *out)
{
    if (e->change.n == 0) {
        buf_printf(out, "otherwise: no change of up to %d facts found in %u decisions%s\n",
                   CHANGE_MOST, e->change.tried,
                   e->change.whole ? "" : ", where the search ended at its limit");
        return;
    }
    buf_putz(out, "otherwise, with\n");
    for (uint32_t i = 0; i < e->change.n; i++) {
        struct fact from = setting_value(&e->facts, e->change.fact[i]);
        buf_printf(out, "  %-28s ", from.name);
        explain_text_value(&from, out);
        buf_putz(out, " -> ");
        explain_text_value(&e->change.to[i], out);
        buf_putc(out, '\n');
    }
    text_verdict("  verdict ", &e->then, out);
    buf_printf(out, "  rule    %.*s\n", STR_ARG(e->then.rule));
}

void explain_print_text(const struct explain *e, struct buf *out)
{
    buf_printf(out, "point   %s\n", decide_point_name(e->facts.c->point));
    text_verdict("verdict ", &e->verdict, out);
    buf_printf(out, "rule    %.*s", STR_ARG(e->verdict.rule));
    if (e->file[0])
        buf_printf(out, " (%s:%u)", e->file, e->line);
    buf_putc(out, '\n');
    if (e->verdict.status)
        buf_printf(out, "failed  %.*s\n", STR_ARG(e->at_fault));
    if (!e->as_recorded)
        buf_printf(out, "recorded as %.*s: this bundle decides otherwise\n", STR_ARG(e->recorded));
    if (e->source.len)
        buf_printf(out, "\n  %.*s\n\n", STR_ARG(e->source));
    if (!e->rules->present)
        buf_putz(out, "this bundle has no policy for it: the point's default decides\n");
    buf_putz(out, "asked, in this order\n");
    explain_text_trace(e->rules, &e->trace, out);
    buf_putz(out, "read\n");
    explain_text_read(&e->facts, e->trace.read, out);
    text_change(e, out);
}

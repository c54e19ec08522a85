/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: trying one decision and telling what it did. Must not know: where facts come from. Called
 * by: cmd_try, prompt, the API's try. */
#include "core/lab/trial.h"

#include "core/lab/explain.h"
#include "core/policy/bundle_build.h"
#include "core/policy/spec_facts.h"

void trial_decide(struct bundle *b, const struct setting *facts, struct trial *out)
{
    struct facts list;

    out->facts = *facts;
    out->rules = &b->rules[facts->c->point];
    setting_facts(facts, &list);
    decide_run(b, facts->c->point, &list, setting_now(facts), &out->arena, &out->verdict,
               &out->trace);
}

int trial_run(struct bundle *b, enum decide_point point, omb_str json, struct trial *out, char *err,
              size_t err_cap)
{
    struct setting s;
    struct facts facts;
    int rc;

    *out = (struct trial){.arena = {0}};
    rc = spec_facts_read(point, json, &out->arena, &facts, err, err_cap);
    if (rc != 0) {
        trial_free(out);
        return rc;
    }
    setting_from(&s, point, &facts);
    trial_decide(b, &s, out);
    return 0;
}

void trial_free(struct trial *t)
{
    arena_free(&t->arena);
}

static const struct rule *rule_of(const struct trial *t)
{
    return t->trace.rule >= 0 ? &t->rules->rule[t->trace.rule] : NULL;
}

void trial_print_json(const struct trial *t, struct json_out *o)
{
    const struct rule *r = rule_of(t);

    jo_obj(o);
    jo_kv_z(o, "point", decide_point_name(t->facts.c->point));
    jo_key(o, "verdict");
    verdict_print(&t->verdict, o);
    jo_kv_str(o, "rule", t->verdict.rule);
    jo_kv_z(o, "file", r ? r->file : NULL);
    jo_kv_int(o, "line", r ? r->line : 0);
    jo_kv_int(o, "ticks", (int64_t)t->trace.ticks);
    jo_kv_int(o, "status", t->verdict.status);
    jo_kv_z(o, "error", t->verdict.status ? t->trace.error : NULL);
    explain_print_trace(t->rules, &t->trace, o);
    explain_print_read(&t->facts, t->trace.read, o);
    jo_kv_raw(o, "record", t->verdict.record.len ? t->verdict.record : STR("null"));
    jo_end_obj(o);
}

void trial_print_text(const struct trial *t, struct buf *out)
{
    struct json_out o = json_out(out);
    const struct rule *r = rule_of(t);

    buf_putz(out, "verdict ");
    verdict_print(&t->verdict, &o);
    buf_printf(out, "\nrule    %.*s", STR_ARG(t->verdict.rule));
    if (r)
        buf_printf(out, " (%s:%d)", r->file, r->line);
    if (t->verdict.status)
        buf_printf(out, "\nfailed  %s", t->trace.error);
    if (!t->rules->present)
        buf_putz(out, "\nthis bundle has no policy for it: the point's default decides");
    buf_putz(out, "\nasked, in this order\n");
    explain_text_trace(t->rules, &t->trace, out);
    buf_putz(out, "read\n");
    explain_text_read(&t->facts, t->trace.read, out);
}

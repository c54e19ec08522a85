/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: checking, testing and trying a bundle for an operator, on the pool.
 * Must not know: the loop, what is in force.
 * Called by: policy_call.c through the table of verbs. */
#include "core/app/policy_call.h"

#include "core/lab/cover.h"
#include "core/policy/bundle_build.h"
#include "core/policy/decide.h"
#include "core/policy/spec_facts.h"

/* The bundle asked for, or NULL after noting why not. */
static struct bundle *load(struct policy_call *c)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct bundle *b = NULL;
    omb_str first = STR(""), rest;
    int status = bundle_load_text(buf_str(&c->bundle[0].archive), &b, &errors);

    if (status != 0) {
        (void)str_cut(buf_str(&errors.text), '\n', &first, &rest);
        policy_call_fail(c, -OMB_E_LIMIT, "the bundle does not load: %.*s",
                         (int)(first.len < 200 ? first.len : 200), first.ptr ? first.ptr : "");
    }
    bundle_errors_free(&errors);
    return b;
}

void policy_verb_check(struct policy_call *c)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct json_out o = json_out(&c->out);
    struct bundle *b = NULL;
    int status = bundle_load_text(buf_str(&c->bundle[0].archive), &b, &errors);

    jo_obj(&o);
    jo_kv_bool(&o, "ok", status == 0);
    jo_kv_z(&o, "hash", b ? bundle_hash(b) : c->bundle[0].hash);
    if (b) {
        jo_kv_z(&o, "name", bundle_name(b));
        jo_kv_z(&o, "version", bundle_version(b));
    }
    jo_key(&o, "errors");
    bundle_errors_json(&errors, &o);
    jo_end_obj(&o);
    bundle_unpin(b);
    bundle_errors_free(&errors);
}

void policy_verb_test(struct policy_call *c)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct json_out o = json_out(&c->out);
    struct bundle *b = load(c);
    struct cover *cover = NULL;

    if (b && cover_run(b, &cover, &errors) == 0)
        cover_print_json(cover, &o);
    else if (b)
        policy_call_fail(c, -OMB_E_LIMIT, "a spec is broken: %.*s",
                         (int)(errors.text.len < 200 ? errors.text.len : 200),
                         errors.text.ptr ? errors.text.ptr : "");
    cover_free(cover);
    bundle_unpin(b);
    bundle_errors_free(&errors);
}

/* ---- try ---- */

static void put_trace(struct json_out *o, const struct rules *r, const struct decide_trace *t)
{
    jo_key(o, "trace");
    jo_arr(o);
    for (int i = 0; i <= t->asked && i < (int)r->n; i++) {
        jo_obj(o);
        jo_kv_z(o, "rule", r->rule[i].name);
        jo_kv_z(o, "file", r->rule[i].file);
        jo_kv_int(o, "line", r->rule[i].line);
        jo_kv_bool(o, "held", i == t->rule);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

/* Facts by the names that the record says were read. */
static void put_read(struct json_out *o, const struct json_doc *d, struct arena *arena,
                     enum decide_point point)
{
    uint32_t facts = json_member(d, 0, "facts"), read = json_member(d, 0, "read");
    const struct contract *known = contract_of(point);

    jo_key(o, "read");
    jo_arr(o);
    for (uint32_t i = json_first(d, read); i != JSON_NONE; i = json_next(d, read, i)) {
        omb_str name = STR("");
        char *key;
        int at;
        if (json_get_str(d, i, arena, &name) != 0 || !(key = arena_dupz(arena, name)))
            continue;
        at = contract_find(known, name, 0);
        jo_obj(o);
        jo_kv_str(o, "fact", name);
        if (json_member(d, facts, key) != JSON_NONE)
            jo_kv_raw(o, "value", json_raw(d, json_member(d, facts, key)));
        else
            jo_kv_str(o, "value", STR_NONE); /* not given: what reads as absent */
        jo_kv_z(o, "meaning", at >= 0 ? known->fact[at].meaning : "");
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

static void print_try(struct policy_call *c, const struct bundle *b, enum decide_point point,
                      const struct verdict *v, const struct decide_trace *t)
{
    struct json_out o = json_out(&c->out);
    const struct rules *r = &b->rules[point];
    struct arena a = {0};
    struct json_doc d = {.n = 0};

    jo_obj(&o);
    jo_key(&o, "verdict");
    verdict_print(v, &o);
    jo_kv_str(&o, "rule", v->rule);
    jo_kv_z(&o, "file", t->rule >= 0 ? r->rule[t->rule].file : NULL);
    jo_kv_int(&o, "line", t->rule >= 0 ? r->rule[t->rule].line : 0);
    jo_kv_int(&o, "ticks", (int64_t)t->ticks);
    jo_kv_int(&o, "status", v->status);
    jo_kv_z(&o, "error", v->status ? t->error : NULL);
    put_trace(&o, r, t);
    if (json_parse_arena(v->record, &a, LAB_RECORD_TOKENS, &d, NULL) == 0)
        put_read(&o, &d, &a, point);
    jo_end_obj(&o);
    arena_free(&a);
}

void policy_verb_try(struct policy_call *c)
{
    enum decide_point point = contract_point(policy_call_word(c, "point"));
    uint32_t given = json_member(&c->args, 0, "facts");
    omb_str text = given == JSON_NONE ? STR("{}") : json_raw(&c->args, given);
    struct facts facts = {.n = 0};
    struct decide_trace trace;
    struct arena arena = {0};
    struct verdict v;
    char why[200];
    struct bundle *b;

    if (point == POINTS) {
        policy_call_fail(c, -OMB_E_INVALID, "point: there is no such decision point");
        return;
    }
    if (spec_facts_read(point, text, &arena, &facts, why, sizeof why) != 0) {
        policy_call_fail(c, -OMB_E_INVALID, "facts: %s", why);
        arena_free(&arena);
        return;
    }
    b = load(c);
    if (b) {
        decide_run(b, point, &facts, (uint64_t)policy_call_number(c, "now", 0), &arena, &v, &trace);
        print_try(c, b, point, &v, &trace);
    }
    bundle_unpin(b);
    arena_free(&arena);
}

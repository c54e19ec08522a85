/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: points, facts, verdicts and words as JSON. Must not know: who shows it. Called by:
 * cmd_reference, the API's page of an editor. */
#include "core/base/json_out.h"
#include "core/policy/contract.h"
#include "core/policy/reference.h"
#include "core/policy/words.h"

static void put_words(struct json_out *o, const char *words)
{
    omb_str left = words ? str_of(words) : STR_NONE, one;

    if (!words)
        return;
    jo_key(o, "words");
    jo_arr(o);
    while (left.len) {
        (void)str_cut(left, ' ', &one, &left);
        jo_str(o, one);
    }
    jo_end_arr(o);
}

static void put_fact(struct json_out *o, const struct contract_fact *f)
{
    jo_obj(o);
    jo_kv_z(o, "name", f->name);
    jo_kv_z(o, "type", contract_type_name(f->type));
    jo_kv_z(o, "unit", contract_unit_name(f->unit));
    jo_key(o, "absent");
    if (f->type == FACT_INT)
        jo_int(o, f->absent);
    else if (f->type == FACT_BOOL)
        jo_bool(o, f->absent != 0);
    else
        jo_z(o, "");
    jo_kv_z(o, "meaning", f->meaning);
    put_words(o, f->words);
    if (f->more)
        jo_kv_bool(o, "more", true);
    jo_end_obj(o);
}

static void put_point(struct json_out *o, const struct contract *c)
{
    jo_obj(o);
    jo_kv_z(o, "name", decide_point_name(c->point));
    jo_kv_z(o, "asked", c->asked);
    jo_key(o, "facts");
    jo_arr(o);
    for (uint32_t i = 0; i < c->n_fact; i++)
        put_fact(o, &c->fact[i]);
    jo_end_arr(o);
    jo_key(o, "verdicts");
    jo_arr(o);
    for (int k = 0; k < VERDICT_KINDS; k++) {
        if (decide_may(c->point, (enum verdict_kind)k))
            jo_z(o, verdict_kind_name((enum verdict_kind)k));
    }
    jo_end_arr(o);
    jo_end_obj(o);
}

static void put_field(struct json_out *o, const struct contract_field *f)
{
    static const char *const types[FIELD_TYPES] = {"integer", "tier",   "money",   "word",
                                                   "text",    "choice", "choices", "offers"};

    jo_obj(o);
    jo_kv_z(o, "name", f->name);
    jo_kv_z(o, "type", types[f->type]);
    jo_kv_bool(o, "needed", f->must);
    jo_kv_z(o, "unit", contract_unit_name(f->unit));
    jo_kv_z(o, "meaning", f->meaning);
    put_words(o, f->words);
    jo_end_obj(o);
}

static void put_verdict(struct json_out *o, enum verdict_kind kind)
{
    const struct contract_verdict *v = contract_verdict_of(kind);

    jo_obj(o);
    jo_kv_z(o, "name", verdict_kind_name(kind));
    jo_kv_z(o, "meaning", v->meaning);
    jo_kv_z(o, "example", v->example);
    jo_key(o, "fields");
    jo_arr(o);
    for (uint32_t i = 0; i < v->n_field; i++)
        put_field(o, &v->field[i]);
    jo_end_arr(o);
    jo_end_obj(o);
}

static void put_word(struct json_out *o, const struct word_row *w)
{
    jo_obj(o);
    jo_kv_z(o, "library", w->lib);
    jo_kv_z(o, "name", w->name);
    jo_kv_z(o, "takes", w->args);
    jo_kv_z(o, "gives", w->gives);
    jo_kv_z(o, "meaning", w->meaning);
    jo_kv_bool(o, "policy", w->where & WORD_POLICY);
    jo_kv_bool(o, "spec", w->where & WORD_SPEC);
    jo_kv_bool(o, "invariant", w->where & WORD_INVARIANT);
    jo_kv_bool(o, "flow", w->where & WORD_FLOW);
    jo_end_obj(o);
}

void reference_json(struct buf *out)
{
    struct json_out o = json_out(out);
    size_t n;
    const struct word_row *w = words_all(&n);

    jo_obj(&o);
    jo_key(&o, "points");
    jo_arr(&o);
    for (int p = 0; p < POINTS; p++)
        put_point(&o, contract_of((enum decide_point)p));
    jo_end_arr(&o);
    jo_key(&o, "verdicts");
    jo_arr(&o);
    for (int k = 0; k < VERDICT_KINDS; k++)
        put_verdict(&o, (enum verdict_kind)k);
    jo_end_arr(&o);
    jo_key(&o, "words");
    jo_arr(&o);
    for (size_t i = 0; i < n; i++)
        put_word(&o, &w[i]);
    jo_end_arr(&o);
    jo_end_obj(&o);
    buf_putc(out, '\n');
}

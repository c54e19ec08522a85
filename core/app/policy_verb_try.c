/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: checking, testing and trying a bundle for an operator, in the background.
 * Must not know: the loop, what is in force.
 * Called by: policy_call.c through the table of verbs. */
#include "core/app/policy_call.h"

#include "core/lab/cover.h"
#include "core/lab/trial.h"

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

void policy_verb_try(struct policy_call *c)
{
    enum decide_point point = contract_point(policy_call_word(c, "point"));
    uint32_t given = json_member(&c->args, 0, "facts");
    omb_str facts = given == JSON_NONE ? STR("{}") : json_raw(&c->args, given);
    struct json_out o = json_out(&c->out);
    struct bundle *b = NULL;
    struct trial trial;
    char why[200];

    if (point == POINTS)
        policy_call_fail(c, -OMB_E_INVALID, "point: there is no such decision point");
    else
        b = load(c);
    if (b && trial_run(b, point, facts, &trial, why, sizeof why) != 0) {
        policy_call_fail(c, -OMB_E_INVALID, "facts: %s", why);
    } else if (b) {
        trial_print_json(&trial, &o);
        trial_free(&trial);
    }
    bundle_unpin(b);
}

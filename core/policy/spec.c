/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: running specs against a bundle and comparing. Must not know: how spec files are read,
 * output formats. Called by: policy (as a gate), lab. */
#include "core/policy/spec.h"

#include "core/policy/bundle_build.h"
#include "core/policy/decide.h"
#include "core/policy/vm_json.h"

#define SPEC_TOKENS 1024

/* ---- comparing ---- */

struct compared {
    const struct spec_case *c;
    const struct json_doc *expect;
    struct arena *arena;
    struct buf *why; /* "tier is 1, not 2; …" */
};

static void differ(struct compared *x, const char *field, omb_str is, omb_str wanted)
{
    if (x->why->len)
        buf_putz(x->why, "; ");
    buf_printf(x->why, "%s is %.*s, not %.*s", field, STR_ARG(is), STR_ARG(wanted));
}

static void compare_text(struct compared *x, const char *field, uint32_t at, omb_str is)
{
    omb_str wanted = STR_NONE;
    if (json_get_str(x->expect, at, x->arena, &wanted) != 0 || !str_eq(is, wanted))
        differ(x, field, is.len ? is : STR("empty"), json_raw(x->expect, at));
}

static void compare_int(struct compared *x, const char *field, uint32_t at, int64_t is)
{
    int64_t wanted = 0;
    if (json_get_int(x->expect, at, &wanted) != 0 || is != wanted)
        differ(x, field, arena_printf(x->arena, "%lld", (long long)is), json_raw(x->expect, at));
}

/* Every field that the expected offer names must be equal in the given one. */
static bool same_offer(const struct compared *x, uint32_t wanted, const struct json_doc *is,
                       uint32_t at)
{
    for (uint32_t t = json_first(x->expect, wanted); t != JSON_NONE;
         t = json_next(x->expect, wanted, t)) {
        char key[32];
        uint32_t value;
        if (str_copy(key, sizeof key, json_raw(x->expect, t)) != 0 || strlen(key) < 2)
            return false;
        key[strlen(key) - 1] = '\0';
        value = json_member(is, at, key + 1);
        if (value == JSON_NONE || !str_eq(json_raw(is, value), json_raw(x->expect, t + 1)))
            return false;
    }
    return true;
}

static void compare_offers(struct compared *x, uint32_t at, omb_str offers)
{
    struct json_doc is;
    uint32_t n, i = 0;
    bool same;

    if (!offers.len || json_parse_arena(offers, x->arena, SPEC_TOKENS, &is, NULL) != 0) {
        differ(x, "offers", STR("empty"), json_raw(x->expect, at));
        return;
    }
    n = is.tok[0].count;
    if (json_is(x->expect, at, JSON_INT)) {
        compare_int(x, "offers", at, n);
        return;
    }
    same = json_is(x->expect, at, JSON_ARRAY) && x->expect->tok[at].count == n;
    for (uint32_t t = same ? json_first(x->expect, at) : JSON_NONE; t != JSON_NONE;
         t = json_next(x->expect, at, t))
        same = same && same_offer(x, t, &is, json_item(&is, 0, i++));
    if (!same)
        differ(x, "offers", offers, json_raw(x->expect, at));
}

/* What only some verdicts have: days, label, first_reply_s, … */
static void compare_further(struct compared *x, omb_str field, uint32_t at, omb_str fields)
{
    omb_str name = str_sub(field, 1, field.len - 2);
    char key[64];
    struct json_doc is;
    uint32_t value;

    if (str_copy(key, sizeof key, name) != 0 || !fields.len ||
        json_parse_arena(fields, x->arena, SPEC_TOKENS, &is, NULL) != 0) {
        differ(x, "expect", field, STR("a field of this verdict"));
        return;
    }
    value = json_member(&is, 0, key);
    if (value == JSON_NONE || !str_eq(json_raw(&is, value), json_raw(x->expect, at)))
        differ(x, key, value == JSON_NONE ? STR("not given") : json_raw(&is, value),
               json_raw(x->expect, at));
}

static void compare_field(struct compared *x, omb_str field, uint32_t at, const struct verdict *v)
{
    if (str_is(field, "\"verdict\""))
        compare_text(x, "verdict", at, str_of(verdict_kind_name(v->kind)));
    else if (str_is(field, "\"reason\""))
        compare_text(x, "reason", at, v->reason);
    else if (str_is(field, "\"clause\""))
        compare_text(x, "clause", at, v->clause);
    else if (str_is(field, "\"rule\""))
        compare_text(x, "rule", at, v->rule);
    else if (str_is(field, "\"tier\""))
        compare_int(x, "tier", at, v->tier);
    else if (str_is(field, "\"priority\""))
        compare_int(x, "priority", at, v->priority);
    else if (str_is(field, "\"status\""))
        compare_int(x, "status", at, v->status);
    else if (str_is(field, "\"offers\""))
        compare_offers(x, at, v->offers);
    else
        compare_further(x, field, at, v->fields);
}

static void compare(struct compared *x, const struct verdict *v, const char *error)
{
    for (uint32_t t = json_first(x->expect, 0); t != JSON_NONE; t = json_next(x->expect, 0, t))
        compare_field(x, json_raw(x->expect, t), t + 1, v);
    if (v->status != 0 && json_member(x->expect, 0, "status") == JSON_NONE)
        differ(x, "decision", str_of(error), STR("failing"));
}

bool spec_case_passes(const struct spec_case *c, struct bundle *b, int *rule, struct buf *why)
{
    struct arena arena = {0};
    struct json_doc expect;
    struct compared x = {c, &expect, &arena, why};
    struct decide_trace trace = {.rule = -1};
    struct verdict v;

    if (c->broken) {
        buf_putz(why, c->broken);
    } else if (json_parse_arena(c->expect, &arena, SPEC_TOKENS, &expect, NULL) != 0) {
        buf_putz(why, "expect cannot be read");
    } else {
        decide_run(b, c->point, &c->facts, c->now, &arena, &v, &trace);
        compare(&x, &v, trace.error);
    }
    *rule = trace.rule;
    arena_free(&arena);
    return why->len == 0;
}

static void list_uncovered(const struct bundle *b, bool reached[POINTS][POLICY_MAX_RULES + 1],
                           struct spec_result *out)
{
    for (int p = 0; p < POINTS; p++) {
        for (uint32_t i = 0; i < b->rules[p].n; i++) {
            const struct rule *r = &b->rules[p].rule[i];
            out->rules++;
            out->reached += reached[p][i];
            if (!reached[p][i] && out->uncovered)
                buf_printf(out->uncovered, "%s:%d: %s\n", r->file, r->line, r->name);
        }
    }
}

static void run_cases(struct bundle *b, const struct spec_set *set, struct spec_result *out)
{
    bool reached[POINTS][POLICY_MAX_RULES + 1] = {{false}};

    for (uint32_t i = 0; i < set->n; i++) {
        const struct spec_case *c = &set->v[i];
        struct buf why = BUF_INIT(16 << 10);
        int rule = -1;

        out->cases++;
        out->passed += spec_case_passes(c, b, &rule, &why);
        if (rule >= 0)
            reached[c->point][rule] = true;
        if (why.len && out->failures)
            bundle_errors_add(out->failures, c->file, c->line, "%.*s: %.*s", STR_ARG(c->name),
                              STR_ARG(buf_str(&why)));
        buf_free(&why);
    }
    list_uncovered(b, reached, out);
}

int spec_run(struct bundle *b, struct spec_result *out)
{
    struct bundle_errors unheard = BUNDLE_ERRORS_INIT;
    struct spec_set set = {0};
    int rc = spec_set_read(b, &set, out->failures ? out->failures : &unheard);

    if (rc == 0)
        run_cases(b, &set, out);
    spec_set_free(&set);
    bundle_errors_free(&unheard);
    return rc;
}

int spec_check(struct bundle *b, struct bundle_errors *errors)
{
    struct spec_result result = {.failures = errors};
    int rc = spec_run(b, &result);

    if (rc != 0)
        return rc;
    return result.passed == result.cases ? 0 : -OMB_E_INVALID;
}

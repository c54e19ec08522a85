/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: facts of a point out of JSON, checked against the contract. Must not know: Lua, specs.
 * Called by: spec, lab. */
#include "core/policy/spec_facts.h"

#include "core/base/json.h"
#include "core/base/limits.h"

#include <stdio.h>

#define SPEC_FACTS_TOKENS 4096

struct reader {
    const struct contract *contract;
    const struct json_doc *doc;
    struct arena *arena;
    struct facts *out;
    char *err;
    size_t err_cap;
};

static int complain(const struct reader *r, omb_str name, const char *why)
{
    const char *near = contract_nearest(r->contract, name);
    (void)snprintf(r->err, r->err_cap, "fact '%.*s' %s%s%s%s", STR_ARG(name), why,
                   near ? " (nearest: '" : "", near ? near : "", near ? "')" : "");
    return -OMB_E_INVALID;
}

static int add_value(struct reader *r, const struct contract_fact *known, uint32_t at)
{
    static const char *const type[] = {"a whole number", "true or false", "text", "a value"};
    int64_t n = 0;
    bool b = false;
    omb_str s = STR_NONE;

    if (known->type == FACT_INT && json_get_int(r->doc, at, &n) == 0)
        facts_int(r->out, known->name, n);
    else if (known->type == FACT_BOOL && json_get_bool(r->doc, at, &b) == 0)
        facts_bool(r->out, known->name, b);
    else if (known->type == FACT_TEXT && json_get_str(r->doc, at, r->arena, &s) == 0)
        facts_text(r->out, known->name, s);
    else {
        (void)snprintf(r->err, r->err_cap, "fact '%s' is %s", known->name, type[known->type]);
        return -OMB_E_INVALID;
    }
    return 0;
}

static bool is_given(const struct facts *f, const char *name)
{
    for (uint32_t i = 0; i < f->n; i++) {
        if (f->v[i].name == name)
            return true;
    }
    return false;
}

static int add_fact(struct reader *r, omb_str name, uint32_t at)
{
    int found = contract_find(r->contract, name, 0);

    if (found < 0)
        return complain(r, name, "is not known");
    if (is_given(r->out, r->contract->fact[found].name))
        return complain(r, name, "is given twice");
    return add_value(r, &r->contract->fact[found], at);
}

/* A group that is given is present, unless it says otherwise. */
static void add_present(struct reader *r, omb_str group)
{
    char name[96];
    int found;

    (void)snprintf(name, sizeof name, "%.*s.present", STR_ARG(group));
    found = contract_find(r->contract, str_of(name), 0);
    if (found >= 0 && !is_given(r->out, r->contract->fact[found].name))
        facts_bool(r->out, r->contract->fact[found].name, true);
}

static int add_group(struct reader *r, omb_str group, uint32_t object)
{
    for (uint32_t t = json_first(r->doc, object); t != JSON_NONE;
         t = json_next(r->doc, object, t)) {
        omb_str field = STR_NONE, name;
        int rc = json_get_str(r->doc, t, r->arena, &field);
        if (rc != 0)
            return rc;
        name = arena_printf(r->arena, "%.*s.%.*s", STR_ARG(group), STR_ARG(field));
        if (!name.ptr)
            return -OMB_E_NOMEM;
        rc = add_fact(r, name, t + 1);
        if (rc != 0)
            return rc;
    }
    add_present(r, group);
    return 0;
}

int spec_facts_read(enum decide_point point, omb_str json, struct arena *arena, struct facts *out,
                    char *err, size_t err_cap)
{
    struct json_doc doc;
    struct json_error why = {0};
    struct facts f = {.n = 0};
    struct reader r = {contract_of(point), &doc, arena, &f, err, err_cap};
    int rc;

    if (json.len > POLICY_MAX_INPUT ||
        json_parse_arena(json, arena, SPEC_FACTS_TOKENS, &doc, &why) != 0) {
        (void)snprintf(err, err_cap, "facts are no JSON: %s at byte %u",
                       why.why ? why.why : "too long", why.at);
        return -OMB_E_INVALID;
    }
    if (!json_is(&doc, 0, JSON_OBJECT)) {
        (void)snprintf(err, err_cap, "facts are one JSON object");
        return -OMB_E_INVALID;
    }
    for (uint32_t t = json_first(&doc, 0); t != JSON_NONE; t = json_next(&doc, 0, t)) {
        omb_str name = STR_NONE;
        rc = json_get_str(&doc, t, arena, &name);
        if (rc == 0 && json_is(&doc, t + 1, JSON_OBJECT))
            rc = add_group(&r, name, t + 1);
        else if (rc == 0)
            rc = add_fact(&r, name, t + 1);
        if (rc != 0)
            return rc;
    }
    *out = f;
    return 0;
}

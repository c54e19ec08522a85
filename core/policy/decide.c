/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: one decision: run the rules in order, read the verdict, write the record; on any failure
 * the point's default. Must not know: cases, swapping. Called by: policy, spec, flow. */
#include "core/policy/decide.h"

#include "core/policy/bundle_build.h"
#include "core/policy/decide_record.h"

#include <stdio.h>

struct decision {
    struct facts_host host; /* first: facts find it through vm->host */
    const struct rules *rules;
    struct facts_view view;
    struct verdict verdict;
    int rule;
    int blamed; /* rule under way, for words about a failure */
};

static bool holds(lua_State *L, const struct rule *r, int c)
{
    bool yes;

    if (r->when == LUA_NOREF)
        return true;
    lua_rawgeti(L, LUA_REGISTRYINDEX, r->when);
    lua_pushvalue(L, c);
    lua_call(L, 1, 1);
    yes = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return yes;
}

static int run_rules(lua_State *L)
{
    struct decision *d = vm_of(L)->host;

    lua_rawgeti(L, LUA_REGISTRYINDEX, d->rules->facts);
    for (uint32_t i = 0; i < d->rules->n; i++) {
        const struct rule *r = &d->rules->rule[i];
        d->blamed = (int)i;
        if (!holds(L, r, 1))
            continue;
        lua_rawgeti(L, LUA_REGISTRYINDEX, r->decide);
        if (lua_type(L, -1) == LUA_TFUNCTION) {
            lua_pushvalue(L, 1);
            lua_call(L, 1, 1);
        }
        verdict_read(L, -1, &d->view, &d->verdict);
        d->rule = (int)i;
        return 0;
    }
    return luaL_error(L, "no rule held"); /* otherwise is the last rule: cannot be */
}

static int32_t tier_now(const struct facts *facts)
{
    for (uint32_t i = 0; i < facts->n; i++) {
        if (strcmp(facts->v[i].name, "tier") == 0)
            return (int32_t)facts->v[i].num;
    }
    return 0;
}

static size_t input_size(const struct facts *facts)
{
    size_t n = 0;
    for (uint32_t i = 0; i < facts->n; i++)
        n += facts->v[i].str.len;
    return n;
}

static int try_rules(struct bundle *b, struct decision *d, const struct facts *facts,
                     struct decide_trace *t)
{
    int rc;

    if (input_size(facts) > POLICY_MAX_INPUT) {
        (void)snprintf(t->error, sizeof t->error, "facts are over the input limit");
        return -OMB_E_LIMIT;
    }
    if (b->rules_vm->keep)
        vm_arena_put_back(&b->rules_vm->arena, d->rules->facts_at, d->rules->facts_len);
    rc = vm_run(b->rules_vm, vm_limits_run(), run_rules, d);
    t->ticks = (uint64_t)b->rules_vm->ticks;
    if (rc != 0)
        (void)snprintf(t->error, sizeof t->error, "rule \"%s\": %.*s",
                       d->blamed >= 0 ? d->rules->rule[d->blamed].name : "", POLICY_MAX_ERROR - 120,
                       b->rules_vm->error);
    return rc;
}

/* A bundle may leave points out: no failure, and the record says which of the two it was. */
static void no_policy(enum decide_point point, const struct facts *facts, struct verdict *v)
{
    decide_default(point, tier_now(facts), v);
    v->reason = STR("no_policy");
    v->rule = STR("no policy");
}

void decide_run(struct bundle *b, enum decide_point point, const struct facts *facts, uint64_t now,
                struct arena *arena, struct verdict *out, struct decide_trace *trace)
{
    struct decision d = {.rules = &b->rules[point], .rule = -1, .blamed = -1};
    struct decide_trace here;
    struct decide_trace *t = trace ? trace : &here;
    int rc = 0;

    t->ticks = 0;
    t->error[0] = '\0';
    d.host.view = &d.view;
    facts_view_fill(&d.view, contract_of(point), facts, now, arena);
    d.verdict.rule = STR_NONE;
    if (d.rules->present)
        rc = try_rules(b, &d, facts, t);
    else
        no_policy(point, facts, &d.verdict);
    if (rc == 0 && d.rule >= 0)
        d.verdict.rule = arena_dup(arena, str_of(d.rules->rule[d.rule].name));
    if (rc == 0 && !d.verdict.rule.ptr)
        rc = -OMB_E_NOMEM;
    if (rc != 0) {
        decide_default(point, tier_now(facts), &d.verdict);
        d.verdict.status = rc;
        d.verdict.rule = STR("default");
        d.rule = -1;
    }
    t->rule = d.rule;
    t->asked = d.blamed;
    t->read = d.view.read;
    d.verdict.record = decide_record_write(b, &d.view, facts, &d.verdict, t, arena);
    *out = d.verdict;
}

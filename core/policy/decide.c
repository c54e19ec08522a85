/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: one decision: run the rules in order, read the verdict, write the record; on any failure
 * the point's default. Must not know: cases, swapping. Called by: policy, spec, flow. */
#include "core/policy/decide.h"

#include "core/policy/bundle_build.h"

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

/* A fact that nobody read and that reads the same when it is absent adds nothing to a replay. */
static bool is_told(const struct decision *d, const struct fact *f, uint32_t *hint)
{
    const struct contract *c = d->view.contract;
    const struct contract_fact *known;
    int at = contract_find(c, str_of(f->name), *hint);

    if (at < 0)
        return true;
    *hint = (uint32_t)at + 1;
    known = &c->fact[at];
    if (d->view.read >> at & 1 || f->type != known->type || f->type == FACT_JSON)
        return true;
    if (f->type == FACT_TEXT)
        return f->str.len > 0;
    return f->type == FACT_BOOL ? (f->num != 0) != (known->absent != 0) : f->num != known->absent;
}

static void print_facts(const struct decision *d, const struct facts *facts, struct json_out *o)
{
    const struct contract *c = d->view.contract;
    uint32_t hint = 0;

    jo_key(o, "facts");
    jo_obj(o);
    for (uint32_t i = 0; i < facts->n; i++) {
        const struct fact *f = &facts->v[i];
        if (!is_told(d, f, &hint))
            continue;
        jo_key(o, f->name);
        if (f->type == FACT_INT)
            jo_int(o, f->num);
        else if (f->type == FACT_BOOL)
            jo_bool(o, f->num != 0);
        else if (f->type == FACT_TEXT)
            jo_str(o, f->str.ptr ? f->str : STR(""));
        else
            jo_raw(o, f->str);
    }
    jo_end_obj(o);
    jo_key(o, "read");
    jo_arr(o);
    for (uint32_t i = 0; i < c->n_fact; i++) {
        if (d->view.read & 1ull << i)
            jo_z(o, c->fact[i].name);
    }
    jo_end_arr(o);
}

static omb_str record(const struct bundle *b, const struct decision *d, const struct facts *facts,
                      uint64_t now, const struct decide_trace *t, struct arena *arena)
{
    struct buf text = BUF_INIT(POLICY_MAX_INPUT + POLICY_MAX_OUTPUT + 8192);
    struct json_out o = json_out(&text);
    omb_str kept = STR_NONE;

    if (buf_reserve(&text, 1024)) /* most records fit */
        return STR_NONE;
    jo_obj(&o);
    jo_kv_z(&o, "point", decide_point_name(d->view.contract->point));
    jo_kv_z(&o, "bundle", b->hash);
    jo_kv_z(&o, "vm", bundle_vm_id());
    jo_kv_int(&o, "now", (int64_t)now);
    print_facts(d, facts, &o);
    jo_key(&o, "verdict");
    verdict_print(&d->verdict, &o);
    jo_kv_str(&o, "rule", d->verdict.rule);
    jo_kv_int(&o, "ticks", (int64_t)t->ticks);
    jo_kv_int(&o, "status", d->verdict.status);
    if (d->verdict.status)
        jo_kv_z(&o, "error", t->error);
    jo_end_obj(&o);
    if (!text.err)
        kept = arena_dup(arena, buf_str(&text));
    buf_free(&text);
    return kept;
}

static int try_rules(struct bundle *b, struct decision *d, const struct facts *facts,
                     struct decide_trace *t)
{
    int rc;

    if (input_size(facts) > POLICY_MAX_INPUT) {
        (void)snprintf(t->error, sizeof t->error, "facts are over the input limit");
        return -OMB_E_LIMIT;
    }
    if (!d->rules->present) {
        (void)snprintf(t->error, sizeof t->error, "the bundle has no policy for this point");
        return -OMB_E_NOTFOUND;
    }
    rc = vm_run(b->rules_vm, vm_limits_run(), run_rules, d);
    t->ticks = (uint64_t)b->rules_vm->ticks;
    if (rc != 0)
        (void)snprintf(t->error, sizeof t->error, "rule \"%s\": %.*s",
                       d->blamed >= 0 ? d->rules->rule[d->blamed].name : "", POLICY_MAX_ERROR - 120,
                       b->rules_vm->error);
    return rc;
}

void decide_run(struct bundle *b, enum decide_point point, const struct facts *facts, uint64_t now,
                struct arena *arena, struct verdict *out, struct decide_trace *trace)
{
    struct decision d = {.rules = &b->rules[point], .rule = -1, .blamed = -1};
    struct decide_trace here;
    struct decide_trace *t = trace ? trace : &here;
    int rc;

    t->ticks = 0;
    t->error[0] = '\0';
    d.host.view = &d.view;
    facts_view_fill(&d.view, contract_of(point), facts, now, arena);
    rc = try_rules(b, &d, facts, t);
    if (rc == 0)
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
    d.verdict.record = record(b, &d, facts, now, t, arena);
    *out = d.verdict;
}

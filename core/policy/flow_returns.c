/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what a flow asks the returns policy. Must not know: how answers are kept. Called by: Lua,
 * through flow_words. */
#include "core/policy/decide.h"
#include "core/policy/flow_facts.h"
#include "core/policy/flow_words.h"
#include "core/policy/vm_json.h"

#include <lauxlib.h>

#define TERMS_TOKENS 64

static void set_text(lua_State *L, const char *name, omb_str s)
{
    lua_pushlstring(L, s.len ? s.ptr : "", s.len);
    lua_setfield(L, -2, name);
}

/* {accepted = true, days = …, label = …, clause = …} or {accepted = false, reason = …, clause = …}
 */
static void push_terms(lua_State *L, struct flow_step *s, const struct verdict *v)
{
    struct json_doc doc;
    bool accepted = v->kind == VERDICT_ACCEPT_RETURN;

    if (accepted && v->fields.len &&
        json_parse_arena(v->fields, s->arena, TERMS_TOKENS, &doc, NULL) == 0)
        vm_json_push(L, &doc, 0, s->arena);
    else
        lua_newtable(L);
    lua_pushboolean(L, accepted);
    lua_setfield(L, -2, "accepted");
    set_text(L, "clause", v->clause);
    if (!accepted)
        set_text(L, "reason", v->reason);
}

/* Arguments: order, line, what the flow knows of the item. */
static void gather(lua_State *L, struct flow_step *s, struct facts *f)
{
    facts_int(f, "tier", json_int_or(&s->view, 0, "tier", 0));
    facts_text(f, "channel", json_str_or(&s->view, 0, "channel", s->arena, STR("")));
    flow_facts_order(L, s, 1, 2, f);
    flow_facts_customer(L, s, 1, f);
    flow_facts_item(L, s, 2, f);
    flow_facts_told(L, s, 3, POINT_RETURNS, f);
}

int flow_returns_terms(lua_State *L)
{
    struct flow_step *s = flow_step_of(L);
    struct facts f = {.n = 0};
    struct verdict v;
    omb_str key = STR("");

    lua_settop(L, 3);
    if (lua_type(L, 2) == LUA_TTABLE)
        key = flow_facts_text(L, 2, "line", s->arena);
    if (!flow_step_recorded(L, "terms", key)) {
        if (!s->live)
            (void)flow_step_resumes(L, "terms", key);
        vm_charge(L, 100);
        gather(L, s, &f);
        decide_run(s->bundle, POINT_RETURNS, &f, s->now, s->arena, &v, NULL);
        push_terms(L, s, &v);
        flow_step_keep(L, "terms", key, -1);
    }
    return 1;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what a flow asks the compensation policy, and the remedy it proposes. Must not know: how
 * answers are kept. Called by: Lua, through flow_words. */
#include "core/policy/decide.h"
#include "core/policy/flow_facts.h"
#include "core/policy/flow_words.h"
#include "core/policy/vm_json.h"

#include <lauxlib.h>

#define OFFER_TOKENS 512

static int64_t done_on_line(const struct flow_step *s, omb_str order, omb_str line)
{
    uint32_t all = json_member(&s->view, 0, "remedies");
    int64_t n = 0;

    if (!json_is(&s->view, all, JSON_ARRAY))
        return 0;
    for (uint32_t i = json_first(&s->view, all); i != JSON_NONE; i = json_next(&s->view, all, i)) {
        omb_str state = json_str_or(&s->view, i, "state", s->arena, STR(""));
        bool gone = str_is(state, "denied") || str_is(state, "declined") ||
                    str_is(state, "withdrawn") || str_is(state, "expired") ||
                    str_is(state, "failed");
        if (!gone && str_eq(json_str_or(&s->view, i, "order", s->arena, STR("")), order) &&
            str_eq(json_str_or(&s->view, i, "line", s->arena, STR("")), line))
            n++;
    }
    return n;
}

/* problem, order, line are at 1, 2, 3, what the flow knows at 4; the last three may be nil. */
static void gather(lua_State *L, struct flow_step *s, struct facts *f)
{
    omb_str problem, id = STR(""), line = STR("");

    luaL_checktype(L, 1, LUA_TSTRING);
    problem.ptr = lua_tolstring(L, 1, &problem.len);
    facts_int(f, "tier", json_int_or(&s->view, 0, "tier", 0));
    facts_text(f, "problem", arena_dup(s->arena, problem));
    flow_facts_order(L, s, 2, 3, f);
    if (lua_type(L, 2) == LUA_TTABLE && lua_type(L, 3) == LUA_TTABLE) {
        id = flow_facts_text(L, 2, "id", s->arena);
        line = flow_facts_text(L, 3, "line", s->arena);
        flow_facts_late(L, s, 3, f);
    }
    flow_facts_customer(L, s, 2, f);
    facts_int(f, "case.anger_pm",
              s->recognised.n ? json_int_or(&s->recognised, 0, "anger_pm", 0) : 0);
    facts_int(f, "remedy.done_on_line", done_on_line(s, id, line));
    flow_facts_told(L, s, 4, POINT_COMPENSATION, f);
}

/* ---- offers as the flow sees them ---- */

static void set_text(lua_State *L, const char *name, omb_str s)
{
    lua_pushlstring(L, s.len ? s.ptr : "", s.len);
    lua_setfield(L, -2, name);
}

static void push_offer(lua_State *L, struct flow_step *s, const struct json_doc *doc, uint32_t at)
{
    lua_createtable(L, 0, 8);
    set_text(L, "kind", json_str_or(doc, at, "remedy", s->arena, STR("")));
    set_text(L, "currency", json_str_or(doc, at, "currency", s->arena, STR("")));
    set_text(L, "reason", json_str_or(doc, at, "reason", s->arena, STR("")));
    set_text(L, "clause", json_str_or(doc, at, "clause", s->arena, STR("")));
    lua_pushinteger(L, json_int_or(doc, at, "minor", 0));
    lua_setfield(L, -2, "minor");
    set_text(L, "order", flow_facts_text(L, 2, "id", s->arena));
    set_text(L, "line", flow_facts_text(L, 3, "line", s->arena));
    lua_pushinteger(L, flow_facts_field(L, 3, "quantity"));
    lua_setfield(L, -2, "quantity");
}

static void push_offers(lua_State *L, struct flow_step *s, const struct verdict *v)
{
    struct json_doc doc;
    lua_Integer n = 0;

    lua_newtable(L);
    if (json_parse_arena(v->offers, s->arena, OFFER_TOKENS, &doc, NULL) != 0)
        return;
    for (uint32_t i = json_first(&doc, 0); i != JSON_NONE; i = json_next(&doc, 0, i)) {
        push_offer(L, s, &doc, i);
        lua_rawseti(L, -2, ++n);
    }
}

int flow_offer_compensate(lua_State *L)
{
    struct flow_step *s = flow_step_of(L);
    struct facts f = {.n = 0};
    struct verdict v;
    omb_str problem;

    lua_settop(L, 4);
    problem.ptr = luaL_checklstring(L, 1, &problem.len);
    if (!flow_step_recorded(L, "offers", problem)) {
        if (!s->live)
            (void)flow_step_resumes(L, "offers", problem);
        vm_charge(L, 100);
        gather(L, s, &f);
        decide_run(s->bundle, POINT_COMPENSATION, &f, s->now, s->arena, &v, NULL);
        flow_step_decided(L, v.record);
        if (v.kind == VERDICT_OFFER)
            push_offers(L, s, &v);
        else
            lua_pushlstring(L, v.reason.ptr, v.reason.len);
        flow_step_keep(L, "offers", problem, -1);
    }
    if (lua_type(L, -1) == LUA_TTABLE)
        return 1;
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
}

/* ---- proposing ---- */

static void check_fields(lua_State *L)
{
    static const char *const known[] = {"kind",   "order",     "line",    "quantity",
                                        "minor",  "currency",  "to",      "reason",
                                        "clause", "change",    "label",   "lines",
                                        "whole",  "trade_in",  "address", "expires_days",
                                        "opened", "packaging", "receipt"};

    const char *worst = NULL; /* of several the first by name: the same one everywhere */

    lua_pushnil(L);
    while (lua_next(L, 1)) {
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        size_t i = 0;
        while (i < sizeof known / sizeof *known && strcmp(known[i], key) != 0)
            i++;
        if (i == sizeof known / sizeof *known && (!worst || strcmp(key, worst) < 0))
            worst = key;
        lua_pop(L, 1);
    }
    if (worst)
        luaL_error(L, "a remedy has no field '%s'", worst);
}

static void put_text(struct json_out *o, const char *name, omb_str s)
{
    if (s.len)
        jo_kv_str(o, name, s);
}

static void put_amount(lua_State *L, struct flow_step *s, struct json_out *o)
{
    omb_str currency = flow_facts_text(L, 1, "currency", s->arena);
    int64_t minor = flow_facts_field(L, 1, "minor");

    lua_getfield(L, 1, "minor");
    if (!lua_isnil(L, -1) && !lua_isinteger(L, -1))
        luaL_error(L, "minor is a whole number of minor units");
    lua_pop(L, 1);
    if (minor <= 0)
        return;
    if (!currency.len)
        luaL_error(L, "an amount needs its currency");
    jo_key(o, "amount");
    jo_obj(o);
    jo_kv_int(o, "minor", minor);
    jo_kv_str(o, "currency", currency);
    jo_end_obj(o);
}

static void put_table(lua_State *L, struct json_out *o, const char *name)
{
    if (lua_getfield(L, 1, name) == LUA_TTABLE) {
        jo_key(o, name);
        vm_json_print(L, -1, o);
    }
    lua_pop(L, 1);
}

/* What only some kinds have; the desk says what is wrong with them. */
static void put_rest(lua_State *L, struct flow_step *s, struct json_out *o)
{
    put_text(o, "trade_in", flow_facts_text(L, 1, "trade_in", s->arena));
    if (lua_getfield(L, 1, "expires_days") != LUA_TNIL)
        jo_kv_int(o, "expires_days", flow_facts_field(L, 1, "expires_days"));
    if (lua_getfield(L, 1, "whole") == LUA_TBOOLEAN && lua_toboolean(L, -1))
        jo_kv_bool(o, "whole", true);
    lua_pop(L, 2);
    put_table(L, o, "lines");
    put_table(L, o, "address");
    put_table(L, o, "change");
}

/* What is known of an item that goes back. */
static void put_flags(lua_State *L, struct json_out *o)
{
    static const char *const flags[] = {"opened", "packaging", "receipt"};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        if (lua_getfield(L, 1, flags[i]) == LUA_TBOOLEAN)
            jo_kv_bool(o, flags[i], lua_toboolean(L, -1));
        lua_pop(L, 1);
    }
}

int flow_offer_propose(lua_State *L)
{
    struct flow_step *s = flow_step_of(L);
    struct json_out o;

    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    check_fields(L);
    if (!flow_step_act(L, "propose", &o))
        return 0;
    jo_obj(&o);
    put_text(&o, "kind", flow_facts_text(L, 1, "kind", s->arena));
    put_text(&o, "order", flow_facts_id(L, "order", "id", s->arena));
    put_text(&o, "line", flow_facts_id(L, "line", "line", s->arena));
    if (flow_facts_field(L, 1, "quantity") > 0)
        jo_kv_int(&o, "quantity", flow_facts_field(L, 1, "quantity"));
    put_amount(L, s, &o);
    put_text(&o, "to", flow_facts_text(L, 1, "to", s->arena));
    put_text(&o, "reason", flow_facts_text(L, 1, "reason", s->arena));
    put_flags(L, &o);
    put_rest(L, s, &o);
    jo_end_obj(&o);
    flow_step_act_end(L, &o);
    return 0;
}

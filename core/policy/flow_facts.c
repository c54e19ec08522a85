/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: facts out of what a flow holds and knows. Must not know: what a policy makes of them.
 * Called by: flow_offer, flow_returns. */
#include "core/policy/flow_facts.h"

#include "core/desk/dates.h"
#include "core/policy/contract.h"

#include <lauxlib.h>

int64_t flow_facts_field(lua_State *L, int idx, const char *name)
{
    int64_t n = 0;
    lua_pushstring(L, name);
    if (lua_rawget(L, idx) == LUA_TNUMBER && lua_isinteger(L, -1))
        n = lua_tointeger(L, -1);
    lua_pop(L, 1);
    return n;
}

omb_str flow_facts_text(lua_State *L, int idx, const char *name, struct arena *arena)
{
    omb_str s = STR("");
    lua_pushstring(L, name);
    if (lua_rawget(L, idx) == LUA_TSTRING) {
        s.ptr = lua_tolstring(L, -1, &s.len);
        s = arena_dup(arena, s);
    }
    lua_pop(L, 1);
    return s;
}

/* A time of an order: text with a date or milliseconds; 0 when it is not there. */
static uint64_t field_time(lua_State *L, int idx, const char *name, struct arena *arena)
{
    int64_t ms = flow_facts_field(L, idx, name);
    omb_str s = flow_facts_text(L, idx, name, arena);
    uint64_t at = 0;

    if (ms > 0)
        return (uint64_t)ms;
    return s.len && dates_parse(s, &at) == 0 ? at : 0;
}

static int64_t days_from(uint64_t from, uint64_t to)
{
    return from && to > from ? (int64_t)((to - from) / DATES_DAY_MS) : 0;
}

static void add_line(lua_State *L, struct flow_step *s, int line, struct facts *f)
{
    uint64_t delivered = field_time(L, line, "delivered_at", s->arena);

    facts_int(f, "order.line_paid", flow_facts_field(L, line, "paid_minor"));
    facts_text(f, "order.state", flow_facts_text(L, line, "state", s->arena));
    facts_int(f, "order.days_since_delivery", delivered ? days_from(delivered, s->now) : -1);
    facts_int(f, "order.quantity", flow_facts_field(L, line, "quantity"));
    facts_text(f, "order.seller", flow_facts_text(L, line, "seller", s->arena));
    facts_text(f, "order.brand", flow_facts_text(L, line, "brand", s->arena));
}

void flow_facts_order(lua_State *L, struct flow_step *s, int order, int line, struct facts *f)
{
    bool has = lua_type(L, order) == LUA_TTABLE && lua_type(L, line) == LUA_TTABLE;
    uint64_t placed;

    facts_bool(f, "order.present", has);
    if (!has)
        return;
    placed = field_time(L, order, "placed_at", s->arena);
    add_line(L, s, line, f);
    facts_text(f, "order.currency", flow_facts_text(L, order, "currency", s->arena));
    facts_text(f, "order.status", flow_facts_text(L, order, "state", s->arena));
    facts_int(f, "order.days_since_purchase", placed ? days_from(placed, s->now) : -1);
}

void flow_facts_late(lua_State *L, struct flow_step *s, int line, struct facts *f)
{
    uint64_t promised = field_time(L, line, "promised_at", s->arena);
    uint64_t delivered = field_time(L, line, "delivered_at", s->arena);

    facts_bool(f, "order.delivered", delivered != 0);
    facts_int(f, "order.days_late", days_from(promised, delivered ? delivered : s->now));
}

void flow_facts_item(lua_State *L, struct flow_step *s, int line, struct facts *f)
{
    uint64_t delivered, last;

    if (lua_type(L, line) != LUA_TTABLE)
        return;
    delivered = field_time(L, line, "delivered_at", s->arena);
    last = field_time(L, line, "returnable_until", s->arena);
    facts_int(f, "item.returned", flow_facts_field(L, line, "returned"));
    facts_text(f, "item.category", flow_facts_text(L, line, "category", s->arena));
    lua_getfield(L, line, "final_sale");
    facts_bool(f, "item.final_sale", lua_toboolean(L, -1));
    lua_pop(L, 1);
    facts_int(f, "item.returnable_days",
              delivered && last ? days_from(delivered, last + DATES_DAY_MS / 2) : -1);
}

void flow_facts_customer(lua_State *L, struct flow_step *s, int order, struct facts *f)
{
    facts_int(f, "customer.granted_12m", json_int_or(&s->view, 0, "granted_12m", 0));
    facts_bool(f, "customer.known",
               json_str_or(&s->view, 0, "customer", s->arena, STR("")).len > 0);
    facts_bool(f, "customer.verified", json_bool_or(&s->view, 0, "verified", false));
    facts_text(f, "customer.membership",
               lua_type(L, order) == LUA_TTABLE ? flow_facts_text(L, order, "membership", s->arena)
                                                : STR(""));
}

static void check_new(lua_State *L, const struct facts *f, const char *name)
{
    for (uint32_t i = 0; i < f->n; i++) {
        if (strcmp(f->v[i].name, name) == 0)
            luaL_error(L, "fact '%s' is the host's to say", name);
    }
    if (f->n == FACTS_MAX)
        luaL_error(L, "over %d facts", FACTS_MAX);
}

/* The value on top as this fact. */
static void add_told(lua_State *L, struct flow_step *s, const struct contract_fact *known,
                     struct facts *f)
{
    int type = lua_type(L, -1);
    omb_str text;

    check_new(L, f, known->name);
    if (known->type == FACT_INT && lua_isinteger(L, -1)) {
        facts_int(f, known->name, lua_tointeger(L, -1));
    } else if (known->type == FACT_BOOL && type == LUA_TBOOLEAN) {
        facts_bool(f, known->name, lua_toboolean(L, -1));
    } else if (known->type == FACT_TEXT && type == LUA_TSTRING) {
        text.ptr = lua_tolstring(L, -1, &text.len);
        facts_text(f, known->name, arena_dup(s->arena, text));
    } else {
        luaL_error(L, "fact '%s' is of another type than its contract says", known->name);
    }
}

void flow_facts_told(lua_State *L, struct flow_step *s, int idx, enum decide_point point,
                     struct facts *f)
{
    const struct contract *c = contract_of(point);

    if (lua_isnoneornil(L, idx))
        return;
    luaL_checktype(L, idx, LUA_TTABLE);
    lua_pushnil(L);
    while (lua_next(L, idx)) {
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        const char *near;
        int at = contract_find(c, str_of(name), 0);
        vm_charge(L, 10);
        if (at < 0) {
            near = contract_nearest(c, str_of(name));
            luaL_error(L, "%s has no fact '%s'%s%s%s", decide_point_name(point), name,
                       near ? " (nearest: '" : "", near ? near : "", near ? "')" : "");
        }
        add_told(L, s, &c->fact[at], f);
        lua_pop(L, 1);
    }
}

omb_str flow_facts_id(lua_State *L, const char *field, const char *inner, struct arena *arena)
{
    omb_str s = STR("");

    lua_pushstring(L, field);
    if (lua_rawget(L, 1) == LUA_TTABLE)
        s = flow_facts_text(L, lua_gettop(L), inner, arena);
    else if (lua_type(L, -1) == LUA_TSTRING) {
        s.ptr = lua_tolstring(L, -1, &s.len);
        s = arena_dup(arena, s);
    }
    lua_pop(L, 1);
    return s;
}

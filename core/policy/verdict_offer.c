/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the list of offers of a compensation verdict: shape, and percent into money. Must not
 * know: rules, who accepts. Called by: verdict. */
#include "core/policy/verdict_offer.h"

#include "core/base/money.h"
#include "core/policy/lib_money.h"
#include "core/policy/verdict_fields.h"

#include <stdio.h>

struct offer {
    omb_str remedy, reason, clause;
    int64_t percent, minor;
};

static const char *const remedies[] = {"refund", "reship", "certificate", "return", "order_change"};

static bool is_money(omb_str remedy)
{
    return str_is(remedy, "refund") || str_is(remedy, "certificate");
}

/* Of several wrong names always the same one is told, however the table lies in memory. */
static void check_names(lua_State *L, int idx)
{
    static const char *const known[] = {"remedy", "percent", "minor", "reason", "clause"};
    const size_t n = sizeof known / sizeof *known;
    const char *worst = NULL, *near;

    lua_pushnil(L);
    while (lua_next(L, idx)) {
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        size_t i = 0;
        lua_pop(L, 1);
        vm_charge(L, 1);
        while (i < n && strcmp(known[i], name) != 0)
            i++;
        if (i == n && (!worst || strcmp(name, worst) < 0))
            worst = name;
    }
    if (!worst)
        return;
    near = str_nearest(str_of(worst), known, n);
    if (near)
        luaL_error(L, "an offer has no field '%s' (nearest: '%s')", worst, near);
    luaL_error(L, "an offer has no field '%s'", worst);
}

static void check_remedy(lua_State *L, const struct offer *o)
{
    bool known = false;

    for (size_t i = 0; i < sizeof remedies / sizeof *remedies; i++)
        known |= str_is(o->remedy, remedies[i]);
    if (!known)
        luaL_error(L, "an offer's remedy is refund, reship, certificate, return or order_change");
    if (!o->reason.len)
        luaL_error(L, "an offer needs a reason");
    if (is_money(o->remedy) != ((o->percent != 0) ^ (o->minor != 0)))
        luaL_error(L,
                   is_money(o->remedy) ? "a %s needs either percent or minor"
                                       : "a %s takes neither percent nor minor",
                   o->remedy.ptr);
}

static struct offer read_offer(lua_State *L, int idx, struct arena *arena)
{
    struct offer o;

    if (lua_type(L, idx) != LUA_TTABLE || lua_getmetatable(L, idx))
        luaL_error(L, "an offer is a plain table");
    check_names(L, idx);
    o.remedy = verdict_field_text(L, idx, "remedy", 32, arena);
    o.reason = verdict_field_text(L, idx, "reason", POLICY_MAX_REASON, arena);
    o.clause = verdict_field_text(L, idx, "clause", POLICY_MAX_CLAUSE, arena);
    o.percent = verdict_field_int(L, idx, "percent", 1, 100, 0);
    o.minor = verdict_field_int(L, idx, "minor", 1, INT64_MAX, 0);
    check_remedy(L, &o);
    return o;
}

static const struct fact *given(struct facts_view *view, const char *name)
{
    int at = contract_find(view->contract, str_of(name), 0);

    if (at < 0)
        return NULL;
    view->read |= 1ull << at;
    return view->given[at];
}

/* A percentage is of what the line cost; an amount is in the order's currency. */
static void put_amount(lua_State *L, struct facts_view *view, struct offer *o, struct money *amount)
{
    const struct fact *currency = given(view, "order.currency");
    const struct fact *paid = given(view, "order.line_paid");
    int64_t minor = o->minor;

    if (o->percent &&
        (!paid || paid->num <= 0 || lib_money_percent(paid->num, o->percent, &minor) != 0))
        luaL_error(L, "percent of a line whose price is not known");
    if (o->percent && minor == 0)
        minor = 1; /* of a price of some cents: the least there is, and never above it */
    if (is_money(o->remedy) && minor <= 0)
        luaL_error(L, "an offer of nothing");
    if (money_make(minor, currency ? currency->str : STR(""), amount) != 0) {
        if (is_money(o->remedy))
            luaL_error(L, "an amount without the order's currency");
        *amount = (struct money){.minor = 0};
    }
}

static size_t print_offer(char *out, size_t cap, const struct offer *o, const struct money *m)
{
    struct buf b = {.ptr = out, .cap = cap, .max = cap};
    struct json_out j = json_out(&b);

    jo_obj(&j);
    jo_kv_str(&j, "remedy", o->remedy);
    jo_kv_int(&j, "minor", m->minor);
    jo_kv_z(&j, "currency", m->currency);
    if (o->percent)
        jo_kv_int(&j, "percent", o->percent);
    jo_kv_str(&j, "reason", o->reason);
    jo_kv_str(&j, "clause", o->clause);
    jo_end_obj(&j);
    return b.err ? 0 : b.len;
}

omb_str verdict_offers(lua_State *L, int idx, struct facts_view *view)
{
    char *text = arena_alloc(view->arena, POLICY_MAX_OUTPUT);
    bool loading = !view->given[0];
    size_t len = 0;
    int list, n;

    if (!text)
        luaL_error(L, "out of memory");
    lua_pushstring(L, "offers");
    if (lua_rawget(L, idx) != LUA_TTABLE || lua_getmetatable(L, -1))
        luaL_error(L, "offer takes a list of offers: offer{ {remedy = …}, … }");
    list = lua_gettop(L);
    n = (int)lua_rawlen(L, list);
    if (n < 1 || n > POLICY_MAX_OFFERS)
        luaL_error(L, "offer takes 1 to %d offers", POLICY_MAX_OFFERS);
    for (int i = 1; i <= n; i++) {
        struct money amount = {.minor = 0};
        struct offer o;
        size_t one;

        vm_charge(L, 10);
        lua_rawgeti(L, list, i);
        o = read_offer(L, lua_gettop(L), view->arena);
        if (!loading)
            put_amount(L, view, &o, &amount);
        text[len++] = i == 1 ? '[' : ',';
        one = print_offer(text + len, POLICY_MAX_OUTPUT - len - 2, &o, &amount);
        if (!one)
            luaL_error(L, "offers are over %d bytes", POLICY_MAX_OUTPUT);
        len += one;
        lua_pop(L, 1);
    }
    text[len++] = ']';
    lua_pop(L, 1);
    return str_n(text, len);
}

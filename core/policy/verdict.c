/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: words that make verdicts, their strict reading, their JSON. Must not know: rules, bundles.
 * Called by: bundle_build, decide, spec. */
#include "core/policy/verdict.h"

#include "core/base/utf8.h"
#include "core/desk/kase.h"
#include "core/policy/verdict_offer.h"
#include "core/policy/vm_env.h"

#define HAS_TIER 1u
#define HAS_PRIORITY 2u
#define HAS_REASON 4u
#define HAS_CLAUSE 8u
#define HAS_OFFERS 16u
#define VERDICT_MAX_TIER 99
#define VERDICT_MAX_PRIORITY 9

struct shape {
    uint32_t may, must;
};

static const struct shape shapes[VERDICT_KINDS] = {
    [VERDICT_STAY] = {0, 0},
    [VERDICT_ESCALATE] = {HAS_TIER | HAS_REASON | HAS_PRIORITY, HAS_TIER | HAS_REASON},
    [VERDICT_ROUTE] = {HAS_TIER | HAS_PRIORITY, HAS_TIER},
    [VERDICT_OFFER] = {HAS_OFFERS, HAS_OFFERS},
    [VERDICT_NOTHING] = {HAS_REASON, HAS_REASON},
    [VERDICT_ALLOW] = {HAS_CLAUSE, 0},
    [VERDICT_DENY] = {HAS_REASON | HAS_CLAUSE, HAS_REASON},
    [VERDICT_APPROVAL] = {HAS_TIER | HAS_REASON | HAS_CLAUSE, HAS_TIER | HAS_REASON},
};

static const struct {
    const char *name;
    uint32_t bit;
} fields[] = {{"tier", HAS_TIER},     {"priority", HAS_PRIORITY}, {"reason", HAS_REASON},
              {"clause", HAS_CLAUSE}, {"offers", HAS_OFFERS},     {"verdict", 0}};

enum verdict_kind verdict_kind_of(omb_str name)
{
    for (int k = 0; k < VERDICT_KINDS; k++) {
        if (str_is(name, verdict_kind_name((enum verdict_kind)k)))
            return (enum verdict_kind)k;
    }
    return VERDICT_KINDS;
}

/* ---- words ---- */

/* upvalues: verdict's name, number of arguments, their names in order */
static int make_verdict(lua_State *L)
{
    int given = lua_gettop(L), takes = (int)lua_tointeger(L, lua_upvalueindex(2));

    if (given > takes)
        return luaL_error(L, "%s takes %d values, %d were given",
                          lua_tostring(L, lua_upvalueindex(1)), takes, given);
    lua_createtable(L, 0, takes + 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_setfield(L, -2, "verdict");
    for (int i = 1; i <= given; i++) {
        lua_pushvalue(L, lua_upvalueindex(2 + i));
        lua_pushvalue(L, i);
        lua_rawset(L, -3);
    }
    return 1;
}

static void add_word(lua_State *L, int env, enum verdict_kind kind, const char *const *args)
{
    const char *name = verdict_kind_name(kind);
    int n = 0;

    while (args[n])
        n++;
    lua_pushstring(L, name);
    lua_pushinteger(L, n);
    for (int i = 0; i < n; i++)
        lua_pushstring(L, args[i]);
    lua_pushcclosure(L, make_verdict, 2 + n);
    vm_env_add(L, env, name);
}

void verdict_add_words(lua_State *L, int env)
{
    static const char *const args[VERDICT_KINDS][4] = {
        [VERDICT_STAY] = {NULL},
        [VERDICT_ESCALATE] = {"tier", "reason", "priority", NULL},
        [VERDICT_ROUTE] = {"tier", "priority", NULL},
        [VERDICT_OFFER] = {"offers", NULL},
        [VERDICT_NOTHING] = {"reason", NULL},
        [VERDICT_ALLOW] = {"clause", NULL},
        [VERDICT_DENY] = {"reason", "clause", NULL},
        [VERDICT_APPROVAL] = {"tier", "reason", "clause", NULL},
    };

    env = lua_absindex(L, env);
    for (int k = 0; k < VERDICT_KINDS; k++)
        add_word(L, env, (enum verdict_kind)k, args[k]);
    lua_newtable(L);
    for (int level = 0; level < TIER_LEVELS; level++) {
        lua_pushinteger(L, level);
        lua_setfield(L, -2, tier_name(level));
    }
    vm_env_freeze(L, "tier");
    vm_env_add(L, env, "tier");
}

/* ---- reading ---- */

static uint32_t field_bit(lua_State *L, const char *kind)
{
    const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "?";
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (strcmp(name, fields[i].name) == 0)
            return fields[i].bit;
    }
    luaL_error(L, "%s has no field '%s'", kind, name);
    return 0;
}

static uint32_t fields_of(lua_State *L, int idx, const char *kind)
{
    uint32_t has = 0;
    lua_pushnil(L);
    while (lua_next(L, idx)) {
        lua_pop(L, 1);
        vm_charge(L, 1);
        has |= field_bit(L, kind);
    }
    return has;
}

static void check_fields(lua_State *L, uint32_t has, enum verdict_kind kind)
{
    const char *name = verdict_kind_name(kind);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (has & fields[i].bit & ~shapes[kind].may)
            luaL_error(L, "%s has no field '%s'", name, fields[i].name);
        if (shapes[kind].must & fields[i].bit & ~has)
            luaL_error(L, "%s needs a %s", name, fields[i].name);
    }
}

int64_t verdict_field_int(lua_State *L, int idx, const char *name, int64_t least, int64_t most,
                          int64_t absent)
{
    int64_t n = absent;

    lua_pushstring(L, name);
    if (lua_rawget(L, idx) == LUA_TNIL) {
        lua_pop(L, 1);
        return absent;
    }
    if (!lua_isinteger(L, -1))
        luaL_error(L, "%s is no whole number", name);
    n = lua_tointeger(L, -1);
    if (n < least || n > most)
        luaL_error(L, "%s is %I, out of its range", name, (LUAI_UACINT)n);
    lua_pop(L, 1);
    return n;
}

static bool is_word(omb_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char ch = s.ptr[i];
        if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_'))
            return false;
    }
    return s.len > 0;
}

omb_str verdict_field_text(lua_State *L, int idx, const char *name, size_t most,
                           struct arena *arena)
{
    omb_str s = STR(""), kept;
    bool control = false;

    lua_pushstring(L, name);
    if (lua_rawget(L, idx) == LUA_TNIL) {
        lua_pop(L, 1);
        return s;
    }
    if (lua_type(L, -1) != LUA_TSTRING)
        luaL_error(L, "%s is no text", name);
    s.ptr = lua_tolstring(L, -1, &s.len);
    for (size_t i = 0; i < s.len; i++)
        control |= (unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f;
    if (s.len > most || control || !utf8_valid(s))
        luaL_error(L, "%s is longer than %d bytes or no plain text", name, (int)most);
    if (strcmp(name, "reason") == 0 && !is_word(s))
        luaL_error(L, "reason is one word of a-z, 0-9 and _, not '%s'", s.ptr);
    kept = arena_dup(arena, s);
    if (!kept.ptr)
        luaL_error(L, "out of memory");
    lua_pop(L, 1);
    return kept;
}

static enum verdict_kind read_kind(lua_State *L, int idx, const struct contract *c)
{
    const char *name;
    enum verdict_kind kind;

    if (lua_type(L, idx) != LUA_TTABLE)
        luaL_error(L, "a verdict is made by words like stay() or deny(…), not a %s",
                   lua_typename(L, lua_type(L, idx)));
    if (lua_getmetatable(L, idx))
        luaL_error(L, "a verdict has a metatable");
    lua_pushstring(L, "verdict");
    if (lua_rawget(L, idx) != LUA_TSTRING)
        luaL_error(L, "a table that is no verdict");
    name = lua_tostring(L, -1);
    kind = verdict_kind_of(str_of(name));
    if (kind == VERDICT_KINDS || !(c->verdicts & (1u << kind)))
        luaL_error(L, "%s has no verdict '%s'", decide_point_name(c->point), name);
    lua_pop(L, 1);
    return kind;
}

void verdict_read(lua_State *L, int idx, struct facts_view *view, struct verdict *out)
{
    enum verdict_kind kind;
    struct verdict v = {.tier = -1};

    idx = lua_absindex(L, idx);
    kind = read_kind(L, idx, view->contract);
    check_fields(L, fields_of(L, idx, verdict_kind_name(kind)), kind);
    v.kind = kind;
    v.tier = (int32_t)verdict_field_int(L, idx, "tier", 0, VERDICT_MAX_TIER, -1);
    v.priority = (int32_t)verdict_field_int(L, idx, "priority", 0, VERDICT_MAX_PRIORITY, 0);
    v.reason = verdict_field_text(L, idx, "reason", POLICY_MAX_REASON, view->arena);
    v.clause = verdict_field_text(L, idx, "clause", POLICY_MAX_CLAUSE, view->arena);
    if (kind == VERDICT_OFFER)
        v.offers = verdict_offers(L, idx, view);
    *out = v;
}

void verdict_print(const struct verdict *v, struct json_out *o)
{
    uint32_t may = shapes[v->kind].may;

    jo_obj(o);
    jo_kv_z(o, "kind", verdict_kind_name(v->kind));
    if (may & HAS_TIER)
        jo_kv_int(o, "tier", v->tier);
    if (may & HAS_PRIORITY)
        jo_kv_int(o, "priority", v->priority);
    if (may & HAS_REASON)
        jo_kv_str(o, "reason", v->reason.len ? v->reason : STR(""));
    if (v->clause.len)
        jo_kv_str(o, "clause", v->clause);
    if (v->offers.len)
        jo_kv_raw(o, "offers", v->offers);
    jo_end_obj(o);
}

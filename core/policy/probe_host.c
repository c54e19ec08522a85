/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `case`, `act` and `log` for hostile files: strict reading, counted effects. Must not know:
 * real cases. Called by: probe, and the test build with stand-ins. */
#include "core/policy/probe_host.h"

#include "core/base/utf8.h"
#include "core/policy/vm_env.h"

#define PROBE_MAX_EFFECTS 8
#define PROBE_MAX_REASON 200

static struct probe_host *host_of(lua_State *L)
{
    return vm_of(L)->host;
}

/* ---- act ---- */

static void check_table(lua_State *L, const char *const *known)
{
    lua_settop(L, 1);
    luaL_checktype(L, 1, LUA_TTABLE);
    if (lua_getmetatable(L, 1))
        luaL_error(L, "an action takes a plain table");
    lua_pushnil(L);
    while (lua_next(L, 1)) {
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        size_t i = 0;
        vm_charge(L, 1);
        while (known[i] && strcmp(known[i], key) != 0)
            i++;
        if (!known[i])
            luaL_error(L, "an action has no field '%s'", key);
        lua_pop(L, 1);
    }
}

static int64_t whole(lua_State *L, const char *field, int64_t most)
{
    int64_t n;

    lua_pushstring(L, field);
    lua_rawget(L, 1);
    if (!lua_isinteger(L, -1))
        luaL_error(L, "%s is no whole number", field);
    n = lua_tointeger(L, -1);
    if (n < 1 || n > most)
        luaL_error(L, "%s is out of its range", field);
    lua_pop(L, 1);
    return n;
}

static void check_text(lua_State *L, const char *field, const char *only)
{
    omb_str s = STR_NONE;
    bool plain = true;

    lua_pushstring(L, field);
    if (lua_rawget(L, 1) == LUA_TSTRING)
        s.ptr = lua_tolstring(L, -1, &s.len);
    for (size_t i = 0; i < s.len && i <= PROBE_MAX_REASON; i++)
        plain = plain && (unsigned char)s.ptr[i] >= 0x20;
    if (!s.len || s.len > PROBE_MAX_REASON || !plain || !utf8_valid(s) ||
        (only && !str_is(s, only)))
        luaL_error(L, "%s is not what it must be", field);
    lua_pop(L, 1);
}

static int effect(lua_State *L, int64_t minor)
{
    struct probe_host *h = host_of(L);

    vm_charge(L, 100);
    if (h->effects >= PROBE_MAX_EFFECTS)
        return luaL_error(L, "over %d actions", PROBE_MAX_EFFECTS);
    if (minor > PROBE_LIMIT - h->granted || minor > PROBE_ORDER_TOTAL - h->granted)
        return luaL_error(L, "over the limit");
    h->granted += minor;
    h->effects++;
    lua_pushboolean(L, 1);
    return 1;
}

static int act_refund(lua_State *L)
{
    static const char *const known[] = {"amount", "currency", "reason", NULL};
    int64_t minor;

    check_table(L, known);
    minor = whole(L, "amount", INT64_MAX);
    check_text(L, "currency", "USD");
    check_text(L, "reason", NULL);
    return effect(L, minor);
}

static int act_promo(lua_State *L)
{
    static const char *const known[] = {"amount", "percent", "currency", NULL};
    int64_t minor;

    check_table(L, known);
    check_text(L, "currency", "USD");
    lua_pushstring(L, "percent");
    if (lua_rawget(L, 1) != LUA_TNIL)
        minor = PROBE_ORDER_TOTAL * whole(L, "percent", 100) / 100;
    else
        minor = whole(L, "amount", INT64_MAX);
    return effect(L, minor);
}

static int word_log(lua_State *L)
{
    struct probe_host *h = host_of(L);
    size_t len;

    luaL_checklstring(L, 1, &len);
    vm_charge(L, 10 + len / 8);
    if (len > POLICY_MAX_OUTPUT - h->logged)
        return luaL_error(L, "over %d bytes of output", POLICY_MAX_OUTPUT);
    h->logged += len;
    return 0;
}

/* ---- names ---- */

static void set_text(lua_State *L, const char *name, const char *value)
{
    lua_pushstring(L, value);
    lua_setfield(L, -2, name);
}

static void set_int(lua_State *L, const char *name, int64_t value)
{
    lua_pushinteger(L, value);
    lua_setfield(L, -2, name);
}

void probe_host_add_words(lua_State *L, int env)
{
    static const luaL_Reg act[] = {{"refund", act_refund}, {"promo", act_promo}, {NULL, NULL}};

    env = lua_absindex(L, env);
    vm_env_add_lib(L, env, "act", act);
    lua_pushcfunction(L, word_log);
    vm_env_add(L, env, "log");
    lua_newtable(L);
    set_text(L, "id", "1");
    set_text(L, "tier", "associate");
    set_int(L, "limit", PROBE_LIMIT);
    lua_newtable(L);
    set_text(L, "id", "112-3456789-0123456");
    set_int(L, "total", PROBE_ORDER_TOTAL);
    set_text(L, "currency", "USD");
    set_int(L, "refunded", 0);
    vm_env_freeze(L, "case.order");
    lua_setfield(L, -2, "order");
    vm_env_freeze(L, "case");
    vm_env_add(L, env, "case");
}

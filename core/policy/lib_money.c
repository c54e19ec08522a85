/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `money`, checked arithmetic on minor units. Must not know: who may grant what. Called by:
 * Lua, through vm_env. */
#include "core/policy/lib_money.h"

#include "core/policy/vm_env.h"

#include "core/base/money.h"
#include "core/base/str.h"

#include <stdio.h>

static int64_t arg_minor(lua_State *L, int arg)
{
    if (!lua_isinteger(L, arg))
        luaL_argerror(L, arg, "money is a whole number of minor units");
    vm_charge(L, 1);
    return lua_tointeger(L, arg);
}

int lib_money_percent(int64_t minor, int64_t percent, int64_t *out)
{
    int64_t hundreds, rest, sum;

    /* In two parts, so that only an answer that does not fit overflows. */
    if (__builtin_mul_overflow(minor / 100, percent, &hundreds) ||
        __builtin_mul_overflow(minor % 100, percent, &rest))
        return -OMB_E_RANGE;
    if (__builtin_add_overflow(rest, rest < 0 ? -50 : 50, &rest) ||
        __builtin_add_overflow(hundreds, rest / 100, &sum))
        return -OMB_E_RANGE;
    *out = sum;
    return 0;
}

static int money_lib_percent(lua_State *L)
{
    int64_t out;
    if (lib_money_percent(arg_minor(L, 1), arg_minor(L, 2), &out) != 0)
        return luaL_argerror(L, 1, "is out of range");
    lua_pushinteger(L, out);
    return 1;
}

static int money_lib_add(lua_State *L)
{
    int64_t out;
    if (__builtin_add_overflow(arg_minor(L, 1), arg_minor(L, 2), &out))
        return luaL_error(L, "money.add: out of range");
    lua_pushinteger(L, out);
    return 1;
}

static int money_lib_sub(lua_State *L)
{
    int64_t out;
    if (__builtin_sub_overflow(arg_minor(L, 1), arg_minor(L, 2), &out))
        return luaL_error(L, "money.sub: out of range");
    lua_pushinteger(L, out);
    return 1;
}

/* "34.99 USD". Prints into a place of its own: no buffer may be held while Lua can stop. */
static int money_lib_text(lua_State *L)
{
    struct money m;
    int64_t minor = arg_minor(L, 1);
    size_t len;
    const char *code = luaL_checklstring(L, 2, &len);
    uint64_t whole = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor, unit = 1;
    char text[64];
    int digits;

    if (money_make(minor, str_n(code, len), &m) != 0)
        return luaL_argerror(L, 2, "is no currency code");
    digits = money_digits(m.currency);
    for (int i = 0; i < digits; i++)
        unit *= 10;
    if (digits)
        (void)snprintf(text, sizeof text, "%s%llu.%0*llu %s", minor < 0 ? "-" : "",
                       (unsigned long long)(whole / unit), digits,
                       (unsigned long long)(whole % unit), m.currency);
    else
        (void)snprintf(text, sizeof text, "%s%llu %s", minor < 0 ? "-" : "",
                       (unsigned long long)whole, m.currency);
    lua_pushstring(L, text);
    return 1;
}

const luaL_Reg lib_money[] = {{"percent", money_lib_percent},
                              {"add", money_lib_add},
                              {"sub", money_lib_sub},
                              {"text", money_lib_text},
                              {NULL, NULL}};

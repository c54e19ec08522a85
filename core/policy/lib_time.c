/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `time`, calendar arithmetic on milliseconds that were handed in. Must not know: what time
 * it is. Called by: Lua, through vm_env. */
#include "core/desk/dates.h"
#include "core/policy/vm_env.h"

#include <stdio.h>

#define DAY_MS 86400000LL

struct civil {
    long long year, month, day;
};

/* Days since 1970-01-01 to a date of the Gregorian calendar (years counted from March). */
static struct civil civil_of_days(long long days)
{
    long long z = days + 719468;
    long long era = (z >= 0 ? z : z - 146096) / 146097;
    long long doe = z - era * 146097;
    long long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    long long doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    long long mp = (5 * doy + 2) / 153;
    long long month = mp < 10 ? mp + 3 : mp - 9;

    return (struct civil){yoe + era * 400 + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1};
}

static long long arg_ms(lua_State *L, int arg)
{
    long long ms = luaL_checkinteger(L, arg);
    vm_charge(L, 1);
    luaL_argcheck(L, ms >= 0 && ms < 253402300800000LL, arg, "no time between 1970 and 9999");
    return ms;
}

static int time_date(lua_State *L)
{
    long long ms = arg_ms(L, 1);
    struct civil c = civil_of_days(ms / DAY_MS);
    const struct {
        const char *name;
        long long value;
    } field[] = {{"year", c.year},
                 {"month", c.month},
                 {"day", c.day},
                 {"hour", ms % DAY_MS / 3600000},
                 {"minute", ms % 3600000 / 60000},
                 {"weekday", (ms / DAY_MS + 3) % 7 + 1}}; /* 1 is Monday */

    lua_createtable(L, 0, 6);
    for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
        lua_pushinteger(L, field[i].value);
        lua_setfield(L, -2, field[i].name);
    }
    return 1;
}

/* "2026-11-21" */
static int time_iso(lua_State *L)
{
    struct civil c = civil_of_days(arg_ms(L, 1) / DAY_MS);
    char text[40];
    (void)snprintf(text, sizeof text, "%04lld-%02lld-%02lld", c.year, c.month, c.day);
    lua_pushstring(L, text);
    return 1;
}

/* "21 November" */
static int time_day(lua_State *L)
{
    static const char *const month[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    struct civil c = civil_of_days(arg_ms(L, 1) / DAY_MS);
    char text[40];
    (void)snprintf(text, sizeof text, "%lld %s", c.day, month[c.month - 1]);
    lua_pushstring(L, text);
    return 1;
}

static int push_product(lua_State *L, long long unit)
{
    lua_Integer out;
    if (__builtin_mul_overflow((lua_Integer)luaL_checkinteger(L, 1), unit, &out))
        return luaL_argerror(L, 1, "is out of range");
    lua_pushinteger(L, out);
    return 1;
}

static int time_days(lua_State *L)
{
    return push_product(L, DAY_MS);
}

static int time_hours(lua_State *L)
{
    return push_product(L, 3600000);
}

static int time_minutes(lua_State *L)
{
    return push_product(L, 60000);
}

static int time_seconds(lua_State *L)
{
    return push_product(L, 1000);
}

/* Whole days from the first time to the second, 0 when it is earlier. */
static int time_days_between(lua_State *L)
{
    long long from = arg_ms(L, 1), to = arg_ms(L, 2);
    lua_pushinteger(L, to > from ? (to - from) / DAY_MS : 0);
    return 1;
}

/* time.parse("2026-11-21T09:41:00Z"): milliseconds, or nil for what is no date */
static int time_parse(lua_State *L)
{
    omb_str s;
    uint64_t ms;

    luaL_checktype(L, 1, LUA_TSTRING);
    s.ptr = lua_tolstring(L, 1, &s.len);
    vm_charge(L, 1);
    if (s.len < 64 && dates_parse(s, &ms) == 0)
        lua_pushinteger(L, (lua_Integer)ms);
    else
        lua_pushnil(L);
    return 1;
}

const luaL_Reg lib_time[] = {{"date", time_date},       {"iso", time_iso},
                             {"day", time_day},         {"days", time_days},
                             {"hours", time_hours},     {"minutes", time_minutes},
                             {"seconds", time_seconds}, {"days_between", time_days_between},
                             {"parse", time_parse},     {NULL, NULL}};

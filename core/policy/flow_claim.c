/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the step of a guarantee claim that a flow takes for its customer. Must not know: what comes
 * of it (desk). Called by: Lua, through flow_words. */
#include "core/policy/flow_facts.h"
#include "core/policy/flow_words.h"

#include <lauxlib.h>

static const char *const fields[] = {"step", "order", "line", "ground", "text", "message", NULL};

/* A misspelt field would be a claim about something else. */
static void check_fields(lua_State *L)
{
    lua_pushnil(L);
    while (lua_next(L, 1)) {
        lua_pop(L, 1);
        luaL_checktype(L, -1, LUA_TSTRING);
        int i = 0;
        while (fields[i] && strcmp(fields[i], lua_tostring(L, -1)) != 0)
            i++;
        if (!fields[i])
            luaL_error(L, "a claim has no %s", lua_tostring(L, -1));
    }
}

static void put_text(struct json_out *o, const char *key, omb_str text)
{
    if (text.len)
        jo_kv_str(o, key, text);
}

int flow_claim(lua_State *L)
{
    struct flow_step *s = flow_step_of(L);
    struct json_out o;
    omb_str step;

    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    check_fields(L);
    step = flow_facts_text(L, 1, "step", s->arena);
    if (!str_is(step, "contact") && !str_is(step, "file"))
        return luaL_error(L, "step is contact or file");
    if (!flow_step_act(L, "claim", &o))
        return 0;
    jo_obj(&o);
    jo_kv_str(&o, "step", step);
    jo_kv_str(&o, "order", flow_facts_id(L, "order", "id", s->arena));
    jo_kv_str(&o, "line", flow_facts_id(L, "line", "line", s->arena));
    if (str_is(step, "file"))
        jo_kv_str(&o, "ground", flow_facts_text(L, 1, "ground", s->arena));
    put_text(&o, "text", flow_facts_text(L, 1, "text", s->arena));
    put_text(&o, "message", flow_facts_text(L, 1, "message", s->arena));
    jo_end_obj(&o);
    flow_step_act_end(L, &o);
    return 0;
}

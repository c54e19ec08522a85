/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what a flow asks the shop on its way: what an order may be changed to, what a change would
 * mean. Must not know: who asks the shop, what it answers. Called by: Lua, through flow_words. */
#include "core/base/hash.h"
#include "core/policy/flow_facts.h"
#include "core/policy/flow_words.h"
#include "core/policy/vm_json.h"

#include <lauxlib.h>

#define KEY_BYTES 16 /* of the hash that names a question in the record */

/* What the shop said to this very question, for this step. */
static uint32_t told(const struct flow_step *s, omb_str question)
{
    uint32_t list = json_member(&s->view, 0, "shop");

    if (!json_is(&s->view, list, JSON_ARRAY))
        return JSON_NONE;
    for (uint32_t i = json_first(&s->view, list); i != JSON_NONE; i = json_next(&s->view, list, i))
        if (str_eq(json_raw(&s->view, json_member(&s->view, i, "ask")), question))
            return json_member(&s->view, i, "is");
    return JSON_NONE;
}

/* Only whoever has proved who they are is told what is theirs. */
static bool may_ask(struct flow_step *s)
{
    return json_bool_or(&s->view, 0, "verified", false) &&
           json_str_or(&s->view, 0, "customer", s->arena, STR("")).len > 0;
}

/* The answer out of the record, or of this step, or the step ends here with its question. */
static int ask(lua_State *L, const char *kind, omb_str key, omb_str question)
{
    struct flow_step *s = flow_step_of(L);
    uint32_t at;

    if (flow_step_recorded(L, kind, key))
        return 1;
    if (!s->live)
        (void)flow_step_resumes(L, kind, key); /* nothing waits for it: does not fit */
    at = may_ask(s) ? told(s, question) : JSON_NONE;
    if (may_ask(s) && at == JSON_NONE) {
        s->question = question;
        flow_step_stop(L);
    }
    if (at == JSON_NONE || json_raw(&s->view, at).len > FLOW_MAX_TOLD) {
        flow_step_keep_raw(L, kind, key, STR("null"));
        lua_pushnil(L);
        return 1;
    }
    flow_step_keep_raw(L, kind, key, json_raw(&s->view, at));
    vm_json_push(L, &s->view, at, s->arena);
    return 1;
}

static struct json_out begin(lua_State *L, struct flow_step *s, struct buf *b)
{
    *b = (struct buf){.ptr = arena_alloc(s->arena, POLICY_MAX_OUTPUT)};
    if (!b->ptr)
        luaL_error(L, "out of memory");
    b->cap = b->max = POLICY_MAX_OUTPUT;
    struct json_out o = json_out(b);
    jo_obj(&o);
    return o;
}

static omb_str finish(lua_State *L, const struct buf *b, struct json_out *o)
{
    jo_end_obj(o);
    jo_end_obj(o);
    if (b->err)
        luaL_error(L, "over %d bytes asked of the shop", POLICY_MAX_OUTPUT);
    return buf_str(b);
}

int flow_shop_choices(lua_State *L)
{
    struct flow_step *s = flow_step_of(L);
    struct buf b;
    omb_str order;

    lua_settop(L, 1);
    if (lua_type(L, 1) == LUA_TTABLE) {
        order = flow_facts_text(L, 1, "id", s->arena);
    } else {
        order = (omb_str){.ptr = luaL_checklstring(L, 1, &order.len), .len = order.len};
        order = arena_dup(s->arena, order);
    }
    luaL_argcheck(L, order.len > 0 && order.len < 32, 1, "is no order");
    struct json_out o = begin(L, s, &b);
    jo_key(&o, "choices");
    jo_obj(&o);
    jo_kv_str(&o, "order", order);
    return ask(L, "choices", order, finish(L, &b, &o));
}

/* Of a remedy the shop is told what it is and what is changed; the customer is the case's. */
int flow_shop_quote(lua_State *L)
{
    struct flow_step *s = flow_step_of(L);
    char hex[HASH_HEX + 1];
    struct buf b;

    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    struct json_out o = begin(L, s, &b);
    jo_key(&o, "quote");
    jo_obj(&o);
    jo_kv_str(&o, "kind", flow_facts_text(L, 1, "kind", s->arena));
    jo_kv_str(&o, "order", flow_facts_id(L, "order", "id", s->arena));
    jo_kv_z(&o, "reason", "asked_by_customer");
    if (lua_getfield(L, 1, "change") == LUA_TTABLE) {
        jo_key(&o, "change");
        vm_json_print(L, -1, &o);
    }
    lua_pop(L, 1);
    omb_str question = finish(L, &b, &o);
    hash_hex(hash_of(question), hex);
    return ask(L, "quote", arena_dup(s->arena, str_n(hex, KEY_BYTES)), question);
}

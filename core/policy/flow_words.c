/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the words of a running flow that are made in C. Must not know: the record's form, JSON of
 * cases beyond what `c` shows. Called by: Lua, flow_set. */
#include "core/policy/flow_words.h"

#include "core/base/utf8.h"
#include "core/policy/contract.h"
#include "core/policy/vm_compile.h"
#include "core/policy/vm_env.h"
#include "core/policy/vm_json.h"

#include <stdio.h>

#define FLOW_MAX_OPTIONS 12
#define FLOW_MAX_OPTION 120
#define FLOW_MAX_ORDERS (FLOW_MAX_STATE / 2) /* bytes of orders kept with the answers */
#define FLOW_ORDER_TOKENS 8192

static const char begin_key; /* its address names the prelude's function that takes `c` */

static omb_str arg_text(lua_State *L, int arg)
{
    omb_str s;
    luaL_checktype(L, arg, LUA_TSTRING);
    s.ptr = lua_tolstring(L, arg, &s.len);
    vm_charge(L, 1 + s.len / 8);
    luaL_argcheck(L, s.len > 0 && utf8_valid(s), arg, "is empty or no text");
    return s;
}

static omb_str arg_reason(lua_State *L, int arg)
{
    omb_str s = arg_text(L, arg);
    bool ok = s.len <= POLICY_MAX_REASON && contract_is_word(s);

    luaL_argcheck(L, ok, arg, "a reason is one word of a-z, 0-9 and _");
    return s;
}

/* ---- saying and asking ---- */

static void put_options(lua_State *L, int opts, struct json_out *o)
{
    size_t n;

    if (lua_type(L, opts) != LUA_TTABLE || lua_getfield(L, opts, "options") == LUA_TNIL)
        return;
    luaL_checktype(L, -1, LUA_TTABLE);
    n = lua_rawlen(L, -1);
    if (n > FLOW_MAX_OPTIONS)
        luaL_error(L, "over %d options", FLOW_MAX_OPTIONS);
    jo_key(o, "options");
    jo_arr(o);
    for (size_t i = 1; i <= n; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i);
        jo_str(o, utf8_clip(arg_text(L, -1), FLOW_MAX_OPTION));
        lua_pop(L, 1);
    }
    jo_end_arr(o);
    lua_pop(L, 1);
}

static int word_say(lua_State *L)
{
    omb_str words = arg_text(L, 1);
    struct json_out o;

    lua_settop(L, 2);
    if (!flow_step_act(L, "say", &o))
        return 0;
    jo_obj(&o);
    jo_kv_str(&o, "text", words);
    put_options(L, 2, &o);
    if (lua_type(L, 2) == LUA_TTABLE && lua_getfield(L, 2, "card") == LUA_TTABLE) {
        jo_key(&o, "card");
        vm_json_print(L, -1, &o);
    }
    jo_end_obj(&o);
    flow_step_act_end(L, &o);
    return 0;
}

/* The options of the question at 2 as a JSON array in the arena; empty without them. */
static omb_str options_json(lua_State *L, struct flow_step *s)
{
    struct buf text = {.ptr = arena_alloc(s->arena, POLICY_MAX_OUTPUT)};
    struct json_out o;

    if (lua_type(L, 2) != LUA_TTABLE || lua_getfield(L, 2, "options") != LUA_TTABLE || !text.ptr)
        return STR("");
    text.cap = text.max = POLICY_MAX_OUTPUT;
    o = json_out(&text);
    if (lua_rawlen(L, -1) == 0)
        return STR("");
    vm_json_print(L, -1, &o);
    lua_pop(L, 1);
    return text.err ? STR("") : buf_str(&text);
}

static omb_str question_key(lua_State *L, struct flow_step *s)
{
    omb_str key = STR_NONE;

    s->n_ask++;
    if (lua_type(L, 2) == LUA_TTABLE && lua_getfield(L, 2, "key") == LUA_TSTRING) {
        key.ptr = lua_tolstring(L, -1, &key.len);
        return key.len <= 48 ? key : str_sub(key, 0, 48);
    }
    return arena_printf(s->arena, "q%u", s->n_ask);
}

/* The answer and the order ids found in it, as they are kept: {"text": …, "orders": […]}. */
static void push_answer(lua_State *L, struct flow_step *s, omb_str options)
{
    omb_str answer = utf8_clip(s->words, POLICY_MAX_STRING);
    struct json_doc doc;
    uint32_t orders = s->recognised.n ? json_member(&s->recognised, 0, "orders") : JSON_NONE;

    if (options.len && json_parse_arena(options, s->arena, 256, &doc, NULL) == 0) {
        omb_str meant = flow_words_match(answer, &doc, 0, s->arena);
        answer = meant.ptr ? meant : answer;
    }
    lua_createtable(L, 0, 2);
    lua_pushlstring(L, answer.len ? answer.ptr : "", answer.len);
    lua_setfield(L, -2, "text");
    if (json_is(&s->recognised, orders, JSON_ARRAY)) {
        vm_json_push(L, &s->recognised, orders, s->arena);
        lua_setfield(L, -2, "orders");
    }
}

static int word_ask(lua_State *L)
{
    struct flow_step *s = flow_step_of(L);
    omb_str words = arg_text(L, 1), key, options;
    struct json_out o;

    lua_settop(L, 2);
    key = question_key(L, s);
    if (!flow_step_recorded(L, "ask", key)) {
        options = options_json(L, s);
        if (flow_step_resumes(L, "ask", key)) {
            push_answer(L, s, options);
            flow_step_keep(L, "ask", key, -1);
        } else {
            (void)flow_step_act(L, "ask", &o);
            jo_obj(&o);
            jo_kv_str(&o, "text", words);
            jo_kv_str(&o, "key", key);
            put_options(L, 2, &o);
            jo_end_obj(&o);
            flow_step_act_end(L, &o);
            flow_step_wait(L, "ask", key, options);
        }
    }
    lua_getfield(L, -1, "text");
    if (lua_getfield(L, -2, "orders") == LUA_TNIL) {
        lua_pop(L, 1);
        lua_newtable(L);
    }
    return 2;
}

/* ---- orders ---- */

static uint32_t view_order(const struct flow_step *s, omb_str id)
{
    uint32_t orders = json_member(&s->view, 0, "orders");

    if (!json_is(&s->view, orders, JSON_ARRAY))
        return JSON_NONE;
    for (uint32_t i = json_first(&s->view, orders); i != JSON_NONE;
         i = json_next(&s->view, orders, i)) {
        if (str_eq(json_str_or(&s->view, i, "id", s->arena, STR("")), id))
            return i;
    }
    return JSON_NONE;
}

/* order(id): from the record, the case, or the shop */
static int word_order(lua_State *L)
{
    struct flow_step *s = flow_step_of(L);
    omb_str id = arg_text(L, 1);
    struct json_out o;
    bool resumed;
    uint32_t at;

    luaL_argcheck(L, id.len < 32, 1, "is no order id");
    if (flow_step_recorded(L, "order", id))
        return 1;
    resumed = flow_step_resumes(L, "order", id);
    at = view_order(s, id);
    if (at != JSON_NONE) {
        flow_step_keep_raw(L, "order", id, json_raw(&s->view, at));
        vm_json_push(L, &s->view, at, s->arena);
        return 1;
    }
    if (resumed && (!s->has_turn || s->seq <= s->wait_seq)) {
        flow_step_keep_raw(L, "order", id, STR("null")); /* the shop answered: there is none */
        lua_pushnil(L);
        return 1;
    }
    if (flow_step_act(L, "lookup", &o)) {
        jo_obj(&o);
        jo_kv_str(&o, "order", id);
        jo_end_obj(&o);
        flow_step_act_end(L, &o);
    }
    flow_step_wait(L, "order", id, STR(""));
}

/* A list of the case as one JSON array, as much of it as may be kept with the answers. */
static omb_str list_json(struct flow_step *s, const char *name)
{
    uint32_t orders = json_member(&s->view, 0, name);
    struct buf text = {.ptr = arena_alloc(s->arena, FLOW_MAX_ORDERS)};

    if (!text.ptr || !json_is(&s->view, orders, JSON_ARRAY))
        return STR("[]");
    text.cap = text.max = FLOW_MAX_ORDERS;
    for (uint32_t i = json_first(&s->view, orders); i != JSON_NONE;
         i = json_next(&s->view, orders, i)) {
        omb_str one = json_raw(&s->view, i);
        if (text.len + one.len + 2 > FLOW_MAX_ORDERS)
            break;
        buf_putc(&text, text.len ? ',' : '[');
        buf_puts(&text, one);
    }
    if (!text.len)
        return STR("[]");
    buf_putc(&text, ']');
    return buf_str(&text);
}

static int case_list(lua_State *L, const char *name)
{
    struct flow_step *s = flow_step_of(L);
    struct json_doc doc;
    omb_str json;

    if (flow_step_recorded(L, name, STR("")))
        return 1;
    if (!s->live)
        (void)flow_step_resumes(L, name, STR("")); /* nothing waits for it: does not fit */
    json = list_json(s, name);
    flow_step_keep_raw(L, name, STR(""), json);
    if (json_parse_arena(json, s->arena, FLOW_ORDER_TOKENS, &doc, NULL) != 0)
        return luaL_error(L, "the case's %s cannot be read", name);
    vm_json_push(L, &doc, 0, s->arena);
    return 1;
}

static int word_orders(lua_State *L)
{
    return case_list(L, "orders");
}

static int word_returns(lua_State *L)
{
    return case_list(L, "returns");
}

/* ---- notes ---- */

static int note(lua_State *L, const char *name)
{
    omb_str words = arg_text(L, 1);
    struct json_out o;

    if (flow_step_act(L, name, &o)) {
        jo_str(&o, words);
        flow_step_act_end(L, &o);
    }
    return 0;
}

static int word_wants(lua_State *L)
{
    return note(L, "wants");
}

static int word_tried(lua_State *L)
{
    return note(L, "tried");
}

static int word_not_done(lua_State *L)
{
    return note(L, "not_done");
}

static int word_fact(lua_State *L)
{
    omb_str key = arg_reason(L, 1);
    struct json_out o;

    luaL_checkany(L, 2);
    if (flow_step_act(L, "fact", &o)) {
        jo_obj(&o);
        jo_kv_str(&o, "key", key);
        jo_key(&o, "value");
        vm_json_print(L, 2, &o);
        jo_end_obj(&o);
        flow_step_act_end(L, &o);
    }
    return 0;
}

/* ---- ends ---- */

static int word_escalate(lua_State *L)
{
    struct flow_step *s = flow_step_of(L);
    omb_str reason = arg_reason(L, 1);
    lua_Integer level = luaL_optinteger(L, 2, -1);
    struct json_out o;

    if (flow_step_act(L, "escalate", &o)) {
        jo_obj(&o);
        jo_kv_str(&o, "reason", reason);
        if (level >= 0)
            jo_kv_int(&o, "tier", level);
        jo_end_obj(&o);
        flow_step_act_end(L, &o);
    }
    s->ended = true;
    flow_step_stop(L);
}

static int word_resolve(lua_State *L)
{
    struct flow_step *s = flow_step_of(L);
    struct json_out o;

    if (!lua_isnoneornil(L, 1)) {
        lua_settop(L, 1);
        (void)word_say(L);
    }
    if (flow_step_act(L, "resolve", &o)) {
        jo_obj(&o);
        jo_end_obj(&o);
        flow_step_act_end(L, &o);
    }
    s->ended = true;
    flow_step_stop(L);
}

/* start(name or title): another flow takes the conversation over; false when there is none */
static int word_start(lua_State *L)
{
    struct flow_step *s = flow_step_of(L);
    omb_str name = arg_text(L, 1);

    for (uint32_t i = 0; i < s->bundle->flows.n; i++) {
        const struct flow_def *f = &s->bundle->flows.v[i];
        if (!str_is(name, f->name) && !str_eq_nocase(name, f->title))
            continue;
        s->next = str_of(f->name);
        flow_step_stop(L);
    }
    lua_pushboolean(L, 0);
    return 1;
}

static const luaL_Reg words[] = {
    {"say", word_say},
    {"ask", word_ask},
    {"wants", word_wants},
    {"tried", word_tried},
    {"not_done", word_not_done},
    {"fact", word_fact},
    {"escalate", word_escalate},
    {"resolve", word_resolve},
    {"start", word_start},
    {"propose", flow_offer_propose},
    {"return_terms", flow_returns_terms},
    {"claim", flow_claim},
    {"choices", flow_shop_choices},
    {"quote", flow_shop_quote},
    {NULL, NULL},
};

/* Words for the prelude and for `c` only. */
static const luaL_Reg inner[] = {
    {"order", word_order},
    {"orders", word_orders},
    {"compensate", flow_offer_compensate},
    {NULL, NULL},
};

static void add_all(lua_State *L, int env, const luaL_Reg *functions)
{
    env = lua_absindex(L, env);
    for (; functions->name; functions++) {
        lua_pushcfunction(L, functions->func);
        vm_env_add(L, env, functions->name);
    }
}

/* Runs the prelude in an environment that has the inner words, and gives what it makes to `env`. */
static void add_prelude(lua_State *L, int env)
{
    struct buf code = BUF_INIT(POLICY_MAX_SOURCE);
    struct arena arena = {0};
    char why[POLICY_MAX_ERROR] = "out of memory";
    int rc = vm_compile("flow", flow_prelude_source(&arena), &code, why, sizeof why);
    void *copy = rc == 0 ? lua_newuserdatauv(L, code.len, 0) : NULL;
    size_t len = code.len;

    if (copy)
        memcpy(copy, code.ptr, len);
    buf_free(&code);
    arena_free(&arena);
    if (!copy)
        luaL_error(L, "%s", why);
    vm_env_open(L);
    add_all(L, -1, words);
    add_all(L, -1, inner);
    vm_load(L, "flow", str_n(copy, len), -1);
    lua_call(L, 0, 1);
    lua_getfield(L, -1, "begin");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &begin_key);
    lua_pushnil(L); /* begin is ours: no flow may call it */
    lua_setfield(L, -2, "begin");
    lua_pushnil(L);
    while (lua_next(L, -2))
        vm_env_add(L, env, lua_tostring(L, -2));
    lua_pop(L, 3);
}

void flow_words_add(lua_State *L, int env)
{
    env = lua_absindex(L, env);
    add_all(L, env, words);
    add_prelude(L, env);
}

void flow_words_push_c(lua_State *L)
{
    struct flow_step *s = flow_step_of(L);

    if (!flow_step_recorded(L, "start", str_of(s->def->name)))
        luaL_error(L, "the flow's record has no start");
    lua_pushcfunction(L, word_order);
    lua_setfield(L, -2, "order");
    lua_pushcfunction(L, word_orders);
    lua_setfield(L, -2, "orders");
    lua_pushcfunction(L, word_returns);
    lua_setfield(L, -2, "returns");
    lua_rawgetp(L, LUA_REGISTRYINDEX, &begin_key); /* the prelude's words look at it too */
    lua_pushvalue(L, -2);
    lua_call(L, 1, 0);
}

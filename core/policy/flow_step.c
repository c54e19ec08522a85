/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: replaying recorded answers, keeping new ones, gathering actions. Must not know: the words
 * of flows, cases. Called by: flow_words, flow_offer. */
#include "core/policy/flow_step.h"

#include "core/policy/vm_json.h"

#include <lauxlib.h>

struct flow_step *flow_step_of(lua_State *L)
{
    struct flow_step *s = vm_of(L)->host;
    if (!s || !vm_of(L)->arena.sealed)
        luaL_error(L, "this word belongs inside run(c)");
    return s;
}

void flow_step_stop(lua_State *L)
{
    vm_stop(vm_of(L), -OMB_E_CANCELLED);
}

static void mismatch(lua_State *L, struct flow_step *s)
{
    s->broken = true;
    flow_step_stop(L);
}

bool flow_step_recorded(lua_State *L, const char *kind, omb_str key)
{
    struct flow_step *s = flow_step_of(L);
    uint32_t entry, is;
    omb_str kept;

    if (s->at >= s->n_answer)
        return false;
    entry = json_item(&s->answers, 0, s->at);
    kept = json_str_or(&s->answers, entry, kind, s->arena, STR_NONE);
    is = json_member(&s->answers, entry, "is");
    if (!kept.ptr || !str_eq(kept, key) || is == JSON_NONE)
        mismatch(L, s);
    s->at++;
    vm_json_push(L, &s->answers, is, s->arena);
    return true;
}

bool flow_step_resumes(lua_State *L, const char *kind, omb_str key)
{
    struct flow_step *s = flow_step_of(L);

    if (s->live)
        return false;
    if (!str_is(s->wait, kind) || !str_eq(s->wait_key, key))
        mismatch(L, s);
    s->live = true;
    return true;
}

static void begin_entry(struct flow_step *s, struct json_out *o, const char *kind, omb_str key)
{
    if (s->kept.len)
        buf_putc(&s->kept, ',');
    *o = json_out(&s->kept);
    jo_obj(o);
    jo_key(o, kind);
    jo_str(o, key.ptr ? key : STR(""));
}

static void end_entry(lua_State *L, struct flow_step *s, struct json_out *o)
{
    jo_end_obj(o);
    if (s->kept.err)
        luaL_error(L, "the flow has over %d bytes of answers", FLOW_MAX_STATE);
}

void flow_step_keep(lua_State *L, const char *kind, omb_str key, int idx)
{
    struct flow_step *s = flow_step_of(L);
    struct json_out o;

    idx = lua_absindex(L, idx);
    begin_entry(s, &o, kind, key);
    jo_key(&o, "is");
    vm_json_print(L, idx, &o);
    end_entry(L, s, &o);
}

void flow_step_keep_raw(lua_State *L, const char *kind, omb_str key, omb_str json)
{
    struct flow_step *s = flow_step_of(L);
    struct json_out o;

    begin_entry(s, &o, kind, key);
    jo_kv_raw(&o, "is", json);
    end_entry(L, s, &o);
}

void flow_step_wait(lua_State *L, const char *kind, omb_str key, omb_str options)
{
    struct flow_step *s = flow_step_of(L);
    struct json_out o;

    begin_entry(s, &o, "wait", str_of(kind));
    jo_kv_str(&o, "key", key.ptr ? key : STR(""));
    jo_kv_int(&o, "seq", s->seq);
    if (options.len)
        jo_kv_raw(&o, "options", options);
    end_entry(L, s, &o);
    s->waiting = true;
    flow_step_stop(L);
}

bool flow_step_act(lua_State *L, const char *name, struct json_out *o)
{
    struct flow_step *s = flow_step_of(L);

    if (!s->live)
        return false;
    if (s->n_action == FLOW_MAX_ACTIONS)
        luaL_error(L, "over %d actions in one step", FLOW_MAX_ACTIONS);
    s->n_action++;
    if (s->actions.len)
        buf_putc(&s->actions, ',');
    *o = json_out(&s->actions);
    jo_obj(o);
    jo_key(o, name);
    return true;
}

void flow_step_act_end(lua_State *L, struct json_out *o)
{
    jo_end_obj(o);
    if (flow_step_of(L)->actions.err)
        luaL_error(L, "over %d bytes said and done in one step", POLICY_MAX_OUTPUT);
}

void flow_step_decided(lua_State *L, omb_str record)
{
    struct flow_step *s = flow_step_of(L);
    size_t len = s->decided.len;

    if (!record.len || s->decided.err)
        return;
    if (len)
        buf_putc(&s->decided, ',');
    buf_puts(&s->decided, record);
    if (!s->decided.err)
        return;
    s->decided.len = len;
    s->decided.err = 0;
}

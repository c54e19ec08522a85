/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_FLOW_STEP_H
#define OMB_POLICY_FLOW_STEP_H

#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/policy/bundle_build.h"

/*
 * One step of a conversation under way: the recorded answers it is replayed with, what the
 * customer said now, and what comes out. Answers are a list of entries: first {"start": {…}},
 * then one for each question, order or offer that the flow was told, {"ask": KEY, "is": TEXT},
 * {"order": ID, "is": ORDER}, …; last, while it waits, {"wait": "ask", "key": KEY, "seq": N}.
 */
struct flow_step {
    struct bundle *bundle;
    const struct flow_def *def;
    struct arena *arena;
    uint64_t now;

    struct json_doc view, recognised; /* recognised.n is 0 without one */
    omb_str words;                    /* of the turn */
    int64_t seq;                      /* of the turn, 0 without one */
    bool has_turn;

    struct json_doc answers; /* array of entries; n 0 when the flow begins here */
    uint32_t n_answer;       /* without the waiting entry */
    uint32_t at;             /* entries replayed so far */
    uint32_t n_ask;
    omb_str wait, wait_key; /* what it waited for, or absent */
    int64_t wait_seq;
    bool live; /* past the recorded part: what is said now is news */

    struct buf kept;    /* new answers, comma-separated */
    struct buf actions; /* comma-separated */
    uint32_t n_action;
    struct buf decided; /* records of what policies decided in it, comma-separated */

    bool waiting;     /* stopped at an open question: the last entry of `kept` */
    bool ended;       /* stopped by escalate, resolve */
    omb_str next;     /* stopped by start: the flow to begin */
    omb_str question; /* stopped by choices, quote: what the shop must say first */
    bool broken;      /* the recorded answers do not fit this flow any more */
};

/* For words, inside the run. Each may raise or end the run. */
struct flow_step *flow_step_of(lua_State *L);

/* Pushes the recorded value of the next entry when it is (kind, key). False when the record is
 * at its end; a record that says something else ends the run with `broken`. */
bool flow_step_recorded(lua_State *L, const char *kind, omb_str key);

/* True when this is what the flow waited for; from here on it is live. */
bool flow_step_resumes(lua_State *L, const char *kind, omb_str key);

/* Keeps {kind: key, "is": value at idx}. */
void flow_step_keep(lua_State *L, const char *kind, omb_str key, int idx);
void flow_step_keep_raw(lua_State *L, const char *kind, omb_str key, omb_str json);

/* Keeps the waiting entry and ends the run. */
void flow_step_wait(lua_State *L, const char *kind, omb_str key, omb_str options)
    __attribute__((noreturn));

/* Begins an action {name: …}; NULL while replaying. flow_step_act_end closes it. */
bool flow_step_act(lua_State *L, const char *name, struct json_out *o);
void flow_step_act_end(lua_State *L, struct json_out *o);

/* Keeps the record of a decision that this step asked for; one without room is left out. */
void flow_step_decided(lua_State *L, omb_str record);

void flow_step_stop(lua_State *L) __attribute__((noreturn));

#endif

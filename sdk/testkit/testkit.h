/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_TESTKIT_H
#define OMBUD_TESTKIT_H

#include <ombud/ombud.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/*
 * A scripted host for tests of one plugin: it loads the file as the real host does, plays every
 * service, moves its own clock, and writes down what passed. Nothing happens by itself: the test
 * calls, turns the loop, lets time pass, and looks.
 *
 *   omb_kit *kit = omb_kit_open("build/mine.so", NULL, &error);
 *   omb_kit_set(kit, "path", "/mine");               an option, before the start
 *   omb_kit_script(kit, "contacts.start", 0, "{\"contact\":\"c1\",\"case\":\"k1\",\"seq\":1}");
 *   omb_kit_start(kit, &error);
 *   uint64_t conn = omb_kit_request(kit, 1, "POST", "/mine/in", "{}", "…");
 *   omb_kit_turn(kit);
 *   assert(omb_kit_response(kit, conn, &body) == 200);
 *   omb_kit_close(kit);
 *
 * One thread uses a kit. Strings that come out live until the next call with the same kit.
 *
 * since 1.0
 */
typedef struct omb_kit omb_kit;

/* ---- life ---- */

/* Loads a file; `name` picks a plugin of it, NULL takes the first. NULL with words in *error. */
omb_kit *omb_kit_open(const char *file, const char *name, omb_error *error);
const omb_descriptor *omb_kit_descriptor(const omb_kit *kit);

/* Leaves a service out, as an older host would; before the start. */
void omb_kit_without(omb_kit *kit, const char *extension);

/* The value of an option, before the start. 0, or -OMB_E_* when the descriptor has no such key or
 * does not take the value. */
int32_t omb_kit_set(omb_kit *kit, const char *key, const char *value);

/* create, init, activate. 0, or what the plugin said, with its words. */
int32_t omb_kit_start(omb_kit *kit, omb_error *error);

/* drain with this deadline (virtual time), then deactivate. 0, or -OMB_E_TIMEOUT. */
int32_t omb_kit_stop(omb_kit *kit, uint32_t deadline_ms);
/* Goes to work again after a stop. */
int32_t omb_kit_restart(omb_kit *kit, omb_error *error);
void omb_kit_close(omb_kit *kit); /* whatever state it is in; NULL is fine */

/* ---- time ---- */

/* Hands over what waits (answers, finished work), until nothing does. */
void omb_kit_turn(omb_kit *kit);
/* Lets time pass, firing timers in their order, turning after each. */
void omb_kit_advance(omb_kit *kit, uint64_t ms);
uint64_t omb_kit_now(const omb_kit *kit); /* ms since the kit was opened */

/* ---- calls of the host; each gives an op for omb_kit_result, 0 when the kind has no such call ---- */

/* method: "channel.start|deliver|close", "tier.offer|step|command|withdraw", "commerce.orders|order|
 * listing|execute|status|quote|choices"; a and b are its byte strings in order, NULL for absent. */
omb_op omb_kit_call(omb_kit *kit, const char *method, omb_tenant tenant, const char *a,
                    const char *b);
/* The same with bytes that need not be text. */
omb_op omb_kit_call_bytes(omb_kit *kit, const char *method, omb_tenant tenant, omb_str a,
                          omb_str b);
/* channel.event, not answered. */
void omb_kit_event(omb_kit *kit, omb_tenant tenant, const char *contact, const char *event);
void omb_kit_cancel(omb_kit *kit, omb_op op);

/* 1: answered, *status and *bytes are filled (each may be NULL); 0: not yet. */
int32_t omb_kit_result(const omb_kit *kit, omb_op op, int32_t *status, omb_str *bytes);

/* ---- what the plugin asks ---- */

/* What such a question is answered with from now on ("contacts.message", "kv.get", …); questions
 * without a script get the kit's own sensible answer. */
void omb_kit_script(omb_kit *kit, const char *what, int32_t status, const char *bytes);
/* Leaves such questions open: omb_kit_answer answers them by their number. */
void omb_kit_hold(omb_kit *kit, const char *what);
/* The nth question (0: the first) of this kind since the start: its arguments as a JSON array,
 * absent when there was none. */
omb_str omb_kit_asked(const omb_kit *kit, const char *what, uint32_t nth);
uint32_t omb_kit_asked_count(const omb_kit *kit, const char *what);
void omb_kit_answer(omb_kit *kit, const char *what, uint32_t nth, int32_t status,
                    const char *bytes);

/* ---- the door ---- */

/*
 * What comes in at the host's listener; path may end in ?query, and the escapes before that are undone.
 * 0: it does not come to the plugin. The host answers it: with 404 where nothing is mounted, and a
 * request to a socket's path with 426.
 */

/* A request to a mounted path or below it; headers is a JSON object. */
uint64_t omb_kit_request(omb_kit *kit, omb_tenant tenant, const char *method, const char *path,
                         const char *headers, const char *body);
/* Its status and body; 0: not answered yet. */
uint32_t omb_kit_response(const omb_kit *kit, uint64_t conn, omb_str *body);
/* A socket to a mounted path; below it there is none. */
uint64_t omb_kit_ws_open(omb_kit *kit, omb_tenant tenant, const char *path);
void omb_kit_ws_say(omb_kit *kit, uint64_t conn, const char *text);
void omb_kit_ws_close(omb_kit *kit, uint64_t conn, uint32_t code);
/* The nth frame that the plugin sent on it; absent when there is none. */
omb_str omb_kit_ws_heard(const omb_kit *kit, uint64_t conn, uint32_t nth);
/* The code with which the plugin closed it; 0: open. */
uint32_t omb_kit_ws_code(const omb_kit *kit, uint64_t conn);

/* ---- looking back ---- */

/* Everything that passed, a line each; two runs of one test give the same bytes. */
omb_str omb_kit_transcript(const omb_kit *kit);
omb_str omb_kit_log(const omb_kit *kit); /* what the plugin logged, a line each */
/* What the plugin did against the rules of the headers, a line each; empty is good. */
omb_str omb_kit_complaints(const omb_kit *kit);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_CHECK_PLAY_H
#define OMB_CHECK_PLAY_H

#include "core/plug/dso.h"
#include "core/plug/message.h"
#include "core/plug/port.h"
#include "core/plug/still.h"
#include "sdk/check/check.h"
#include "sdk/testkit/mount.h"

#include <uv.h>

/*
 * The real plugin host with one plugin, in this process or in a child, whose time stands still.
 * Everything that passes the line is written down, a line each: what the script does until it settles,
 * what the plugin then asks, sends and logs in the order in which it does, and the answers to the host's
 * calls, by the calls' numbers.
 * Two plays of one script leave the same lines, wherever the plugin runs.
 */
enum {
    PLAY_MAX_CALLS = 2048,
    PLAY_MAX_ASKS = 4096, /* open at once */
    PLAY_MAX_CONNS = 512,
    PLAY_MAX_KEPT = 256,
    PLAY_MAX_SETTINGS = 256,
    PLAY_MAX_FIRED = 200, /* timers in one stretch of time */
    PLAY_MAX_ROUNDS = 12, /* of answers in one turn: who asks at every answer waits then */
    PLAY_CALL_MS = 120000 /* longer than a check may take: no deadline comes into it */
};

struct play_call {
    struct play *play;
    uint64_t id;
    struct buf answer; /* of this turn */
    bool open;
};

struct play_ask {
    struct plug_ask ask;
    const char *what;
    omb_tenant tenant; /* of kept values */
    char *key, *value;
    size_t len;
};

struct play_conn {
    bool socket, open;
    uint32_t code; /* the plugin closed it, and has not been told that it is closed */
};

struct play {
    struct check *check; /* random numbers, and what failed */
    omb_str name;        /* of the plugin */
    uv_loop_t loop;
    struct plug *plug;
    struct plug_instance *plugin;
    struct plug_services services;
    struct plug_still still;
    struct buf said; /* the transcript */
    struct buf told; /* of the plugin, in this turn; it follows what the script does */
    uint64_t events; /* lines and answers so far */
    uint32_t unkind; /* of a hundred questions so many are refused */
    bool over, drained;

    struct play_call call[PLAY_MAX_CALLS];
    uint32_t n_call;
    struct play_ask ask[PLAY_MAX_ASKS];
    uint32_t n_ask;
    struct play_conn conn[PLAY_MAX_CONNS]; /* number n is at n - 1 */
    uint32_t n_conn;
    struct kit_mounts mounts;
    struct {
        omb_tenant tenant;
        char *key, *value;
        size_t len;
    } kept[PLAY_MAX_KEPT];
    uint32_t n_kept;
};

struct play_setup {
    const struct dso *file;
    omb_str name;          /* of the plugin in it */
    const char *isolation; /* "inline" or "process" */
    const char *folder;    /* where state is kept */
};

bool play_open(struct play *p, struct check *c, const struct play_setup *s); /* or check_fail */
void play_close(struct play *p); /* drains first; the transcript stays */

/* A line of the plugin's; what is not printable is escaped. */
void play_note(struct play *p, const char *fmt, ...) OMB_PRINTF(2, 3);
/* A line of the script's. */
void play_step(struct play *p, const char *fmt, ...) OMB_PRINTF(2, 3);

/* Everything that was begun is done with, and its questions are answered; of one that always has a
 * further one, the last waits for the next time. False: its process is gone. */
bool play_settle(struct play *p);
void play_pass(struct play *p, uint32_t ms); /* lets time pass, settling after each timer */

/* ---- what a script does; each begins, play_settle ends it ---- */

/* method: as in METHOD_LIST. Returns a number for play_cancel. */
uint32_t play_call(struct play *p, const char *method, omb_tenant tenant, omb_str a, omb_str b,
                   omb_str c);
void play_cancel(struct play *p, uint32_t call);
void play_event(struct play *p, omb_str contact, omb_str event);
/* To the nth path of this kind; false: there is none. */
bool play_request(struct play *p, uint32_t nth, const char *method, const char *tail,
                  const char *body);
/* With this one of CHECK_TARGETS. Its number, 0: no such path. */
uint32_t play_socket(struct play *p, uint32_t nth, uint32_t target);
void play_frame(struct play *p, uint32_t conn, const char *text);
void play_leave(struct play *p, uint32_t conn);

/* ---- play_host.c ---- */

void play_host(struct play *p);         /* fills the services */
bool play_answer_asked(struct play *p); /* all that was asked; false: nothing was */
void play_host_free(struct play *p);

/* ---- script.c ---- */

/* The whole script, by the check's seed. */
void script_play(struct play *p, const struct check_call *call, uint32_t n);

/* ---- compare.c ---- */

/*
 * Where `there` (in a child) differs from `here` (inline); false: nowhere. Where `again`, another
 * play of `here`, differs from it the plugin itself is at a loss: times, and what it draws. *alike
 * is false when the two inline plays do not even have the same number of lines.
 */
bool compare_plays(omb_str here, omb_str again, omb_str there, char *why, size_t cap, bool *alike);

#endif

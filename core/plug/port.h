/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_PORT_H
#define OMB_PLUG_PORT_H

#include "core/base/buf.h"

#include <stdint.h>

/*
 * The plugin host as the app sees it: what it may call, and what it must provide.
 * Everything is [loop] unless tagged. No struct of the SDK is needed to use it.
 *
 *   plug_open -> plug_load (for each folder) -> plug_start -> calls … -> plug_drain -> plug_close
 */
struct plug;          /* all plugins of the host */
struct plug_instance; /* one of them */
struct plug_still;
struct uv_loop_s;

/* ---- what the app provides ------------------------------------------------------- */

/*
 * A question of a plugin, to be answered once through plug_answer; the host's own
 * numbers, good for as long as it takes. A plugin that is gone meanwhile is skipped.
 */
struct plug_ask {
    struct plug *plug;
    uint64_t id;
};

/*
 * Answers a question; the plugin hears it on a later turn of the loop. status 0 or
 * -OMB_E_*; bytes as the SDK header of the service says, copied. Second answers are
 * dropped, counted and logged. [any]
 */
void plug_answer(struct plug_ask ask, int status, omb_str bytes);

/*
 * Services of the app, one function for each call in sdk/include/ombud/ext/: there stands
 * what comes in and what is to be answered. `who` is the asking plugin. A NULL
 * function answers -OMB_E_UNSUPPORTED. Strings are borrowed for the call.
 */
struct plug_services {
    void *ctx;

    /* contacts.h */
    void (*contact_start)(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str start);
    void (*contact_message)(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact,
                            omb_str cid, omb_str text);
    void (*contact_person)(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact);
    void (*contact_receipt)(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact,
                            omb_str what, uint64_t upto);
    void (*contact_typing)(void *ctx, uint32_t tenant, omb_str contact);
    void (*contact_end)(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact,
                        omb_str by);
    void (*contact_resume)(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact,
                           uint64_t since);

    /* visitors.h */
    void (*visitor_issue)(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact);
    void (*visitor_lookup)(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str token);
    void (*visitor_verify)(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str user,
                           omb_str mac);

    /* cases.h, flows.h */
    void (*case_view)(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str kase);
    void (*flow_run)(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str view, omb_str turn,
                     omb_str recognised);
    void (*flow_examples)(void *ctx, struct plug_ask ask, uint32_t tenant);

    /* kv.h; plugin: its name, part of the key */
    void (*kv_get)(void *ctx, struct plug_ask ask, omb_str plugin, uint32_t tenant, omb_str key);
    void (*kv_put)(void *ctx, struct plug_ask ask, omb_str plugin, uint32_t tenant, omb_str key,
                   omb_str value);
    void (*kv_remove)(void *ctx, struct plug_ask ask, omb_str plugin, uint32_t tenant, omb_str key);

    /* movements.h; plugin: its name, which must be the tenant's shop */
    void (*movement_report)(void *ctx, struct plug_ask ask, omb_str plugin, uint32_t tenant,
                            omb_str movement);

    /*
     * http.h. mount: 0 or -OMB_E_*, at once; kind 1 WebSocket, 2 requests; max_message 0: the
     * host's. Keep `who` for plug_ws_* and plug_request. unmount is called at deactivate.
     */
    int (*mount)(void *ctx, struct plug_instance *who, omb_str path, uint32_t kind,
                 uint32_t max_message);
    void (*unmount)(void *ctx, struct plug_instance *who, omb_str path);
    void (*ws_send)(void *ctx, uint64_t conn, omb_str text);
    void (*ws_close)(void *ctx, uint64_t conn, uint32_t code, omb_str reason);
    void (*respond)(void *ctx, uint64_t conn, uint32_t status, omb_str type, omb_str body);

    /* fetch.h. fetch_end is called at deactivate: what is under way for `who` is cut off. */
    void (*fetch)(void *ctx, struct plug_ask ask, struct plug_instance *who, omb_str request);
    void (*fetch_end)(void *ctx, struct plug_instance *who);
};

/* A value for an option of a plugin, from the configuration. */
struct plug_setting {
    omb_str plugin, key, value; /* plugin: its name; value as text */
};

struct plug_setup {
    struct uv_loop_s *loop;
    const char *state_dir; /* folder in which each plugin gets one of its own; NULL: none */
    const struct plug_services *services; /* borrowed until plug_close */
    const struct plug_setting *setting;   /* borrowed until plug_start returned */
    uint32_t n_setting;
    /*
     * Which files may be loaded into this process: those below `trusted` (NULL: all) whose
     * plugin is one of the shipped ones that run inline, unless the setting `isolation` of the
     * plugin says "process" or "inline". All others run in a child, `plugd` (NULL: ombud-plugd
     * beside this program), and are not even looked at by the loader of this one.
     */
    const char *trusted, *plugd;
    const struct plug_still *still; /* a check moves the plugins' time (still.h); NULL: it passes */
};

/* ---- life -------------------------------------------------------------------------- */

OMB_MUST_USE int plug_open(const struct plug_setup *setup, struct plug **out);

/*
 * Reads every *.so of a folder, or one file. A file that does not fit is refused with
 * words in *errors, one a line; the others are loaded. Returns 0, or the first refusal.
 */
OMB_MUST_USE int plug_load(struct plug *p, const char *path, struct buf *errors);

/*
 * Checks the settings against all descriptors (unknown plugins and keys with the nearest
 * name), then creates, initialises and activates every plugin. All mistakes in *errors,
 * one a line. On an error nothing is left active.
 */
OMB_MUST_USE int plug_start(struct plug *p, struct buf *errors);

/* No new work; done(ctx) when every plugin has finished or the deadline passed. */
void plug_drain(struct plug *p, uint32_t deadline_ms, void (*done)(void *ctx), void *ctx);

/*
 * Deactivates and destroys; open calls are answered -OMB_E_CANCELLED inside it. Waits for work
 * on worker threads. The loop must turn once more before it is closed. NULL is fine.
 */
void plug_close(struct plug *p);

/* ---- changes while it runs ---- */

/*
 * A plugin comes, is replaced or goes. A new version is started beside the old one, takes its
 * paths (their sockets are closed with 1012 and come back) and all new work; the old one answers
 * what it has and is stopped when it has drained. A shop is stopped first: its books are not
 * opened twice. What does not start changes nothing. Only files with one plugin, of their own name.
 * Changes are made one after the other, beside everybody's work: a file is looked at and started, and
 * the old one drained and ended, while all others are served.
 */
struct plug_change {
    omb_str name;                                       /* of the running plugin: replace, remove */
    const char *path;                                   /* of the file: add, replace */
    const struct plug_setting *setting;                 /* all settings; those of its name count */
    uint32_t n_setting, deadline_ms;                    /* for the old one to finish */
    void (*done)(void *ctx, int status, omb_str words); /* what came of it; or NULL */
    void *ctx;
};
/* 0: begun, done(…) follows once, on a later turn or in plug_close: the new one works and the old
 * one is gone, or nothing has changed. Strings and settings live until then. */
OMB_MUST_USE int plug_add(struct plug *p, const struct plug_change *c, struct buf *errors);
OMB_MUST_USE int plug_replace(struct plug *p, const struct plug_change *c, struct buf *errors);
OMB_MUST_USE int plug_remove(struct plug *p, const struct plug_change *c, struct buf *errors);

/* The file that a running plugin came from, NULL for none. */
const char *plug_file(const struct plug *p, omb_str name);

/* The last lines of its log as [{"at":ms,"level","text"}…]. */
void plug_lines(const struct plug *p, omb_str name, struct buf *out);

/* ---- finding ------------------------------------------------------------------------ */

/* Borrowed; NULL when there is none. */
struct plug_instance *plug_find_channel(const struct plug *p, omb_str name);
struct plug_instance *plug_find_tier(const struct plug *p, omb_str name);
struct plug_instance *plug_find_tier_level(const struct plug *p, int32_t level);
struct plug_instance *plug_find_commerce(const struct plug *p, omb_str name); /* absent: any */
omb_str plug_name(const struct plug_instance *i);

/* What a plugin declares, with absent tails filled with zero. */
struct plug_tier_info {
    int32_t level;
    uint32_t mode; /* 1 automatic, 2 live, 3 async */
    uint32_t wait_s;
    omb_str name, channels, remedies, commands;
};
#define PLUG_CHANNEL_RESUMES 2u /* OMB_CHANNEL_RESUMES of the SDK */
struct plug_channel_info {
    uint32_t can; /* OMB_CHANNEL_* of the SDK: 1 live, 2 resumes, … */
    uint32_t max_text, reply_window_s;
    omb_str name;
};
void plug_tier_info(const struct plug_instance *i, struct plug_tier_info *out);
void plug_channel_info(const struct plug_instance *i, struct plug_channel_info *out);

/* All descriptors as one JSON array: id, name, kind, version, file, options, state. */
void plug_describe(const struct plug *p, struct buf *out);

/* ---- calling ------------------------------------------------------------------------- */

/*
 * How an answer comes back: exactly once, on a later turn of the loop, also when the
 * plugin never answers (-OMB_E_TIMEOUT at the deadline; 0 takes PLUG_CALL_MS) or is
 * not there any more. bytes live during the call. A NULL fn wants no answer.
 */
typedef void (*plug_done)(void *ctx, int status, omb_str bytes);
struct plug_reply {
    plug_done fn;
    void *ctx;
    uint32_t deadline_ms;
};

/* Each returns a number for plug_cancel. JSON shapes: sdk/include/ombud/{channel,tier,commerce}.h
 */
uint64_t plug_channel_start(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                            omb_str contact, omb_str start);
uint64_t plug_channel_deliver(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                              omb_str contact, omb_str item);
uint64_t plug_channel_close(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                            omb_str contact, omb_str reason);
void plug_channel_event(struct plug_instance *i, uint32_t tenant, omb_str contact, omb_str event);

uint64_t plug_tier_offer(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                         omb_str view);
uint64_t plug_tier_step(struct plug_instance *i, struct plug_reply r, uint32_t tenant, omb_str view,
                        omb_str turn);
uint64_t plug_tier_command(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                           omb_str view, omb_str command);
uint64_t plug_tier_withdraw(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                            omb_str kase, omb_str reason);

uint64_t plug_commerce_orders(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                              omb_str customer);
uint64_t plug_commerce_order(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                             omb_str id, omb_str email); /* email absent: not compared */
uint64_t plug_commerce_listing(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                               omb_str id);
uint64_t plug_commerce_execute(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                               omb_str remedy, omb_str key);
uint64_t plug_commerce_status(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                              omb_str key);

/* -OMB_E_UNSUPPORTED from a shop that does not say what a change would mean. */
uint64_t plug_commerce_quote(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                             omb_str remedy);

/* -OMB_E_UNSUPPORTED from a shop that does not say what an order may be changed to. */
uint64_t plug_commerce_choices(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                               omb_str order, omb_str customer);

/* file: "orders.jsonl", "customers.csv" …; slug: the tenant's, rows of others are skipped. */
struct plug_import {
    uint32_t tenant;
    omb_str slug, file, bytes;
};
uint64_t plug_commerce_import(struct plug_instance *i, struct plug_reply r,
                              const struct plug_import *import);

/* Answers the call -OMB_E_CANCELLED on a later turn and tells the plugin. */
void plug_cancel(struct plug *p, uint64_t call);

/* Sockets and requests of a mount, from the gateway. Never answered. */
void plug_ws_open(struct plug_instance *i, uint64_t conn, uint32_t tenant, omb_str path,
                  omb_str query, omb_str peer);
void plug_ws_message(struct plug_instance *i, uint64_t conn, omb_str text);
void plug_ws_closed(struct plug_instance *i, uint64_t conn, uint32_t code);
void plug_request(struct plug_instance *i, uint64_t conn, uint32_t tenant, omb_str head,
                  omb_str body);

/* A tenant is there, or its examples changed: told to every tier that listens. */
void plug_flows_changed(struct plug *p, uint32_t tenant);

/* How one plugin is, for people, health and metrics. */
struct plug_health {
    omb_str name;
    bool isolated;
    const char *state; /* "active", "restarting", "stopped by its failures", "draining", … */
    bool up, alarm;    /* alarm: the circuit is open, or a call of it is in quarantine */
    uint32_t pid;      /* of the child, 0: none */
    uint32_t restarts, quarantined;
    uint64_t rss_kib;
};
bool plug_health(const struct plug *p, uint32_t index,
                 struct plug_health *out); /* false: no more */

struct plug_stats {
    uint64_t calls, answers, timeouts, late, misbehaved, slow_calls, asks;
    uint32_t open_calls, open_asks;
};
void plug_stats(const struct plug *p, struct plug_stats *out);

#endif

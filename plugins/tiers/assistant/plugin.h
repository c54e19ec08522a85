/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSISTANT_PLUGIN_H
#define ASSISTANT_PLUGIN_H

#include "asked.h"
#include "recogniser.h"

#include <ombud/ombud.h>
#include <stdatomic.h>

/*
 * The assistant as one plugin instance: what it was lent by the host, one
 * recogniser a tenant, and the steps under way. All on the loop but lesson_learn.
 */
struct lesson; /* examples on their way to a recogniser, see plugin_teach.c */

struct tenant {
    omb_tenant id;
    struct recogniser *recogniser; /* NULL until trained */
    struct lesson *lesson;         /* under way, or NULL */
    omb_op asked;                  /* for examples, 0: not */
    int again;                     /* examples changed meanwhile */
    int tried;                     /* a lesson is over, well or not: steps wait no longer */
    struct tenant *next;
};

struct step { /* waits for its flow */
    omb_op op, flow;
    omb_tenant tenant;
    int64_t number;
    int begins;         /* another topic than the running flow's */
    omb_buf recognised; /* JSON, or empty */
    struct step *next;
};

struct assistant {
    omb_plugin plugin;
    const omb_host *host;
    const omb_ext_flows *flows;
    const omb_ext_json *json;
    const omb_ext_worker *worker;       /* may be NULL: trains on the loop */
    const omb_ext_log *log;             /* may be NULL */
    const omb_ext_state_dir *state_dir; /* may be NULL: no cache */
    int64_t threshold_pm, switch_pm;    /* options */
    omb_op last_op;
    struct tenant *tenants;
    struct step *steps;
    uint32_t n_step;
    struct parked *parked; /* steps before the first lesson, see step_wait.c */
    uint32_t n_parked;
    atomic_uint learning; /* lessons on worker threads now */
    omb_op draining;
    struct asked asked;
    struct recogniser_scratch scratch;
    omb_json_tok tok[VIEW_MAX_TOKENS];
};

static inline struct assistant *assistant_of(const omb_plugin *plugin)
{
    return plugin->plugin_data;
}

/* plugin.c: a line for the operator. */
void assistant_log(const struct assistant *a, uint32_t level, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* plugin_teach.c */
void teach_changed(const omb_plugin *plugin, omb_tenant tenant);
int teach_completed(struct assistant *a, omb_op op, int32_t status, omb_str bytes); /* 1: its own */
struct tenant *teach_tenant(struct assistant *a, omb_tenant id);                    /* or NULL */
void teach_free(struct assistant *a);

/* plugin_step.c */
void step_run(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str view, omb_str turn);
int step_completed(struct assistant *a, omb_op op, int32_t status, omb_str bytes); /* 1: its own */
void step_free(struct assistant *a);

/* step_wait.c: 1: the step waits for the tenant's first lesson; released when that is over. */
int wait_park(struct assistant *a, omb_op op, omb_tenant tenant, omb_str view, omb_str turn);
void wait_release(struct assistant *a, omb_tenant tenant);
void wait_free(struct assistant *a);

#endif

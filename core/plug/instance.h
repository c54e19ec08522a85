/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_INSTANCE_H
#define OMB_PLUG_INSTANCE_H

#include "core/base/limits.h"
#include "core/base/list.h"
#include "core/loop/timer.h"
#include "core/loop/wake.h"
#include "core/plug/dso.h"
#include "core/plug/mail.h"
#include "core/plug/message.h"
#include "core/plug/option.h"
#include "core/plug/port.h"
#include "core/plug/slots.h"

#include <ombud/ombud.h>

#include <pthread.h>
#include <stdatomic.h>

/*
 * One instance of a plugin with all the host keeps for it, and its life:
 * created -> started (init, activate) -> draining -> stopped. Inside core/plug only.
 */
enum instance_state {
    INSTANCE_NEW,
    INSTANCE_STARTING, /* inside init: services answer, no call comes */
    INSTANCE_ACTIVE,
    INSTANCE_DRAINING, /* no new work, answers still come */
    INSTANCE_STOPPED
};

struct plug_instance {
    struct plug *plug;
    const omb_factory *factory;
    const omb_descriptor *descriptor;
    const char *file;
    char name[32];
    enum instance_state state;

    omb_host host; /* what the plugin holds of us */
    const omb_plugin *plugin;
    /* What it offers, by TABLE_LIST; NULL: not. */
#define TABLE_MEMBER_(name, type, id) const type *name;
    TABLE_LIST(TABLE_MEMBER_)
#undef TABLE_MEMBER_

    struct option_value *value; /* descriptor->n_option */
    char *state_dir;            /* NULL: none */

    uint32_t depth;    /* calls of it on the stack */
    uint32_t deferred; /* messages in the mail because it was on the stack */
    atomic_uint complaints;

    struct list timers, jobs;
    uint32_t n_timer, n_job, n_mount;
    char *mount[PLUG_MAX_MOUNTS];
};

struct plug {
    struct uv_loop_s *loop;
    pthread_t thread; /* of the loop */
    struct wake *wake;
    struct timer_wheel *wheel;
    const struct plug_services *services;
    const struct plug_setting *setting;
    uint32_t n_setting;
    char *state_dir;

    struct dso *file[PLUG_MAX_PLUGINS];
    uint32_t n_file;
    struct plug_instance *instance[PLUG_MAX_PLUGINS];
    uint32_t n_instance;

    struct slots calls, asks;
    struct mail mail;
    pthread_mutex_t work_lock; /* guards job.finished */
    pthread_cond_t work_done;

    struct plug_stats stats;
    atomic_uint_fast64_t misbehaved;
    uint32_t delivering; /* the mail is being handed over */
    bool doomed;         /* closed meanwhile: freed when that is done */
    uint32_t draining;   /* plugins that have not finished */
    void (*drained)(void *ctx);
    void *drained_ctx;
};

static inline struct plug_instance *instance_of(const omb_host *host)
{
    return host->host_data;
}

/* Descriptor is checked, values are resolved; takes `value`. */
OMB_MUST_USE int instance_add(struct plug *p, struct dso *file, const omb_descriptor *d,
                              struct option_value *value);
OMB_MUST_USE int instance_start(struct plug_instance *i, struct buf *errors);
void instance_stop(struct plug_instance *i); /* deactivate, destroy; no answer comes after it */
void instance_free(struct plug_instance *i);

#endif

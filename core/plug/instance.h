/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_INSTANCE_H
#define OMB_PLUG_INSTANCE_H

#include "core/base/limits.h"
#include "core/base/list.h"
#include "core/loop/timer.h"
#include "core/loop/wake.h"
#include "core/plug/dso.h"
#include "core/plug/isolation.h"
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
    const omb_factory *factory; /* NULL in a child */
    const omb_descriptor *descriptor;
    const char *file;
    char *from; /* the file that was named, when it runs from a copy; NULL: `file` */
    char name[32];
    enum instance_state state;
    struct isolation isolation;
    struct remote *remote; /* it runs in a child; NULL: here */

    struct plug_instance *next_gone; /* of plug.gone */

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
    uint32_t late;     /* answers nobody waited for */
    atomic_uint complaints;

    struct kept_line { /* the last lines of its log, newest at (n_line - 1) % PLUG_KEPT_LINES */
        uint64_t at;   /* ms UTC */
        uint32_t level;
        char text[PLUG_LINE_BYTES];
    } * line;
    uint32_t n_line;

    struct plug_instance *replaces; /* gives it its paths while it starts; NULL: nobody */
    struct list timers, jobs;
    uint32_t n_timer, n_job, n_mount;
    uint32_t n_call, n_ask; /* open calls into it, open questions of it */
    uint64_t still_ms;      /* its time, where that stands still (still.h) */
    uint32_t turn_ms;
    bool turning;
    char *mount[PLUG_MAX_MOUNTS];
    bool mount_stale[PLUG_MAX_MOUNTS];   /* of a child that died: kept for the next one */
    bool mount_yielded[PLUG_MAX_MOUNTS]; /* given to the one that is to replace it */
    uint32_t mount_kind[PLUG_MAX_MOUNTS], mount_most[PLUG_MAX_MOUNTS];
};

/*
 * In a child (ombud-plugd) this same code hosts the plugin, and what needs the host's process
 * goes out through these. All but ctx [any].
 */
struct plug_far {
    void *ctx;
    const void *(*service)(const char *id); /* NULL: answered here */
    void (*complete)(void *ctx, uint64_t op, int32_t status, omb_str bytes);
    void (*log)(void *ctx, uint32_t level, omb_str line);
    void (*misbehaving)(void *ctx, omb_str function, omb_str what);
    volatile uint64_t *now; /* the call under way, where the host can read it after a crash */
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

    struct arrival *arrival; /* changes of the set, the first of them under way (arrive.c) */
    struct plug_instance *leaving[PLUG_MAX_LEAVING]; /* replaced or removed, still draining */
    uint32_t n_leaving, n_gone;
    bool closing;               /* nothing is started any more */
    struct plug_instance *gone; /* stopped; freed with the host (swap.h) */
    struct dso *gone_file;

    const struct plug_far *far;             /* this is a child; NULL: the host */
    const struct plug_still *still;         /* time stands still; NULL: it passes */
    char *plugd, *trusted;                  /* as in plug_setup */
    uint32_t flow_tenant[PLUG_MAX_TENANTS]; /* told to a child that comes back */
    uint32_t n_flow_tenant;

    struct list graves; /* processes that have not ended yet (grave.c) */
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
                              const struct isolation *isolation, struct option_value *value);
OMB_MUST_USE int instance_start(struct plug_instance *i, struct buf *errors);
/* The two halves of start, for one that runs in this process. */
OMB_MUST_USE int instance_init(struct plug_instance *i, struct buf *errors);
OMB_MUST_USE int instance_activate(struct plug_instance *i, struct buf *errors);
void instance_stop(struct plug_instance *i); /* deactivate, destroy; no answer comes after it */
void instance_free(struct plug_instance *i);
void instance_keep_line(struct plug_instance *i, uint32_t level, omb_str line);

#endif

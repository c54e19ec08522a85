/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_EFFECTS_I_H
#define OMB_APP_EFFECTS_I_H

#include "core/app/effects.h"
#include "core/app/stop_point.h"
#include "core/base/list.h"
#include "core/base/map.h"

/* Shared by effects.c (the jobs under way) and effect_run.c (carrying one out); nobody else. */

struct effects {
    struct app *app;
    struct list jobs;
    uint32_t n_jobs;
    struct map posts; /* case -> struct post_line: messages on their way, oldest first */
    bool closing;
    struct stop_point stop; /* of a test build */
};

/* One effect until its result is stored. */
struct job {
    struct list link;
    struct effects *effects;
    struct tenant *tenant;
    struct id kase;
    enum effect_kind kind;
    struct arena arena; /* key and body */
    omb_str key, body;
    struct command command; /* the result on its way; strings in `result` */
    struct arena result;
    uint32_t tries;
    uv_timer_t timer;
    bool timer_open, again;
    bool parked;            /* a message: an older one of its case is not out yet */
    uint64_t seq;           /* CHANNEL_POST: of the message */
    struct list post;       /* among those of its case */
    struct post_line *line; /* NULL: of no case */
    bool gave_up;           /* a refused answer of a tier was already replaced by "it failed" */
};

/* effects.c: waits and tries again, or ends. job_may_pass: worth another try later. */
void job_again(struct job *j);
void job_end(struct job *j);
bool job_may_pass(int status);

/* effect_run.c: carries it out; its result becomes a command. */
void job_run(struct job *j, const struct kase *k);
/* The command that a job's result is, stored or tried again; takes over the buf's bytes. */
void job_bring_back(struct job *j, enum command_kind kind, enum actor_type actor, omb_str who,
                    struct buf *body);

/* effect_post.c: messages to channels that do not resume, one after the other for each case. */
int job_post_begin(struct job *j); /* reads its place from its key; -OMB_E_NOMEM */
void job_post(struct job *j, const struct kase *k);
void job_post_ended(struct job *j); /* the next one of its case goes on */

#endif

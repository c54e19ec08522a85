/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUGD_CHILD_H
#define OMB_PLUGD_CHILD_H

#include "core/plug/instance.h"
#include "core/plug/pipe.h"

#include <pthread.h>
#include <uv.h>

/*
 * A process that hosts one plugin for a host at the other end of a socket. The plugin meets
 * the very code that hosts it inline (core/plug); far.c sends out what needs the host.
 */
struct child {
    uv_loop_t loop;
    uv_poll_t readable;
    uv_prepare_t flush;
    uv_async_t wake;      /* another thread has something to send */
    pthread_t thread;     /* of the loop */
    pthread_mutex_t lock; /* guards pipe.out */
    struct pipe_end pipe;
    struct plug *plug;
    struct plug_far far;
    struct dso *file;
    struct plug_instance *instance; /* NULL until CONFIG */
    char *state_dir;
    bool waiting; /* the socket takes no more now */
    bool turning; /* a turn of a plugin whose time stands still is to be answered */
};

/* Hosts until the other end says BYE or goes away; does not return to a caller's world: what it
 * gives is the exit code. */
int child_run(int fd, volatile uint64_t *now);

/* Fills what goes to the host. */
void far_fill(struct child *c, volatile uint64_t *now);

/* Between the two: exclusive use of the buffer, then its way out. [any] */
struct buf *child_out(struct child *c);
void child_sent(struct child *c, int rc); /* rc: of what was written */

#endif

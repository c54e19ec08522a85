/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_REMOTE_H
#define OMB_PLUG_REMOTE_H

#include "core/base/map.h"
#include "core/plug/credit.h"
#include "core/plug/doubt.h"
#include "core/plug/instance.h"
#include "core/plug/manifest.h"
#include "core/plug/patience.h"
#include "core/plug/pipe.h"
#include "core/plug/spawn.h"

/*
 * A plugin that runs in a child, as seen from the host: the same instance as any, its messages
 * written to a socket. remote.c knows frames, super.c the life of the process. [loop]
 */
struct uv_idle_s;
struct uv_poll_s;
struct uv_prepare_s;
struct uv_timer_s;

enum remote_state {
    REMOTE_DOWN,       /* no process; started again when `again` is due */
    REMOTE_SPAWNED,    /* began, has said nothing yet */
    REMOTE_DESCRIBING, /* told which file */
    REMOTE_CONFIGURING,
    REMOTE_ACTIVATING, /* from here on its questions are answered */
    REMOTE_UP,
    REMOTE_ENDING, /* told to end */
    REMOTE_BROKEN, /* the circuit is open */
    REMOTE_ENDED   /* for good: its own wish, or ours */
};

struct remote {
    struct plug_instance *instance;
    const struct dso *file;
    uint32_t index; /* of the descriptor in the file */
    enum remote_state state;
    struct spawned child;
    struct pipe_end pipe;
    struct uv_poll_s *readable;
    struct uv_prepare_s *flush;
    struct uv_idle_s *next;  /* …turn: more is heard */
    struct uv_timer_s *hold; /* it says more than it may: heard later */
    bool flushing, paused;
    bool behind;                     /* what was read is not all heard yet */
    bool held;                       /* it had to wait since the last beat: it does not hang */
    struct credit credit;            /* frames it may send */
    bool draining;                   /* no restart any more */
    struct buf *errors;              /* where start wants the words; NULL: nobody waits */
    int rc;                          /* what the plugin itself answered on its way up */
    void (*told)(void *ctx, int rc); /* when it is there, or has ended; NULL: nobody */
    void *told_ctx;

    struct doubt doubt;
    struct loop_timer beat, again, tell;
    uint32_t unanswered;      /* beats */
    struct patience patience; /* since the first of them, or since it began */
    uint64_t beats;
    uint64_t up_at, crash[PLUG_CRASHES]; /* monotonic ms, newest first */
    uint32_t wait_ms, restarts;
    uint32_t lines, lines_lost; /* of the log, in this beat */
    /* Of a plugin whose time stands still: asked for a turn; told something since; it is one more. */
    bool turn_sent, turn_stale, turn_more;
    uint64_t rss_kib;

    struct map conn; /* numbers of sockets and requests it has */
    uint64_t quarantine[PLUG_QUARANTINE];
    uint32_t n_quarantine;

    struct offer offer; /* what it offers; the instance's tables point here */
#define REMOTE_TABLE_(name, type, id) type name;
    TABLE_LIST(REMOTE_TABLE_)
#undef REMOTE_TABLE_
};

/* The file's descriptor is the instance's. NULL: no memory. */
struct remote *remote_new(struct plug_instance *i, const struct dso *file);
void remote_free(struct remote *r); /* NULL is fine */

/*
 * Starts the child and waits until it is active. What its init or activate answers is an error
 * as any; a crash or a hang is not: it is started again like one that dies later.
 */
OMB_MUST_USE int remote_start(struct remote *r, struct buf *errors);
void remote_stop(struct remote *r); /* ends it, waits for it */

/*
 * The same while others are served: fn is called once, on a later turn, with what remote_start would
 * have returned, or 0 at the end. *errors lives until then. remote_stop before it: fn is not called.
 */
typedef void (*remote_done)(void *ctx, int rc);
OMB_MUST_USE int remote_begin(struct remote *r, struct buf *errors, remote_done fn, void *ctx);
void remote_end(struct remote *r, remote_done fn, void *ctx);
void remote_conclude(struct remote *r); /* the host ends: who waits for its end is told now */

static inline bool remote_is_up(const struct remote *r)
{
    return r->state == REMOTE_UP;
}

/* May this call be begun? 0, -OMB_E_UNAVAILABLE (circuit open, in quarantine), -OMB_E_BUSY. */
int remote_accept(struct remote *r, const struct message *m);
void remote_send(struct remote *r, const struct message *m);
void remote_quarantine(struct remote *r, const struct message *m);

void remote_turn(struct remote *r, uint32_t ms); /* still_turn, in the child */

void remote_health(const struct remote *r, struct plug_health *out);

/* ---- between remote.c, remote_ends.c and super.c ---- */

void remote_read(struct remote *r);        /* the socket has bytes, or its end */
void remote_watch(struct remote *r);       /* begins to listen to the socket */
void remote_poke(struct remote *r);        /* something is to be sent in this turn */
bool remote_flush(struct remote *r);       /* now; false: the child is gone */
void remote_close_conns(struct remote *r); /* of a child that died */
void remote_came_up(struct remote *r);
void remote_ends_init(struct remote *r);
void remote_settled(struct remote *r);   /* it is there, or it is not: who waits is told */
void remote_ends_late(struct remote *r); /* it did not end by itself */

OMB_MUST_USE int super_begin(struct remote *r); /* a process, from the first step on */
/* The child is done with: killed if it lives, its calls kept or answered, started again later. */
void super_fail(struct remote *r, const char *why);
void super_lost(struct remote *r); /* …it closed its socket: it has ended, or is about to */
/* One step of its way up, in the order of enum remote_state. */
void super_step(struct remote *r, const struct wire_frame *f);

#endif

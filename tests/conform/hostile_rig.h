/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_HOSTILE_RIG_H
#define OMB_TESTS_HOSTILE_RIG_H

#include "core/base/buf.h"
#include "core/plug/port.h"

#include <uv.h>

/*
 * A plugin host with the hostile plugin in a child, and another child beside it that is asked
 * something all the time: what the hostile one does must not be felt there.
 */
enum { RIG_MESSAGES = 64, RIG_WAIT_MS = 120000 };

struct rig_answer {
    bool came;
    int status;
    char text[1024];
};

struct rig {
    const char *row;
    uv_loop_t loop;
    uv_timer_t ticker;
    struct plug *plug;
    struct plug_services services;
    struct plug_instance *hostile, *other;
    struct buf errors;
    char dir[64], secret[96];
    bool committed[RIG_MESSAGES], acked[RIG_MESSAGES];
    uint32_t n_sent, n_closed;
    bool keeps_contacts;                              /* starts of contacts are never answered */
    bool asking;                                      /* the other one is under way */
    uint32_t n_other;                                 /* its answers */
    uint64_t asked_at, lag_max, other_max, last_tick; /* ns */
    uint64_t down_at, up_at;                          /* of the hostile one, ns; 0: not seen */
    uint32_t pid;
};

const char *rig_file(const char *name); /* below lib/test of the build */

/* Starts both; `more` are settings of the hostile one: key, value, …, NULL. 0 or -OMB_E_*. */
int rig_begin(struct rig *r, const char *row, const char *const *more);
int rig_end(struct rig *r); /* ms that closing took, -1: something stayed behind */

/* Are times judged too, or only told? They are the machine's as much as the host's. */
bool rig_judges_times(void);

/* Turns the loop until it is true; false after RIG_WAIT_MS. */
bool rig_until(struct rig *r, bool (*is)(struct rig *r, void *arg), void *arg);
void rig_rest(struct rig *r, uint32_t ms);

bool rig_is_up(struct rig *r, void *arg);
bool rig_is_served(struct rig *r, void *from); /* the other one, since its answer number *from */
bool rig_has_answer(struct rig *r, void *answer);
bool rig_all_acked(struct rig *r, void *arg);
struct plug_health rig_health(struct rig *r, omb_str name);

struct plug_reply rig_reply(struct rig_answer *a, uint32_t deadline_ms);
void rig_message(struct rig *r, uint64_t conn);
const char *
rig_lost(const struct rig *r); /* an acknowledged message that is not kept; NULL: none */
uint64_t rig_now(void);        /* ms */

#endif

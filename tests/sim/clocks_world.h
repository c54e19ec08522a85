/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_SIM_CLOCKS_WORLD_H
#define OMB_TESTS_SIM_CLOCKS_WORLD_H

#include "core/desk/desk.h"
#include "core/policy/policy.h"

/*
 * One case with all that survives a restart of the host: its snapshot, its ledger rows, its
 * durable timers. Claims and returns are decided by the sample policies, the rest is allowed.
 */
#define WORLD_ROWS 256
#define WORLD_TIMERS 32

struct timer {
    char name[24], ref[12];
    uint64_t at;
};

struct clocks_world {
    struct kase *k;
    struct policy *policy;
    struct desk_config config;
    struct desk_out *out;
    struct arena arena; /* of the command under way */
    uint64_t now;
    struct {
        char key[96];
        int64_t balance;
        uint64_t version;
    } row[WORLD_ROWS];
    uint32_t n_row;
    struct timer timer[WORLD_TIMERS];
    uint32_t n_timer;
    bool shop_fails;      /* the next claim that the shop is to pay */
    char shop_failed[12]; /* the remedy that it did not pay, or "" */
    uint32_t cid, commands, restarts;
};

OMB_MUST_USE bool world_open(struct clocks_world *w, struct policy *policy, uint64_t now);
void world_close(struct clocks_world *w);

/* Decides, folds, keeps timers and rows, and lets the shop answer what it was asked. */
OMB_MUST_USE int world_do(struct clocks_world *w, enum command_kind kind, struct actor who,
                          int32_t tier, const char *body);
/* All timers that are due, soonest first. */
OMB_MUST_USE int world_fire_due(struct clocks_world *w);
/* This timer now, due or not; 0 also when there is none. */
OMB_MUST_USE int world_fire(struct clocks_world *w, const char *name, const char *ref);
/* The host ends and comes back: what it kept is read again, byte for byte the same. */
OMB_MUST_USE bool world_restart(struct clocks_world *w);
int64_t world_balance(const struct clocks_world *w, const char *key);

#endif

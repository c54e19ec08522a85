/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_SIM_CLOCKS_H
#define OMB_TESTS_SIM_CLOCKS_H

#include "tests/sim/clocks_oracle.h"
#include "tests/sim/clocks_world.h"

/* One case at random beside what it ought to be. */
#define ORDER_ID "112-3456789-0123456"
#define CLAIM_LINES 2
#define RETURN_LINES 2
#define START_MS 1767225600000ll /* 2026-01-01 */

/* How often each was come to: what never happens is not shown to be right. */
enum {
    SEEN_SILENT,
    SEEN_APPEAL,
    SEEN_OVERTURNED,
    SEEN_DENIED,
    SEEN_REMINDED,
    SEEN_EXPIRED,
    SEEN_REFUNDED,
    SEEN_UNDONE,
    SEEN
};

struct sim {
    struct clocks_world w;
    uint64_t seed, state;
    struct o_line line[CLAIM_LINES];
    struct o_claim claim[CLAIM_LINES][O_GROUNDS + 1];
    char id[CLAIM_LINES][O_GROUNDS + 1][12]; /* the desk's names of them */
    int n[CLAIM_LINES];
    bool used[CLAIM_LINES][O_GROUNDS];
    struct o_item item[RETURN_LINES];
    struct o_return back[RETURN_LINES];
    char rid[RETURN_LINES][12];
    int n_claim, moves;
    uint64_t actions, mismatches, decided, returned, seen[SEEN];
    bool late; /* timers are not looked at before people act */
};

/* clocks_compare.c */
uint64_t chance(struct sim *s);
int64_t below(struct sim *s, int64_t n);
bool often(struct sim *s, int percent);
void differ(struct sim *s, const char *what, const char *want, const char *got);
void allowed(struct sim *s, const char *what, bool want, int rc);
void compare(struct sim *s);

/* clocks_act.c */
struct o_claim *newest(struct sim *s, int l);
void on_claim(struct sim *s);
void on_return(struct sim *s);

extern const struct actor CLOCKS_CUSTOMER, CLOCKS_SHOP;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_CASES_I_H
#define OMB_APP_CASES_I_H

#include "core/app/cases.h"
#include "core/app/tenant.h"
#include "core/app/turns.h"
#include "core/base/list.h"
#include "core/base/map.h"

/* Shared by cases.c (the cache), case_run.c (deciding) and case_commit.c; nobody else. */

enum entry_state {
    ENTRY_LOADING, /* being read from the store */
    ENTRY_READY,
    ENTRY_POISONED, /* a commit failed: wait for the ones under way, then read again */
    ENTRY_GONE      /* the store has no such case */
};

struct entry {
    struct list lru; /* in cases->idle when nothing waits or is under way */
    struct cases *cs;
    struct tenant *tenant;
    struct id id;
    char key[ID_KEY];
    enum entry_state state;
    bool fresh;    /* opened here and not yet committed: nothing to read */
    bool again;    /* being read, of what may be no more: to be read once more */
    bool stale;    /* what was published may hold what was then not stored */
    int why;       /* GONE: what those who wait are told */
    uint32_t held; /* work is on the stack that uses it: must not be freed or settled */
    struct kase *k;
    uint64_t confirmed;      /* seq of the last committed event */
    uint32_t under_way;      /* transactions handed to the store */
    struct list waiting;     /* requests, oldest first */
    struct list repeats;     /* requests that wait for an event of theirs under way */
    struct request *reading; /* the request whose ledger or order is being read */
    bool parked;             /* that one waits for the commits under way before it reads */
    uint64_t last_snapshot;
};

enum request_kind { REQUEST_COMMAND, REQUEST_READ };

struct request {
    struct list link;
    struct cases *cs;
    struct entry *entry;
    enum request_kind kind;
    uint64_t serial;   /* keeps the order of arrival when requests are tried again */
    uint64_t first_ms; /* of the monotonic clock: when it was first decided */
    struct turn turn;  /* at the rows of the ledger that it reads and changes */
    struct arena arena;
    struct command command;
    omb_str contact; /* of an opening command */
    cases_done_fn done;
    cases_read_fn read;
    void *ctx;

    struct ledger_row ledger[DESK_MAX_LEDGER];
    uint32_t n_ledger;
    bool ledger_read, order_read;
    omb_str order;  /* ORDER json that was read for it */
    omb_str asked;  /* the order that is read */
    omb_str quoted; /* the remedy that the shop is asked about */
    uint32_t quotes;
    int quote_status; /* why the shop quoted nothing */
    omb_str seller;   /* whose figures are read with the ledger, or absent */
    struct desk_seller figures;

    /* what was decided; strings in the arena */
    struct event *event;
    uint32_t n_event;
    struct effect *effect;
    uint32_t n_effect;
    bool row_changed;
    uint64_t repeat_of;
    int refused; /* 0, or what the sender is told once the attempt is stored */
    const char *why;
};

struct cases {
    struct store *store;
    struct cases_hooks hooks;
    struct map entry; /* key -> struct entry */
    struct turns turns;
    struct list idle;  /* entries that may be dropped, least recently used first */
    struct list spare; /* requests to use again */
    uint32_t n_spare;
    uint64_t serial;
    size_t bytes; /* of idle kases, roughly */
    bool closing;
    struct cases_stats stats;
    struct desk_out out; /* scratch of the one request being decided */
};

/* cases.c */
struct request *cases_request_take(struct cases *cs);
void cases_request_drop(struct request *r);
void cases_poison(struct entry *e); /* its fold holds what was not stored */

/*
 * Work on an entry calls senders, and those may come back with more for the same case.
 * Between hold and release nothing of it runs or is freed; the last release runs what
 * waits, reads it again, parks it in idle or frees it.
 */
void cases_hold(struct entry *e);
void cases_release(struct entry *e);

/* case_run.c: decides the request, or starts a read and comes back later. */
void case_run(struct entry *e, struct request *r);
void case_run_tell(struct request *r, int status, const char *detail);
void case_run_answer(struct request *r, int status, const char *detail); /* tells, then drops it */
/* Answers what is so already by the event `seq`, once that is stored. */
void case_run_repeat(struct entry *e, struct request *r, uint64_t seq);
void case_run_requeue(struct request *r);
void case_run_unpark(struct entry *e);          /* a commit came back */
bool case_run_is_late(const struct request *r); /* it has lost races for as long as one may */

/* case_commit.c: hands a decided request to the store. */
OMB_MUST_USE int case_commit(struct entry *e, struct request *r, const struct desk_out *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_ERASURE_I_H
#define OMB_APP_ERASURE_I_H

#include "core/app/erasure.h"
#include "core/app/journal.h"
#include "core/base/list.h"

/*
 * Inside of erasures. Each is a row of the store ("erasing", by ref) from when it waits or begins
 * to destroy until its line of the journal stands; then a row ("erased", by ref) says so.
 */
#define ERASURE_SPACE STR("erasing")
#define ERASURE_DONE STR("erased")
#define ERASURE_WAITING "waiting" /* states of the row; one without is of an older version */
#define ERASURE_ERASING "erasing"

struct erasure {
    struct list link;
    struct erasures *all;
    struct tenant *t;
    char customer[STORE_MAX_CUSTOMER + 1];
    char ref[JOURNAL_REF + 1]; /* names it in the store and the journal */
    struct id kase;            /* the one case, of a customer "" */
    struct actor by;           /* texts in the arena */
    struct arena arena;
    struct buf cases; /* struct id of each */
    struct buf files; /* names, HASH_HEX + 1 bytes each */
    uint64_t before;  /* of the list of cases */
    uint32_t at;      /* the case that is looked at */
    uint32_t passes, n_case;
    bool resumed;
    bool may_wait, waiting; /* for money that is on its way */
    bool moves;             /* some was found, in this look */
    bool looking, late;
    bool erasing;          /* nothing keeps it from it any more */
    uint64_t since, until; /* ms UTC: it waits since, and should be over by */
    uint64_t next, pause;  /* when it looks again, ms of the steady clock; after how long */
    erasure_fn done;
    void *ctx;
};

struct erasures {
    struct app *app;
    struct list list;
    uv_timer_t timer; /* of those that wait */
};

/* erasure.c: writes its row with this state; looks at all cases from the first; ends it. */
OMB_MUST_USE int erasure_note(struct erasure *x, const char *state, store_done_fn fn);
void erasure_look(struct erasure *x);
void erasure_end(struct erasure *x, int status);

/* erasure_wait.c: it waits from now on, and whoever asked is told; it waits on. */
void erasure_wait(struct erasure *x);
void erasure_wait_on(struct erasure *x);

#endif

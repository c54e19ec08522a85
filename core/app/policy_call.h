/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_POLICY_CALL_H
#define OMB_APP_POLICY_CALL_H

#include "core/app/policy_draft.h"
#include "core/app/policy_find.h"
#include "core/app/policy_office.h"
#include "core/base/list.h"
#include "core/policy/source.h"

/*
 * Inside of the office: one question until it is answered. A verb's row says which bundles it
 * reads; these are fetched first, then its function runs on the loop or in the background.
 */
struct canary;
struct policy_jobs;

struct policy_office {
    struct keeper *keeper;
    struct list calls;
    struct list turns; /* those that change drafts, one after another; the first is under way */
    uint32_t away;     /* answers that still come for calls */
    uint32_t tools;    /* in the background */
    bool closing;
    const struct policy_recent *recent;
    struct policy_jobs *jobs;
    struct canary *canary;
    void (*swapped)(void *ctx);
    void *ctx;
};

#define CALL_BUNDLES 2

struct policy_call;

struct policy_verb {
    const char *name;
    const char *bundle[CALL_BUNDLES]; /* words that name a bundle; "" without one is the active */
    bool pool;                        /* runs in the background, and is answered when it returns */
    void (*run)(struct policy_call *c);
};

struct policy_bundle_text {
    char hash[HASH_HEX + 1];
    struct buf archive;
};

struct policy_call {
    struct list link, turn;
    struct policy_office *office;
    const struct policy_verb *verb;
    struct activation_who who;
    struct arena arena; /* the words and whatever the verb needs */
    struct json_doc args;
    struct policy_bundle_text bundle[CALL_BUNDLES];
    uint32_t fetching;             /* which of them is on its way */
    char draft_base[HASH_HEX + 1]; /* of the draft among them; "" without one */
    struct buf spare;
    struct buf out;
    int status, http;
    char detail[256];
    struct shape_fault fault; /* of the words, if they have one */
    const char *type;
    uint64_t at, left; /* a verb's own: where a chain of reads stands */
    bool held;         /* something will still come back for it */
    port_fn fn;
    void *fctx;
};

/* The end of the office: all who wait are told; what is left is freed. */
void policy_call_tell_all(struct policy_office *po);
void policy_call_free_all(struct policy_office *po);

/* Answers with what stands in out, status, http and detail; frees the call. */
void policy_call_answer(struct policy_call *c);
/* The same with a failure; words may be NULL. */
void policy_call_refuse(struct policy_call *c, int status, const char *words);
/* Notes a failure: for verbs in the background, which are answered when they return. */
void policy_call_fail(struct policy_call *c, int status, const char *fmt, ...) OMB_PRINTF(3, 4);

/*
 * Around a wait for store or pool: hold before it; release in its callback, which must end there
 * when false comes back: the office is closing, and the asker was told.
 */
void policy_call_hold(struct policy_call *c);
bool policy_call_release(struct policy_call *c);

/* One at a time: true when it is this one's turn, else its verb runs again when it is. */
bool policy_call_turn(struct policy_call *c);

/* Words of the question: "" or the fallback when absent; a number may come as text. */
omb_str policy_call_word(struct policy_call *c, const char *name);
int64_t policy_call_number(struct policy_call *c, const char *name, int64_t fallback);

/* The files of a fetched bundle; false after answering. */
bool policy_call_sources(struct policy_call *c, uint32_t which, struct sources *out);

/* The table of verbs ends with a NULL name. Each policy_verb_*.c has its part. */
const struct policy_verb *policy_verb_table(void);

void policy_verb_show(struct policy_call *c);
void policy_verb_words(struct policy_call *c);
void policy_verb_files(struct policy_call *c);
void policy_verb_file(struct policy_call *c);
void policy_verb_diff(struct policy_call *c);
void policy_verb_history(struct policy_call *c);
void policy_verb_draft(struct policy_call *c);
void policy_verb_draft_put(struct policy_call *c);
void policy_verb_draft_drop(struct policy_call *c);
void policy_verb_check(struct policy_call *c);
void policy_verb_test(struct policy_call *c);
void policy_verb_try(struct policy_call *c);
void policy_verb_why(struct policy_call *c);
void policy_verb_job_start(struct policy_call *c);
void policy_verb_jobs(struct policy_call *c);
void policy_verb_job(struct policy_call *c);
void policy_verb_job_stop(struct policy_call *c);
void policy_verb_job_html(struct policy_call *c);
void policy_verb_activate(struct policy_call *c);
void policy_verb_approve(struct policy_call *c);
void policy_verb_decline(struct policy_call *c);
void policy_verb_trial_stop(struct policy_call *c);
void policy_verb_rollback(struct policy_call *c);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_POLICY_OFFICE_H
#define OMB_APP_POLICY_OFFICE_H

#include "core/app/policy_keeper.h"
#include "core/gateway/port.h"

/*
 * What may be asked about one tenant's policies, by operators at the console and at the command
 * line alike: a verb and its words in, JSON out (core/gateway/README.md has both). Works in a host
 * and in a command without one. [loop]
 */
struct policy_office;

struct policy_recent;

struct policy_office_options {
    struct keeper_options keeper;
    const struct policy_recent *recent; /* borrowed; NULL: nothing was decided */
    const char *data;                   /* data folder, for what looks back; NULL: in memory */
    const uint8_t *master_key;          /* 32 bytes, copied */
};

OMB_MUST_USE int policy_office_open(const struct policy_office_options *o,
                                    struct policy_office **out);
void policy_office_stop(struct policy_office *po);  /* before the store is closed; NULL is fine */
void policy_office_close(struct policy_office *po); /* after it; runs the loop; NULL is fine */

/*
 * Makes the bundle of this hash findable (policy_bundle): for a conversation that began with it,
 * perhaps before a restart. Answered like a question, without words; json is absent.
 */
void policy_office_recall(struct policy_office *po, omb_str hash, port_fn fn, void *fctx);

/* Committed events of a case: what a canary is judged by. */
struct kase;
void policy_office_saw(struct policy_office *po, struct id kase, const struct kase *k,
                       const struct event *event, uint32_t n);

struct keeper *policy_office_keeper(const struct policy_office *po);

struct policy_question {
    const char *verb;
    struct activation_who who;
    bool is_operator;
    omb_str args;                     /* JSON object */
    const struct shape_object *shape; /* of the words, or NULL */
};

/* Answered exactly once, perhaps inside the call, also when a status is returned: never both. */
void policy_office_ask(struct policy_office *po, const struct policy_question *q, port_fn fn,
                       void *fctx);

#endif

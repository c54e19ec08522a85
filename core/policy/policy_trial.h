/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_POLICY_TRIAL_H
#define OMB_POLICY_POLICY_TRIAL_H

#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/desk/decide.h"
#include "core/policy/bundle.h"

/*
 * A candidate beside the bundle in force. In a shadow it decides everything once more and changes
 * nothing; as a canary it decides for its share of the customers, always the same ones, and what
 * is in force decides those once more. Either way the two verdicts are compared and counted; the
 * counts and a bounded sample are all that grows. Owned by struct policy. [loop]
 */
enum trial_mode { TRIAL_NONE, TRIAL_SHADOW, TRIAL_CANARY };

struct trial_pair { /* decisions that came out as `to` instead of `from` */
    enum decide_point point;
    enum verdict_kind from, to;
    uint64_t count;
};

struct trial_sample { /* one decision that differs, without the person it was about */
    uint64_t at;
    enum decide_point point;
    enum verdict_kind from, to; /* of what is in force, of the candidate */
    int32_t from_tier, to_tier;
    char from_rule[POLICY_MAX_RULE_NAME + 1], to_rule[POLICY_MAX_RULE_NAME + 1];
};

struct policy_trial {
    enum trial_mode mode;
    int32_t percent; /* of a canary */
    uint64_t number; /* of its activation record: another trial has other customers */
    uint64_t since;  /* ms UTC */
    struct bundle *bundle;
    uint64_t decisions; /* of the candidate */
    uint64_t changed;   /* of these, with another verdict than what is in force gives */
    uint64_t faults;    /* of these, failed where what is in force did not */
    struct trial_pair pair[TRIAL_PAIRS];
    uint32_t n_pair;
    struct trial_sample sample[TRIAL_SAMPLES]; /* the newest ones, in a ring */
    uint64_t n_sample;                         /* ever taken */
};

/* True when this subject is among the canary's share; nobody without a name is. */
bool policy_trial_takes(const struct policy_trial *t, omb_str subject);

/* Whether two verdicts come to the same, whatever rule gave them. */
bool policy_trial_same(const struct verdict *a, const struct verdict *b);

/* Counts one decision of both. */
void policy_trial_count(struct policy_trial *t, enum decide_point point, uint64_t now,
                        const struct verdict *in_force, const struct verdict *candidate);

/* Counts and sample as one JSON object, and back, so that a restart loses none. Times as ms. */
void policy_trial_write(const struct policy_trial *t, struct json_out *o);
OMB_MUST_USE int policy_trial_read(omb_str json, struct policy_trial *t);

#endif

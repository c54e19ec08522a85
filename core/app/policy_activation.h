/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_POLICY_ACTIVATION_H
#define OMB_APP_POLICY_ACTIVATION_H

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"

#include <stdint.h>

/*
 * One line of a tenant's history of policies: which bundle came into force or on trial, who did
 * it, when, why, and from which. Kept for ever in the store, numbered from 1. Also the form of a
 * proposal, which is an activation that somebody else has to agree to. [any]
 */
enum activation_mode { ACTIVATION_FULL, ACTIVATION_SHADOW, ACTIVATION_CANARY, ACTIVATION_STOP };

struct activation_who {
    char type[16]; /* "operator", "command" (somebody at the command line), "system" */
    char id[72], name[NAME_MAX_TEXT + 1];
};

struct activation {
    uint64_t n, at;
    uint64_t back; /* the record to go back to: what a rollback puts in force again; 0: none */
    struct activation_who by;
    struct activation_who proposer; /* when a second person agreed to it; type "" otherwise */
    char how[16];                   /* files api command rollback faults trial start */
    char why[POLICY_MAX_WHY + 1];
    char hash[HASH_HEX + 1];
    char from[HASH_HEX + 1];    /* in force before; "" for the first */
    char name[64], version[32]; /* of the bundle */
    enum activation_mode mode;
    int32_t percent;               /* of a canary */
    char state[12];                /* of a proposal: open approved declined replaced; else "" */
    struct activation_who decider; /* of a proposal that was decided */
    char decided_why[POLICY_MAX_WHY + 1];
};

const char *policy_activation_mode(enum activation_mode mode);
/* -OMB_E_INVALID for another word; "" is full. */
OMB_MUST_USE int policy_activation_mode_of(omb_str word, enum activation_mode *mode);

/* One JSON object; times as ms in the store, as RFC 3339 for people. */
void policy_activation_write(const struct activation *a, bool for_people, struct json_out *o);
OMB_MUST_USE int policy_activation_read(omb_str text, struct activation *out);

/* Key of record n: 16 digits, so that keys sort as numbers do. */
#define ACTIVATION_KEY 17
void policy_activation_key(uint64_t n, char out[ACTIVATION_KEY]);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_PROBE_H
#define OMB_POLICY_PROBE_H

#include "core/base/buf.h"

#include <stdint.h>

/*
 * Runs one raw source in the policy machine with the host names `case`, `act` and `log`,
 * as nobody's policy: for hostile files. Effects are collected and dropped. [loop]
 */
enum probe_outcome {
    PROBE_CONTAINED, /* ran to its end */
    PROBE_ERROR,
    PROBE_TIMEOUT,
    PROBE_MEMORY,
    PROBE_REJECTED, /* refused before it ran */
    PROBE_OUTCOMES
};

struct probe_result {
    enum probe_outcome outcome;
    char error[1024]; /* words without addresses; "" when contained */
    uint64_t ticks;
    uint32_t effects; /* actions that a success would have applied */
    size_t memory;    /* bytes at the end */
};

const char *probe_outcome_name(enum probe_outcome outcome); /* "contained" … */
OMB_MUST_USE int probe_run(const char *name, omb_str source, struct probe_result *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_PROBE_HOST_H
#define OMB_POLICY_PROBE_HOST_H

#include "core/policy/probe.h"
#include "core/policy/vm.h"

/*
 * The host names that hostile files assume: `case` (read-only: id, tier, limit, order),
 * `act.refund{amount, currency, reason}`, `act.promo{…}`, `log(text)`. Effects are only counted,
 * and only those of a run that ended well are worth anything.
 */
struct probe_host {
    uint32_t effects;
    int64_t granted; /* minor units, all effects of the run */
    size_t logged;   /* bytes */
};

#define PROBE_LIMIT 5000       /* what `case.limit` says */
#define PROBE_ORDER_TOTAL 3499 /* of the order, nothing refunded yet */

/* Adds the host names to an environment. vm->host of the run is a struct probe_host. */
void probe_host_add_words(lua_State *L, int env);

/* probe_run with further words, and limits of its own, for test builds. */
OMB_MUST_USE int probe_host_run(const char *name, omb_str source, void (*more)(lua_State *, int),
                                struct vm_limits limits, struct probe_host *host,
                                struct probe_result *out);

#endif

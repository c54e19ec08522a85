/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_EXT_CASES_H
#define OMBUD_EXT_CASES_H

#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Reading a case. Changing one is not a service: channels bring messages, tiers
 * answer with proposals.
 *
 * since 1.0
 */
#define OMB_EXT_CASES "omb.cases/1"

/* A function table: frozen. */
typedef struct omb_ext_cases {
    /* [loop & active] Completes 0 with the view of tier.h of the case with this id, or
     * -OMB_E_NOTFOUND. `op` is the plugin's; the answer comes through completed. */
    void (*view)(const omb_host *host, omb_op op, omb_tenant tenant, omb_str kase);
} omb_ext_cases;

#ifdef __cplusplus
}
#endif

#endif

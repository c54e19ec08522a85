/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_EXT_VISITORS_H
#define OMBUD_EXT_VISITORS_H

#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Who a customer is. A visitor is known by a bearer token that the host hands out and
 * keeps only as a hash; a signed-in customer by the shop's own proof.
 *
 * since 1.0
 */
#define OMB_EXT_VISITORS "omb.visitors/1"

/* A function table: frozen. `op` is the plugin's; answers come through completed. */
typedef struct omb_ext_visitors {
    /* [loop & active] A token for a contact. Completes 0 with {"token":"…"}: durable, to be
     * kept by the customer's side and never logged. */
    void (*issue)(const omb_host *host, omb_op op, omb_tenant tenant, omb_str contact);

    /* [loop & active] Completes 0 with {"contact":"…","fresh"?:true}; -OMB_E_NOTFOUND for an
     * unknown or expired token. A fresh contact has not begun: start it with this token. */
    void (*lookup)(const omb_host *host, omb_op op, omb_tenant tenant, omb_str token);

    /*
     * [loop & active] Is `mac` the hex HMAC-SHA256 of `user` under the tenant's identity
     * secret? Completes 0, or -OMB_E_DENIED (wrong), -OMB_E_UNAVAILABLE (the tenant has no
     * secret). Compared in constant time.
     */
    void (*verify_identity)(const omb_host *host, omb_op op, omb_tenant tenant, omb_str user,
                            omb_str mac);
} omb_ext_visitors;

#ifdef __cplusplus
}
#endif

#endif

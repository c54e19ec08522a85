/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_EXT_MOVEMENTS_H
#define OMBUD_EXT_MOVEMENTS_H

#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What happened in the world to a remedy that a shop carried out: a parcel scanned, received,
 * inspected, lost; a certificate redeemed; a refund that the bank sent back.
 *
 * since 1.0
 */
#define OMB_EXT_MOVEMENTS "omb.movements/1"

/* A function table: frozen. `op` is the plugin's; the answer comes through completed. */
typedef struct omb_ext_movements {
    /*
     * [loop & active] A movement {"id","key","what","at","condition"?,"quantity"?,"minor"?,
     * "detail"?}. id: the shop's own, 1..60 bytes, the same with every report of it. key: the
     * one under which the remedy was executed. what: scanned | received | inspected | lost |
     * redeemed | reversed | shipped | delivered. at: RFC 3339 text or ms UTC. condition (of an
     * inspection): as_new | used | damaged | wrong | empty.
     *
     * Completes 0 with {"seq":n} once it is stored: then it need not be reported again, and a
     * repeat does nothing. Late, repeated and out of order is harmless. -OMB_E_NOTFOUND (no such
     * remedy here), -OMB_E_INVALID (not such a movement) and -OMB_E_DENIED (not this tenant's
     * shop) are final; with any other status it is to be reported again.
     */
    void (*report)(const omb_host *host, omb_op op, omb_tenant tenant, omb_str movement);
} omb_ext_movements;

#ifdef __cplusplus
}
#endif

#endif

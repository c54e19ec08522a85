/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_EXT_CONTACTS_H
#define OMBUD_EXT_CONTACTS_H

#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What a channel tells the host about its customers. `op` is the plugin's own number;
 * the answer comes through completed, and only after the commit that covers it: what
 * was answered with 0 survives a power cut.
 *
 * A contact is named by the id that start answered. A repeat under the same client id
 * (cid) is stored once and answered like the first.
 *
 * since 1.0
 */
#define OMB_EXT_CONTACTS "omb.contacts/1"

/* A function table: frozen. */
typedef struct omb_ext_contacts {
    /*
     * [loop & active] A customer came. `start` is JSON {"channel","live":bool,"brand"?,"lang"?,
     * "topic"?:{"reason","order"?},"customer":{"id"?,"name"?,"email"?,"verified":bool},
     * "token"?: a visitor's token whose contact has not begun, which then begins}. Completes 0
     * with {"contact","case","seq"}.
     */
    void (*start)(const omb_host *host, omb_op op, omb_tenant tenant, omb_str start);

    /*
     * [loop & active] A message of the customer. Completes 0 with {"seq":n,"at":"…"}, or
     * -OMB_E_BUSY (try again later), -OMB_E_LIMIT (too long), -OMB_E_STATE (the contact is
     * over), -OMB_E_IO (the store cannot write), -OMB_E_NOTFOUND (no such contact).
     */
    void (*message)(const omb_host *host, omb_op op, omb_tenant tenant, omb_str contact,
                    omb_str cid, omb_str text);

    /* [loop & active] The customer asks for a person. Completes 0 with {"seq"}. */
    void (*person)(const omb_host *host, omb_op op, omb_tenant tenant, omb_str contact);

    /* [loop & active] The customer's side has, or has read, everything up to seq. what:
     * "delivered" or "read". Completes 0; op 0 wants no answer. */
    void (*receipt)(const omb_host *host, omb_op op, omb_tenant tenant, omb_str contact,
                    omb_str what, uint64_t upto);

    /* [loop & active] The customer is typing: told to who watches, stored nowhere. */
    void (*typing)(const omb_host *host, omb_tenant tenant, omb_str contact);

    /* [loop & active] The customer ended it (by "customer") or went away ("idle"). */
    void (*end)(const omb_host *host, omb_op op, omb_tenant tenant, omb_str contact, omb_str by);

    /*
     * [loop & active] Everything the customer may see after `since` (0: all). Completes 0 with
     * {"contact","state":"held"|"queued"|"over","holder":{"type","name"},"position"?,"wait_s"?,
     * "customer":{"name"?},"seq":n,"items":[ITEM…]}: items in order of seq, at most 500;
     * "more":true when there are further ones; seq is the contact's last. -OMB_E_NOTFOUND.
     */
    void (*resume)(const omb_host *host, omb_op op, omb_tenant tenant, omb_str contact,
                   uint64_t since);
} omb_ext_contacts;

#ifdef __cplusplus
}
#endif

#endif

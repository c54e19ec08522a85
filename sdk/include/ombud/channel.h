/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_CHANNEL_H
#define OMBUD_CHANNEL_H

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A channel: a way customers and the host exchange messages (chat, email, a phone
 * call). What it can do is data; what comes in goes through ext/contacts.h.
 *
 * A contact is one use of a channel by one customer, named by a text id that the
 * host gave out when it was started.
 *
 * since 1.0
 */

/* What a channel can do. */
#define OMB_CHANNEL_LIVE 1u        /* the customer sits and waits */
#define OMB_CHANNEL_RESUMES 2u     /* catches up by seq itself: a lost delivery is harmless */
#define OMB_CHANNEL_ATTACHMENTS 4u /* carries files */
#define OMB_CHANNEL_RECEIPTS 8u    /* tells "delivered" and "read" */
#define OMB_CHANNEL_TYPING 16u     /* shows who is typing */
#define OMB_CHANNEL_CARDS 32u      /* shows options and cards */
#define OMB_CHANNEL_STARTS 64u     /* can begin a contact towards a customer */

/* Data struct: size first, appended to, a missing tail is zero. */
typedef struct omb_channel_info {
    uint32_t size;
    uint32_t can;            /* OMB_CHANNEL_LIVE | … */
    uint32_t max_text;       /* bytes of one message; longer ones are split by the host */
    uint32_t reply_window_s; /* 0: replies may come at any time */
    omb_str name;            /* "chat": what cases, rules and lists call it */
} omb_channel_info;

/* The extension OMB_KIND_CHANNEL. A function table: frozen. */
typedef struct omb_channel {
    const omb_channel_info *info; /* constant */

    /*
     * [loop & active] Begin a contact towards a customer. `start` is JSON
     * {"customer":{…},"to":"…","text":"…"}. Completes 0, or -OMB_E_UNSUPPORTED without
     * OMB_CHANNEL_STARTS.
     */
    void (*start)(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str contact,
                  omb_str start);

    /*
     * [loop & active] Show one item to the customer. `item` is JSON: {"seq","at","kind":
     * "message"|"line","from":{"type","name"?},"text","options"?,"card"?,"cid"?}.
     * Items of a contact come in order of seq; one may come twice. Completes 0 when it
     * is out of the plugin's hands; -OMB_E_NOTFOUND when nobody is there (the customer
     * will get it on return); other errors are tried again.
     */
    void (*deliver)(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str contact,
                    omb_str item);

    /* [loop & active] The contact is over. reason: a word such as "resolved". Completes 0. */
    void (*close)(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str contact,
                  omb_str reason);

    /*
     * [loop & active] Something to show and forget, JSON, not answered:
     *   {"t":"state","state","holder":{"type","name"},"position"?,"wait_s"?}
     *   {"t":"typing","who":"agent","name"}
     *   {"t":"read","upto":seq,"by":name}
     */
    void (*event)(const omb_plugin *plugin, omb_tenant tenant, omb_str contact, omb_str event);
} omb_channel;

#ifdef __cplusplus
}
#endif

#endif

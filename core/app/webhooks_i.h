/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_WEBHOOKS_I_H
#define OMB_APP_WEBHOOKS_I_H

#include "core/app/webhooks.h"
#include "core/base/limits.h"
#include "core/base/list.h"

/* Shared by webhooks.c (which there are, what is due) and webhook_send.c (one message). */

struct webhooks {
    struct app *app;
    struct list hooks;
    uint8_t key[HASH_SIZE];
    uint64_t day_ms; /* of the waits: a real one, less in tests */
    bool running, closing;
    uint32_t reading; /* tenants that are being read */
    int status;       /* of the last of these that failed */
    struct webhooks_stats stats;
};

struct hook {
    struct list link;
    struct webhooks *w;
    struct tenant *tenant;
    struct arena arena; /* of `is` */
    struct webhook is;
    struct list sending;
    uint32_t n_sending;
    bool listing, again, seen, ending; /* seen: by the refresh under way */
    uint32_t failing;                  /* failures in a row */
    uint64_t pause_until;              /* ms */
    uint32_t last_status;              /* of an answer; 0: none came */
    uint64_t last_at;
    struct webhook_try { /* the last ones, in a ring */
        uint64_t at;
        struct id kase;
        uint32_t tries, status;
        char event[ID_TEXT + 1];
    } recent[WEBHOOK_RECENT];
    uint32_t n_recent; /* since the start */
    uv_timer_t timer;
};

struct sending { /* a message on its way */
    struct list link;
    struct hook *hook;
    struct arena arena;
    omb_str key; /* of its row */
    struct webhook_message m;
};

/* webhook_send.c: takes the message; hook_sent is called when its row is put away. */
void webhook_send(struct hook *h, omb_str key, const struct webhook_message *m);
/* "webhooks.SLUG": what the configuration's `fetch` calls a tenant's webhooks. */
void webhook_place(const struct tenant *t, char out[64]);
/* webhooks_recent.c: the answer in m->status came, 0: none. */
void hook_note_try(struct hook *h, const struct webhook_message *m);
/* webhooks.c */
struct hook *hook_find(const struct webhooks *w, tenant_id tenant, omb_str id);
void hook_sent(struct sending *s);
void hook_switch_off(struct hook *h); /* for good: it said 410 */

#endif

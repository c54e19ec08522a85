/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_WEBHOOK_H
#define OMB_APP_WEBHOOK_H

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/desk/event.h"
#include "core/store/store.h"

/*
 * One place outside that hears of events, and one message to it, as Standard Webhooks 1.0 has
 * them. A webhook's row in the space WEBHOOKS: {"name","url","events":[…],"state","generation",
 * "rotated","made","by":{…}}, key its id. [any]
 */
#define WEBHOOKS "webhook"
#define WEBHOOK_OUT "webhookout"   /* messages to be sent: key ID/DUE/EVENT, in order of DUE */
#define WEBHOOK_DEAD "webhookdead" /* those that were given up: key ID/EVENT */
#define WEBHOOK_ID 12
#define WEBHOOK_SECRET 64 /* "whsec_" and base64 of 32 bytes, with its NUL */

enum webhook_state {
    WEBHOOK_ON,
    WEBHOOK_OFF,  /* switched off by people: nothing is kept for it, what waits waits */
    WEBHOOK_GONE, /* switched off by its own 410 */
    WEBHOOK_ENDED /* removed; the row goes when nothing of it is left */
};

struct webhook {
    char id[WEBHOOK_ID + 1];
    omb_str name, url, by; /* by: JSON of who made it */
    omb_str events;        /* JSON array of names, as they were given */
    event_set wanted;      /* what they mean */
    enum webhook_state state;
    uint32_t generation; /* of the secret; the one before is good until a day after `rotated` */
    uint64_t rotated, made;
};

const char *webhook_state_name(enum webhook_state state);

/* -OMB_E_CORRUPT; strings in the arena. */
OMB_MUST_USE int webhook_read(omb_str id, omb_str row, struct arena *a, struct webhook *out);
void webhook_write(const struct webhook *w, struct buf *row);

/* "remedy.done", "claim.*" or "*": the events of cases that may be told outside; 0 for others. */
event_set webhook_events_of(omb_str name);

/* The secret of a generation: of the key, never stored. */
void webhook_secret(const uint8_t key[HASH_SIZE], tenant_id tenant, const char *id,
                    uint32_t generation, char out[WEBHOOK_SECRET]);

/* "v1,BASE64": HMAC-SHA256 of "ID.SECONDS.BODY" under a "whsec_" secret, appended. */
void webhook_sign(const char *secret, omb_str id, uint64_t seconds, omb_str body, struct buf *out);

/* ---- what waits to be sent ---- */

struct webhook_message {
    char hook[WEBHOOK_ID + 1], event[ID_TEXT + 1];
    uint64_t due, seq, at; /* ms; seq of the event in its case, 0 for a trial; when it happened */
    struct id kase;
    uint32_t tries;
    uint32_t status; /* of the last answer; 0: none came */
};
#define WEBHOOK_KEY (WEBHOOK_ID + 1 + 13 + 1 + ID_TEXT + 1)
void webhook_message_key(const struct webhook_message *m, char out[WEBHOOK_KEY]);
void webhook_message_write(const struct webhook_message *m, struct buf *row);
OMB_MUST_USE int webhook_message_read(omb_str key, omb_str row, struct webhook_message *out);

/* How long to wait after this many tries, in seconds; 0: no further one. */
uint32_t webhook_wait(uint32_t tries);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: how a place answers: its last tries, as they are shown.
 * Must not know: what is due, how a message is sent.
 * Called by: webhook_send.c, office_webhook.c. */
#include "core/app/webhooks_i.h"
#include "core/base/clock.h"
#include "core/gateway/event_json.h"

void hook_note_try(struct hook *h, const struct webhook_message *m)
{
    struct webhook_try *t = &h->recent[h->n_recent++ % WEBHOOK_RECENT];

    *t = (struct webhook_try){.at = clock_unix_ms(),
                              .kase = m->kase,
                              .tries = m->tries + 1,
                              .status = m->status};
    memcpy(t->event, m->event, sizeof t->event);
    h->last_status = m->status;
    h->last_at = t->at;
}

void webhooks_write_health(const struct webhooks *w, tenant_id tenant, const char *id,
                           struct json_out *o)
{
    const struct hook *h = hook_find(w, tenant, str_of(id));

    jo_kv_int(o, "failing", h ? h->failing : 0);
    jo_kv_int(o, "last_status", h ? h->last_status : 0);
    event_json_time(o, "last_at", h ? h->last_at : 0);
}

void webhooks_write_recent(const struct webhooks *w, tenant_id tenant, const char *id,
                           struct json_out *o)
{
    const struct hook *h = hook_find(w, tenant, str_of(id));
    uint32_t n = !h ? 0 : h->n_recent < WEBHOOK_RECENT ? h->n_recent : WEBHOOK_RECENT;
    char kase[ID_TEXT + 1];

    jo_arr(o);
    for (uint32_t i = 1; i <= n; i++) {
        const struct webhook_try *t = &h->recent[(h->n_recent - i) % WEBHOOK_RECENT];
        id_text(t->kase, kase);
        jo_obj(o);
        jo_kv_z(o, "event", t->event);
        jo_kv_z(o, "case", kase);
        event_json_time(o, "at", t->at);
        jo_kv_int(o, "tries", t->tries);
        jo_kv_int(o, "status", t->status);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

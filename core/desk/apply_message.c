/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the folding of contacts, messages and receipts. Decides nothing. Called by apply.c. */
#include "core/base/utf8.h"
#include "core/desk/apply.h"

#include <stdlib.h>

int apply_contact_started(struct fold *f)
{
    struct kase *k = f->k;
    apply_text(f, "contact", k->contact, sizeof k->contact);
    apply_text(f, "channel", k->channel, sizeof k->channel);
    apply_text(f, "topic", k->topic, sizeof k->topic);
    apply_text(f, "order", k->topic_order, sizeof k->topic_order);
    k->live = json_bool_or(&f->doc, 0, "live", false);
    k->by_outbox = !json_bool_or(&f->doc, 0, "resumes", true);
    k->contact_state = CONTACT_HELD;
    return 0;
}

int apply_contact_ended(struct fold *f)
{
    struct kase *k = f->k;
    k->contact_state = CONTACT_OVER;
    k->queued_at = 0;
    k->lookup_order[0] = '\0';
    k->lookup_turn = 0;
    return 0;
}

/* The ring stays oldest first: twenty pointers move, which is cheaper than a second index. */
static int keep_message(struct fold *f, enum actor_type from)
{
    struct kase *k = f->k;
    char *text = str_dup(utf8_clip(apply_str(f, "text"), DESK_VIEW_TEXT));
    if (!text)
        return -OMB_E_NOMEM;
    if (k->n_message == CASE_VIEW_MESSAGES) {
        free(k->message[0].text);
        memmove(&k->message[0], &k->message[1], (CASE_VIEW_MESSAGES - 1) * sizeof k->message[0]);
        k->n_message--;
    }
    struct kase_message *m = &k->message[k->n_message++];
    m->seq = f->e->seq;
    m->from = (uint8_t)from;
    m->text = text;
    return 0;
}

int apply_message_received(struct fold *f)
{
    int rc = keep_message(f, ACTOR_CUSTOMER);
    if (rc < 0)
        return rc;
    struct kase *k = f->k;
    k->customer_messages++;
    k->turns++;
    k->last_customer_seq = f->e->seq;
    k->status = CASE_OPEN;
    return 0;
}

int apply_message_sent(struct fold *f)
{
    int rc = keep_message(f, f->e->actor.type);
    if (rc < 0)
        return rc;
    struct kase *k = f->k;
    apply_answered(f);
    if (f->e->actor.type != ACTOR_AGENT)
        return 0;
    k->last_agent_seq = f->e->seq;
    k->last_agent_at = f->e->at;
    (void)!str_copy(k->last_agent, sizeof k->last_agent, f->e->actor.id);
    if (k->status == CASE_OPEN || k->status == CASE_NEW)
        k->status = CASE_WAITING;
    return 0;
}

static void raise(uint64_t *mark, int64_t to)
{
    if (to > 0 && (uint64_t)to > *mark)
        *mark = (uint64_t)to;
}

int apply_message_delivered(struct fold *f)
{
    raise(&f->k->delivered_to_customer, apply_int(f, "upto", 0));
    return 0;
}

int apply_message_read(struct fold *f)
{
    bool customer = str_is(apply_str(f, "by"), "customer");
    raise(customer ? &f->k->read_by_customer : &f->k->read_by_agent, apply_int(f, "upto", 0));
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the fold: which event changes what, one row each. Decides nothing. Called by app and tests.
 */
#include "core/desk/apply.h"

#include "core/base/utf8.h"
#include "core/desk/desk.h"
#include "core/desk/told.h"

#include <stdlib.h>

/* Kinds without a row only move seq and changed_at. */
static const apply_fn table[EVENT_KINDS] = {
    [EVENT_CASE_OPENED] = apply_case_opened,
    [EVENT_CASE_STATUS_CHANGED] = apply_case_status,
    [EVENT_CASE_RESOLVED] = apply_case_resolved,
    [EVENT_CASE_REOPENED] = apply_case_reopened,
    [EVENT_CASE_CLOSED] = apply_case_closed,
    [EVENT_CONTACT_STARTED] = apply_contact_started,
    [EVENT_CONTACT_ENDED] = apply_contact_ended,
    [EVENT_MESSAGE_RECEIVED] = apply_message_received,
    [EVENT_MESSAGE_SENT] = apply_message_sent,
    [EVENT_MESSAGE_DELIVERED] = apply_message_delivered,
    [EVENT_MESSAGE_READ] = apply_message_read,
    [EVENT_OBSERVED_CUSTOMER] = apply_customer,
    [EVENT_OBSERVED_ORDER] = apply_order,
    [EVENT_OBSERVED_QUOTE] = apply_quote,
    [EVENT_INTENT_RECOGNISED] = apply_intent,
    [EVENT_SUMMARY_MADE] = apply_summary,
    [EVENT_FACT_SET] = apply_fact,
    [EVENT_TIER_ENTERED] = apply_tier_entered,
    [EVENT_QUEUE_ENTERED] = apply_queue_entered,
    [EVENT_HOLDER_CHANGED] = apply_holder_changed,
    [EVENT_REMEDY_PROPOSED] = apply_remedy_proposed,
    [EVENT_REMEDY_ALLOWED] = apply_remedy_allowed,
    [EVENT_REMEDY_DENIED] = apply_remedy_denied,
    [EVENT_REMEDY_APPROVAL_ASKED] = apply_remedy_asked,
    [EVENT_REMEDY_DECLINED] = apply_remedy_declined,
    [EVENT_REMEDY_REFUSED] = apply_remedy_refused,
    [EVENT_REMEDY_WITHDRAWN] = apply_remedy_withdrawn,
    [EVENT_REMEDY_EXPIRED] = apply_remedy_expired,
    [EVENT_REMEDY_STARTED] = apply_remedy_started,
    [EVENT_REMEDY_DONE] = apply_remedy_done,
    [EVENT_REMEDY_FAILED] = apply_remedy_failed,
    [EVENT_REMEDY_UNKNOWN] = apply_remedy_unknown,
    [EVENT_RETURN_REQUESTED] = apply_return_requested,
    [EVENT_RETURN_AUTHORISED] = apply_return_authorised,
    [EVENT_RETURN_LABEL_ISSUED] = apply_return_label_issued,
    [EVENT_RETURN_DROPOFF_CHOSEN] = apply_return_dropoff,
    [EVENT_RETURN_IN_TRANSIT] = apply_return_in_transit,
    [EVENT_RETURN_RECEIVED] = apply_return_received,
    [EVENT_RETURN_INSPECTED] = apply_return_inspected,
    [EVENT_RETURN_LOST] = apply_return_lost,
    [EVENT_RETURN_REFUND_MADE] = apply_return_refund_made,
    [EVENT_RETURN_REMINDED] = apply_return_reminded,
    [EVENT_RETURN_WITHDRAWN] = apply_return_withdrawn,
    [EVENT_RETURN_EXPIRED] = apply_return_expired,
    [EVENT_REMEDY_REVERSED] = apply_remedy_reversed,
    [EVENT_REMEDY_REDEEMED] = apply_remedy_redeemed,
    [EVENT_AUTHORITY_TAKEN] = apply_authority_taken,
    [EVENT_AUTHORITY_RETURNED] = apply_authority_returned,
    [EVENT_ATTACHMENT_ADDED] = apply_attachment,
    [EVENT_CONFIRMATION_SENT] = apply_confirmation,
    [EVENT_OBSERVED_LISTING] = apply_listing,
    [EVENT_CLAIM_SELLER_CONTACTED] = apply_claim_contacted,
    [EVENT_CLAIM_FILED] = apply_claim_filed,
    [EVENT_CLAIM_CUSTOMER_ASKED] = apply_claim_asked,
    [EVENT_CLAIM_EVIDENCE_ADDED] = apply_claim_evidence,
    [EVENT_CLAIM_SELLER_NOTIFIED] = apply_claim_notified,
    [EVENT_CLAIM_SELLER_ANSWERED] = apply_claim_answered,
    [EVENT_CLAIM_GRANTED] = apply_claim_granted,
    [EVENT_CLAIM_DENIED] = apply_claim_denied,
    [EVENT_CLAIM_APPEALED] = apply_claim_appealed,
    [EVENT_CLAIM_APPEAL_DECIDED] = apply_claim_appeal_decided,
    [EVENT_CLAIM_ESCALATED] = apply_claim_escalated,
    [EVENT_CLAIM_FINAL] = apply_claim_final,
    [EVENT_CLAIM_RECHARGED] = apply_claim_recharged,
    [EVENT_CLAIM_UNPAID] = apply_claim_unpaid,
};

omb_str apply_str(struct fold *f, const char *key)
{
    return json_str_or(&f->doc, 0, key, &f->arena, STR(""));
}

int64_t apply_int(struct fold *f, const char *key, int64_t fallback)
{
    return json_int_or(&f->doc, 0, key, fallback);
}

void apply_text(struct fold *f, const char *key, char *dst, size_t cap)
{
    omb_str s = json_str_or(&f->doc, 0, key, &f->arena, STR_NONE);
    if (!s.ptr)
        return;
    s = utf8_clip(s, cap - 1);
    memcpy(dst, s.ptr, s.len);
    dst[s.len] = '\0';
}

int apply_own(char **dst, omb_str s)
{
    char *copy = NULL;
    if (s.ptr) {
        copy = str_dup(s);
        if (!copy)
            return -OMB_E_NOMEM;
    }
    free(*dst);
    *dst = copy;
    return 0;
}

void apply_answered(struct fold *f)
{
    if (f->e->actor.type != ACTOR_TIER)
        return;
    int64_t turn = apply_int(f, "turn", -1);
    if (turn >= 0 && (uint64_t)turn + 1 > f->k->answered)
        f->k->answered = (uint64_t)turn + 1;
}

static void remember_cid(struct kase *k, const struct event *e)
{
    if (!e->cid.len || e->cid.len > MESSAGE_MAX_CID)
        return;
    uint32_t at = k->recent_at++ % CASE_RECENT_CIDS;
    k->recent_at %= CASE_RECENT_CIDS;
    memcpy(k->recent[at].cid, e->cid.ptr, e->cid.len);
    k->recent[at].cid[e->cid.len] = '\0';
    k->recent[at].seq = e->seq;
}

static int fold_body(struct fold *f, apply_fn fn)
{
    struct json_tok few[DESK_FEW_TOKENS];
    int rc = json_parse(f->e->body, few, DESK_FEW_TOKENS, &f->doc, NULL);
    if (rc == -OMB_E_LIMIT)
        rc = json_parse_arena(f->e->body, &f->arena, DESK_MAX_TOKENS, &f->doc, NULL);
    if (rc == -OMB_E_NOMEM)
        return rc;
    if (rc < 0 || !json_is(&f->doc, 0, JSON_OBJECT))
        return -OMB_E_CORRUPT;
    return fn(f);
}

int desk_apply(struct kase *k, const struct event *e)
{
    if (e->seq != k->seq + 1)
        return -OMB_E_CORRUPT;
    struct fold f = {.k = k, .e = e};
    apply_fn fn = (unsigned)e->kind < EVENT_KINDS ? table[e->kind] : NULL;
    int rc = fn ? fold_body(&f, fn) : 0;
    if (rc == 0 && f.arena.err)
        rc = f.arena.err;
    arena_free(&f.arena);
    if (rc == 0 && told_is(e->kind))
        rc = told_add(k, e->seq);
    if (rc < 0)
        return rc;
    remember_cid(k, e);
    k->seq = e->seq;
    if (e->at > k->changed_at)
        k->changed_at = e->at;
    return 0;
}

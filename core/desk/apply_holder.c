/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the folding of tiers, queues and holders. Decides nothing. Called by apply.c. */
#include "core/desk/apply.h"

int apply_tier_entered(struct fold *f)
{
    int64_t tier = apply_int(f, "tier", -1);
    if (tier < 0 || tier > DESK_MAX_TIER)
        return -OMB_E_CORRUPT;
    f->k->tier = (int32_t)tier;
    return 0;
}

int apply_queue_entered(struct fold *f)
{
    struct kase *k = f->k;
    k->contact_state = CONTACT_QUEUED;
    k->queued_at = f->e->at;
    k->priority = (int32_t)apply_int(f, "priority", 0);
    return 0;
}

int apply_holder_changed(struct fold *f)
{
    struct kase *k = f->k;
    omb_str type = apply_str(f, "type");
    int64_t epoch = apply_int(f, "epoch", -1);
    if (epoch < 0 || epoch > UINT32_MAX)
        return -OMB_E_CORRUPT;
    k->holder = str_is(type, "tier")    ? HOLDER_TIER
                : str_is(type, "agent") ? HOLDER_AGENT
                                        : HOLDER_NONE;
    k->epoch = (uint32_t)epoch;
    k->answered = 0;
    k->lookup_order[0] = '\0';
    k->lookup_turn = 0;
    k->holder_id[0] = k->holder_name[0] = '\0';
    if (k->holder == HOLDER_NONE)
        return 0;
    apply_text(f, "id", k->holder_id, sizeof k->holder_id);
    apply_text(f, "name", k->holder_name, sizeof k->holder_name);
    k->contact_state = CONTACT_HELD;
    k->queued_at = 0;
    return 0;
}

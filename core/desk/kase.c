/* SPDX-License-Identifier: Apache-2.0 */
/* Owns a case's memory and the words of its states. Knows no event. Called by apply, handle, app.
 */
#include "core/desk/kase.h"

#include <stdlib.h>

static const char *const status_names[] = {"new", "open", "waiting", "resolved", "closed"};
static const char *const contact_names[] = {"none", "held", "queued", "over"};
static const char *const tier_names[] = {"assistant", "associate", "supervisor", "specialist",
                                         "tier 4",    "tier 5",    "tier 6",     "tier 7",
                                         "tier 8",    "tier 9"};
static const char *const remedy_names[] = {"proposed", "allowed",   "denied",  "asked",
                                           "declined", "withdrawn", "expired", "started",
                                           "done",     "failed",    "unknown", "reversed"};
static const char *const use_names[] = {"", "active", "redeemed", "expired"};

static const char *const rma_names[] = {"asked",      "refused",  "authorised", "label_issued",
                                        "in_transit", "received", "inspected",  "refunded",
                                        "withdrawn",  "expired"};

#define NAME_OF(table, at) ((size_t)(at) < sizeof(table) / sizeof *(table) ? (table)[at] : "")

const char *case_status_name(enum case_status s)
{
    return NAME_OF(status_names, s);
}

const char *contact_state_name(enum contact_state s)
{
    return NAME_OF(contact_names, s);
}

const char *tier_name(int32_t level)
{
    return level >= 0 ? NAME_OF(tier_names, level) : "";
}

int32_t tier_of_name(omb_str name)
{
    for (int32_t level = TIER_ASSISTANT; level < TIER_LEVELS; level++)
        if (str_is(name, tier_names[level]))
            return level;
    return -1;
}

const char *remedy_state_name(enum remedy_state s)
{
    return NAME_OF(remedy_names, s);
}

bool remedy_is_internal(const struct remedy *m)
{
    return !strcmp(m->kind, "recharge") || !strcmp(m->kind, "return_cancel");
}

const char *rma_state_name(enum rma_state s)
{
    return NAME_OF(rma_names, s);
}

const char *remedy_use_name(enum remedy_use u)
{
    return NAME_OF(use_names, u);
}

struct kase *kase_new(void)
{
    return calloc(1, sizeof(struct kase));
}

void kase_free(struct kase *k)
{
    if (!k)
        return;
    free(k->flow);
    free(k->wants);
    free(k->tried);
    free(k->not_done);
    free(k->summary);
    for (uint32_t i = 0; i < k->n_order; i++)
        free(k->order[i].json);
    for (uint32_t i = 0; i < k->n_quote; i++)
        free(k->quote[i].json);
    for (uint32_t i = 0; i < k->n_remedy; i++) {
        free(k->remedy[i].change);
        free(k->remedy[i].part);
    }
    free(k->remedy);
    for (uint32_t i = 0; i < k->n_claim; i++)
        claim_free(&k->claim[i]);
    free(k->claim);
    free(k->attachment);
    for (uint32_t i = 0; i < k->n_rma; i++) {
        free(k->rma[i].dropoffs);
        free(k->rma[i].label);
    }
    free(k->rma);
    free(k->told);
    for (uint32_t i = 0; i < k->n_message; i++)
        free(k->message[i].text);
    free(k);
}

static size_t text_size(const char *z)
{
    return z ? strlen(z) + 1 : 0;
}

size_t kase_size(const struct kase *k)
{
    size_t n = sizeof *k + k->n_remedy * sizeof *k->remedy;
    n += k->n_attachment * sizeof *k->attachment;
    n += text_size(k->flow) + text_size(k->wants) + text_size(k->tried);
    n += text_size(k->not_done) + text_size(k->summary);
    for (uint32_t i = 0; i < k->n_order; i++)
        n += text_size(k->order[i].json);
    for (uint32_t i = 0; i < k->n_quote; i++)
        n += text_size(k->quote[i].json);
    for (uint32_t i = 0; i < k->n_remedy; i++)
        n += text_size(k->remedy[i].change) + k->remedy[i].n_part * sizeof *k->remedy[i].part;
    for (uint32_t i = 0; i < k->n_claim; i++)
        n += sizeof *k->claim + claim_size(&k->claim[i]);
    n += k->n_rma * sizeof *k->rma + k->n_told * sizeof *k->told;
    for (uint32_t i = 0; i < k->n_rma; i++)
        n += text_size(k->rma[i].dropoffs) + text_size(k->rma[i].label);
    for (uint32_t i = 0; i < k->n_message; i++)
        n += text_size(k->message[i].text);
    return n;
}

const struct kase_order *kase_find_order(const struct kase *k, omb_str id)
{
    for (uint32_t i = 0; i < k->n_order; i++)
        if (str_is(id, k->order[i].id))
            return &k->order[i];
    return NULL;
}

const struct remedy *kase_find_remedy(const struct kase *k, omb_str id)
{
    for (uint32_t i = 0; i < k->n_remedy; i++)
        if (str_is(id, k->remedy[i].id))
            return &k->remedy[i];
    return NULL;
}

const struct rma *kase_find_rma(const struct kase *k, omb_str remedy)
{
    for (uint32_t i = 0; i < k->n_rma; i++)
        if (str_is(remedy, k->rma[i].remedy))
            return &k->rma[i];
    return NULL;
}

uint64_t kase_find_cid(const struct kase *k, omb_str cid)
{
    if (!cid.len || cid.len > MESSAGE_MAX_CID)
        return 0;
    for (uint32_t i = 0; i < CASE_RECENT_CIDS; i++)
        if (k->recent[i].seq && str_is(cid, k->recent[i].cid))
            return k->recent[i].seq;
    for (uint32_t i = 0; i < k->n_remedy; i++)
        if (str_is(cid, k->remedy[i].cid))
            return k->remedy[i].seq;
    return 0;
}

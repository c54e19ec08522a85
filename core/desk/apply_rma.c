/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the folding of returns. Decides nothing. Called by apply.c. */
#include "core/desk/apply.h"

#include <stdlib.h>

static struct rma *named(struct fold *f)
{
    omb_str id = apply_str(f, "remedy");
    for (uint32_t i = 0; i < f->k->n_rma; i++)
        if (str_is(id, f->k->rma[i].remedy))
            return &f->k->rma[i];
    return NULL;
}

static int read_money(struct fold *f, const char *key, struct money *out)
{
    uint32_t at = json_member(&f->doc, 0, key);
    int64_t minor;
    omb_str currency;
    if (at == JSON_NONE || json_is(&f->doc, at, JSON_NULL))
        return 0;
    if (json_get_int(&f->doc, json_member(&f->doc, at, "minor"), &minor) < 0 ||
        json_get_str(&f->doc, json_member(&f->doc, at, "currency"), &f->arena, &currency) < 0)
        return -OMB_E_CORRUPT;
    return money_make(minor, currency, out) < 0 ? -OMB_E_CORRUPT : 0;
}

int apply_return_requested(struct fold *f)
{
    struct kase *k = f->k;
    struct rma x = {.state = RMA_ASKED, .asked_at = f->e->at};
    if (k->n_rma >= CASE_MAX_REMEDIES || named(f) || read_money(f, "fee", &x.fee) < 0 ||
        read_money(f, "refund", &x.refund) < 0)
        return -OMB_E_CORRUPT;
    if (str_is(apply_str(f, "verdict"), "refuse"))
        x.state = RMA_REFUSED;
    apply_text(f, "remedy", x.remedy, sizeof x.remedy);
    apply_text(f, "reason", x.reason, sizeof x.reason);
    apply_text(f, "to", x.to, sizeof x.to);
    apply_text(f, "rule", x.rule, sizeof x.rule);
    apply_text(f, "clause", x.clause, sizeof x.clause);
    apply_text(f, "dropoff", x.dropoff, sizeof x.dropoff);
    x.opened = json_bool_or(&f->doc, 0, "opened", false);
    x.shop_label = str_is(apply_str(f, "label"), "shop");
    x.first_scan = str_is(apply_str(f, "refund_on"), "first_scan");
    x.days = apply_int(f, "days", 0);
    if (!x.remedy[0])
        return -OMB_E_CORRUPT;
    struct rma *more = realloc(k->rma, (k->n_rma + 1) * sizeof *more);
    if (!more)
        return -OMB_E_NOMEM;
    k->rma = more;
    more[k->n_rma++] = x;
    return 0;
}

static void raise_state(struct rma *x, enum rma_state state)
{
    if (x->state != RMA_REFUSED && x->state < state)
        x->state = state;
}

int apply_return_authorised(struct fold *f)
{
    struct rma *x = named(f);
    if (!x)
        return -OMB_E_CORRUPT;
    raise_state(x, RMA_AUTHORISED);
    x->authorised_at = f->e->at;
    x->due = (uint64_t)apply_int(f, "due", 0);
    return 0;
}

/* What was wished for beforehand may be none of the places there are. */
static void check_dropoff(struct fold *f, struct rma *x, uint32_t dropoffs)
{
    for (uint32_t i = json_first(&f->doc, dropoffs); i != JSON_NONE;
         i = json_next(&f->doc, dropoffs, i))
        if (str_is(json_str_or(&f->doc, i, "id", &f->arena, STR("")), x->dropoff))
            return;
    x->dropoff[0] = '\0';
}

int apply_return_label_issued(struct fold *f)
{
    struct rma *x = named(f);
    uint32_t dropoffs = json_member(&f->doc, 0, "dropoffs");
    if (!x)
        return -OMB_E_CORRUPT;
    raise_state(x, RMA_LABEL_ISSUED);
    x->issued_at = f->e->at;
    apply_text(f, "number", x->number, sizeof x->number);
    apply_text(f, "carrier", x->carrier, sizeof x->carrier);
    apply_text(f, "tracking", x->tracking, sizeof x->tracking);
    apply_text(f, "barcode", x->barcode, sizeof x->barcode);
    if (!json_is(&f->doc, dropoffs, JSON_ARRAY))
        return 0;
    check_dropoff(f, x, dropoffs);
    return apply_own(&x->dropoffs, json_raw(&f->doc, dropoffs));
}

int apply_return_label(struct fold *f, omb_str id, omb_str json)
{
    for (uint32_t i = 0; i < f->k->n_rma; i++)
        if (str_is(id, f->k->rma[i].remedy))
            return apply_own(&f->k->rma[i].label, json);
    return 0;
}

int apply_return_dropoff(struct fold *f)
{
    struct rma *x = named(f);
    if (!x)
        return -OMB_E_CORRUPT;
    apply_text(f, "dropoff", x->dropoff, sizeof x->dropoff);
    return 0;
}

static uint64_t moved_at(struct fold *f)
{
    int64_t at = apply_int(f, "moved_at", 0);
    return at > 0 ? (uint64_t)at : f->e->at;
}

int apply_return_in_transit(struct fold *f)
{
    struct rma *x = named(f);
    if (!x)
        return -OMB_E_CORRUPT;
    raise_state(x, RMA_IN_TRANSIT);
    x->scanned_at = moved_at(f);
    return 0;
}

int apply_return_received(struct fold *f)
{
    struct rma *x = named(f);
    if (!x)
        return -OMB_E_CORRUPT;
    raise_state(x, RMA_RECEIVED);
    x->received_at = moved_at(f);
    return 0;
}

int apply_return_inspected(struct fold *f)
{
    struct rma *x = named(f);
    if (!x)
        return -OMB_E_CORRUPT;
    raise_state(x, RMA_INSPECTED);
    x->inspected_at = moved_at(f);
    apply_text(f, "condition", x->condition, sizeof x->condition);
    return 0;
}

int apply_return_lost(struct fold *f)
{
    struct rma *x = named(f);
    if (!x)
        return -OMB_E_CORRUPT;
    x->lost_at = moved_at(f);
    return 0;
}

int apply_return_refund_made(struct fold *f)
{
    struct rma *x = named(f);
    if (!x)
        return -OMB_E_CORRUPT;
    apply_text(f, "refund", x->refund_remedy, sizeof x->refund_remedy);
    x->refunded_at = f->e->at;
    return 0;
}

int apply_return_reminded(struct fold *f)
{
    struct rma *x = named(f);
    if (!x)
        return -OMB_E_CORRUPT;
    x->reminded_at = f->e->at;
    return 0;
}

int apply_return_withdrawn(struct fold *f)
{
    struct rma *x = named(f);
    if (!x)
        return -OMB_E_CORRUPT;
    x->state = RMA_WITHDRAWN;
    x->withdrawn_at = f->e->at;
    return 0;
}

int apply_return_expired(struct fold *f)
{
    struct rma *x = named(f);
    if (!x)
        return -OMB_E_CORRUPT;
    x->state = RMA_EXPIRED;
    x->expired_at = f->e->at;
    return 0;
}

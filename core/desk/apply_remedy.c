/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the folding of remedies and what they took. Decides nothing. Called by apply.c. */
#include "core/desk/apply.h"

#include <stdlib.h>

static struct remedy *named(struct fold *f)
{
    omb_str id = apply_str(f, "remedy");
    for (uint32_t i = 0; i < f->k->n_remedy; i++)
        if (str_is(id, f->k->remedy[i].id))
            return &f->k->remedy[i];
    return NULL;
}

static int set_state(struct fold *f, enum remedy_state state)
{
    struct remedy *r = named(f);
    if (!r)
        return -OMB_E_CORRUPT;
    r->state = state;
    return 0;
}

static int read_amount(struct fold *f, struct money *out)
{
    uint32_t amount = json_member(&f->doc, 0, "amount");
    if (amount == JSON_NONE || json_is(&f->doc, amount, JSON_NULL))
        return 0;
    int64_t minor;
    omb_str currency;
    if (json_get_int(&f->doc, json_member(&f->doc, amount, "minor"), &minor) < 0 ||
        json_get_str(&f->doc, json_member(&f->doc, amount, "currency"), &f->arena, &currency) < 0 ||
        money_make(minor, currency, out) < 0)
        return -OMB_E_CORRUPT;
    return 0;
}

static int read_part(struct fold *f, uint32_t at, struct remedy_part *p)
{
    uint32_t amount = json_member(&f->doc, at, "amount");
    omb_str line = json_str_or(&f->doc, at, "line", &f->arena, STR(""));
    p->quantity = json_int_or(&f->doc, at, "quantity", 0);
    p->minor = json_int_or(&f->doc, amount, "minor", 0);
    return line.len ? str_copy(p->line, sizeof p->line, line) : -OMB_E_CORRUPT;
}

/* The lines of a remedy about several; r owns them. */
static int read_parts(struct fold *f, struct remedy *r)
{
    uint32_t lines = json_member(&f->doc, 0, "lines");
    if (lines == JSON_NONE)
        return 0;
    uint32_t n = json_is(&f->doc, lines, JSON_ARRAY) ? f->doc.tok[lines].count : 0;
    if (!n || n > ORDER_MAX_LINES)
        return -OMB_E_CORRUPT;
    r->part = calloc(n, sizeof *r->part);
    if (!r->part)
        return -OMB_E_NOMEM;
    for (uint32_t i = json_first(&f->doc, lines); i != JSON_NONE; i = json_next(&f->doc, lines, i))
        if (read_part(f, i, &r->part[r->n_part++]) < 0)
            return -OMB_E_CORRUPT;
    return 0;
}

static int keep_proposed(struct fold *f, struct remedy *r)
{
    struct kase *k = f->k;
    int rc = read_parts(f, r);
    struct remedy *more = rc == 0 ? realloc(k->remedy, (k->n_remedy + 1) * sizeof *more) : NULL;
    if (!more) {
        free(r->part);
        return rc < 0 ? rc : -OMB_E_NOMEM;
    }
    k->remedy = more;
    more[k->n_remedy++] = *r;
    return 0;
}

int apply_remedy_proposed(struct fold *f)
{
    struct kase *k = f->k;
    struct remedy r = {.state = REMEDY_PROPOSED, .approver_tier = -1, .seq = f->e->seq};
    if (k->n_remedy >= CASE_MAX_REMEDIES || named(f) || read_amount(f, &r.amount) < 0)
        return -OMB_E_CORRUPT;
    apply_text(f, "remedy", r.id, sizeof r.id);
    apply_text(f, "kind", r.kind, sizeof r.kind);
    apply_text(f, "order", r.order, sizeof r.order);
    apply_text(f, "line", r.line, sizeof r.line);
    apply_text(f, "to", r.to, sizeof r.to);
    apply_text(f, "reason", r.reason, sizeof r.reason);
    apply_text(f, "proposer", r.proposer, sizeof r.proposer);
    apply_text(f, "key", r.key, sizeof r.key);
    if (!r.id[0] || str_copy(r.cid, sizeof r.cid, f->e->cid) < 0)
        return -OMB_E_CORRUPT;
    r.quantity = apply_int(f, "quantity", 0);
    r.proposer_tier = (int32_t)apply_int(f, "proposer_tier", -1);
    apply_text(f, "trade_in", r.trade_in, sizeof r.trade_in);
    apply_text(f, "claim", r.claim, sizeof r.claim);
    apply_text(f, "charge", r.charge, sizeof r.charge);
    apply_text(f, "seller", r.seller, sizeof r.seller);
    r.expires_days = apply_int(f, "expires_days", 0);
    r.whole = json_bool_or(&f->doc, 0, "whole", false);
    int rc = keep_proposed(f, &r);
    if (rc < 0)
        return rc;
    apply_answered(f);
    return 0;
}

static void read_rule(struct fold *f, struct remedy *r)
{
    apply_text(f, "rule", r->rule, sizeof r->rule);
    apply_text(f, "clause", r->clause, sizeof r->clause);
}

int apply_remedy_allowed(struct fold *f)
{
    struct remedy *r = named(f);
    if (!r)
        return -OMB_E_CORRUPT;
    r->state = REMEDY_ALLOWED;
    r->due = (uint64_t)apply_int(f, "due", 0);
    read_rule(f, r);
    return 0;
}

int apply_remedy_denied(struct fold *f)
{
    struct remedy *r = named(f);
    if (!r)
        return -OMB_E_CORRUPT;
    r->state = REMEDY_DENIED;
    read_rule(f, r);
    return 0;
}

int apply_remedy_asked(struct fold *f)
{
    struct remedy *r = named(f);
    if (!r)
        return -OMB_E_CORRUPT;
    r->state = REMEDY_ASKED;
    apply_text(f, "hash", r->hash, sizeof r->hash);
    apply_text(f, "bundle", r->bundle, sizeof r->bundle);
    r->approver_tier = (int32_t)apply_int(f, "approver_tier", -1);
    r->expires = (uint64_t)apply_int(f, "expires", 0);
    read_rule(f, r);
    return 0;
}

int apply_remedy_declined(struct fold *f)
{
    return set_state(f, REMEDY_DECLINED);
}

/* Nothing came of it; only so many are kept. */
int apply_remedy_refused(struct fold *f)
{
    f->k->refused++;
    return 0;
}

int apply_remedy_withdrawn(struct fold *f)
{
    return set_state(f, REMEDY_WITHDRAWN);
}

/* Nobody approved it; or a certificate that was given is over. */
int apply_remedy_expired(struct fold *f)
{
    struct remedy *r = named(f);
    if (!r)
        return -OMB_E_CORRUPT;
    if (r->state == REMEDY_DONE)
        r->use = USE_EXPIRED;
    else
        r->state = REMEDY_EXPIRED;
    return 0;
}

int apply_remedy_reversed(struct fold *f)
{
    return set_state(f, REMEDY_REVERSED);
}

int apply_remedy_redeemed(struct fold *f)
{
    struct remedy *r = named(f);
    if (!r)
        return -OMB_E_CORRUPT;
    r->use = USE_REDEEMED;
    r->redeemed = apply_int(f, "minor", 0);
    return 0;
}

int apply_remedy_started(struct fold *f)
{
    return set_state(f, REMEDY_STARTED);
}

int apply_remedy_done(struct fold *f)
{
    struct remedy *r = named(f);
    if (!r)
        return -OMB_E_CORRUPT;
    r->state = REMEDY_DONE;
    r->done_at = f->e->at;
    r->ends = (uint64_t)apply_int(f, "ends", 0);
    r->arrives = (uint64_t)apply_int(f, "arrives", 0);
    r->use = strcmp(r->kind, "certificate") ? USE_NONE : USE_ACTIVE;
    apply_text(f, "ref", r->ref, sizeof r->ref);
    apply_moved(f, r->order);
    return 0;
}

int apply_remedy_failed(struct fold *f)
{
    return set_state(f, REMEDY_FAILED);
}

int apply_remedy_unknown(struct fold *f)
{
    return set_state(f, REMEDY_UNKNOWN);
}

int apply_authority_taken(struct fold *f)
{
    struct remedy *r = named(f);
    if (!r)
        return -OMB_E_CORRUPT;
    r->taken_at = f->e->at;
    r->granter_tier = (int32_t)apply_int(f, "tier", -1);
    apply_text(f, "granter", r->granter, sizeof r->granter);
    apply_text(f, "buyer", r->buyer, sizeof r->buyer);
    return 0;
}

int apply_authority_returned(struct fold *f)
{
    struct remedy *r = named(f);
    if (!r)
        return -OMB_E_CORRUPT;
    r->taken_at = 0;
    return 0;
}

int apply_confirmation(struct fold *f)
{
    struct remedy *r = named(f);
    f->k->confirmations++;
    if (r)
        r->confirmation = (uint64_t)apply_int(f, "number", 0);
    return 0;
}

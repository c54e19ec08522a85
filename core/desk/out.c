/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the building of events and effects. Decides nothing. Called by the command families. */
#include "core/desk/out.h"

const struct actor OUT_SYSTEM = {.type = ACTOR_SYSTEM, .id = {"host", 4}, .name = {NULL, 0}};

struct json_out *out_begin(struct run *r)
{
    buf_clear(&r->buf);
    r->jo = json_out(&r->buf);
    jo_obj(&r->jo);
    return &r->jo;
}

static omb_str finish(struct run *r)
{
    jo_end_obj(&r->jo);
    if (r->buf.err) {
        r->err = r->buf.err;
        return STR_NONE;
    }
    omb_str body = arena_dup(r->arena, buf_str(&r->buf));
    if (!body.ptr && !r->err)
        r->err = r->arena->err ? r->arena->err : -OMB_E_NOMEM;
    return body;
}

uint64_t out_event(struct run *r, enum event_kind kind, struct actor actor)
{
    struct desk_out *out = r->out;
    omb_str body = finish(r);
    if (out->n_event >= DESK_MAX_EVENTS)
        r->err = -OMB_E_LIMIT;
    if (r->err)
        return 0;
    struct event *e = &out->event[out->n_event];
    *e = (struct event){.seq = r->k->seq + 1 + out->n_event, .at = r->ctx->now, .kind = kind};
    e->name = str_of(event_name(kind));
    e->actor = actor;
    e->body = body;
    out->n_event++;
    return e->seq;
}

void out_effect(struct run *r, enum effect_kind kind, omb_str key, uint64_t at)
{
    struct desk_out *out = r->out;
    omb_str body = finish(r);
    if (out->n_effect >= DESK_MAX_EFFECTS)
        r->err = -OMB_E_LIMIT;
    if (r->err)
        return;
    out->effect[out->n_effect++] =
        (struct effect){.kind = kind, .key = key, .body = body, .at = at};
}

void out_mark_cid(struct run *r)
{
    if (r->out->n_event && r->c->cid.len)
        r->out->event[r->out->n_event - 1].cid = arena_dup(r->arena, r->c->cid);
}

void out_clear(struct run *r, omb_str key)
{
    struct desk_out *out = r->out;
    for (uint32_t i = 0; i < out->n_cleared; i++)
        if (str_eq(out->cleared[i], key))
            return;
    if (out->n_cleared >= DESK_MAX_EFFECTS)
        r->err = -OMB_E_LIMIT;
    else
        out->cleared[out->n_cleared++] = key;
}

static const struct ledger_row *row_of(const struct run *r, omb_str key)
{
    for (uint32_t i = 0; i < r->ctx->n_ledger; i++)
        if (str_eq(r->ctx->ledger[i].key, key))
            return &r->ctx->ledger[i];
    return NULL;
}

static struct ledger_delta *delta_of(const struct run *r, omb_str key)
{
    for (uint32_t i = 0; i < r->out->n_ledger; i++)
        if (str_eq(r->out->ledger[i].key, key))
            return &r->out->ledger[i];
    return NULL;
}

int out_ledger(struct run *r, omb_str key, int64_t delta)
{
    const struct ledger_row *row = row_of(r, key);
    struct ledger_delta *d = delta_of(r, key);
    int64_t sum = d ? d->delta : 0, balance;
    if (__builtin_add_overflow(sum, delta, &sum) ||
        __builtin_add_overflow(row ? row->balance : 0, sum, &balance))
        return -OMB_E_LIMIT;
    if (!d) {
        if (r->out->n_ledger >= DESK_MAX_LEDGER)
            return -OMB_E_LIMIT;
        d = &r->out->ledger[r->out->n_ledger++];
        *d = (struct ledger_delta){.key = key, .expected_version = row ? row->version : 0};
    }
    d->delta = sum;
    return 0;
}

int64_t out_balance(const struct run *r, omb_str key)
{
    const struct ledger_row *row = row_of(r, key);
    const struct ledger_delta *d = delta_of(r, key);
    int64_t sum = row ? row->balance : 0;
    if (d && __builtin_add_overflow(sum, d->delta, &sum))
        return INT64_MAX;
    return sum;
}

/* The last word about a timer counts: an earlier one of this command falls away. */
static void forget_timer(struct run *r, omb_str key)
{
    struct desk_out *out = r->out;
    uint32_t n = 0;
    for (uint32_t i = 0; i < out->n_effect; i++)
        if (!str_eq(out->effect[i].key, key))
            out->effect[n++] = out->effect[i];
    out->n_effect = n;
}

static struct json_out *timer_body(struct run *r, const char *name, omb_str ref)
{
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "name", name);
    jo_kv_str(o, "ref", ref);
    return o;
}

void out_timer(struct run *r, const char *name, omb_str ref, uint64_t at)
{
    omb_str key = arena_printf(r->arena, "timer:%s:%.*s", name, STR_ARG(ref));
    forget_timer(r, key);
    struct json_out *o = timer_body(r, name, ref);
    jo_kv_int(o, "at", (int64_t)at);
    jo_kv_int(o, "epoch", r->now.epoch);
    out_effect(r, EFFECT_TIMER_SET, key, at);
}

void out_timer_cancel(struct run *r, const char *name, omb_str ref)
{
    omb_str key = arena_printf(r->arena, "timer:%s:%.*s", name, STR_ARG(ref));
    forget_timer(r, key);
    (void)timer_body(r, name, ref);
    out_effect(r, EFFECT_TIMER_CANCEL, key, 0);
}

void out_step(struct run *r, uint64_t turn, omb_str lookup)
{
    struct json_out *o = out_begin(r);
    jo_kv_int(o, "tier", r->now.tier);
    jo_kv_int(o, "epoch", r->now.epoch);
    jo_key(o, "turn");
    if (turn)
        jo_int(o, (int64_t)turn);
    else
        jo_null(o);
    if (lookup.len)
        jo_kv_str(o, "lookup", lookup);
    out_effect(r, EFFECT_TIER_STEP, arena_printf(r->arena, "step:%llu", (unsigned long long)turn),
               0);
}

void out_deliver(struct run *r, uint64_t seq)
{
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "contact", r->contact);
    jo_kv_str(o, "channel", r->channel);
    jo_kv_int(o, "seq", (int64_t)seq);
    out_effect(r, r->by_outbox ? EFFECT_CHANNEL_POST : EFFECT_CHANNEL_DELIVER,
               arena_printf(r->arena, "deliver:%llu", (unsigned long long)seq), 0);
}

struct actor out_tier_actor(const struct run *r)
{
    omb_str id = r->now.holder_id.len ? r->now.holder_id : str_of(tier_name(r->now.tier));
    return (struct actor){.type = ACTOR_TIER, .id = id, .name = r->now.holder_name};
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what follows when the durable timer of a claim fires. Keeps no time itself. Called by
 * timer.c. */
#include "core/desk/claim_run.h"

/* The seller's time to write back is over, and the customer has not filed: it is his move. */
static int may_file(struct claiming *x)
{
    struct run *r = x->r;
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "claim", x->c.id);
    jo_kv_z(o, "what", "file");
    jo_kv_int(o, "asked", 0);
    (void)out_event(r, EVENT_CLAIM_CUSTOMER_ASKED, OUT_SYSTEM);
    x->c.state = CLAIM_WAITING_CUSTOMER;
    x->c.deadline = 0;
    out_timer_cancel(r, CLAIM_TIMER, arena_dup(r->arena, str_of(x->c.id)));
    claim_say(x, CLAIM_SAID_MAY_FILE);
    return 0;
}

static int run_out(struct claiming *x)
{
    if (!x->c.ground[0])
        return may_file(x);
    if (x->c.state == CLAIM_WAITING_SELLER)
        return claim_ask(x, "seller_silent");
    if (x->c.state == CLAIM_WAITING_CONTACT && !strcmp(x->c.asked, "patience"))
        return claim_ask(x, "filed");
    return claim_ask(x, "customer_silent");
}

static int become_final(struct run *r, const struct claim *c)
{
    struct claiming x = {.r = r, .c = *c};
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "claim", c->id);
    (void)out_event(r, EVENT_CLAIM_FINAL, r->c->actor);
    x.c.appeal_until = 0;
    claim_look_up_line(&x);
    claim_say(&x, CLAIM_SAID_FINAL);
    return 0;
}

/* When this claim's clock runs out; 0: none runs. */
static uint64_t due(const struct claim *c)
{
    if (c->state <= CLAIM_WAITING_SELLER)
        return c->deadline;
    return claim_is_open(c) || !c->appeal_until ? 0 : c->appeal_until + 1;
}

int claim_clock(struct run *r, omb_str ref)
{
    const struct claim *c = claim_find(r->k, ref);
    uint64_t at = c ? due(c) : 0;
    if (at && r->ctx->now < at) {
        out_timer(r, CLAIM_TIMER, arena_dup(r->arena, ref), at);
        return 0;
    }
    if (!at) {
        out_timer_cancel(r, CLAIM_TIMER, arena_dup(r->arena, ref));
        return 0;
    }
    if (!claim_is_open(c)) {
        out_timer_cancel(r, CLAIM_TIMER, arena_dup(r->arena, ref));
        return become_final(r, c);
    }
    struct claiming x = {.r = r, .c = *c};
    int rc = claim_read_order(&x);
    return rc < 0 ? rc : run_out(&x);
}

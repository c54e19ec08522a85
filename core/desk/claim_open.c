/* SPDX-License-Identifier: Apache-2.0 */
/* Owns how a claim begins: the message to the seller, the filing, and what both need. Knows no
 * verdict. Called by handle.c. */
#include "core/base/utf8.h"
#include "core/desk/authority.h"
#include "core/desk/claim_run.h"
#include "core/desk/fence.h"

#include <stdio.h>

static const char *const grounds[] = {"not_arrived", "not_as_described", "return_refused",
                                      "refund_missing"};

uint64_t claim_hour(const struct run *r)
{
    uint64_t hour = r->ctx->config->claim_hour_ms;
    return hour ? hour : CLAIM_HOUR_MS;
}

omb_str claim_open_key(const struct run *r, const struct claim *c)
{
    return arena_printf(r->arena, "claim:%s:%s", c->order, c->line);
}

omb_str claim_debit_key(const struct run *r, const struct claim *c, const char *currency)
{
    return arena_printf(r->arena, "seller:%s:%s", c->seller, currency);
}

int claim_read_order(struct claiming *x)
{
    struct run *r = x->r;
    if (!x->o)
        x->o = arena_zalloc(r->arena, sizeof *x->o);
    if (!x->o)
        return -OMB_E_NOMEM;
    if (order_read(r->k, str_of(x->c.order), r->arena, x->o) < 0)
        return run_refuse(r, -OMB_E_NOTFOUND, "order %s is not known to this case", x->c.order);
    x->line = order_find_line(x->o, str_of(x->c.line));
    return x->line ? 0 : run_refuse(r, -OMB_E_NOTFOUND, "no such line in this order");
}

void claim_look_up_line(struct claiming *x)
{
    x->o = arena_zalloc(x->r->arena, sizeof *x->o);
    if (x->o && order_read(x->r->k, str_of(x->c.order), x->r->arena, x->o) == 0)
        x->line = order_find_line(x->o, str_of(x->c.line));
}

/* Customers speak for themselves; an agent, or the assistant that holds the contact, for them. */
static int need_customer_side(struct run *r)
{
    enum actor_type type = r->c->actor.type;
    if (type == ACTOR_CUSTOMER || type == ACTOR_TIER)
        return 0;
    return run_need_agent(r);
}

int claim_take(struct run *r, struct claiming *x)
{
    const struct claim *c = claim_find(r->k, run_str(r, "claim"));
    bool seller = r->c->actor.type == ACTOR_SELLER;
    if (!seller && need_customer_side(r) < 0)
        return r->out->error.code;
    if (!c || (seller && !str_is(r->c->actor.id, c->seller)))
        return run_refuse(r, -OMB_E_NOTFOUND, "no such claim");
    *x = (struct claiming){.r = r, .c = *c};
    return claim_read_order(x);
}

/* The order and line of the body, or of the claim that it names: this customer's, of a third
 * party. */
static int read_subject(struct run *r, struct claiming *x)
{
    *x = (struct claiming){.r = r, .c = {.tier = -1}};
    if (run_has(r, "claim"))
        return claim_take(r, x);
    if (str_copy(x->c.order, sizeof x->c.order, run_str(r, "order")) < 0 || !x->c.order[0])
        return run_refuse(r, -OMB_E_INVALID, "order: an order's id is needed");
    if (str_copy(x->c.line, sizeof x->c.line, run_str(r, "line")) < 0)
        return run_refuse(r, -OMB_E_INVALID, "line: at most %zu bytes", sizeof x->c.line - 1);
    int rc = claim_read_order(x);
    if (rc < 0)
        return rc;
    if (!fence_belongs(r, x->o))
        return run_refuse(r, -OMB_E_DENIED, "this order is not this customer's");
    if (!x->line->third_party || !x->line->seller_id.len)
        return run_refuse(r, -OMB_E_STATE,
                          "the shop itself sold this: the guarantee is for other sellers' goods");
    if (str_copy(x->c.line, sizeof x->c.line, x->line->id) < 0 ||
        str_copy(x->c.seller, sizeof x->c.seller, x->line->seller_id) < 0)
        return run_refuse(r, -OMB_E_STATE, "the shop's name of this line or seller is too long");
    str_clip(x->c.listing, sizeof x->c.listing, x->line->listing);
    const struct claim *known = claim_on_line(r->k, str_of(x->c.order), str_of(x->c.line));
    if (known && claim_is_open(known))
        x->c = *known;
    return 0;
}

/* A claim that the case does not have yet gets the next number. */
static int name_it(struct claiming *x)
{
    struct run *r = x->r;
    if (x->c.id[0])
        return 0;
    if (r->k->n_claim >= CASE_MAX_CLAIMS)
        return run_refuse(r, -OMB_E_LIMIT, "at most %d claims in a case", CASE_MAX_CLAIMS);
    (void)snprintf(x->c.id, sizeof x->c.id, "c%u", (unsigned)(r->k->n_claim + 1) % 1000);
    return 0;
}

static int read_text(struct run *r, const char *key, bool needed, omb_str *text)
{
    *text = run_words(r, key);
    if (text->len > CLAIM_MAX_TEXT || (needed && !text->len))
        return run_refuse(r, -OMB_E_INVALID, "%s: %s%d bytes", key, needed ? "1 to " : "at most ",
                          CLAIM_MAX_TEXT);
    return 0;
}

static bool is_repeat(struct run *r)
{
    r->out->repeat_of = kase_find_cid(r->k, r->c->cid);
    return r->out->repeat_of != 0;
}

static const char *by_word(const struct run *r)
{
    enum actor_type type = r->c->actor.type;
    if (type == ACTOR_SELLER || type == ACTOR_AGENT)
        return actor_type_name(type);
    return type == ACTOR_COMMERCE ? "shop" : "customer";
}

void claim_add_evidence(struct claiming *x, const char *by, omb_str what, omb_str text,
                        omb_str attachment)
{
    struct json_out *o = out_begin(x->r);
    jo_kv_z(o, "claim", x->c.id);
    jo_kv_z(o, "by", by);
    jo_kv_str(o, "what", what);
    if (text.len)
        jo_kv_str(o, "text", text);
    if (attachment.len)
        jo_kv_str(o, "attachment", attachment);
    (void)out_event(x->r, EVENT_CLAIM_EVIDENCE_ADDED, x->r->c->actor);
    x->c.n_evidence++;
}

/* ---- the seller is written to ---- */

static void put_subject(const struct claiming *x, struct json_out *o)
{
    jo_kv_z(o, "claim", x->c.id);
    jo_kv_z(o, "order", x->c.order);
    jo_kv_z(o, "line", x->c.line);
    jo_kv_z(o, "seller", x->c.seller);
    if (x->c.listing[0])
        jo_kv_z(o, "listing", x->c.listing);
}

/* The first message starts the seller's time; later ones are only kept. */
static void start_contact(struct claiming *x)
{
    struct run *r = x->r;
    struct claim *c = &x->c;
    c->contacted_at = r->ctx->now;
    c->state = CLAIM_WAITING_CONTACT;
    c->deadline = r->ctx->now + CLAIM_CONTACT_HOURS * claim_hour(r);
    c->n_asked = 0;
    struct json_out *o = out_begin(r);
    put_subject(x, o);
    jo_kv_int(o, "contacted_at", (int64_t)c->contacted_at);
    jo_kv_int(o, "deadline", (int64_t)c->deadline);
    (void)out_event(r, EVENT_CLAIM_SELLER_CONTACTED, r->c->actor);
}

static void write_to_seller(struct claiming *x, omb_str text)
{
    if (!x->c.contacted_at)
        start_contact(x);
    claim_add_evidence(x, "customer", STR("message"), text, STR_NONE);
}

int claim_on_contact(struct run *r)
{
    struct claiming x;
    omb_str text = STR_NONE;
    int rc = need_customer_side(r);
    if (rc < 0 || is_repeat(r))
        return rc;
    rc = read_subject(r, &x);
    if (rc == 0 && x.c.id[0] && !claim_is_open(&x.c))
        rc = run_refuse(r, -OMB_E_STATE, "this claim is decided");
    if (rc == 0)
        rc = read_text(r, "text", true, &text);
    if (rc == 0 && x.c.n_evidence >= CLAIM_MAX_EVIDENCE)
        rc = run_refuse(r, -OMB_E_LIMIT, "at most %d pieces of evidence", CLAIM_MAX_EVIDENCE);
    if (rc == 0)
        rc = name_it(&x);
    if (rc < 0)
        return rc;
    bool first = !x.c.contacted_at;
    write_to_seller(&x, text);
    out_mark_cid(r);
    if (!first) {
        claim_say(&x, CLAIM_SAID_WROTE_AGAIN);
        return 0;
    }
    claim_say(&x, CLAIM_SAID_CONTACTED);
    if (x.c.ground[0])
        return claim_ask(&x, "customer_answered");
    out_timer(r, CLAIM_TIMER, arena_dup(r->arena, str_of(x.c.id)), x.c.deadline);
    return 0;
}

/* ---- the claim is filed ---- */

static int read_ground(struct run *r, struct claim *c)
{
    omb_str ground = run_str(r, "ground");
    for (size_t i = 0; i < sizeof grounds / sizeof *grounds; i++)
        if (str_is(ground, grounds[i]))
            return str_copy(c->ground, sizeof c->ground, ground);
    return run_refuse(r, -OMB_E_INVALID,
                      "ground: not_arrived, not_as_described, return_refused "
                      "or refund_missing");
}

static int read_contacted(struct run *r, struct claim *c)
{
    int64_t at;
    if (!run_has(r, "contacted_at"))
        return 0;
    if (r->c->actor.type != ACTOR_AGENT)
        return run_refuse(r, -OMB_E_DENIED, "contacted_at: only staff who saw it may say so");
    if (json_get_int(&r->doc, json_member(&r->doc, 0, "contacted_at"), &at) < 0 || at <= 0 ||
        (uint64_t)at > r->ctx->now)
        return run_refuse(r, -OMB_E_INVALID, "contacted_at: a time in the past, in ms");
    if (!c->contacted_at || (uint64_t)at < c->contacted_at)
        c->contacted_at = (uint64_t)at;
    return 0;
}

/* One open claim a line, here and in every other case; and what was decided is appealed. */
static int check_single(struct claiming *x)
{
    struct run *r = x->r;
    if (x->c.ground[0])
        return run_refuse(r, -OMB_E_STATE, "there is a claim on this line already: %s", x->c.id);
    if (out_balance(r, claim_open_key(r, &x->c)) > 0)
        return run_refuse(r, -OMB_E_STATE, "there is an open claim on this line already");
    omb_str ground = run_str(r, "ground");
    for (uint32_t i = 0; i < r->k->n_claim; i++) {
        const struct claim *old = &r->k->claim[i];
        if (!strcmp(old->order, x->c.order) && !strcmp(old->line, x->c.line) &&
            str_is(ground, old->ground))
            return run_refuse(r, -OMB_E_STATE, "this was decided as claim %s: it can be appealed",
                              old->id);
    }
    return 0;
}

/* What is left of what was paid, shipping and tax included. */
static int set_amount(struct claiming *x)
{
    struct run *r = x->r;
    struct remedy m = {.quantity = 0};
    struct fence f;
    (void)!str_copy(m.kind, sizeof m.kind, STR("claim"));
    (void)!str_copy(m.order, sizeof m.order, str_of(x->c.order));
    (void)!str_copy(m.line, sizeof m.line, str_of(x->c.line));
    fence_read(r, &m, x->line, &f);
    if (money_make(f.left ? f.left : x->line->paid, x->o->currency, &x->c.amount) < 0)
        return run_refuse(r, -OMB_E_STATE, "the order has no currency");
    return 0;
}

static void keep_listing(struct claiming *x)
{
    struct run *r = x->r;
    omb_str sold = json_raw(&x->o->doc, x->line->sold);
    if (json_is(&x->o->doc, x->line->sold, JSON_OBJECT) && sold.len <= CLAIM_MAX_LISTING) {
        struct json_out *o = out_begin(r);
        jo_kv_z(o, "claim", x->c.id);
        jo_kv_z(o, "by", "shop");
        jo_kv_z(o, "what", "listing_sold");
        jo_kv_raw(o, "listing", sold);
        (void)out_event(r, EVENT_CLAIM_EVIDENCE_ADDED, OUT_SYSTEM);
        x->c.listing_sold = arena_dupz(r->arena, sold);
        x->c.n_evidence++;
    }
    if (!x->c.listing[0])
        return;
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "listing", x->c.listing);
    out_effect(r, EFFECT_COMMERCE_LISTING, arena_printf(r->arena, "listing:%s", x->c.listing), 0);
}

static int add_filed(struct claiming *x)
{
    struct run *r = x->r;
    struct json_out *o = out_begin(r);
    put_subject(x, o);
    jo_kv_z(o, "ground", x->c.ground);
    show_money(o, "amount", x->c.amount);
    if (x->c.contacted_at)
        jo_kv_int(o, "contacted_at", (int64_t)x->c.contacted_at);
    (void)out_event(r, EVENT_CLAIM_FILED, r->c->actor);
    out_mark_cid(r);
    x->c.filed_at = r->ctx->now;
    int rc = out_ledger(r, claim_open_key(r, &x->c), 1);
    if (rc == 0 && r->customer.len)
        rc =
            out_ledger(r, authority_month_key(r, "claims12m", x->c.amount.currency, r->ctx->now, 0),
                       1);
    return rc < 0 ? run_refuse(r, rc, "the books cannot hold this claim") : 0;
}

int claim_on_file(struct run *r)
{
    struct claiming x;
    omb_str text = STR_NONE, message = STR_NONE;
    int rc = need_customer_side(r);
    if (rc < 0 || is_repeat(r))
        return rc;
    rc = read_subject(r, &x);
    if (rc == 0)
        rc = check_single(&x);
    if (rc == 0)
        rc = read_ground(r, &x.c);
    if (rc == 0)
        rc = read_contacted(r, &x.c);
    if (rc == 0)
        rc = read_text(r, "text", false, &text);
    if (rc == 0)
        rc = read_text(r, "message", false, &message);
    if (rc == 0)
        rc = set_amount(&x);
    if (rc == 0)
        rc = name_it(&x);
    if (rc == 0 && message.len && !x.c.contacted_at)
        write_to_seller(&x, message);
    if (rc == 0)
        rc = add_filed(&x);
    if (rc < 0)
        return rc;
    if (text.len)
        claim_add_evidence(&x, by_word(r), STR("claim"), text, STR_NONE);
    keep_listing(&x);
    claim_say(&x, CLAIM_SAID_FILED);
    return claim_ask(&x, "filed");
}

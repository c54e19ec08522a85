/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what the shop's answers change in a case. Knows no remedy. Called by handle.c. */
#include "core/desk/order.h"

#include "core/desk/dates.h"
#include "core/desk/out.h"

/* The holder waits for this order: its turn goes on. */
static void wake_holder(struct run *r, omb_str id)
{
    const struct kase *k = r->k;
    if (!k->lookup_order[0] || !str_is(id, k->lookup_order))
        return;
    if (r->now.state == CONTACT_HELD && r->now.holder == HOLDER_TIER)
        out_step(r, k->lookup_turn, id);
}

static int observe_one(struct run *r, uint32_t order)
{
    if (!json_is(&r->doc, order, JSON_OBJECT))
        return run_refuse(r, -OMB_E_INVALID, "order: an object is needed");
    omb_str id = run_str_at(r, order, "id");
    omb_str raw = json_raw(&r->doc, order);
    if (!id.len || id.len >= sizeof r->k->order[0].id)
        return run_refuse(r, -OMB_E_INVALID, "order: an id of at most %zu bytes",
                          sizeof r->k->order[0].id - 1);
    if (raw.len > ORDER_MAX_BODY)
        return run_refuse(r, -OMB_E_INVALID, "order: at most %d bytes", ORDER_MAX_BODY);
    out_clear(r, arena_printf(r->arena, "order:%.*s", STR_ARG(id)));
    const struct kase_order *known = kase_find_order(r->k, id);
    bool same =
        known && str_eq(raw, str_of(known->json)) && r->ctx->now < known->at + DESK_ORDER_FRESH_MS;
    if (!same) {
        struct json_out *o = out_begin(r);
        for (uint32_t i = json_first(&r->doc, order); i != JSON_NONE;
             i = json_next(&r->doc, order, i)) {
            omb_str key;
            if (json_get_str(&r->doc, i, r->arena, &key) < 0)
                continue;
            jo_key_str(o, key);
            jo_raw(o, json_raw(&r->doc, i + 1));
        }
        (void)out_event(r, EVENT_OBSERVED_ORDER, r->c->actor);
    }
    wake_holder(r, id);
    return 0;
}

static void missing_one(struct run *r, omb_str id)
{
    if (!id.len) { /* the customer has none at all */
        out_clear(r, STR("orders"));
        return;
    }
    out_clear(r, arena_printf(r->arena, "order:%.*s", STR_ARG(id)));
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "key", "missing_order");
    jo_kv_str(o, "value", id);
    (void)out_event(r, EVENT_FACT_SET, r->c->actor);
    wake_holder(r, id);
}

/* The automatic holder's opening words wait for the orders, unless the customer spoke first. */
static void open_conversation(struct run *r)
{
    const struct kase *k = r->k;
    bool held = r->now.state == CONTACT_HELD && r->now.holder == HOLDER_TIER;
    if (held && !str_is(str_of(k->topic), CONTACT_SELF_SERVICE) && !k->customer_messages &&
        !k->turns && !k->answered && !k->flow)
        out_step(r, 0, STR_NONE);
}

int order_on_observed(struct run *r)
{
    if (r->c->actor.type != ACTOR_COMMERCE && r->c->actor.type != ACTOR_SYSTEM)
        return run_refuse(r, -OMB_E_DENIED, "only the shop tells of orders");
    uint32_t one = json_member(&r->doc, 0, "order");
    uint32_t many = json_member(&r->doc, 0, "orders");
    uint32_t missing = json_member(&r->doc, 0, "missing");
    if (one != JSON_NONE)
        return observe_one(r, one);
    if (missing != JSON_NONE) {
        missing_one(r, run_str(r, "missing"));
        open_conversation(r);
        return 0;
    }
    if (!json_is(&r->doc, many, JSON_ARRAY))
        return run_refuse(r, -OMB_E_INVALID, "order, orders or missing is needed");
    out_clear(r, STR("orders"));
    uint32_t n = 0;
    for (uint32_t i = json_first(&r->doc, many); i != JSON_NONE && n < CASE_MAX_ORDERS;
         i = json_next(&r->doc, many, i), n++) {
        int rc = observe_one(r, i);
        if (rc < 0)
            return rc;
    }
    open_conversation(r);
    return 0;
}

static bool order_parse(const char *json, struct arena *arena, struct json_doc *doc)
{
    return json_parse_arena(str_of(json), arena, DESK_MAX_TOKENS, doc, NULL) == 0 &&
           json_is(doc, 0, JSON_OBJECT);
}

/* False for one that nobody could name. */
static bool read_line(const struct json_doc *d, uint32_t at, struct arena *arena,
                      struct order_line *line)
{
    line->at = at;
    line->id = json_str_or(d, at, "line", arena, STR(""));
    line->title = json_str_or(d, at, "title", arena, STR(""));
    line->state = json_str_or(d, at, "state", arena, STR(""));
    line->brand = json_str_or(d, at, "brand", arena, STR(""));
    line->seller = json_str_or(d, at, "seller", arena, STR(""));
    line->quantity = json_int_or(d, at, "quantity", 0);
    line->paid = json_int_or(d, at, "paid_minor", 0);
    line->refunded = json_int_or(d, at, "refunded_minor", 0);
    if (line->refunded < 0 || line->paid < 0)
        line->refunded = line->paid = 0;
    line->promised = json_member(d, at, "promised_at");
    line->delivered = json_member(d, at, "delivered_at");
    line->seller_id = json_str_or(d, at, "seller_id", arena, line->seller);
    line->third_party = json_bool_or(d, at, "third_party", line->seller_id.len > 0);
    line->is_signed = json_bool_or(d, at, "signed", false);
    line->listing = json_str_or(d, at, "listing", arena, STR(""));
    line->item = json_str_or(d, at, "item", arena, line->listing.len ? line->listing : line->id);
    line->sold = json_member(d, at, "listing_sold");
    line->returnable = json_member(d, at, "returnable_until");
    line->category = json_str_or(d, at, "category", arena, STR(""));
    line->returned = json_int_or(d, at, "returned", 0);
    line->final_sale = json_bool_or(d, at, "final_sale", false);
    return line->id.len > 0 && line->id.len < sizeof((struct remedy *)0)->line;
}

int order_read(const struct kase *k, omb_str id, struct arena *arena, struct order_facts *out)
{
    const struct kase_order *known = kase_find_order(k, id);
    struct order_facts o = {.n_line = 0};
    if (!known)
        return -OMB_E_NOTFOUND;
    if (!order_parse(known->json, arena, &o.doc))
        return -OMB_E_CORRUPT;
    o.id = str_of(known->id);
    o.customer = json_str_or(&o.doc, 0, "customer", arena, STR(""));
    o.email = json_str_or(&o.doc, 0, "email", arena, STR(""));
    o.state = json_str_or(&o.doc, 0, "state", arena, STR(""));
    o.currency = json_str_or(&o.doc, 0, "currency", arena, STR(""));
    o.paid_by = json_str_or(&o.doc, 0, "paid_by", arena, STR(""));
    o.membership = json_str_or(&o.doc, 0, "membership", arena, STR(""));
    o.placed = json_member(&o.doc, 0, "placed_at");
    o.total = json_int_or(&o.doc, 0, "total_minor", 0);
    uint32_t lines = json_member(&o.doc, 0, "lines");
    if (json_is(&o.doc, lines, JSON_ARRAY))
        for (uint32_t i = json_first(&o.doc, lines); i != JSON_NONE && o.n_line < ORDER_MAX_LINES;
             i = json_next(&o.doc, lines, i))
            o.n_line += read_line(&o.doc, i, arena, &o.line[o.n_line]);
    *out = o;
    return 0;
}

const struct order_line *order_find_line(const struct order_facts *o, omb_str line)
{
    if (!line.len)
        return o->n_line == 1 ? &o->line[0] : NULL;
    for (uint32_t i = 0; i < o->n_line; i++)
        if (str_eq(o->line[i].id, line))
            return &o->line[i];
    return NULL;
}

uint64_t order_time(const struct order_facts *o, uint32_t at, struct arena *arena)
{
    uint64_t then = 0;
    int64_t ms = 0;
    omb_str text;
    if (json_get_int(&o->doc, at, &ms) == 0 && ms > 0)
        return (uint64_t)ms;
    if (json_get_str(&o->doc, at, arena, &text) < 0 || dates_parse(text, &then) < 0)
        return 0;
    return then;
}

int64_t order_days_since(const struct order_facts *o, uint32_t at, struct arena *arena,
                         uint64_t now)
{
    uint64_t then = order_time(o, at, arena);
    if (!then)
        return -1;
    return now > then ? (int64_t)((now - then) / DATES_DAY_MS) : 0;
}

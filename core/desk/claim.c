/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what a claim is made of and how it is shown. Changes nothing. Called by kase, claim_*.c and
 * app. */
#include "core/desk/claim.h"
#include "core/desk/rma.h"
#include "core/desk/show.h"

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/desk/order.h"

#include <stdlib.h>

static const char *const state_names[CLAIM_STATES] = {
    [CLAIM_WAITING_CONTACT] = "waiting_contact",
    [CLAIM_WAITING_CUSTOMER] = "waiting_customer",
    [CLAIM_WAITING_SELLER] = "waiting_seller",
    [CLAIM_WITH_PERSON] = "with_person",
    [CLAIM_GRANTED] = "granted",
    [CLAIM_DENIED] = "denied",
    [CLAIM_APPEALED] = "appealed",
    [CLAIM_APPEAL_GRANTED] = "appeal_granted",
    [CLAIM_APPEAL_DENIED] = "appeal_denied",
};

const char *claim_state_name(enum claim_state s)
{
    return (unsigned)s < CLAIM_STATES ? state_names[s] : "";
}

bool claim_is_open(const struct claim *c)
{
    return c->state <= CLAIM_WITH_PERSON || c->state == CLAIM_APPEALED;
}

const struct claim *claim_find(const struct kase *k, omb_str id)
{
    for (uint32_t i = 0; i < k->n_claim; i++)
        if (str_is(id, k->claim[i].id))
            return &k->claim[i];
    return NULL;
}

const struct claim *claim_on_line(const struct kase *k, omb_str order, omb_str line)
{
    for (uint32_t i = k->n_claim; i > 0; i--)
        if (str_is(order, k->claim[i - 1].order) && str_is(line, k->claim[i - 1].line))
            return &k->claim[i - 1];
    return NULL;
}

void claim_free(struct claim *c)
{
    free(c->evidence);
    free(c->steps);
    free(c->listing_sold);
    free(c->listing_now);
    free(c->differs);
}

size_t claim_size(const struct claim *c)
{
    const char *const owned[] = {c->evidence, c->steps, c->listing_sold, c->listing_now,
                                 c->differs};
    size_t n = 0;
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        n += owned[i] ? strlen(owned[i]) + 1 : 0;
    return n;
}

static void kv_word(struct json_out *o, const char *key, const char *word)
{
    jo_kv_z(o, key, word[0] ? word : NULL);
}

static void kv_raw(struct json_out *o, const char *key, const char *json, const char *without)
{
    jo_kv_raw(o, key, str_of(json ? json : without));
}

/* What the order says of the line: its title, the seller's name, where the parcel is. */
static void put_line(const struct kase *k, const struct claim *c, struct json_out *o)
{
    static const char *const parcel[] = {"carrier",      "shipment", "promised_at",
                                         "delivered_at", "state",    "signed"};
    struct arena a = {0};
    struct order_facts *order = arena_zalloc(&a, sizeof *order);
    const struct order_line *line = NULL;
    if (order && order_read(k, str_of(c->order), &a, order) == 0)
        line = order_find_line(order, str_of(c->line));
    jo_kv_str(o, "title", line ? line->title : STR(""));
    jo_kv_str(o, "seller_name", line && line->seller.len ? line->seller : str_of(c->seller));
    jo_key(o, "tracking");
    jo_obj(o);
    for (size_t i = 0; line && i < sizeof parcel / sizeof *parcel; i++) {
        uint32_t at = json_member(&order->doc, line->at, parcel[i]);
        if (at != JSON_NONE)
            jo_kv_raw(o, parcel[i], json_raw(&order->doc, at));
    }
    jo_end_obj(o);
    arena_free(&a);
}

static void put_decision(const struct claim *c, enum claim_reader who, struct json_out *o)
{
    show_money(o, "granted", c->granted);
    kv_word(o, "charge", c->charge);
    kv_word(o, "answer", c->answer);
    show_time(o, "appeal_until", c->appeal_until);
    kv_word(o, "appealed_by", c->appellant);
    kv_word(o, "remedy", c->remedy);
    kv_word(o, "reason", c->reason);
    if (who == CLAIM_FOR_STAFF) {
        jo_kv_z(o, "rule", c->rule);
        jo_kv_int(o, "tier", c->tier);
    }
    jo_kv_z(o, "clause", c->clause);
}

void claim_json(const struct kase *k, const struct claim *c, const char *id, enum claim_reader who,
                struct json_out *o)
{
    jo_obj(o);
    jo_kv_z(o, "id", c->id);
    if (id)
        jo_kv_z(o, "case", id);
    jo_kv_int(o, "case_number", k->number);
    jo_kv_z(o, "order", c->order);
    jo_kv_z(o, "line", c->line);
    put_line(k, c, o);
    jo_kv_z(o, "seller", c->seller);
    kv_word(o, "ground", c->ground);
    show_money(o, "amount", c->amount);
    jo_kv_z(o, "state", claim_state_name(c->state));
    show_time(o, "contacted_at", c->contacted_at);
    show_time(o, "filed_at", c->filed_at);
    show_time(o, "deadline", c->deadline);
    kv_word(o, "asked", c->asked);
    kv_raw(o, "evidence", c->evidence, "[]");
    kv_raw(o, "listing_sold", c->listing_sold, "null");
    kv_raw(o, "listing_now", c->listing_now, "null");
    kv_raw(o, "listing_differs", c->differs, "[]");
    put_decision(c, who, o);
    kv_raw(o, "steps", c->steps, "[]");
    jo_end_obj(o);
}

void claim_lists_json(const struct kase *k, const char *case_text, enum claim_reader whom,
                      struct json_out *o)
{
    jo_key(o, "returns");
    jo_arr(o);
    for (uint32_t i = 0; i < k->n_rma; i++)
        rma_json(k, &k->rma[i], o);
    jo_end_arr(o);
    jo_key(o, "claims");
    jo_arr(o);
    for (uint32_t i = 0; i < k->n_claim; i++)
        claim_json(k, &k->claim[i], case_text, whom, o);
    jo_end_arr(o);
}

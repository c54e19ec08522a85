/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what the shop said a change would mean: asked, recorded, found again. Judges nothing. Called
 * by remedy.c, approval.c, needs.c and handle.c. */
#include "core/desk/quote.h"

#include "core/base/hash.h"
#include "core/base/utf8.h"
#include "core/desk/authority.h"
#include "core/desk/out.h"
#include "core/desk/remedy.h"

#define QUOTE_MAX_WHY 120
#define QUOTE_MAX_WORD 64

bool quote_wanted(const struct remedy *m)
{
    static const char *const kinds[] = {"cancel", "exchange", "order_change", "customer_change",
                                        "trade_in_credit"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(m->kind, kinds[i]))
            return true;
    return !strcmp(m->kind, "return") && m->change;
}

omb_str quote_question(const struct run *r, const struct remedy *m)
{
    struct buf b = BUF_INIT(DESK_MAX_BODY);
    struct json_out o = json_out(&b);
    jo_obj(&o);
    remedy_members(r, m, &o);
    jo_end_obj(&o);
    omb_str json = b.err ? STR_NONE : arena_dup(r->arena, buf_str(&b));
    buf_free(&b);
    return json;
}

static void hash_question(omb_str question, char hex[HASH_HEX + 1])
{
    hash_hex(hash_of(question), hex);
}

struct reading {
    const struct json_doc *d;
    uint32_t at;
    struct arena *arena;
};

static bool read_flag(const struct reading *r, const char *key)
{
    return json_bool_or(r->d, r->at, key, false);
}

static int64_t read_number(const struct reading *r, const char *key)
{
    return json_int_or(r->d, r->at, key, 0);
}

static omb_str read_word(const struct reading *r, const char *key, size_t most)
{
    return utf8_clip(json_str_or(r->d, r->at, key, r->arena, STR("")), most);
}

static void read_quote(const struct reading *r, struct quote *q)
{
    *q = (struct quote){.order_known = read_flag(r, "order_known"),
                        .customer_known = read_flag(r, "customer_known"),
                        .items_known = read_flag(r, "items_known"),
                        .same_product = read_flag(r, "same_product"),
                        .variants_available = read_flag(r, "variants_available"),
                        .method_known = read_flag(r, "method_known"),
                        .method_original = read_flag(r, "method_original"),
                        .method_single = read_flag(r, "method_single"),
                        .balance_covers = read_flag(r, "balance_covers"),
                        .allowed = read_flag(r, "allowed"),
                        .items = read_number(r, "items"),
                        .new_items = read_number(r, "new_items"),
                        .difference = read_number(r, "difference_minor"),
                        .refund = read_number(r, "refund_minor"),
                        .quoted = read_number(r, "quoted_minor"),
                        .currency = read_word(r, "currency", 3),
                        .method_kind = read_word(r, "method_kind", QUOTE_MAX_WORD),
                        .unknown = read_word(r, "unknown", QUOTE_MAX_WORD),
                        .why = read_word(r, "why", QUOTE_MAX_WHY)};
}

static void put_quote(const struct quote *q, struct json_out *o)
{
    jo_obj(o);
    jo_kv_bool(o, "order_known", q->order_known);
    jo_kv_bool(o, "customer_known", q->customer_known);
    jo_kv_int(o, "items", q->items);
    jo_kv_int(o, "new_items", q->new_items);
    jo_kv_bool(o, "items_known", q->items_known);
    jo_kv_bool(o, "same_product", q->same_product);
    jo_kv_bool(o, "variants_available", q->variants_available);
    jo_kv_bool(o, "method_known", q->method_known);
    jo_kv_str(o, "method_kind", q->method_kind);
    jo_kv_bool(o, "method_original", q->method_original);
    jo_kv_bool(o, "method_single", q->method_single);
    jo_kv_bool(o, "balance_covers", q->balance_covers);
    jo_kv_int(o, "difference_minor", q->difference);
    jo_kv_int(o, "refund_minor", q->refund);
    jo_kv_int(o, "quoted_minor", q->quoted);
    jo_kv_str(o, "currency", q->currency);
    jo_kv_str(o, "unknown", q->unknown);
    jo_kv_bool(o, "allowed", q->allowed);
    jo_kv_str(o, "why", q->why);
    jo_end_obj(o);
}

int quote_find(const struct run *r, const struct remedy *m, struct quote *out)
{
    char hex[HASH_HEX + 1];
    omb_str question = quote_question(r, m);
    if (!question.ptr)
        return -OMB_E_NOMEM;
    hash_question(question, hex);
    for (uint32_t i = 0; i < r->k->n_quote; i++) {
        const struct kase_quote *q = &r->k->quote[i];
        struct json_doc d;
        if (strcmp(q->hash, hex) != 0 || r->ctx->now > q->at + DESK_QUOTE_FRESH_MS)
            continue;
        if (json_parse_arena(str_of(q->json), r->arena, DESK_MAX_TOKENS, &d, NULL) < 0)
            return -OMB_E_NOMEM;
        const struct reading of = {&d, 0, r->arena};
        read_quote(&of, out);
        return 0;
    }
    return -OMB_E_NOTFOUND;
}

int quote_ask(const struct kase *k, const struct command *c, const struct desk_config *config,
              struct arena *arena, omb_str *question, omb_str *why)
{
    struct desk_out *out = arena_zalloc(arena, sizeof *out);
    struct desk_ctx ctx = {.config = config};
    struct run r = {.k = k, .c = c, .ctx = &ctx, .out = out, .arena = arena};
    struct remedy m;
    if (!out)
        return -OMB_E_NOMEM;
    authority_know_customer(&r, k);
    int rc = json_parse_arena(c->body, arena, DESK_MAX_TOKENS, &r.doc, NULL);
    if (rc == 0)
        rc = remedy_read(&r, 0, &m);
    if (rc == 0 && !quote_wanted(&m))
        rc = run_refuse(&r, -OMB_E_INVALID, "kind: nothing about it is the shop's to say");
    if (rc < 0) {
        *why = str_of(out->error.text);
        return rc;
    }
    *question = quote_question(&r, &m);
    return question->ptr ? 0 : -OMB_E_NOMEM;
}

int quote_on_observed(struct run *r)
{
    if (r->c->actor.type != ACTOR_COMMERCE && r->c->actor.type != ACTOR_SYSTEM)
        return run_refuse(r, -OMB_E_DENIED, "only the shop tells what a change would mean");
    struct remedy m;
    struct quote q;
    char hex[HASH_HEX + 1];
    uint32_t quote = json_member(&r->doc, 0, "quote");
    if (!json_is(&r->doc, quote, JSON_OBJECT))
        return run_refuse(r, -OMB_E_INVALID, "quote: an object is needed");
    int rc = remedy_read(r, json_member(&r->doc, 0, "remedy"), &m);
    if (rc < 0)
        return rc;
    omb_str question = quote_question(r, &m);
    if (!question.ptr)
        return -OMB_E_NOMEM;
    hash_question(question, hex);
    const struct reading of = {&r->doc, quote, r->arena};
    read_quote(&of, &q);
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "hash", hex);
    jo_kv_z(o, "kind", m.kind);
    jo_kv_z(o, "order", m.order);
    jo_key(o, "quote");
    put_quote(&q, o);
    (void)out_event(r, EVENT_OBSERVED_QUOTE, r->c->actor);
    return 0;
}

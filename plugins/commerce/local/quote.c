/* SPDX-License-Identifier: Apache-2.0 */
/* Owns telling what a remedy would mean, as JSON without personal text. Must not change a row.
 * Called by plugin.c on a worker thread. */
#include "change.h"
#include "work.h"

struct writer {
    const omb_ext_json *json;
    omb_json_writer w;
};

static void put_flag(struct writer *o, const char *key, int flag)
{
    o->json->put_key(&o->w, omb_z(key));
    o->json->put_bool(&o->w, flag);
}

static void put_number(struct writer *o, const char *key, int64_t n)
{
    o->json->put_key(&o->w, omb_z(key));
    o->json->put_int(&o->w, n);
}

static void put_word(struct writer *o, const char *key, const char *word)
{
    if (!word || !word[0])
        return;
    o->json->put_key(&o->w, omb_z(key));
    o->json->put_text(&o->w, omb_z(word));
}

/* The ways of payment that the host has words for. */
static const char *kind_of(const struct change *c, const struct method *m)
{
    static const char *const kinds[] = {"gift_card", "credit_card", "paypal"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(m->kind, kinds[i]) == 0)
            return kinds[i];
    return c->method[0] ? "other" : NULL;
}

static void put_quote(struct writer *o, const struct change *c, const struct outlook *look)
{
    put_flag(o, "order_known", look->account.known);
    put_flag(o, "customer_known", look->customer_known);
    put_number(o, "items", c->n_item);
    put_number(o, "new_items", c->n_instead);
    put_flag(o, "items_known", look->items_known);
    put_flag(o, "same_product", look->same_product);
    put_flag(o, "variants_available", look->variants_available);
    put_word(o, "unknown", look->unknown);
    put_flag(o, "method_known", look->method.known);
    put_word(o, "method_kind", kind_of(c, &look->method));
    put_flag(o, "method_original", look->method_original);
    put_flag(o, "method_single", look->method_single);
    put_flag(o, "balance_covers", look->balance_covers);
    put_number(o, "difference_minor", look->difference);
    put_number(o, "refund_minor", look->refund);
    put_word(o, "currency", look->account.currency);
    put_flag(o, "allowed", !look->why);
    put_word(o, "why", look->why);
}

static int32_t quote_locked(struct shop *s, omb_tenant tenant, const struct remedy *r,
                            const struct change *c, omb_buf *out)
{
    struct outlook look;
    if (r->trade_in[0])
        return trade_in_quote(s, tenant, r, out);
    int32_t rc = outlook_make(s, tenant, r, c, &look);
    if (rc)
        return rc;
    struct writer o = {s->json, omb_buf_writer(out)};
    s->json->begin_object(&o.w);
    s->json->put_key(&o.w, omb_z("quote"));
    s->json->begin_object(&o.w);
    put_quote(&o, c, &look);
    s->json->end_object(&o.w);
    s->json->end_object(&o.w);
    (void)omb_buf_done(out, &o.w);
    return out->err;
}

int32_t shop_quote(struct shop *s, omb_tenant tenant, omb_str remedy, omb_buf *out)
{
    struct remedy r;
    struct change c;
    if (remedy.len > SHOP_MAX_REMEDY || remedy_read(s, remedy, &r) || change_read(s, &r, &c))
        return -OMB_E_INVALID;
    pthread_mutex_lock(&s->lock);
    int32_t rc = quote_locked(s, tenant, &r, &c, out);
    pthread_mutex_unlock(&s->lock);
    return rc;
}

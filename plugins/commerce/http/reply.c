/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what the shop's answers must look like before the host sees them. Must not know how they
 * came. Called by calls.c. */
#include "shop.h"

#include <ctype.h>

#define HEAD_TOKENS 512 /* of what fetch says about an answer */

static omb_str none(void)
{
    return omb_z(NULL);
}

/* Decoded; absent when it is none or longer than `cap`. */
static omb_str text_of(const omb_ext_json *j, const omb_json_doc *d, uint32_t object,
                       const char *key, char *into, size_t cap)
{
    omb_str out;
    uint32_t at = j->member(d, object, omb_z(key));

    return j->get_text(d, at, into, cap, &out) == 0 ? out : none();
}

static int is_text(const omb_ext_json *j, const omb_json_doc *d, uint32_t object, const char *key)
{
    uint32_t at = j->member(d, object, omb_z(key));
    return at != OMB_JSON_NONE && d->tok[at].type == OMB_JSON_STRING && d->tok[at].len > 0;
}

/* A whole number from `least` on. */
static int is_count(const omb_ext_json *j, const omb_json_doc *d, uint32_t object, const char *key,
                    int64_t least, int64_t *out)
{
    uint32_t at = j->member(d, object, omb_z(key));

    return j->get_int(d, at, out) == 0 && *out >= least;
}

/* ---- what fetch brought ---- */

int32_t reply_read(const omb_ext_json *json, omb_str bytes, struct reply *out)
{
    omb_json_tok tok[HEAD_TOKENS];
    omb_json_doc d;
    omb_str body;
    struct reply r = {0};

    if (json->parse(bytes, tok, HEAD_TOKENS, &d) != 0)
        return -OMB_E_SYNTAX;
    uint32_t at = json->member(&d, 0, omb_z("body"));
    if (json->get_int(&d, json->member(&d, 0, omb_z("status")), &r.status) != 0)
        return -OMB_E_SYNTAX;
    if (at == OMB_JSON_NONE) { /* not UTF-8: no answer of ours */
        *out = r;
        return 0;
    }
    if (omb_buf_room(&r.body, (size_t)d.tok[at].len + 1) != 0)
        return -OMB_E_NOMEM;
    if (json->get_text(&d, at, r.body.ptr, r.body.cap, &body) != 0) {
        omb_buf_free(&r.body);
        return -OMB_E_SYNTAX;
    }
    if (body.ptr != r.body.ptr && body.len)
        memcpy(r.body.ptr, body.ptr, body.len); /* borrowed from bytes, which end with this call */
    r.body.len = body.len;
    *out = r;
    return 0;
}

void reply_free(struct reply *r)
{
    omb_buf_free(&r->body);
}

/* ---- orders ---- */

static int line_is_sound(const omb_ext_json *j, const omb_json_doc *d, uint32_t line)
{
    int64_t quantity, paid, tax, refunded = 0;

    if (d->tok[line].type != OMB_JSON_OBJECT || !is_text(j, d, line, "line") ||
        !is_text(j, d, line, "title") || !is_text(j, d, line, "state"))
        return 0;
    if (!is_count(j, d, line, "quantity", 1, &quantity) ||
        !is_count(j, d, line, "paid_minor", 0, &paid) ||
        !is_count(j, d, line, "tax_minor", 0, &tax) ||
        !is_count(j, d, line, "refunded_minor", 0, &refunded))
        return 0;
    return refunded <= paid;
}

static int is_currency(omb_str s)
{
    return s.len == 3 && isupper((unsigned char)s.ptr[0]) && isupper((unsigned char)s.ptr[1]) &&
           isupper((unsigned char)s.ptr[2]);
}

static int order_is_sound(const omb_ext_json *j, const omb_json_doc *d, uint32_t order)
{
    char text[16];
    int64_t total;
    uint32_t lines = j->member(d, order, omb_z("lines"));

    if (d->tok[order].type != OMB_JSON_OBJECT || !is_text(j, d, order, "id") ||
        !is_text(j, d, order, "customer") || !is_text(j, d, order, "state") ||
        !is_text(j, d, order, "placed_at") || !is_count(j, d, order, "total_minor", 0, &total) ||
        !is_currency(text_of(j, d, order, "currency", text, sizeof text)))
        return 0;
    if (lines == OMB_JSON_NONE || d->tok[lines].type != OMB_JSON_ARRAY ||
        d->tok[lines].count == 0 || d->tok[lines].count > HTTP_MAX_LINES)
        return 0;
    for (uint32_t i = j->first(d, lines); i != OMB_JSON_NONE; i = j->next(d, lines, i)) {
        if (!line_is_sound(j, d, i))
            return 0;
    }
    return 1;
}

static int is_under(omb_str email, omb_str wanted)
{
    if (email.len != wanted.len || !email.len)
        return 0;
    for (size_t i = 0; i < email.len; i++) {
        if (tolower((unsigned char)email.ptr[i]) != tolower((unsigned char)wanted.ptr[i]))
            return 0;
    }
    return 1;
}

static void put_one(const omb_ext_json *j, omb_buf *out, const char *key, omb_str raw)
{
    omb_json_writer w = omb_buf_writer(out);

    j->begin_object(&w);
    j->put_key(&w, omb_z(key));
    j->put_raw(&w, raw);
    j->end_object(&w);
    (void)omb_buf_done(out, &w);
}

static int32_t answer_order(const struct shop *s, const struct call *c, const omb_json_doc *d,
                            omb_buf *out)
{
    const omb_ext_json *j = s->json;
    uint32_t order = j->member(d, 0, omb_z("order"));
    char text[HTTP_MAX_ID];

    if (order == OMB_JSON_NONE || !order_is_sound(j, d, order) ||
        !omb_same(text_of(j, d, order, "id", text, sizeof text), c->id))
        return -OMB_E_SYNTAX;
    if (c->email.ptr && !is_under(text_of(j, d, order, "email", text, sizeof text), c->email))
        return -OMB_E_NOTFOUND;
    put_one(j, out, "order", j->raw(d, order));
    return out->err;
}

/* Another customer's order is never shown, whatever the shop says. */
static int32_t answer_orders(const struct shop *s, const struct call *c, const omb_json_doc *d,
                             omb_buf *out)
{
    const omb_ext_json *j = s->json;
    uint32_t list = j->member(d, 0, omb_z("orders"));
    uint32_t n = 0;
    char text[HTTP_MAX_ID];
    omb_json_writer w = omb_buf_writer(out);

    if (list == OMB_JSON_NONE || d->tok[list].type != OMB_JSON_ARRAY)
        return -OMB_E_SYNTAX;
    j->begin_object(&w);
    j->put_key(&w, omb_z("orders"));
    j->begin_array(&w);
    for (uint32_t i = j->first(d, list); i != OMB_JSON_NONE; i = j->next(d, list, i)) {
        if (!order_is_sound(j, d, i) ||
            !omb_same(text_of(j, d, i, "customer", text, sizeof text), c->id)) {
            shop_log(s, OMB_LOG_WARN, "an order in the shop's list is not as agreed, or another's");
            continue;
        }
        if (n++ < HTTP_MAX_ORDERS)
            j->put_raw(&w, j->raw(d, i));
    }
    j->end_array(&w);
    j->end_object(&w);
    (void)omb_buf_done(out, &w);
    return out->err;
}

/* ---- the others ---- */

static int32_t answer_listing(const struct shop *s, const struct call *c, const omb_json_doc *d,
                              omb_buf *out)
{
    const omb_ext_json *j = s->json;
    uint32_t at = j->member(d, 0, omb_z("listing"));
    char text[HTTP_MAX_ID];
    int64_t price;

    if (at == OMB_JSON_NONE || d->tok[at].type != OMB_JSON_OBJECT || !is_text(j, d, at, "title") ||
        !is_count(j, d, at, "price_minor", 0, &price) ||
        !omb_same(text_of(j, d, at, "id", text, sizeof text), c->id))
        return -OMB_E_SYNTAX;
    put_one(j, out, "listing", j->raw(d, at));
    return out->err;
}

static int32_t answer_quote(const struct shop *s, const omb_json_doc *d, omb_buf *out)
{
    const omb_ext_json *j = s->json;
    uint32_t at = j->member(d, 0, omb_z("quote"));
    int32_t allowed;

    if (at == OMB_JSON_NONE || d->tok[at].type != OMB_JSON_OBJECT ||
        j->get_bool(d, j->member(d, at, omb_z("allowed")), &allowed) != 0)
        return -OMB_E_SYNTAX;
    put_one(j, out, "quote", j->raw(d, at));
    return out->err;
}

static int32_t answer_choices(const struct shop *s, const struct call *c, const omb_json_doc *d,
                              omb_buf *out)
{
    const omb_ext_json *j = s->json;
    uint32_t at = j->member(d, 0, omb_z("choices"));
    uint32_t methods = j->member(d, at, omb_z("methods"));
    uint32_t lines = j->member(d, at, omb_z("lines"));
    char text[HTTP_MAX_ID];

    if (at == OMB_JSON_NONE || methods == OMB_JSON_NONE || lines == OMB_JSON_NONE ||
        d->tok[methods].type != OMB_JSON_ARRAY || d->tok[lines].type != OMB_JSON_ARRAY ||
        !omb_same(text_of(j, d, at, "order", text, sizeof text), c->id))
        return -OMB_E_SYNTAX;
    put_one(j, out, "choices", j->raw(d, at));
    return out->err;
}

/* Done or failed under our key; a word like "pending" is no outcome. */
static int32_t answer_outcome(const struct shop *s, const struct call *c, const omb_json_doc *d,
                              omb_buf *out)
{
    const omb_ext_json *j = s->json;
    char text[HTTP_MAX_ID];
    omb_str outcome;

    if (!omb_same(text_of(j, d, 0, "key", text, sizeof text), c->id))
        return -OMB_E_SYNTAX;
    outcome = text_of(j, d, 0, "outcome", text, sizeof text);
    if (omb_same(outcome, omb_z("pending")))
        return -OMB_E_UNAVAILABLE;
    if (!omb_same(outcome, omb_z("done")) && !omb_same(outcome, omb_z("failed")))
        return -OMB_E_SYNTAX;
    omb_buf_put(out, d->text);
    return out->err;
}

int32_t reply_answer(const struct shop *s, const struct call *c, omb_str body, omb_buf *out)
{
    omb_json_tok *tok = malloc(HTTP_MAX_TOKENS * sizeof *tok);
    omb_json_doc d;
    int32_t rc = -OMB_E_SYNTAX;

    if (!tok)
        return -OMB_E_NOMEM;
    if (s->json->parse(body, tok, HTTP_MAX_TOKENS, &d) != 0 || d.tok[0].type != OMB_JSON_OBJECT)
        rc = -OMB_E_SYNTAX;
    else if (c->ask == ASK_ORDERS)
        rc = answer_orders(s, c, &d, out);
    else if (c->ask == ASK_ORDER)
        rc = answer_order(s, c, &d, out);
    else if (c->ask == ASK_LISTING)
        rc = answer_listing(s, c, &d, out);
    else if (c->ask == ASK_CHOICES)
        rc = answer_choices(s, c, &d, out);
    else if (c->ask == ASK_QUOTE)
        rc = answer_quote(s, &d, out);
    else
        rc = answer_outcome(s, c, &d, out);
    free(tok);
    return rc;
}

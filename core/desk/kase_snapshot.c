/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the form in which a case's state is kept. Knows no event. Called by app and tests. */
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/desk/kase.h"
#include "core/desk/kase_fields.h"
#include "core/desk/told.h"

#include <stdlib.h>

#define SNAPSHOT_MAX_TOKENS 16384

#define PUT_INT_(name) jo_kv_int(o, #name, (int64_t)x->name);
#define PUT_TEXT_(name) jo_kv_z(o, #name, x->name);
#define PUT_OWN_(name) jo_kv_z(o, #name, x->name);

static void put_kase(const struct kase *x, struct json_out *o)
{
    KASE_FIELDS(PUT_INT_, PUT_TEXT_, PUT_OWN_)
}

static void put_remedy(const struct remedy *x, struct json_out *o)
{
    REMEDY_FIELDS(PUT_INT_, PUT_TEXT_, PUT_OWN_)
    jo_key(o, "part");
    jo_arr(o);
    for (uint32_t i = 0; i < x->n_part; i++) {
        jo_obj(o);
        jo_kv_z(o, "line", x->part[i].line);
        jo_kv_int(o, "quantity", x->part[i].quantity);
        jo_kv_int(o, "minor", x->part[i].minor);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

static void put_claim(const struct claim *x, struct json_out *o)
{
    CLAIM_FIELDS(PUT_INT_, PUT_TEXT_, PUT_OWN_)
}

static void put_claims(const struct kase *k, struct json_out *o)
{
    if (!k->n_claim) /* most cases have none, and older snapshots know of none */
        return;
    jo_key(o, "claim");
    jo_arr(o);
    for (uint32_t i = 0; i < k->n_claim; i++) {
        jo_obj(o);
        put_claim(&k->claim[i], o);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

static void put_attachment(const struct attachment *x, struct json_out *o)
{
    ATTACHMENT_FIELDS(PUT_INT_, PUT_TEXT_, PUT_OWN_)
}

static void put_attachments(const struct kase *k, struct json_out *o)
{
    if (!k->n_attachment)
        return;
    jo_key(o, "attachment");
    jo_arr(o);
    for (uint32_t i = 0; i < k->n_attachment; i++) {
        jo_obj(o);
        put_attachment(&k->attachment[i], o);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

static void put_rma(const struct rma *x, struct json_out *o)
{
    RMA_FIELDS(PUT_INT_, PUT_TEXT_, PUT_OWN_)
}

static void put_returns(const struct kase *k, struct json_out *o)
{
    if (!k->n_rma)
        return;
    jo_key(o, "rma");
    jo_arr(o);
    for (uint32_t i = 0; i < k->n_rma; i++) {
        jo_obj(o);
        put_rma(&k->rma[i], o);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

static void put_orders(const struct kase *k, struct json_out *o)
{
    jo_key(o, "order");
    jo_arr(o);
    for (uint32_t i = 0; i < k->n_order; i++) {
        jo_obj(o);
        jo_kv_z(o, "id", k->order[i].id);
        jo_kv_int(o, "at", (int64_t)k->order[i].at);
        jo_kv_z(o, "json", k->order[i].json);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

static void put_quotes(const struct kase *k, struct json_out *o)
{
    jo_key(o, "quote");
    jo_arr(o);
    for (uint32_t i = 0; i < k->n_quote; i++) {
        jo_obj(o);
        jo_kv_z(o, "hash", k->quote[i].hash);
        jo_kv_int(o, "at", (int64_t)k->quote[i].at);
        jo_kv_z(o, "json", k->quote[i].json);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

static void put_messages(const struct kase *k, struct json_out *o)
{
    jo_key(o, "message");
    jo_arr(o);
    for (uint32_t i = 0; i < k->n_message; i++) {
        jo_obj(o);
        jo_kv_int(o, "seq", (int64_t)k->message[i].seq);
        jo_kv_int(o, "from", k->message[i].from);
        jo_kv_z(o, "text", k->message[i].text);
        jo_end_obj(o);
    }
    jo_end_arr(o);
    jo_key(o, "recent");
    jo_arr(o);
    for (uint32_t i = 0; i < CASE_RECENT_CIDS && k->recent[i].seq; i++) {
        jo_obj(o);
        jo_kv_z(o, "cid", k->recent[i].cid);
        jo_kv_int(o, "seq", (int64_t)k->recent[i].seq);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

static void put_told(const struct kase *k, struct json_out *o)
{
    jo_kv_int(o, "told_after", (int64_t)k->told_after);
    jo_key(o, "told");
    jo_arr(o);
    for (uint32_t i = 0; i < k->n_told; i++)
        jo_int(o, (int64_t)k->told[i]);
    jo_end_arr(o);
}

void kase_snapshot(const struct kase *k, struct buf *out)
{
    struct json_out o = json_out(out);
    jo_obj(&o);
    jo_kv_int(&o, "v", 1);
    put_kase(k, &o);
    put_orders(k, &o);
    put_quotes(k, &o);
    jo_key(&o, "remedy");
    jo_arr(&o);
    for (uint32_t i = 0; i < k->n_remedy; i++) {
        jo_obj(&o);
        put_remedy(&k->remedy[i], &o);
        jo_end_obj(&o);
    }
    jo_end_arr(&o);
    put_claims(k, &o);
    put_attachments(k, &o);
    put_returns(k, &o);
    put_messages(k, &o);
    put_told(k, &o);
    jo_end_obj(&o);
}

/* Reading back: every member must be there and fit; the first failure sticks. */
struct reader {
    struct json_doc doc;
    struct arena arena;
    uint32_t at; /* object being read */
    int rc;
};

static int64_t get_int(struct reader *r, const char *key)
{
    int64_t n = 0;
    if (json_get_int(&r->doc, json_member(&r->doc, r->at, key), &n) < 0)
        r->rc = -OMB_E_CORRUPT;
    return n;
}

static void get_text(struct reader *r, const char *key, char *dst, size_t cap)
{
    omb_str s;
    if (json_get_str(&r->doc, json_member(&r->doc, r->at, key), &r->arena, &s) < 0 ||
        str_copy(dst, cap, s) < 0)
        r->rc = -OMB_E_CORRUPT;
}

static char *get_own(struct reader *r, const char *key)
{
    uint32_t at = json_member(&r->doc, r->at, key);
    omb_str s;
    if (json_is(&r->doc, at, JSON_NULL))
        return NULL;
    if (json_get_str(&r->doc, at, &r->arena, &s) < 0) {
        r->rc = -OMB_E_CORRUPT;
        return NULL;
    }
    char *copy = str_dup(s);
    if (!copy)
        r->rc = -OMB_E_NOMEM;
    return copy;
}

#define GET_INT_(name) x->name = (__typeof__(x->name))get_int(r, #name);
#define GET_TEXT_(name) get_text(r, #name, x->name, sizeof x->name);
#define GET_OWN_(name) x->name = get_own(r, #name);

static void get_kase(struct reader *r, struct kase *x)
{
    KASE_FIELDS(GET_INT_, GET_TEXT_, GET_OWN_)
}

static void get_parts(struct reader *r, struct remedy *x)
{
    uint32_t array = json_member(&r->doc, r->at, "part");
    uint32_t n = json_is(&r->doc, array, JSON_ARRAY) ? r->doc.tok[array].count : UINT32_MAX;
    if (n > ORDER_MAX_LINES) {
        r->rc = -OMB_E_CORRUPT;
        return;
    }
    x->part = n ? calloc(n, sizeof *x->part) : NULL;
    if (n && !x->part) {
        r->rc = -OMB_E_NOMEM;
        return;
    }
    for (; x->n_part < n; x->n_part++) {
        struct remedy_part *p = &x->part[x->n_part];
        r->at = json_item(&r->doc, array, x->n_part);
        get_text(r, "line", p->line, sizeof p->line);
        p->quantity = get_int(r, "quantity");
        p->minor = get_int(r, "minor");
    }
}

static void get_remedy(struct reader *r, struct remedy *x)
{
    REMEDY_FIELDS(GET_INT_, GET_TEXT_, GET_OWN_)
    get_parts(r, x);
}

static void get_rma(struct reader *r, struct rma *x)
{
    RMA_FIELDS(GET_INT_, GET_TEXT_, GET_OWN_)
}

/* The array under key, at most `most` items long; its length. */
static uint32_t get_array(struct reader *r, const char *key, uint32_t most, uint32_t *first)
{
    uint32_t at = json_member(&r->doc, 0, key);
    if (!json_is(&r->doc, at, JSON_ARRAY) || r->doc.tok[at].count > most) {
        r->rc = -OMB_E_CORRUPT;
        return 0;
    }
    *first = at;
    return r->doc.tok[at].count;
}

static void get_orders(struct reader *r, struct kase *k)
{
    uint32_t array, n = get_array(r, "order", CASE_MAX_ORDERS, &array);
    for (uint32_t i = 0; i < n && !r->rc; i++) {
        struct kase_order *o = &k->order[k->n_order++];
        r->at = json_item(&r->doc, array, i);
        get_text(r, "id", o->id, sizeof o->id);
        o->at = (uint64_t)get_int(r, "at");
        o->json = get_own(r, "json");
        if (!o->json && !r->rc)
            r->rc = -OMB_E_CORRUPT;
    }
}

static void get_quotes(struct reader *r, struct kase *k)
{
    uint32_t array, n = get_array(r, "quote", CASE_MAX_QUOTES, &array);
    for (uint32_t i = 0; i < n && !r->rc; i++) {
        struct kase_quote *q = &k->quote[k->n_quote++];
        r->at = json_item(&r->doc, array, i);
        get_text(r, "hash", q->hash, sizeof q->hash);
        q->at = (uint64_t)get_int(r, "at");
        q->json = get_own(r, "json");
        if (!q->json && !r->rc)
            r->rc = -OMB_E_CORRUPT;
    }
}

static void get_remedies(struct reader *r, struct kase *k)
{
    uint32_t array, n = get_array(r, "remedy", CASE_MAX_REMEDIES, &array);
    if (!n)
        return;
    k->remedy = calloc(n, sizeof *k->remedy);
    if (!k->remedy)
        r->rc = -OMB_E_NOMEM;
    for (uint32_t i = 0; i < n && !r->rc; i++) {
        r->at = json_item(&r->doc, array, i);
        get_remedy(r, &k->remedy[k->n_remedy++]);
    }
}

static void get_claim(struct reader *r, struct claim *x)
{
    CLAIM_FIELDS(GET_INT_, GET_TEXT_, GET_OWN_)
}

static void get_claims(struct reader *r, struct kase *k)
{
    uint32_t array;
    if (json_member(&r->doc, 0, "claim") == JSON_NONE)
        return;
    uint32_t n = get_array(r, "claim", CASE_MAX_CLAIMS, &array);
    k->claim = n ? calloc(n, sizeof *k->claim) : NULL;
    if (n && !k->claim)
        r->rc = -OMB_E_NOMEM;
    for (uint32_t i = 0; i < n && !r->rc; i++) {
        r->at = json_item(&r->doc, array, i);
        get_claim(r, &k->claim[k->n_claim++]);
    }
}

static void get_attachment(struct reader *r, struct attachment *x)
{
    ATTACHMENT_FIELDS(GET_INT_, GET_TEXT_, GET_OWN_)
}

static void get_attachments(struct reader *r, struct kase *k)
{
    uint32_t array;
    if (json_member(&r->doc, 0, "attachment") == JSON_NONE)
        return;
    uint32_t n = get_array(r, "attachment", CASE_MAX_ATTACHMENTS, &array);
    k->attachment = n ? calloc(n, sizeof *k->attachment) : NULL;
    if (n && !k->attachment)
        r->rc = -OMB_E_NOMEM;
    for (uint32_t i = 0; i < n && !r->rc; i++) {
        r->at = json_item(&r->doc, array, i);
        get_attachment(r, &k->attachment[k->n_attachment++]);
    }
}

static void get_returns(struct reader *r, struct kase *k)
{
    uint32_t array, n;
    if (json_member(&r->doc, 0, "rma") == JSON_NONE)
        return;
    n = get_array(r, "rma", CASE_MAX_REMEDIES, &array);
    if (!n)
        return;
    k->rma = calloc(n, sizeof *k->rma);
    if (!k->rma)
        r->rc = -OMB_E_NOMEM;
    for (uint32_t i = 0; i < n && !r->rc; i++) {
        r->at = json_item(&r->doc, array, i);
        get_rma(r, &k->rma[k->n_rma++]);
    }
}

static void get_messages(struct reader *r, struct kase *k)
{
    uint32_t array, n = get_array(r, "message", CASE_VIEW_MESSAGES, &array);
    for (uint32_t i = 0; i < n && !r->rc; i++) {
        struct kase_message *m = &k->message[k->n_message++];
        r->at = json_item(&r->doc, array, i);
        m->seq = (uint64_t)get_int(r, "seq");
        m->from = (uint8_t)get_int(r, "from");
        m->text = get_own(r, "text");
        if (!m->text && !r->rc)
            r->rc = -OMB_E_CORRUPT;
    }
    n = get_array(r, "recent", CASE_RECENT_CIDS, &array);
    for (uint32_t i = 0; i < n && !r->rc; i++) {
        r->at = json_item(&r->doc, array, i);
        get_text(r, "cid", k->recent[i].cid, sizeof k->recent[i].cid);
        k->recent[i].seq = (uint64_t)get_int(r, "seq");
    }
}

/* A snapshot of before knows of none: what came until then is read from the history. */
static void get_told(struct reader *r, struct kase *k)
{
    uint32_t array;
    if (json_member(&r->doc, 0, "told") == JSON_NONE) {
        k->told_after = k->seq;
        return;
    }
    r->at = 0;
    k->told_after = (uint64_t)get_int(r, "told_after");
    uint32_t n = get_array(r, "told", CASE_MAX_TOLD, &array);
    for (uint32_t i = 0; i < n && !r->rc; i++) {
        int64_t seq = 0;
        if (json_get_int(&r->doc, json_item(&r->doc, array, i), &seq) < 0 || seq <= 0 ||
            (uint64_t)seq > k->seq || (i && (uint64_t)seq <= k->told[i - 1]))
            r->rc = -OMB_E_CORRUPT;
        else
            r->rc = told_add(k, (uint64_t)seq);
    }
}

/* Enums index tables of words: nothing outside may enter. */
static bool in_range(const struct kase *k)
{
    bool ok = (unsigned)k->status <= CASE_CLOSED && (unsigned)k->contact_state <= CONTACT_OVER &&
              (unsigned)k->holder <= HOLDER_AGENT && k->tier >= 0 && k->tier <= DESK_MAX_TIER &&
              k->recent_at < CASE_RECENT_CIDS;
    for (uint32_t i = 0; ok && i < k->n_remedy; i++)
        ok = (unsigned)k->remedy[i].state <= REMEDY_REVERSED &&
             (unsigned)k->remedy[i].use <= USE_EXPIRED;
    for (uint32_t i = 0; ok && i < k->n_claim; i++)
        ok = (unsigned)k->claim[i].state < CLAIM_STATES;
    for (uint32_t i = 0; ok && i < k->n_rma; i++)
        ok = (unsigned)k->rma[i].state <= RMA_EXPIRED;
    return ok;
}

int kase_restore(struct kase *k, omb_str json)
{
    struct reader r = {.rc = 0};
    int rc = json_parse_arena(json, &r.arena, SNAPSHOT_MAX_TOKENS, &r.doc, NULL);
    if (rc < 0 || !json_is(&r.doc, 0, JSON_OBJECT) || get_int(&r, "v") != 1) {
        rc = rc == -OMB_E_NOMEM ? rc : -OMB_E_CORRUPT;
        goto out;
    }
    get_kase(&r, k);
    get_orders(&r, k);
    get_quotes(&r, k);
    get_remedies(&r, k);
    get_claims(&r, k);
    get_attachments(&r, k);
    get_returns(&r, k);
    get_messages(&r, k);
    get_told(&r, k);
    rc = r.rc;
    if (rc == 0 && !in_range(k))
        rc = -OMB_E_CORRUPT;
out:
    arena_free(&r.arena);
    return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the folding of what is known about a case. Knows no message text. Called by apply.c. */
#include "core/base/utf8.h"
#include "core/desk/apply.h"

#include <stdlib.h>

int apply_case_opened(struct fold *f)
{
    struct kase *k = f->k;
    int64_t number = apply_int(f, "number", 0);
    if (number < 0 || number > UINT32_MAX)
        return -OMB_E_CORRUPT;
    k->number = (uint32_t)number;
    k->opened_at = f->e->at;
    k->status = CASE_NEW;
    k->tier = TIER_ASSISTANT;
    apply_text(f, "brand", k->brand, sizeof k->brand);
    apply_text(f, "lang", k->lang, sizeof k->lang);
    return 0;
}

int apply_case_status(struct fold *f)
{
    omb_str status = apply_str(f, "status");
    for (int s = CASE_NEW; s <= CASE_CLOSED; s++)
        if (str_is(status, case_status_name((enum case_status)s)))
            f->k->status = (enum case_status)s;
    return 0;
}

int apply_case_resolved(struct fold *f)
{
    f->k->status = CASE_RESOLVED;
    apply_answered(f);
    return 0;
}

int apply_case_reopened(struct fold *f)
{
    f->k->status = CASE_OPEN;
    return 0;
}

int apply_case_closed(struct fold *f)
{
    f->k->status = CASE_CLOSED;
    return 0;
}

int apply_customer(struct fold *f)
{
    struct kase *k = f->k;
    apply_text(f, "id", k->customer, sizeof k->customer);
    apply_text(f, "name", k->customer_name, sizeof k->customer_name);
    apply_text(f, "email", k->customer_email, sizeof k->customer_email);
    k->verified = json_bool_or(&f->doc, 0, "verified", k->verified);
    return 0;
}

/* The oldest order makes room: a remedy that needs it has it observed again. */
static struct kase_order *order_slot(struct kase *k, omb_str id)
{
    for (uint32_t i = 0; i < k->n_order; i++)
        if (str_is(id, k->order[i].id))
            return &k->order[i];
    if (k->n_order < CASE_MAX_ORDERS)
        return &k->order[k->n_order++];
    free(k->order[0].json);
    memmove(&k->order[0], &k->order[1], (CASE_MAX_ORDERS - 1) * sizeof k->order[0]);
    struct kase_order *last = &k->order[CASE_MAX_ORDERS - 1];
    *last = (struct kase_order){.json = NULL};
    return last;
}

int apply_order(struct fold *f)
{
    struct kase *k = f->k;
    omb_str id = apply_str(f, "id");
    if (!id.len && json_bool_or(&f->doc, 0, "erased", false))
        return 0;
    if (!id.len || id.len >= sizeof k->order[0].id)
        return -OMB_E_CORRUPT;
    char *json = str_dup(f->e->body);
    if (!json)
        return -OMB_E_NOMEM;
    struct kase_order *o = order_slot(k, id);
    free(o->json);
    o->json = json;
    o->at = f->e->at;
    memcpy(o->id, id.ptr, id.len);
    o->id[id.len] = '\0';
    if (str_is(id, k->lookup_order)) {
        k->lookup_order[0] = '\0';
        k->lookup_turn = 0;
    }
    return 0;
}

int apply_intent(struct fold *f)
{
    struct kase *k = f->k;
    omb_str intent = apply_str(f, "intent");
    if (intent.len)
        apply_text(f, "intent", k->intent, sizeof k->intent);
    if (!intent.len || str_is(intent, "unknown"))
        k->misunderstood++;
    k->confidence_pm = (int32_t)apply_int(f, "confidence_pm", 0);
    k->anger_pm = (int32_t)apply_int(f, "anger_pm", 0);
    apply_text(f, "mood", k->mood, sizeof k->mood);
    if (json_bool_or(&f->doc, 0, "asks_for_person", false))
        k->asked_person++;
    uint32_t orders = json_member(&f->doc, 0, "orders");
    omb_str first;
    if (json_is(&f->doc, orders, JSON_ARRAY) &&
        json_get_str(&f->doc, json_item(&f->doc, orders, 0), &f->arena, &first) == 0)
        (void)!str_copy(k->topic_order, sizeof k->topic_order, first);
    apply_answered(f);
    return 0;
}

int apply_summary(struct fold *f)
{
    return apply_own(&f->k->summary, f->e->body);
}

/* Adds a line; the oldest lines fall away when it grows too long. */
static int add_line(char **dst, omb_str line)
{
    line = utf8_clip(line, SUMMARY_MAX_TEXT);
    omb_str old = str_of(*dst);
    if (!line.len)
        return 0;
    if (!old.len)
        return apply_own(dst, line);
    while (old.len && old.len + 1 + line.len > SUMMARY_MAX_TEXT) {
        omb_str head, tail;
        if (!str_cut(old, '\n', &head, &tail))
            tail = STR("");
        old = tail;
    }
    char *joined = malloc(old.len + line.len + 2);
    if (!joined)
        return -OMB_E_NOMEM;
    size_t n = old.len;
    if (n) {
        memcpy(joined, old.ptr, n);
        joined[n++] = '\n';
    }
    memcpy(joined + n, line.ptr, line.len);
    joined[n + line.len] = '\0';
    free(*dst);
    *dst = joined;
    return 0;
}

static void fold_lookup(struct fold *f, uint32_t value)
{
    struct kase *k = f->k;
    omb_str order = json_str_or(&f->doc, value, "order", &f->arena, STR(""));
    if (order.len >= sizeof k->lookup_order)
        return;
    (void)!str_copy(k->lookup_order, sizeof k->lookup_order, order);
    k->lookup_turn = (uint64_t)json_int_or(&f->doc, value, "turn", 0);
}

static int fold_change(struct fold *f, omb_str id, omb_str json)
{
    struct kase *k = f->k;
    for (uint32_t i = 0; i < k->n_remedy; i++)
        if (str_is(id, k->remedy[i].id))
            return apply_own(&k->remedy[i].change, json);
    return 0;
}

int apply_fact(struct fold *f)
{
    struct kase *k = f->k;
    omb_str key = apply_str(f, "key");
    uint32_t value = json_member(&f->doc, 0, "value");
    omb_str raw = json_is(&f->doc, value, JSON_OBJECT) ? json_raw(&f->doc, value) : STR_NONE;
    omb_str text = STR("");
    (void)!json_get_str(&f->doc, value, &f->arena, &text);
    apply_answered(f);
    if (str_is(key, "flow"))
        return apply_own(&k->flow, raw);
    if (str_is(key, "wants"))
        return apply_own(&k->wants, utf8_clip(text, SUMMARY_MAX_TEXT));
    if (str_is(key, "tried"))
        return add_line(&k->tried, text);
    if (str_is(key, "not_done"))
        return add_line(&k->not_done, text);
    if (str_starts(key, STR("change:")))
        return fold_change(f, str_sub(key, 7, key.len), raw);
    if (str_starts(key, STR("label:")))
        return apply_return_label(f, str_sub(key, 6, key.len), raw);
    if (str_is(key, "lookup"))
        fold_lookup(f, value);
    if (str_is(key, "asked_for_person"))
        k->asked_person++;
    if (str_is(key, "missing_order") && str_is(text, k->lookup_order)) {
        k->lookup_order[0] = '\0';
        k->lookup_turn = 0;
    }
    return 0;
}

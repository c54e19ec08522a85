/* SPDX-License-Identifier: Apache-2.0 */
/* Owns a return as staff and customers read it. Changes nothing. Called by kase_view.c and app. */
#include "core/base/utf8.h"
#include "core/desk/order.h"
#include "core/desk/rma.h"
#include "core/desk/show.h"

enum rma_state rma_state_of(const struct kase *k, const struct rma *x)
{
    const struct remedy *m = kase_find_remedy(k, str_of(x->remedy));
    const struct remedy *refund = kase_find_remedy(k, str_of(x->refund_remedy));
    if (refund && refund->state == REMEDY_DONE)
        return RMA_REFUNDED;
    if (!m || x->state > RMA_AUTHORISED || x->state == RMA_REFUSED)
        return x->state;
    switch (m->state) {
    case REMEDY_DENIED:
    case REMEDY_DECLINED:
    case REMEDY_EXPIRED:
    case REMEDY_FAILED:
        return RMA_REFUSED;
    case REMEDY_WITHDRAWN:
        return RMA_WITHDRAWN;
    default:
        return x->state;
    }
}

static void put_text(struct json_out *o, const char *key, const char *z)
{
    jo_kv_z(o, key, z[0] ? z : NULL);
}

/* What has happened, in the order of the path. */
static void put_steps(const struct kase *k, const struct rma *x, struct json_out *o)
{
    const struct remedy *refund = kase_find_remedy(k, str_of(x->refund_remedy));
    bool paid = refund && refund->state == REMEDY_DONE;
    const struct {
        const char *what;
        uint64_t at;
    } steps[] = {{"asked", x->asked_at},
                 {"authorised", x->authorised_at},
                 {"label_issued", x->issued_at},
                 {"reminded", x->reminded_at},
                 {"in_transit", x->scanned_at},
                 {"received", x->received_at},
                 {"inspected", x->inspected_at},
                 {"lost", x->lost_at},
                 {"refunded", paid ? x->refunded_at : 0},
                 {"withdrawn", x->withdrawn_at},
                 {"expired", x->expired_at}};
    jo_key(o, "steps");
    jo_arr(o);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (!steps[i].at)
            continue;
        jo_obj(o);
        jo_kv_z(o, "what", steps[i].what);
        show_time(o, "at", steps[i].at);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

static void put_title(const struct kase *k, const struct remedy *m, struct json_out *o)
{
    struct arena a = {0};
    struct order_facts facts;
    const struct order_line *line = NULL;
    if (order_read(k, str_of(m->order), &a, &facts) == 0)
        line = order_find_line(&facts, str_of(m->line));
    jo_kv_str(o, "title", line ? utf8_clip(line->title, NAME_MAX_TEXT) : STR(""));
    arena_free(&a);
}

static void put_item(const struct kase *k, const struct rma *x, struct json_out *o)
{
    const struct remedy *m = kase_find_remedy(k, str_of(x->remedy));
    if (!m)
        return;
    jo_kv_z(o, "order", m->order);
    jo_kv_z(o, "line", m->line);
    put_title(k, m, o);
    jo_kv_int(o, "quantity", m->quantity);
}

void rma_json(const struct kase *k, const struct rma *x, struct json_out *o)
{
    jo_obj(o);
    jo_kv_z(o, "id", x->remedy);
    put_item(k, x, o);
    jo_kv_z(o, "reason", x->reason);
    jo_kv_z(o, "state", rma_state_name(rma_state_of(k, x)));
    put_text(o, "rma", x->number);
    jo_kv_z(o, "label", x->shop_label ? "shop" : "customer");
    jo_kv_z(o, "refund_on", x->first_scan ? "first_scan" : "receipt");
    jo_kv_z(o, "to", x->to);
    show_money(o, "fee", x->fee);
    show_money(o, "refund", x->refund);
    show_time(o, "due", x->due);
    put_text(o, "dropoff", x->dropoff);
    jo_kv_raw(o, "dropoffs", x->dropoffs ? str_of(x->dropoffs) : STR("[]"));
    put_text(o, "carrier", x->carrier);
    put_text(o, "tracking", x->tracking);
    put_text(o, "condition", x->condition);
    jo_kv_z(o, "clause", x->clause);
    put_steps(k, x, o);
    put_text(o, "refund_remedy", x->refund_remedy);
    jo_end_obj(o);
}

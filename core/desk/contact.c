/* SPDX-License-Identifier: Apache-2.0 */
/* Owns a contact's start, receipts and end. Knows no message text. Called by handle.c. */
#include "core/base/utf8.h"
#include "core/desk/ladder.h"

struct start {
    omb_str contact, channel, brand, lang, reason, order;
    omb_str id, name, email;
    bool live, resumes, verified;
};

/* The topic stands in plain events: what is no word of the help page's kind is not kept. */
static omb_str topic_word(omb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((s.ptr[i] < 'a' || s.ptr[i] > 'z') && s.ptr[i] != '_')
            return STR("other");
    return s.len < REASON_MAX_WORD ? s : STR("other");
}

static int read_start(struct run *r, struct start *s)
{
    const struct kase *k = r->k;
    uint32_t topic = json_member(&r->doc, 0, "topic");
    uint32_t who = json_member(&r->doc, 0, "customer");
    s->contact = run_str(r, "contact");
    s->channel = run_str(r, "channel");
    s->brand = run_str(r, "brand");
    s->lang = run_str(r, "lang");
    s->live = json_bool_or(&r->doc, 0, "live", false);
    s->resumes = json_bool_or(&r->doc, 0, "resumes", true);
    r->by_outbox = !s->resumes;
    s->reason = run_str_at(r, topic, "reason");
    s->order = run_words_at(r, topic, "order");
    s->id = run_str_at(r, who, "id");
    s->name = utf8_clip(run_words_at(r, who, "name"), sizeof k->customer_name - 1);
    s->email = run_str_at(r, who, "email");
    s->verified = json_bool_or(&r->doc, who, "verified", false);
    if (!s->contact.len || s->contact.len >= sizeof k->contact)
        return run_refuse(r, -OMB_E_INVALID, "contact: 1 to %zu bytes", sizeof k->contact - 1);
    if (!s->channel.len || s->channel.len >= sizeof k->channel)
        return run_refuse(r, -OMB_E_INVALID, "channel: 1 to %zu bytes", sizeof k->channel - 1);
    if (s->id.len >= sizeof k->customer || s->email.len >= sizeof k->customer_email)
        return run_refuse(r, -OMB_E_INVALID, "the customer's id or email is too long");
    s->brand = utf8_clip(s->brand, sizeof k->brand - 1);
    s->lang = utf8_clip(s->lang, sizeof k->lang - 1);
    s->reason = topic_word(s->reason);
    if (s->order.len >= sizeof k->topic_order)
        s->order = STR("");
    return 0;
}

static void open_case(struct run *r, const struct start *s)
{
    struct json_out *o = out_begin(r);
    jo_kv_int(o, "number", r->ctx->config->case_number);
    jo_kv_str(o, "channel", s->channel);
    jo_kv_str(o, "brand", s->brand);
    jo_kv_str(o, "lang", s->lang);
    (void)out_event(r, EVENT_CASE_OPENED, r->c->actor);

    o = out_begin(r);
    jo_kv_str(o, "contact", s->contact);
    jo_kv_str(o, "channel", s->channel);
    jo_kv_bool(o, "live", s->live);
    if (!s->resumes)
        jo_kv_bool(o, "resumes", false);
    jo_kv_str(o, "topic", s->reason);
    jo_kv_str(o, "order", s->order);
    (void)out_event(r, EVENT_CONTACT_STARTED, r->c->actor);
    out_mark_cid(r);

    o = out_begin(r);
    jo_kv_str(o, "id", s->id);
    jo_kv_str(o, "name", s->name);
    jo_kv_str(o, "email", s->email);
    jo_kv_bool(o, "verified", s->verified);
    (void)out_event(r, EVENT_OBSERVED_CUSTOMER, r->c->actor);
}

static void observe_orders(struct run *r)
{
    if (!r->customer.len)
        return;
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "customer", r->customer);
    out_effect(r, EFFECT_COMMERCE_ORDERS, STR("orders"), 0);
}

/* The customer does something on the help page: nobody greets, and nobody is called. */
static void serve_self(struct run *r)
{
    struct step step = {.tier = TIER_ASSISTANT, .reason = STR(CONTACT_SELF_SERVICE)};

    step.actor = OUT_SYSTEM;
    ladder_hold_automatic(r, &step);
    observe_orders(r);
}

int contact_on_start(struct run *r)
{
    struct start s;
    if (r->k->seq)
        return run_refuse(r, -OMB_E_STATE, "this case is open already");
    int rc = read_start(r, &s);
    if (rc < 0)
        return rc;
    r->contact = s.contact;
    r->channel = s.channel;
    r->customer = s.id;
    r->seen.order = s.order;
    open_case(r, &s);

    if (str_is(s.reason, CONTACT_SELF_SERVICE)) {
        serve_self(r);
        return 0;
    }
    struct verdict v;
    decision_route(r, s.reason, s.brand, s.verified, false, &v);
    decision_record(r, POINT_ROUTE, &v, STR_NONE);
    struct step step = {.tier = v.tier, .priority = v.priority, .rule = v.rule};
    step.reason = v.reason.len ? v.reason : STR("started");
    step.actor = (struct actor){.type = ACTOR_POLICY, .id = v.rule, .name = STR_NONE};
    if (v.tier != TIER_ASSISTANT)
        ladder_start_queued(r, &step);
    else if (r->customer.len)
        ladder_hold_automatic(r, &step); /* it greets when it has seen the orders (order.c) */
    else
        ladder_start_automatic(r, &step, 0);
    observe_orders(r);
    return 0;
}

static void end_effects(struct run *r, omb_str by)
{
    if (str_is(by, "customer"))
        return;
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "contact", r->contact);
    jo_kv_str(o, "channel", r->channel);
    jo_kv_str(o, "reason", by);
    out_effect(r, EFFECT_CHANNEL_CLOSE, STR("close"), 0);
}

void contact_end(struct run *r, omb_str by)
{
    ladder_release(r, STR("contact_ended"));
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "contact", r->contact);
    jo_kv_str(o, "by", by);
    (void)out_event(r, EVENT_CONTACT_ENDED, r->c->actor);
    end_effects(r, by);
}

int contact_on_end(struct run *r)
{
    omb_str by = run_str(r, "by");
    enum actor_type who = r->c->actor.type;
    if (!str_is(by, "customer") && !str_is(by, "agent") && !str_is(by, "idle"))
        return run_refuse(r, -OMB_E_INVALID, "by: customer, agent or idle");
    if (str_is(by, "customer") != (who == ACTOR_CUSTOMER))
        return run_refuse(r, -OMB_E_DENIED, "a contact is ended in one's own name");
    if (r->now.state == CONTACT_OVER)
        return 0;
    if (who == ACTOR_AGENT &&
        (r->now.holder != HOLDER_AGENT || !str_eq(r->c->actor.id, r->now.holder_id)))
        return run_refuse(r, -OMB_E_DENIED, "only the holder may end the contact");
    contact_end(r, by);
    return 0;
}

int contact_on_receipt(struct run *r)
{
    const struct kase *k = r->k;
    omb_str what = run_str(r, "what"), by = run_str(r, "by");
    int64_t upto = json_int_or(&r->doc, 0, "upto", -1);
    bool customer = str_is(by, "customer");
    bool read = str_is(what, "read");
    if ((!read && !str_is(what, "delivered")) || (!customer && !str_is(by, "agent")))
        return run_refuse(r, -OMB_E_INVALID, "what: delivered or read; by: customer or agent");
    if (upto < 1 || (uint64_t)upto > k->seq)
        return run_refuse(r, -OMB_E_INVALID, "upto: a seq of this case");
    uint64_t mark = !read      ? k->delivered_to_customer
                    : customer ? k->read_by_customer
                               : k->read_by_agent;
    if ((uint64_t)upto <= mark)
        return 0;
    struct json_out *o = out_begin(r);
    jo_kv_int(o, "upto", upto);
    jo_kv_str(o, "by", by);
    if (r->c->actor.name.len)
        jo_kv_str(o, "name", r->c->actor.name);
    (void)out_event(r, read ? EVENT_MESSAGE_READ : EVENT_MESSAGE_DELIVERED, r->c->actor);
    return 0;
}

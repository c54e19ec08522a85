/* SPDX-License-Identifier: Apache-2.0 */
/* Owns making a message a call of a plugin in this process. Must not know who waits for an answer.
 * Called by calls.c, asks.c, mail.c, call.c and the timers. */
#include "core/plug/local.h"

#include "core/base/log.h"
#include "core/plug/guard.h"
#include "core/plug/instance.h"

#define METHOD_NAME_(sym, name) name,
static const char *const method_names[] = {METHOD_LIST(METHOD_NAME_)};
#undef METHOD_NAME_

const char *method_name(enum method m)
{
    return m < METHODS ? method_names[m] : "?";
}

/* What each group of methods is called through; NULL: this plugin does not offer it. */
static const void *table_of(const struct plug_instance *i, enum method m)
{
    if (m <= METHOD_CHANNEL_EVENT)
        return i->channel;
    if (m <= METHOD_TIER_WITHDRAW)
        return i->tier;
    if (m <= METHOD_COMMERCE_STATUS)
        return i->commerce;
    if (m == METHOD_COMMERCE_IMPORT)
        return i->import;
    if (m <= METHOD_REQUEST)
        return i->on_http;
    if (m == METHOD_FLOWS_CHANGED)
        return i->on_flows;
    if (m == METHOD_TIMER)
        return i->on_timer;
    return i->plugin;
}

static void call_channel(struct plug_instance *i, const struct message *m)
{
    const omb_plugin *p = i->plugin;
    if (m->method == METHOD_CHANNEL_START)
        i->channel->start(p, m->op, m->tenant, m->s[0], m->s[1]);
    else if (m->method == METHOD_CHANNEL_DELIVER)
        i->channel->deliver(p, m->op, m->tenant, m->s[0], m->s[1]);
    else if (m->method == METHOD_CHANNEL_CLOSE)
        i->channel->close(p, m->op, m->tenant, m->s[0], m->s[1]);
    else
        i->channel->event(p, m->tenant, m->s[0], m->s[1]);
}

static void call_tier(struct plug_instance *i, const struct message *m)
{
    const omb_plugin *p = i->plugin;
    if (m->method == METHOD_TIER_OFFER)
        i->tier->offer(p, m->op, m->tenant, m->s[0]);
    else if (m->method == METHOD_TIER_STEP)
        i->tier->step(p, m->op, m->tenant, m->s[0], m->s[1]);
    else if (m->method == METHOD_TIER_COMMAND)
        i->tier->command(p, m->op, m->tenant, m->s[0], m->s[1]);
    else
        i->tier->withdraw(p, m->op, m->tenant, m->s[0], m->s[1]);
}

static void call_commerce(struct plug_instance *i, const struct message *m)
{
    const omb_plugin *p = i->plugin;
    if (m->method == METHOD_COMMERCE_ORDERS)
        i->commerce->orders(p, m->op, m->tenant, m->s[0]);
    else if (m->method == METHOD_COMMERCE_ORDER)
        i->commerce->order(p, m->op, m->tenant, m->s[0], m->s[1]);
    else if (m->method == METHOD_COMMERCE_LISTING)
        i->commerce->listing(p, m->op, m->tenant, m->s[0]);
    else if (m->method == METHOD_COMMERCE_EXECUTE)
        i->commerce->execute(p, m->op, m->tenant, m->s[0], m->s[1]);
    else
        i->commerce->status(p, m->op, m->tenant, m->s[0]);
}

static void call_http(struct plug_instance *i, const struct message *m)
{
    const omb_plugin *p = i->plugin;
    const omb_ext_on_http *h = i->on_http;
    if (m->method == METHOD_WS_OPEN && h->ws_open)
        h->ws_open(p, m->number, m->tenant, m->s[0], m->s[1], m->s[2]);
    else if (m->method == METHOD_WS_MESSAGE && h->ws_message)
        h->ws_message(p, m->number, m->s[0]);
    else if (m->method == METHOD_WS_CLOSED && h->ws_closed)
        h->ws_closed(p, m->number, (uint32_t)m->status);
    else if (m->method == METHOD_REQUEST && h->request)
        h->request(p, m->number, m->tenant, m->s[0], m->s[1]);
}

static void call_life(struct plug_instance *i, const struct message *m)
{
    const omb_plugin *p = i->plugin;
    if (m->method == METHOD_COMMERCE_IMPORT)
        i->import->take(p, m->op, m->tenant, m->s[0], m->s[1], m->s[2]);
    else if (m->method == METHOD_FLOWS_CHANGED)
        i->on_flows->changed(p, m->tenant);
    else if (m->method == METHOD_TIMER)
        i->on_timer->on_timer(p, m->number);
    else if (m->method == METHOD_DRAIN)
        p->drain(p, m->op, (uint32_t)m->number);
    else if (m->method == METHOD_CANCEL)
        p->cancel(p, m->op);
    else
        p->completed(p, m->op, m->status, m->s[0]);
}

static bool is_alive(const struct plug_instance *i, enum method m)
{
    if (i->state == INSTANCE_STARTING)
        return m == METHOD_COMPLETED;
    return i->state == INSTANCE_ACTIVE || i->state == INSTANCE_DRAINING;
}

static void refuse(struct plug_instance *i, const struct message *m, int status)
{
    struct letter l = {.kind = LETTER_DONE, .instance = i, .m = {.op = m->op, .status = status}};
    bool answered = m->method <= METHOD_COMMERCE_IMPORT && m->method != METHOD_CHANNEL_EVENT;
    if (answered && mail_post(i->plug, &l))
        log_error("plug", "%s: no memory to refuse %s", i->name, method_name(m->method));
}

void local_make(struct plug_instance *i, const struct message *m)
{
    if (!is_alive(i, m->method)) {
        refuse(i, m, -OMB_E_UNAVAILABLE);
        return;
    }
    if (!table_of(i, m->method)) {
        refuse(i, m, -OMB_E_UNSUPPORTED);
        return;
    }
    struct crossing c = guard_enter(i, method_name(m->method));
    if (m->method <= METHOD_CHANNEL_EVENT)
        call_channel(i, m);
    else if (m->method <= METHOD_TIER_WITHDRAW)
        call_tier(i, m);
    else if (m->method <= METHOD_COMMERCE_STATUS)
        call_commerce(i, m);
    else if (m->method >= METHOD_WS_OPEN && m->method <= METHOD_REQUEST)
        call_http(i, m);
    else
        call_life(i, m);
    guard_leave(&c);
}

void local_send(struct plug_instance *i, const struct message *m)
{
    if (i->depth == 0 && i->deferred == 0) {
        local_make(i, m);
        return;
    }
    struct letter l = {.kind = LETTER_MESSAGE, .instance = i, .m = *m};
    i->deferred++;
    if (mail_post(i->plug, &l)) {
        i->deferred--;
        log_error("plug", "%s: %s is lost: out of memory", i->name, method_name(m->method));
    }
}

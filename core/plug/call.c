/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the port's calls: each becomes one message to one plugin. Must not know who answers how.
 * Called by the app. */
#include "core/plug/calls.h"
#include "core/plug/describe.h"
#include "core/plug/instance.h"
#include "core/plug/local.h"
#include "core/plug/remote.h"

/* ---- finding ---- */

struct plug_instance *plug_find_channel(const struct plug *p, omb_str name)
{
    for (uint32_t i = 0; i < p->n_instance; i++)
        if (p->instance[i]->channel && str_eq(p->instance[i]->channel->info->name, name))
            return p->instance[i];
    return NULL;
}

struct plug_instance *plug_find_tier(const struct plug *p, omb_str name)
{
    for (uint32_t i = 0; i < p->n_instance; i++)
        if (p->instance[i]->tier && str_eq(p->instance[i]->tier->info->name, name))
            return p->instance[i];
    return NULL;
}

struct plug_instance *plug_find_tier_level(const struct plug *p, int32_t level)
{
    for (uint32_t i = 0; i < p->n_instance; i++)
        if (p->instance[i]->tier && p->instance[i]->tier->info->level == level)
            return p->instance[i];
    return NULL;
}

struct plug_instance *plug_find_commerce(const struct plug *p, omb_str name)
{
    for (uint32_t i = 0; i < p->n_instance; i++)
        if (p->instance[i]->commerce &&
            (!name.ptr || str_eq(p->instance[i]->commerce->info->name, name)))
            return p->instance[i];
    return NULL;
}

omb_str plug_name(const struct plug_instance *i)
{
    return str_of(i->name);
}

void plug_tier_info(const struct plug_instance *i, struct plug_tier_info *out)
{
    omb_tier_info t = {0};
    if (i->tier)
        memcpy(&t, i->tier->info, i->tier->info->size < sizeof t ? i->tier->info->size : sizeof t);
    *out = (struct plug_tier_info){.level = t.level,
                                   .mode = t.mode,
                                   .wait_s = t.wait_s,
                                   .name = t.name,
                                   .channels = t.channels,
                                   .remedies = t.remedies,
                                   .commands = t.commands};
}

void plug_channel_info(const struct plug_instance *i, struct plug_channel_info *out)
{
    omb_channel_info c = {0};
    if (i->channel) {
        uint32_t size = i->channel->info->size;
        memcpy(&c, i->channel->info, size < sizeof c ? size : sizeof c);
    }
    *out = (struct plug_channel_info){.can = c.can,
                                      .max_text = c.max_text,
                                      .reply_window_s = c.reply_window_s,
                                      .name = c.name};
}

static const char *const states[] = {"new", "starting", "active", "draining", "stopped"};

void plug_describe(const struct plug *p, struct buf *out)
{
    struct plug_health h;
    struct json_out o = json_out(out);
    jo_arr(&o);
    for (uint32_t k = 0; k < p->n_instance; k++) {
        const struct plug_instance *i = p->instance[k];
        jo_obj(&o);
        describe_members(i->descriptor, &o);
        jo_kv_z(&o, "file", i->file);
        (void)plug_health(p, k, &h);
        jo_kv_z(&o, "state", h.state);
        jo_kv_z(&o, "isolation", h.isolated ? "process" : "inline");
        if (h.isolated) {
            jo_kv_int(&o, "pid", h.pid);
            jo_kv_int(&o, "restarts", h.restarts);
            jo_kv_int(&o, "quarantined", h.quarantined);
            jo_kv_int(&o, "rss_kib", (int64_t)h.rss_kib);
        }
        jo_end_obj(&o);
    }
    jo_end_arr(&o);
}

bool plug_health(const struct plug *p, uint32_t index, struct plug_health *out)
{
    if (index >= p->n_instance)
        return false;
    const struct plug_instance *i = p->instance[index];
    *out = (struct plug_health){.name = str_of(i->name),
                                .isolated = i->remote,
                                .state = states[i->state],
                                .up = i->state == INSTANCE_ACTIVE};
    if (i->remote)
        remote_health(i->remote, out);
    return true;
}

/* ---- calls with an answer ---- */

static uint64_t send(struct plug_instance *i, struct plug_reply r, enum method method,
                     uint32_t tenant, const omb_str s[MESSAGE_STRINGS])
{
    struct message m = {.method = method, .tenant = tenant, .s = {s[0], s[1], s[2]}};
    return calls_send(i, r, &m);
}

#define STRINGS(a, b, c) ((const omb_str[MESSAGE_STRINGS]){a, b, c})

uint64_t plug_channel_start(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                            omb_str contact, omb_str start)
{
    return send(i, r, METHOD_CHANNEL_START, tenant, STRINGS(contact, start, STR_NONE));
}

uint64_t plug_channel_deliver(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                              omb_str contact, omb_str item)
{
    return send(i, r, METHOD_CHANNEL_DELIVER, tenant, STRINGS(contact, item, STR_NONE));
}

uint64_t plug_channel_close(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                            omb_str contact, omb_str reason)
{
    return send(i, r, METHOD_CHANNEL_CLOSE, tenant, STRINGS(contact, reason, STR_NONE));
}

uint64_t plug_tier_offer(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                         omb_str view)
{
    return send(i, r, METHOD_TIER_OFFER, tenant, STRINGS(view, STR_NONE, STR_NONE));
}

uint64_t plug_tier_step(struct plug_instance *i, struct plug_reply r, uint32_t tenant, omb_str view,
                        omb_str turn)
{
    return send(i, r, METHOD_TIER_STEP, tenant, STRINGS(view, turn, STR_NONE));
}

uint64_t plug_tier_command(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                           omb_str view, omb_str command)
{
    return send(i, r, METHOD_TIER_COMMAND, tenant, STRINGS(view, command, STR_NONE));
}

uint64_t plug_tier_withdraw(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                            omb_str kase, omb_str reason)
{
    return send(i, r, METHOD_TIER_WITHDRAW, tenant, STRINGS(kase, reason, STR_NONE));
}

uint64_t plug_commerce_orders(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                              omb_str customer)
{
    return send(i, r, METHOD_COMMERCE_ORDERS, tenant, STRINGS(customer, STR_NONE, STR_NONE));
}

uint64_t plug_commerce_order(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                             omb_str id, omb_str email)
{
    return send(i, r, METHOD_COMMERCE_ORDER, tenant, STRINGS(id, email, STR_NONE));
}

uint64_t plug_commerce_listing(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                               omb_str id)
{
    return send(i, r, METHOD_COMMERCE_LISTING, tenant, STRINGS(id, STR_NONE, STR_NONE));
}

uint64_t plug_commerce_execute(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                               omb_str remedy, omb_str key)
{
    return send(i, r, METHOD_COMMERCE_EXECUTE, tenant, STRINGS(remedy, key, STR_NONE));
}

uint64_t plug_commerce_status(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                              omb_str key)
{
    return send(i, r, METHOD_COMMERCE_STATUS, tenant, STRINGS(key, STR_NONE, STR_NONE));
}

uint64_t plug_commerce_quote(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                             omb_str remedy)
{
    return send(i, r, METHOD_COMMERCE_QUOTE, tenant, STRINGS(remedy, STR_NONE, STR_NONE));
}

uint64_t plug_commerce_choices(struct plug_instance *i, struct plug_reply r, uint32_t tenant,
                               omb_str order, omb_str customer)
{
    return send(i, r, METHOD_COMMERCE_CHOICES, tenant, STRINGS(order, customer, STR_NONE));
}

uint64_t plug_commerce_import(struct plug_instance *i, struct plug_reply r,
                              const struct plug_import *import)
{
    return send(i, r, METHOD_COMMERCE_IMPORT, import->tenant,
                STRINGS(import->slug, import->file, import->bytes));
}

/* ---- calls without one ---- */

void plug_channel_event(struct plug_instance *i, uint32_t tenant, omb_str contact, omb_str event)
{
    struct message m = {.method = METHOD_CHANNEL_EVENT,
                        .tenant = tenant,
                        .s = {contact, event, STR_NONE}};
    local_send(i, &m);
}

void plug_ws_open(struct plug_instance *i, uint64_t conn, uint32_t tenant, omb_str path,
                  omb_str query, omb_str peer)
{
    struct message m = {.method = METHOD_WS_OPEN,
                        .tenant = tenant,
                        .number = conn,
                        .s = {path, query, peer}};
    local_send(i, &m);
}

void plug_ws_message(struct plug_instance *i, uint64_t conn, omb_str text)
{
    struct message m = {.method = METHOD_WS_MESSAGE,
                        .number = conn,
                        .s = {text, STR_NONE, STR_NONE}};
    if (i->state == INSTANCE_ACTIVE) /* new work; a draining plugin gets none */
        local_send(i, &m);
}

void plug_ws_closed(struct plug_instance *i, uint64_t conn, uint32_t code)
{
    struct message m = {.method = METHOD_WS_CLOSED, .number = conn, .status = (int32_t)code};
    local_send(i, &m);
}

void plug_request(struct plug_instance *i, uint64_t conn, uint32_t tenant, omb_str head,
                  omb_str body)
{
    struct message m = {.method = METHOD_REQUEST,
                        .tenant = tenant,
                        .number = conn,
                        .s = {head, body, STR_NONE}};
    local_send(i, &m);
}

void plug_flows_changed(struct plug *p, uint32_t tenant)
{
    struct message m = {.method = METHOD_FLOWS_CHANGED, .tenant = tenant};
    bool known = false;
    for (uint32_t i = 0; i < p->n_flow_tenant; i++)
        known = known || p->flow_tenant[i] == tenant;
    if (!known && p->n_flow_tenant < PLUG_MAX_TENANTS)
        p->flow_tenant[p->n_flow_tenant++] = tenant;
    for (uint32_t i = 0; i < p->n_instance; i++)
        if (p->instance[i]->on_flows)
            local_send(p->instance[i], &m);
}

void plug_stats(const struct plug *p, struct plug_stats *out)
{
    *out = p->stats;
    out->misbehaved = atomic_load(&p->misbehaved);
    out->open_calls = p->calls.open;
    out->open_asks = p->asks.open;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the calls that a test makes as the host, and their answers. Must not know what they mean.
 * Called by tests and ombud-plugcheck. */
#include "sdk/testkit/kit.h"

#include <stdio.h>
#include <stdlib.h>

/* Every call is a tenant and up to two byte strings; the shapes of the tables differ in that. */
typedef void (*one_text)(const omb_plugin *, omb_op, omb_tenant, omb_str);
typedef void (*two_texts)(const omb_plugin *, omb_op, omb_tenant, omb_str, omb_str);

struct method {
    one_text one;
    two_texts two;
};

static struct method channel_method(const omb_channel *c, const char *name)
{
    if (strcmp(name, "start") == 0)
        return (struct method){NULL, c->start};
    if (strcmp(name, "deliver") == 0)
        return (struct method){NULL, c->deliver};
    if (strcmp(name, "close") == 0)
        return (struct method){NULL, c->close};
    return (struct method){NULL, NULL};
}

static struct method tier_method(const omb_tier *t, const char *name)
{
    if (strcmp(name, "offer") == 0)
        return (struct method){t->offer, NULL};
    if (strcmp(name, "step") == 0)
        return (struct method){NULL, t->step};
    if (strcmp(name, "command") == 0)
        return (struct method){NULL, t->command};
    if (strcmp(name, "withdraw") == 0)
        return (struct method){NULL, t->withdraw};
    return (struct method){NULL, NULL};
}

static struct method commerce_method(const omb_kit *kit, const char *name)
{
    const omb_commerce *c = kit->commerce;
    if (strcmp(name, "quote") == 0)
        return (struct method){kit->quote ? kit->quote->quote : NULL, NULL};
    if (strcmp(name, "choices") == 0)
        return (struct method){NULL, kit->choices ? kit->choices->choices : NULL};
    if (strcmp(name, "orders") == 0)
        return (struct method){c->orders, NULL};
    if (strcmp(name, "order") == 0)
        return (struct method){NULL, c->order};
    if (strcmp(name, "listing") == 0)
        return (struct method){c->listing, NULL};
    if (strcmp(name, "execute") == 0)
        return (struct method){NULL, c->execute};
    if (strcmp(name, "status") == 0)
        return (struct method){c->status, NULL};
    return (struct method){NULL, NULL};
}

static struct method find(const omb_kit *kit, const char *method)
{
    if (kit->channel && strncmp(method, "channel.", 8) == 0)
        return channel_method(kit->channel, method + 8);
    if (kit->tier && strncmp(method, "tier.", 5) == 0)
        return tier_method(kit->tier, method + 5);
    if (kit->commerce && strncmp(method, "commerce.", 9) == 0)
        return commerce_method(kit, method + 9);
    return (struct method){NULL, NULL};
}

omb_op omb_kit_call_bytes(omb_kit *kit, const char *method, omb_tenant tenant, omb_str a, omb_str b)
{
    struct method m = find(kit, method);
    if ((!m.one && !m.two) || kit->n_op == KIT_MAX_OPS || kit->state != KIT_ACTIVE)
        return 0;
    (void)snprintf(kit->op[kit->n_op].method, sizeof kit->op[0].method, "%s", method);
    omb_op op = ++kit->n_op;
    kit_note(kit, "call %s", method);
    kit->depth++;
    if (m.one)
        m.one(kit->plugin, op, tenant, a);
    else
        m.two(kit->plugin, op, tenant, a, b);
    kit->depth--;
    return op;
}

omb_op omb_kit_call(omb_kit *kit, const char *method, omb_tenant tenant, const char *a,
                    const char *b)
{
    return omb_kit_call_bytes(kit, method, tenant, omb_z(a), omb_z(b));
}

void omb_kit_event(omb_kit *kit, omb_tenant tenant, const char *contact, const char *event)
{
    if (kit->channel && kit->channel->event && kit->state == KIT_ACTIVE)
        kit->channel->event(kit->plugin, tenant, omb_z(contact), omb_z(event));
}

void omb_kit_cancel(omb_kit *kit, omb_op op)
{
    if (kit->state == KIT_ACTIVE)
        kit->plugin->cancel(kit->plugin, op);
}

int32_t omb_kit_result(const omb_kit *kit, omb_op op, int32_t *status, omb_str *bytes)
{
    if (op == 0 || op > kit->n_op || !kit->op[op - 1].done)
        return 0;
    const struct kit_op *o = &kit->op[op - 1];
    if (status)
        *status = o->status;
    if (bytes)
        *bytes = (omb_str){o->bytes, o->len};
    return 1;
}

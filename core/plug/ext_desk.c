/* SPDX-License-Identifier: Apache-2.0 */
/* Owns passing on what plugins ask about contacts, visitors, cases, flows and kept values.
 * Must not know the answers: the app gives them. Called by plugins. */
#include "core/plug/asks.h"
#include "core/plug/ext.h"
#include "core/plug/guard.h"
#include "core/plug/instance.h"

static const struct plug_services *services_of(const omb_host *host)
{
    return instance_of(host)->plug->services;
}

/* Opens the question; what may not be asked, or what the app does not provide, is told so. */
static bool may_ask(const omb_host *host, omb_op op, const char *name, bool provided,
                    struct plug_ask *ask)
{
    struct plug_instance *i = instance_of(host);
    if (!guard_loop(i, name))
        return false;
    if (!provided) {
        asks_tell(i, op, -OMB_E_UNSUPPORTED);
        return false;
    }
    *ask = asks_begin(i, op);
    return op == 0 || ask->id != 0;
}

static void contacts_start(const omb_host *host, omb_op op, omb_tenant tenant, omb_str start)
{
    const struct plug_services *s = services_of(host);
    struct plug_ask ask;
    if (may_ask(host, op, "contacts.start", s->contact_start != NULL, &ask))
        s->contact_start(s->ctx, ask, tenant, start);
}

static void contacts_message(const omb_host *host, omb_op op, omb_tenant tenant, omb_str contact,
                             omb_str cid, omb_str text)
{
    const struct plug_services *s = services_of(host);
    struct plug_ask ask;
    if (may_ask(host, op, "contacts.message", s->contact_message != NULL, &ask))
        s->contact_message(s->ctx, ask, tenant, contact, cid, text);
}

static void contacts_person(const omb_host *host, omb_op op, omb_tenant tenant, omb_str contact)
{
    const struct plug_services *s = services_of(host);
    struct plug_ask ask;
    if (may_ask(host, op, "contacts.person", s->contact_person != NULL, &ask))
        s->contact_person(s->ctx, ask, tenant, contact);
}

static void contacts_receipt(const omb_host *host, omb_op op, omb_tenant tenant, omb_str contact,
                             omb_str what, uint64_t upto)
{
    const struct plug_services *s = services_of(host);
    struct plug_ask ask;
    if (may_ask(host, op, "contacts.receipt", s->contact_receipt != NULL, &ask))
        s->contact_receipt(s->ctx, ask, tenant, contact, what, upto);
}

static void contacts_typing(const omb_host *host, omb_tenant tenant, omb_str contact)
{
    struct plug_instance *i = instance_of(host);
    const struct plug_services *s = i->plug->services;
    if (guard_loop(i, "contacts.typing") && s->contact_typing)
        s->contact_typing(s->ctx, tenant, contact);
}

static void contacts_end(const omb_host *host, omb_op op, omb_tenant tenant, omb_str contact,
                         omb_str by)
{
    const struct plug_services *s = services_of(host);
    struct plug_ask ask;
    if (may_ask(host, op, "contacts.end", s->contact_end != NULL, &ask))
        s->contact_end(s->ctx, ask, tenant, contact, by);
}

static void contacts_resume(const omb_host *host, omb_op op, omb_tenant tenant, omb_str contact,
                            uint64_t since)
{
    const struct plug_services *s = services_of(host);
    struct plug_ask ask;
    if (may_ask(host, op, "contacts.resume", s->contact_resume != NULL, &ask))
        s->contact_resume(s->ctx, ask, tenant, contact, since);
}

const omb_ext_contacts ext_contacts_table = {contacts_start,   contacts_message, contacts_person,
                                             contacts_receipt, contacts_typing,  contacts_end,
                                             contacts_resume};

static void visitors_issue(const omb_host *host, omb_op op, omb_tenant tenant, omb_str contact)
{
    const struct plug_services *s = services_of(host);
    struct plug_ask ask;
    if (may_ask(host, op, "visitors.issue", s->visitor_issue != NULL, &ask))
        s->visitor_issue(s->ctx, ask, tenant, contact);
}

static void visitors_lookup(const omb_host *host, omb_op op, omb_tenant tenant, omb_str token)
{
    const struct plug_services *s = services_of(host);
    struct plug_ask ask;
    if (may_ask(host, op, "visitors.lookup", s->visitor_lookup != NULL, &ask))
        s->visitor_lookup(s->ctx, ask, tenant, token);
}

static void visitors_verify(const omb_host *host, omb_op op, omb_tenant tenant, omb_str user,
                            omb_str mac)
{
    const struct plug_services *s = services_of(host);
    struct plug_ask ask;
    if (may_ask(host, op, "visitors.verify_identity", s->visitor_verify != NULL, &ask))
        s->visitor_verify(s->ctx, ask, tenant, user, mac);
}

const omb_ext_visitors ext_visitors_table = {visitors_issue, visitors_lookup, visitors_verify};

static void cases_view(const omb_host *host, omb_op op, omb_tenant tenant, omb_str kase)
{
    const struct plug_services *s = services_of(host);
    struct plug_ask ask;
    if (may_ask(host, op, "cases.view", s->case_view != NULL, &ask))
        s->case_view(s->ctx, ask, tenant, kase);
}

const omb_ext_cases ext_cases_table = {cases_view};

static void flows_run(const omb_host *host, omb_op op, omb_tenant tenant, omb_str view,
                      omb_str turn, omb_str recognised)
{
    const struct plug_services *s = services_of(host);
    struct plug_ask ask;
    if (may_ask(host, op, "flows.run", s->flow_run != NULL, &ask))
        s->flow_run(s->ctx, ask, tenant, view, turn, recognised);
}

static void flows_examples(const omb_host *host, omb_op op, omb_tenant tenant)
{
    const struct plug_services *s = services_of(host);
    struct plug_ask ask;
    if (may_ask(host, op, "flows.examples", s->flow_examples != NULL, &ask))
        s->flow_examples(s->ctx, ask, tenant);
}

const omb_ext_flows ext_flows_table = {flows_run, flows_examples};

static bool key_fits(struct plug_instance *i, omb_op op, omb_str key, omb_str value)
{
    if (key.len > 0 && key.len <= PLUG_MAX_KEY && value.len <= PLUG_MAX_KV)
        return true;
    asks_tell(i, op, -OMB_E_LIMIT);
    return false;
}

static void kv_get(const omb_host *host, omb_op op, omb_tenant tenant, omb_str key)
{
    if (!key_fits(instance_of(host), op, key, STR_NONE))
        return;
    const struct plug_services *s = services_of(host);
    struct plug_ask ask;
    if (may_ask(host, op, "kv.get", s->kv_get != NULL, &ask))
        s->kv_get(s->ctx, ask, str_of(instance_of(host)->name), tenant, key);
}

static void kv_put(const omb_host *host, omb_op op, omb_tenant tenant, omb_str key, omb_str value)
{
    if (!key_fits(instance_of(host), op, key, value))
        return;
    const struct plug_services *s = services_of(host);
    struct plug_ask ask;
    if (may_ask(host, op, "kv.put", s->kv_put != NULL, &ask))
        s->kv_put(s->ctx, ask, str_of(instance_of(host)->name), tenant, key, value);
}

static void kv_remove(const omb_host *host, omb_op op, omb_tenant tenant, omb_str key)
{
    if (!key_fits(instance_of(host), op, key, STR_NONE))
        return;
    const struct plug_services *s = services_of(host);
    struct plug_ask ask;
    if (may_ask(host, op, "kv.remove", s->kv_remove != NULL, &ask))
        s->kv_remove(s->ctx, ask, str_of(instance_of(host)->name), tenant, key);
}

const omb_ext_kv ext_kv_table = {kv_get, kv_put, kv_remove};

static void movements_report(const omb_host *host, omb_op op, omb_tenant tenant, omb_str movement)
{
    const struct plug_services *s = services_of(host);
    struct plug_ask ask;
    if (may_ask(host, op, "movements.report", s->movement_report != NULL, &ask))
        s->movement_report(s->ctx, ask, str_of(instance_of(host)->name), tenant, movement);
}

const omb_ext_movements ext_movements_table = {movements_report};

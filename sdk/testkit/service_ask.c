/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the services that a test scripts: contacts, visitors, cases, flows; and kept values, which
 * the kit really keeps. Must not know the plugin. Called by the plugin under test. */
#include "sdk/testkit/kit.h"

#include <stdlib.h>

#define KEY_MAX 128
#define VALUE_MAX 65536

static void contact_start(const omb_host *h, omb_op op, omb_tenant t, omb_str start)
{
    kit_ask_begin(kit_of(h), "contacts.start", op, "us", (uint64_t)t, start);
}

static void contact_message(const omb_host *h, omb_op op, omb_tenant t, omb_str contact,
                            omb_str cid, omb_str text)
{
    kit_ask_begin(kit_of(h), "contacts.message", op, "usss", (uint64_t)t, contact, cid, text);
}

static void contact_person(const omb_host *h, omb_op op, omb_tenant t, omb_str contact)
{
    kit_ask_begin(kit_of(h), "contacts.person", op, "us", (uint64_t)t, contact);
}

static void contact_receipt(const omb_host *h, omb_op op, omb_tenant t, omb_str contact,
                            omb_str what, uint64_t upto)
{
    kit_ask_begin(kit_of(h), "contacts.receipt", op, "ussu", (uint64_t)t, contact, what, upto);
}

static void contact_typing(const omb_host *h, omb_tenant t, omb_str contact)
{
    kit_ask_begin(kit_of(h), "contacts.typing", 0, "us", (uint64_t)t, contact);
}

static void contact_end(const omb_host *h, omb_op op, omb_tenant t, omb_str contact, omb_str by)
{
    kit_ask_begin(kit_of(h), "contacts.end", op, "uss", (uint64_t)t, contact, by);
}

static void contact_resume(const omb_host *h, omb_op op, omb_tenant t, omb_str contact,
                           uint64_t since)
{
    kit_ask_begin(kit_of(h), "contacts.resume", op, "usu", (uint64_t)t, contact, since);
}

const omb_ext_contacts kit_contacts = {contact_start,   contact_message, contact_person,
                                       contact_receipt, contact_typing,  contact_end,
                                       contact_resume};

static void visitor_issue(const omb_host *h, omb_op op, omb_tenant t, omb_str contact)
{
    kit_ask_begin(kit_of(h), "visitors.issue", op, "us", (uint64_t)t, contact);
}

static void visitor_lookup(const omb_host *h, omb_op op, omb_tenant t, omb_str token)
{
    kit_ask_begin(kit_of(h), "visitors.lookup", op, "us", (uint64_t)t, token);
}

static void visitor_verify(const omb_host *h, omb_op op, omb_tenant t, omb_str user, omb_str mac)
{
    kit_ask_begin(kit_of(h), "visitors.verify_identity", op, "uss", (uint64_t)t, user, mac);
}

const omb_ext_visitors kit_visitors = {visitor_issue, visitor_lookup, visitor_verify};

static void case_view(const omb_host *h, omb_op op, omb_tenant t, omb_str kase)
{
    kit_ask_begin(kit_of(h), "cases.view", op, "us", (uint64_t)t, kase);
}

const omb_ext_cases kit_cases = {case_view};

static void flow_run(const omb_host *h, omb_op op, omb_tenant t, omb_str view, omb_str turn,
                     omb_str recognised)
{
    kit_ask_begin(kit_of(h), "flows.run", op, "usss", (uint64_t)t, view, turn, recognised);
}

static void flow_examples(const omb_host *h, omb_op op, omb_tenant t)
{
    kit_ask_begin(kit_of(h), "flows.examples", op, "u", (uint64_t)t);
}

const omb_ext_flows kit_flows = {flow_run, flow_examples};

static void fetch_run(const omb_host *h, omb_op op, omb_str request)
{
    kit_ask_begin(kit_of(h), "fetch.fetch", op, "s", request);
}

const omb_ext_fetch kit_fetch = {fetch_run};

static void movement_report(const omb_host *h, omb_op op, omb_tenant t, omb_str movement)
{
    kit_ask_begin(kit_of(h), "movements.report", op, "us", (uint64_t)t, movement);
}

const omb_ext_movements kit_movements = {movement_report};

/* ---- kept values ---- */

static uint32_t find_value(const struct omb_kit *kit, omb_tenant t, omb_str key)
{
    uint32_t i = 0;
    while (i < kit->n_kv && (kit->kv[i].tenant != t || !str_is(key, kit->kv[i].key)))
        i++;
    return i;
}

static bool is_kept_here(struct omb_kit *kit, const char *what, omb_op op, omb_str key, size_t len)
{
    if (!kit_on_loop(kit, what))
        return false;
    if (kit->state == KIT_ACTIVE && key.len >= 1 && key.len <= KEY_MAX && len <= VALUE_MAX)
        return true;
    if (kit->state != KIT_ACTIVE)
        kit_complain(kit, "%s: asked while the plugin is not active", what);
    kit_post(kit, true, op, kit->state == KIT_ACTIVE ? -OMB_E_LIMIT : -OMB_E_STATE,
             (omb_str){NULL, 0});
    return false;
}

static void kv_get(const omb_host *h, omb_op op, omb_tenant t, omb_str key)
{
    struct omb_kit *kit = kit_of(h);
    if (!is_kept_here(kit, "kv.get", op, key, 0))
        return;
    kit_note(kit, "asks kv.get %.*s", STR_ARG(key));
    uint32_t i = find_value(kit, t, key);
    if (i < kit->n_kv)
        kit_post(kit, true, op, 0, (omb_str){kit->kv[i].value, kit->kv[i].len});
    else
        kit_post(kit, true, op, -OMB_E_NOTFOUND, (omb_str){NULL, 0});
}

static void kv_put(const omb_host *h, omb_op op, omb_tenant t, omb_str key, omb_str value)
{
    struct omb_kit *kit = kit_of(h);
    if (!is_kept_here(kit, "kv.put", op, key, value.len))
        return;
    kit_note(kit, "asks kv.put %.*s", STR_ARG(key));
    uint32_t i = find_value(kit, t, key);
    if (i == KIT_MAX_KV) {
        kit_post(kit, true, op, -OMB_E_FULL, (omb_str){NULL, 0});
        return;
    }
    if (i == kit->n_kv) {
        kit->n_kv++;
        kit->kv[i].tenant = t;
        kit->kv[i].key = kit_copy(key);
    } else {
        free(kit->kv[i].value);
    }
    kit->kv[i].value = kit_copy(value);
    kit->kv[i].len = value.len;
    kit_post(kit, true, op, 0, (omb_str){NULL, 0});
}

static void kv_remove(const omb_host *h, omb_op op, omb_tenant t, omb_str key)
{
    struct omb_kit *kit = kit_of(h);
    if (!is_kept_here(kit, "kv.remove", op, key, 0))
        return;
    kit_note(kit, "asks kv.remove %.*s", STR_ARG(key));
    uint32_t i = find_value(kit, t, key);
    if (i < kit->n_kv) {
        free(kit->kv[i].key);
        free(kit->kv[i].value);
        kit->kv[i] = kit->kv[--kit->n_kv];
    }
    kit_post(kit, true, op, 0, (omb_str){NULL, 0});
}

const omb_ext_kv kit_kv = {kv_get, kv_put, kv_remove};

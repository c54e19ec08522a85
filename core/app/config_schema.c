/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the table of settings, their defaults and the checks across them.
 * Must not know: Lua.
 * Called by: config.c. */
#include "core/app/config_i.h"
#include "core/app/fetch_guard.h"
#include "core/base/money.h"
#include "core/desk/kase.h"

#include <stddef.h>

#define PORT_MAX 65535
#define DAY_S 86400
#define MINOR_MAX 1000000000000 /* ten thousand million in cents: above it a cap is a typo */

#define AT(type, member) offsetof(struct type, member)

static const struct config_key listen_keys[] = {
    {"address", CONFIG_TEXT, AT(config_listen, address), 0, 0, 0, NULL, 0, 0},
    {"port", CONFIG_INT, AT(config_listen, port), 0, 0, 0, NULL, 0, PORT_MAX},
    {"tls_certificate", CONFIG_TEXT, AT(config_listen, tls_certificate), 0, 0, 0, NULL, 0, 0},
    {"tls_key", CONFIG_TEXT, AT(config_listen, tls_key), 0, 0, 0, NULL, 0, 0},
    {0},
};

static const struct config_key budget_keys[] = {
    {"tier", CONFIG_TEXT, AT(config_budget, tier), 0, 0, 0, NULL, 0, 0},
    {"remedy", CONFIG_TEXT, AT(config_budget, remedy), 0, 0, 0, NULL, 0, 0},
    {"currency", CONFIG_TEXT, AT(config_budget, currency), 0, 0, 0, NULL, 0, 0},
    {"case", CONFIG_INT, AT(config_budget, of_case), 0, 0, 0, NULL, 1, MINOR_MAX},
    {"order", CONFIG_INT, AT(config_budget, of_order), 0, 0, 0, NULL, 1, MINOR_MAX},
    {"customer", CONFIG_INT, AT(config_budget, of_customer), 0, 0, 0, NULL, 1, MINOR_MAX},
    {"day", CONFIG_INT, AT(config_budget, of_day), 0, 0, 0, NULL, 1, MINOR_MAX},
    {0},
};

static const struct config_key tenant_keys[] = {
    {"slug", CONFIG_TEXT, AT(config_tenant, slug), 0, 0, 0, NULL, 0, 0},
    {"name", CONFIG_TEXT, AT(config_tenant, name), 0, 0, 0, NULL, 0, 0},
    {"brand", CONFIG_TEXT, AT(config_tenant, brand), 0, 0, 0, NULL, 0, 0},
    {"currency", CONFIG_TEXT, AT(config_tenant, currency), 0, 0, 0, NULL, 0, 0},
    {"identity_secret", CONFIG_TEXT, AT(config_tenant, identity_secret), 0, 0, 0, NULL, 0, 0},
    {"scripts", CONFIG_TEXT, AT(config_tenant, scripts), 0, 0, 0, NULL, 0, 0},
    {"commerce", CONFIG_TEXT, AT(config_tenant, commerce), 0, 0, 0, NULL, 0, 0},
    {"hosts", CONFIG_TEXTS, AT(config_tenant, hosts), AT(config_tenant, n_hosts), 8, 0, NULL, 0, 0},
    {"certificate_cap", CONFIG_INT, AT(config_tenant, certificate_cap), 0, 0, 0, NULL, 0,
     MINOR_MAX},
    {"agent_day_cap", CONFIG_INT, AT(config_tenant, agent_day_cap), 0, 0, 0, NULL, 0, MINOR_MAX},
    {"case_cap", CONFIG_INT, AT(config_tenant, case_cap), 0, 0, 0, NULL, 0, MINOR_MAX},
    {"customer_cap", CONFIG_INT, AT(config_tenant, customer_cap), 0, 0, 0, NULL, 0, MINOR_MAX},
    {"claim_cap", CONFIG_INT, AT(config_tenant, claim_cap), 0, 0, 0, NULL, 0, MINOR_MAX},
    {"authority", CONFIG_TABLES, AT(config_tenant, authority), AT(config_tenant, n_authority),
     TENANT_MAX_BUDGETS, sizeof(struct config_budget), budget_keys, 0, 0},
    {"policy_second_person", CONFIG_BOOL, AT(config_tenant, policy_second_person), 0, 0, 0, NULL, 0,
     0},
    {0},
};

static const struct config_key fetch_keys[] = {
    {"plugin", CONFIG_TEXT, AT(config_fetch, plugin), 0, 0, 0, NULL, 0, 0},
    {"allow", CONFIG_TEXTS, AT(config_fetch, allow), AT(config_fetch, n_allow), FETCH_MAX_PLACES, 0,
     NULL, 0, 0},
    {0},
};

static const struct config_key top_keys[] = {
    {"data", CONFIG_TEXT, AT(config, data), 0, 0, 0, NULL, 0, 0},
    {"web_root", CONFIG_TEXT, AT(config, web_root), 0, 0, 0, NULL, 0, 0},
    {"log_level", CONFIG_TEXT, AT(config, log_level), 0, 0, 0, NULL, 0, 0},
    {"log_json", CONFIG_BOOL, AT(config, log_json), 0, 0, 0, NULL, 0, 0},
    {"insecure_cookie", CONFIG_BOOL, AT(config, insecure_cookie), 0, 0, 0, NULL, 0, 0},
    {"listen", CONFIG_TABLE, AT(config, listen), 0, 0, 0, listen_keys, 0, 0},
    {"admin", CONFIG_TABLE, AT(config, admin), 0, 0, 0, listen_keys, 0, 0},
    {"undo_s", CONFIG_INT, AT(config, undo_s), 0, 0, 0, NULL, 0, 3600},
    {"approval_s", CONFIG_INT, AT(config, approval_s), 0, 0, 0, NULL, 60, 30 * DAY_S},
    {"return_day_ms", CONFIG_INT, AT(config, return_day_ms), 0, 0, 0, NULL, 1, DAY_S * 1000},
    {"retention_day_ms", CONFIG_INT, AT(config, retention_day_ms), 0, 0, 0, NULL, 1, DAY_S * 1000},
    {"webhook_day_ms", CONFIG_INT, AT(config, webhook_day_ms), 0, 0, 0, NULL, 1, 86400000},
    {"claim_hour_ms", CONFIG_INT, AT(config, claim_hour_ms), 0, 0, 0, NULL, 1, 3600000},
    {"turn_s", CONFIG_INT, AT(config, turn_s), 0, 0, 0, NULL, 1, 300},
    {"drain_s", CONFIG_INT, AT(config, drain_s), 0, 0, 0, NULL, 0, 600},
    {"plugin_dirs", CONFIG_TEXTS, AT(config, plugin_dirs), AT(config, n_plugin_dirs),
     CONFIG_MAX_PLUGIN_DIRS, 0, NULL, 0, 0},
    {"tenants", CONFIG_TABLES, AT(config, tenant), AT(config, n_tenant), CONFIG_MAX_TENANTS,
     sizeof(struct config_tenant), tenant_keys, 0, 0},
    {"fetch", CONFIG_TABLES, AT(config, fetch), AT(config, n_fetch), CONFIG_MAX_FETCH,
     sizeof(struct config_fetch), fetch_keys, 0, 0},
    {"fetch_ca", CONFIG_TEXT, AT(config, fetch_ca), 0, 0, 0, NULL, 0, 0},
    {"plugin", CONFIG_PLUGINS, 0, 0, 0, 0, NULL, 0, 0},
    {0},
};

const struct config_key *config_schema(void)
{
    return top_keys;
}

void config_defaults(struct config *c)
{
    *c = (struct config){
        .data = "data",
        .log_level = "info",
        .listen = {.address = "127.0.0.1", .port = 8080},
        .admin = {.address = "127.0.0.1", .port = 8081},
        .undo_s = 10,
        .approval_s = DAY_S,
        .drain_s = 10,
        .turn_s = TIER_STEP_MS / 1000,
    };
}

struct checker {
    struct buf *errors;
    uint32_t *n;
};

static void refuse(struct checker *k, const char *where, uint32_t index, const char *why)
{
    (*k->n)++;
    if (index)
        buf_printf(k->errors, "tenants[%u].%s: %s\n", index, where, why);
    else
        buf_printf(k->errors, "%s: %s\n", where, why);
}

static bool is_slug(const char *s)
{
    size_t n = strlen(s);

    return n > 0 && n < 32 && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

static void check_tenant(struct checker *k, struct config *c, uint32_t i)
{
    struct config_tenant *t = &c->tenant[i];
    struct money none;

    if (!t->slug || !is_slug(t->slug))
        refuse(k, "slug", i + 1, "is needed: 1 to 31 lower-case letters, digits or '-'");
    if (!t->name)
        t->name = t->slug;
    if (!t->brand)
        t->brand = t->slug;
    if (!t->commerce)
        t->commerce = "local";
    if (!t->currency || money_make(0, str_of(t->currency), &none) != 0)
        refuse(k, "currency", i + 1, "is needed: an ISO 4217 code such as \"USD\"");
    if (!t->scripts)
        refuse(k, "scripts", i + 1, "is needed: the folder of the policies");
    if (t->n_hosts == 0)
        refuse(k, "hosts", i + 1, "is needed: the Host names of this tenant");
    if (t->identity_secret && strlen(t->identity_secret) < 16)
        refuse(k, "identity_secret", i + 1, "must have at least 16 characters");
    for (uint32_t j = 0; t->slug && j < i; j++) {
        if (c->tenant[j].slug && strcmp(c->tenant[j].slug, t->slug) == 0)
            refuse(k, "slug", i + 1, "is taken by an earlier tenant");
    }
}

static void check_budget(struct checker *k, uint32_t i, const struct config_budget *b)
{
    struct money none;

    if (!b->tier || tier_of_name(str_of(b->tier)) < 0)
        refuse(k, "authority", i + 1, "tier: assistant, associate, supervisor or specialist");
    else if (tier_of_name(str_of(b->tier)) == TIER_ASSISTANT && b->of_day)
        refuse(k, "authority", i + 1, "day: is of a person, the assistant has none");
    if (b->remedy && strcmp(b->remedy, "refund") != 0 && strcmp(b->remedy, "certificate") != 0 &&
        strcmp(b->remedy, "trade_in_credit") != 0)
        refuse(k, "authority", i + 1,
               "remedy: refund, certificate or trade_in_credit; left out, all together");
    if (b->currency && money_make(0, str_of(b->currency), &none) != 0)
        refuse(k, "authority", i + 1, "currency: an ISO 4217 code such as \"USD\"");
    if (!b->of_case && !b->of_order && !b->of_customer && !b->of_day)
        refuse(k, "authority", i + 1, "names no limit: case, order, customer or day");
}

static void check_fetch(struct checker *k, const struct config_fetch *f, uint32_t i)
{
    struct fetch_place place;
    const char *why;

    (*k->n) += !f->plugin;
    if (!f->plugin)
        buf_printf(k->errors, "fetch[%u].plugin: is needed: the plugin's name\n", i + 1);
    for (uint32_t j = 0; j < f->n_allow; j++) {
        if (fetch_guard_place(f->plugin, str_of(f->allow[j]), &place, &why) == 0)
            continue;
        (*k->n)++;
        buf_printf(k->errors,
                   "fetch[%u].allow: \"%s\" %s; such as \"https://shop.internal:8443\"\n", i + 1,
                   f->allow[j], why);
    }
}

static const char *absolute(struct config *c, omb_str folder, const char *path)
{
    if (!path || path[0] == '/' || !folder.len)
        return path;
    return arena_printf(&c->arena, "%.*s/%s", STR_ARG(folder), path).ptr;
}

static void make_paths_absolute(struct config *c, const char *path)
{
    const char *slash = strrchr(path, '/');
    omb_str folder = slash ? str_n(path, (size_t)(slash - path)) : STR_NONE;

    c->data = absolute(c, folder, c->data);
    c->web_root = absolute(c, folder, c->web_root);
    c->listen.tls_certificate = absolute(c, folder, c->listen.tls_certificate);
    c->listen.tls_key = absolute(c, folder, c->listen.tls_key);
    c->fetch_ca = absolute(c, folder, c->fetch_ca);
    for (uint32_t i = 0; i < c->n_plugin_dirs; i++)
        c->plugin_dirs[i] = absolute(c, folder, c->plugin_dirs[i]);
    for (uint32_t i = 0; i < c->n_tenant; i++)
        c->tenant[i].scripts = absolute(c, folder, c->tenant[i].scripts);
}

void config_check(struct config *c, const char *path, struct buf *errors, uint32_t *n_errors)
{
    struct checker k = {errors, n_errors};

    if (!c->listen.tls_certificate != !c->listen.tls_key)
        refuse(&k, "listen", 0, "tls_certificate and tls_key belong together");
    if (c->n_tenant == 0)
        refuse(&k, "tenants", 0, "at least one tenant is needed");
    if (c->n_plugin_dirs == 0)
        refuse(&k, "plugin_dirs", 0, "the folder of the plugins is needed");
    for (uint32_t i = 0; i < c->n_tenant; i++) {
        check_tenant(&k, c, i);
        for (uint32_t j = 0; j < c->tenant[i].n_authority; j++)
            check_budget(&k, i, &c->tenant[i].authority[j]);
    }
    for (uint32_t i = 0; i < c->n_fetch; i++)
        check_fetch(&k, &c->fetch[i], i);
    make_paths_absolute(c, path);
}

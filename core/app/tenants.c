/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the table of tenants and how a Host name leads to one.
 * Must not know: what tenants do.
 * Called by: app_open, the gateway. */
#include "core/app/tenants.h"

#include "core/desk/person.h"

#include <stdio.h>

static int copy(char *dst, size_t cap, const char *text)
{
    return str_copy(dst, cap, str_of(text ? text : ""));
}

static int make_budgets(struct tenant *t, const struct config_tenant *from)
{
    int status = 0;

    for (uint32_t i = 0; status == 0 && i < from->n_authority; i++) {
        const struct config_budget *b = &from->authority[i];
        t->budget[i] = (struct budget){.tier = tier_of_name(str_of(b->tier)),
                                       .most = {[BUDGET_CASE] = b->of_case,
                                                [BUDGET_ORDER] = b->of_order,
                                                [BUDGET_CUSTOMER] = b->of_customer,
                                                [BUDGET_DAY] = b->of_day}};
        status = copy(t->budget[i].remedy, sizeof t->budget[i].remedy, b->remedy);
        status = status ? status
                        : copy(t->budget[i].currency, sizeof t->budget[i].currency,
                               b->currency ? b->currency : from->currency);
    }
    return status;
}

/* The cap of a claim where none is named: so many whole units of the tenant's currency. */
static int64_t claim_cap(const char *currency)
{
    int64_t cap = CLAIM_CAP;

    for (int i = money_digits(currency); i > 0; i--)
        cap *= 10;
    return cap;
}

static int make_one(struct tenant *t, const struct config *c, const struct config_tenant *from)
{
    int status = copy(t->slug, sizeof t->slug, from->slug);

    status = status ? status : copy(t->name, sizeof t->name, from->name);
    status = status ? status : copy(t->brand, sizeof t->brand, from->brand);
    status = status ? status : copy(t->currency, sizeof t->currency, from->currency);
    status = status ? status
                    : copy(t->identity_secret, sizeof t->identity_secret, from->identity_secret);
    status = status ? status : copy(t->scripts, sizeof t->scripts, from->scripts);
    status = status ? status : copy(t->commerce, sizeof t->commerce, from->commerce);
    for (uint32_t i = 0; status == 0 && i < from->n_hosts; i++)
        status = copy(t->host[t->n_host++], sizeof t->host[0], from->hosts[i]);
    t->policy_second_person = from->policy_second_person;
    t->desk = (struct desk_config){
        .undo_ms = (uint64_t)c->undo_s * 1000,
        .approval_ms = (uint64_t)c->approval_s * 1000,
        .certificate_cap = from->certificate_cap ? from->certificate_cap : TENANT_CERTIFICATE_CAP,
        .agent_day_cap = from->agent_day_cap ? from->agent_day_cap : TENANT_AGENT_DAY_CAP,
        .case_cap = from->case_cap,
        .claim_cap = from->claim_cap ? from->claim_cap : claim_cap(t->currency),
        .claim_hour_ms = (uint64_t)c->claim_hour_ms,
        .return_day_ms = (uint64_t)c->return_day_ms,
        .customer_cap = from->customer_cap,
        .budget = t->budget,
        .n_budget = from->n_authority,
    };
    str_clip(t->desk.currency, sizeof t->desk.currency, str_of(t->currency));
    return status ? status : make_budgets(t, from);
}

int tenants_make(struct app *app, omb_error *error)
{
    const struct config *c = app->config;

    for (uint32_t i = 0; i < c->n_tenant; i++) {
        struct tenant *t = &app->tenant[i];
        t->id = i + 1;
        if (make_one(t, c, &c->tenant[i]) != 0) {
            snprintf(error->text, sizeof error->text, "tenant %u: a setting is too long", i + 1);
            return error->code = -OMB_E_INVALID;
        }
        app->n_tenant++;
    }
    return 0;
}

void tenants_key(struct app *app, omb_str master)
{
    for (uint32_t i = 0; i < app->n_tenant; i++) {
        struct tenant *t = &app->tenant[i];
        person_key(master, t->id, t->person_key);
        t->desk.person_key = t->person_key;
    }
}

int tenants_of_host(void *ctx, omb_str host, uint32_t *tenant)
{
    const struct app *app = ctx;

    for (uint32_t i = 0; i < app->n_tenant; i++) {
        for (uint32_t j = 0; j < app->tenant[i].n_host; j++) {
            if (str_eq_nocase(host, str_of(app->tenant[i].host[j]))) {
                *tenant = app->tenant[i].id;
                return 0;
            }
        }
    }
    return -OMB_E_NOTFOUND;
}

struct tenant *app_tenant(struct app *app, tenant_id id)
{
    return id >= 1 && id <= app->n_tenant ? &app->tenant[id - 1] : NULL;
}

struct tenant *app_tenant_asked(struct app *app, const struct port_question *ask)
{
    if (!ask->slug.len)
        return app_tenant(app, ask->tenant);
    for (uint32_t i = 0; i < app->n_tenant; i++)
        if (str_is(ask->slug, app->tenant[i].slug))
            return &app->tenant[i];
    return NULL;
}

struct counting {
    struct tenant *tenant;
    bool done;
    int status;
};

static void counted(void *ctx, int status, const struct store_rows *rows)
{
    struct counting *c = ctx;

    c->done = true;
    c->status = status;
    if (status == 0 && rows->n) {
        c->tenant->last_case_number = rows->row[0].num;
        c->tenant->last_confirmation = rows->row[0].at;
    }
}

int tenants_read_counters(struct app *app)
{
    for (uint32_t i = 0; i < app->n_tenant; i++) {
        struct counting c = {.tenant = &app->tenant[i]};
        int status = store_counters(app->store, app->tenant[i].id, counted, &c);
        if (status != 0)
            return status;
        while (!c.done)
            (void)uv_run(&app->loop, UV_RUN_ONCE);
        if (c.status != 0)
            return c.status;
    }
    return 0;
}

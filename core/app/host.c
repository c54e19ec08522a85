/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: opening the host's parts in order, running them, and taking them down again.
 * Must not know: what the parts do.
 * Called by: the serve and demo commands. */
#include "core/app/app.h"

#include "core/app/attach.h"
#include "core/app/changes.h"
#include "core/app/control.h"
#include "core/app/demo.h"
#include "core/app/desk_door.h"
#include "core/app/door.h"
#include "core/app/effects.h"
#include "core/app/erasure.h"
#include "core/app/export.h"
#include "core/app/host_i.h"
#include "core/app/journal.h"
#include "core/app/my.h"
#include "core/app/people.h"
#include "core/app/plugin_office.h"
#include "core/app/policies.h"
#include "core/app/publish.h"
#include "core/app/queues.h"
#include "core/app/retention.h"
#include "core/app/returns.h"
#include "core/app/seller.h"
#include "core/app/shop.h"
#include "core/app/staff.h"
#include "core/app/tenant_ids.h"
#include "core/app/tenants.h"
#include "core/app/timers.h"
#include "core/app/vault.h"
#include "core/app/webhooks.h"
#include "core/base/clock.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/base/log.h"
#include "core/gateway/files.h"
#include "core/gateway/returns.h"
#include "core/gateway/route.h"
#include "core/loop/ready.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

static void store_state(void *ctx, bool down, const char *why)
{
    struct app *app = ctx;

    if (down)
        log_error("store", "nothing can be stored, messages are not acknowledged: %s", why);
    else
        log_info("store", "storing again");
    if (!down && app->cases)
        cases_forget(app->cases);
    if (!down && app->effects)
        effects_hurry(app->effects);
}

static void derive_keys(struct app *app, omb_str master)
{
    struct hash h = hash_mac(master, STR("customers in the journal"));

    memcpy(app->journal_key, h.b, sizeof app->journal_key);
    h = hash_mac(master, STR("secrets of webhooks"));
    memcpy(app->webhook_key, h.b, sizeof app->webhook_key);
    seller_link_key(master, app->link_key);
    tenants_key(app, master);
}

static int open_store(struct app *app, omb_error *error)
{
    uint8_t key[VAULT_KEY];
    struct store_options o = {.path = app->config->data,
                              .queue_max = STORE_QUEUE,
                              .on_state = store_state,
                              .ctx = app};
    int status = vault_open(app->config->data, key, error);

    o.master_key = str_n(key, sizeof key);
    if (status == 0)
        derive_keys(app, o.master_key);
    if (status == 0)
        status = store_open(&app->loop, &o, &app->store, error);
    if (status == 0)
        status = journal_open(app->store, &app->journal);
    if (status == 0)
        status = tenants_read_counters(app);
    return status;
}

/* ---- an order or a quote that a remedy needs ---- */

struct order_read {
    struct cases *cases;
    void *ticket;
};

static void order_came(void *ctx, int status, omb_str json)
{
    struct order_read *o = ctx;
    struct arena a = {0};
    struct json_doc d;
    omb_str order = STR_NONE;

    if (status == 0 && json_parse_arena(json, &a, EFFECT_MAX_TOKENS, &d, NULL) == 0)
        order = json_raw(&d, json_member(&d, 0, "order"));
    cases_order_read(o->cases, o->ticket, status, order);
    arena_free(&a);
    free(o);
}

static void read_order(void *ctx, struct tenant *t, struct id kase, omb_str order, void *ticket)
{
    struct app *app = ctx;
    struct order_read *o = malloc(sizeof *o);

    (void)kase;
    if (!o) {
        cases_order_read(app->cases, ticket, -OMB_E_NOMEM, STR_NONE);
        return;
    }
    *o = (struct order_read){app->cases, ticket};
    shop_order(app, t, order, STR_NONE, order_came, o);
}

static void quote_came(void *ctx, int status, omb_str json)
{
    struct order_read *o = ctx;
    struct arena a = {0};
    struct json_doc d;
    omb_str quote = STR_NONE;

    if (status == 0 && json_parse_arena(json, &a, EFFECT_MAX_TOKENS, &d, NULL) == 0)
        quote = json_raw(&d, json_member(&d, 0, "quote"));
    if (status == 0 && !quote.ptr)
        status = -OMB_E_SYNTAX;
    cases_quote_read(o->cases, o->ticket, status, quote);
    arena_free(&a);
    free(o);
}

static void read_quote(void *ctx, struct tenant *t, omb_str remedy, void *ticket)
{
    struct app *app = ctx;
    struct order_read *o = malloc(sizeof *o);

    if (!o) {
        cases_quote_read(app->cases, ticket, -OMB_E_NOMEM, STR_NONE);
        return;
    }
    *o = (struct order_read){app->cases, ticket};
    shop_quote(app, t, remedy, quote_came, o);
}

static uint32_t count_marks(void *ctx, tenant_id tenant, const struct event *event, uint32_t n)
{
    const struct app *app = ctx;

    return webhooks_count(app->webhooks, tenant, event, n);
}

static void write_marks(void *ctx, tenant_id tenant, struct id kase, const struct event *event,
                        uint32_t n, struct arena *a, struct store_mark *mark)
{
    const struct app *app = ctx;

    webhooks_marks(app->webhooks, tenant, kase, event, n, a, mark);
}

static int open_cases(struct app *app)
{
    const struct cases_hooks hooks = {.ctx = app,
                                      .committed = publish_committed,
                                      .count_marks = count_marks,
                                      .marks = write_marks,
                                      .effect = effects_run,
                                      .read_order = read_order,
                                      .read_quote = read_quote};
    int status = webhooks_open(app, &app->webhooks);

    if (status == 0)
        status = cases_open(app->store, &hooks, &app->cases);
    if (status == 0)
        status = queues_open(app, &app->queues);
    if (status == 0)
        status = effects_open(app, &app->effects);
    return status;
}

/* ---- gateway ---- */

static bool is_ready(void *ctx, const char **why)
{
    const struct app *app = ctx;

    if (app->draining)
        *why = "shutting down";
    else if (store_is_down(app->store))
        *why = "the store cannot write";
    else
        return true;
    return false;
}

static int open_gateway(struct app *app, omb_error *error)
{
    struct gw_config g = {.loop = &app->loop,
                          .web_root = app->config->web_root,
                          .tenant = tenants_of_host,
                          .ready = is_ready,
                          .metrics = host_metrics,
                          .ctx = app};
    struct session_options s = {.port = staff_session_port(app->store),
                                .hash_kib = app->config->sample_staff ? STAFF_CHEAP_KIB : 0,
                                .hash_passes = app->config->sample_staff ? STAFF_CHEAP_PASSES : 0,
                                .insecure_cookie = app->config->insecure_cookie};
    int status;

    host_assets(&g);
    status = gw_open(&g, &app->gw, error);
    if (status == 0)
        status = session_open(app->gw, &s, &app->sessions);
    desk_door_open(app);
    if (status == 0)
        status = stream_open(app->gw, app->sessions, &app->port, &app->stream);
    app->api = (struct api){.gw = app->gw,
                            .sessions = app->sessions,
                            .port = &app->port,
                            .version = OMBUD_VERSION,
                            .document = BUF_INIT(API_MAX_DOCUMENT)};
    if (status == 0)
        status = my_begin(app, &app->my);
    if (status == 0)
        status = attach_open(app, &app->attach);
    changes_open(app);
    returns_open(app);
    if (status == 0)
        status = seller_open(app, &app->seller);
    if (status == 0)
        status = erasures_open(app, &app->erasures);
    if (status == 0)
        status = exports_open(app, &app->exports);
    if (status == 0)
        status = people_open(app, &app->people);
    if (status == 0)
        status = api_add(&app->api);
    if (status == 0)
        status = api_control_add(&app->api);
    return status;
}

/* Lets commands on this machine find the host. */
static int open_control(struct app *app, omb_error *error)
{
    struct control c = {.port = app->admin_port};

    id_token(c.token);
    str_clip(c.address, sizeof c.address, str_of(app->config->admin.address));
    str_clip(app->api.control_token, sizeof app->api.control_token, str_of(c.token));
    return control_write(app->config->data, &c, error);
}

static int listen_all(struct app *app, omb_error *error)
{
    const struct config *c = app->config;
    struct gw_listen main_door = {.address = c->listen.address,
                                  .port = (uint16_t)c->listen.port,
                                  .tls_cert = c->listen.tls_certificate,
                                  .tls_key = c->listen.tls_key};
    struct gw_listen admin = {.address = c->admin.address,
                              .port = (uint16_t)c->admin.port,
                              .admin = true};
    int status = gw_listen(app->gw, &main_door, &app->http_port, error);

    if (status == 0)
        status = gw_listen(app->gw, &admin, &app->admin_port, error);
    return status ? status : open_control(app, error);
}

/* ---- plugins ---- */

static int start_plugins(struct app *app, struct buf *errors)
{
    const struct config *c = app->config;
    struct plug_setting setting[CONFIG_MAX_OPTIONS];
    struct plug_setup setup = {.loop = &app->loop, .setting = setting, .n_setting = c->n_option};
    char state[4096], trusted[4096];
    struct arena a = {0};
    omb_str shipped;
    int status;

    for (uint32_t i = 0; i < c->n_option; i++)
        setting[i] = (struct plug_setting){str_of(c->option[i].plugin), str_of(c->option[i].key),
                                           str_of(c->option[i].value)};
    snprintf(state, sizeof state, "%s/plugins", c->data);
    setup.state_dir = state;
    shipped = demo_folder_above(&a, 1);
    snprintf(trusted, sizeof trusted, "%.*s/lib/ombud", STR_ARG(shipped));
    arena_free(&a);
    setup.trusted = trusted;
    status = door_open(app, &app->door);
    if (status != 0)
        return status;
    status = door_fetch_open(app);
    if (status != 0)
        return status;
    setup.services = door_services(app->door);
    status = plug_open(&setup, &app->plug);
    for (uint32_t i = 0; status == 0 && i < c->n_plugin_dirs; i++)
        status = plug_load(app->plug, c->plugin_dirs[i], errors);
    return status ? status : plug_start(app->plug, errors);
}

static int open_plugins(struct app *app, omb_error *error)
{
    struct buf errors = BUF_INIT(64 << 10);
    int status = start_plugins(app, &errors);
    omb_str first = STR(""), rest;

    if (status != 0 && errors.len)
        (void)str_cut(buf_str(&errors), '\n', &first, &rest);
    if (status != 0) {
        log_error("plug", "%.*s", (int)errors.len, errors.len ? errors.ptr : "");
        snprintf(error->text, sizeof error->text, "plugins: %.*s",
                 (int)(first.len > 200 ? 200 : first.len), first.ptr ? first.ptr : "");
    }
    buf_free(&errors);
    for (uint32_t i = 0; status == 0 && i < app->n_tenant; i++)
        plug_flows_changed(app->plug, app->tenant[i].id);
    if (status == 0)
        plugin_office_open(app);
    return status;
}

/* ---- life ---- */

static int open_parts(struct app *app, omb_error *error)
{
    int status = tenants_make(app, error);

    if (status == 0)
        status = open_store(app, error);
    for (uint32_t i = 0; status == 0 && i < app->n_tenant; i++)
        status =
            tenant_ids_hold(&app->loop, app->store, app->tenant[i].id, app->tenant[i].slug, error);
    if (status == 0)
        status = policies_open(app, error);
    if (status == 0)
        status = open_gateway(app, error);
    if (status == 0)
        status = open_cases(app);
    if (status == 0)
        status = webhooks_start(app->webhooks);
    if (status == 0)
        status = open_plugins(app, error);
    if (status == 0)
        status = timers_open(app, &app->timers);
    if (status == 0)
        status = queues_resume(app->queues);
    if (status == 0)
        status = effects_resume(app);
    if (status == 0)
        status = erasures_resume(app->erasures);
    if (status == 0)
        status = retention_open(app, &app->retention);
    if (status == 0)
        status = host_signals(app);
    if (status == 0)
        webhooks_run(app->webhooks);
    return status ? status : listen_all(app, error);
}

int app_open(const struct config *config, struct app *app, omb_error *error)
{
    int status;

    memset(app, 0, sizeof *app);
    app->config = config;
    app->started_ns = clock_mono_ns();
    error->text[0] = '\0';
    if (uv_loop_init(&app->loop) != 0)
        return -OMB_E_NOMEM;
    status = loop_ready(&app->loop);
    if (status == 0)
        status = open_parts(app, error);
    if (status == 0) {
        log_info("ombud", "version %s listens on port %u after %llu ms", OMBUD_VERSION,
                 app->http_port,
                 (unsigned long long)((clock_mono_ns() - app->started_ns) / 1000000));
        return 0;
    }
    if (!error->text[0])
        snprintf(error->text, sizeof error->text, "%s", omb_strerror(status));
    error->code = status;
    app_close(app);
    return status;
}

int app_run(struct app *app)
{
    while (!app->stopped)
        (void)uv_run(&app->loop, UV_RUN_ONCE);
    return app->exit_code;
}

static void plugins_drained(void *ctx)
{
    struct app *app = ctx;

    app->stopped = true;
}

static void gateway_drained(void *ctx)
{
    struct app *app = ctx;

    plug_drain(app->plug, PLUG_DRAIN_MS, plugins_drained, app);
}

void app_drain(struct app *app)
{
    if (app->draining) {
        log_warn("ombud", "asked to stop twice: stopping at once");
        _exit(128 + 15); /* what was acknowledged is on disk; the rest was never promised */
    }
    app->draining = true;
    log_info("ombud", "draining: no new connections, sockets are told to come back");
    gw_drain(app->gw, (uint32_t)app->config->drain_s * 1000, gateway_drained, app);
}

/*
 * First nothing new begins; then whoever was asked brings back what is under way, to parts
 * that are all still there; then the parts go.
 */
void app_close(struct app *app)
{
    if (app->api.control_token[0])
        control_remove(app->config->data);
    host_signals_close(app);
    timers_close(app->timers);
    effects_stop(app->effects);
    attach_stop(app->attach);
    returns_stop(app);
    retention_stop(app->retention);
    erasures_stop(app->erasures);
    people_stop(app->people);
    exports_stop(app->exports);
    webhooks_stop(app->webhooks);
    cases_stop(app->cases);
    policies_stop(app);
    if (app->store)
        store_close(app->store);
    journal_close(app->journal);
    erasures_close(app->erasures);
    retention_close(app->retention);
    plugin_office_close(app);
    plug_close(app->plug);
    door_fetch_close(app);
    webhooks_close(app->webhooks);
    gw_close(app->gw); /* first: it tells every open socket's end to the two below */
    stream_close(app->stream);
    session_close(app->sessions);
    buf_free(&app->api.document);
    effects_close(app->effects);
    cases_close(app->cases);
    seller_close(app->seller);
    my_end(app->my);
    attach_close(app->attach);
    people_close(app->people);
    exports_close(app->exports);
    door_close(app->door);
    queues_close(app->queues);
    policies_close(app);
    (void)uv_run(&app->loop, UV_RUN_DEFAULT);
    if (uv_loop_close(&app->loop) != 0)
        log_warn("ombud", "something was still open at the end");
}

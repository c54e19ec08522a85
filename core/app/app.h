/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_APP_H
#define OMB_APP_APP_H

#include "core/app/cases.h"
#include "core/app/config.h"
#include "core/app/tenant.h"
#include "core/gateway/api.h"
#include "core/gateway/listener.h"
#include "core/gateway/returns.h"
#include "core/gateway/stream_desk.h"

#include <uv.h>

/*
 * The whole host in one struct, made by app_open and passed down in narrow pieces.
 * Units of this folder take `struct app *` only where they join several parts.
 * Everything runs on `loop`.
 */
struct effects;
struct seller;
struct door;
struct my;
struct attach;
struct erasures;
struct exports;
struct retention;
struct journal;
struct people;
struct webhooks;
struct queues;
struct timers;
struct watch_policies;
struct plug;
struct signals;
struct fetch;
struct fetch_place;
struct plugin_office;

struct app {
    uv_loop_t loop;
    const struct config *config;
    struct tenant tenant[CONFIG_MAX_TENANTS];
    uint32_t n_tenant;

    struct store *store;
    struct cases *cases;
    struct queues *queues;
    struct timers *timers;
    struct effects *effects;
    struct door *door;
    struct my *my;
    struct attach *attach;
    struct journal *journal;
    struct people *people;
    struct erasures *erasures;
    struct exports *exports;
    struct retention *retention;
    struct webhooks *webhooks;
    struct fetch *fetch;
    struct fetch_place *place; /* its, from the configuration */
    struct plug *plug;
    struct plugin_office *plugin_office; /* what the plugins were made of */
    struct watch_policies *policies;
    struct signals *signals;

    struct gw *gw;
    struct sessions *sessions;
    struct desk_port port;
    struct seller *seller;
    uint8_t link_key[32];    /* proves links of claims; of the master key */
    uint8_t journal_key[32]; /* names customers in the journal; of the master key */
    uint8_t webhook_key[32]; /* makes the secrets of webhooks; of the master key */
    struct returns_port returns;
    uint32_t labels; /* that are being printed */
    struct api api;
    struct stream *stream;
    uint16_t http_port, admin_port;

    uint64_t started_ns;
    bool draining, stopped;
    int exit_code;
};

/* Opens everything and listens. *error says what failed. On failure nothing stays open. */
OMB_MUST_USE int app_open(const struct config *config, struct app *app, omb_error *error);

/* Runs until a drain or stop is over; returns the exit code. */
int app_run(struct app *app);

/* SIGTERM: no new work, sockets told 1012, what is under way finished or kept. Twice: at once. */
void app_drain(struct app *app);

void app_close(struct app *app);

struct tenant *app_tenant(struct app *app, tenant_id id); /* NULL for an unknown one */
/* The tenant that a question is about, by its name if one is given; NULL for an unknown one. */
struct port_question;
struct tenant *app_tenant_asked(struct app *app, const struct port_question *ask);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what plugins want fetched, from their question to its answer, with the operator's places.
 * Must not know: HTTP.
 * Called by: plugins through plug_services; host.c. */
#include "core/app/door.h"

#include "core/app/fetch.h"
#include "core/base/log.h"

#include <curl/curl.h>
#include <stdlib.h>

static void came(void *ctx, int status, omb_str bytes)
{
    struct plug_ask *ask = ctx;

    plug_answer(*ask, status, bytes);
    free(ask);
}

static void fetch(void *ctx, struct plug_ask ask, struct plug_instance *who, omb_str request)
{
    struct door *d = ctx;
    struct plug_ask *kept = malloc(sizeof *kept);

    if (!kept) {
        plug_answer(ask, -OMB_E_NOMEM, STR_NONE);
        return;
    }
    *kept = ask;
    fetch_ask(d->app->fetch, plug_name(who), request, came, kept);
}

static void fetch_end(void *ctx, struct plug_instance *who)
{
    struct door *d = ctx;

    if (d->app->fetch)
        fetch_drop(d->app->fetch, plug_name(who));
}

void door_fetch_fill(struct plug_services *s)
{
    s->fetch = fetch;
    s->fetch_end = fetch_end;
}

/* The configuration was checked when it was read. */
static int read_places(struct app *app, uint32_t *n)
{
    const struct config *c = app->config;
    const char *why;

    app->place = calloc((size_t)CONFIG_MAX_FETCH * FETCH_MAX_PLACES, sizeof *app->place);
    if (!app->place)
        return -OMB_E_NOMEM;
    for (uint32_t i = 0; i < c->n_fetch; i++) {
        for (uint32_t j = 0; j < c->fetch[i].n_allow; j++) {
            int status = fetch_guard_place(c->fetch[i].plugin, str_of(c->fetch[i].allow[j]),
                                           &app->place[*n], &why);
            if (status != 0)
                return status;
            log_info("fetch", "%s may reach %s", c->fetch[i].plugin, c->fetch[i].allow[j]);
            (*n)++;
        }
    }
    return 0;
}

int door_fetch_open(struct app *app)
{
    struct fetch_options o = {.loop = &app->loop, .ca_file = app->config->fetch_ca};
    int status;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return -OMB_E_NOMEM;
    status = read_places(app, &o.n_place);
    o.place = app->place;
    return status ? status : fetch_open(&o, &app->fetch);
}

void door_fetch_close(struct app *app)
{
    fetch_close(app->fetch);
    free(app->place);
    app->fetch = NULL;
    app->place = NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the host's own figures in Prometheus' text form.
 * Must not know: who reads them.
 * Called by: the admin listener. */
#include "core/app/effects.h"
#include "core/app/fetch.h"
#include "core/app/host_i.h"
#include "core/app/policy_office.h"
#include "core/app/webhooks.h"
#include "core/plug/port.h"
#include "core/policy/policy_trial.h"

#include <inttypes.h>

static void counter(struct buf *out, const char *name, const char *what, uint64_t n)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s counter\n%s %" PRIu64 "\n", name, what, name, name, n);
}

static void gauge(struct buf *out, const char *name, const char *what, uint64_t n)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s gauge\n%s %" PRIu64 "\n", name, what, name, name, n);
}

/* ---- policies, a row for each tenant ---- */

struct policy_figures {
    struct policy_stats s;
    const struct policy_trial *trial; /* NULL: none */
    uint64_t record;
};

static uint64_t decisions(const struct policy_figures *f)
{
    return f->s.decisions;
}

static uint64_t faults(const struct policy_figures *f)
{
    return f->s.faults;
}

static uint64_t reverts(const struct policy_figures *f)
{
    return f->s.reverts;
}

static uint64_t swaps(const struct policy_figures *f)
{
    return f->s.changed;
}

static uint64_t record(const struct policy_figures *f)
{
    return f->record;
}

static uint64_t on_trial(const struct policy_figures *f)
{
    return f->trial != NULL;
}

static uint64_t tried(const struct policy_figures *f)
{
    return f->s.tried;
}

static uint64_t changed(const struct policy_figures *f)
{
    return f->trial ? f->trial->changed : 0;
}

static const struct {
    const char *name, *type, *what;
    uint64_t (*value)(const struct policy_figures *f);
} policy_rows[] = {
    {"decisions_total", "counter", "Decisions asked of a tenant's policies", decisions},
    {"faults_total", "counter", "Decisions that failed and took the default", faults},
    {"swaps_total", "counter", "Times another bundle came into force", swaps},
    {"reverts_total", "counter", "Times faults put the previous bundle back", reverts},
    {"activation", "gauge", "Number of the activation record in force", record},
    {"trial", "gauge", "1 while a candidate is on trial", on_trial},
    {"trial_decisions_total", "counter", "Decisions made twice, for a trial", tried},
    {"trial_changed", "gauge", "Decisions that the candidate on trial makes otherwise", changed},
};

static void read_figures(const struct tenant *t, struct policy_figures *f)
{
    const struct activation *active = keeper_active(policy_office_keeper(t->office));

    policy_stats(t->policy, &f->s);
    f->trial = policy_trial(t->policy);
    f->record = active ? active->n : 0;
}

static void policy_metrics(const struct app *app, struct buf *out)
{
    struct policy_figures f;

    for (size_t i = 0; i < sizeof policy_rows / sizeof *policy_rows; i++) {
        buf_printf(out, "# HELP ombud_policy_%s %s\n# TYPE ombud_policy_%s %s\n",
                   policy_rows[i].name, policy_rows[i].what, policy_rows[i].name,
                   policy_rows[i].type);
        for (uint32_t t = 0; t < app->n_tenant; t++) {
            read_figures(&app->tenant[t], &f);
            buf_printf(out, "ombud_policy_%s{tenant=\"%s\"} %" PRIu64 "\n", policy_rows[i].name,
                       app->tenant[t].slug, policy_rows[i].value(&f));
        }
    }
}

/* ---- plugins, a row for each ---- */

static uint64_t is_up(const struct plug_health *h)
{
    return h->up;
}

static uint64_t has_alarm(const struct plug_health *h)
{
    return h->alarm;
}

static uint64_t restarts(const struct plug_health *h)
{
    return h->restarts;
}

static uint64_t quarantined(const struct plug_health *h)
{
    return h->quarantined;
}

static uint64_t rss(const struct plug_health *h)
{
    return h->rss_kib * 1024;
}

static const struct {
    const char *name, *type, *what;
    uint64_t (*value)(const struct plug_health *h);
} plugin_rows[] = {
    {"up", "gauge", "1 while the plugin works", is_up},
    {"alarm", "gauge", "1 when it failed too often, or a call of it is in quarantine", has_alarm},
    {"restarts_total", "counter", "Times its process was started again", restarts},
    {"quarantined_total", "counter", "Calls that killed it and are not made again", quarantined},
    {"resident_bytes", "gauge", "Memory of its process, 0 when it runs inline", rss},
};

static void plugin_metrics(const struct app *app, struct buf *out)
{
    struct plug_health h;

    for (size_t k = 0; k < sizeof plugin_rows / sizeof *plugin_rows; k++) {
        buf_printf(out, "# HELP ombud_plugin_%s %s\n# TYPE ombud_plugin_%s %s\n",
                   plugin_rows[k].name, plugin_rows[k].what, plugin_rows[k].name,
                   plugin_rows[k].type);
        for (uint32_t i = 0; plug_health(app->plug, i, &h); i++)
            buf_printf(out, "ombud_plugin_%s{plugin=\"%.*s\"} %" PRIu64 "\n", plugin_rows[k].name,
                       STR_ARG(h.name), plugin_rows[k].value(&h));
    }
}

static void fetch_metrics(const struct app *app, struct buf *out)
{
    struct fetch_stats f;

    fetch_stats(app->fetch, &f);
    counter(out, "ombud_fetch_total", "Requests that plugins asked to be sent", f.asked);
    counter(out, "ombud_fetch_refused_total", "Of these to places that are not allowed", f.refused);
    counter(out, "ombud_fetch_failed_total", "Of these without a whole answer", f.failed);
    counter(out, "ombud_fetch_connections_total", "Connections made for them", f.sockets);
    gauge(out, "ombud_fetch_active", "Requests under way", f.active);
    gauge(out, "ombud_fetch_waiting", "Requests waiting for room", f.waiting);
}

static void webhook_metrics(const struct app *app, struct buf *out)
{
    struct webhooks_stats w;

    webhooks_stats(app->webhooks, &w);
    counter(out, "ombud_webhook_tries_total", "Messages sent to webhooks, each try", w.tries);
    counter(out, "ombud_webhook_failed_total", "Of these without a 2xx", w.failed);
    counter(out, "ombud_webhook_given_up_total", "Messages that were tried for three days",
            w.given_up);
    gauge(out, "ombud_webhook_active", "Messages on their way", w.under_way);
}

void host_metrics(void *ctx, struct buf *out)
{
    struct app *app = ctx;
    struct store_stats s;
    struct cases_stats c;
    struct plug_stats p;

    store_stats(app->store, &s);
    cases_stats(app->cases, &c);
    plug_stats(app->plug, &p);
    counter(out, "ombud_store_events_total", "Events committed", s.events);
    counter(out, "ombud_store_groups_total", "Group commits", s.groups);
    counter(out, "ombud_store_conflicts_total", "Transactions that lost a race", s.conflicts);
    counter(out, "ombud_store_repeats_total", "Client ids seen again", s.repeats);
    counter(out, "ombud_store_failed_total", "Transactions that a failing disk refused", s.failed);
    gauge(out, "ombud_store_queued", "Transactions waiting for their commit", s.queued);
    gauge(out, "ombud_store_down", "1 while nothing can be stored", store_is_down(app->store));
    counter(out, "ombud_commands_total", "Commands to cases", c.commands);
    counter(out, "ombud_commands_refused_total", "Commands answered with an error", c.refused);
    counter(out, "ombud_commands_retried_total", "Commands decided again after a lost race",
            c.retried);
    gauge(out, "ombud_cases_cached", "Live cases in memory", c.cached);
    gauge(out, "ombud_effects_open", "Effects begun and not yet answered",
          effects_open_count(app->effects));
    counter(out, "ombud_plugin_calls_total", "Calls to plugins", p.calls);
    counter(out, "ombud_plugin_timeouts_total", "Calls a plugin did not answer in time",
            p.timeouts);
    counter(out, "ombud_plugin_late_total", "Answers that came too late or twice", p.late);
    plugin_metrics(app, out);
    fetch_metrics(app, out);
    webhook_metrics(app, out);
    policy_metrics(app, out);
}

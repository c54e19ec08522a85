/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the host's own figures in Prometheus' text form.
 * Must not know: who reads them.
 * Called by: the admin listener. */
#include "core/app/effects.h"
#include "core/app/host_i.h"
#include "core/plug/port.h"
#include "core/policy/policy.h"

#include <inttypes.h>

static void counter(struct buf *out, const char *name, const char *what, uint64_t n)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s counter\n%s %" PRIu64 "\n", name, what, name, name, n);
}

static void gauge(struct buf *out, const char *name, const char *what, uint64_t n)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s gauge\n%s %" PRIu64 "\n", name, what, name, name, n);
}

static void policy_metrics(const struct app *app, struct buf *out)
{
    buf_putz(out, "# HELP ombud_policy_decisions_total Decisions asked of a tenant's policies\n"
                  "# TYPE ombud_policy_decisions_total counter\n");
    for (uint32_t i = 0; i < app->n_tenant; i++) {
        struct policy_stats p;
        policy_stats(app->tenant[i].policy, &p);
        buf_printf(out, "ombud_policy_decisions_total{tenant=\"%s\"} %" PRIu64 "\n",
                   app->tenant[i].slug, p.decisions);
    }
    buf_putz(out, "# HELP ombud_policy_faults_total Decisions that failed and took the default\n"
                  "# TYPE ombud_policy_faults_total counter\n");
    for (uint32_t i = 0; i < app->n_tenant; i++) {
        struct policy_stats p;
        policy_stats(app->tenant[i].policy, &p);
        buf_printf(out, "ombud_policy_faults_total{tenant=\"%s\"} %" PRIu64 "\n",
                   app->tenant[i].slug, p.faults);
    }
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
    policy_metrics(app, out);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: loading, watching and swapping each tenant's policies.
 * Must not know: Lua, rules.
 * Called by: app_open, SIGHUP. */
#include "core/app/policies.h"

#include "core/base/log.h"
#include "core/loop/fswatch.h"
#include "core/policy/policy.h"

#include <stdio.h>
#include <stdlib.h>

struct watch_policies {
    struct app *app;
    struct one {
        struct tenant *tenant;
        struct fswatch *watch;
    } one[CONFIG_MAX_TENANTS];
    uint32_t n;
};

/* decide_fn with the fault count behind it. */
static void decide(void *ctx, enum decide_point point, const struct facts *facts, uint64_t now,
                   struct arena *arena, struct verdict *out)
{
    struct tenant *t = ctx;

    policy_decide(t->policy, point, facts, now, arena, out);
    if (out->status == 0)
        return;
    log_warn("policy", "%s: %s failed (%s), its default holds", t->slug, decide_point_name(point),
             omb_strerror(out->status));
    if (policy_faulted(t->policy, now))
        log_error("policy", "%s: too many faults, the previous bundle is active again", t->slug);
}

static void log_errors(const struct tenant *t, const struct bundle_errors *errors)
{
    omb_str rest = buf_str(&errors->text);
    omb_str line;

    while (rest.len) {
        (void)str_cut(rest, '\n', &line, &rest);
        if (line.len)
            log_error("policy", "%s: %.*s", t->slug, STR_ARG(line));
    }
}

static int load(struct tenant *t, struct bundle_errors *errors)
{
    const struct bundle *before = policy_active(t->policy);
    int status = policy_reload(t->policy, t->scripts, errors);
    const struct bundle *after = policy_active(t->policy);

    if (status != 0) {
        log_errors(t, errors);
        log_error("policy", "%s: %s is not active: %s", t->slug, t->scripts,
                  before ? "the policies in force stay" : omb_strerror(status));
    } else if (after != before) {
        log_info("policy", "%s: %s %s is active (%.12s)", t->slug, bundle_name(after),
                 bundle_version(after), bundle_hash(after));
    }
    return status;
}

static void changed(void *arg)
{
    struct one *one = arg;
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;

    (void)load(one->tenant, &errors); /* a failure is logged and changes nothing */
    bundle_errors_free(&errors);
}

static int open_one(struct watch_policies *w, struct tenant *t, omb_error *error)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct one *one = &w->one[w->n];
    int status = policy_open(&t->policy);

    if (status == 0)
        status = load(t, &errors);
    if (status == 0) {
        t->decide = decide;
        t->decide_ctx = t;
        one->tenant = t;
        w->n++;
        status = fswatch_open(&w->app->loop, t->scripts, changed, one, &one->watch);
    }
    if (status != 0) {
        omb_str first = STR(""), rest;
        (void)str_cut(buf_str(&errors.text), '\n', &first, &rest);
        snprintf(error->text, sizeof error->text, "policies of %s: %.*s", t->slug,
                 (int)(first.len > 180 ? 180 : first.len), first.ptr ? first.ptr : "");
    }
    bundle_errors_free(&errors);
    return error->code = status;
}

int policies_open(struct app *app, omb_error *error)
{
    struct watch_policies *w = calloc(1, sizeof *w);
    int status = 0;

    if (!w)
        return -OMB_E_NOMEM;
    w->app = app;
    app->policies = w;
    for (uint32_t i = 0; status == 0 && i < app->n_tenant; i++)
        status = open_one(w, &app->tenant[i], error);
    return status;
}

void policies_reload(struct app *app)
{
    for (uint32_t i = 0; i < app->policies->n; i++)
        changed(&app->policies->one[i]);
}

void policies_close(struct app *app)
{
    struct watch_policies *w = app->policies;

    if (!w)
        return;
    for (uint32_t i = 0; i < w->n; i++)
        fswatch_close(w->one[i].watch);
    for (uint32_t i = 0; i < app->n_tenant; i++)
        policy_close(app->tenant[i].policy);
    free(w);
    app->policies = NULL;
}

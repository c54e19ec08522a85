/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: each tenant's office of policies in a host, its folder's watch, deciding with the faults
 * counted. Must not know: Lua, rules, how a change is recorded.
 * Called by: app_open, SIGHUP, the gateway's port. */
#include "core/app/policies.h"

#include "core/app/policy_load.h"
#include "core/app/policy_office.h"
#include "core/app/vault.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/loop/fswatch.h"
#include "core/plug/port.h"

#include <stdio.h>
#include <stdlib.h>

struct one {
    struct app *app;
    struct tenant *tenant;
    struct policy_office *office;
    struct policy_recent *recent;
    struct fswatch *watch;
    struct hash flows;   /* of what is in force */
    bool loading, again; /* the folder; it changed meanwhile */
    bool closing;
};

struct watch_policies {
    struct app *app;
    struct one one[CONFIG_MAX_TENANTS];
    uint32_t n;
};

static const struct activation_who host = {.type = "system", .id = "host"};

/* The rule that broke, its line and how, as the record has it; else the status in words. */
static void why_failed(const struct verdict *v, struct arena *arena, omb_str *out)
{
    struct json_doc d;

    *out = str_of(omb_strerror(v->status));
    if (json_parse_arena(v->record, arena, POLICY_MAX_INPUT, &d, NULL) == 0)
        *out = json_str_or(&d, 0, "error", arena, *out);
}

/* decide_fn with the fault count behind it. */
static void decide(void *ctx, enum decide_point point, const struct facts *facts, uint64_t now,
                   struct arena *arena, struct verdict *out)
{
    struct one *one = ctx;
    struct tenant *t = one->tenant;
    struct keeper *k = policy_office_keeper(one->office);
    char why[POLICY_MAX_WHY + 1];
    enum policy_alarm alarm;
    omb_str failed;
    int status = 0;

    policy_decide(t->policy, point, facts, now, arena, out);
    policy_recent_add(one->recent, out->record);
    if (out->status == 0)
        return;
    why_failed(out, arena, &failed);
    log_warn("policy", "%s: %s failed (%.*s), its default holds", t->slug, decide_point_name(point),
             STR_ARG(failed));
    alarm = policy_faulted(t->policy, now);
    (void)snprintf(why, sizeof why, "too many decisions failed within a minute, at last %s: %.*s",
                   decide_point_name(point), STR_ARG(failed));
    if (alarm == POLICY_REVERT) {
        log_error("policy", "%s: too many faults, the previous bundle comes back", t->slug);
        status = keeper_rollback(k, &host, "faults", why, NULL, NULL);
    } else if (alarm == POLICY_STOP_TRIAL) {
        log_error("policy", "%s: too many faults of the canary, its trial ends", t->slug);
        status = keeper_stop_trial(k, &host, "faults", why, NULL, NULL);
    }
    if (status != 0)
        log_error("policy", "%s: %s", t->slug, omb_strerror(status));
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

/* ---- the folder ---- */

/* What is in force was lost to this program, and the folder holds the very same: it decides. */
static void restore(struct one *one, struct policy_load *l)
{
    policy_activate(one->tenant->policy, l->bundle, NULL);
    l->bundle = NULL;
}

/* A folder's state that loads and passes: proposes itself when nobody looked at it before. */
static int offer(struct one *one, struct policy_load *l)
{
    struct keeper *k = policy_office_keeper(one->office);
    const struct activation *active = keeper_active(k);
    const char *hash = bundle_hash(l->bundle);
    bool decides = policy_active(one->tenant->policy) != NULL;
    struct keeper_change change = {.load = l, .seen = hash};
    char seen[HASH_HEX + 1];

    if (active && strcmp(active->hash, hash) == 0) {
        if (!decides)
            restore(one, l);
        else if (!keeper_has_seen(k, hash))
            keeper_saw(k, hash);
        return 0;
    }
    if (decides && keeper_has_seen(k, hash))
        return 0;
    str_clip(seen, sizeof seen, str_of(hash));
    change.seen = seen;
    change.a.by = host;
    str_clip(change.a.how, sizeof change.a.how, decides ? STR("files") : STR("start"));
    (void)snprintf(change.a.why, sizeof change.a.why, "%s", one->tenant->scripts);
    return keeper_change(k, &change, NULL, NULL);
}

static int take(struct one *one, struct policy_load *l)
{
    struct tenant *t = one->tenant;
    int status = l->status;

    if (status == 0 && l->recent.decisions)
        log_info("policy", "%s: %u of the last %u decisions would come out otherwise", t->slug,
                 l->recent.changed, l->recent.decisions);
    if (status == 0)
        status = offer(one, l);
    else
        log_errors(t, &l->errors);
    if (status != 0)
        log_error("policy", "%s: %s is not active: %s", t->slug, t->scripts,
                  policy_active(t->policy) ? "the policies in force stay" : omb_strerror(status));
    return status;
}

static void look(void *arg);

static void looked(void *ctx, struct policy_load *l)
{
    struct one *one = ctx;
    bool again = one->again;

    one->loading = one->again = false;
    if (one->closing)
        return;
    (void)take(one, l); /* a failure is logged and changes nothing */
    if (again)
        look(one);
}

static void look(void *arg)
{
    struct one *one = arg;

    if (one->loading) {
        one->again = true;
        return;
    }
    one->loading = policy_load_start(&one->app->loop, POLICY_LOAD_FOLDER,
                                     str_of(one->tenant->scripts), one->recent, looked, one) == 0;
    if (!one->loading)
        log_error("policy", "%s: no memory to look at %s", one->tenant->slug, one->tenant->scripts);
}

void policies_reload(struct app *app)
{
    for (uint32_t i = 0; i < app->policies->n; i++)
        look(&app->policies->one[i]);
}

/* ---- the start ---- */

static void swapped(void *ctx)
{
    struct one *one = ctx;

    const struct bundle *b = policy_active(one->tenant->policy);
    struct hash flows = b ? bundle_flows_hash(b) : (struct hash){{0}};

    if (hash_eq(flows, one->flows))
        return;
    one->flows = flows;
    if (one->app->plug) /* tiers that learn from flows read them again */
        plug_flows_changed(one->app->plug, one->tenant->id);
}

static int open_office(struct one *one, const uint8_t key[VAULT_KEY])
{
    struct app *app = one->app;
    struct tenant *t = one->tenant;
    struct policy_office_options o = {
        .keeper = {.rows = {.loop = &app->loop, .store = app->store, .tenant = t->id},
                   .slug = t->slug,
                   .policy = t->policy,
                   .second_person = t->policy_second_person,
                   .swapped = swapped,
                   .ctx = one},
        .recent = one->recent,
        .data = app->config->data,
        .master_key = key,
    };

    return policy_office_open(&o, &one->office);
}

/* Runs the loop until what the folder proposed is in force: the first decision needs it. */
static int start_folder(struct one *one, omb_error *error)
{
    struct tenant *t = one->tenant;
    struct policy_load l;
    omb_str first = STR(""), rest;
    int status;

    policy_load_now(POLICY_LOAD_FOLDER, str_of(t->scripts), &l);
    status = take(one, &l);
    while (status == 0 && keeper_is_busy(policy_office_keeper(one->office)))
        (void)uv_run(&one->app->loop, UV_RUN_ONCE);
    if (policy_active(t->policy)) {
        status = 0;
    } else {
        status = status ? status : -OMB_E_IO;
        (void)str_cut(buf_str(&l.errors.text), '\n', &first, &rest);
        snprintf(error->text, sizeof error->text, "policies of %s: %.*s", t->slug,
                 (int)(first.len > 180 ? 180 : first.len), first.ptr ? first.ptr : "");
    }
    policy_load_free(&l);
    return error->code = status;
}

static int open_one(struct watch_policies *w, struct tenant *t, const uint8_t key[VAULT_KEY],
                    omb_error *error)
{
    struct one *one = &w->one[w->n];
    int status = policy_open(&t->policy);

    one->app = w->app;
    one->tenant = t;
    if (status == 0)
        status = policy_recent_open(&one->recent);
    if (status == 0)
        status = open_office(one, key);
    if (status == 0) {
        w->n++;
        t->decide = decide;
        t->decide_ctx = one;
        t->office = one->office;
        status = start_folder(one, error);
    }
    if (status == 0)
        status = fswatch_open(&w->app->loop, t->scripts, look, one, &one->watch);
    if (status == -OMB_E_NOTFOUND) {
        log_warn("policy", "%s: there is no folder %s to watch", t->slug, t->scripts);
        status = 0;
    }
    return status;
}

int policies_open(struct app *app, omb_error *error)
{
    struct watch_policies *w = calloc(1, sizeof *w);
    uint8_t key[VAULT_KEY];
    int status = 0;

    if (!w)
        return -OMB_E_NOMEM;
    w->app = app;
    app->policies = w;
    status = vault_open(app->config->data, key, error);
    for (uint32_t i = 0; status == 0 && i < app->n_tenant; i++)
        status = open_one(w, &app->tenant[i], key, error);
    return status;
}

/* ---- questions ---- */

int policies_ask(void *ctx, const struct port_question *ask, port_fn fn, void *fctx)
{
    struct app *app = ctx;
    const struct tenant *t = app_tenant_asked(app, ask);
    struct policy_question q = {.verb = ask->verb,
                                .is_operator = ask->rights.is_operator,
                                .args = ask->args,
                                .shape = ask->shape};

    if (!t || t->id > app->policies->n)
        return -OMB_E_NOTFOUND;
    (void)snprintf(q.who.type, sizeof q.who.type, "%s",
                   ask->actor.type == ACTOR_AGENT ? "operator" : "command");
    str_clip(q.who.id, sizeof q.who.id, ask->actor.id);
    str_clip(q.who.name, sizeof q.who.name, ask->actor.name);
    policy_office_ask(app->policies->one[t->id - 1].office, &q, fn, fctx);
    return 0;
}

/* ---- the end ---- */

void policies_stop(struct app *app)
{
    struct watch_policies *w = app->policies;

    for (uint32_t i = 0; w && i < w->n; i++) {
        w->one[i].closing = true;
        fswatch_close(w->one[i].watch);
        w->one[i].watch = NULL;
        policy_office_stop(w->one[i].office);
    }
}

void policies_close(struct app *app)
{
    struct watch_policies *w = app->policies;

    if (!w)
        return;
    policies_stop(app);
    for (uint32_t i = 0; i < w->n; i++) {
        while (w->one[i].loading)
            (void)uv_run(&app->loop, UV_RUN_ONCE);
        policy_office_close(w->one[i].office);
        policy_recent_close(w->one[i].recent);
    }
    for (uint32_t i = 0; i < app->n_tenant; i++)
        policy_close(app->tenant[i].policy);
    free(w);
    app->policies = NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what each kind of change writes, and what is true once that is written.
 * Must not know: how rows are put, who asked.
 * Called by: policy_keeper.c. */
#include "core/app/policy_keeper_i.h"

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/policy/policy_trial.h"

#include <inttypes.h>

/* ---- rows ---- */

static struct step_row *add_row(struct step *s, omb_str space, const char *key, bool bound)
{
    struct step_row *row = &s->row[s->n_row++];

    *row = (struct step_row){.space = space, .bound = bound, .value = BUF_INIT(0)};
    str_clip(row->key, sizeof row->key, str_of(key));
    return row;
}

static struct step_row *add_record(struct step *s, omb_str space, const struct activation *a,
                                   bool bound)
{
    char key[ACTIVATION_KEY];
    struct step_row *row;
    struct json_out o;

    policy_activation_key(a->n, key);
    row = add_row(s, space, key, bound);
    o = json_out(&row->value);
    policy_activation_write(a, false, &o);
    return row;
}

/* The bundle's row is the archive itself: moved, not copied. */
static void add_bundle(struct step *s)
{
    struct step_row *row;

    if (!s->archive.len)
        return;
    row = add_row(s, POLICY_ROWS_BUNDLE, s->a.hash, false);
    row->once = true;
    row->value = s->archive;
    s->archive = BUF_INIT(0);
}

static void add_seen(struct step *s)
{
    if (s->seen[0])
        buf_putz(&add_row(s, POLICY_ROWS_POLICY, "seen", s->n_row > 0)->value, s->seen);
}

static bool is_trial(enum activation_mode mode)
{
    return mode == ACTIVATION_SHADOW || mode == ACTIVATION_CANARY;
}

static void add_pointer(struct step *s)
{
    s->next = s->keeper->pointer;
    s->next.last = s->a.n;
    s->next.trial = is_trial(s->a.mode) ? s->a.n : 0;
    if (s->a.mode == ACTIVATION_FULL) {
        str_clip(s->next.hash, sizeof s->next.hash, str_of(s->a.hash));
        s->next.n = s->a.n;
    }
    policy_rows_write_pointer(&s->next, &add_row(s, POLICY_ROWS_POLICY, "active", true)->value);
}

static void add_decided(struct step *s, const char *state)
{
    s->decided = s->keeper->proposal;
    s->decided.decider = s->a.by;
    str_clip(s->decided.state, sizeof s->decided.state, str_of(state));
    str_clip(s->decided.decided_why, sizeof s->decided.decided_why, str_of(s->a.why));
    (void)add_record(s, POLICY_ROWS_PROPOSAL, &s->decided, s->n_row > 0);
}

/* ---- kinds of change ---- */

static int refuse(const char **detail, int status, const char *words)
{
    *detail = words;
    return status;
}

static void plan_recorded(struct step *s)
{
    struct keeper *k = s->keeper;

    s->a.n = k->pointer.last + 1;
    s->a.at = clock_unix_ms();
    if (s->kind != STEP_STOP_TRIAL)
        str_clip(s->a.from, sizeof s->a.from, str_of(k->pointer.hash));
    add_bundle(s);
    add_record(s, POLICY_ROWS_ACTIVATION, &s->a, false)->fresh = true;
    add_pointer(s);
    if (s->decides)
        add_decided(s, "approved");
    add_seen(s);
}

static int plan_change(struct step *s, const char **detail)
{
    const struct keeper *k = s->keeper;

    if (s->a.mode == ACTIVATION_FULL && strcmp(s->a.hash, k->pointer.hash) == 0)
        return refuse(detail, -OMB_E_STATE, "this bundle is in force already");
    if (is_trial(s->a.mode) && !k->pointer.n)
        return refuse(detail, -OMB_E_STATE, "nothing is in force to try it against");
    if (s->decides && s->decides != k->proposal.n)
        return refuse(detail, -OMB_E_STATE, "the proposal is no longer open");
    s->a.back = s->a.mode == ACTIVATION_FULL ? k->active.n : 0;
    plan_recorded(s);
    return 0;
}

static int plan_rollback(struct step *s, const char **detail)
{
    const struct keeper *k = s->keeper;
    struct bundle *b = policy_previous(k->o.policy);

    if (!k->previous.n || !b)
        return refuse(detail, -OMB_E_STATE, "there is nothing to go back to");
    s->bundle = bundle_pin(b);
    str_clip(s->a.hash, sizeof s->a.hash, str_of(k->previous.hash));
    str_clip(s->a.name, sizeof s->a.name, str_of(k->previous.name));
    str_clip(s->a.version, sizeof s->a.version, str_of(k->previous.version));
    s->a.back = k->previous.back;
    plan_recorded(s);
    return 0;
}

static int plan_stop_trial(struct step *s, const char **detail)
{
    const struct keeper *k = s->keeper;

    if (!k->trial.n)
        return refuse(detail, -OMB_E_STATE, "nothing is on trial");
    s->a.mode = ACTIVATION_STOP;
    str_clip(s->a.hash, sizeof s->a.hash, str_of(k->pointer.hash));
    str_clip(s->a.from, sizeof s->a.from, str_of(k->trial.hash));
    str_clip(s->a.name, sizeof s->a.name, str_of(k->active.name));
    str_clip(s->a.version, sizeof s->a.version, str_of(k->active.version));
    plan_recorded(s);
    return 0;
}

static int plan_proposal(struct step *s, const char **detail)
{
    struct keeper *k = s->keeper;

    if (s->a.mode == ACTIVATION_FULL && strcmp(s->a.hash, k->pointer.hash) == 0)
        return refuse(detail, -OMB_E_STATE, "this bundle is in force already");
    s->a.n = k->last_proposal + 1;
    s->a.at = clock_unix_ms();
    str_clip(s->a.from, sizeof s->a.from, str_of(k->pointer.hash));
    str_clip(s->a.state, sizeof s->a.state, STR("open"));
    add_bundle(s);
    (void)add_record(s, POLICY_ROWS_PROPOSAL, &s->a, false);
    buf_printf(&add_row(s, POLICY_ROWS_POLICY, "proposals", true)->value, "%" PRIu64, s->a.n);
    if (k->proposal.n)
        add_decided(s, "replaced");
    add_seen(s);
    return 0;
}

static int plan_decline(struct step *s, const char **detail)
{
    if (s->decides != s->keeper->proposal.n)
        return refuse(detail, -OMB_E_STATE, "the proposal is no longer open");
    add_decided(s, "declined");
    s->a = s->decided;
    return 0;
}

int keeper_plan(struct step *s, const char **detail)
{
    switch (s->kind) {
    case STEP_CHANGE:
        return plan_change(s, detail);
    case STEP_ROLLBACK:
        return plan_rollback(s, detail);
    case STEP_STOP_TRIAL:
        return plan_stop_trial(s, detail);
    case STEP_PROPOSE:
        return plan_proposal(s, detail);
    case STEP_DECLINE:
        return plan_decline(s, detail);
    default:
        add_seen(s);
        return 0;
    }
}

/* ---- what follows ---- */

void keeper_begin_trial(struct keeper *k, const struct activation *a, struct bundle *take)
{
    struct policy_trial t = {.mode = a->mode == ACTIVATION_CANARY ? TRIAL_CANARY : TRIAL_SHADOW,
                             .percent = a->percent,
                             .number = a->n,
                             .since = a->at,
                             .bundle = take};

    policy_try(k->o.policy, &t);
    k->trial = *a;
}

static void put_in_force(struct step *s)
{
    struct keeper *k = s->keeper;
    struct policy *p = k->o.policy;
    struct bundle *b = s->bundle;

    s->bundle = NULL;
    if (s->kind == STEP_ROLLBACK && strcmp(s->a.how, "faults") == 0) {
        policy_revert(p);
        bundle_unpin(b);
    } else {
        policy_activate(p, b, s->kind == STEP_ROLLBACK ? NULL : policy_active(p));
    }
    k->previous = k->active;
    k->active = s->a;
    if (s->kind == STEP_ROLLBACK)
        keeper_find_previous(k);
}

static void apply_recorded(struct step *s)
{
    struct keeper *k = s->keeper;

    k->pointer = s->next;
    if (s->decides)
        k->proposal.n = 0;
    if (is_trial(s->a.mode)) {
        keeper_begin_trial(k, &s->a, s->bundle);
        s->bundle = NULL;
    } else {
        policy_try(k->o.policy, &(struct policy_trial){.mode = TRIAL_NONE});
        k->trial.n = 0;
        if (s->a.mode == ACTIVATION_FULL)
            put_in_force(s);
    }
    log_info("policy", "%s: record %" PRIu64 ": %s %s %s (%.12s), %s by %s", k->slug, s->a.n,
             s->a.name, s->a.version,
             s->a.mode == ACTIVATION_FULL   ? "is active"
             : s->a.mode == ACTIVATION_STOP ? "is alone again, the trial is over"
                                            : "is on trial",
             s->a.hash, s->a.how, s->a.by.id[0] ? s->a.by.id : s->a.by.type);
    if (k->o.swapped)
        k->o.swapped(k->o.ctx);
}

void keeper_apply(struct step *s)
{
    struct keeper *k = s->keeper;

    if (s->seen[0])
        str_clip(k->seen, sizeof k->seen, str_of(s->seen));
    if (s->kind == STEP_PROPOSE) {
        k->proposal = s->a;
        k->last_proposal = s->a.n;
        log_info("policy", "%s: %s %s (%.12s) is proposed by %s and waits for another person",
                 k->slug, s->a.name, s->a.version, s->a.hash,
                 s->a.by.id[0] ? s->a.by.id : s->a.by.type);
    } else if (s->kind == STEP_DECLINE) {
        k->proposal.n = 0;
    } else if (s->kind != STEP_SAW) {
        apply_recorded(s);
    }
}

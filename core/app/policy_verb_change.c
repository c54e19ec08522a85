/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: an operator's activation, agreement, rollback and end of a trial, with their reasons.
 * Must not know: the order in which a change is written (keeper).
 * Called by: policy_call.c through the table of verbs. */
#include "core/app/policy_call.h"
#include "core/app/policy_load.h"

/* Why: false after answering. */
static bool read_why(struct policy_call *c, bool must, char out[POLICY_MAX_WHY + 1])
{
    omb_str why = str_trim(policy_call_word(c, "why"));

    if ((must && !why.len) || why.len > POLICY_MAX_WHY) {
        policy_call_refuse(c, -OMB_E_INVALID,
                           why.len ? "why: is too long" : "why: a reason is needed, it is kept");
        return false;
    }
    str_clip(out, POLICY_MAX_WHY + 1, why);
    return true;
}

static const char *how_of(const struct policy_call *c)
{
    return strcmp(c->who.type, "command") == 0 ? "command" : "api";
}

static void draft_dropped(void *ctx, int status, uint64_t seq)
{
    struct policy_call *c = ctx;

    (void)status; /* a draft that stays says "no change": the activation holds all the same */
    (void)seq;
    if (policy_call_release(c))
        policy_call_answer(c);
}

/* What was a draft is in force now. */
static void drop_draft(struct policy_call *c)
{
    const struct policy_rows *r = keeper_rows(c->office->keeper);
    struct store_kv row = {.tenant = r->tenant,
                           .space = POLICY_ROWS_DRAFT,
                           .key = str_of(c->who.id)};

    policy_call_hold(c);
    if (store_kv_put(r->store, &row, draft_dropped, c) != 0)
        draft_dropped(c, 0, 0);
}

static void changed(void *ctx, const struct keeper_result *r)
{
    struct policy_call *c = ctx;
    struct json_out o = json_out(&c->out);

    if (!policy_call_release(c))
        return;
    if (r->status != 0) {
        policy_call_refuse(c, r->status, r->detail);
        return;
    }
    jo_obj(&o);
    jo_key(&o, r->record->state[0] ? "proposal" : "activation");
    policy_activation_write(r->record, true, &o);
    jo_end_obj(&o);
    c->http = r->proposed ? 202 : 0;
    if (c->draft_base[0] && !r->proposed && r->record->mode == ACTIVATION_FULL)
        drop_draft(c);
    else
        policy_call_answer(c);
}

/* What a keeper's function said at once, when it will not call back. */
static void started(struct policy_call *c, int status, const char *words)
{
    if (status != 0 && policy_call_release(c))
        policy_call_refuse(c, status, words);
}

/* ---- activate ---- */

/* Mode, percent and why; false after answering. */
static bool read_change(struct policy_call *c, struct activation *a)
{
    int64_t percent = policy_call_number(c, "percent", 0);

    if (policy_activation_mode_of(policy_call_word(c, "mode"), &a->mode) != 0) {
        policy_call_refuse(c, -OMB_E_INVALID, "mode: is full, shadow or canary");
        return false;
    }
    if (a->mode == ACTIVATION_CANARY && (percent < 1 || percent > 99)) {
        policy_call_refuse(c, -OMB_E_INVALID, "percent: 1 to 99 of a hundred customers");
        return false;
    }
    a->percent = a->mode == ACTIVATION_CANARY ? (int32_t)percent : 0;
    a->by = c->who;
    str_clip(a->how, sizeof a->how, str_of(how_of(c)));
    return read_why(c, true, a->why);
}

static void refuse_broken(struct policy_call *c, const struct policy_load *l)
{
    omb_str words = buf_str(&l->errors.text);

    while (words.len && words.ptr[words.len - 1] == '\n')
        words.len--;
    if (words.len > sizeof c->detail - 1)
        words.len = sizeof c->detail - 1;
    policy_call_fail(c, l->status == -OMB_E_INVALID ? -OMB_E_LIMIT : l->status, "%.*s",
                     STR_ARG(words));
    policy_call_answer(c);
}

static void loaded(void *ctx, struct policy_load *l)
{
    struct policy_call *c = ctx;
    struct keeper_change change = {.load = l};

    if (!policy_call_release(c))
        return;
    if (l->status != 0) {
        refuse_broken(c, l);
        return;
    }
    if (!read_change(c, &change.a))
        return;
    policy_call_hold(c);
    started(c, keeper_change(c->office->keeper, &change, changed, c),
            "other changes are under way, try again");
}

void policy_verb_activate(struct policy_call *c)
{
    const struct activation *active = keeper_active(c->office->keeper);
    struct activation a = {0};
    int status;

    if (!read_change(c, &a))
        return;
    if (c->draft_base[0] && (!active || strcmp(c->draft_base, active->hash) != 0)) {
        policy_call_refuse(c, -OMB_E_CONFLICT,
                           "the draft began from another bundle than the one in force: take up the "
                           "newer one first (PUT draft {\"rebase\":true})");
        return;
    }
    policy_call_hold(c);
    status = policy_load_start(keeper_rows(c->office->keeper)->loop, POLICY_LOAD_ARCHIVE,
                               buf_str(&c->bundle[0].archive),
                               a.mode == ACTIVATION_FULL ? c->office->recent : NULL, loaded, c);
    started(c, status, NULL);
}

/* ---- proposals ---- */

static void decide(struct policy_call *c, bool yes)
{
    int64_t n = policy_call_number(c, "n", 0);
    char why[POLICY_MAX_WHY + 1];
    int status;

    if (!read_why(c, !yes, why))
        return;
    policy_call_hold(c);
    status =
        keeper_decide(c->office->keeper, n > 0 ? (uint64_t)n : 0, yes, &c->who, why, changed, c);
    started(c, status,
            status == -OMB_E_DENIED     ? "somebody else than the one who proposed has to agree"
            : status == -OMB_E_NOTFOUND ? "there is no such open proposal"
                                        : NULL);
}

void policy_verb_approve(struct policy_call *c)
{
    decide(c, true);
}

void policy_verb_decline(struct policy_call *c)
{
    decide(c, false);
}

/* ---- back ---- */

void policy_verb_rollback(struct policy_call *c)
{
    char why[POLICY_MAX_WHY + 1];

    if (!read_why(c, true, why))
        return;
    policy_call_hold(c);
    started(c, keeper_rollback(c->office->keeper, &c->who, "rollback", why, changed, c), NULL);
}

void policy_verb_trial_stop(struct policy_call *c)
{
    char why[POLICY_MAX_WHY + 1];

    if (!read_why(c, true, why))
        return;
    policy_call_hold(c);
    started(c, keeper_stop_trial(c->office->keeper, &c->who, how_of(c), why, changed, c), NULL);
}

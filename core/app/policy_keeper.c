/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the queue of changes of a tenant's policies, each written row by row before it is true.
 * Must not know: where bundles come from, HTTP, cases.
 * Called by: policies, the API's verbs, the commands. */
#include "core/app/policy_find.h"
#include "core/app/policy_keeper_i.h"
#include "core/app/policy_load.h"

#include "core/base/log.h"

#include <stdlib.h>

#define RETRY_MS 1000

static void put_next(struct step *s);

static void step_free(struct step *s)
{
    list_remove(&s->link);
    bundle_unpin(s->bundle);
    buf_free(&s->archive);
    for (uint32_t i = 0; i < s->n_row; i++)
        buf_free(&s->row[i].value);
    free(s);
}

static void answer(struct step *s, int status, const char *detail)
{
    struct keeper_result r = {.status = status,
                              .detail = detail ? detail : omb_strerror(status),
                              .proposed = s->kind == STEP_PROPOSE,
                              .record = status == 0 ? &s->a : NULL};
    keeper_fn fn = s->fn;

    s->fn = NULL;
    if (fn)
        fn(s->ctx, &r);
}

static void finish(struct step *s, int status, const char *detail)
{
    struct keeper *k = s->keeper;

    if (status != 0)
        log_warn("policy", "%s: a change of the policies was not made: %s", k->slug,
                 detail ? detail : omb_strerror(status));
    answer(s, status, detail);
    step_free(s);
    k->n_waiting--;
    k->under_way = false;
    keeper_run(k);
}

static struct step *head(struct keeper *k)
{
    return list_empty(&k->waiting) ? NULL : LIST_ITEM(k->waiting.next, struct step, link);
}

static void retry(uv_timer_t *timer)
{
    struct keeper *k = timer->data;
    struct step *s = head(k);

    if (s && k->under_way && !k->closing)
        put_next(s);
}

static void row_done(struct step *s, int status)
{
    struct keeper *k = s->keeper;
    const struct step_row *row = &s->row[s->at];

    if (status == -OMB_E_EXISTS && row->once)
        status = 0;
    else if (status == -OMB_E_EXISTS)
        status = -OMB_E_CONFLICT;
    if (status == 0) {
        s->at++;
        put_next(s);
    } else if (row->bound && !k->closing) {
        log_error("policy", "%s: an activation is recorded, its pointer not yet: %s", k->slug,
                  omb_strerror(status));
        (void)uv_timer_start(&k->retry, retry, RETRY_MS, 0);
    } else {
        finish(s, status, NULL);
    }
}

static void row_stored(void *ctx, int status, uint64_t seq)
{
    struct step *s = ctx;

    (void)seq;
    s->keeper->away--;
    row_done(s, status);
}

static void put_next(struct step *s)
{
    struct keeper *k = s->keeper;
    const struct step_row *row = &s->row[s->at];
    struct store_kv kv;
    int status;

    if (s->at == s->n_row) {
        keeper_apply(s);
        finish(s, 0, NULL);
        return;
    }
    if (k->closing) {
        finish(s, -OMB_E_CLOSED, NULL);
        return;
    }
    kv = (struct store_kv){.tenant = k->o.rows.tenant,
                           .space = row->space,
                           .key = str_of(row->key),
                           .value = buf_str(&row->value),
                           .only_new = row->once || row->fresh};
    status = row->value.err ? row->value.err : store_kv_put(k->o.rows.store, &kv, row_stored, s);
    if (status == 0)
        k->away++;
    else
        row_done(s, status);
}

void keeper_run(struct keeper *k)
{
    struct step *s = head(k);
    const char *detail = NULL;
    int status;

    if (!s || k->under_way || k->looking)
        return;
    k->under_way = true;
    status = k->closing ? -OMB_E_CLOSED : keeper_plan(s, &detail);
    if (status != 0)
        finish(s, status, detail);
    else
        put_next(s);
}

static struct step *step_new(struct keeper *k, enum step_kind kind, keeper_fn fn, void *ctx)
{
    struct step *s = k->closing || k->n_waiting == KEEPER_WAITING ? NULL : calloc(1, sizeof *s);

    if (!s)
        return NULL;
    list_init(&s->link);
    s->keeper = k;
    s->kind = kind;
    s->fn = fn;
    s->ctx = ctx;
    s->archive = BUF_INIT(0);
    return s;
}

static void enqueue(struct step *s)
{
    struct keeper *k = s->keeper;

    list_add_tail(&k->waiting, &s->link);
    k->n_waiting++;
    keeper_run(k);
}

static bool needs_second(const struct keeper *k, const char *how)
{
    return k->o.second_person && k->pointer.n &&
           (strcmp(how, "files") == 0 || strcmp(how, "api") == 0 || strcmp(how, "command") == 0);
}

int keeper_change(struct keeper *k, struct keeper_change *c, keeper_fn fn, void *ctx)
{
    struct step *s = step_new(k, needs_second(k, c->a.how) ? STEP_PROPOSE : STEP_CHANGE, fn, ctx);
    const struct bundle *b = c->load->bundle;

    if (!s)
        return -OMB_E_BUSY;
    s->a = c->a;
    str_clip(s->a.hash, sizeof s->a.hash, str_of(bundle_hash(b)));
    str_clip(s->a.name, sizeof s->a.name, str_of(bundle_name(b)));
    str_clip(s->a.version, sizeof s->a.version, str_of(bundle_version(b)));
    if (c->seen)
        str_clip(s->seen, sizeof s->seen, str_of(c->seen));
    s->bundle = c->load->bundle;
    s->archive = c->load->archive;
    c->load->bundle = NULL;
    c->load->archive = BUF_INIT(0);
    enqueue(s);
    return 0;
}

static int simple(struct keeper *k, enum step_kind kind, const struct activation *a, keeper_fn fn,
                  void *ctx)
{
    struct step *s = step_new(k, kind, fn, ctx);

    if (!s)
        return -OMB_E_BUSY;
    s->a = *a;
    enqueue(s);
    return 0;
}

static struct activation asked(const struct activation_who *by, const char *how, const char *why)
{
    struct activation a = {.by = *by};

    str_clip(a.how, sizeof a.how, str_of(how));
    str_clip(a.why, sizeof a.why, str_of(why));
    return a;
}

int keeper_rollback(struct keeper *k, const struct activation_who *by, const char *how,
                    const char *why, keeper_fn fn, void *ctx)
{
    struct activation a = asked(by, how, why);

    return simple(k, STEP_ROLLBACK, &a, fn, ctx);
}

int keeper_stop_trial(struct keeper *k, const struct activation_who *by, const char *how,
                      const char *why, keeper_fn fn, void *ctx)
{
    struct activation a = asked(by, how, why);

    return simple(k, STEP_STOP_TRIAL, &a, fn, ctx);
}

/* ---- a second person ---- */

/* What was proposed is what is put in force: the bundle as it was kept then. */
static void proposed_found(void *ctx, int status, struct bundle *b)
{
    struct step *s = ctx;
    struct keeper *k = s->keeper;

    k->away--;
    if (status == 0 && k->closing)
        status = -OMB_E_CLOSED;
    if (status == 0 && s->decides != k->proposal.n)
        status = -OMB_E_STATE;
    if (status != 0) {
        answer(s, status, status == -OMB_E_STATE ? "the proposal is no longer open" : NULL);
        step_free(s);
        return;
    }
    s->bundle = bundle_pin(b);
    list_remove(&s->link);
    enqueue(s);
}

static void agree(struct step *s)
{
    struct keeper *k = s->keeper;
    struct activation_who decider = s->a.by;
    char why[sizeof s->a.why];

    memcpy(why, s->a.why, sizeof why);
    s->a = k->proposal;
    s->a.proposer = k->proposal.by;
    s->a.by = decider;
    s->a.state[0] = '\0';
    if (why[0])
        memcpy(s->a.why, why, sizeof why);
    k->away++;
    list_add_tail(&k->finding, &s->link);
    policy_find(&k->o.rows, k->o.policy, str_of(k->proposal.hash), proposed_found, s);
}

int keeper_decide(struct keeper *k, uint64_t n, bool yes, const struct activation_who *by,
                  const char *why, keeper_fn fn, void *ctx)
{
    const struct activation_who *proposer = &k->proposal.by;
    struct step *s;

    if (!n || n != k->proposal.n)
        return -OMB_E_NOTFOUND;
    if (yes && strcmp(proposer->type, by->type) == 0 &&
        actor_same_person(str_of(proposer->id), str_of(by->id)))
        return -OMB_E_DENIED;
    s = step_new(k, yes ? STEP_CHANGE : STEP_DECLINE, fn, ctx);
    if (!s)
        return -OMB_E_BUSY;
    s->a = asked(by, "", why);
    s->decides = n;
    if (yes)
        agree(s);
    else
        enqueue(s);
    return 0;
}

/* ---- the folder's state ---- */

void keeper_saw(struct keeper *k, const char *hash)
{
    struct step *s = step_new(k, STEP_SAW, NULL, NULL);

    if (!s)
        return; /* looked at again after the next change, or at the next start */
    str_clip(s->seen, sizeof s->seen, str_of(hash));
    enqueue(s);
}

bool keeper_has_seen(const struct keeper *k, const char *hash)
{
    return strcmp(k->seen, hash) == 0;
}

const struct activation *keeper_active(const struct keeper *k)
{
    return k->active.n ? &k->active : NULL;
}

const struct activation *keeper_trial(const struct keeper *k)
{
    return k->trial.n ? &k->trial : NULL;
}

const struct activation *keeper_proposal(const struct keeper *k)
{
    return k->proposal.n ? &k->proposal : NULL;
}

const char *keeper_slug(const struct keeper *k)
{
    return k->slug;
}

uint64_t keeper_last(const struct keeper *k)
{
    return k->pointer.last;
}

struct policy *keeper_policy(const struct keeper *k)
{
    return k->o.policy;
}

const struct policy_rows *keeper_rows(const struct keeper *k)
{
    return &k->o.rows;
}

bool keeper_is_busy(const struct keeper *k)
{
    return k->n_waiting || k->looking;
}

bool keeper_second_person(const struct keeper *k)
{
    return k->o.second_person;
}

/* ---- the end ---- */

static void answer_all(const struct list *steps)
{
    for (const struct list *node = steps->next; node != steps; node = node->next)
        answer(LIST_ITEM(node, struct step, link), -OMB_E_CLOSED, "shutting down");
}

void keeper_stop(struct keeper *k)
{
    if (!k)
        return;
    k->closing = true;
    answer_all(&k->waiting);
    answer_all(&k->finding);
}

static void freed(uv_handle_t *handle)
{
    free(handle->data);
}

void keeper_close(struct keeper *k)
{
    struct step *s;

    if (!k)
        return;
    k->closing = true;
    while (k->away)
        (void)uv_run(k->o.rows.loop, UV_RUN_ONCE);
    while ((s = head(k)))
        step_free(s);
    uv_close((uv_handle_t *)&k->retry, freed);
}

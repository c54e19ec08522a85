/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the keeper's start from what the store holds, and looking up what came before.
 * Must not know: the folder of policies.
 * Called by: policies and the commands; policy_keeper_plan.c. */
#include "core/app/policy_find.h"
#include "core/app/policy_keeper_i.h"
#include "core/app/policy_load.h"

#include "core/base/log.h"

#include <inttypes.h>
#include <stdlib.h>

/* ---- what a rollback would bring back ---- */

static void looked(struct keeper *k)
{
    k->away--;
    k->looking = false;
    keeper_run(k);
}

static void previous_found(void *ctx, int status, struct bundle *b)
{
    struct keeper *k = ctx;

    if (status == 0)
        policy_set_previous(k->o.policy, b);
    else
        k->previous.n = 0;
    looked(k);
}

static void previous_read(void *ctx, int status, const struct store_rows *rows)
{
    struct keeper *k = ctx;
    struct activation a;

    if (status == 0 && rows->n == 0)
        status = -OMB_E_NOTFOUND;
    if (status == 0)
        status = policy_activation_read(rows->row[0].c, &a);
    if (status != 0 || k->closing) {
        looked(k);
        return;
    }
    k->previous = a;
    policy_find(&k->o.rows, k->o.policy, str_of(a.hash), previous_found, k);
}

void keeper_find_previous(struct keeper *k)
{
    char key[ACTIVATION_KEY];

    k->previous.n = 0;
    if (!k->active.back)
        return;
    policy_activation_key(k->active.back, key);
    k->looking = true;
    k->away++;
    if (store_kv_get(k->o.rows.store, k->o.rows.tenant, POLICY_ROWS_ACTIVATION, str_of(key),
                     previous_read, k) != 0) {
        k->away--;
        k->looking = false;
    }
}

/* ---- the start ---- */

static int read_text(const struct keeper *k, const char *key, struct buf *value)
{
    buf_clear(value);
    return policy_rows_get(&k->o.rows, POLICY_ROWS_POLICY, str_of(key), value);
}

/* Records behind the pointer were written before a crash: they hold. */
static int roll_forward(struct keeper *k)
{
    struct policy_pointer p = k->pointer;
    struct activation a;
    struct buf text = BUF_INIT(0);
    int status = 0;

    while (policy_rows_record(&k->o.rows, POLICY_ROWS_ACTIVATION, p.last + 1, &a) == 0) {
        p.last = a.n;
        p.trial = a.mode == ACTIVATION_SHADOW || a.mode == ACTIVATION_CANARY ? a.n : 0;
        if (a.mode == ACTIVATION_FULL) {
            p.n = a.n;
            str_clip(p.hash, sizeof p.hash, str_of(a.hash));
        }
    }
    if (p.last != k->pointer.last) {
        log_warn("policy", "%s: activation %" PRIu64 " was recorded and is carried out now",
                 k->slug, p.last);
        policy_rows_write_pointer(&p, &text);
        status = policy_rows_put(&k->o.rows, POLICY_ROWS_POLICY, STR("active"), buf_str(&text));
        k->pointer = p;
    }
    buf_free(&text);
    return status;
}

static int read_pointer(struct keeper *k)
{
    struct buf text = BUF_INIT(0);
    int status = read_text(k, "active", &text);

    if (status == 0)
        status = policy_rows_read_pointer(buf_str(&text), &k->pointer);
    buf_free(&text);
    if (status == 0 || status == -OMB_E_NOTFOUND)
        status = roll_forward(k);
    if (status == 0 && k->pointer.n)
        status = policy_rows_record(&k->o.rows, POLICY_ROWS_ACTIVATION, k->pointer.n, &k->active);
    return status;
}

static int read_notes(struct keeper *k)
{
    struct buf text = BUF_INIT(0);
    int64_t n = 0;
    int status = read_text(k, "seen", &text);

    if (status == 0)
        str_clip(k->seen, sizeof k->seen, buf_str(&text));
    if (status == 0 || status == -OMB_E_NOTFOUND)
        status = read_text(k, "proposals", &text);
    if (status == 0)
        status = str_int(buf_str(&text), &n);
    if (status == 0) {
        k->last_proposal = (uint64_t)n;
        status = policy_rows_record(&k->o.rows, POLICY_ROWS_PROPOSAL, (uint64_t)n, &k->proposal);
    }
    if (status != 0 || strcmp(k->proposal.state, "open") != 0)
        k->proposal.n = 0;
    buf_free(&text);
    return status == -OMB_E_NOTFOUND ? 0 : status;
}

/* One reference for the caller, or NULL after saying why. */
static struct bundle *load(const struct keeper *k, const char *hash)
{
    struct buf archive = BUF_INIT(0);
    struct policy_load l = {.status = 0};
    struct bundle *b = NULL;
    int status = policy_rows_get(&k->o.rows, POLICY_ROWS_BUNDLE, str_of(hash), &archive);

    if (status == 0) {
        policy_load_now(POLICY_LOAD_KEPT, buf_str(&archive), &l);
        status = l.status;
        b = l.bundle;
        l.bundle = NULL;
    }
    if (!b)
        log_error("policy", "%s: the stored bundle %.12s does not load: %s %.*s", k->slug, hash,
                  omb_strerror(status), STR_ARG(buf_str(&l.errors.text)));
    policy_load_free(&l);
    buf_free(&archive);
    return b;
}

static void start_previous(struct keeper *k)
{
    struct bundle *b;

    if (!k->active.back ||
        policy_rows_record(&k->o.rows, POLICY_ROWS_ACTIVATION, k->active.back, &k->previous) != 0)
        return;
    b = load(k, k->previous.hash);
    if (b)
        policy_set_previous(k->o.policy, b);
    else
        k->previous.n = 0;
    bundle_unpin(b);
}

static void start_trial(struct keeper *k)
{
    struct activation a;
    struct bundle *b = NULL;

    if (!k->pointer.trial)
        return;
    if (policy_rows_record(&k->o.rows, POLICY_ROWS_ACTIVATION, k->pointer.trial, &a) == 0)
        b = load(k, a.hash);
    if (b)
        keeper_begin_trial(k, &a, b);
    else
        log_error("policy", "%s: the trial of record %" PRIu64 " cannot go on", k->slug,
                  k->pointer.trial);
}

static void put_in_force(struct keeper *k)
{
    struct bundle *b = k->pointer.n ? load(k, k->pointer.hash) : NULL;

    if (!b)
        return;
    policy_activate(k->o.policy, b, NULL);
    start_previous(k);
    start_trial(k);
}

int keeper_open(const struct keeper_options *o, struct keeper **out)
{
    struct keeper *k = calloc(1, sizeof *k);
    int status;

    if (!k)
        return -OMB_E_NOMEM;
    k->o = *o;
    str_clip(k->slug, sizeof k->slug, str_of(o->slug));
    list_init(&k->waiting);
    list_init(&k->finding);
    (void)uv_timer_init(o->rows.loop, &k->retry);
    k->retry.data = k;
    uv_unref((uv_handle_t *)&k->retry);
    status = read_pointer(k);
    if (status == 0)
        status = read_notes(k);
    if (status != 0) {
        log_error("policy", "%s: what is stored of the policies cannot be read: %s", k->slug,
                  omb_strerror(status));
        keeper_close(k);
        return status;
    }
    put_in_force(k);
    *out = k;
    return 0;
}

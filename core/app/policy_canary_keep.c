/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a trial's counts as a row of the store, and the canary's life.
 * Must not know: when a trial is over.
 * Called by: policy_canary.c, policy_call.c. */
#include "core/app/policy_canary_i.h"

#include "core/base/log.h"

#include <stdlib.h>

/* ---- the row ---- */

static void write_cases(const struct canary *c, struct json_out *o)
{
    uint32_t left = CANARY_KEPT;

    jo_arr(o);
    for (const struct list *at = c->quiet.prev; at != &c->quiet && left; at = at->prev, left--) {
        const struct followed *f = LIST_ITEM(at, struct followed, link);
        jo_obj(o);
        jo_kv_z(o, "case", f->key);
        jo_kv_int(o, "at", (int64_t)f->at);
        jo_kv_bool(o, "b", f->seen.b);
        jo_kv_bool(o, "faulted", f->seen.faulted);
        jo_kv_bool(o, "escalated", f->seen.escalated);
        jo_kv_int(o, "minor", f->seen.minor);
        jo_kv_z(o, "currency", f->seen.currency);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

static void write_row(const struct canary *c, const struct policy_trial *t, struct buf *out)
{
    struct json_out o = json_out(out);

    jo_obj(&o);
    jo_kv_int(&o, "n", (int64_t)c->number);
    jo_key(&o, "counts");
    policy_trial_write(t, &o);
    if (c->mode == TRIAL_CANARY) {
        jo_key(&o, "test");
        sequential_write(&c->test, &o);
        jo_key(&o, "cases");
        write_cases(c, &o);
    }
    jo_end_obj(&o);
}

static void written(void *ctx, int status, uint64_t seq)
{
    struct canary *c = ctx;

    (void)seq;
    c->writing = false;
    if (status != 0)
        c->dirty = true; /* the next tick tries again */
}

void canary_keep(struct canary *c)
{
    const struct policy_trial *t = policy_trial(keeper_policy(c->keeper));
    const struct policy_rows *r = keeper_rows(c->keeper);
    struct store_kv row = {.tenant = r->tenant, .space = POLICY_ROWS_POLICY, .key = STR("trial")};
    struct buf text = BUF_INIT(POLICY_MAX_ARCHIVE);

    if (!t || c->writing || c->stopped || (!c->dirty && t->decisions == c->kept_decisions))
        return;
    write_row(c, t, &text);
    row.value = buf_str(&text);
    c->writing = !text.err && store_kv_put(r->store, &row, written, c) == 0;
    c->dirty = !c->writing;
    c->kept_decisions = t->decisions;
    buf_free(&text);
}

/* ---- back ---- */

static void read_case(struct canary *c, const struct json_doc *d, uint32_t at, struct arena *a)
{
    char key[ID_TEXT + 1];
    struct followed *f;

    str_clip(key, sizeof key, json_str_or(d, at, "case", a, STR("")));
    f = key[0] && !map_get(&c->cases, str_of(key)) ? canary_follow(c, key) : NULL;
    if (!f)
        return;
    f->at = (uint64_t)json_int_or(d, at, "at", 0);
    f->seen.b = json_bool_or(d, at, "b", false);
    f->seen.faulted = json_bool_or(d, at, "faulted", false);
    f->seen.escalated = json_bool_or(d, at, "escalated", false);
    f->seen.minor = json_int_or(d, at, "minor", 0);
    str_clip(f->seen.currency, sizeof f->seen.currency, json_str_or(d, at, "currency", a, STR("")));
    list_remove(&f->link);
    list_add_head(&c->quiet, &f->link); /* the newest was written first */
}

static void read_row(struct canary *c, struct policy_trial *t, omb_str text)
{
    struct arena a = {0};
    struct json_doc d;
    uint32_t list;

    if (json_parse_arena(text, &a, CANARY_TOKENS, &d, NULL) != 0 ||
        (uint64_t)json_int_or(&d, 0, "n", 0) != c->number ||
        policy_trial_read(json_raw(&d, json_member(&d, 0, "counts")), t) != 0) {
        arena_free(&a);
        return; /* of an earlier trial, or of another version: this one begins anew */
    }
    if (c->mode == TRIAL_CANARY) {
        list = json_member(&d, 0, "cases");
        if (sequential_read(&d, json_member(&d, 0, "test"), &c->test) != 0)
            log_warn("policy", "%s: the trial's test begins anew", keeper_slug(c->keeper));
        for (uint32_t i = json_first(&d, list); i != JSON_NONE; i = json_next(&d, list, i))
            read_case(c, &d, i, &a);
    }
    c->kept_decisions = t->decisions;
    arena_free(&a);
}

/* ---- life ---- */

int canary_open(struct keeper *k, struct canary **out)
{
    struct policy_trial *t = policy_trial(keeper_policy(k));
    struct canary *c = calloc(1, sizeof *c);
    struct buf text = BUF_INIT(0);

    if (!c)
        return -OMB_E_NOMEM;
    c->keeper = k;
    list_init(&c->quiet);
    (void)uv_timer_init(keeper_rows(k)->loop, &c->timer);
    c->timer.data = c;
    uv_unref((uv_handle_t *)&c->timer);
    if (t) {
        canary_begin(c, t);
        if (policy_rows_get(keeper_rows(k), POLICY_ROWS_POLICY, STR("trial"), &text) == 0)
            read_row(c, t, buf_str(&text));
    }
    buf_free(&text);
    *out = c;
    return 0;
}

void canary_stop(struct canary *c)
{
    if (!c || c->stopped)
        return;
    (void)uv_timer_stop(&c->timer);
    canary_keep(c);
    c->stopped = true;
}

static void freed(uv_handle_t *handle)
{
    free(handle->data);
}

void canary_close(struct canary *c)
{
    if (!c)
        return;
    c->stopped = true;
    canary_forget_all(c);
    uv_close((uv_handle_t *)&c->timer, freed);
}

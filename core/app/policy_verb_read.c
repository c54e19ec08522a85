/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what is in force, on trial and proposed; the files of a bundle; the history.
 * Must not know: changing anything.
 * Called by: policy_call.c through the table of verbs. */
#include "core/app/policy_call.h"
#include "core/app/policy_canary.h"
#include "core/app/policy_diff.h"

#include "core/base/clock.h"
#include "core/policy/archive.h"
#include "core/policy/bundle_build.h"
#include "core/policy/policy_trial.h"
#include "core/policy/reference.h"

static void put_time(struct json_out *o, const char *key, uint64_t at)
{
    char stamp[CLOCK_STAMP + 1];

    clock_stamp(at, stamp, sizeof stamp);
    jo_kv_z(o, key, stamp);
}

/* ---- show ---- */

static void put_record(struct json_out *o, const char *key, const struct activation *a)
{
    jo_key(o, key);
    if (a)
        policy_activation_write(a, true, o);
    else
        jo_null(o);
}

static void put_trial(struct json_out *o, const struct activation *a,
                      const struct policy_office *po)
{
    struct policy *p = keeper_policy(po->keeper);
    const struct policy_trial *t = policy_trial(p);
    struct buf counts = BUF_INIT(0);
    struct json_out in = json_out(&counts);

    jo_key(o, "trial");
    if (!a || !t) {
        jo_null(o);
        return;
    }
    policy_trial_write(t, &in);
    jo_obj(o);
    jo_kv_z(o, "mode", policy_activation_mode(a->mode));
    if (a->mode == ACTIVATION_CANARY)
        jo_kv_int(o, "percent", a->percent);
    jo_kv_z(o, "hash", a->hash);
    jo_kv_z(o, "name", a->name);
    jo_kv_z(o, "version", a->version);
    put_time(o, "since", a->at);
    jo_kv_int(o, "decisions", (int64_t)t->decisions);
    jo_kv_int(o, "changed", (int64_t)t->changed);
    jo_kv_int(o, "faults", (int64_t)t->faults);
    canary_print(po->canary, o);
    jo_kv_raw(o, "counts", buf_str(&counts));
    put_record(o, "record", a);
    jo_end_obj(o);
    buf_free(&counts);
}

static void put_points(struct json_out *o, const struct bundle *b)
{
    jo_key(o, "points");
    jo_arr(o);
    for (int i = 0; b && i < POINTS; i++) {
        const struct rules *r = &b->rules[i];
        jo_obj(o);
        jo_kv_z(o, "name", decide_point_name((enum decide_point)i));
        jo_kv_z(o, "file", r->present ? r->file : NULL);
        jo_key(o, "rules");
        jo_arr(o);
        for (uint32_t j = 0; j < r->n; j++) {
            jo_obj(o);
            jo_kv_z(o, "name", r->rule[j].name);
            jo_kv_z(o, "file", r->rule[j].file);
            jo_kv_int(o, "line", r->rule[j].line);
            jo_end_obj(o);
        }
        jo_end_arr(o);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

static void put_stats(struct json_out *o, const struct policy *p)
{
    struct policy_stats s;

    policy_stats(p, &s);
    jo_key(o, "stats");
    jo_obj(o);
    jo_kv_int(o, "decisions", (int64_t)s.decisions);
    jo_kv_int(o, "faults", (int64_t)s.faults);
    jo_kv_int(o, "changed", (int64_t)s.changed);
    jo_kv_int(o, "reverts", (int64_t)s.reverts);
    jo_kv_int(o, "ticks", (int64_t)s.ticks);
    jo_kv_int(o, "bytes", (int64_t)s.bytes);
    jo_end_obj(o);
}

void policy_verb_show(struct policy_call *c)
{
    const struct keeper *k = c->office->keeper;
    struct json_out o = json_out(&c->out);

    jo_obj(&o);
    put_record(&o, "active", keeper_active(k));
    put_trial(&o, keeper_trial(k), c->office);
    put_record(&o, "proposal", keeper_proposal(k));
    jo_kv_bool(&o, "second_person", keeper_second_person(k));
    jo_kv_bool(&o, "can_roll_back", policy_previous(keeper_policy(k)) != NULL);
    put_points(&o, policy_active(keeper_policy(k)));
    put_stats(&o, keeper_policy(k));
    jo_end_obj(&o);
    policy_call_answer(c);
}

/* What policies may say, for an editor. */
void policy_verb_words(struct policy_call *c)
{
    reference_json(&c->out);
    policy_call_answer(c);
}

/* ---- files ---- */

void policy_verb_files(struct policy_call *c)
{
    struct json_out o = json_out(&c->out);
    struct sources s;

    if (!policy_call_sources(c, 0, &s))
        return;
    jo_obj(&o);
    jo_kv_z(&o, "bundle", c->bundle[0].hash);
    jo_key(&o, "files");
    jo_arr(&o);
    for (uint32_t i = 0; i < s.n; i++) {
        jo_obj(&o);
        jo_kv_z(&o, "name", s.v[i].name);
        jo_kv_int(&o, "bytes", (int64_t)s.v[i].text.len);
        jo_end_obj(&o);
    }
    jo_end_arr(&o);
    jo_end_obj(&o);
    sources_free(&s);
    policy_call_answer(c);
}

void policy_verb_file(struct policy_call *c)
{
    struct json_out o = json_out(&c->out);
    const struct source *f;
    struct sources s;

    if (!policy_call_sources(c, 0, &s))
        return;
    f = sources_find(&s, policy_call_word(c, "name"));
    if (f) {
        jo_obj(&o);
        jo_kv_z(&o, "bundle", c->bundle[0].hash);
        jo_kv_z(&o, "name", f->name);
        jo_kv_str(&o, "text", f->text.ptr ? buf_str(&f->text) : STR(""));
        jo_end_obj(&o);
    } else {
        policy_call_fail(c, -OMB_E_NOTFOUND, "the bundle has no such file");
    }
    sources_free(&s);
    policy_call_answer(c);
}

/* ---- diff ---- */

static void put_change(struct json_out *o, const char *name, const struct source *from,
                       const struct source *to)
{
    struct buf text = BUF_INIT(0);

    policy_diff(name, from ? buf_str(&from->text) : STR_NONE, to ? buf_str(&to->text) : STR_NONE,
                &text);
    jo_obj(o);
    jo_kv_z(o, "name", name);
    jo_kv_z(o, "change", !from ? "added" : !to ? "removed" : "changed");
    jo_kv_str(o, "text", text.ptr ? buf_str(&text) : STR(""));
    jo_end_obj(o);
    if (text.err)
        o->buf->err = text.err;
    buf_free(&text);
}

static void put_changes(struct json_out *o, const struct sources *from, const struct sources *to)
{
    for (uint32_t i = 0; i < from->n; i++) {
        const struct source *a = &from->v[i], *b = sources_find(to, str_of(a->name));
        if (!b || !str_eq(buf_str(&a->text), buf_str(&b->text)))
            put_change(o, a->name, a, b);
    }
    for (uint32_t i = 0; i < to->n; i++) {
        if (!sources_find(from, str_of(to->v[i].name)))
            put_change(o, to->v[i].name, NULL, &to->v[i]);
    }
}

/* On the pool: answered when it returns. */
void policy_verb_diff(struct policy_call *c)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct json_out o = json_out(&c->out);
    struct sources from = {0}, to = {0};
    int status = archive_read(buf_str(&c->bundle[0].archive), &from, &errors);

    if (status == 0)
        status = archive_read(buf_str(&c->bundle[1].archive), &to, &errors);
    if (status != 0) {
        policy_call_fail(c, status, "a bundle cannot be read");
    } else {
        jo_obj(&o);
        jo_kv_z(&o, "from", c->bundle[0].hash);
        jo_kv_z(&o, "to", c->bundle[1].hash);
        jo_key(&o, "files");
        jo_arr(&o);
        put_changes(&o, &from, &to);
        jo_end_arr(&o);
        jo_end_obj(&o);
    }
    sources_free(&from);
    sources_free(&to);
    bundle_errors_free(&errors);
}

/* ---- history ---- */

static void read_next(struct policy_call *c);

static void history_read(void *ctx, int status, const struct store_rows *rows)
{
    struct policy_call *c = ctx;
    struct json_out o = json_out(&c->out);
    struct activation a;

    if (!policy_call_release(c))
        return;
    if (status == 0 && rows->n == 0)
        status = -OMB_E_NOTFOUND;
    if (status == 0)
        status = policy_activation_read(rows->row[0].c, &a);
    if (status != 0) {
        policy_call_refuse(c, status, "an activation cannot be read");
        return;
    }
    if (c->out.ptr[c->out.len - 1] != '[')
        buf_putc(&c->out, ',');
    policy_activation_write(&a, true, &o);
    c->at--;
    c->left--;
    read_next(c);
}

static void read_next(struct policy_call *c)
{
    const struct policy_rows *r = keeper_rows(c->office->keeper);
    char key[ACTIVATION_KEY];
    int status;

    if (!c->left || !c->at) {
        buf_printf(&c->out, "],\"more\":%s}", c->at ? "true" : "false");
        policy_call_answer(c);
        return;
    }
    policy_activation_key(c->at, key);
    policy_call_hold(c);
    status =
        store_kv_get(r->store, r->tenant, POLICY_ROWS_ACTIVATION, str_of(key), history_read, c);
    if (status != 0 && policy_call_release(c))
        policy_call_refuse(c, status, NULL);
}

void policy_verb_history(struct policy_call *c)
{
    uint64_t last = keeper_last(c->office->keeper);
    int64_t before = policy_call_number(c, "before", 0);
    int64_t limit = policy_call_number(c, "limit", POLICY_HISTORY_ROWS);

    c->at = before > 0 && (uint64_t)before <= last ? (uint64_t)before - 1 : last;
    c->left = limit > 0 && limit < POLICY_HISTORY_ROWS ? (uint64_t)limit : POLICY_HISTORY_ROWS;
    buf_putz(&c->out, "{\"activations\":[");
    read_next(c);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the decisions of one case, explained one by one with the bundles that made them.
 * Must not know: how a decision is explained.
 * Called by: cmd_policy_explain.c, the API's `why`. */
#include "core/app/rerun.h"

#include "core/base/clock.h"
#include "core/lab/explain.h"

#include <inttypes.h>
#include <stdio.h>

struct explaining {
    struct rerun *r;
    const struct rerun_case *c;
    struct bundle *bundle; /* of the newest decision */
    struct arena arena;
    struct json_out json;
    struct buf *out;
    uint32_t found;
};

int rerun_case(struct rerun *r, omb_str word, struct id *kase)
{
    int64_t number;

    if (id_parse(word, kase) == 0)
        return 0;
    if (str_int(word, &number) != 0 || number < 1)
        return -OMB_E_NOTFOUND;
    return store_scan_number(r->scan, r->tenant, (uint64_t)number, kase);
}

static int pin(struct explaining *x, omb_str hash)
{
    int rc;

    if (x->bundle && str_is(hash, bundle_hash(x->bundle)))
        return 0;
    bundle_unpin(x->bundle);
    x->bundle = NULL;
    rc = hash.len ? rerun_bundle(x->r, hash, &x->bundle) : -OMB_E_NOTFOUND;
    if (rc != 0)
        x->bundle = NULL;
    return rc;
}

/* What is known without the bundle: the record as it stands. */
static void print_bare(struct explaining *x, const struct record *rec)
{
    if (x->c->json) {
        jo_kv_z(&x->json, "point", decide_point_name(rec->point));
        jo_kv_str(&x->json, "bundle", rec->bundle);
        jo_kv_bool(&x->json, "missing", true);
        jo_kv_str(&x->json, "rule", rec->rule);
        jo_kv_raw(&x->json, "verdict", rec->verdict.len ? rec->verdict : STR("null"));
        return;
    }
    buf_printf(x->out, "%s: rule \"%.*s\" gave %.*s; its bundle %.*s is not to be had\n",
               decide_point_name(rec->point), STR_ARG(rec->rule), STR_ARG(rec->verdict),
               STR_ARG(rec->bundle));
}

static int print_why(struct explaining *x, const struct record *rec)
{
    struct explain *why = NULL;
    int rc = pin(x, rec->bundle);

    if (rc == 0)
        rc = explain_record(x->bundle, rec, x->c->progress, &why);
    if (rc == -OMB_E_NOTFOUND) {
        print_bare(x, rec);
        return 0;
    }
    if (rc != 0)
        return rc;
    if (x->c->json)
        explain_print_json(why, &x->json);
    else
        explain_print_text(why, x->out);
    explain_close(why);
    return 0;
}

static int one(struct explaining *x, const struct store_scan_event *e)
{
    struct history_event h = {e->kase, e->seq, e->at, e->kind, e->body};
    struct record rec;
    int rc;

    arena_reset(&x->arena);
    if ((x->c->seq && e->seq != x->c->seq) ||
        history_record(&h, &x->arena, &rec) != HISTORY_DECISION)
        return x->arena.err;
    x->found++;
    if (x->c->json) {
        jo_obj(&x->json);
        jo_kv_int(&x->json, "seq", (int64_t)e->seq);
        jo_kv_int(&x->json, "at", (int64_t)e->at);
        rc = print_why(x, &rec);
        jo_end_obj(&x->json);
        return rc;
    }
    buf_printf(x->out, "%sevent %" PRIu64 ", ", x->found > 1 ? "\n" : "", e->seq);
    clock_print(e->at, x->out);
    buf_putc(x->out, '\n');
    return print_why(x, &rec);
}

static int each(struct explaining *x)
{
    struct store_scan_range range = {.tenant = x->r->tenant,
                                     .kinds = history_record_kinds(),
                                     .kase = &x->c->kase};
    struct store_scan_event e;
    int rc = store_scan_begin(x->r->scan, &range);

    while (rc == 0 && (rc = store_scan_next(x->r->scan, &e)) > 0)
        rc = one(x, &e);
    return rc;
}

int rerun_explain(struct rerun *r, const struct rerun_case *c, struct buf *out, uint32_t *found,
                  omb_error *error)
{
    struct explaining x = {.r = r, .c = c, .json = json_out(out), .out = out};
    char id[ID_TEXT + 1];
    uint64_t number = 0;
    omb_str row;
    int rc;

    rc = store_scan_case(r->scan, r->tenant, c->kase, &x.arena, &number, &row);
    id_text(c->kase, id);
    if (rc != 0) { /* also another tenant's: it is not there */
        arena_free(&x.arena);
        (void)snprintf(error->text, sizeof error->text, "there is no such case");
        return error->code = rc;
    }
    if (c->json) {
        jo_obj(&x.json);
        jo_kv_z(&x.json, "case", id);
        jo_kv_int(&x.json, "number", (int64_t)number);
        jo_key(&x.json, "decisions");
        jo_arr(&x.json);
    } else {
        buf_printf(out, "case %" PRIu64 " (%s)\n", number, id);
    }
    rc = each(&x);
    if (c->json) {
        jo_end_arr(&x.json);
        jo_end_obj(&x.json);
    }
    bundle_unpin(x.bundle);
    arena_free(&x.arena);
    if (rc != 0) {
        (void)snprintf(error->text, sizeof error->text, "case %s: %s", id, omb_strerror(rc));
        return error->code = rc;
    }
    *found = x.found;
    return 0;
}

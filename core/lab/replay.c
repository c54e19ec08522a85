/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: deciding recorded decisions again and comparing bytes. Must not know: where events and
 * bundles are kept. Called by: `ombud policy replay`, the API's job, tests. */
#include "core/lab/replay.h"

#include "core/base/limits.h"
#include "core/policy/decide.h"

#include <stdlib.h>

struct differing {
    char kase[ID_TEXT + 1];
    uint64_t seq, at;
    enum decide_point point;
    char bundle[HASH_HEX + 1];
    char *recorded, *again;
};

struct held {
    char hash[HASH_HEX + 1];
    struct bundle *bundle;
    uint64_t used; /* turn of its last decision; the oldest makes room */
};

struct replay {
    struct replay_options o;
    struct replay_counts n;
    struct history_bundles bundles;
    struct held held[LAB_BUNDLES_HELD];
    uint64_t turn;
    struct differing differing[LAB_DIFFERING];
    uint32_t n_differing;
    struct arena arena;
};

int replay_open(const struct replay_options *o, struct replay **out)
{
    struct replay *r = calloc(1, sizeof *r);

    if (!r)
        return -OMB_E_NOMEM;
    r->o = *o;
    *out = r;
    return 0;
}

void replay_close(struct replay *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < LAB_BUNDLES_HELD; i++)
        bundle_unpin(r->held[i].bundle);
    for (uint32_t i = 0; i < r->n_differing; i++) {
        free(r->differing[i].recorded);
        free(r->differing[i].again);
    }
    arena_free(&r->arena);
    free(r);
}

static struct held *find_held(struct replay *r, omb_str hash)
{
    struct held *oldest = &r->held[0];

    r->turn++;
    for (size_t i = 0; i < LAB_BUNDLES_HELD; i++) {
        struct held *h = &r->held[i];
        if (h->bundle && str_is(hash, h->hash))
            return h;
        if (!h->bundle || (oldest->bundle && h->used < oldest->used))
            oldest = h;
    }
    bundle_unpin(oldest->bundle);
    oldest->bundle = NULL;
    return oldest;
}

/* The bundle, borrowed; -OMB_E_NOTFOUND once more for one that was asked for before. */
static int find_bundle(struct replay *r, omb_str hash, uint32_t row, struct bundle **out)
{
    bool asked = row < HISTORY_BUNDLES && r->bundles.row[row].decisions > 1;
    struct held *h;

    if (!hash.len || (asked && !r->bundles.row[row].found))
        return -OMB_E_NOTFOUND;
    h = find_held(r, hash);
    h->used = r->turn;
    if (!h->bundle) {
        int rc = str_copy(h->hash, sizeof h->hash, hash) < 0
                     ? -OMB_E_NOTFOUND
                     : r->o.find(r->o.ctx, hash, &h->bundle);
        if (rc != 0) {
            h->bundle = NULL;
            return rc;
        }
    }
    if (row < HISTORY_BUNDLES)
        r->bundles.row[row].found = true;
    *out = h->bundle;
    return 0;
}

static int note_differing(struct replay *r, const struct history_event *e, const struct record *rec,
                          omb_str again)
{
    struct differing *d = &r->differing[r->n_differing];

    r->n.differ++;
    if (r->n_differing == LAB_DIFFERING)
        return 0;
    d->recorded = str_dup(rec->text);
    d->again = str_dup(again.ptr ? again : STR(""));
    if (!d->recorded || !d->again) {
        free(d->recorded);
        free(d->again);
        return -OMB_E_NOMEM;
    }
    id_text(e->kase, d->kase);
    d->seq = e->seq;
    d->at = e->at;
    d->point = rec->point;
    (void)!str_copy(d->bundle, sizeof d->bundle, rec->bundle);
    r->n_differing++;
    return 0;
}

static int decide_again(struct replay *r, const struct history_event *e, const struct record *rec)
{
    struct bundle *b = NULL;
    struct verdict v;
    int rc = find_bundle(r, rec->bundle, history_count_bundle(&r->bundles, rec->bundle), &b);

    r->n.decisions++;
    if (rc == -OMB_E_NOTFOUND) {
        r->n.missing++;
        return 0;
    }
    if (rc != 0)
        return rc;
    decide_run(b, rec->point, &rec->facts, rec->now, &r->arena, &v, NULL);
    if (r->arena.err)
        return r->arena.err;
    if (!str_eq(v.record, rec->text))
        return note_differing(r, e, rec, v.record);
    r->n.same++;
    return 0;
}

int replay_feed(struct replay *r, const struct history_event *e)
{
    struct record rec;

    arena_reset(&r->arena);
    switch (history_record(e, &r->arena, &rec)) {
    case HISTORY_NONE:
        return 0;
    case HISTORY_ERASED:
        r->n.erased++;
        return 0;
    case HISTORY_UNREADABLE:
        r->n.unreadable++;
        return r->arena.err;
    case HISTORY_DECISION:
        break;
    }
    return decide_again(r, e, &rec);
}

void replay_counts(const struct replay *r, struct replay_counts *out)
{
    *out = r->n;
}

static void print_differing(const struct differing *d, struct json_out *o)
{
    jo_obj(o);
    jo_kv_z(o, "case", d->kase);
    jo_kv_int(o, "seq", (int64_t)d->seq);
    jo_kv_int(o, "at", (int64_t)d->at);
    jo_kv_z(o, "point", decide_point_name(d->point));
    jo_kv_z(o, "bundle", d->bundle);
    jo_kv_z(o, "recorded", d->recorded);
    jo_kv_z(o, "again", d->again);
    jo_end_obj(o);
}

int replay_finish(const struct replay *r, uint64_t until, struct buf *json)
{
    struct json_out o = json_out(json);

    jo_obj(&o);
    jo_kv_z(&o, "kind", "replay");
    jo_kv_int(&o, "since", (int64_t)r->o.since);
    jo_kv_int(&o, "until", (int64_t)until);
    jo_kv_int(&o, "decisions", (int64_t)r->n.decisions);
    jo_kv_int(&o, "same", (int64_t)r->n.same);
    jo_kv_int(&o, "differ", (int64_t)r->n.differ);
    jo_kv_int(&o, "missing", (int64_t)r->n.missing);
    jo_key(&o, "skipped");
    jo_obj(&o);
    jo_kv_int(&o, "erased", (int64_t)r->n.erased);
    jo_kv_int(&o, "unreadable", (int64_t)r->n.unreadable);
    jo_end_obj(&o);
    history_print_bundles(&r->bundles, true, &o);
    jo_key(&o, "differing");
    jo_arr(&o);
    for (uint32_t i = 0; i < r->n_differing; i++)
        print_differing(&r->differing[i], &o);
    jo_end_arr(&o);
    jo_end_obj(&o);
    return json->err;
}

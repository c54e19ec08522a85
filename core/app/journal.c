/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a tenant's journal as one chain of events: adding lines in their order, reading them.
 * Must not know: what the lines are about, who may read them.
 * Called by: people*.c and whatever else changes what a tenant's administrators answer for. */
#include "core/app/journal.h"

#include "core/base/clock.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/base/list.h"
#include "core/gateway/event_json.h"

#include <stdio.h>
#include <stdlib.h>

static const struct id journal_id = {{[15] = 1}};

struct writing {
    struct list link;
    struct journal *j;
    tenant_id tenant;
    struct arena arena;
    enum event_kind kind;
    struct actor by;
    omb_str body;
    struct store_mark *mark;
    uint32_t n_mark;
    uint64_t seq;
    uint32_t tries;
    bool away; /* the store has it */
    void (*done)(void *ctx, int status);
    void *ctx;
};

struct journal {
    struct store *store;
    struct list waiting; /* the first of them is under way */
};

static void begin(struct journal *j);

static void finish(struct writing *w, int status)
{
    struct journal *j = w->j;

    list_remove(&w->link);
    w->done(w->ctx, status);
    arena_free(&w->arena);
    free(w);
    begin(j);
}

static void find_head(struct writing *w);

static void committed(void *ctx, int status, uint64_t seq)
{
    struct writing *w = ctx;

    (void)seq;
    w->away = false;
    if (status == -OMB_E_CONFLICT && ++w->tries < JOURNAL_MAX_TRIES)
        find_head(w); /* another node was first */
    else
        finish(w, status);
}

static int submit(struct writing *w)
{
    char head[24];
    const struct event e = {.seq = w->seq,
                            .id = id_new(),
                            .at = clock_unix_ms(),
                            .kind = w->kind,
                            .name = str_of(event_name(w->kind)),
                            .actor = w->by,
                            .body = w->body};
    const struct store_txn t = {.tenant = w->tenant,
                                .kase = journal_id,
                                .event = &e,
                                .n_event = 1,
                                .mark = w->mark,
                                .n_mark = w->n_mark + 1};

    (void)snprintf(head, sizeof head, "%llu", (unsigned long long)w->seq);
    w->mark[w->n_mark] =
        (struct store_mark){.space = STR("journal"), .key = STR("head"), .value = str_of(head)};
    return store_submit(w->j->store, &t, committed, w);
}

static uint64_t head_of(const struct store_rows *rows)
{
    int64_t n = 0;

    if (rows->n == 0 || str_int(rows->row[0].c, &n) != 0 || n < 0)
        return 0;
    return (uint64_t)n;
}

static void head_found(void *ctx, int status, const struct store_rows *rows)
{
    struct writing *w = ctx;

    w->away = false;
    if (status == 0 || status == -OMB_E_NOTFOUND) {
        w->seq = (status == 0 ? head_of(rows) : 0) + 1;
        w->away = true;
        status = submit(w);
    }
    if (status != 0) {
        w->away = false;
        finish(w, status);
    }
}

static void find_head(struct writing *w)
{
    int status = store_kv_get(w->j->store, w->tenant, STR("journal"), STR("head"), head_found, w);

    w->away = status == 0;
    if (status != 0)
        finish(w, status);
}

/* One line at a time: each takes the number after the last. */
static void begin(struct journal *j)
{
    struct writing *w;

    if (list_empty(&j->waiting))
        return;
    w = LIST_ITEM(j->waiting.next, struct writing, link);
    if (!w->away)
        find_head(w);
}

static omb_str body_with(struct writing *w, const struct journal_line *line)
{
    struct buf b = BUF_INIT(JOURNAL_MAX_BODY);
    struct json_out o = json_out(&b);
    struct json_doc d;
    omb_str out;

    if (json_parse_arena(line->body, &w->arena, JOURNAL_MAX_TOKENS, &d, NULL) != 0)
        return STR_NONE;
    jo_obj(&o);
    for (uint32_t i = json_first(&d, 0); i != JSON_NONE; i = json_next(&d, 0, i)) {
        jo_key_str(&o, str_sub(json_raw(&d, i), 1, json_raw(&d, i).len - 2));
        jo_raw(&o, json_raw(&d, i + 1));
    }
    if (line->by.name.len)
        jo_kv_str(&o, "by", line->by.name);
    jo_end_obj(&o);
    out = b.err ? STR_NONE : arena_dup(&w->arena, buf_str(&b));
    buf_free(&b);
    return out;
}

static int copy_line(struct writing *w, const struct journal_line *line)
{
    w->kind = line->kind;
    w->by = (struct actor){.type = line->by.type, .id = arena_dup(&w->arena, line->by.id)};
    w->n_mark = line->n_mark;
    w->mark = arena_alloc(&w->arena, sizeof *w->mark * (line->n_mark + 1));
    if (!w->mark)
        return -OMB_E_NOMEM;
    for (uint32_t i = 0; i < line->n_mark; i++)
        w->mark[i] = (struct store_mark){.space = arena_dup(&w->arena, line->mark[i].space),
                                         .key = arena_dup(&w->arena, line->mark[i].key),
                                         .value = arena_dup(&w->arena, line->mark[i].value)};
    w->body = body_with(w, line);
    if (w->arena.err)
        return w->arena.err;
    return w->body.ptr ? 0 : -OMB_E_INVALID;
}

int journal_add(struct journal *j, tenant_id tenant, const struct journal_line *line,
                void (*done)(void *ctx, int status), void *ctx)
{
    struct writing *w = calloc(1, sizeof *w);
    int status = w ? copy_line(w, line) : -OMB_E_NOMEM;

    if (status != 0) {
        if (w)
            arena_free(&w->arena);
        free(w);
        return status;
    }
    w->j = j;
    w->tenant = tenant;
    w->done = done;
    w->ctx = ctx;
    list_add_tail(&j->waiting, &w->link);
    if (j->waiting.next == &w->link)
        begin(j);
    return 0;
}

/* ---- reading ---- */

struct reading {
    struct journal *j;
    tenant_id tenant;
    uint64_t before;
    uint32_t most;
    journal_read_fn fn;
    void *ctx;
};

static void told(struct reading *r, int status, omb_str json)
{
    r->fn(r->ctx, status, json);
    free(r);
}

static void write_line(struct json_out *o, const struct event *e)
{
    char id[ID_TEXT + 1];

    id_text(e->id, id);
    jo_obj(o);
    jo_kv_int(o, "n", (int64_t)e->seq);
    jo_kv_z(o, "id", id);
    event_json_time(o, "at", e->at);
    jo_kv_str(o, "what", e->name);
    jo_key(o, "actor");
    event_json_actor(o, &e->actor);
    jo_kv_raw(o, "body", e->body);
    jo_end_obj(o);
}

static void lines_read(void *ctx, int status, const struct store_case *c)
{
    struct reading *r = ctx;
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);
    uint32_t n = status == 0 ? c->n_event : 0;

    if (status == -OMB_E_NOTFOUND)
        status = 0;
    jo_obj(&o);
    jo_key(&o, "lines");
    jo_arr(&o);
    for (uint32_t i = n; i > 0; i--)
        write_line(&o, &c->event[i - 1]);
    jo_end_arr(&o);
    jo_kv_bool(&o, "more", n > 0 && c->event[0].seq > 1);
    jo_end_obj(&o);
    told(r, status ? status : b.err, buf_str(&b));
    buf_free(&b);
}

static void end_found(void *ctx, int status, const struct store_rows *rows)
{
    struct reading *r = ctx;
    uint64_t end = status == 0 ? head_of(rows) + 1 : 1;
    uint64_t since;

    if (r->before && r->before < end)
        end = r->before;
    since = end > r->most + 1ULL ? end - r->most - 1 : 0;
    if (status == 0 || status == -OMB_E_NOTFOUND) {
        if (end - since <= 1) {
            told(r, 0, STR("{\"lines\":[],\"more\":false}"));
            return;
        }
        status = store_events(r->j->store, r->tenant, journal_id, since,
                              (uint32_t)(end - since - 1), lines_read, r);
    }
    if (status != 0)
        told(r, status, STR_NONE);
}

int journal_read(struct journal *j, tenant_id tenant, uint64_t before, uint32_t most,
                 journal_read_fn fn, void *ctx)
{
    struct reading *r = malloc(sizeof *r);
    int status;

    if (!r)
        return -OMB_E_NOMEM;
    *r = (struct reading){j, tenant, before, most, fn, ctx};
    status = store_kv_get(j->store, tenant, STR("journal"), STR("head"), end_found, r);
    if (status != 0)
        free(r);
    return status;
}

void journal_ref(const uint8_t key[32], tenant_id tenant, omb_str customer,
                 char out[JOURNAL_REF + 1])
{
    char text[STORE_MAX_CUSTOMER + 32], hex[HASH_HEX + 1];
    int n = snprintf(text, sizeof text, "%u customer %.*s", tenant, STR_ARG(customer));

    hash_hex(hash_mac(str_n(key, 32), str_n(text, (size_t)n < sizeof text ? (size_t)n : 0)), hex);
    str_clip(out, JOURNAL_REF + 1, str_of(hex));
}

/* ---- life ---- */

int journal_open(struct store *store, struct journal **out)
{
    struct journal *j = calloc(1, sizeof *j);

    if (!j)
        return -OMB_E_NOMEM;
    j->store = store;
    list_init(&j->waiting);
    *out = j;
    return 0;
}

void journal_close(struct journal *j)
{
    struct list *node;

    if (!j)
        return;
    while ((node = list_pop_head(&j->waiting))) {
        struct writing *w = LIST_ITEM(node, struct writing, link);
        w->done(w->ctx, -OMB_E_CLOSED);
        arena_free(&w->arena);
        free(w);
    }
    free(j);
}

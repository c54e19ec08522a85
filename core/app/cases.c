/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the cache of live cases and the order in which each one's commands run.
 * Must not know: what a command means (desk), how it is stored (store).
 * Called by: every door (chat, API, timers, effects). */
#include "core/app/cases_i.h"

#include "core/base/log.h"

#include <stdlib.h>

#define SPARE_MAX 1024

struct request *cases_request_take(struct cases *cs)
{
    struct list *spare = list_pop_head(&cs->spare);
    struct request *r;

    if (spare) {
        r = LIST_ITEM(spare, struct request, link);
        cs->n_spare--;
        return r;
    }
    r = calloc(1, sizeof *r);
    if (r)
        list_init(&r->link);
    return r;
}

void cases_request_drop(struct request *r)
{
    struct cases *cs = r->cs;
    struct arena arena = r->arena;

    list_remove(&r->link);
    if (cs)
        turns_leave(&cs->turns, &r->turn);
    if (!cs || cs->n_spare >= SPARE_MAX) {
        arena_free(&arena);
        free(r);
        return;
    }
    arena_reset(&arena);
    memset(r, 0, sizeof *r);
    r->arena = arena;
    r->cs = cs;
    list_init(&r->link);
    list_add_tail(&cs->spare, &r->link);
    cs->n_spare++;
}

static void entry_free(struct entry *e)
{
    (void)map_remove(&e->cs->entry, str_of(e->key));
    list_remove(&e->lru);
    kase_free(e->k);
    free(e);
}

static struct entry *entry_new(struct cases *cs, struct tenant *t, struct id id)
{
    struct entry *e = calloc(1, sizeof *e);

    if (!e)
        return NULL;
    list_init(&e->lru);
    list_init(&e->waiting);
    list_init(&e->repeats);
    e->cs = cs;
    e->tenant = t;
    e->id = id;
    id_key(t->id, id, e->key);
    e->k = map_get(&cs->entry, str_of(e->key)) ? NULL : kase_new();
    if (!e->k || map_set(&cs->entry, str_of(e->key), e) != 0) {
        kase_free(e->k);
        free(e);
        return NULL;
    }
    return e;
}

static int fold_loaded(struct entry *e, const struct store_case *c)
{
    int status = 0;

    if (c->snapshot.ptr)
        status = kase_restore(e->k, c->snapshot);
    for (uint32_t i = 0; status == 0 && i < c->n_event; i++)
        status = desk_apply(e->k, &c->event[i]);
    e->confirmed = e->k->seq;
    e->last_snapshot = c->snapshot.ptr ? c->snapshot_seq : 0;
    return status;
}

static void fail_waiting(struct entry *e, int status, const char *detail)
{
    struct list *node;

    while ((node = list_pop_head(&e->waiting)))
        case_run_answer(LIST_ITEM(node, struct request, link), status, detail);
}

static void set_gone(struct entry *e, int why)
{
    e->state = ENTRY_GONE;
    e->why = why;
}

/* Lists and queues were told of a state that was not stored: they hear the one that was. */
static void publish_again(struct entry *e)
{
    e->stale = false;
    e->cs->hooks.committed(e->cs->hooks.ctx, e->tenant, e->id, e->k, NULL, 0, true);
}

static void loaded(void *ctx, int status, const struct store_case *c)
{
    struct entry *e = ctx;

    cases_hold(e);
    e->under_way--;
    if (status == 0)
        status = fold_loaded(e, c);
    if (status == 0) {
        e->cs->stats.loaded++;
        e->state = e->again ? ENTRY_POISONED : ENTRY_READY;
        if (e->stale && !e->again)
            publish_again(e);
        e->again = false;
    } else {
        set_gone(e, status);
    }
    cases_release(e);
}

static void entry_load(struct entry *e)
{
    int status;

    kase_free(e->k);
    e->k = kase_new();
    e->state = ENTRY_LOADING;
    if (!e->k) {
        set_gone(e, -OMB_E_NOMEM);
        return;
    }
    e->under_way++;
    status = store_load(e->cs->store, e->tenant->id, e->id, loaded, e);
    if (status != 0) {
        e->under_way--;
        set_gone(e, status);
    }
}

void cases_poison(struct entry *e)
{
    e->stale |= !e->fresh;
    if (e->state == ENTRY_READY)
        e->state = ENTRY_POISONED;
}

/* Drops the least recently used idle cases until the cache fits again. */
static void trim_idle(struct cases *cs)
{
    while (cs->entry.count > CASES_MAX_CACHED && !list_empty(&cs->idle))
        entry_free(LIST_ITEM(cs->idle.next, struct entry, lru));
}

static bool entry_is_idle(const struct entry *e)
{
    return e->held == 0 && e->under_way == 0 && !e->reading && list_empty(&e->waiting) &&
           list_empty(&e->repeats);
}

/* A poisoned entry whose commits have all come back: reads it again if anybody is to know. */
static bool recover(struct entry *e)
{
    bool wanted = e->stale && !e->cs->closing;

    if (e->under_way || e->reading ||
        (!wanted && list_empty(&e->waiting) && list_empty(&e->repeats)))
        return false;
    while (!list_empty(&e->repeats))
        case_run_requeue(LIST_ITEM(list_pop_head(&e->repeats), struct request, link));
    entry_load(e);
    return true;
}

/* One piece of work that can be done now; false when there is none. */
static bool step(struct entry *e)
{
    switch (e->state) {
    case ENTRY_POISONED:
        return recover(e);
    case ENTRY_GONE:
        fail_waiting(e, e->why,
                     e->why == -OMB_E_NOTFOUND ? "there is no such case" : omb_strerror(e->why));
        return false;
    case ENTRY_READY:
        if (e->reading || list_empty(&e->waiting))
            return false;
        case_run(e, LIST_ITEM(list_pop_head(&e->waiting), struct request, link));
        return true;
    default:
        return false;
    }
}

void cases_hold(struct entry *e)
{
    list_remove(&e->lru);
    e->held++;
}

void cases_release(struct entry *e)
{
    struct cases *cs = e->cs;

    if (e->held == 1) {
        while (step(e))
            continue;
    }
    e->held--;
    if (!entry_is_idle(e))
        return;
    if (e->state != ENTRY_READY || e->fresh) {
        entry_free(e); /* gone, or never stored: nothing to keep */
        return;
    }
    list_add_tail(&cs->idle, &e->lru);
    trim_idle(cs);
}

static int copy_command(struct request *r, const struct command *c)
{
    r->command = *c;
    r->command.actor.id = arena_dup(&r->arena, c->actor.id);
    r->command.actor.name = arena_dup(&r->arena, c->actor.name);
    r->command.body = arena_dup(&r->arena, c->body);
    r->command.cid = c->cid.ptr ? arena_dup(&r->arena, c->cid) : STR_NONE;
    return r->arena.err;
}

static struct request *new_request(struct cases *cs, struct entry *e)
{
    struct request *r = cases_request_take(cs);

    if (!r)
        return NULL;
    r->cs = cs;
    r->entry = e;
    r->serial = ++cs->serial;
    cs->stats.waiting++;
    return r;
}

static void queue_request(struct entry *e, struct request *r)
{
    cases_hold(e);
    list_add_tail(&e->waiting, &r->link);
    cases_release(e);
}

/* Asked before a case is looked for, so that a host that is full reads nothing more. */
static int may_take(const struct cases *cs)
{
    if (cs->closing)
        return -OMB_E_CLOSED;
    return cs->stats.waiting >= CASES_MAX_WAITING ? -OMB_E_BUSY : 0;
}

static struct entry *find(const struct cases *cs, const struct tenant *t, struct id id)
{
    char key[ID_KEY];

    id_key(t->id, id, key);
    return map_get(&cs->entry, str_of(key));
}

static struct entry *find_or_load(struct cases *cs, struct tenant *t, struct id id)
{
    struct entry *e = find(cs, t, id);

    if (e)
        return e;
    e = entry_new(cs, t, id);
    if (e && id_is_reserved(id))
        set_gone(e, -OMB_E_NOTFOUND); /* the host's own: a case for nobody */
    else if (e)
        entry_load(e);
    return e;
}

static int submit(struct entry *e, const struct command *c, omb_str contact, cases_done_fn done,
                  void *ctx)
{
    struct cases *cs = e->cs;
    struct request *r = new_request(cs, e);

    if (!r)
        return -OMB_E_BUSY;
    r->kind = REQUEST_COMMAND;
    r->contact = contact.ptr ? arena_dup(&r->arena, contact) : STR_NONE;
    r->done = done;
    r->ctx = ctx;
    if (copy_command(r, c) != 0) {
        cs->stats.waiting--;
        cases_request_drop(r);
        return -OMB_E_NOMEM;
    }
    cs->stats.commands++;
    queue_request(e, r);
    return 0;
}

int cases_command(struct cases *cs, struct tenant *t, struct id kase, const struct command *c,
                  cases_done_fn done, void *ctx)
{
    struct entry *e;
    int status = may_take(cs);

    if (status != 0)
        return status;
    e = find_or_load(cs, t, kase);
    if (!e)
        return -OMB_E_NOMEM;
    cases_hold(e);
    status = submit(e, c, STR_NONE, done, ctx);
    cases_release(e);
    return status;
}

int cases_start(struct cases *cs, struct tenant *t, struct id kase, omb_str contact,
                const struct command *c, cases_done_fn done, void *ctx)
{
    struct entry *e;
    int status = may_take(cs);

    if (status != 0)
        return status;
    e = find(cs, t, kase);
    if (!e) {
        e = entry_new(cs, t, kase);
        if (!e)
            return -OMB_E_NOMEM;
        e->state = ENTRY_READY;
        e->fresh = true;
    }
    cases_hold(e);
    status = submit(e, c, contact, done, ctx);
    cases_release(e);
    return status;
}

void cases_read(struct cases *cs, struct tenant *t, struct id kase, cases_read_fn fn, void *ctx)
{
    struct entry *e = NULL;
    struct request *r = NULL;
    int status = may_take(cs);

    if (status == 0) {
        e = find_or_load(cs, t, kase);
        status = e ? 0 : -OMB_E_NOMEM;
    }
    if (status != 0) {
        fn(ctx, status, NULL);
        return;
    }
    cases_hold(e);
    r = new_request(cs, e);
    if (r) {
        r->kind = REQUEST_READ;
        r->read = fn;
        r->ctx = ctx;
        queue_request(e, r);
    } else {
        fn(ctx, -OMB_E_NOMEM, NULL);
    }
    cases_release(e);
}

/* Whose is it? Nobody knows yet of one that is being read. */
static void forget_one(struct entry *e, omb_str customer)
{
    bool all = !customer.ptr;

    e->again |= !all && e->state == ENTRY_LOADING;
    if (e->state == ENTRY_READY && (all || (!e->fresh && str_is(customer, e->k->customer))))
        e->state = ENTRY_POISONED;
    if ((all || e->state == ENTRY_POISONED) && entry_is_idle(e))
        entry_free(e);
}

void cases_forget_customer(struct cases *cs, struct tenant *t, omb_str customer)
{
    uint32_t at = 0;
    omb_str key;
    void *value;

    while (map_next(&cs->entry, &at, &key, &value)) {
        if (!t || ((struct entry *)value)->tenant == t)
            forget_one(value, customer);
    }
}

void cases_forget(struct cases *cs)
{
    cases_forget_customer(cs, NULL, STR_NONE);
}

void cases_show_again(struct cases *cs, struct tenant *t, struct id kase)
{
    struct entry *e = cs->closing ? NULL : find_or_load(cs, t, kase);

    if (!e)
        return;
    cases_hold(e);
    e->stale = true;
    if (e->state == ENTRY_READY)
        publish_again(e);
    cases_release(e);
}

void cases_stats(const struct cases *cs, struct cases_stats *out)
{
    *out = cs->stats;
    out->cached = cs->entry.count;
}

int cases_open(struct store *store, const struct cases_hooks *hooks, struct cases **out)
{
    struct cases *cs = calloc(1, sizeof *cs);

    if (!cs)
        return -OMB_E_NOMEM;
    cs->store = store;
    cs->hooks = *hooks;
    turns_init(&cs->turns);
    list_init(&cs->idle);
    list_init(&cs->spare);
    *out = cs;
    return 0;
}

void cases_stop(struct cases *cs)
{
    uint32_t at = 0;
    omb_str key;
    void *value;

    if (!cs)
        return;
    cs->closing = true;
    while (map_next(&cs->entry, &at, &key, &value)) {
        struct entry *e = value;
        cases_hold(e); /* a case that is not freed leaves the table as it is */
        fail_waiting(e, -OMB_E_CLOSED, "shutting down");
        e->held--;
        if (entry_is_idle(e))
            entry_free(e);
    }
}

/* What nobody will bring back any more. */
static void abandon(struct entry *e)
{
    struct request *r = e->reading;
    struct list *node;

    e->held++;
    e->reading = NULL;
    if (r)
        case_run_answer(r, -OMB_E_CLOSED, "shutting down");
    while ((node = list_pop_head(&e->repeats)))
        case_run_answer(LIST_ITEM(node, struct request, link), -OMB_E_CLOSED, "shutting down");
    fail_waiting(e, -OMB_E_CLOSED, "shutting down");
    entry_free(e);
}

void cases_close(struct cases *cs)
{
    uint32_t at = 0;
    omb_str key;
    void *value;
    struct list *node;

    if (!cs)
        return;
    cs->closing = true;
    while (map_next(&cs->entry, &at, &key, &value))
        abandon(value);
    while ((node = list_pop_head(&cs->spare))) {
        struct request *r = LIST_ITEM(node, struct request, link);
        arena_free(&r->arena);
        free(r);
    }
    map_free(&cs->entry);
    turns_free(&cs->turns);
    free(cs);
}

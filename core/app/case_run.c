/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: deciding one request: what must be read first, the desk's answer, the sender's answer.
 * Must not know: how commits are batched.
 * Called by: cases.c, and by the store's and shop's answers to what it asked. */
#include "core/app/cases_i.h"

#include "core/app/ledger_row.h"
#include "core/app/seller_mark.h"
#include "core/base/clock.h"
#include "core/base/log.h"

void case_run_tell(struct request *r, int status, const char *detail)
{
    struct cases *cs = r->cs;
    const struct kase *k = r->entry ? r->entry->k : NULL;
    struct cases_result result = {
        .status = status,
        .kase = r->entry ? r->entry->id : (struct id){{0}},
        .detail = detail ? detail : omb_strerror(status),
        .k = status == 0 && r->entry->state == ENTRY_READY ? k : NULL,
    };

    cs->stats.waiting--;
    if (r->kind == REQUEST_READ) {
        r->read(r->ctx, status, result.k);
        return;
    }
    if (status != 0)
        cs->stats.refused++;
    if (status == 0 && r->repeat_of) {
        result.repeat = true;
        result.seq = r->repeat_of;
    } else if (status == 0 && r->n_event) {
        result.seq = r->event[0].seq;
        result.at = r->event[0].at;
    }
    if (r->done)
        r->done(r->ctx, &result);
}

void case_run_answer(struct request *r, int status, const char *detail)
{
    case_run_tell(r, status, detail);
    cases_request_drop(r);
}

/* Puts a request back among those that wait, in the order of arrival. */
void case_run_requeue(struct request *r)
{
    struct list *at = r->entry->waiting.prev;

    turns_leave(&r->cs->turns, &r->turn);
    r->ledger_read = r->order_read = false;
    r->quotes = 0;
    r->quote_status = 0;
    r->n_ledger = r->n_event = r->n_effect = 0;
    r->repeat_of = 0;
    r->refused = 0;
    while (at != &r->entry->waiting && LIST_ITEM(at, struct request, link)->serial > r->serial)
        at = at->prev;
    list_add_head(at, &r->link);
}

static void resume(struct request *r)
{
    struct entry *e = r->entry;

    e->reading = NULL;
    if (e->state == ENTRY_POISONED)
        case_run_requeue(r);
    else
        case_run(e, r);
}

void case_run_unpark(struct entry *e)
{
    if (!e->parked || e->under_way)
        return;
    e->parked = false;
    resume(e->reading);
}

/* Everything that is read at a request's turn is there, or cannot be had. */
static void turn_read(struct request *r, int status)
{
    struct entry *e = r->entry;

    cases_hold(e);
    if (status == 0) {
        r->ledger_read = true;
        resume(r);
    } else {
        e->reading = NULL;
        case_run_answer(r, status, "the budgets cannot be read");
    }
    cases_release(e);
}

static void claims_counted(void *ctx, int status, const struct store_rows *rows)
{
    struct request *r = ctx;

    if (status == 0 && rows->n)
        r->figures.claims = (int64_t)rows->row[0].num;
    turn_read(r, status);
}

static void orders_counted(void *ctx, int status, const struct store_rows *rows)
{
    struct request *r = ctx;

    if (status == 0 && rows->n)
        r->figures.orders = (int64_t)rows->row[0].num;
    if (status == 0)
        status = seller_count(r->cs->store, r->entry->tenant->id, SELLER_FILED, r->seller,
                              clock_unix_ms(), claims_counted, r);
    if (status != 0)
        turn_read(r, status);
}

static void ledger_read(void *ctx, int status, const struct store_rows *rows)
{
    struct request *r = ctx;

    if (status == 0)
        ledger_row_fill(r->ledger, r->n_ledger, rows);
    if (status != 0 || !r->seller.len) {
        turn_read(r, status);
        return;
    }
    status = seller_count(r->cs->store, r->entry->tenant->id, SELLER_ORDERS, r->seller,
                          clock_unix_ms(), orders_counted, r);
    if (status != 0)
        turn_read(r, status);
}

bool case_run_is_late(const struct request *r)
{
    return clock_mono_ms() > r->first_ms + CASES_RACE_MS;
}

static void read_ledger(struct entry *e, struct request *r)
{
    omb_str key[DESK_MAX_LEDGER];
    int status = -OMB_E_BUSY;

    for (uint32_t i = 0; i < r->n_ledger; i++)
        key[i] = r->ledger[i].key;
    if (!case_run_is_late(r))
        status = store_ledger(r->cs->store, e->tenant->id, key, r->n_ledger, ledger_read, r);
    if (status == 0)
        return;
    e->reading = NULL;
    case_run_answer(r, status, "too much is under way on these budgets, try again");
}

static void turn_came(struct turn *t)
{
    struct request *r = LIST_ITEM(t, struct request, turn);
    struct entry *e = r->entry;

    if (r->cs->closing)
        return; /* answered with all that still waits */
    cases_hold(e);
    read_ledger(e, r);
    cases_release(e);
}

/* Budgets are read when nobody else of this host is about to change them. */
static void start_ledger_read(struct entry *e, struct request *r, const struct desk_needs *needs)
{
    struct turn_place *place = arena_alloc(&r->arena, needs->n_ledger * sizeof *place);
    int status = -OMB_E_NOMEM;

    r->n_ledger = needs->n_ledger;
    for (uint32_t i = 0; i < needs->n_ledger; i++)
        r->ledger[i] = (struct ledger_row){.key = arena_dup(&r->arena, needs->ledger[i])};
    if (!r->arena.err)
        status = turns_ask(&r->cs->turns, &r->turn, e->tenant->id, needs->ledger, needs->n_ledger,
                           place, turn_came);
    if (status < 0) {
        case_run_answer(r, status, NULL);
        return;
    }
    e->reading = r;
    if (status == 0)
        read_ledger(e, r);
}

/* Records what the shop said, as an event of its own before the remedy's. */
static int observe(struct entry *e, struct request *r, enum command_kind kind, omb_str body)
{
    struct cases *cs = r->cs;
    struct request *o = cases_request_take(cs);
    int status;

    if (!o)
        return -OMB_E_NOMEM;
    o->cs = cs;
    o->entry = e;
    o->serial = r->serial;
    o->command = (struct command){
        .kind = kind,
        .actor = {.type = ACTOR_COMMERCE, .id = str_of(e->tenant->commerce)},
        .actor_tier = -1,
        .body = arena_dup(&o->arena, body),
    };
    status = o->arena.err;
    cs->stats.waiting++;
    if (status != 0) {
        case_run_answer(o, status, NULL);
        return status;
    }
    case_run(e, o);
    return 0;
}

static bool is_seen(const struct entry *e, const struct request *r)
{
    return e->state != ENTRY_READY || kase_find_order(e->k, r->asked);
}

void cases_order_read(struct cases *cs, void *ticket, int status, omb_str json)
{
    struct request *r = ticket;
    struct entry *e = r->entry;

    cases_hold(e);
    e->reading = NULL;
    if (status == 0 && json.ptr) {
        r->order_read = true;
        r->order = arena_dup(&r->arena, json);
        if (e->state == ENTRY_READY && !cs->closing) /* failing, the desk finds none and says so */
            (void)observe(e, r, COMMAND_ORDER_OBSERVED,
                          arena_printf(&r->arena, "{\"order\":%.*s}", STR_ARG(r->order)));
        resume(r);
    } else if (status == -OMB_E_NOTFOUND && r->quoted.ptr && !is_seen(e, r)) {
        r->order_read = true; /* the policy has words for a change of an order that is not there */
        resume(r);
    } else {
        case_run_answer(r, status ? status : -OMB_E_NOTFOUND, "the shop does not know this order");
    }
    cases_release(e);
}

void cases_quote_read(struct cases *cs, void *ticket, int status, omb_str json)
{
    struct request *r = ticket;
    struct entry *e = r->entry;

    cases_hold(e);
    e->reading = NULL;
    r->quote_status = status;
    if (status == 0 && e->state == ENTRY_READY && !cs->closing)
        (void)observe(e, r, COMMAND_QUOTE_OBSERVED,
                      arena_printf(&r->arena, "{\"remedy\":%.*s,\"quote\":%.*s}",
                                   STR_ARG(r->quoted), STR_ARG(json)));
    resume(r); /* without a quote the desk says why */
    cases_release(e);
}

/* True when something has to be read first; the request comes back by itself. */
static bool read_first(struct entry *e, struct request *r, uint64_t now)
{
    struct desk_needs needs = {.config = &e->tenant->desk};

    desk_needs(e->k, &r->command, now, &r->arena, &needs);
    r->quoted = needs.quote;
    r->seller = needs.seller;
    r->asked = needs.order;
    if (needs.order.ptr && !r->order_read) {
        e->reading = r;
        r->cs->hooks.read_order(r->cs->hooks.ctx, e->tenant, e->id, needs.order, r);
        return true;
    }
    if (needs.quote.ptr && r->quotes < DESK_MAX_QUOTES && r->quote_status == 0) {
        r->quotes++;
        e->reading = r;
        r->cs->hooks.read_quote(r->cs->hooks.ctx, e->tenant, needs.quote, r);
        return true;
    }
    if (needs.n_ledger && !r->ledger_read) {
        /* Read beside a commit of this very case, budgets would be stale before they are used. */
        e->parked = e->under_way > 0;
        if (e->parked)
            e->reading = r;
        else
            start_ledger_read(e, r, &needs);
        return true;
    }
    return false;
}

void case_run_repeat(struct entry *e, struct request *r, uint64_t seq)
{
    r->repeat_of = seq;
    if (seq <= e->confirmed)
        case_run_answer(r, 0, NULL);
    else
        list_add_tail(&e->repeats, &r->link); /* its event is under way: wait for the commit */
}

/* The store takes at least one more transaction; asked before deciding, since deciding folds. */
static bool store_has_room(const struct cases *cs)
{
    struct store_stats stats;

    store_stats(cs->store, &stats);
    return stats.queued < CASES_MAX_UNDER_WAY;
}

void case_run(struct entry *e, struct request *r)
{
    struct cases *cs = r->cs;
    uint64_t now = clock_unix_ms();
    struct desk_ctx ctx;
    int status;

    if (!r->first_ms)
        r->first_ms = clock_mono_ms();
    list_remove(&r->link);
    if (cs->closing) {
        case_run_answer(r, -OMB_E_CLOSED, "shutting down");
        return;
    }
    if (r->kind == REQUEST_READ) {
        case_run_answer(r, 0, NULL);
        return;
    }
    if (!store_has_room(cs)) {
        case_run_answer(r, -OMB_E_BUSY, "too much is under way, try again");
        return;
    }
    if (read_first(e, r, now))
        return;
    e->tenant->desk.case_number = (uint32_t)(e->tenant->last_case_number + 1);
    e->tenant->desk.confirmation = e->tenant->last_confirmation + 1;
    ctx = (struct desk_ctx){.now = now,
                            .config = &e->tenant->desk,
                            .ledger = r->ledger,
                            .n_ledger = r->n_ledger,
                            .decide = e->tenant->decide,
                            .decide_ctx = e->tenant->decide_ctx,
                            .quote_status = r->quote_status,
                            .seller = r->figures};
    cs->out.arena = &r->arena;
    cs->out.n_event = cs->out.n_effect = cs->out.n_cleared = cs->out.n_ledger = 0;
    cs->out.confirmations = 0;
    cs->out.repeat_of = 0;
    cs->out.error = (omb_error){.size = sizeof cs->out.error};
    status = desk_handle(e->k, &r->command, &ctx, &cs->out);
    cs->stats.decided++;
    if (status != 0) {
        case_run_answer(r, status, cs->out.error.text[0] ? cs->out.error.text : NULL);
    } else if (cs->out.repeat_of) {
        case_run_repeat(e, r, cs->out.repeat_of);
    } else {
        r->refused = cs->out.refused;
        if (r->refused)
            r->why = arena_dupz(&r->arena, str_of(cs->out.error.text));
        status = case_commit(e, r, &cs->out);
        if (status != 0)
            case_run_answer(r, status, NULL);
    }
}

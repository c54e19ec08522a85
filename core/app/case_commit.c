/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: turning what the desk decided into one transaction, and what follows its commit.
 * Must not know: why it was decided.
 * Called by: case_run.c; the store calls back. */
#include "core/app/cases_i.h"

#include "core/app/seller.h"
#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/log.h"

struct rows {
    struct store_outbox_row outbox[DESK_MAX_EFFECTS];
    uint32_t n_outbox;
    struct store_timer_row timer[DESK_MAX_EFFECTS];
    uint32_t n_timer;
    struct store_ledger_row ledger[DESK_MAX_LEDGER];
};

static int keep_decision(struct request *r, const struct desk_out *out, uint64_t now)
{
    struct arena *a = &r->arena;

    r->event = arena_alloc(a, sizeof *r->event * (out->n_event ? out->n_event : 1));
    r->effect = arena_alloc(a, sizeof *r->effect * (out->n_effect ? out->n_effect : 1));
    if (!r->event || !r->effect)
        return -OMB_E_NOMEM;
    for (uint32_t i = 0; i < out->n_event; i++) {
        r->event[i] = out->event[i];
        r->event[i].id = id_new();
        r->event[i].at = now;
        r->event[i].name = str_of(event_name(out->event[i].kind));
    }
    memcpy(r->effect, out->effect, sizeof *r->effect * out->n_effect);
    r->n_event = out->n_event;
    r->n_effect = out->n_effect;
    return 0;
}

static bool changes_row(enum event_kind kind)
{
    return kind != EVENT_MESSAGE_DELIVERED && kind != EVENT_MESSAGE_READ &&
           kind != EVENT_MESSAGE_DROPPED && kind != EVENT_NOTE_ADDED &&
           kind != EVENT_OBSERVED_ORDER && kind != EVENT_OBSERVED_QUOTE && kind != EVENT_FACT_SET &&
           kind != EVENT_REMEDY_REFUSED && kind != EVENT_POLICY_DECIDED;
}

/* Folds the events; says whether the row of lists has to be written again. */
static int fold(struct entry *e, struct request *r)
{
    bool was_agents_turn = e->k->last_customer_seq > e->k->last_agent_seq;

    r->row_changed = false;
    for (uint32_t i = 0; i < r->n_event; i++) {
        enum event_kind kind = r->event[i].kind;
        int status = desk_apply(e->k, &r->event[i]);
        if (status != 0)
            return status;
        if (kind == EVENT_MESSAGE_RECEIVED || kind == EVENT_MESSAGE_SENT)
            r->row_changed |= was_agents_turn != (e->k->last_customer_seq > e->k->last_agent_seq);
        else
            r->row_changed |= changes_row(kind);
    }
    return 0;
}

static omb_str member_text(const struct effect *f, const char *key, struct arena *a)
{
    struct json_doc d;

    if (json_parse_arena(f->body, a, 64, &d, NULL) != 0)
        return STR_NONE;
    return json_str_or(&d, 0, key, a, STR(""));
}

/* A timer that fired is over, unless this very command set it again. */
static void clear_fired_timer(struct request *r, struct rows *rows)
{
    const struct effect body = {.body = r->command.body};
    omb_str name = member_text(&body, "name", &r->arena);
    omb_str ref = member_text(&body, "ref", &r->arena);

    for (uint32_t i = 0; i < rows->n_timer; i++) {
        if (str_eq(rows->timer[i].name, name) && str_eq(rows->timer[i].ref, ref))
            return;
    }
    if (rows->n_timer < DESK_MAX_EFFECTS)
        rows->timer[rows->n_timer++] = (struct store_timer_row){.name = name, .ref = ref};
}

static void add_effect_rows(struct request *r, struct rows *rows)
{
    for (uint32_t i = 0; i < r->n_effect; i++) {
        const struct effect *f = &r->effect[i];
        if (f->kind == EFFECT_TIMER_SET || f->kind == EFFECT_TIMER_CANCEL) {
            rows->timer[rows->n_timer++] = (struct store_timer_row){
                .name = member_text(f, "name", &r->arena),
                .ref = member_text(f, "ref", &r->arena),
                .body = f->body,
                .at = f->kind == EFFECT_TIMER_SET ? f->at : 0,
            };
        } else if (effect_is_durable(f->kind)) {
            rows->outbox[rows->n_outbox++] =
                (struct store_outbox_row){.key = f->key,
                                          .kind = str_of(effect_name(f->kind)),
                                          .body = f->body};
        }
    }
}

/* Requests that repeat an event which is committed by now. */
static void answer_repeats(struct entry *e)
{
    struct list *node = e->repeats.next;

    while (node != &e->repeats) {
        struct request *r = LIST_ITEM(node, struct request, link);
        node = node->next;
        if (r->repeat_of > e->confirmed)
            continue;
        list_remove(&r->link);
        case_run_answer(r, 0, NULL);
    }
}

static void publish(struct entry *e, struct request *r)
{
    struct cases *cs = e->cs;

    if (r->n_event) {
        e->confirmed = r->event[r->n_event - 1].seq;
        cs->hooks.committed(cs->hooks.ctx, e->tenant, e->id, e->k, r->event, r->n_event,
                            r->row_changed);
    }
    e->fresh = false;
}

static void committed(void *ctx, int status, uint64_t seq)
{
    struct request *r = ctx;
    struct entry *e = r->entry;
    struct cases *cs = e->cs;

    cases_hold(e);
    e->under_way--;
    if (status == 0) {
        publish(e, r);
        case_run_tell(r, r->refused, r->why);
        answer_repeats(e);
        for (uint32_t i = 0; i < r->n_effect; i++)
            cs->hooks.effect(cs->hooks.ctx, e->tenant, e->id, e->k, &r->effect[i]);
        cases_request_drop(r);
    } else if (status == -OMB_E_EXISTS) {
        cases_poison(e); /* the fold holds events that were not stored */
        r->repeat_of = seq;
        case_run_answer(r, 0, NULL);
    } else if (status == -OMB_E_CONFLICT && !e->fresh && !case_run_is_late(r)) {
        cases_poison(e);
        cs->stats.retried++;
        case_run_requeue(r);
    } else {
        cases_poison(e);
        case_run_answer(r, status, NULL);
    }
    case_run_unpark(e);
    cases_release(e);
}

static void fill_counters(struct entry *e, const struct desk_out *out, struct store_txn *t)
{
    struct tenant *tenant = e->tenant;

    if (e->fresh && e->k->number > tenant->last_case_number) {
        tenant->last_case_number = e->k->number;
        t->case_counter = e->k->number;
    }
    if (out->confirmations) {
        tenant->last_confirmation += out->confirmations;
        t->confirmation_counter = tenant->last_confirmation;
    }
}

/* No number of webhooks makes a commit too large: twice as many as may be, where two were made at
 * once, hear of every event. */
_Static_assert(SELLER_MAX_MARKS + 2 * WEBHOOK_MAX * STORE_MAX_PARTS <= STORE_MAX_MARKS,
               "room for the rows of every commit");

/* What is written beside the events, for who looks for it or hears of them later. */
static int add_marks(struct entry *e, struct request *r, struct store_txn *t)
{
    const struct cases_hooks *hooks = &e->cs->hooks;
    uint32_t more = hooks->count_marks
                        ? hooks->count_marks(hooks->ctx, e->tenant->id, r->event, r->n_event)
                        : 0;
    struct store_mark *mark = arena_alloc(&r->arena, (SELLER_MAX_MARKS + more) * sizeof *mark);

    if (!mark)
        return -OMB_E_NOMEM;
    t->mark = mark;
    t->n_mark = seller_marks(e->k, e->id, r->event, r->n_event, &r->arena, mark, SELLER_MAX_MARKS);
    if (more)
        hooks->marks(hooks->ctx, e->tenant->id, e->id, r->event, r->n_event, &r->arena,
                     mark + t->n_mark);
    t->n_mark += more;
    return r->arena.err;
}

static int submit(struct entry *e, struct request *r, const struct desk_out *out, struct rows *rows,
                  struct buf *text)
{
    struct store_txn t = {
        .tenant = e->tenant->id,
        .kase = e->id,
        .event = r->event,
        .n_event = r->n_event,
        .customer = str_of(e->k->customer),
        .outbox = rows->outbox,
        .n_outbox = rows->n_outbox,
        .cleared = out->cleared,
        .n_cleared = out->n_cleared,
        .timer = rows->timer,
        .n_timer = rows->n_timer,
        .ledger = rows->ledger,
        .n_ledger = out->n_ledger,
        .contact = r->contact,
    };
    size_t row_end;
    int status = add_marks(e, r, &t);

    if (status != 0)
        return status;
    for (uint32_t i = 0; i < out->n_ledger; i++)
        rows->ledger[i] =
            (struct store_ledger_row){.key = out->ledger[i].key,
                                      .expected_version = out->ledger[i].expected_version,
                                      .delta = out->ledger[i].delta};
    fill_counters(e, out, &t);
    if (r->row_changed)
        kase_row(e->k, text);
    row_end = text->len;
    if (r->n_event && e->k->seq >= e->last_snapshot + CASE_SNAPSHOT_EVERY) {
        kase_snapshot(e->k, text);
        e->last_snapshot = e->k->seq;
    }
    if (text->err)
        return text->err;
    if (row_end)
        t.row = str_n(text->ptr, row_end);
    if (text->len > row_end)
        t.snapshot = str_n(text->ptr + row_end, text->len - row_end);
    return store_submit(e->cs->store, &t, committed, r);
}

int case_commit(struct entry *e, struct request *r, const struct desk_out *out)
{
    struct rows rows;
    struct buf text = BUF_INIT(0);
    int status = keep_decision(r, out, clock_unix_ms());

    rows.n_outbox = rows.n_timer = 0;
    if (status != 0)
        return status;
    if (!r->n_event && !r->n_effect && !out->n_cleared && r->command.kind != COMMAND_TIMER) {
        case_run_repeat(e, r, e->k->seq); /* what it rests on may be under way */
        return 0;
    }
    status = fold(e, r);
    if (status != 0) {
        log_error("cases", "an event the desk made does not fold: %s", omb_strerror(status));
        cases_poison(e);
        return status;
    }
    add_effect_rows(r, &rows);
    if (r->command.kind == COMMAND_TIMER)
        clear_fired_timer(r, &rows);
    status = submit(e, r, out, &rows, &text);
    buf_free(&text);
    if (status != 0)
        cases_poison(e);
    else
        e->under_way++;
    return status;
}

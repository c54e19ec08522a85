/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: erasures that wait for money, until it is settled; what is told of those under way.
 * Must not know: the steps of erasing, who may ask.
 * Called by: erasure.c, people_erasure.c, host.c. */
#include "core/app/erasure_i.h"

#include "core/base/clock.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/base/log.h"
#include "core/gateway/event_json.h"

#include <stdlib.h>

void erasure_wait_on(struct erasure *x)
{
    uint64_t pause = x->pause * 2;

    x->looking = false;
    x->moves = false;
    x->pause = pause < ERASURE_LOOK_MS        ? ERASURE_LOOK_MS
               : pause > ERASURE_LOOK_MOST_MS ? ERASURE_LOOK_MOST_MS
                                              : pause;
    x->next = clock_mono_ms() + x->pause;
    if (!x->late && clock_unix_ms() > x->until) {
        x->late = true;
        log_warn("app", "an erasure waits for money longer than it should: see to its remedies");
    }
}

static void noted(void *ctx, int status, uint64_t seq)
{
    struct erasure *x = ctx;
    struct erasure_result r = {.waits = true, .cases = x->n_case, .x = x};
    erasure_fn done = x->done;

    (void)seq;
    if (status != 0) {
        erasure_end(x, status);
        return;
    }
    x->waiting = true;
    x->done = NULL;
    erasure_wait_on(x);
    if (done)
        done(x->ctx, &r);
}

void erasure_wait(struct erasure *x)
{
    int status;

    if (x->waiting) {
        erasure_wait_on(x);
        return;
    }
    x->since = clock_unix_ms();
    x->until = x->since + ERASURE_WAIT_MS;
    status = erasure_note(x, ERASURE_WAITING, noted);
    if (status != 0)
        erasure_end(x, status);
}

static void on_timer(uv_timer_t *timer)
{
    struct erasures *e = timer->data;
    uint64_t now = clock_mono_ms();
    struct list *next;

    for (struct list *i = e->list.next; i != &e->list; i = next) {
        struct erasure *x = LIST_ITEM(i, struct erasure, link);
        next = i->next;
        if (!x->waiting || x->looking || now < x->next)
            continue;
        x->looking = true;
        erasure_look(x);
    }
}

/* ---- telling ---- */

const struct erasure *erasure_find(const struct erasures *e, const struct tenant *t,
                                   omb_str customer)
{
    for (const struct list *i = e->list.next; i != &e->list; i = i->next) {
        const struct erasure *x = LIST_ITEM(i, struct erasure, link);
        if (x->t == t && customer.len && str_is(customer, x->customer))
            return x;
    }
    return NULL;
}

void erasure_print(const struct erasure *x, struct json_out *o)
{
    jo_obj(o);
    jo_kv_z(o, "id", x->ref);
    jo_kv_z(o, "customer", x->customer);
    jo_kv_z(o, "state", x->waiting ? ERASURE_WAITING : ERASURE_ERASING);
    event_json_time(o, "since", x->since);
    event_json_time(o, "until", x->until);
    jo_kv_bool(o, "late", x->until && clock_unix_ms() > x->until);
    jo_kv_int(o, "cases", x->n_case);
    jo_kv_str(o, "by", x->by.id);
    jo_end_obj(o);
}

const struct erasure *erasure_next(const struct erasures *e, const struct tenant *t,
                                   const struct erasure *after)
{
    const struct list *i = after ? after->link.next : e->list.next;

    for (; i != &e->list; i = i->next) {
        const struct erasure *x = LIST_ITEM(i, struct erasure, link);
        if (x->t == t && x->customer[0])
            return x;
    }
    return NULL;
}

const char *erasure_ref(const struct erasure *x)
{
    return x->ref;
}

/* ---- life ---- */

int erasures_open(struct app *app, struct erasures **out)
{
    struct erasures *e = calloc(1, sizeof *e);

    if (!e)
        return -OMB_E_NOMEM;
    e->app = app;
    list_init(&e->list);
    if (uv_timer_init(&app->loop, &e->timer) != 0) {
        free(e);
        return -OMB_E_NOMEM;
    }
    e->timer.data = e;
    (void)uv_timer_start(&e->timer, on_timer, ERASURE_LOOK_MS, ERASURE_LOOK_MS);
    uv_unref((uv_handle_t *)&e->timer);
    *out = e;
    return 0;
}

void erasures_stop(struct erasures *e)
{
    if (e)
        (void)uv_timer_stop(&e->timer);
}

static void timer_closed(uv_handle_t *timer)
{
    free(timer->data);
}

void erasures_close(struct erasures *e)
{
    if (!e)
        return;
    while (!list_empty(&e->list))
        erasure_end(LIST_ITEM(e->list.next, struct erasure, link), -OMB_E_CLOSED);
    uv_close((uv_handle_t *)&e->timer, timer_closed);
}

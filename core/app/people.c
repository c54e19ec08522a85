/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: questions about people and customers from their words to their answer, and who may ask.
 * Must not know: what a verb does, HTTP.
 * Called by: the gateway's port, the people_*.c files. */
#include "core/app/people_i.h"

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/gateway/limiter.h"
#include "core/gateway/verbs.h"

#include <stdlib.h>

static void journal(struct people_call *c);

static const struct people_verb verbs[] = {
    {"agents", RIGHT_SEE_AGENTS, false, people_agents},
    {"agent", RIGHT_SEE_AGENTS, false, people_agent},
    {"agent_add", RIGHT_CHANGE_AGENTS, true, people_agent_add},
    {"agent_change", RIGHT_CHANGE_AGENTS, true, people_agent_change},
    {"agent_remove", RIGHT_CHANGE_AGENTS, true, people_agent_remove},
    {"password", RIGHT_OWN_PASSWORD, true, people_password},
    {"customers", RIGHT_SEE_CUSTOMERS, false, people_customers},
    {"customer", RIGHT_SEE_CUSTOMERS, false, people_customer},
    {"customer_change", RIGHT_CHANGE_CUSTOMER, true, people_customer_change},
    {"customer_erase", RIGHT_ERASE_CUSTOMER, true, people_customer_erase},
    {"erasures", RIGHT_ERASE_CUSTOMER, false, people_erasures},
    {"erasure", RIGHT_ERASE_CUSTOMER, false, people_erasure},
    {"exports", RIGHT_EXPORT_CUSTOMER, false, people_exports},
    {"export", RIGHT_EXPORT_CUSTOMER, false, people_export},
    {"export_start", RIGHT_EXPORT_CUSTOMER, true, people_export_start},
    {"export_drop", RIGHT_EXPORT_CUSTOMER, true, people_export_drop},
    {"export_part", RIGHT_EXPORT_CUSTOMER, false, people_export_part},
    {"retention", RIGHT_SEE_RETENTION, false, people_retention},
    {"retention_change", RIGHT_CHANGE_RETENTION, true, people_retention_change},
    {"journal", RIGHT_SEE_JOURNAL, false, journal},
};

/* ---- answering ---- */

/* The next one that waited for this one's end. */
static struct people_call *pass_turn(struct people_call *c)
{
    struct list *turns = &c->p->turns;
    bool first = turns->next == &c->turn;

    list_remove(&c->turn);
    return first && !list_empty(turns) && !c->p->closing
               ? LIST_ITEM(turns->next, struct people_call, turn)
               : NULL;
}

static void tell(struct people_call *c, const struct port_answer *a)
{
    struct people_call *next;

    c->fn(c->fctx, a);
    next = pass_turn(c);
    list_remove(&c->link);
    c->p->n_call--;
    buf_free(&c->out);
    arena_free(&c->arena);
    free(c);
    if (next)
        next->verb->run(next);
}

void people_answer(struct people_call *c)
{
    struct port_answer a = {.status = c->arena.err ? c->arena.err : c->out.err,
                            .http = c->http,
                            .type = c->type,
                            .name = c->name};

    if (a.status == 0)
        a.json = buf_str(&c->out);
    tell(c, &a);
}

void people_refuse(struct people_call *c, int status, const char *words)
{
    tell(c, &(struct port_answer){.status = status, .detail = words});
}

/* ---- words ---- */

omb_str people_word(struct people_call *c, const char *name)
{
    return json_str_or(&c->args, 0, name, &c->arena, STR(""));
}

int64_t people_number(struct people_call *c, const char *name, int64_t fallback)
{
    return verb_number(&c->args, name, fallback, &c->arena);
}

bool people_has(const struct people_call *c, const char *name)
{
    return json_member(&c->args, 0, name) != JSON_NONE;
}

/* ---- the journal ---- */

int people_note(struct people_call *c, enum event_kind kind, const struct buf *body,
                const struct store_mark *mark, uint32_t n_mark,
                void (*done)(void *call, int status))
{
    struct journal_line line = {.kind = kind,
                                .by = c->actor,
                                .body = buf_str(body),
                                .mark = mark,
                                .n_mark = n_mark};

    if (body->err)
        return body->err;
    return journal_add(c->app->journal, c->t->id, &line, done, c);
}

static void journal_came(void *ctx, int status, omb_str json)
{
    struct people_call *c = ctx;

    if (status != 0) {
        people_refuse(c, status, NULL);
        return;
    }
    buf_puts(&c->out, json);
    people_answer(c);
}

static void journal(struct people_call *c)
{
    int64_t before = people_number(c, "before", 0);
    int64_t most = people_number(c, "limit", JOURNAL_ROWS);
    int status = -OMB_E_INVALID;

    if (most > API_MAX_EVENTS)
        most = API_MAX_EVENTS;
    if (before >= 0 && most > 0)
        status = journal_read(c->app->journal, c->t->id, (uint64_t)before, (uint32_t)most,
                              journal_came, c);
    if (status != 0)
        people_refuse(c, status,
                      status == -OMB_E_INVALID ? "before and limit are whole numbers" : NULL);
}

/* ---- asking ---- */

static const struct people_verb *find_verb(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    }
    return NULL;
}

/* Copies of what the question said: the request may be gone before it is answered. */
static int copy_question(struct people_call *c, const struct port_question *ask)
{
    omb_str args = arena_dup(&c->arena, ask->args);

    c->actor = (struct actor){.type = ask->actor.type,
                              .id = arena_dup(&c->arena, ask->actor.id),
                              .name = arena_dup(&c->arena, ask->actor.name)};
    c->login = arena_dup(&c->arena, ask->login);
    c->rights = ask->rights;
    if (c->arena.err)
        return c->arena.err;
    return json_parse_arena(args, &c->arena, PEOPLE_MAX_TOKENS, &c->args, NULL);
}

static void begin(struct people_call *c)
{
    struct list *turns = &c->p->turns;

    if (c->verb->alone)
        list_add_tail(turns, &c->turn);
    if (!c->verb->alone || turns->next == &c->turn)
        c->verb->run(c);
}

int people_ask(void *ctx, const struct port_question *ask, port_fn fn, void *fctx)
{
    struct app *app = ctx;
    struct people *p = app->people;
    const struct people_verb *verb = find_verb(ask->verb);
    struct tenant *t = app_tenant_asked(app, ask);
    struct shape_fault fault;
    struct people_call *c;
    int status;

    if (!verb || !t)
        return -OMB_E_NOTFOUND;
    if (!rights_may(&ask->rights, verb->right))
        return -OMB_E_DENIED;
    if (p->closing || p->n_call >= PEOPLE_MAX_CALLS)
        return p->closing ? -OMB_E_CLOSED : -OMB_E_BUSY;
    c = calloc(1, sizeof *c);
    if (!c)
        return -OMB_E_NOMEM;
    *c = (struct people_call){.p = p, .app = app, .t = t, .verb = verb, .fn = fn, .fctx = fctx};
    c->arena.max = PEOPLE_MAX_MEMORY;
    status = copy_question(c, ask);
    if (status != 0) {
        arena_free(&c->arena);
        free(c);
        return status;
    }
    list_init(&c->turn);
    list_add_tail(&p->calls, &c->link);
    p->n_call++;
    if (ask->shape && shape_check(&c->args, 0, ask->shape, &fault) != 0)
        tell(c, &(struct port_answer){.status = -OMB_E_INVALID,
                                      .detail = fault.why,
                                      .field = fault.field});
    else
        begin(c);
    return 0;
}

/* ---- life ---- */

int people_open(struct app *app, struct people **out)
{
    struct people *p = calloc(1, sizeof *p);
    int status;

    if (!p)
        return -OMB_E_NOMEM;
    p->app = app;
    list_init(&p->calls);
    list_init(&p->turns);
    status = limiter_open(PEOPLE_WRONG_PASSWORDS, LOGIN_WINDOW_MS, &p->wrong);
    if (status != 0) {
        free(p);
        return status;
    }
    *out = p;
    return 0;
}

void people_stop(struct people *p)
{
    if (!p)
        return;
    p->closing = true;
    /* Those whose turn never came; who is under way is told when the store closes. */
    while (p->turns.prev != p->turns.next)
        people_refuse(LIST_ITEM(p->turns.prev, struct people_call, turn), -OMB_E_CLOSED, NULL);
    while (p->working)
        (void)uv_run(&p->app->loop, UV_RUN_ONCE);
}

void people_close(struct people *p)
{
    if (!p)
        return;
    OMB_REQUIRE(list_empty(&p->calls));
    limiter_close(p->wrong);
    free(p);
}

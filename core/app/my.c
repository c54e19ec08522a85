/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the customer's door behind the gateway: who asks, which case, one case for a contact.
 * Must not know: HTTP, what a command means.
 * Called by: core/gateway/my.c through the port, door.c for a chat that begins. */
#include "core/app/my.h"

#include "core/app/door.h"
#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"

#include <stdlib.h>

/* ---- opening a case ---- */

struct waiter {
    struct list link;
    my_opened_fn fn;
    void *ctx;
};

struct opening { /* one case that is being opened, with all who want it */
    struct list link, waiters;
    struct my *m;
    struct tenant *t;
    struct my_contact c;
};

static struct opening *opening_of(struct my *m, const struct tenant *t, const char *contact)
{
    for (struct list *at = m->openings.next; at != &m->openings; at = at->next) {
        struct opening *o = LIST_ITEM(at, struct opening, link);
        if (o->t == t && strcmp(o->c.contact, contact) == 0)
            return o;
    }
    return NULL;
}

static void opening_end(struct opening *o, int status)
{
    struct list *node;

    list_remove(&o->link);
    while ((node = list_pop_head(&o->waiters))) {
        struct waiter *w = LIST_ITEM(node, struct waiter, link);
        w->fn(w->ctx, status, o->c.kase);
        free(w);
    }
    free(o);
}

static void started(void *ctx, const struct cases_result *r)
{
    struct opening *o = ctx;
    int status = r->status;

    /*
     * Its id was chosen with the token: another node was first, or a write of the same customer
     * whose commit came back while this one read that there was no case.
     */
    if (status == -OMB_E_CONFLICT || status == -OMB_E_STATE)
        status = 0;
    if (status == 0)
        door_remember(o->m->app->door, o->t, str_of(o->c.contact), o->c.kase);
    opening_end(o, status);
}

static void write_customer(struct json_out *o, const struct my_contact *c)
{
    jo_key(o, "customer");
    jo_obj(o);
    if (c->verified)
        jo_kv_z(o, "id", c->customer);
    if (c->name[0])
        jo_kv_z(o, "name", c->name);
    if (c->email[0])
        jo_kv_z(o, "email", c->email);
    jo_kv_bool(o, "verified", c->verified);
    jo_end_obj(o);
}

/* CONTACT_START's body: what was said, with the contact and customer that are known. */
static int write_start(struct buf *b, const struct my_contact *c, omb_str start)
{
    struct json_out o = json_out(b);
    struct arena a = {0};
    struct json_doc d;
    int status = json_parse_arena(start, &a, 256, &d, NULL);

    jo_obj(&o);
    jo_kv_z(&o, "contact", c->contact);
    write_customer(&o, c);
    for (uint32_t i = status == 0 ? json_first(&d, 0) : JSON_NONE; i != JSON_NONE;
         i = json_next(&d, 0, i)) {
        omb_str key;
        if (json_get_str(&d, i, &a, &key) != 0 || str_is(key, "contact") ||
            str_is(key, "customer") || str_is(key, "token"))
            continue;
        jo_key_str(&o, key);
        jo_raw(&o, json_raw(&d, i + 1));
    }
    jo_end_obj(&o);
    arena_free(&a);
    return status ? status : b->err;
}

static int begin_opening(struct opening *o, omb_str start)
{
    const omb_str self =
        STR("{\"channel\":\"chat\",\"live\":true,\"topic\":{\"reason\":\"self_service\"}}");
    struct buf b = BUF_INIT(64 << 10);
    struct command c = {.kind = COMMAND_CONTACT_START,
                        .actor = {.type = ACTOR_CUSTOMER},
                        .actor_tier = -1,
                        .cid = str_of(o->c.contact)};
    int status = write_start(&b, &o->c, start.ptr ? start : self);

    c.body = buf_str(&b);
    if (status == 0)
        status = cases_start(o->m->app->cases, o->t, o->c.kase, c.cid, &c, started, o);
    buf_free(&b);
    return status;
}

void my_open_case(struct my *m, struct tenant *t, const struct my_contact *c, omb_str start,
                  my_opened_fn fn, void *ctx)
{
    struct opening *o = opening_of(m, t, c->contact);
    struct waiter *w;
    bool first = !o;
    int status;

    if (c->has_case) {
        fn(ctx, 0, c->kase);
        return;
    }
    w = malloc(sizeof *w);
    if (first)
        o = calloc(1, sizeof *o);
    if (!w || !o) {
        free(w);
        if (first)
            free(o);
        fn(ctx, -OMB_E_NOMEM, c->kase);
        return;
    }
    *w = (struct waiter){.fn = fn, .ctx = ctx};
    list_init(&w->link);
    if (first) {
        o->m = m;
        o->t = t;
        o->c = *c;
        list_init(&o->link);
        list_init(&o->waiters);
        list_add_tail(&m->openings, &o->link);
    }
    list_add_tail(&o->waiters, &w->link);
    status = first ? begin_opening(o, start) : 0;
    if (status != 0)
        opening_end(o, status);
}

/* ---- the port ---- */

struct asking {
    struct my *m;
    struct tenant *t;
    my_who_fn fn;
    void *ctx;
    struct my_contact c;
    char owner[64]; /* of the case that is picked */
};

static struct asking *asking_new(struct my *m, uint32_t tenant, my_who_fn fn, void *ctx)
{
    struct asking *a = calloc(1, sizeof *a);
    struct tenant *t = app_tenant(m->app, tenant);

    if (!a || !t) {
        free(a);
        fn(ctx, t ? -OMB_E_NOMEM : -OMB_E_NOTFOUND, NULL);
        return NULL;
    }
    a->m = m;
    a->t = t;
    a->fn = fn;
    a->ctx = ctx;
    return a;
}

static void tell(struct asking *a, int status)
{
    const struct my_contact *c = &a->c;
    const struct my_who who = {.has_case = c->has_case,
                               .kase = c->kase,
                               .number = c->number,
                               .contact = str_of(c->contact),
                               .customer = str_of(c->customer),
                               .name = str_of(c->name),
                               .email = str_of(c->email),
                               .verified = c->verified};

    a->fn(a->ctx, status, status == 0 ? &who : NULL);
    free(a);
}

static void contact_read(void *ctx, int status, const struct my_contact *c)
{
    struct asking *a = ctx;

    if (status == 0)
        a->c = *c;
    tell(a, status);
}

static void port_find(void *ctx, uint32_t tenant, omb_str token, my_who_fn fn, void *fctx)
{
    struct asking *a = asking_new(ctx, tenant, fn, fctx);

    if (a)
        my_find_token(a->m->app, a->t, token, contact_read, a);
}

static void opened(void *ctx, int status, struct id kase)
{
    struct asking *a = ctx;

    (void)kase;
    if (status == 0)
        my_read_contact(a->m->app, a->t, str_of(a->c.contact), contact_read, a);
    else
        tell(a, status);
}

static void to_open(void *ctx, int status, const struct my_contact *c)
{
    struct asking *a = ctx;

    if (status != 0) {
        tell(a, status);
        return;
    }
    a->c = *c;
    my_open_case(a->m, a->t, c, STR_NONE, opened, a);
}

static void port_open(void *ctx, uint32_t tenant, const struct my_who *who, my_who_fn fn,
                      void *fctx)
{
    struct asking *a = asking_new(ctx, tenant, fn, fctx);

    if (a)
        my_read_contact(a->m->app, a->t, who->contact, to_open, a);
}

static void picked_read(void *ctx, int status, const struct kase *k)
{
    struct asking *a = ctx;
    bool own = status == 0 && (strcmp(k->contact, a->c.contact) == 0 ||
                               (a->c.verified && k->verified && a->c.customer[0] &&
                                strcmp(k->customer, a->c.customer) == 0));

    if (own) {
        a->c.has_case = true;
        a->c.number = k->number;
    } else if (status == 0) {
        status = -OMB_E_NOTFOUND;
    }
    tell(a, status);
}

static void number_found(void *ctx, int status, struct id kase)
{
    struct asking *a = ctx;

    if (status != 0) {
        tell(a, status);
        return;
    }
    a->c.kase = kase;
    cases_read(a->m->app->cases, a->t, kase, picked_read, a);
}

static void port_pick(void *ctx, uint32_t tenant, const struct my_who *who, uint64_t number,
                      my_who_fn fn, void *fctx)
{
    struct asking *a = asking_new(ctx, tenant, fn, fctx);
    int status;

    if (!a)
        return;
    str_clip(a->c.contact, sizeof a->c.contact, who->contact);
    str_clip(a->c.customer, sizeof a->c.customer, who->customer);
    str_clip(a->c.name, sizeof a->c.name, who->name);
    str_clip(a->c.email, sizeof a->c.email, who->email);
    a->c.verified = who->verified;
    status = store_find_number(a->m->app->store, a->t->id, number, number_found, a);
    if (status != 0)
        tell(a, status);
}

/* ---- keys of writes ---- */

struct key_put {
    struct app *app;
    tenant_id tenant;
    port_fn fn;
    void *ctx;
    char key[128], said[80];
};

static void key_answer(struct key_put *k, int status)
{
    k->fn(k->ctx, &(struct port_answer){.status = status});
    free(k);
}

static void key_read(void *ctx, int status, const struct store_rows *rows)
{
    struct key_put *k = ctx;

    if (status == 0 && rows->n && !str_is(rows->row[0].c, k->said))
        status = -OMB_E_RANGE;
    key_answer(k, status == -OMB_E_NOTFOUND ? 0 : status);
}

static void key_put(void *ctx, int status, uint64_t seq)
{
    struct key_put *k = ctx;

    (void)seq;
    if (status == -OMB_E_EXISTS) {
        status = store_kv_get(k->app->store, k->tenant, STR("idem"), str_of(k->key), key_read, k);
        if (status == 0)
            return;
    }
    key_answer(k, status);
}

static void port_keep(void *ctx, uint32_t tenant, omb_str key, omb_str said, port_fn fn, void *fctx)
{
    struct my *m = ctx;
    struct key_put *k = calloc(1, sizeof *k);
    struct store_kv row = {.tenant = tenant,
                           .space = STR("idem"),
                           .expires = clock_unix_ms() + MY_KEY_MS,
                           .only_new = true};
    int status = -OMB_E_NOMEM;

    if (k) {
        *k = (struct key_put){.app = m->app, .tenant = tenant, .fn = fn, .ctx = fctx};
        str_clip(k->key, sizeof k->key, key);
        str_clip(k->said, sizeof k->said, said);
        row.key = str_of(k->key);
        row.value = str_of(k->said);
        status = store_kv_put(m->app->store, &row, key_put, k);
    }
    if (status != 0) {
        fn(fctx, &(struct port_answer){.status = status});
        free(k);
    }
}

/* ---- life ---- */

int my_begin(struct app *app, struct my **out)
{
    struct my *m = calloc(1, sizeof *m);

    if (!m)
        return -OMB_E_NOMEM;
    m->app = app;
    list_init(&m->openings);
    m->port = (struct my_port){.ctx = m,
                               .session = my_session_begin,
                               .find = port_find,
                               .open = port_open,
                               .pick = port_pick,
                               .keep = port_keep,
                               .orders = my_view_orders,
                               .cases = my_view_cases,
                               .detail = my_view_detail};
    app->api.my = &m->port;
    *out = m;
    return my_door_open(&app->api.my_door);
}

void my_end(struct my *m)
{
    if (!m)
        return;
    my_door_close(m->app->api.my_door);
    m->app->api.my_door = NULL;
    free(m);
}

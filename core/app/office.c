/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the table of an office's verbs, who may ask them, and the steps they share.
 * Must not know: what a verb does.
 * Called by: desk_door.c through the port, office_client.c. */
#include "core/app/office.h"

#include "core/app/app.h"
#include "core/app/token.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"

#include <stdlib.h>

/* ---- the end of a call ---- */

static void end(struct office_call *c, const struct port_answer *a)
{
    c->fn(c->ctx, a);
    buf_free(&c->answer);
    arena_free(&c->arena);
    free(c);
}

void office_refuse(struct office_call *c, int status, const char *detail)
{
    end(c, &(struct port_answer){.status = status, .detail = detail});
}

void office_done(struct office_call *c, int status)
{
    if (status == 0)
        status = c->answer.err ? c->answer.err : c->arena.err;
    if (status == 0)
        end(c, &(struct port_answer){.json = c->answer.len ? buf_str(&c->answer) : STR("{}")});
    else
        office_refuse(c, status, NULL);
}

/* ---- steps ---- */

omb_str office_word(struct office_call *c, const char *key)
{
    return json_str_or(&c->args, 0, key, &c->arena, STR(""));
}

int64_t office_number(struct office_call *c, const char *key, int64_t fallback)
{
    return json_int_or(&c->args, 0, key, fallback);
}

static void stored(void *ctx, int status, uint64_t seq)
{
    struct office_call *c = ctx;

    (void)seq;
    c->next(c, status);
}

void office_put(struct office_call *c, const struct store_kv *row,
                void (*next)(struct office_call *c, int status))
{
    int status;

    c->next = next;
    status = store_kv_put(c->store, row, stored, c);
    if (status != 0)
        next(c, status);
}

static void listed(void *ctx, int status, const struct store_rows *rows)
{
    static const struct store_rows none;
    struct office_call *c = ctx;

    if (status == 0 || status == -OMB_E_NOTFOUND)
        c->rows(c, status == 0 ? rows : &none);
    else
        office_refuse(c, status, NULL);
}

void office_list(struct office_call *c, omb_str space, omb_str prefix, uint32_t most,
                 void (*fn)(struct office_call *c, const struct store_rows *rows))
{
    int status;

    c->rows = fn;
    status = store_kv_list(c->store, c->tenant, space, prefix, most, listed, c);
    if (status != 0)
        office_refuse(c, status, NULL);
}

static void noted(void *ctx, int status)
{
    struct office_call *c = ctx;

    c->next(c, status);
}

void office_note(struct office_call *c, enum event_kind kind, const struct buf *body,
                 void (*next)(struct office_call *c, int status))
{
    struct journal_line line = {.kind = kind, .by = c->actor, .body = buf_str(body)};
    int status;

    c->next = next;
    status = body->err ? body->err : journal_add(c->journal, c->tenant, &line, noted, c);
    if (status != 0)
        next(c, status);
}

static void noted_row(struct office_call *c, int status)
{
    if (status == 0)
        office_put(c, &c->row, c->kept);
    else
        office_refuse(c, status, NULL);
}

void office_keep(struct office_call *c, enum event_kind kind, const struct buf *body,
                 const struct store_kv *row, void (*next)(struct office_call *c, int status))
{
    c->row = *row;
    c->kept = next;
    office_note(c, kind, body, noted_row);
}

void office_write_actor(const struct office_call *c, struct json_out *o)
{
    jo_obj(o);
    jo_kv_z(o, "type", actor_type_name(c->actor.type));
    jo_kv_str(o, "id", c->actor.id);
    jo_kv_str(o, "name", c->actor.name.ptr ? c->actor.name : STR(""));
    jo_end_obj(o);
}

/* ---- removing a key ---- */

struct removal {
    const char *space, *uses;
    enum event_kind kind;
    omb_str id, key;
};

static void forgotten(struct office_call *c, int status)
{
    (void)status; /* what is known of its use goes by itself in the end */
    office_done(c, 0);
}

static void removed(void *ctx, int status, uint64_t seq)
{
    struct office_call *c = ctx;
    const struct removal *r = c->own;

    (void)seq;
    if (status == -OMB_E_NOTFOUND)
        office_refuse(c, status, "there is no such key");
    else if (status == 0 && r->uses)
        office_put(c,
                   &(struct store_kv){.tenant = c->tenant, .space = str_of(r->uses), .key = r->key},
                   forgotten);
    else
        office_done(c, status);
}

static void noted_removal(struct office_call *c, int status)
{
    const struct removal *r = c->own;

    if (status == 0)
        status = token_remove(c->store, c->tenant, str_of(r->space), r->id, removed, c);
    if (status != 0)
        removed(c, status, 0);
}

static void found_for_removal(struct office_call *c, const struct store_rows *rows)
{
    struct removal *r = c->own;
    struct buf body = BUF_INIT(256);
    struct json_out o = json_out(&body);

    if (rows->n == 0) {
        removed(c, -OMB_E_NOTFOUND, 0);
        return;
    }
    r->key = arena_dup(&c->arena, rows->row[0].a);
    jo_obj(&o);
    jo_kv_str(&o, "key", r->id);
    jo_end_obj(&o);
    office_note(c, r->kind, &body, noted_removal);
    buf_free(&body);
}

void office_remove_token(struct office_call *c, const char *space, const char *uses,
                         enum event_kind kind)
{
    struct removal *r = arena_alloc(&c->arena, sizeof *r);
    omb_str id = office_word(c, "id");

    if (!r || !token_is_id(id)) {
        removed(c, r ? -OMB_E_NOTFOUND : -OMB_E_NOMEM, 0);
        return;
    }
    *r = (struct removal){.space = space, .uses = uses, .kind = kind, .id = id};
    c->own = r;
    office_list(c, str_of(space), id, 1, found_for_removal);
}

/* ---- asking ---- */

static const struct office_verb *find_verb(const char *name)
{
    const struct office_verb *all[] = {office_key_verbs, office_seller_verbs, office_webhook_verbs};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        for (const struct office_verb *v = all[i]; v->name; v++)
            if (strcmp(v->name, name) == 0)
                return v;
    return NULL;
}

static struct office_call *call_new(const struct port_question *ask, port_fn fn, void *fctx)
{
    struct office_call *c = calloc(1, sizeof *c);
    omb_str args = ask->args.len ? ask->args : STR("{}");

    if (!c)
        return NULL;
    *c = (struct office_call){.tenant = ask->tenant,
                              .actor = ask->actor,
                              .rights = ask->rights,
                              .answer = BUF_INIT(0),
                              .fn = fn,
                              .ctx = fctx};
    c->actor.id = arena_dup(&c->arena, ask->actor.id);
    c->actor.name = arena_dup(&c->arena, ask->actor.name);
    c->login = ask->login.len ? arena_dup(&c->arena, ask->login) : STR("");
    args = arena_dup(&c->arena, args);
    if (c->arena.err || json_parse_arena(args, &c->arena, API_MAX_TOKENS, &c->args, NULL) != 0 ||
        !json_is(&c->args, 0, JSON_OBJECT)) {
        arena_free(&c->arena);
        free(c);
        return NULL;
    }
    return c;
}

int office_ask(const struct office *office, const struct port_question *ask, port_fn fn, void *fctx)
{
    const struct office_verb *v = find_verb(ask->verb);
    struct shape_fault fault;
    struct office_call *c;

    if (!v)
        return -OMB_E_NOTFOUND;
    if (!rights_may(&ask->rights, v->right))
        return -OMB_E_DENIED;
    c = call_new(ask, fn, fctx);
    if (!c)
        return -OMB_E_INVALID;
    c->store = office->store;
    c->journal = office->journal;
    c->webhooks = office->webhooks;
    if (ask->shape && shape_check(&c->args, 0, ask->shape, &fault) != 0)
        end(c, &(struct port_answer){.status = -OMB_E_INVALID,
                                     .detail = fault.why,
                                     .field = fault.field});
    else
        v->run(c);
    return 0;
}

int office_port(void *ctx, const struct port_question *ask, port_fn fn, void *fctx)
{
    struct app *app = ctx;
    struct office office = {app->store, app->journal, app->webhooks};
    struct port_question named = *ask;
    const struct tenant *t = app_tenant_asked(app, ask);

    if (!t)
        return -OMB_E_NOTFOUND;
    named.tenant = t->id;
    return office_ask(&office, &named, fn, fctx);
}

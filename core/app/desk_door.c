/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: answering the API and the live feed from cases and store.
 * Must not know: HTTP, sockets, sessions' insides.
 * Called by: core/gateway through desk_port. */
#include "core/app/desk_door.h"

#include "core/app/attach.h"
#include "core/app/claim_call.h"
#include "core/app/office.h"
#include "core/app/people.h"
#include "core/app/plugin_office.h"
#include "core/app/policies.h"
#include "core/app/publish.h"
#include "core/app/shop.h"
#include "core/app/suggest.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/desk/rma.h"
#include "core/gateway/event_json.h"

#include <stdlib.h>

#define ROW_TOKENS 256

struct call { /* one question of the port until it is answered */
    struct app *app;
    struct tenant *tenant;
    struct id kase;
    port_fn fn;
    void *ctx;
    enum command_kind kind;
    bool is_customer;
    char remedy[12];               /* the one that a command names, */
    char cid[MESSAGE_MAX_CID + 1]; /* or the proposer's own id of a new one */
    struct claim_call claim;
};

static struct call *call_new(void *ctx, uint32_t tenant, port_fn fn, void *fctx)
{
    struct app *app = ctx;
    struct call *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->app = app;
    c->tenant = app_tenant(app, tenant);
    c->fn = fn;
    c->ctx = fctx;
    if (!c->tenant) {
        free(c);
        return NULL;
    }
    return c;
}

static void answer(struct call *c, int status, const char *detail, omb_str json)
{
    c->fn(c->ctx, &(struct port_answer){.status = status, .detail = detail, .json = json});
    free(c);
}

static void answer_buf(struct call *c, struct buf *b)
{
    if (b->err)
        answer(c, b->err, NULL, STR_NONE);
    else
        answer(c, 0, NULL, buf_str(b));
    buf_free(b);
}

static int started(struct call *c, int status)
{
    if (status != 0)
        free(c);
    return status;
}

/* ---- commands ---- */

static bool is_remedy_command(enum command_kind kind)
{
    return kind >= COMMAND_REMEDY_PROPOSE && kind <= COMMAND_REMEDY_DECLINE;
}

static bool is_return_command(enum command_kind kind)
{
    return kind >= COMMAND_RETURN_REQUEST && kind <= COMMAND_RETURN_WITHDRAW;
}

/* The remedy that a command was about: others may have been proposed since. */
static const struct remedy *remedy_of(const struct call *c, const struct kase *k)
{
    for (uint32_t i = 0; i < k->n_remedy; i++) {
        const struct remedy *m = &k->remedy[i];
        if (c->remedy[0] ? strcmp(m->id, c->remedy) == 0 : strcmp(m->cid, c->cid) == 0)
            return m;
    }
    return NULL;
}

static bool write_remedy(const struct call *c, const struct kase *k, struct json_out *o)
{
    const struct remedy *remedy = remedy_of(c, k);
    const struct rma *rma = remedy ? kase_find_rma(k, str_of(remedy->id)) : NULL;

    if (is_return_command(c->kind) && rma)
        rma_json(k, rma, o);
    else if (is_remedy_command(c->kind) && remedy)
        remedy_json(remedy, o);
    else
        return false;
    return true;
}

/* Another customer's order is told apart from none by nobody. */
static void hide_others(const struct call *c, struct port_answer *a)
{
    if (!c->is_customer || a->status != -OMB_E_DENIED || !is_return_command(c->kind))
        return;
    a->status = -OMB_E_NOTFOUND;
    a->detail = "there is no such order";
}

static void commanded(void *ctx, const struct cases_result *r)
{
    struct call *c = ctx;
    struct port_answer a = {.status = r->status, .seq = r->seq, .at = r->at, .detail = r->detail};
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    hide_others(c, &a);
    if (r->status == 0 && r->k && write_remedy(c, r->k, &o))
        a.json = buf_str(&b);
    if (r->status == 0 && r->k && claim_call_is(c->kind) &&
        claim_call_write(&c->claim, c->kase, r->k, &o))
        a.json = buf_str(&b);
    c->fn(c->ctx, &a);
    buf_free(&b);
    free(c);
}

static int port_command(void *ctx, uint32_t tenant, struct id kase, const struct command *cmd,
                        port_fn fn, void *fctx)
{
    struct app *app = ctx;
    struct call *c = call_new(ctx, tenant, fn, fctx);
    struct arena a = {0};
    struct json_doc d;

    if (!c)
        return -OMB_E_NOMEM;
    c->kind = cmd->kind;
    c->is_customer = cmd->actor.type == ACTOR_CUSTOMER;
    str_clip(c->cid, sizeof c->cid, cmd->cid);
    if ((is_remedy_command(cmd->kind) || is_return_command(cmd->kind)) &&
        json_parse_arena(cmd->body, &a, ROW_TOKENS, &d, NULL) == 0)
        str_clip(c->remedy, sizeof c->remedy, json_str_or(&d, 0, "remedy", &a, STR("")));
    arena_free(&a);
    c->kase = kase;
    if (claim_call_is(cmd->kind))
        claim_call_read(cmd, &c->claim);
    return started(c, cases_command(app->cases, c->tenant, kase, cmd, commanded, c));
}

/* ---- reading ---- */

/* Members of a stored row that hold times in ms. */
static bool is_time(omb_str key)
{
    return str_ends(key, STR("_at"));
}

static void copy_members(struct json_out *o, const struct json_doc *d, struct arena *a)
{
    for (uint32_t i = json_first(d, 0); i != JSON_NONE; i = json_next(d, 0, i)) {
        omb_str key;
        int64_t at;
        if (json_get_str(d, i, a, &key) != 0)
            continue;
        if (is_time(key) && json_get_int(d, i + 1, &at) == 0) {
            event_json_time(o, arena_dupz(a, key), at > 0 ? (uint64_t)at : 0);
        } else {
            jo_key_str(o, key);
            jo_raw(o, json_raw(d, i + 1));
        }
    }
}

static void row_members(struct json_out *o, struct id kase, omb_str row)
{
    struct arena a = {0};
    char text[ID_TEXT + 1];
    struct json_doc d;

    id_text(kase, text);
    jo_kv_z(o, "id", text);
    if (json_parse_arena(row, &a, ROW_TOKENS, &d, NULL) == 0)
        copy_members(o, &d, &a);
    arena_free(&a);
}

void desk_door_row(struct json_out *o, struct id kase, omb_str row)
{
    jo_obj(o);
    row_members(o, kase, row);
    jo_end_obj(o);
}

static void listed(void *ctx, int status, const struct store_rows *rows)
{
    struct call *c = ctx;
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    if (status != 0) {
        answer(c, status, NULL, STR_NONE);
        return;
    }
    jo_obj(&o);
    jo_key(&o, "cases");
    jo_arr(&o);
    for (uint32_t i = 0; i < rows->n; i++)
        desk_door_row(&o, rows->row[i].kase, rows->row[i].a);
    jo_end_arr(&o);
    jo_key(&o, "cursor");
    if (rows->n) {
        char cursor[24];
        struct buf text = {.ptr = cursor, .cap = sizeof cursor, .max = sizeof cursor};
        buf_int(&text, (int64_t)rows->row[rows->n - 1].at);
        jo_str(&o, buf_str(&text));
    } else {
        jo_null(&o);
    }
    jo_end_obj(&o);
    answer_buf(c, &b);
}

static int port_list(void *ctx, uint32_t tenant, omb_str filter, omb_str cursor, uint32_t most,
                     port_fn fn, void *fctx)
{
    struct app *app = ctx;
    struct call *c;
    int64_t before = 0;

    if (cursor.len && (str_int(cursor, &before) != 0 || before < 0))
        return -OMB_E_INVALID;
    c = call_new(ctx, tenant, fn, fctx);
    if (!c)
        return -OMB_E_NOMEM;
    return started(c, store_list(app->store, tenant, filter, (uint64_t)before, most, listed, c));
}

/* No event past `since`: an empty list of a case that is there. */
static void no_events(void *ctx, int status, const struct kase *k)
{
    struct call *c = ctx;

    if (status == 0) {
        c->fn(c->ctx, &(struct port_answer){.seq = k->seq, .json = STR("[]")});
        free(c);
    } else {
        answer(c, status, status == -OMB_E_NOTFOUND ? "there is no such case" : NULL, STR_NONE);
    }
}

static void events_read(void *ctx, int status, const struct store_case *sc)
{
    struct call *c = ctx;
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    if (status == 0 && !sc->n_event) {
        cases_read(c->app->cases, c->tenant, c->kase, no_events, c);
        return;
    }
    if (status != 0) {
        answer(c, status, status == -OMB_E_NOTFOUND ? "there is no such case" : NULL, STR_NONE);
        return;
    }
    jo_arr(&o);
    for (uint32_t i = 0; i < sc->n_event; i++)
        event_json(&o, &sc->event[i]);
    jo_end_arr(&o);
    c->fn(c->ctx, &(struct port_answer){.status = b.err,
                                        .seq = sc->event[sc->n_event - 1].seq,
                                        .json = buf_str(&b)});
    free(c);
    buf_free(&b);
}

static int port_events(void *ctx, uint32_t tenant, struct id kase, uint64_t since, uint32_t most,
                       port_fn fn, void *fctx)
{
    struct app *app = ctx;
    struct call *c = call_new(ctx, tenant, fn, fctx);

    if (!c)
        return -OMB_E_NOMEM;
    c->kase = kase;
    if (id_is_reserved(kase)) { /* the host's own: a case for nobody */
        answer(c, -OMB_E_NOTFOUND, "there is no such case", STR_NONE);
        return 0;
    }
    return started(c, store_events(app->store, tenant, kase, since, most, events_read, c));
}

static void write_detail(struct json_out *o, struct id id, const struct kase *k)
{
    struct buf row = BUF_INIT(0);
    char case_text[ID_TEXT + 1];

    id_text(id, case_text);
    kase_row(k, &row);
    jo_obj(o);
    jo_key(o, "case");
    jo_obj(o);
    row_members(o, id, buf_str(&row));
    jo_key(o, "summary");
    if (k->summary)
        jo_raw(o, str_of(k->summary));
    else
        jo_null(o);
    jo_key(o, "customer");
    jo_obj(o);
    jo_kv_z(o, "id", k->customer);
    jo_kv_z(o, "name", k->customer_name);
    jo_kv_z(o, "email", k->customer_email);
    jo_kv_bool(o, "verified", k->verified);
    jo_end_obj(o);
    jo_key(o, "remedies");
    jo_arr(o);
    for (uint32_t i = 0; i < k->n_remedy; i++)
        remedy_json(&k->remedy[i], o);
    jo_end_arr(o);
    claim_lists_json(k, case_text, CLAIM_FOR_STAFF, o);
    attach_list_json(o, k);
    jo_kv_int(o, "read_by_customer", (int64_t)k->read_by_customer);
    jo_end_obj(o);
    jo_end_obj(o);
    buf_free(&row);
}

static void detail_read(void *ctx, int status, const struct kase *k)
{
    struct call *c = ctx;
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    if (status != 0) {
        answer(c, status, "there is no such case", STR_NONE);
        return;
    }
    write_detail(&o, c->kase, k);
    answer_buf(c, &b);
}

static int port_detail(void *ctx, uint32_t tenant, struct id kase, port_fn fn, void *fctx)
{
    struct app *app = ctx;
    struct call *c = call_new(ctx, tenant, fn, fctx);

    if (!c)
        return -OMB_E_NOMEM;
    c->kase = kase;
    cases_read(app->cases, c->tenant, kase, detail_read, c);
    return 0;
}

/* ---- the shop ---- */

static void shop_answered(void *ctx, int status, omb_str json)
{
    struct call *c = ctx;

    answer(c, status, status == -OMB_E_NOTFOUND ? "there is no such order" : NULL, json);
}

static void orders_of_customer(void *ctx, int status, const struct kase *k)
{
    struct call *c = ctx;

    if (status == 0 && k->customer[0]) {
        shop_orders(c->app, c->tenant, str_of(k->customer), shop_answered, c);
        return;
    }
    answer(c, status, status ? "there is no such case" : NULL,
           status ? STR_NONE : STR("{\"orders\":[]}"));
}

static int port_orders(void *ctx, uint32_t tenant, struct id kase, port_fn fn, void *fctx)
{
    struct app *app = ctx;
    struct call *c = call_new(ctx, tenant, fn, fctx);

    if (!c)
        return -OMB_E_NOMEM;
    cases_read(app->cases, c->tenant, kase, orders_of_customer, c);
    return 0;
}

static int port_order(void *ctx, uint32_t tenant, omb_str order, port_fn fn, void *fctx)
{
    struct app *app = ctx;
    struct call *c = call_new(ctx, tenant, fn, fctx);

    if (!c)
        return -OMB_E_NOMEM;
    shop_order(app, c->tenant, order, STR_NONE, shop_answered, c);
    return 0;
}

/* ---- small things ---- */

static void port_boot(void *ctx, uint32_t tenant, struct buf *out)
{
    const struct tenant *t = app_tenant(ctx, tenant);
    struct json_out o = json_out(out);

    jo_obj(&o);
    jo_key(&o, "tenant");
    jo_obj(&o);
    jo_kv_z(&o, "slug", t ? t->slug : "");
    jo_kv_z(&o, "name", t ? t->name : "");
    jo_end_obj(&o);
    jo_key(&o, "brand");
    jo_obj(&o);
    jo_kv_z(&o, "name", t ? t->name : "");
    jo_end_obj(&o);
    jo_kv_int(&o, "undo_ms", t ? (int64_t)t->desk.undo_ms : 0);
    jo_kv_z(&o, "currency", t ? t->currency : "");
    jo_kv_z(&o, "version", OMBUD_VERSION);
    jo_end_obj(&o);
}

/* ---- suggestions ---- */

static int port_suggestions(void *ctx, uint32_t tenant, struct id kase, const struct actor *who,
                            int32_t tier, port_fn fn, void *fctx)
{
    struct app *app = ctx;
    struct call *c = call_new(ctx, tenant, fn, fctx);

    if (!c)
        return -OMB_E_NOMEM;
    suggest(app, c->tenant, kase, who, tier, shop_answered, c);
    return 0;
}

void desk_door_open(struct app *app)
{
    app->port = (struct desk_port){
        .ctx = app,
        .command = port_command,
        .detail = port_detail,
        .events = port_events,
        .list = port_list,
        .orders = port_orders,
        .order = port_order,
        .suggestions = port_suggestions,
        .boot = port_boot,
        .policies = policies_ask,
        .office = office_port,
        .people = people_ask,
        .plugins = plugin_office_ask,
        .typing = publish_agent_typing,
    };
}

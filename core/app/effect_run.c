/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: carrying out one effect and turning its result into a command.
 * Must not know: why an effect was wanted; when it is tried again (effects.c).
 * Called by: effects.c. */
#include "core/app/effects_i.h"

#include "core/app/shop.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/log.h"
#include "core/plug/port.h"

/* ---- results ---- */

/* Shutting down: the row stands and is taken up at the next start. */
static bool ends_here(struct job *j)
{
    if (!j->effects->closing)
        return false;
    job_end(j);
    return true;
}

static void step_failed(struct job *j, int status);

static void result_stored(void *ctx, const struct cases_result *r)
{
    struct job *j = ctx;

    if (job_may_pass(r->status) || (r->status == 0 && j->again)) {
        job_again(j);
        return;
    }
    if (r->status == 0 && j->kind == EFFECT_COMMERCE_EXECUTE)
        stop_point_pass(&j->effects->stop, STOP_RESULT_STORED);
    if (r->status != 0)
        log_warn("effects", "%s: its result was refused: %s", effect_name(j->kind), r->detail);
    /* An answer that the desk cannot read must not leave the customer waiting: a person then. */
    if (r->status != 0 && j->kind == EFFECT_TIER_STEP && !j->gave_up)
        step_failed(j, r->status);
    else
        job_end(j);
}

/* Takes over the buf's bytes as the command's body. */
void job_bring_back(struct job *j, enum command_kind kind, enum actor_type actor, omb_str who,
                    struct buf *body)
{
    int status;

    arena_reset(&j->result);
    j->command = (struct command){
        .kind = kind,
        .actor = {.type = actor, .id = who},
        .actor_tier = -1,
        .body = arena_dup(&j->result, body->err ? STR("{}") : buf_str(body)),
    };
    buf_free(body);
    status =
        cases_command(j->effects->app->cases, j->tenant, j->kase, &j->command, result_stored, j);
    if (status != 0)
        job_again(j);
}

/* What a plugin answered, checked once here: an object, else -OMB_E_SYNTAX. */
static int read_answer(struct job *j, omb_str bytes, struct json_doc *d)
{
    if (json_parse_arena(bytes, &j->arena, EFFECT_MAX_TOKENS, d, NULL) == 0 &&
        json_is(d, 0, JSON_OBJECT))
        return 0;
    log_error("effects", "%s: the plugin's answer is not a JSON object", effect_name(j->kind));
    return -OMB_E_SYNTAX;
}

static bool is_one_of(omb_str key, const char *const *names)
{
    while (*names && !str_is(key, *names))
        names++;
    return *names;
}

/* Copies the members of an answer, without those that name what is answered. */
static void copy_answer(struct json_out *o, const struct json_doc *d, const char *const *names,
                        struct arena *a)
{
    for (uint32_t i = json_first(d, 0); i != JSON_NONE; i = json_next(d, 0, i)) {
        omb_str key;
        if (json_get_str(d, i, a, &key) != 0 || is_one_of(key, names))
            continue;
        jo_key_str(o, key);
        jo_raw(o, json_raw(d, i + 1));
    }
}

/* Copies the effect's own members that name what is answered. */
static void copy_names(struct json_out *o, struct job *j, const char *const *names)
{
    struct json_doc d;

    if (json_parse_arena(j->body, &j->arena, EFFECT_MAX_TOKENS, &d, NULL) != 0)
        return;
    for (; *names; names++) {
        uint32_t at = json_member(&d, 0, *names);
        if (at != JSON_NONE)
            jo_kv_raw(o, *names, json_raw(&d, at));
    }
}

static omb_str body_text(struct job *j, const char *name)
{
    struct json_doc d;

    if (json_parse_arena(j->body, &j->arena, EFFECT_MAX_TOKENS, &d, NULL) != 0)
        return STR_NONE;
    return json_str_or(&d, 0, name, &j->arena, STR_NONE);
}

static int64_t body_int(struct job *j, const char *name)
{
    struct json_doc d;

    if (json_parse_arena(j->body, &j->arena, EFFECT_MAX_TOKENS, &d, NULL) != 0)
        return 0;
    return json_int_or(&d, 0, name, 0);
}

/* ---- tier.step ---- */

static void bring_step_back(struct job *j, int status, omb_str bytes)
{
    static const char *const names[] = {"epoch", "turn", NULL};
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);
    struct json_doc d;

    if (status == 0)
        status = read_answer(j, bytes, &d);
    jo_obj(&o);
    copy_names(&o, j, names);
    if (status != 0)
        jo_kv_int(&o, "status", status);
    else
        copy_answer(&o, &d, names, &j->arena);
    jo_end_obj(&o);
    job_bring_back(j, COMMAND_TIER_RESULT, ACTOR_TIER,
                   str_of(tier_name((int32_t)body_int(j, "tier"))), &b);
}

static void step_failed(struct job *j, int status)
{
    j->gave_up = true;
    bring_step_back(j, status, STR_NONE);
}

static void stepped(void *ctx, int status, omb_str bytes)
{
    struct job *j = ctx;

    if (!ends_here(j))
        bring_step_back(j, status, bytes);
}

static void write_turn(struct buf *b, const struct kase *k, uint64_t seq)
{
    struct json_out o = json_out(b);

    for (uint32_t i = 0; i < k->n_message; i++) {
        if (k->message[i].seq != seq)
            continue;
        jo_obj(&o);
        jo_kv_int(&o, "seq", (int64_t)seq);
        jo_kv_z(&o, "text", k->message[i].text);
        jo_end_obj(&o);
        return;
    }
    jo_null(&o);
}

static void run_step(struct job *j, const struct kase *k)
{
    int32_t level = (int32_t)body_int(j, "tier");
    uint64_t turn = (uint64_t)body_int(j, "turn");
    struct plug_instance *i = plug_find_tier_level(j->effects->app->plug, level);
    uint32_t ms = (uint32_t)j->effects->app->config->turn_s * 1000;
    struct plug_reply reply = {.fn = stepped, .ctx = j, .deadline_ms = ms};
    struct buf view = BUF_INIT(0), words = BUF_INIT(0);

    if (!i) {
        stepped(j, -OMB_E_UNAVAILABLE, STR_NONE);
        return;
    }
    kase_view(k, turn, &view);
    write_turn(&words, k, turn);
    if (view.err || words.err)
        stepped(j, -OMB_E_NOMEM, STR_NONE);
    else
        (void)plug_tier_step(i, reply, j->tenant->id, buf_str(&view), buf_str(&words));
    buf_free(&view);
    buf_free(&words);
}

/* ---- the shop ---- */

static void orders_came(void *ctx, int status, omb_str json)
{
    struct job *j = ctx;
    struct buf b = BUF_INIT(0);

    if (ends_here(j))
        return;
    if (status != 0)
        log_warn("effects", "the shop gave no orders: %s", omb_strerror(status));
    buf_puts(&b, status == 0 ? json : STR("{\"orders\":[]}"));
    job_bring_back(j, COMMAND_ORDER_OBSERVED, ACTOR_COMMERCE, str_of(j->tenant->commerce), &b);
}

static void order_came(void *ctx, int status, omb_str json)
{
    struct job *j = ctx;
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    if (ends_here(j))
        return;
    if (status == 0) {
        buf_puts(&b, json);
    } else {
        jo_obj(&o);
        jo_kv_str(&o, "missing", body_text(j, "order"));
        jo_end_obj(&o);
    }
    job_bring_back(j, COMMAND_ORDER_OBSERVED, ACTOR_COMMERCE, str_of(j->tenant->commerce), &b);
}

static void listing_came(void *ctx, int status, omb_str json)
{
    struct job *j = ctx;
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    if (ends_here(j))
        return;
    if (status != 0 && status != -OMB_E_NOTFOUND && status != -OMB_E_UNSUPPORTED) {
        job_again(j); /* evidence that only the shop has: asked for until it answers */
        return;
    }
    if (status == 0) {
        buf_puts(&b, json);
    } else {
        jo_obj(&o);
        jo_kv_str(&o, "missing", body_text(j, "listing"));
        jo_end_obj(&o);
    }
    job_bring_back(j, COMMAND_LISTING_OBSERVED, ACTOR_COMMERCE, str_of(j->tenant->commerce), &b);
}

static void executed(void *ctx, int status, omb_str bytes)
{
    static const char *const names[] = {"remedy", "key", NULL};
    struct job *j = ctx;
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);
    struct json_doc d;

    if (ends_here(j))
        return;
    stop_point_pass(&j->effects->stop, STOP_SHOP_ANSWERED);
    if (status == 0)
        status = read_answer(j, bytes, &d);
    jo_obj(&o);
    copy_names(&o, j, names);
    if (status == 0)
        copy_answer(&o, &d, names, &j->arena);
    else
        jo_kv_z(&o, "outcome", status == -OMB_E_CONFLICT ? "failed" : "unknown");
    jo_end_obj(&o);
    /* The shop could not tell: ask again under the same key until it says yes or no. */
    j->again = status != 0 && status != -OMB_E_CONFLICT;
    job_bring_back(j, COMMAND_REMEDY_RESULT, ACTOR_COMMERCE, str_of(j->tenant->commerce), &b);
}

static void run_execute(struct job *j)
{
    struct effects *e = j->effects; /* outlives the job */
    struct plug_instance *i =
        plug_find_commerce(j->effects->app->plug, str_of(j->tenant->commerce));
    struct plug_reply reply = {.fn = executed, .ctx = j, .deadline_ms = SHOP_EXECUTE_MS};

    if (!i) {
        executed(j, -OMB_E_UNAVAILABLE, STR_NONE);
        return;
    }
    (void)plug_commerce_execute(i, reply, j->tenant->id, j->body, body_text(j, "key"));
    stop_point_pass(&e->stop, STOP_SHOP_CALLED);
}

/* ---- running ---- */

void job_run(struct job *j, const struct kase *k)
{
    struct app *app = j->effects->app;
    omb_str email;

    if (ends_here(j))
        return;
    switch (j->kind) {
    case EFFECT_TIER_STEP:
        run_step(j, k);
        break;
    case EFFECT_COMMERCE_ORDERS:
        shop_orders(app, j->tenant, body_text(j, "customer"), orders_came, j);
        break;
    case EFFECT_COMMERCE_ORDER:
        email = body_text(j, "email");
        shop_order(app, j->tenant, body_text(j, "order"), email.len ? email : STR_NONE, order_came,
                   j);
        break;
    case EFFECT_COMMERCE_LISTING:
        shop_listing(app, j->tenant, body_text(j, "listing"), listing_came, j);
        break;
    case EFFECT_COMMERCE_EXECUTE:
        run_execute(j);
        break;
    case EFFECT_CHANNEL_POST:
        job_post(j, k);
        break;
    default:
        job_end(j);
    }
}

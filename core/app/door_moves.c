/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: taking what a shop says of the remedies it carried out to the case of each.
 * Must not know: what a movement means (desk).
 * Called by: plugins through plug_services. */
#include "core/app/door.h"

#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/desk/dates.h"

#include <stdlib.h>

#define MOVE_TOKENS 64

struct move { /* one report on its way to its case */
    struct door *d;
    struct tenant *t;
    struct plug_ask ask;
    struct arena arena;
    struct command command;
};

static void move_end(struct move *m, int status, omb_str bytes)
{
    plug_answer(m->ask, status, bytes);
    arena_free(&m->arena);
    free(m);
}

/* What is final is said; anything else is to be reported again. */
static bool is_final(int status)
{
    return status == -OMB_E_NOTFOUND || status == -OMB_E_INVALID || status == -OMB_E_DENIED;
}

static void move_failed(struct move *m, int status, const char *why)
{
    move_end(m, is_final(status) ? status : -OMB_E_BUSY, str_of(why ? why : ""));
}

static void commanded(void *ctx, const struct cases_result *r)
{
    struct move *m = ctx;
    char text[48];
    struct buf b = {.ptr = text, .cap = sizeof text, .max = sizeof text};
    struct json_out o = json_out(&b);

    if (r->status != 0) {
        move_failed(m, r->status, r->detail);
        return;
    }
    jo_obj(&o);
    jo_kv_int(&o, "seq", (int64_t)r->seq);
    jo_end_obj(&o);
    move_end(m, 0, buf_str(&b));
}

static void to_case(void *ctx, int status, struct id kase)
{
    struct move *m = ctx;

    if (status == 0)
        status = cases_command(m->d->app->cases, m->t, kase, &m->command, commanded, m);
    if (status != 0)
        move_failed(m, status, "");
}

/* Times may be text; the desk takes milliseconds. */
static void write_body(struct move *m, const struct json_doc *d, struct json_out *o)
{
    jo_obj(o);
    for (uint32_t i = json_first(d, 0); i != JSON_NONE; i = json_next(d, 0, i)) {
        omb_str key, text;
        uint64_t at;
        if (json_get_str(d, i, &m->arena, &key) != 0)
            continue;
        jo_key_str(o, key);
        if (str_is(key, "at") && json_get_str(d, i + 1, &m->arena, &text) == 0)
            jo_int(o, dates_parse(text, &at) == 0 ? (int64_t)at : 0);
        else
            jo_raw(o, json_raw(d, i + 1));
    }
    jo_end_obj(o);
}

/* The contact stands before the last dot of the key. */
static omb_str contact_of(omb_str key)
{
    size_t at = key.len;

    while (at > 0 && key.ptr[at - 1] != '.')
        at--;
    return at > 1 ? str_sub(key, 0, at - 1) : STR("");
}

static int read_move(struct move *m, omb_str movement, omb_str *contact)
{
    struct buf b = BUF_INIT(MOVEMENT_MAX_BODY * 2);
    struct json_out o = json_out(&b);
    struct json_doc d;
    omb_str id;
    int status = movement.len > MOVEMENT_MAX_BODY ? -OMB_E_INVALID : 0;

    if (status == 0 && (json_parse_arena(movement, &m->arena, MOVE_TOKENS, &d, NULL) != 0 ||
                        !json_is(&d, 0, JSON_OBJECT)))
        status = -OMB_E_INVALID;
    if (status != 0)
        return status;
    id = json_str_or(&d, 0, "id", &m->arena, STR(""));
    *contact = contact_of(json_str_or(&d, 0, "key", &m->arena, STR("")));
    if (!id.len || id.len > MOVEMENT_MAX_ID || !contact->len)
        return -OMB_E_INVALID;
    write_body(m, &d, &o);
    m->command = (struct command){
        .kind = COMMAND_SHOP_MOVED,
        .actor = {.type = ACTOR_COMMERCE, .id = str_of(m->t->commerce)},
        .actor_tier = -1,
        .cid = arena_printf(&m->arena, "mv:%.*s", STR_ARG(id)),
        .body = arena_dup(&m->arena, buf_str(&b)),
    };
    status = b.err ? b.err : m->arena.err;
    buf_free(&b);
    return status;
}

static void movement_report(void *ctx, struct plug_ask ask, omb_str plugin, uint32_t tenant,
                            omb_str movement)
{
    struct door *d = ctx;
    struct tenant *t = app_tenant(d->app, tenant);
    struct move *m = t ? calloc(1, sizeof *m) : NULL;
    omb_str contact = STR("");
    int status;

    if (!m) {
        plug_answer(ask, t ? -OMB_E_BUSY : -OMB_E_NOTFOUND, STR_NONE);
        return;
    }
    m->d = d;
    m->t = t;
    m->ask = ask;
    status = str_is(plugin, t->commerce) ? 0 : -OMB_E_DENIED;
    if (status == 0)
        status = read_move(m, movement, &contact);
    if (status != 0)
        move_failed(m, status, "");
    else
        door_find(d, t, contact, to_case, m);
}

void door_moves_fill(struct plug_services *s)
{
    s->movement_report = movement_report;
}

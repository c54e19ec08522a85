/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: webhooks as administrators ask for them: making, changing, removing, sending again.
 * Must not know: HTTP, how a message is sent.
 * Called by: office.c. */
#include "core/app/office.h"
#include "core/app/token.h"
#include "core/app/webhooks.h"
#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/base/rand.h"
#include "core/gateway/event_json.h"

_Static_assert(WEBHOOK_ID == TOKEN_ID, "ids of one form");

struct hooking {
    struct webhook hook;
    enum event_kind kind; /* of the journal's line */
    bool show_secret, is_new;
    void (*found)(struct office_call *c);
    uint32_t n;
};

/* ---- showing ---- */

static void write_members(struct office_call *c, const struct webhook *h, bool secret,
                          struct json_out *o)
{
    char text[WEBHOOK_SECRET];

    jo_obj(o);
    jo_kv_z(o, "id", h->id);
    jo_kv_str(o, "name", h->name);
    jo_kv_str(o, "url", h->url);
    jo_kv_raw(o, "events", h->events);
    jo_kv_z(o, "state", webhook_state_name(h->state));
    event_json_time(o, "made", h->made);
    event_json_time(o, "rotated", h->rotated);
    jo_kv_raw(o, "by", h->by);
    webhooks_write_health(c->webhooks, c->tenant, h->id, o);
    if (secret) {
        webhooks_secret(c->webhooks, c->tenant, h, text);
        jo_kv_z(o, "secret", text);
    }
    jo_end_obj(o);
}

static void answer_hook(struct office_call *c)
{
    const struct hooking *w = c->own;
    struct json_out o = json_out(&c->answer);

    jo_obj(&o);
    jo_key(&o, "webhook");
    write_members(c, &w->hook, w->show_secret, &o);
    jo_end_obj(&o);
    office_done(c, 0);
}

static void write_list(struct office_call *c, const struct store_rows *rows)
{
    struct json_out o = json_out(&c->answer);
    struct webhook h;

    jo_obj(&o);
    jo_key(&o, "webhooks");
    jo_arr(&o);
    for (uint32_t i = 0; i < rows->n; i++)
        if (webhook_read(rows->row[i].a, rows->row[i].c, &c->arena, &h) == 0 &&
            h.state != WEBHOOK_ENDED)
            write_members(c, &h, false, &o);
    jo_end_arr(&o);
    jo_end_obj(&o);
    office_done(c, 0);
}

/* ---- one that is there ---- */

static struct hooking *begin(struct office_call *c)
{
    struct hooking *w = c->webhooks ? arena_alloc(&c->arena, sizeof *w) : NULL;

    if (!c->webhooks)
        office_refuse(c, -OMB_E_STATE, "a running host has to be asked");
    else if (!w)
        office_refuse(c, -OMB_E_NOMEM, NULL);
    if (w)
        *w = (struct hooking){.kind = EVENT_UNKNOWN};
    c->own = w;
    return w;
}

static void is_found(struct office_call *c, const struct store_rows *rows)
{
    struct hooking *w = c->own;
    int status = rows->n ? webhook_read(rows->row[0].a, rows->row[0].c, &c->arena, &w->hook)
                         : -OMB_E_NOTFOUND;

    if (status == 0 && w->hook.state == WEBHOOK_ENDED)
        status = -OMB_E_NOTFOUND;
    if (status == 0)
        w->found(c);
    else
        office_refuse(c, status, status == -OMB_E_NOTFOUND ? "there is no such webhook" : NULL);
}

static void find(struct office_call *c, void (*found)(struct office_call *c))
{
    struct hooking *w = begin(c);
    omb_str id = office_word(c, "id");

    if (!w)
        return;
    w->found = found;
    if (token_is_id(id))
        office_list(c, STR(WEBHOOKS), id, 1, is_found);
    else
        office_refuse(c, -OMB_E_NOTFOUND, "there is no such webhook");
}

static void list(struct office_call *c)
{
    if (begin(c))
        office_list(c, STR(WEBHOOKS), STR(""), 2 * WEBHOOK_MAX, write_list);
}

static void show(struct office_call *c)
{
    find(c, answer_hook);
}

/* ---- keeping a change ---- */

static void kept(struct office_call *c, int status)
{
    webhooks_refresh(c->webhooks, c->tenant);
    if (status == 0)
        answer_hook(c);
    else
        office_refuse(c, status, NULL);
}

static void keep(struct office_call *c, enum event_kind kind)
{
    struct hooking *w = c->own;
    struct store_kv row = {.tenant = c->tenant,
                           .space = STR(WEBHOOKS),
                           .key = str_of(w->hook.id),
                           .only_new = w->is_new};
    struct buf value = BUF_INIT(1 << 16), body = BUF_INIT(4096);
    struct json_out o = json_out(&body);

    webhook_write(&w->hook, &value);
    row.value = value.err ? STR_NONE : arena_dup(&c->arena, buf_str(&value));
    buf_free(&value);
    jo_obj(&o);
    jo_kv_z(&o, "webhook", w->hook.id);
    jo_kv_str(&o, "url", w->hook.url);
    jo_kv_raw(&o, "events", w->hook.events);
    jo_kv_z(&o, "state", webhook_state_name(w->hook.state));
    jo_kv_int(&o, "generation", w->hook.generation);
    jo_end_obj(&o);
    if (row.value.ptr)
        office_keep(c, kind, &body, &row, kept);
    else
        office_refuse(c, -OMB_E_NOMEM, NULL);
    buf_free(&body);
}

/* ---- what one may be ---- */

static const char *read_events(struct office_call *c, struct webhook *h)
{
    uint32_t at = json_member(&c->args, 0, "events"), n = 0;

    if (!json_is(&c->args, at, JSON_ARRAY))
        return "events: an array of names, such as \"remedy.done\", \"claim.*\" or \"*\"";
    h->wanted = 0;
    for (uint32_t i = json_first(&c->args, at); i != JSON_NONE; i = json_next(&c->args, at, i)) {
        omb_str name;
        event_set one =
            json_get_str(&c->args, i, &c->arena, &name) == 0 ? webhook_events_of(name) : 0;
        if (!one || ++n > WEBHOOK_MAX_EVENTS)
            return "events: at most 64 names of events of cases, such as \"remedy.done\"";
        h->wanted |= one;
    }
    if (!h->wanted)
        return "events: at least one";
    h->events = json_raw(&c->args, at);
    return NULL;
}

static const char *read_url(struct office_call *c, struct webhook *h, int *status)
{
    const char *why = "is no URL";

    h->url = office_word(c, "url");
    if (!h->url.len || h->url.len > WEBHOOK_MAX_URL)
        return "url: 1 to 1024 bytes";
    *status = webhooks_check_url(c->webhooks, c->tenant, h->url, &why);
    return *status == 0 ? NULL : arena_dupz(&c->arena, arena_printf(&c->arena, "url: %s", why));
}

static const char *read_name(struct office_call *c, struct webhook *h)
{
    h->name = office_word(c, "name");
    return h->name.len <= KEY_MAX_NAME ? NULL : "name: at most 60 bytes";
}

static bool has(const struct office_call *c, const char *key)
{
    return json_member(&c->args, 0, key) != JSON_NONE;
}

/* ---- making ---- */

static void counted(struct office_call *c, const struct store_rows *rows)
{
    if (rows->n >= WEBHOOK_MAX)
        office_refuse(c, -OMB_E_LIMIT, "there are 16 webhooks: remove one first");
    else
        keep(c, EVENT_WEBHOOK_MADE);
}

static omb_str maker(struct office_call *c)
{
    struct buf b = BUF_INIT(4096);
    struct json_out o = json_out(&b);
    omb_str out;

    office_write_actor(c, &o);
    out = b.err ? STR("{}") : arena_dup(&c->arena, buf_str(&b));
    buf_free(&b);
    return out;
}

static void add(struct office_call *c)
{
    struct hooking *w = begin(c);
    uint8_t random[WEBHOOK_ID / 2];
    const char *wrong;
    int status = -OMB_E_INVALID;

    if (!w)
        return;
    wrong = read_url(c, &w->hook, &status);
    if (!wrong) {
        status = -OMB_E_INVALID;
        wrong = read_events(c, &w->hook);
    }
    if (!wrong)
        wrong = read_name(c, &w->hook);
    if (wrong) {
        office_refuse(c, status, wrong);
        return;
    }
    rand_bytes(random, sizeof random);
    hash_bytes_hex(random, sizeof random, w->hook.id);
    w->hook.by = maker(c);
    w->hook.made = clock_unix_ms();
    w->hook.generation = 1;
    w->show_secret = w->is_new = true;
    office_list(c, STR(WEBHOOKS), STR(""), 2 * WEBHOOK_MAX, counted);
}

/* ---- changing ---- */

static void change_found(struct office_call *c)
{
    struct hooking *w = c->own;
    const char *wrong = NULL;
    int status = -OMB_E_INVALID;

    if (has(c, "url"))
        wrong = read_url(c, &w->hook, &status);
    if (!wrong) {
        status = -OMB_E_INVALID;
        wrong = has(c, "events") ? read_events(c, &w->hook) : NULL;
    }
    if (!wrong && has(c, "name"))
        wrong = read_name(c, &w->hook);
    if (wrong) {
        office_refuse(c, status, wrong);
        return;
    }
    if (has(c, "on"))
        w->hook.state = json_bool_or(&c->args, 0, "on", false) ? WEBHOOK_ON : WEBHOOK_OFF;
    keep(c, EVENT_WEBHOOK_CHANGED);
}

static void change(struct office_call *c)
{
    find(c, change_found);
}

static void rotate_found(struct office_call *c)
{
    struct hooking *w = c->own;

    w->hook.generation++;
    w->hook.rotated = clock_unix_ms();
    w->show_secret = true;
    keep(c, EVENT_WEBHOOK_CHANGED);
}

static void rotate(struct office_call *c)
{
    find(c, rotate_found);
}

static void remove_found(struct office_call *c)
{
    struct hooking *w = c->own;

    w->hook.state = WEBHOOK_ENDED;
    keep(c, EVENT_WEBHOOK_REMOVED);
}

static void take_away(struct office_call *c)
{
    find(c, remove_found);
}

/* ---- messages ---- */

static void answer_count(struct office_call *c, int status)
{
    const struct hooking *w = c->own;
    struct json_out o = json_out(&c->answer);

    webhooks_refresh(c->webhooks, c->tenant);
    jo_obj(&o);
    jo_kv_int(&o, "messages", w->n);
    jo_end_obj(&o);
    office_done(c, status);
}

/* Due now, whenever it was before; with `next` the call goes on after it. */
static int put_out(struct office_call *c, struct webhook_message *m,
                   void (*next)(struct office_call *c, int status))
{
    char key[WEBHOOK_KEY];
    struct buf row = BUF_INIT(1024);
    struct store_kv kv = {.tenant = c->tenant, .space = STR(WEBHOOK_OUT)};
    int status;

    m->due = clock_unix_ms();
    m->tries = m->status = 0;
    webhook_message_key(m, key);
    webhook_message_write(m, &row);
    kv.key = str_of(key);
    kv.value = buf_str(&row);
    status = row.err;
    if (status == 0 && next)
        office_put(c, &kv, next);
    else if (status == 0)
        status = store_kv_put(c->store, &kv, NULL, NULL);
    buf_free(&row);
    return status;
}

static void trial_found(struct office_call *c)
{
    struct hooking *w = c->own;
    struct webhook_message m = {.at = clock_unix_ms(), .kase = id_new()};
    int status;

    memcpy(m.hook, w->hook.id, sizeof m.hook);
    id_text(id_new(), m.event);
    w->n = 1;
    status = put_out(c, &m, answer_count);
    if (status != 0)
        office_refuse(c, status, NULL);
}

static void try_out(struct office_call *c)
{
    find(c, trial_found);
}

static void write_dead(struct office_call *c, const struct store_rows *rows)
{
    struct json_out o = json_out(&c->answer);
    struct webhook_message m;
    char kase[ID_TEXT + 1];

    jo_obj(&o);
    jo_key(&o, "messages");
    jo_arr(&o);
    for (uint32_t i = 0; i < rows->n; i++) {
        if (webhook_message_read(rows->row[i].a, rows->row[i].c, &m) != 0)
            continue;
        id_text(m.kase, kase);
        jo_obj(&o);
        jo_kv_z(&o, "event", m.event);
        jo_kv_z(&o, "case", kase);
        jo_kv_int(&o, "seq", (int64_t)m.seq);
        event_json_time(&o, "at", m.at);
        jo_kv_int(&o, "tries", m.tries);
        jo_kv_int(&o, "status", m.status);
        jo_end_obj(&o);
    }
    jo_end_arr(&o);
    jo_end_obj(&o);
    office_done(c, 0);
}

static void list_dead(struct office_call *c,
                      void (*fn)(struct office_call *c, const struct store_rows *rows))
{
    const struct hooking *w = c->own;

    office_list(c, STR(WEBHOOK_DEAD),
                arena_printf(&c->arena, "%s/%.*s", w->hook.id, STR_ARG(office_word(c, "event"))),
                WEBHOOK_DEAD_ROWS, fn);
}

static void dead_found(struct office_call *c)
{
    list_dead(c, write_dead);
}

static void dead(struct office_call *c)
{
    find(c, dead_found);
}

static void tries_found(struct office_call *c)
{
    const struct hooking *w = c->own;
    struct json_out o = json_out(&c->answer);

    jo_obj(&o);
    jo_key(&o, "tries");
    webhooks_write_recent(c->webhooks, c->tenant, w->hook.id, &o);
    jo_end_obj(&o);
    office_done(c, 0);
}

static void tries(struct office_call *c)
{
    find(c, tries_found);
}

/* First it waits again, then it is dead no more: one of the two always. The store takes in order
 * what it takes, so a message that it had no room for ends this, and stays dead. */
static void replay_rows(struct office_call *c, const struct store_rows *rows)
{
    struct store_kv kv = {.tenant = c->tenant, .space = STR(WEBHOOK_DEAD)};
    struct hooking *w = c->own;
    struct webhook_message m;
    int status = 0;

    for (uint32_t i = 0; status == 0 && i < rows->n; i++) {
        kv.key = rows->row[i].a;
        if (webhook_message_read(rows->row[i].a, rows->row[i].c, &m) == 0)
            status = put_out(c, &m, NULL);
        if (status == 0 && i + 1 < rows->n)
            status = store_kv_put(c->store, &kv, NULL, NULL);
        w->n += status == 0;
    }
    if (status == 0 && rows->n)
        office_put(c, &kv, answer_count);
    else
        answer_count(c, w->n ? 0 : status);
}

static void replay_found(struct office_call *c)
{
    list_dead(c, replay_rows);
}

static void replay(struct office_call *c)
{
    find(c, replay_found);
}

const struct office_verb office_webhook_verbs[] = {{"hook_list", RIGHT_SEE_WEBHOOKS, list},
                                                   {"hook_show", RIGHT_SEE_WEBHOOKS, show},
                                                   {"hook_add", RIGHT_CHANGE_WEBHOOKS, add},
                                                   {"hook_change", RIGHT_CHANGE_WEBHOOKS, change},
                                                   {"hook_rotate", RIGHT_CHANGE_WEBHOOKS, rotate},
                                                   {"hook_remove", RIGHT_CHANGE_WEBHOOKS,
                                                    take_away},
                                                   {"hook_trial", RIGHT_CHANGE_WEBHOOKS, try_out},
                                                   {"hook_tries", RIGHT_SEE_WEBHOOKS, tries},
                                                   {"hook_dead", RIGHT_SEE_WEBHOOKS, dead},
                                                   {"hook_replay", RIGHT_CHANGE_WEBHOOKS, replay},
                                                   {NULL, RIGHTS, NULL}};

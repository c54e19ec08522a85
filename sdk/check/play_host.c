/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what a play's host does for the plugin: writes down what is asked, answers it when the turn is
 * over, keeps values. Must not know the plugin. Called by the plugin host and play.c. */
#include "sdk/check/play.h"
#include "sdk/testkit/kit.h"

#include <stdarg.h>
#include <stdlib.h>

/* ---- asked ---- */

/* A question begins with its arguments: s text, u number. */
static struct play_ask *asked(struct play *p, const char *what, struct plug_ask ask,
                              const char *shape, ...)
{
    struct buf args = BUF_INIT(0);
    struct json_out o = json_out(&args);
    va_list ap;
    va_start(ap, shape);
    jo_arr(&o);
    for (const char *c = shape; *c; c++) {
        if (*c == 'u')
            jo_int(&o, (int64_t)va_arg(ap, uint64_t));
        else
            jo_str(&o, va_arg(ap, omb_str));
    }
    jo_end_arr(&o);
    va_end(ap);
    play_note(p, "asks %s %.*s", what, STR_ARG(buf_str(&args)));
    buf_free(&args);
    if (ask.id == 0 || p->n_ask == PLAY_MAX_ASKS)
        return NULL;
    p->ask[p->n_ask] = (struct play_ask){.ask = ask, .what = what};
    return &p->ask[p->n_ask++];
}

static void contact_start(void *ctx, struct plug_ask ask, uint32_t t, omb_str start)
{
    (void)asked(ctx, "contacts.start", ask, "us", (uint64_t)t, start);
}

static void contact_message(void *ctx, struct plug_ask ask, uint32_t t, omb_str contact,
                            omb_str cid, omb_str text)
{
    (void)asked(ctx, "contacts.message", ask, "usss", (uint64_t)t, contact, cid, text);
}

static void contact_person(void *ctx, struct plug_ask ask, uint32_t t, omb_str contact)
{
    (void)asked(ctx, "contacts.person", ask, "us", (uint64_t)t, contact);
}

static void contact_receipt(void *ctx, struct plug_ask ask, uint32_t t, omb_str contact,
                            omb_str what, uint64_t upto)
{
    (void)asked(ctx, "contacts.receipt", ask, "ussu", (uint64_t)t, contact, what, upto);
}

static void contact_typing(void *ctx, uint32_t t, omb_str contact)
{
    (void)asked(ctx, "contacts.typing", (struct plug_ask){0}, "us", (uint64_t)t, contact);
}

static void contact_end(void *ctx, struct plug_ask ask, uint32_t t, omb_str contact, omb_str by)
{
    (void)asked(ctx, "contacts.end", ask, "uss", (uint64_t)t, contact, by);
}

static void contact_resume(void *ctx, struct plug_ask ask, uint32_t t, omb_str contact,
                           uint64_t since)
{
    (void)asked(ctx, "contacts.resume", ask, "usu", (uint64_t)t, contact, since);
}

static void visitor_issue(void *ctx, struct plug_ask ask, uint32_t t, omb_str contact)
{
    (void)asked(ctx, "visitors.issue", ask, "us", (uint64_t)t, contact);
}

static void visitor_lookup(void *ctx, struct plug_ask ask, uint32_t t, omb_str token)
{
    (void)asked(ctx, "visitors.lookup", ask, "us", (uint64_t)t, token);
}

static void visitor_verify(void *ctx, struct plug_ask ask, uint32_t t, omb_str user, omb_str mac)
{
    (void)asked(ctx, "visitors.verify_identity", ask, "uss", (uint64_t)t, user, mac);
}

static void case_view(void *ctx, struct plug_ask ask, uint32_t t, omb_str kase)
{
    (void)asked(ctx, "cases.view", ask, "us", (uint64_t)t, kase);
}

static void flow_run(void *ctx, struct plug_ask ask, uint32_t t, omb_str view, omb_str turn,
                     omb_str recognised)
{
    (void)asked(ctx, "flows.run", ask, "usss", (uint64_t)t, view, turn, recognised);
}

static void flow_examples(void *ctx, struct plug_ask ask, uint32_t t)
{
    (void)asked(ctx, "flows.examples", ask, "u", (uint64_t)t);
}

static void movement_report(void *ctx, struct plug_ask ask, omb_str plugin, uint32_t t,
                            omb_str movement)
{
    (void)plugin;
    (void)asked(ctx, "movements.report", ask, "us", (uint64_t)t, movement);
}

static void fetch(void *ctx, struct plug_ask ask, struct plug_instance *who, omb_str request)
{
    (void)who;
    (void)asked(ctx, "fetch.fetch", ask, "s", request);
}

/* ---- kept values ---- */

static void kept(struct play *p, const char *what, struct plug_ask ask, uint32_t t, omb_str key,
                 omb_str value)
{
    struct play_ask *a = asked(p, what, ask, "uss", (uint64_t)t, key, value);
    if (!a)
        return;
    a->tenant = t;
    a->key = kit_copy(key);
    a->value = kit_copy(value);
    a->len = value.len;
}

static void kv_get(void *ctx, struct plug_ask ask, omb_str plugin, uint32_t t, omb_str key)
{
    (void)plugin;
    kept(ctx, "kv.get", ask, t, key, STR(""));
}

static void kv_put(void *ctx, struct plug_ask ask, omb_str plugin, uint32_t t, omb_str key,
                   omb_str value)
{
    (void)plugin;
    kept(ctx, "kv.put", ask, t, key, value);
}

static void kv_remove(void *ctx, struct plug_ask ask, omb_str plugin, uint32_t t, omb_str key)
{
    (void)plugin;
    kept(ctx, "kv.remove", ask, t, key, STR(""));
}

static uint32_t place_of(const struct play *p, const struct play_ask *a)
{
    uint32_t i = 0;
    while (i < p->n_kept && (p->kept[i].tenant != a->tenant || strcmp(p->kept[i].key, a->key) != 0))
        i++;
    return i;
}

static void drop_kept(struct play *p, uint32_t i)
{
    free(p->kept[i].key);
    free(p->kept[i].value);
    p->kept[i] = p->kept[--p->n_kept];
}

static void answer_kept(struct play *p, const struct play_ask *a)
{
    uint32_t i = place_of(p, a);
    if (strcmp(a->what, "kv.get") == 0) {
        bool any = i < p->n_kept;
        plug_answer(a->ask, any ? 0 : -OMB_E_NOTFOUND,
                    any ? str_n(p->kept[i].value, p->kept[i].len) : STR_NONE);
        return;
    }
    if (i < p->n_kept)
        drop_kept(p, i);
    bool full = p->n_kept == PLAY_MAX_KEPT;
    if (strcmp(a->what, "kv.put") == 0 && !full) {
        i = p->n_kept++;
        p->kept[i].tenant = a->tenant;
        p->kept[i].key = kit_copy(str_of(a->key));
        p->kept[i].value = kit_copy(str_n(a->value, a->len));
        p->kept[i].len = a->len;
    }
    plug_answer(a->ask, full ? -OMB_E_FULL : 0, STR_NONE);
}

/* ---- the listener ---- */

static int mount(void *ctx, struct plug_instance *who, omb_str path, uint32_t kind,
                 uint32_t max_message)
{
    struct play *p = ctx;
    if (p->plugin && who != p->plugin)
        return 0;
    play_note(p, "mounts %.*s %u %u", STR_ARG(path), kind, max_message);
    return kit_mount_add(&p->mounts, path, kind);
}

/* What is left when the plugin is stopped is closed by the host, in its own words. */
static struct play_conn *open_conn(struct play *p, uint64_t conn, bool socket)
{
    bool is = !p->over && conn >= 1 && conn <= p->n_conn;
    struct play_conn *c = is ? &p->conn[conn - 1] : NULL;
    return c && c->socket == socket && c->open ? c : NULL;
}

static void ws_send(void *ctx, uint64_t conn, omb_str text)
{
    if (open_conn(ctx, conn, true))
        play_note(ctx, "frame %u %.*s", (unsigned)conn, STR_ARG(text));
}

static void ws_close(void *ctx, uint64_t conn, uint32_t code, omb_str reason)
{
    struct play_conn *c = open_conn(ctx, conn, true);
    if (!c)
        return;
    play_note(ctx, "closes %u %u %.*s", (unsigned)conn, code, STR_ARG(reason));
    c->open = false;
    c->code = code ? code : 1000;
}

static void respond(void *ctx, uint64_t conn, uint32_t status, omb_str type, omb_str body)
{
    struct play_conn *c = open_conn(ctx, conn, false);
    if (!c)
        return;
    play_note(ctx, "responds %u %u %.*s %.*s", (unsigned)conn, status, STR_ARG(type),
              STR_ARG(body));
    c->open = false;
}

/* ---- answering ---- */

/* What the author of the plugin wants such a question to be answered with; absent: nothing. */
static omb_str wanted(const struct check *c, const char *what)
{
    omb_str key = str_of(what);
    for (const char *const *line = c->answer; line && *line; line++) {
        omb_str text = str_of(*line);
        if (str_starts(text, key) && text.len > key.len && text.ptr[key.len] == ' ')
            return str_sub(text, key.len + 1, text.len);
    }
    return STR_NONE;
}

static void answer(struct play *p, const struct play_ask *a)
{
    const char *bytes;
    omb_str said = wanted(p->check, a->what);
    if (p->unkind && check_random(p->check, 100) < p->unkind) {
        int status = (int)(1 + check_random(p->check, OMB_E_COUNT_ - 1));
        plug_answer(a->ask, -status, STR_NONE);
    } else if (said.ptr) {
        plug_answer(a->ask, 0, said);
    } else if (a->key) {
        answer_kept(p, a);
    } else if (strcmp(a->what, "fetch.fetch") == 0 && check_random(p->check, 2)) {
        plug_answer(a->ask, 0,
                    STR("{\"status\":200,\"headers\":{},\"body\":\"{\\\"id\\\":\\\"x1\\\"}\","
                        "\"attempts\":1}"));
    } else {
        int32_t status = kit_habit(a->what, &bytes);
        plug_answer(a->ask, status, bytes ? str_of(bytes) : STR_NONE);
    }
}

static void drop_asked(struct play *p, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        free(p->ask[i].key);
        free(p->ask[i].value);
    }
    p->n_ask -= n;
}

bool play_answer_asked(struct play *p)
{
    uint32_t n = p->n_ask;
    for (uint32_t i = 0; i < n; i++)
        answer(p, &p->ask[i]);
    drop_asked(p, n);
    return n > 0;
}

void play_host_free(struct play *p)
{
    drop_asked(p, p->n_ask);
    while (p->n_kept)
        drop_kept(p, p->n_kept - 1);
    for (uint32_t i = 0; i < p->n_call; i++)
        buf_free(&p->call[i].answer);
}

void play_host(struct play *p)
{
    p->services = (struct plug_services){.ctx = p,
                                         .contact_start = contact_start,
                                         .contact_message = contact_message,
                                         .contact_person = contact_person,
                                         .contact_receipt = contact_receipt,
                                         .contact_typing = contact_typing,
                                         .contact_end = contact_end,
                                         .contact_resume = contact_resume,
                                         .visitor_issue = visitor_issue,
                                         .visitor_lookup = visitor_lookup,
                                         .visitor_verify = visitor_verify,
                                         .case_view = case_view,
                                         .flow_run = flow_run,
                                         .flow_examples = flow_examples,
                                         .kv_get = kv_get,
                                         .kv_put = kv_put,
                                         .kv_remove = kv_remove,
                                         .movement_report = movement_report,
                                         .mount = mount,
                                         .ws_send = ws_send,
                                         .ws_close = ws_close,
                                         .respond = respond,
                                         .fetch = fetch};
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns one play of a plugin in the real host: its life, turns, calls, sockets and what is written
 * down. Must not know the script. Called by script.c and check_same.c. */
#include "sdk/check/play.h"

#include "core/base/log.h"
#include "core/base/rand.h"
#include "core/plug/calls.h"
#include "core/plug/remote.h"

#include <stdarg.h>
#include <stdlib.h>

enum { PLAY_SHOWN = 60 }; /* bytes of what the script itself gave */

/* ---- writing down ---- */

static void add_line(struct buf *to, omb_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char b = (unsigned char)text.ptr[i];
        if (b < 0x20 || b == 0x7f)
            buf_printf(to, "\\x%02x", b);
        else
            buf_putc(to, (char)b);
    }
    buf_putc(to, '\n');
}

OMB_PRINTF(2, 0) static void add(struct buf *to, const char *fmt, va_list ap)
{
    struct buf line = BUF_INIT(0);
    buf_vprintf(&line, fmt, ap);
    add_line(to, buf_str(&line));
    buf_free(&line);
}

void play_note(struct play *p, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    add(&p->told, fmt, ap);
    va_end(ap);
    p->events++;
}

void play_step(struct play *p, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    add(&p->said, fmt, ap);
    va_end(ap);
}

/* A turn is over: what the plugin did in it, then how the calls of it were answered. */
static void note_turn(struct play *p)
{
    buf_puts(&p->said, buf_str(&p->told));
    buf_clear(&p->told);
    for (uint32_t i = 0; i < p->n_call; i++) {
        struct buf *b = &p->call[i].answer;
        if (b->len)
            add_line(&p->said, buf_str(b));
        buf_free(b);
    }
}

/* Before it describes itself it is the cage that speaks. */
static bool is_its_own(const struct play *p, const struct plug_instance *who)
{
    return str_is(p->name, who->name) && (!who->remote || who->remote->state > REMOTE_DESCRIBING);
}

static void on_line(void *ctx, const struct plug_instance *who, uint32_t level, omb_str line)
{
    if (is_its_own(ctx, who))
        play_note(ctx, "logs %u %.*s", level, STR_ARG(line));
}

static void on_fault(void *ctx, const struct plug_instance *who, const char *function,
                     const char *what)
{
    if (is_its_own(ctx, who))
        play_note(ctx, "misbehaves %s: %s", function, what);
}

/* ---- life ---- */

/* All plugins of the file start. */
static uint32_t fill_settings(const struct check *c, const struct play_setup *setup,
                              struct plug_setting *s)
{
    const struct dso *file = setup->file;
    uint32_t n = 0;
    for (uint32_t i = 0; i < file->n; i++) {
        const omb_descriptor *d = dso_descriptor(file, i);
        if (n < PLAY_MAX_SETTINGS)
            s[n++] = (struct plug_setting){d->name, STR("isolation"), str_of(setup->isolation)};
        for (uint32_t k = 0; k < d->n_option && n < PLAY_MAX_SETTINGS; k++) {
            omb_str value = check_option(c, d->option[k]);
            if (value.ptr)
                s[n++] = (struct plug_setting){d->name, d->option[k]->key, value};
        }
    }
    return n;
}

static void note_offer(struct play *p)
{
    struct plug_channel_info c;
    struct plug_tier_info t;
    plug_channel_info(p->plugin, &c);
    plug_tier_info(p->plugin, &t);
#define PLAY_OFFER_(name, type, id)                                                                \
    if (p->plugin->name)                                                                           \
        play_step(p, "offers %s", id);
    TABLE_LIST(PLAY_OFFER_)
#undef PLAY_OFFER_
    play_step(p, "channel %.*s can %u, %u bytes, %u s", STR_ARG(c.name), c.can, c.max_text,
              c.reply_window_s);
    play_step(p, "tier %.*s %d, mode %u, waits %u s, %.*s, %.*s, %.*s", STR_ARG(t.name), t.level,
              t.mode, t.wait_s, STR_ARG(t.channels), STR_ARG(t.remedies), STR_ARG(t.commands));
}

static struct plug_instance *find(const struct plug *plug, omb_str name)
{
    for (uint32_t i = 0; i < plug->n_instance; i++)
        if (str_is(name, plug->instance[i]->name))
            return plug->instance[i];
    return NULL;
}

bool play_open(struct play *p, struct check *c, const struct play_setup *s)
{
    struct plug_setting setting[PLAY_MAX_SETTINGS];
    struct buf errors = BUF_INIT(1 << 14);
    memset(p, 0, sizeof *p);
    p->check = c;
    p->name = s->name;
    p->still = (struct plug_still){p, on_line, on_fault};
    play_host(p);
    log_setup(LOG_ERROR, false);
    rand_init();
    struct plug_setup setup = {.loop = &p->loop,
                               .state_dir = s->folder,
                               .services = &p->services,
                               .setting = setting,
                               .n_setting = fill_settings(c, s, setting),
                               .still = &p->still};
    int rc = uv_loop_init(&p->loop) ? -OMB_E_NOMEM : plug_open(&setup, &p->plug);
    if (!rc)
        rc = plug_load(p->plug, c->file, &errors);
    if (!rc)
        rc = plug_start(p->plug, &errors);
    p->plugin = rc ? NULL : find(p->plug, s->name);
    if (!p->plugin)
        check_fail(c, "%s: it does not start: %.*s", s->isolation,
                   STR_ARG(str_trim(buf_str(&errors))));
    else
        note_offer(p);
    buf_free(&errors);
    return p->plugin != NULL;
}

static void on_drained(void *ctx)
{
    struct play *p = ctx;
    p->drained = true;
    play_note(p, "drained");
}

void play_close(struct play *p)
{
    play_step(p, "drain");
    plug_drain(p->plug, 5000, on_drained, p);
    if (play_settle(p) && !p->drained)
        play_pass(p, 5000);
    play_step(p, "%s", p->drained ? "stop" : "stop, not drained");
    p->over = true;
    plug_close(p->plug);
    (void)uv_run(&p->loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&p->loop);
    note_turn(p);
    play_host_free(p);
}

/* ---- turns ---- */

static bool is_alive(const struct play *p)
{
    struct plug_health h;
    for (uint32_t i = 0; plug_health(p->plug, i, &h); i++)
        if (str_is(h.name, p->plugin->name))
            return h.up && !h.restarts;
    return false;
}

static bool turn(struct play *p, uint32_t ms, uint32_t *left)
{
    still_turn(p->plugin, ms);
    while (!still_turned(p->plugin, left)) {
        if (p->plugin->remote && !is_alive(p)) {
            check_fail(p->check, "in a child its process ends while it is played with");
            return false;
        }
        (void)uv_run(&p->loop, UV_RUN_ONCE);
    }
    return true;
}

/* Sockets that the plugin closed are closed by their other end as well. */
static bool close_conns(struct play *p)
{
    bool any = false;
    for (uint32_t i = 0; i < p->n_conn; i++) {
        uint32_t code = p->conn[i].code;
        if (!code)
            continue;
        p->conn[i].code = 0;
        any = true;
        plug_ws_closed(p->plugin, i + 1, code);
    }
    return any;
}

bool play_settle(struct play *p)
{
    uint64_t before;
    uint32_t left, rounds = 0;
    bool closed, asked;
    do {
        do {
            before = p->events;
            if (!turn(p, 0, &left))
                return false;
        } while (p->events != before);
        closed = close_conns(p);
        asked = play_answer_asked(p);
    } while ((closed || asked) && ++rounds < PLAY_MAX_ROUNDS);
    note_turn(p);
    return true;
}

void play_pass(struct play *p, uint32_t ms)
{
    play_step(p, "time %u", ms);
    for (int i = 0; i < PLAY_MAX_FIRED && ms; i++)
        if (!turn(p, ms, &ms) || !play_settle(p))
            return;
}

/* ---- calls ---- */

static void on_answer(void *ctx, int status, omb_str bytes)
{
    struct play_call *c = ctx;
    c->open = false;
    if (c->play->over) /* ended by the host */
        return;
    c->play->events++;
    c->answer = BUF_INIT(0);
    buf_printf(&c->answer, "call %u -> %d %s", (unsigned)(c - c->play->call) + 1, status,
               bytes.ptr ? "" : "absent");
    buf_puts(&c->answer, bytes);
}

static enum method method_of(const char *name)
{
    for (enum method m = 0; m < METHODS; m++)
        if (strcmp(method_name(m), name) == 0)
            return m;
    return METHODS;
}

static omb_str shown(omb_str s)
{
    return str_sub(s, 0, s.len < PLAY_SHOWN ? s.len : PLAY_SHOWN);
}

uint32_t play_call(struct play *p, const char *method, omb_tenant tenant, omb_str a, omb_str b,
                   omb_str c)
{
    struct message m = {.method = method_of(method), .tenant = tenant, .s = {a, b, c}};
    if (p->n_call == PLAY_MAX_CALLS || m.method == METHODS)
        return 0;
    struct play_call *call = &p->call[p->n_call++];
    call->play = p;
    call->open = true;
    play_step(p, "call %u %s %u %.*s %.*s", p->n_call, method, tenant, STR_ARG(shown(a)),
              STR_ARG(shown(b)));
    call->id = calls_send(p->plugin, (struct plug_reply){on_answer, call, PLAY_CALL_MS}, &m);
    return p->n_call;
}

void play_cancel(struct play *p, uint32_t call)
{
    if (call < 1 || call > p->n_call || !p->call[call - 1].open)
        return;
    play_step(p, "cancel %u", call);
    plug_cancel(p->plug, p->call[call - 1].id);
}

void play_event(struct play *p, omb_str contact, omb_str event)
{
    play_step(p, "event %.*s %.*s", STR_ARG(contact), STR_ARG(shown(event)));
    plug_channel_event(p->plugin, 1, contact, event);
}

/* ---- requests and sockets ---- */

static const char *path_of(const struct play *p, uint32_t nth, uint32_t kind)
{
    for (uint32_t i = 0; i < p->mounts.n; i++)
        if (p->mounts.at[i].kind == kind && nth-- == 0)
            return p->mounts.at[i].path;
    return NULL;
}

static uint32_t new_conn(struct play *p, bool socket)
{
    if (p->n_conn == PLAY_MAX_CONNS)
        return 0;
    p->conn[p->n_conn] = (struct play_conn){.socket = socket, .open = true};
    return ++p->n_conn;
}

bool play_request(struct play *p, uint32_t nth, const char *method, const char *tail,
                  const char *body)
{
    const char *path = play_settle(p) ? path_of(p, nth, OMB_MOUNT_REQUEST) : NULL;
    const char *query = strchr(tail, '?');
    uint32_t conn = path ? new_conn(p, false) : 0;
    struct buf where = BUF_INIT(0), head = BUF_INIT(0);
    struct json_out o = json_out(&head);
    if (!conn)
        return false;
    buf_printf(&where, "%s%.*s", path, (int)(query ? query - tail : (long)strlen(tail)), tail);
    jo_obj(&o);
    jo_kv_z(&o, "method", method);
    jo_kv_str(&o, "path", buf_str(&where));
    jo_kv_z(&o, "query", query ? query + 1 : "");
    jo_kv_z(&o, "peer", "192.0.2.1");
    jo_kv_raw(&o, "headers", STR("{\"content-type\":\"application/json\"}"));
    jo_end_obj(&o);
    play_step(p, "request %u %s %s%s %.*s", conn, method, path, tail, STR_ARG(shown(str_of(body))));
    plug_request(p->plugin, conn, 1, buf_str(&head), str_of(body));
    buf_free(&where);
    buf_free(&head);
    return true;
}

uint32_t play_socket(struct play *p, uint32_t nth, uint32_t target)
{
    const char *path = play_settle(p) ? path_of(p, nth, OMB_MOUNT_WEBSOCKET) : NULL;
    struct buf whole = BUF_INIT(0);
    struct kit_target t;
    uint32_t conn = 0;
    if (!path)
        return 0;
    check_target(path, target, &whole);
    buf_putc(&whole, '\0');
    if (!whole.err && kit_target_read(&t, "GET", whole.ptr)) {
        conn = new_conn(p, true);
        if (conn) {
            play_step(p, "socket %u %.*s", conn, STR_ARG(shown(str_of(whole.ptr))));
            plug_ws_open(p->plugin, conn, 1, str_of(path), t.query, STR("192.0.2.1"));
        }
        kit_target_free(&t);
    }
    buf_free(&whole);
    return conn;
}

/* What is said to a socket depends on what came of the last words, so that is settled first. */
static bool is_open_socket(struct play *p, uint32_t conn)
{
    return play_settle(p) && conn >= 1 && conn <= p->n_conn && p->conn[conn - 1].socket &&
           p->conn[conn - 1].open;
}

void play_frame(struct play *p, uint32_t conn, const char *text)
{
    if (!is_open_socket(p, conn))
        return;
    play_step(p, "says %u %.*s", conn, STR_ARG(shown(str_of(text))));
    plug_ws_message(p->plugin, conn, str_of(text));
}

void play_leave(struct play *p, uint32_t conn)
{
    if (!is_open_socket(p, conn))
        return;
    play_step(p, "leaves %u", conn);
    p->conn[conn - 1].open = false;
    plug_ws_closed(p->plugin, conn, 1006);
}

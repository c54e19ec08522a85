/* SPDX-License-Identifier: Apache-2.0 */
/* Owns a host with the hostile plugin, its neighbour, and the ledger of what was acknowledged. Must
 * not know the rows. Called by conform_plugin_hostile.c. */
#include "tests/conform/hostile_rig.h"

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/rand.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

uint64_t rig_now(void)
{
    return clock_mono_ns() / 1000000;
}

const char *rig_file(const char *name)
{
    static char path[4096];
    const char *build = getenv("OMBUD_BUILD");
    snprintf(path, sizeof path, "%s/lib/test/%s", build ? build : "build-debug", name);
    return path;
}

/* ---- what the host answers ---- */

static void on_message(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact,
                       omb_str cid, omb_str text)
{
    struct rig *r = ctx;
    int64_t n;
    (void)contact;
    (void)text;
    if (tenant == 1 && str_int(cid, &n) == 0 && n >= 0 && n < RIG_MESSAGES)
        r->committed[n] = true; /* before the answer, as a commit is */
    plug_answer(ask, 0, STR("{\"seq\":1}"));
}

static void on_contact(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str start)
{
    const struct rig *r = ctx;
    (void)tenant;
    (void)start;
    if (!r->keeps_contacts)
        plug_answer(ask, 0, STR("{\"contact\":\"c\"}"));
}

static int on_mount(void *ctx, struct plug_instance *who, omb_str path, uint32_t kind,
                    uint32_t max_message)
{
    (void)ctx;
    (void)who;
    (void)path;
    (void)kind;
    (void)max_message;
    return 0;
}

static void on_ws_send(void *ctx, uint64_t conn, omb_str text)
{
    struct rig *r = ctx;
    int64_t n;
    (void)conn;
    if (str_int(text, &n) == 0 && n >= 0 && n < RIG_MESSAGES)
        r->acked[n] = true;
}

static void on_ws_close(void *ctx, uint64_t conn, uint32_t code, omb_str reason)
{
    struct rig *r = ctx;
    (void)conn;
    (void)code;
    (void)reason;
    r->n_closed++;
}

/* ---- looking on ---- */

static void other_answered(void *ctx, int status, omb_str bytes)
{
    struct rig *r = ctx;
    uint64_t took = clock_mono_ns() - r->asked_at;
    (void)status;
    (void)bytes;
    r->asking = false;
    r->n_other++;
    if (took > r->other_max)
        r->other_max = took;
}

struct plug_health rig_health(struct rig *r, omb_str name)
{
    struct plug_health h;
    for (uint32_t i = 0; plug_health(r->plug, i, &h); i++)
        if (str_eq(h.name, name))
            return h;
    return (struct plug_health){0};
}

static void on_tick(uv_timer_t *t)
{
    struct rig *r = t->data;
    uint64_t now = clock_mono_ns();
    if (r->last_tick && now - r->last_tick > r->lag_max)
        r->lag_max = now - r->last_tick;
    r->last_tick = now;
    if (r->other && !r->asking) {
        r->asking = true;
        r->asked_at = now;
        (void)plug_commerce_orders(r->other, (struct plug_reply){other_answered, r, 0}, 1,
                                   STR("c"));
    }
    struct plug_health h = rig_health(r, STR("hostile"));
    if (r->pid && h.pid != r->pid && !r->down_at)
        r->down_at = now;
    if (r->down_at && h.up && !r->up_at)
        r->up_at = now;
    if (h.up && !r->pid)
        r->pid = h.pid;
}

bool rig_until(struct rig *r, bool (*is)(struct rig *r, void *arg), void *arg)
{
    uint64_t end = rig_now() + RIG_WAIT_MS;
    while (!is(r, arg)) {
        if (rig_now() > end)
            return false;
        (void)uv_run(&r->loop, UV_RUN_ONCE);
    }
    return true;
}

void rig_rest(struct rig *r, uint32_t ms)
{
    uint64_t end = rig_now() + ms;
    while (rig_now() < end)
        (void)uv_run(&r->loop, UV_RUN_ONCE);
}

bool rig_is_up(struct rig *r, void *arg)
{
    (void)arg;
    return rig_health(r, STR("hostile")).up;
}

bool rig_is_served(struct rig *r, void *from)
{
    return r->n_other > *(const uint32_t *)from;
}

bool rig_judges_times(void)
{
    return getenv("OMBUD_JUDGE_TIMES") != NULL;
}

bool rig_has_answer(struct rig *r, void *answer)
{
    (void)r;
    return ((struct rig_answer *)answer)->came;
}

bool rig_all_acked(struct rig *r, void *arg)
{
    uint32_t from = arg ? *(uint32_t *)arg : 0;
    for (uint32_t i = from; i < r->n_sent; i++)
        if (!r->acked[i])
            return false;
    return true;
}

const char *rig_lost(const struct rig *r)
{
    for (uint32_t i = 0; i < RIG_MESSAGES; i++)
        if (r->acked[i] && !r->committed[i])
            return "an acknowledged message is lost";
    return NULL;
}

static void answered(void *ctx, int status, omb_str bytes)
{
    struct rig_answer *a = ctx;
    a->came = true;
    a->status = status;
    str_clip(a->text, sizeof a->text, bytes);
}

struct plug_reply rig_reply(struct rig_answer *a, uint32_t deadline_ms)
{
    *a = (struct rig_answer){0};
    return (struct plug_reply){answered, a, deadline_ms};
}

/* A message of a customer, by its number. */
void rig_message(struct rig *r, uint64_t conn)
{
    char text[16];
    snprintf(text, sizeof text, "%u", r->n_sent++);
    plug_ws_message(r->hostile, conn, str_of(text));
}

/* ---- beginning and end ---- */

static int make_folder(struct rig *r)
{
    snprintf(r->dir, sizeof r->dir, "/tmp/ombud-hostile-XXXXXX");
    if (!mkdtemp(r->dir))
        return -OMB_E_IO;
    snprintf(r->secret, sizeof r->secret, "%s/host.key", r->dir);
    int fd = open(r->secret, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    return fd >= 0 && close(fd) == 0 ? 0 : -OMB_E_IO;
}

static int start(struct rig *r, const struct plug_setting *s, uint32_t n)
{
    struct plug_setup setup = {.loop = &r->loop,
                               .state_dir = r->dir,
                               .services = &r->services,
                               .setting = s,
                               .n_setting = n};
    int rc = plug_open(&setup, &r->plug);
    if (!rc)
        rc = plug_load(r->plug, rig_file("probe.so"), &r->errors);
    if (!rc)
        rc = plug_load(r->plug, rig_file("hostile.so"), &r->errors);
    return rc ? rc : plug_start(r->plug, &r->errors);
}

int rig_begin(struct rig *r, const char *row, const char *const *more)
{
    struct plug_setting s[16] = {{STR("probe"), STR("isolation"), STR("process")},
                                 {STR("hostile"), STR("isolation"), STR("process")}};
    uint32_t n = 2;
    *r = (struct rig){.row = row, .errors = BUF_INIT(1 << 16)};
    r->services = (struct plug_services){.ctx = r,
                                         .contact_message = on_message,
                                         .contact_start = on_contact,
                                         .mount = on_mount,
                                         .ws_send = on_ws_send,
                                         .ws_close = on_ws_close};
    if (uv_loop_init(&r->loop) || make_folder(r))
        return -OMB_E_IO;
    s[n++] = (struct plug_setting){STR("hostile"), STR("misbehave"), str_of(row)};
    s[n++] = (struct plug_setting){STR("hostile"), STR("secret"), str_of(r->secret)};
    for (; more && more[0] && n < 16; more += 2)
        s[n++] = (struct plug_setting){STR("hostile"), str_of(more[0]), str_of(more[1])};
    int rc = start(r, s, n);
    r->hostile = plug_find_channel(r->plug, STR("hostile"));
    r->other = plug_find_commerce(r->plug, STR("probe"));
    struct plug_health h = rig_health(r, STR("hostile"));
    r->pid = h.up ? h.pid : 0; /* it may be gone before the first look */
    (void)uv_timer_init(&r->loop, &r->ticker);
    r->ticker.data = r;
    (void)uv_timer_start(&r->ticker, on_tick, 2, 2);
    return rc;
}

int rig_end(struct rig *r)
{
    char command[128];
    uint64_t began = rig_now();
    uv_close((uv_handle_t *)&r->ticker, NULL);
    r->other = NULL;
    plug_close(r->plug);
    int took = (int)(rig_now() - began);
    (void)uv_run(&r->loop, UV_RUN_DEFAULT);
    bool left = uv_loop_close(&r->loop) != 0;
    left = left || waitpid(-1, NULL, WNOHANG) >= 0; /* no child may be left, not even a dead one */
    buf_free(&r->errors);
    snprintf(command, sizeof command, "rm -rf %s", r->dir);
    return system(command) != 0 || left ? -1 : took;
}

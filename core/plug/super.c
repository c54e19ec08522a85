/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the life of a plugin's child: its way up, its beats, its death and return, its end. Must not
 * know what calls mean. Called by instance.c and remote.c. */
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/plug/asks.h"
#include "core/plug/calls.h"
#include "core/plug/describe.h"
#include "core/plug/ext.h"
#include "core/plug/grave.h"
#include "core/plug/isolation.h"
#include "core/plug/remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

static void on_beat(struct loop_timer *t);
static void on_again(struct loop_timer *t);

/* ---- made, freed ---- */

struct remote *remote_new(struct plug_instance *i, const struct dso *file)
{
    struct remote *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->instance = i;
    r->file = file;
    r->pipe.fd = -1;
    while (r->index + 1 < file->n && dso_descriptor(file, r->index) != i->descriptor)
        r->index++;
    r->wait_ms = PLUG_RESTART_MS;
    timer_init(&r->beat, on_beat);
    timer_init(&r->again, on_again);
    remote_ends_init(r);
    return r;
}

void remote_free(struct remote *r)
{
    if (!r)
        return;
    offer_free(&r->offer);
    map_free(&r->conn);
    free(r);
}

/* ---- a process less ---- */

static void freed(uv_handle_t *h)
{
    free(h);
}

static void drop_handles(struct remote *r)
{
    if (r->readable)
        uv_close((uv_handle_t *)r->readable, freed);
    if (r->flush)
        uv_close((uv_handle_t *)r->flush, freed);
    if (r->next)
        uv_close((uv_handle_t *)r->next, freed);
    if (r->hold)
        uv_close((uv_handle_t *)r->hold, freed);
    doubt_end(r);
    r->readable = NULL;
    r->flush = NULL;
    r->next = NULL;
    r->hold = NULL;
    r->flushing = r->paused = r->behind = false;
}

/* ---- death and return ---- */

static bool too_many_crashes(struct remote *r, uint64_t now)
{
    memmove(&r->crash[1], &r->crash[0], sizeof r->crash - sizeof r->crash[0]);
    r->crash[0] = now;
    uint64_t oldest = r->crash[PLUG_CRASHES - 1];
    return oldest && now - oldest < PLUG_CRASH_WINDOW_MS;
}

static void plan_return(struct remote *r)
{
    struct plug_instance *i = r->instance;
    uint64_t now = clock_mono_ms();
    if (r->up_at && now - r->up_at >= PLUG_RESTART_MOST_MS)
        r->wait_ms = PLUG_RESTART_MS;
    if (too_many_crashes(r, now)) {
        r->state = REMOTE_BROKEN;
        log_error("plug",
                  "ALARM %s: %d crashes within a minute: stopped, one more try in %d s. Look "
                  "at its log, replace or disable it",
                  i->name, PLUG_CRASHES, PLUG_CIRCUIT_MS / 1000);
        calls_end(i->plug, i, -OMB_E_UNAVAILABLE);
        timer_start(i->plug->wheel, &r->again, PLUG_CIRCUIT_MS);
        return;
    }
    log_warn("plug", "%s: starts again in %u ms", i->name, r->wait_ms);
    timer_start(i->plug->wheel, &r->again, r->wait_ms);
    r->wait_ms = r->wait_ms * 2 > PLUG_RESTART_MOST_MS ? PLUG_RESTART_MOST_MS : r->wait_ms * 2;
}

/* Whose end it was: what is known of it now, and the rest when the system knows how it ended. */
static void mourn(struct remote *r, const char *why, bool by_itself)
{
    struct plug_instance *i = r->instance;
    char words[200];
    snprintf(words, sizeof words, "its process failed: %s", why ? why : "");
    if (by_itself) {
        grave_dig(i, &r->child, words);
        return;
    }
    grave_dig(i, &r->child, NULL);
    log_error("plug", "%s: %s", i->name, words);
    instance_keep_line(i, OMB_LOG_ERROR, str_of(words));
}

static void fail(struct remote *r, const char *why, bool by_itself)
{
    struct plug_instance *i = r->instance;
    bool wanted = r->state == REMOTE_ENDING;
    if (r->state == REMOTE_DOWN || r->state == REMOTE_BROKEN || r->state == REMOTE_ENDED)
        return;
    r->state = wanted || r->draining ? REMOTE_ENDED : REMOTE_DOWN;
    uint64_t culprit = r->child.now ? *r->child.now : 0;
    if (wanted)
        timer_stop(i->plug->wheel, &r->again);
    timer_stop(i->plug->wheel, &r->beat);
    drop_handles(r);
    pipe_end(&r->pipe);
    if (wanted)
        grave_dig(i, &r->child, NULL);
    else
        mourn(r, why, by_itself);
    remote_close_conns(r);
    ext_http_lost(i);
    ext_fetch_end(i);
    asks_forget(i->plug, i);
    if (!wanted) /* at our own end they are answered as all others are */
        calls_lost(i, culprit);
    if (r->state == REMOTE_DOWN)
        plan_return(r);
    remote_settled(r);
}

void super_fail(struct remote *r, const char *why)
{
    fail(r, why, false);
}

void super_lost(struct remote *r)
{
    fail(r, "it is gone", true);
}

/* ---- beats ---- */

/* The second number of statm; 0: not known. */
static uint64_t rss_of(pid_t pid)
{
    char path[64], line[128] = "", *end = line;
    snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
    FILE *f = fopen(path, "re");
    if (!f)
        return 0;
    if (fgets(line, sizeof line, f))
        (void)strtoul(line, &end, 10);
    fclose(f);
    return strtoul(end, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE) / 1024;
}

static bool is_too_large(struct remote *r)
{
    r->rss_kib = rss_of(r->child.pid);
    return r->rss_kib / 1024 > r->instance->isolation.memory_mib;
}

/* It stood in line for a processor: its time is not over yet. */
static bool waits_on(struct remote *r)
{
    uint32_t more = patience_more(&r->patience);
    if (more)
        timer_start(r->instance->plug->wheel, &r->beat, more);
    return more > 0;
}

static void on_beat(struct loop_timer *t)
{
    struct remote *r = LIST_ITEM(t, struct remote, beat);
    struct plug_instance *i = r->instance;
    if (r->lines_lost)
        log_warn("plug", "%s: %u lines of its log are left out", i->name, r->lines_lost);
    r->lines = r->lines_lost = 0;
    if (r->state == REMOTE_SPAWNED) {
        if (!waits_on(r))
            super_fail(r, "it never spoke");
        return;
    }
    doubt_beat(r);
    if (r->held) /* its answers wait here, behind what else it said */
        r->unanswered = 0;
    r->held = false;
    if (r->unanswered == 0)
        credit_fade(&r->credit, i->n_call + i->n_ask);
    if (r->unanswered >= PLUG_BEATS_LOST) {
        if (!waits_on(r))
            super_fail(r, "it hangs: three beats without an answer");
        return;
    }
    if (is_too_large(r)) {
        log_error("plug", "ALARM %s: it takes %llu MiB of memory, %u are allowed", i->name,
                  (unsigned long long)r->rss_kib / 1024, i->isolation.memory_mib);
        super_fail(r, "it takes too much memory");
        return;
    }
    if (wire_put_frame(&r->pipe.out, WIRE_PING, ++r->beats, STR("")) == 0)
        remote_poke(r);
    if (!r->unanswered++)
        r->patience = patience_begin(r->child.pid);
    timer_start(i->plug->wheel, t,
                r->unanswered == PLUG_BEATS_LOST ? PLUG_BEAT_LAST_MS : PLUG_BEAT_MS);
}

/* ---- the way up ---- */

static int watch_child(struct remote *r)
{
    struct plug *p = r->instance->plug;
    uv_poll_t *readable = malloc(sizeof *readable);
    uv_prepare_t *flush = malloc(sizeof *flush);
    uv_idle_t *next = malloc(sizeof *next);
    uv_timer_t *hold = malloc(sizeof *hold);
    if (!readable || !flush || !next || !hold || doubt_begin(r) ||
        uv_poll_init(p->loop, readable, r->pipe.fd)) {
        free(readable);
        free(flush);
        free(next);
        free(hold);
        return -OMB_E_NOMEM;
    }
    (void)uv_prepare_init(p->loop, flush);
    (void)uv_idle_init(p->loop, next);
    (void)uv_timer_init(p->loop, hold);
    readable->data = flush->data = next->data = hold->data = r;
    r->readable = readable;
    r->flush = flush;
    r->next = next;
    r->hold = hold;
    remote_watch(r);
    return 0;
}

int super_begin(struct remote *r)
{
    struct plug *p = r->instance->plug;
    int rc = spawn_begin(p->plugd, r->instance->name, &r->child);
    if (rc)
        return rc;
    pipe_begin(&r->pipe, r->child.fd);
    r->state = REMOTE_SPAWNED;
    r->patience = patience_begin(r->child.pid);
    r->unanswered = 0;
    r->held = false;
    credit_begin(&r->credit);
    r->rc = 0;
    rc = watch_child(r);
    timer_start(p->wheel, &r->beat, PLUG_HELLO_MS);
    return rc;
}

static void on_again(struct loop_timer *t)
{
    struct remote *r = LIST_ITEM(t, struct remote, again);
    if (r->state == REMOTE_ENDING) {
        remote_ends_late(r);
        return;
    }
    r->restarts++;
    int rc = super_begin(r);
    if (rc && r->state == REMOTE_SPAWNED) {
        super_fail(r, omb_strerror(rc));
    } else if (rc) {
        log_error("plug", "%s: no process for it: %s", r->instance->name, omb_strerror(rc));
        plan_return(r);
    } else {
        doubt_coming(r);
    }
}

/* What the plugin itself answered on its way up: at the start an error of the configuration, later
 * a failure like a crash. */
static void refused(struct remote *r, int rc, omb_str words)
{
    r->rc = rc;
    if (r->errors)
        buf_printf(r->errors, "%.*s%s", STR_ARG(words), str_ends(words, STR("\n")) ? "" : "\n");
    else
        log_error("plug", "%s: %.*s", r->instance->name, STR_ARG(str_trim(words)));
    super_fail(r, "it could not start");
}

static void greeted(struct remote *r, const struct wire_frame *f)
{
    struct wire_reader body = wire_read(f->body);
    uint32_t version = wire_u32(&body);
    omb_str build = wire_str(&body);
    if (wire_done(&body) || version != WIRE_VERSION || !str_is(build, OMBUD_VERSION)) {
        super_fail(r, "ombud-plugd is of another version than ombud");
        return;
    }
    int rc = isolation_write(&r->pipe.out, r->file->path, r->instance);
    if (rc) {
        super_fail(r, omb_strerror(rc));
        return;
    }
    r->state = REMOTE_DESCRIBING;
    timer_start(r->instance->plug->wheel, &r->beat, PLUG_BEAT_MS);
    remote_poke(r);
}

static void described(struct remote *r, const struct wire_frame *f)
{
    const struct plug_instance *i = r->instance;
    struct manifest m;
    int rc = manifest_read(f->body, &m);
    bool same = !rc && r->index < m.n && str_eq(m.descriptor[r->index].id, i->descriptor->id) &&
                m.descriptor[r->index].n_option == i->descriptor->n_option;
    if (rc) {
        super_fail(r, "a frame that cannot be");
    } else if (m.status) {
        refused(r, m.status, m.words);
    } else if (!same) {
        refused(r, -OMB_E_CONFLICT, STR("the file is not the one that was looked at: restart"));
    } else {
        size_t at = wire_begin(&r->pipe.out, WIRE_CONFIG, r->index);
        for (uint32_t k = 0; k < i->descriptor->n_option; k++)
            wire_put_str(&r->pipe.out, str_of(i->value[k].text));
        rc = wire_end(&r->pipe.out, at);
        r->state = REMOTE_CONFIGURING;
        remote_poke(r);
    }
    manifest_free(&m);
}

static bool offers_its_kind(const struct offer *o, omb_str kind)
{
    return (str_is(kind, OMB_KIND_CHANNEL) && (o->has & 1u << OFFER_channel)) ||
           (str_is(kind, OMB_KIND_TIER) && (o->has & 1u << OFFER_tier)) ||
           (str_is(kind, OMB_KIND_COMMERCE) && (o->has & 1u << OFFER_commerce));
}

#define TABLE_TAKE_(name, type, id)                                                                \
    r->instance->name = o.has & 1u << OFFER_##name ? &r->name : NULL;

static void configured(struct remote *r, const struct wire_frame *f)
{
    struct offer o;
    int rc = offer_read(f->body, &o);
    if (rc) {
        offer_free(&o);
        super_fail(r, "a frame that cannot be");
        return;
    }
    if (o.status || !offers_its_kind(&o, r->instance->descriptor->kind)) {
        refused(r, o.status ? o.status : -OMB_E_INVALID,
                o.status ? o.words : STR("it does not offer the kind it declares"));
        offer_free(&o);
        return;
    }
    TABLE_LIST(TABLE_TAKE_)
    offer_free(&r->offer);
    r->offer = o;
    r->channel.info = &r->offer.channel;
    r->tier.info = &r->offer.tier;
    r->commerce.info = &r->offer.commerce;
    r->state = REMOTE_ACTIVATING;
    r->instance->state = r->draining ? INSTANCE_DRAINING : INSTANCE_ACTIVE;
    if (wire_put_frame(&r->pipe.out, WIRE_ACTIVATE, 0, STR("")) == 0)
        remote_poke(r);
}

static void activated(struct remote *r, const struct wire_frame *f)
{
    struct wire_reader body = wire_read(f->body);
    int32_t status = (int32_t)wire_u32(&body);
    omb_str words = wire_str(&body);
    if (wire_done(&body)) {
        super_fail(r, "a frame that cannot be");
        return;
    }
    if (status) {
        refused(r, status < 0 ? status : -OMB_E_FAILED, words);
        return;
    }
    r->state = REMOTE_UP;
    r->up_at = clock_mono_ms();
    doubt_came(r);
    if (r->restarts)
        log_info("plug", "%s is back, after %u restarts", r->instance->name, r->restarts);
    remote_settled(r);
    remote_came_up(r);
}

void super_step(struct remote *r, const struct wire_frame *f)
{
    if (r->state == REMOTE_SPAWNED && f->type == WIRE_HELLO)
        greeted(r, f);
    else if (r->state == REMOTE_DESCRIBING && f->type == WIRE_DESCRIBE)
        described(r, f);
    else if (r->state == REMOTE_CONFIGURING && f->type == WIRE_CONFIG)
        configured(r, f);
    else if (r->state == REMOTE_ACTIVATING && f->type == WIRE_ACTIVATE)
        activated(r, f);
    else if (f->type == WIRE_BYE && r->state == REMOTE_ENDING)
        super_fail(r, NULL);
    else
        super_fail(r, "a frame out of turn");
}

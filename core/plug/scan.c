/* SPDX-License-Identifier: Apache-2.0 */
/* Owns a look at a plugin file through a child of its own. Must not know what becomes of it.
 * Called by registry.c and look.c. */
#include "core/plug/scan.h"

#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/plug/instance.h"
#include "core/plug/isolation.h"
#include "core/plug/manifest.h"
#include "core/plug/patience.h"
#include "core/plug/pipe.h"
#include "core/plug/spawn.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

struct scan {
    const char *path;
    struct spawned child;
    struct pipe_end pipe;
    struct manifest manifest;
    bool told;
    const char *why; /* what was wrong with the talk; NULL: nothing */
};

static void on_frame(struct scan *s, const struct wire_frame *f)
{
    struct wire_reader r = wire_read(f->body);
    if (f->type == WIRE_HELLO) {
        uint32_t version = wire_u32(&r);
        omb_str build = wire_str(&r);
        if (wire_done(&r) || version != WIRE_VERSION || !str_is(build, OMBUD_VERSION))
            s->why = "ombud-plugd is of another version than ombud";
        else if (isolation_write(&s->pipe.out, s->path, NULL))
            s->why = "out of memory";
    } else if (f->type == WIRE_DESCRIBE) {
        s->told = true;
        if (manifest_read(f->body, &s->manifest))
            s->why = "says of itself what cannot be";
    } else if (f->type != WIRE_LOG) {
        s->why = "speaks out of turn";
    }
}

/* Until it has told, or nothing more is to be expected. */
static void listen_to(struct scan *s)
{
    uint64_t until = clock_mono_ms() + PLUG_SCAN_MS;
    struct patience patience = patience_begin(s->child.pid);
    struct wire_frame f;
    while (!s->told && !s->why) {
        uint64_t now = clock_mono_ms();
        if (now >= until)
            until = now + patience_more(&patience);
        if (now >= until)
            break;
        struct pollfd p = {.fd = s->pipe.fd, .events = POLLIN};
        int got = 1, rc = pipe_flush(&s->pipe);
        if (rc == -OMB_E_BUSY)
            p.events |= POLLOUT;
        if (poll(&p, 1, (int)(until - now)) <= 0 || !(p.revents & ~POLLOUT))
            continue;
        rc = pipe_fill(&s->pipe);
        while (!s->told && !s->why && (got = pipe_next(&s->pipe, &f)) == 1)
            on_frame(s, &f);
        if (!s->told && !s->why && (got < 0 || (rc && rc != -OMB_E_BUSY)))
            return; /* the words are in how it ended */
    }
    if (!s->told && !s->why)
        s->why = "hangs while it is looked at";
}

static int conclude(struct scan *s, const char *how, struct dso **out, omb_error *error)
{
    const char *slash = strrchr(s->path, '/'), *file = slash ? slash + 1 : s->path;
    if (s->told && !s->why && s->manifest.status == 0)
        return dso_of_manifest(s->path, &s->manifest, out, error);
    error->code = s->manifest.status ? s->manifest.status : -OMB_E_INVALID;
    if (s->told && !s->why)
        str_clip(error->text, sizeof error->text, s->manifest.words);
    else
        snprintf(error->text, sizeof error->text, "%s: %s", file, s->why ? s->why : how);
    manifest_free(&s->manifest);
    return error->code;
}

int scan_file(const char *plugd, const char *path, struct dso **out, omb_error *error)
{
    struct scan s = {.pipe.fd = -1};
    char how[96];
    char *real = realpath(path, NULL);
    s.path = real ? real : path;
    int rc = dso_check_file(s.path, error);
    if (rc == 0) {
        rc = spawn_begin(plugd, "scan", &s.child);
        if (rc)
            snprintf(error->text, sizeof error->text, "%s: %s", plugd, omb_strerror(rc));
    }
    if (rc == 0) {
        pipe_begin(&s.pipe, s.child.fd);
        listen_to(&s);
        pipe_end(&s.pipe);
        struct pollfd end = {.fd = s.child.pidfd, .events = POLLIN};
        if (!s.told && !s.why)
            (void)poll(&end, 1, PLUG_BEAT_MS); /* it closed the socket: it is ending by itself */
        spawn_kill(&s.child);
        (void)spawn_reap(&s.child, true, how, sizeof how);
        rc = conclude(&s, how, out, error);
    }
    free(real);
    return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_PLUG_WORLD_H
#define OMB_TESTS_PLUG_WORLD_H

#include "core/base/log.h"
#include "core/base/rand.h"
#include "core/plug/port.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

/* A plugin host with one plugin file of the build, on a loop of the test's own. */
struct answer {
    int count, status;
    char text[4096];
};

struct world {
    uv_loop_t loop;
    struct plug *plug;
    struct plug_services services;
    struct buf errors;
    char dir[64];
    const struct plug_still *still; /* set before world_begin, or NULL */
};

static inline void world_path(char *out, size_t cap, const char *name)
{
    const char *build = getenv("OMBUD_BUILD");
    assert_non_null(build);
    snprintf(out, cap, "%s/lib/%s", build, name);
}

static inline int world_begin(struct world *w, const char *file, const struct plug_setting *setting,
                              uint32_t n)
{
    char path[4096];
    struct plug_setting all[8];
    const char *isolation =
        getenv("PLUG_ISOLATION"); /* the same tests with the plugin in a child */
    for (uint32_t k = 0; k < n; k++)
        all[k] = setting[k];
    if (isolation)
        all[n++] = (struct plug_setting){STR("probe"), STR("isolation"), str_of(isolation)};
    rand_init();
    log_setup(LOG_ERROR, false);
    assert_int_equal(uv_loop_init(&w->loop), 0);
    snprintf(w->dir, sizeof w->dir, "/tmp/ombud-plug-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    w->errors = BUF_INIT(1 << 16);
    struct plug_setup setup = {.loop = &w->loop,
                               .state_dir = w->dir,
                               .services = &w->services,
                               .setting = all,
                               .n_setting = n,
                               .still = w->still};
    assert_int_equal(plug_open(&setup, &w->plug), 0);
    world_path(path, sizeof path, file);
    int rc = plug_load(w->plug, path, &w->errors);
    return rc ? rc : plug_start(w->plug, &w->errors);
}

static inline void world_end(struct world *w)
{
    char command[128];
    plug_close(w->plug);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&w->loop), 0);
    buf_free(&w->errors);
    snprintf(command, sizeof command, "rm -rf %s", w->dir);
    assert_int_equal(system(command), 0);
}

static inline void world_answered(void *ctx, int status, omb_str bytes)
{
    struct answer *a = ctx;
    a->count++;
    a->status = status;
    snprintf(a->text, sizeof a->text, "%.*s", STR_ARG(bytes));
}

static inline struct plug_reply world_reply(struct answer *a, uint32_t deadline_ms)
{
    return (struct plug_reply){world_answered, a, deadline_ms};
}

static inline void world_wait(struct world *w, const struct answer *a)
{
    while (a->count == 0)
        uv_run(&w->loop, UV_RUN_ONCE);
}

/* Turns the loop until nothing has happened in it for a while (of the loop's own time). */
static inline void world_rest_(uv_timer_t *t)
{
    uv_close((uv_handle_t *)t, NULL);
    uv_stop(t->loop);
}

static inline void world_rest(struct world *w, uint32_t ms)
{
    uv_timer_t t;
    uv_timer_init(&w->loop, &t);
    uv_timer_start(&t, world_rest_, ms, 0);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    uv_run(&w->loop, UV_RUN_NOWAIT);
}

#endif

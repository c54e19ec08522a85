/* SPDX-License-Identifier: Apache-2.0 */
#include "core/loop/fswatch.h"

#include "tests/unit/unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

struct world {
    uv_loop_t loop;
    uv_timer_t guard; /* ends a wait in which nothing is told */
    struct fswatch *watch;
    char root[64];
    int told;
    bool late;
};

static void on_change(void *arg)
{
    ((struct world *)arg)->told++;
}

static void on_guard(uv_timer_t *timer)
{
    ((struct world *)timer->data)->late = true;
}

static const char *path(const struct world *w, const char *name)
{
    static char text[256];
    snprintf(text, sizeof text, "%s/%s", w->root, name);
    return text;
}

static void write_file(const struct world *w, const char *name, const char *content)
{
    FILE *f = fopen(path(w, name), "w");
    assert_non_null(f);
    fputs(content, f);
    fclose(f);
}

static int begin(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    if (!w)
        return -1;
    snprintf(w->root, sizeof w->root, "/tmp/ombud-fswatch-XXXXXX");
    if (!mkdtemp(w->root) || uv_loop_init(&w->loop) || uv_timer_init(&w->loop, &w->guard))
        return -1;
    mkdir(path(w, "sub"), 0700);
    w->guard.data = w;
    *state = w;
    return fswatch_open(&w->loop, w->root, on_change, w, &w->watch);
}

static int end(void **state)
{
    struct world *w = *state;
    char command[128];
    fswatch_close(w->watch);
    uv_close((uv_handle_t *)&w->guard, NULL);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    int err = uv_loop_close(&w->loop);
    snprintf(command, sizeof command, "rm -rf %s", w->root);
    err |= system(command);
    free(w);
    return err;
}

/* Runs until told `times` or the guard rings. */
static bool told(struct world *w, int times, uint64_t guard_ms)
{
    w->late = false;
    uv_timer_start(&w->guard, on_guard, guard_ms, 0);
    while (w->told < times && !w->late)
        uv_run(&w->loop, UV_RUN_ONCE);
    uv_timer_stop(&w->guard);
    return w->told >= times;
}

static void many_changes_are_told_once(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 50; i++)
        write_file(w, "sub/a.lua", "x");
    assert_true(told(w, 1, 20000));
    assert_false(told(w, 2, 500));
}

static void files_in_a_new_folder_are_seen(void **state)
{
    struct world *w = *state;
    mkdir(path(w, "new"), 0700);
    assert_true(told(w, 1, 20000));
    write_file(w, "new/b.lua", "y");
    assert_true(told(w, 2, 20000));
}

static void editors_files_are_not_looked_at(void **state)
{
    struct world *w = *state;
    write_file(w, ".a.lua.swp", "x");
    write_file(w, "sub/a.lua~", "x");
    assert_false(told(w, 1, 500));
}

static void a_folder_taken_away_and_put_back_is_found(void **state)
{
    struct world *w = *state;
    char aside[96];
    snprintf(aside, sizeof aside, "%s.aside", w->root);
    assert_int_equal(rename(w->root, aside), 0);
    assert_true(told(w, 1, 20000));
    assert_int_equal(rename(aside, w->root), 0);
    assert_true(told(w, 2, 20000));
    write_file(w, "sub/c.lua", "z");
    assert_true(told(w, 3, 20000));
}

static void a_missing_folder_is_refused(void **state)
{
    struct world *w = *state;
    struct fswatch *other = NULL;
    assert_int_equal(fswatch_open(&w->loop, path(w, "none"), on_change, w, &other),
                     -OMB_E_NOTFOUND);
    assert_null(other);
}

UNIT(cmocka_unit_test_setup_teardown(many_changes_are_told_once, begin, end),
     cmocka_unit_test_setup_teardown(files_in_a_new_folder_are_seen, begin, end),
     cmocka_unit_test_setup_teardown(editors_files_are_not_looked_at, begin, end),
     cmocka_unit_test_setup_teardown(a_folder_taken_away_and_put_back_is_found, begin, end),
     cmocka_unit_test_setup_teardown(a_missing_folder_is_refused, begin, end))

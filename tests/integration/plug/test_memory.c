/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

/*
 * Every allocation of loading, starting, calling, draining and closing fails once, each in a life of
 * its own, with the plugin here and in a child: nothing crashes, nothing leaks (the sanitizer
 * looks at the end), and a call is answered at most once, and once when it was taken.
 */
void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);

static bool counting;
static uint32_t count, fail_at;

static bool fails(void)
{
    return counting && ++count == fail_at;
}

void *__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
    return fails() ? NULL : __real_realloc(p, n);
}

static void on_drained(void *ctx)
{
    *(bool *)ctx = true;
}

/* Turns the loop until it is so, or for a second: an answer may be lost for want of memory, and is
 * then given by its deadline. */
static void wait_for(struct world *w, const bool *flag, const struct answer *a)
{
    for (int turn = 0; turn < 50 && !(flag && *flag) && !(a && a->count); turn++)
        world_rest(w, 20);
}

static void work(struct world *w, struct plug_instance *shop)
{
    struct answer inside = {0}, thread = {0}, late = {0};
    bool drained = false;
    uint64_t taken =
        plug_commerce_execute(shop, world_reply(&inside, 300), 3, STR("inside"), STR("k1"));
    wait_for(w, NULL, &inside);
    assert_true(inside.count == 1 || (!taken && inside.count == 0));
    taken = plug_commerce_execute(shop, world_reply(&thread, 300), 3, STR("thread"), STR("k1"));
    wait_for(w, NULL, &thread);
    assert_true(thread.count == 1 || (!taken && thread.count == 0));
    taken = plug_commerce_execute(shop, world_reply(&late, 300), 3, STR("late"), STR("k1"));
    plug_drain(w->plug, 500, on_drained, &drained);
    wait_for(w, &drained, NULL);
    wait_for(w, NULL, &late);
    assert_true(late.count == 1 || !taken);
}

/* One life; false when it needed fewer allocations than the one that was to fail. */
static bool live(uint32_t at)
{
    struct world w = {0};
    char path[4096];
    const char *isolation = getenv("PLUG_ISOLATION");
    struct plug_setting s = {STR("probe"), STR("isolation"),
                             str_of(isolation ? isolation : "inline")};
    log_setup(LOG_ERROR + 1, false);
    rand_init();
    world_path(path, sizeof path, "test/probe.so");
    assert_int_equal(uv_loop_init(&w.loop), 0);
    w.errors = BUF_INIT(1 << 16);
    struct plug_setup setup = {.loop = &w.loop,
                               .services = &w.services,
                               .setting = &s,
                               .n_setting = 1};
    count = 0;
    fail_at = at;
    counting = true;
    int rc = plug_open(&setup, &w.plug);
    if (!rc)
        rc = plug_load(w.plug, path, &w.errors);
    if (!rc)
        rc = plug_start(w.plug, &w.errors);
    struct plug_instance *shop = rc ? NULL : plug_find_commerce(w.plug, STR_NONE);
    if (shop)
        work(&w, shop);
    plug_close(w.plug);
    counting = false;
    uv_run(&w.loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&w.loop), 0);
    buf_free(&w.errors);
    return count >= at;
}

static void no_allocation_that_fails_does_harm(void **state)
{
    uint32_t at = 1;
    (void)state;
    while (live(at))
        at++;
    print_message("%u allocations\n", at - 1);
    assert_true(at > 20);
}

UNIT(cmocka_unit_test(no_allocation_that_fails_does_harm))

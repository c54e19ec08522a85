/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

#include "core/base/limits.h"

/*
 * A child that says anything: the host reads every frame through to the services of the app, ends
 * the child at the first that cannot be, and is whole. PLUG_FRAMES: how many questions are to
 * reach the services, about a third of all frames.
 */
static uint32_t asked, answered_at_once;

static void ask2(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str a)
{
    (void)ctx;
    (void)tenant;
    asked++;
    if (asked % 3) {
        answered_at_once++;
        plug_answer(ask, 0, a);
    }
}

static void ask3(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str a, omb_str b)
{
    (void)b;
    ask2(ctx, ask, tenant, a);
}

static void ask4(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str a, omb_str b, omb_str c)
{
    (void)c;
    ask3(ctx, ask, tenant, a, b);
}

static void kv(void *ctx, struct plug_ask ask, omb_str plugin, uint32_t tenant, omb_str key)
{
    assert_true(key.len > 0 && key.len <= PLUG_MAX_KEY && str_is(plugin, "fake"));
    ask2(ctx, ask, tenant, key);
}

static int mount(void *ctx, struct plug_instance *who, omb_str path, uint32_t kind,
                 uint32_t max_message)
{
    (void)ctx;
    (void)who;
    (void)max_message;
    assert_true(path.len && path.ptr[0] == '/' && (kind == 1 || kind == 2));
    return 0;
}

static void take(void *ctx, uint64_t conn, omb_str text)
{
    (void)ctx;
    fail_msg("a word of %zu bytes for %llu, which is nobody's of this child", text.len,
             (unsigned long long)conn);
}

/* One child from its start to its end. */
static void live_with(uint32_t seed)
{
    struct world w = {0};
    struct answer a = {0};
    struct plug_health h;
    char plugd[4200], path[4096], dir[128];
    snprintf(plugd, sizeof plugd, "%s/bin/plug_fake_child", getenv("OMBUD_BUILD"));
    world_path(path, sizeof path, "test/probe.so");
    rand_init();
    log_setup(LOG_ERROR + 1, false);
    assert_int_equal(uv_loop_init(&w.loop), 0);
    snprintf(w.dir, sizeof w.dir, "/tmp/ombud-plug-XXXXXX");
    assert_non_null(mkdtemp(w.dir));
    snprintf(dir, sizeof dir, "%s/seed-%u", w.dir, seed);
    w.errors = BUF_INIT(1 << 16);
    w.services = (struct plug_services){.contact_start = ask2,
                                        .contact_person = ask2,
                                        .contact_message = ask4,
                                        .contact_end = ask3,
                                        .visitor_issue = ask2,
                                        .visitor_lookup = ask2,
                                        .visitor_verify = ask3,
                                        .case_view = ask2,
                                        .flow_run = ask4,
                                        .kv_get = kv,
                                        .mount = mount,
                                        .ws_send = take};
    struct plug_setup setup = {.loop = &w.loop,
                               .state_dir = dir,
                               .services = &w.services,
                               .trusted = "/nowhere",
                               .plugd = plugd};
    assert_int_equal(plug_open(&setup, &w.plug), 0);
    assert_int_equal(plug_load(w.plug, path, &w.errors), 0);
    assert_int_equal(plug_start(w.plug, &w.errors), 0);
    struct plug_instance *shop = plug_find_commerce(w.plug, STR("fake"));
    uint32_t turns = 0;
    do { /* until it has said a word that cannot be */
        if (shop && ++turns % 4 == 0)
            plug_commerce_orders(shop, world_reply(&a, 50), 1, STR("c"));
        uv_run(&w.loop, UV_RUN_ONCE);
        assert_true(plug_health(w.plug, 0, &h));
    } while (h.up && h.restarts == 0);
    world_end(&w);
}

static void whatever_a_child_says_the_host_is_whole(void **state)
{
    const char *wanted = getenv("PLUG_FRAMES");
    uint32_t frames = wanted ? (uint32_t)strtoul(wanted, NULL, 10) : 5000;
    (void)state;
    for (uint32_t seed = 0; asked < frames; seed++)
        live_with(seed);
    assert_true(answered_at_once > frames / 3);
    if (wanted)
        print_message("%u questions reached the services\n", asked);
}

UNIT(cmocka_unit_test(whatever_a_child_says_the_host_is_whole))

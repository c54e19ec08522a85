/* SPDX-License-Identifier: Apache-2.0 */
/* Plugins that come and go while the host runs, and who is served meanwhile. */
#include "tests/conform/hostile_rig.h"
#include "tests/unit/unit.h"

#include "core/base/limits.h"
#include "core/base/log.h"
#include "core/base/rand.h"
#include "core/plug/rank.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

/* Round trips of the neighbour that must fit into a change; a host that is held up makes none. */
enum { SERVED = 20, CHANGES = 4, TURNS = 24, NICE_LAST = 19 };

struct asked {
    uint32_t n, order[CHANGES];
    int status[CHANGES];
    char words[256];
};

struct one {
    struct asked *all;
    uint32_t id;
};

static void on_done(void *ctx, int status, omb_str words)
{
    const struct one *o = ctx;
    o->all->order[o->all->n] = o->id;
    o->all->status[o->all->n++] = status;
    str_clip(o->all->words, sizeof o->all->words, words);
}

static bool has_one(struct rig *r, void *arg)
{
    (void)r;
    return ((const struct asked *)arg)->n >= 1;
}

static bool has_four(struct rig *r, void *arg)
{
    (void)r;
    return ((const struct asked *)arg)->n == CHANGES;
}

static const struct plug_setting *settings(const char *row, uint32_t *n)
{
    static struct plug_setting s[3];
    s[0] = (struct plug_setting){STR("hostile"), STR("isolation"), STR("process")};
    s[1] = (struct plug_setting){STR("hostile"), STR("misbehave"), str_of(row)};
    s[2] = (struct plug_setting){STR("no_entry"), STR("isolation"), STR("process")};
    *n = 3;
    return s;
}

static struct plug_change change_of(const char *file, const char *row, struct one *o)
{
    static char path[4096];
    struct plug_change c = {.name = STR("hostile"), .deadline_ms = 1000, .done = on_done, .ctx = o};
    snprintf(path, sizeof path, "%s", rig_file(file));
    c.path = path;
    c.setting = settings(row, &c.n_setting);
    return c;
}

static void begin(struct rig *r, const char *row)
{
    assert_int_equal(rig_begin(r, row, NULL), 0);
    assert_true(rig_until(r, rig_is_up, NULL));
}

static void end(struct rig *r)
{
    assert_true(rig_end(r) >= 0);
}

static void go(struct rig *r, struct asked *all)
{
    struct one o = {all, 0};
    struct plug_change c = change_of("hostile.so", "none", &o);
    assert_int_equal(plug_remove(r->plug, &c, &r->errors), 0);
    assert_true(rig_until(r, has_one, all));
    assert_int_equal(all->status[0], 0);
    *all = (struct asked){0};
}

static void others_are_served_while_one_hangs_on_its_way_up(void **state)
{
    struct rig r;
    struct asked all = {0};
    struct one o = {&all, 1};
    (void)state;
    begin(&r, "none");
    go(&r, &all);
    struct plug_change c = change_of("hostile.so", "hang-loop-start", &o);
    uint32_t before = r.n_other;
    assert_int_equal(plug_add(r.plug, &c, &r.errors), 0);
    assert_true(rig_until(&r, has_one, &all));
    assert_true(r.n_other - before >= SERVED);
    assert_int_equal(all.status[0], 0); /* a hang is no mistake of who loads it: it starts again */
    assert_true(rig_until(&r, rig_is_up, NULL));
    end(&r);
}

static void others_are_served_while_one_hangs_on_its_way_out(void **state)
{
    struct rig r;
    struct asked all = {0};
    struct one o = {&all, 1};
    (void)state;
    begin(&r, "hang-loop-stop");
    struct plug_change c = change_of("hostile.so", "none", &o);
    uint32_t before = r.n_other;
    assert_int_equal(plug_remove(r.plug, &c, &r.errors), 0);
    assert_true(rig_until(&r, has_one, &all));
    assert_true(r.n_other - before >= SERVED);
    assert_int_equal(all.status[0], 0);
    assert_null(plug_file(r.plug, STR("hostile")));
    end(&r);
}

static void what_does_not_fit_is_told_and_changes_nothing(void **state)
{
    struct rig r;
    struct asked all = {0};
    struct one o = {&all, 1};
    (void)state;
    begin(&r, "none");
    struct plug_change c = change_of("no_entry.so", "none", &o);
    assert_int_equal(plug_add(r.plug, &c, &r.errors), 0);
    assert_true(rig_until(&r, has_one, &all));
    assert_true(all.status[0] < 0);
    assert_non_null(strstr(all.words, "omb_entry_v1"));
    assert_null(plug_file(r.plug, STR("no_entry")));
    assert_true(rig_is_up(&r, NULL));
    end(&r);
}

/* A plugin that is also a shop: its books are not opened twice, and the old one works again. */
static void a_successor_that_refuses_leaves_the_old_one_at_work(void **state)
{
    struct rig r;
    struct asked all = {0};
    struct one o = {&all, 1};
    (void)state;
    begin(&r, "none");
    struct plug_change c = change_of("hostile.so", "none", &o);
    struct plug_setting wrong = {STR("hostile"), STR("always"), STR("neither yes nor no")};
    c.setting = &wrong;
    c.n_setting = 1;
    assert_int_equal(plug_replace(r.plug, &c, &r.errors), 0);
    assert_true(rig_until(&r, has_one, &all));
    assert_true(all.status[0] < 0);
    assert_true(rig_until(&r, rig_is_up, NULL));
    r.hostile = plug_find_channel(r.plug, STR("hostile"));
    plug_ws_open(r.hostile, 1, 1, STR("/hostile/ws"), STR(""), STR("::1"));
    rig_message(&r, 1);
    assert_true(rig_until(&r, rig_all_acked, NULL));
    struct rig_answer a;
    (void)plug_channel_deliver(r.hostile, rig_reply(&a, 8000), 1, STR("contact"), STR("{}"));
    assert_true(rig_until(&r, rig_has_answer, &a));
    assert_int_equal(a.status, 0);
    end(&r);
}

static uint32_t ask_four(struct rig *r, struct one *o)
{
    uint32_t begun = 0;
    for (uint32_t k = 0; k < CHANGES; k++) {
        struct plug_change c = change_of("hostile.so", "none", &o[k]);
        int rc = k == 0   ? plug_replace(r->plug, &c, &r->errors)
                 : k == 2 ? plug_add(r->plug, &c, &r->errors)
                          : plug_remove(r->plug, &c, &r->errors);
        begun += rc == 0;
    }
    return begun;
}

static void changes_are_made_one_after_the_other(void **state)
{
    struct rig r;
    struct asked all = {0};
    struct one o[CHANGES] = {{&all, 0}, {&all, 1}, {&all, 2}, {&all, 3}};
    (void)state;
    begin(&r, "none");
    assert_int_equal(ask_four(&r, o), CHANGES);
    assert_true(rig_until(&r, has_four, &all));
    for (uint32_t k = 0; k < CHANGES; k++)
        assert_int_equal(all.status[k], 0);
    assert_int_equal(all.order[0], 0);
    assert_null(plug_file(r.plug, STR("hostile")));
    end(&r);
}

static void a_host_that_ends_in_the_midst_of_changes_tells_all_who_asked(void **state)
{
    (void)state;
    for (uint32_t turns = 0; turns < TURNS; turns++) {
        struct rig r;
        struct asked all = {0};
        struct one o[CHANGES] = {{&all, 0}, {&all, 1}, {&all, 2}, {&all, 3}};
        begin(&r, "none");
        uint32_t begun = ask_four(&r, o);
        for (uint32_t k = 0; k < turns * turns; k++)
            (void)uv_run(&r.loop, UV_RUN_ONCE);
        end(&r);
        assert_int_equal(all.n, begun);
    }
}

struct comer {
    uint32_t before; /* the process that was there */
    bool was_last;
};

static int nice_of(uint32_t pid)
{
    return getpriority(PRIO_PROCESS, pid);
}

/* Nothing ranks after 19, wherever this test itself ranks. */
static int behind_us(void)
{
    int nice = nice_of(0) + PLUG_NICE;
    return nice < NICE_LAST ? nice : NICE_LAST;
}

static bool is_back(struct rig *r, void *arg)
{
    struct comer *c = arg;
    struct plug_health h = rig_health(r, STR("hostile"));
    if (h.pid == 0 || h.pid == c->before)
        return false;
    c->was_last = c->was_last || nice_of(h.pid) == NICE_LAST;
    return h.up;
}

static void one_that_comes_beside_others_ranks_last_until_it_is_up(void **state)
{
    struct rig r;
    (void)state;
    if (!rank_may())
        skip();
    begin(&r, "none");
    struct comer c = {.before = rig_health(&r, STR("hostile")).pid};
    assert_int_equal(nice_of(c.before), behind_us());
    assert_int_equal(kill((pid_t)c.before, SIGKILL), 0);
    assert_true(rig_until(&r, is_back, &c));
    assert_true(c.was_last);
    assert_int_equal(nice_of(rig_health(&r, STR("hostile")).pid), behind_us());
    end(&r);
}

static void one_at_work_gives_way_to_the_host(void **state)
{
    struct rig r;
    (void)state;
    begin(&r, "none");
    assert_true(nice_of(rig_health(&r, STR("hostile")).pid) >= behind_us());
    end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(others_are_served_while_one_hangs_on_its_way_up),
        cmocka_unit_test(others_are_served_while_one_hangs_on_its_way_out),
        cmocka_unit_test(what_does_not_fit_is_told_and_changes_nothing),
        cmocka_unit_test(a_successor_that_refuses_leaves_the_old_one_at_work),
        cmocka_unit_test(changes_are_made_one_after_the_other),
        cmocka_unit_test(a_host_that_ends_in_the_midst_of_changes_tells_all_who_asked),
        cmocka_unit_test(one_at_work_gives_way_to_the_host),
        cmocka_unit_test(one_that_comes_beside_others_ranks_last_until_it_is_up),
    };
    rand_init();
    log_setup(getenv("OMBUD_TEST_LOG") ? LOG_DEBUG : LOG_ERROR + 1, false);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

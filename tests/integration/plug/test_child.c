/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void on_drained(void *ctx)
{
    *(int *)ctx = 1;
}

static void a_drain_is_answered(void **state)
{
    struct world w = {0};
    struct plug_stats s;
    int drained = 0;
    (void)state;
    assert_int_equal(world_begin(&w, "test/probe.so", NULL, 0), 0);
    plug_drain(w.plug, 60000, on_drained, &drained);
    while (!drained)
        uv_run(&w.loop, UV_RUN_ONCE);
    plug_stats(w.plug, &s);
    assert_int_equal(s.timeouts, 0);
    world_end(&w);
}

static void where_a_plugin_runs_is_told(void **state)
{
    struct world w = {0};
    struct plug_health h;
    struct buf out = BUF_INIT(1 << 16);
    bool child = getenv("PLUG_ISOLATION") != NULL;
    (void)state;
    assert_int_equal(world_begin(&w, "test/probe.so", NULL, 0), 0);
    assert_true(plug_health(w.plug, 0, &h));
    assert_true(h.up && !h.alarm && h.isolated == child && (h.pid != 0) == child);
    assert_false(plug_health(w.plug, 1, &h));
    plug_describe(w.plug, &out);
    buf_putc(&out, '\0');
    assert_non_null(
        strstr(out.ptr, child ? "\"isolation\":\"process\"" : "\"isolation\":\"inline\""));
    buf_free(&out);
    world_end(&w);
}

static void mistake(const char *key, const char *value, const char *words)
{
    struct world w = {0};
    struct plug_setting s = {STR("probe"), str_of(key), str_of(value)};
    assert_int_equal(world_begin(&w, "test/probe.so", &s, 1), -OMB_E_INVALID);
    buf_putc(&w.errors, '\0');
    if (!strstr(w.errors.ptr, words))
        fail_msg("\"%s\" does not say \"%s\"", w.errors.ptr, words);
    world_end(&w);
}

static void mistakes_about_its_process_are_told(void **state)
{
    (void)state;
    mistake("isolation", "container", "must be \"process\" or \"inline\"");
    mistake("memory", "15", "must be 16 to 65536");
    mistake("memory", "lots", "must be 16 to 65536");
    mistake("user", "no-such-account", geteuid() ? "started by root" : "no account");
    mistake("user", "root", geteuid() ? "started by root" : "must not be root");
}

static unsigned uid_of(uint32_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%u/status", pid);
    FILE *f = fopen(path, "r");
    unsigned uid = 0;
    char line[256];
    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        (void)sscanf(line, "Uid: %u", &uid);
    fclose(f);
    return uid;
}

/* Every folder above lets other accounts through: below root's own home none does. */
static bool may_all_reach(const char *folder)
{
    char path[4096];
    struct stat st;
    if (!folder || !realpath(folder, path))
        return false;
    for (char *slash = path + strlen(path); slash && slash > path; slash = strrchr(path, '/')) {
        *slash = '\0';
        if (stat(path[0] ? path : "/", &st) || !(st.st_mode & S_IXOTH))
            return false;
    }
    return true;
}

static void a_child_of_root_runs_as_the_named_account(void **state)
{
    struct world w = {0};
    struct answer a = {0};
    struct plug_health h;
    struct plug_setting s = {STR("probe"), STR("user"), STR("nobody")};
    const struct passwd *nobody = getpwnam("nobody");
    (void)state;
    if (geteuid() || !nobody || !getenv("PLUG_ISOLATION") || !may_all_reach(getenv("OMBUD_BUILD")))
        skip();
    assert_int_equal(world_begin(&w, "test/probe.so", &s, 1), 0);
    assert_true(plug_health(w.plug, 0, &h));
    assert_int_equal(uid_of(h.pid), nobody->pw_uid);
    plug_commerce_orders(plug_find_commerce(w.plug, STR_NONE), world_reply(&a, 0), 1, STR("c"));
    world_wait(&w, &a);
    assert_int_equal(a.status, -7);
    world_end(&w);
}

UNIT(cmocka_unit_test(a_drain_is_answered), cmocka_unit_test(where_a_plugin_runs_is_told),
     cmocka_unit_test(mistakes_about_its_process_are_told),
     cmocka_unit_test(a_child_of_root_runs_as_the_named_account))

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what the SDK's scripted host lets come to a plugin, and what it tells it of that.
 * Must not know: the real host's door (integration.ws_query asks it the same).
 * Called by: ctest. */
#include "core/base/limits.h"
#include "sdk/testkit/testkit.h"
#include "world.h"

static omb_kit *begin(void)
{
    char file[4096];
    omb_error error = {.size = sizeof error};
    world_path(file, sizeof file, "test/doorbell.so");
    omb_kit *kit = omb_kit_open(file, NULL, &error);
    assert_non_null(kit);
    assert_int_equal(omb_kit_start(kit, &error), 0);
    return kit;
}

static void end(omb_kit *kit)
{
    assert_int_equal(omb_kit_complaints(kit).len, 0);
    omb_kit_close(kit);
}

static void rings(omb_kit *kit, const char *path, const char *said)
{
    uint64_t conn = omb_kit_ws_open(kit, 1, path);
    assert_true(conn != 0);
    omb_str heard = omb_kit_ws_heard(kit, conn, 0);
    assert_true(str_is(heard, said));
}

static void a_socket_of_the_kit_has_path_and_query_apart(void **state)
{
    (void)state;
    omb_kit *kit = begin();
    rings(kit, "/doorbell?x=y;z=%20",
          "{\"path\":\"/doorbell\",\"query\":\"x=y;z=%20\",\"peer\":\"192.0.2.1\"}");
    rings(kit, "/doorbell", "{\"path\":\"/doorbell\",\"query\":\"\",\"peer\":\"192.0.2.1\"}");
    rings(kit, "/doorbell?", "{\"path\":\"/doorbell\",\"query\":\"\",\"peer\":\"192.0.2.1\"}");
    end(kit);
}

/* What the plugin heard of itself: of a socket its first frame, of a request its answer. */
static uint64_t ask(omb_kit *kit, const char *kind, const char *target, omb_str *told)
{
    bool socket = strcmp(kind, "socket") == 0;
    uint64_t conn =
        socket ? omb_kit_ws_open(kit, 1, target) : omb_kit_request(kit, 1, "GET", target, NULL, "");
    *told = socket ? omb_kit_ws_heard(kit, conn, 0) : STR_NONE;
    if (conn && !socket)
        assert_int_equal(omb_kit_response(kit, conn, told), 200);
    return conn;
}

static void judge(omb_kit *kit, const char *line)
{
    char kind[16], target[200], path[200] = "", member[220];
    int status;
    omb_str told;
    int n = sscanf(line, "%15s %199s %d %199s", kind, target, &status, path);
    assert_true(n >= 3);
    uint64_t conn = ask(kit, kind, target, &told);
    if ((conn != 0) != (n == 4))
        fail_msg("%s %s: %s", kind, target, conn ? "it comes" : "it does not come");
    snprintf(member, sizeof member, "\"path\":\"%s\"", path);
    if (conn && str_find(told, str_of(member)) < 0)
        fail_msg("%s %s: told %.*s", kind, target, STR_ARG(told));
}

static void what_comes_to_a_plugin_is_what_the_host_lets_through(void **state)
{
    char file[4096], line[512];
    uint32_t n = 0;
    (void)state;
    omb_kit *kit = begin();
    snprintf(file, sizeof file, "%s/tests/integration/plug/fixtures/targets.txt",
             getenv("OMBUD_SOURCE"));
    FILE *f = fopen(file, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        if (line[0] == '#')
            continue;
        judge(kit, line);
        n++;
    }
    fclose(f);
    assert_true(n > 30);
    end(kit);
}

static void a_line_over_the_hosts_limit_opens_nothing(void **state)
{
    char target[GW_MAX_TARGET] = "/doorbell?";
    const size_t most = GW_MAX_TARGET - strlen("GET  HTTP/1.1");
    omb_str told;
    (void)state;
    omb_kit *kit = begin();
    memset(target + strlen(target), 'q', most - strlen(target));
    target[most] = '\0';
    assert_true(ask(kit, "socket", target, &told) != 0);
    assert_true(str_find(told, str_of(target + strlen("/doorbell?"))) > 0);
    target[most] = 'q';
    target[most + 1] = '\0';
    assert_true(ask(kit, "socket", target, &told) == 0);
    memcpy(target, "/letters?", strlen("/letters?"));
    assert_true(ask(kit, "request", target, &told) == 0);
    target[most] = '\0';
    assert_true(ask(kit, "request", target, &told) != 0);
    end(kit);
}

static void a_path_is_taken_once_and_only_when_the_host_says_so(void **state)
{
    char taken[40];
    omb_error error = {.size = sizeof error};
    (void)state;
    omb_kit *kit = begin();
    omb_str log = omb_kit_log(kit);
    assert_true(str_find(log, STR("path 1, /letters: 0")) >= 0);
    assert_true(str_find(log, STR("path 3, /letters/bell: 0")) >= 0);
    snprintf(taken, sizeof taken, "path 4, /letters/: %d", -OMB_E_EXISTS);
    assert_true(str_find(log, str_of(taken)) >= 0);
    snprintf(taken, sizeof taken, "path 5, /letters/bell: %d", -OMB_E_EXISTS);
    assert_true(str_find(log, str_of(taken)) >= 0);
    assert_int_equal(omb_kit_stop(kit, 1000), 0);
    omb_kit_script(kit, "http.mount", -OMB_E_EXISTS, NULL);
    assert_int_equal(omb_kit_restart(kit, &error), 0);
    assert_true(omb_kit_ws_open(kit, 1, "/doorbell") == 0);
    assert_true(omb_kit_request(kit, 1, "GET", "/letters", NULL, "") == 0);
    end(kit);
}

UNIT(cmocka_unit_test(a_socket_of_the_kit_has_path_and_query_apart),
     cmocka_unit_test(what_comes_to_a_plugin_is_what_the_host_lets_through),
     cmocka_unit_test(a_line_over_the_hosts_limit_opens_nothing),
     cmocka_unit_test(a_path_is_taken_once_and_only_when_the_host_says_so))

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/log.h"

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/limits.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int ends[2] = {-1, -1};
static int real_stderr = -1;
static char line[2 * LOG_MAX_LINE];

/* A packet pipe keeps each write apart: one read gives what one write wrote. */
static int begin(void **state)
{
    (void)state;
    if (pipe2(ends, O_DIRECT | O_NONBLOCK))
        return -1;
    real_stderr = dup(STDERR_FILENO);
    return dup2(ends[1], STDERR_FILENO) < 0;
}

static int end(void **state)
{
    (void)state;
    dup2(real_stderr, STDERR_FILENO);
    close(real_stderr);
    close(ends[0]);
    close(ends[1]);
    log_setup(LOG_INFO, false);
    return 0;
}

static omb_str one_write(void)
{
    ssize_t n = read(ends[0], line, sizeof line);
    return n < 0 ? STR_NONE : str_n(line, (size_t)n);
}

static void an_entry_is_one_line_in_one_write(void **state)
{
    (void)state;
    log_setup(LOG_INFO, false);
    log_info("store", "opened %s in %d ms", "a.db", 7);
    log_debug("store", "not wanted");
    omb_str s = one_write();
    assert_true(str_ends(s, STR(" info  store: opened a.db in 7 ms\n")));
    assert_int_equal(s.len, CLOCK_STAMP + strlen(" info  store: opened a.db in 7 ms\n"));
    assert_null(one_write().ptr);
}

static void controls_cannot_forge_a_line_or_move_the_cursor(void **state)
{
    (void)state;
    log_setup(LOG_INFO, false);
    log_warn("gateway", "%s", "a\nb\x1B[2J\x7F \xC2\x9B \xFF \xE2\x80\xA8 \xC3\xA9");
    assert_true(
        str_ends(one_write(), STR(": a\\x0ab\\x1b[2J\\x7f \\x9b \\xff \\u2028 \xC3\xA9\n")));
}

static void a_long_entry_is_cut_and_marked(void **state)
{
    (void)state;
    char text[3 * LOG_MAX_LINE];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    for (int json = 0; json < 2; json++) {
        log_setup(LOG_INFO, json);
        log_error("desk", "%s", text);
        omb_str s = one_write();
        assert_true(s.len <= LOG_MAX_LINE && s.len > LOG_MAX_LINE - 32);
        assert_true(str_ends(s, json ? STR("x\xE2\x80\xA6\"}\n") : STR("x\xE2\x80\xA6\n")));
        memset(text, '\x01', sizeof text - 1); /* escapes make it longer still */
        log_error("desk", "%s", text);
        assert_true(one_write().len <= LOG_MAX_LINE);
        memset(text, 'x', sizeof text - 1);
    }
}

static void json_entries_are_json(void **state)
{
    (void)state;
    struct json_tok tok[16];
    struct json_doc d;
    struct arena a = {0};
    log_setup(LOG_DEBUG, true);
    log_debug("plug", "%s", "say \"hi\" \\ \n \xFF \xC2\x9B <b>");
    omb_str s = one_write();
    assert_true(str_ends(s, STR("}\n")));
    assert_int_equal(json_parse(s, tok, 16, &d, NULL), 0);
    assert_true(str_is(json_str_or(&d, 0, "level", &a, STR("")), "debug"));
    assert_true(str_is(json_str_or(&d, 0, "area", &a, STR("")), "plug"));
    assert_true(str_is(json_str_or(&d, 0, "text", &a, STR("")),
                       "say \"hi\" \\ \n \xEF\xBF\xBD \xC2\x9B <b>"));
    arena_free(&a);
}

static void a_check_that_breaks_is_logged_and_yields_nothing(void **state)
{
    (void)state;
    int one = 1;
    log_setup(LOG_INFO, false);
    assert_true(OMB_CHECK(one == 1));
    assert_false(OMB_CHECK(one == 2));
    assert_true(str_find(one_write(), STR("does not hold: one == 2")) > 0);
}

static void a_requirement_that_breaks_ends_the_process(void **state)
{
    (void)state;
    int one = 1, status = 0;
    log_setup(LOG_INFO, false);
    OMB_REQUIRE(one == 1);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        OMB_REQUIRE(one == 2);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_true(str_find(one_write(), STR("required: one == 2")) > 0);
}

static void times_are_printed_in_utc(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(0);
    clock_print(0, &b);
    buf_putc(&b, ' ');
    clock_print(1763718060123, &b);
    buf_putc(&b, ' ');
    clock_print(2147483648000, &b);
    buf_putc(&b, ' ');
    clock_print(UINT64_MAX, &b);
    assert_true(str_is(buf_str(&b), "1970-01-01T00:00:00.000Z 2025-11-21T09:41:00.123Z "
                                    "2038-01-19T03:14:08.000Z 9999-12-31T23:59:59.999Z"));
    buf_free(&b);
    uint64_t before = clock_mono_ns();
    assert_true(clock_mono_ns() >= before);
    assert_true(clock_unix_ms() > 1763718060123);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, begin, end)
UNIT(EACH(an_entry_is_one_line_in_one_write), EACH(controls_cannot_forge_a_line_or_move_the_cursor),
     EACH(a_long_entry_is_cut_and_marked), EACH(json_entries_are_json),
     EACH(a_check_that_breaks_is_logged_and_yields_nothing),
     EACH(a_requirement_that_breaks_ends_the_process), EACH(times_are_printed_in_utc))

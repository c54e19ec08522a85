/* SPDX-License-Identifier: Apache-2.0 */
#include "core/plug/patience.h"

#include "core/base/limits.h"

#include "tests/unit/unit.h"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The first processor that this process may have: whoever shares it stands in line. */
static void share_one(pid_t pid)
{
    cpu_set_t may, one;
    size_t at = 0;
    assert_int_equal(sched_getaffinity(0, sizeof may, &may), 0);
    while (!CPU_ISSET(at, &may))
        at++;
    CPU_ZERO(&one);
    CPU_SET(at, &one);
    assert_int_equal(sched_setaffinity(pid, sizeof one, &one), 0);
}

static void wait_until_it_stopped(pid_t pid)
{
    int status;
    assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
    assert_true(WIFSTOPPED(status));
}

/* A child that has stopped itself, and spins when it may go on. It goes when a test fails. */
static pid_t stopped_child(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        volatile int n = 0;
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)raise(SIGSTOP);
        for (;;)
            n++;
    }
    assert_true(pid > 0);
    wait_until_it_stopped(pid);
    return pid;
}

static void finish(pid_t pid)
{
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void one_that_does_not_want_a_processor_gets_no_more_time(void **state)
{
    pid_t pid = stopped_child();
    struct patience p = patience_begin(pid);
    (void)state;
    usleep(60000);
    assert_int_equal(patience_more(&p), 0);
    finish(pid);
}

static void what_it_stood_in_line_is_given_to_it_once(void **state)
{
    pid_t pid = stopped_child(), rival = stopped_child();
    uint32_t more = 0;
    (void)state;
    if (access("/proc/self/schedstat", R_OK) != 0)
        skip();
    share_one(pid);
    share_one(rival);
    struct patience p = patience_begin(pid);
    assert_int_equal(kill(rival, SIGCONT), 0);
    assert_int_equal(kill(pid, SIGCONT), 0);
    for (int i = 0; i < 30000 && !more; i++) {
        usleep(2000);
        more = patience_more(&p);
    }
    assert_true(more > 0);
    assert_int_equal(kill(pid, SIGSTOP), 0);
    wait_until_it_stopped(pid);
    (void)patience_more(&p);
    usleep(60000);
    assert_int_equal(patience_more(&p), 0);
    finish(pid);
    finish(rival);
}

static void one_that_ran_for_long_gets_none(void **state)
{
    pid_t pid = stopped_child(), rival = stopped_child();
    clockid_t clock;
    struct timespec ran = {0};
    (void)state;
    share_one(pid);
    share_one(rival);
    struct patience p = patience_begin(pid);
    assert_int_equal(clock_getcpuclockid(pid, &clock), 0);
    assert_int_equal(kill(rival, SIGCONT), 0);
    assert_int_equal(kill(pid, SIGCONT), 0);
    while (ran.tv_sec * 1000 + ran.tv_nsec / 1000000 < PLUG_RAN_MS + 100) {
        usleep(10000);
        assert_int_equal(clock_gettime(clock, &ran), 0);
    }
    assert_int_equal(patience_more(&p), 0);
    finish(pid);
    finish(rival);
}

static void one_that_is_gone_gets_none(void **state)
{
    pid_t pid = stopped_child();
    struct patience p = patience_begin(pid);
    (void)state;
    finish(pid);
    assert_int_equal(patience_more(&p), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_does_not_want_a_processor_gets_no_more_time),
        cmocka_unit_test(what_it_stood_in_line_is_given_to_it_once),
        cmocka_unit_test(one_that_ran_for_long_gets_none),
        cmocka_unit_test(one_that_is_gone_gets_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/loop/signal.h"

#include "tests/unit/unit.h"

#include <signal.h>
#include <unistd.h>
#include <uv.h>

struct seen {
    int number, calls;
};

static void on_signal(int number, void *arg)
{
    struct seen *s = arg;
    s->number = number;
    s->calls++;
}

static void signals_arrive_on_the_loop(void **state)
{
    (void)state;
    static const int numbers[] = {SIGTERM, SIGINT, SIGHUP};
    uv_loop_t loop;
    uv_async_t alive; /* the signals do not keep a loop running */
    struct signals *s;
    struct seen seen = {0, 0};
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(uv_async_init(&loop, &alive, NULL), 0);
    assert_int_equal(signal_open(&loop, on_signal, &seen, &s), 0);
    for (int i = 0; i < 3; i++) {
        kill(getpid(), numbers[i]);
        while (seen.calls == i)
            uv_run(&loop, UV_RUN_ONCE);
        assert_int_equal(seen.number, numbers[i]);
    }
    signal_close(s);
    uv_close((uv_handle_t *)&alive, NULL);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
}

static void a_write_to_a_closed_pipe_is_only_an_error(void **state)
{
    (void)state;
    uv_loop_t loop;
    struct signals *s;
    struct seen seen = {0, 0};
    int ends[2];
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(signal_open(&loop, on_signal, &seen, &s), 0);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    assert_int_equal(write(ends[1], "x", 1), -1);
    close(ends[1]);
    signal_close(s);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
}

UNIT(cmocka_unit_test(signals_arrive_on_the_loop),
     cmocka_unit_test(a_write_to_a_closed_pipe_is_only_an_error))

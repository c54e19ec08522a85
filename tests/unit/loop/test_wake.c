/* SPDX-License-Identifier: Apache-2.0 */
#include "core/loop/wake.h"

#include "core/base/limits.h"
#include "tests/unit/unit.h"

#include <pthread.h>
#include <sched.h>
#include <uv.h>

enum { THREADS = 4, EACH = 5000 };

struct count {
    struct wake *wake;
    int next[THREADS]; /* the loop's: what each thread must post next */
    int total;
};

struct item {
    struct count *count;
    int thread, number;
};

struct sender {
    struct count *count;
    struct wake *wake;
    int thread;
    struct item items[EACH];
};

static void on_item(void *arg)
{
    struct item *i = arg;
    assert_int_equal(i->number, i->count->next[i->thread]);
    i->count->next[i->thread]++;
    if (++i->count->total == THREADS * EACH)
        wake_close(i->count->wake);
}

static void *send_all(void *arg)
{
    struct sender *s = arg;
    for (int i = 0; i < EACH; i++) {
        s->items[i] = (struct item){s->count, s->thread, i};
        while (wake_post(s->wake, on_item, &s->items[i]) == -OMB_E_BUSY)
            sched_yield();
    }
    wake_release(s->wake);
    return NULL;
}

static void posts_of_many_threads_arrive_once_and_in_order(void **state)
{
    (void)state;
    static struct sender senders[THREADS];
    struct count count = {0};
    pthread_t threads[THREADS];
    uv_loop_t loop;
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(wake_open(&loop, &count.wake), 0);
    for (int i = 0; i < THREADS; i++) {
        senders[i].count = &count;
        senders[i].wake = wake_hold(count.wake);
        senders[i].thread = i;
        assert_int_equal(pthread_create(&threads[i], NULL, send_all, &senders[i]), 0);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(count.total, THREADS * EACH);
    assert_int_equal(uv_loop_close(&loop), 0);
}

static void count_one(void *arg)
{
    (*(int *)arg)++;
}

static void what_was_posted_before_the_close_still_runs(void **state)
{
    (void)state;
    uv_loop_t loop;
    struct wake *w;
    int n = 0;
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(wake_open(&loop, &w), 0);
    wake_hold(w);
    assert_int_equal(wake_post(w, count_one, &n), 0);
    assert_int_equal(n, 0);
    wake_close(w);
    assert_int_equal(n, 1);
    assert_int_equal(wake_post(w, count_one, &n), -OMB_E_CLOSED);
    wake_release(w);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(n, 1);
    assert_int_equal(uv_loop_close(&loop), 0);
}

static void a_full_queue_says_busy(void **state)
{
    (void)state;
    uv_loop_t loop;
    struct wake *w;
    int n = 0;
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(wake_open(&loop, &w), 0);
    for (int i = 0; i < WAKE_MAX_POSTED; i++)
        assert_int_equal(wake_post(w, count_one, &n), 0);
    assert_int_equal(wake_post(w, count_one, &n), -OMB_E_BUSY);
    uv_run(&loop, UV_RUN_ONCE);
    assert_int_equal(n, WAKE_MAX_POSTED);
    assert_int_equal(wake_post(w, count_one, &n), 0);
    wake_close(w);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
}

UNIT(cmocka_unit_test(posts_of_many_threads_arrive_once_and_in_order),
     cmocka_unit_test(what_was_posted_before_the_close_still_runs),
     cmocka_unit_test(a_full_queue_says_busy))

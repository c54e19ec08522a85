/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the watch over the machine's own stalls. Must not know what is measured. Called by
 * hostile_p99.c and chat_load.c. */
#include "tests/bench/watch/watch.h"

#include "core/base/clock.h"
#include "core/base/status.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

struct stall {
    uint64_t from, until;
};

struct watcher {
    pthread_t thread;
    size_t cpu;
    uint32_t n;
    struct stall *stall;
};

static struct {
    struct watcher of[WATCH_CPUS];
    uint32_t n;
    atomic_bool over;
} watch;

static void sleep_until(uint64_t ns)
{
    struct timespec t = {(time_t)(ns / 1000000000), (long)(ns % 1000000000)};
    (void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

/* It may have begun right after the last look. */
static void note(struct watcher *w, uint64_t due, uint64_t now)
{
    if (w->n < WATCH_STALLS)
        w->stall[w->n++] = (struct stall){due - WATCH_US * 1000ULL, now};
}

static void *look_out(void *arg)
{
    struct watcher *w = arg;
    uint64_t due = clock_mono_ns(), now;
    while (!atomic_load(&watch.over)) {
        due += WATCH_US * 1000ULL;
        sleep_until(due);
        now = clock_mono_ns();
        if (now - due > WATCH_LATE_US * 1000ULL) {
            note(w, due, now);
            due = now;
        }
    }
    return NULL;
}

static int post(struct watcher *w)
{
    pthread_attr_t attr;
    struct sched_param first = {.sched_priority = 50};
    cpu_set_t on;
    CPU_ZERO(&on);
    CPU_SET(w->cpu, &on);
    w->stall = calloc(WATCH_STALLS, sizeof *w->stall);
    if (!w->stall || pthread_attr_init(&attr))
        return -OMB_E_NOMEM;
    int rc = pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED) ||
             pthread_attr_setschedpolicy(&attr, SCHED_FIFO) ||
             pthread_attr_setschedparam(&attr, &first) ||
             pthread_attr_setaffinity_np(&attr, sizeof on, &on) ||
             pthread_create(&w->thread, &attr, look_out, w);
    (void)pthread_attr_destroy(&attr);
    if (rc)
        free(w->stall);
    return rc ? -OMB_E_DENIED : 0;
}

int watch_begin(void)
{
    cpu_set_t all;
    int rc = 0;
    if (sched_getaffinity(0, sizeof all, &all))
        return -OMB_E_DENIED;
    for (size_t cpu = 0; cpu < CPU_SETSIZE && watch.n < WATCH_CPUS && rc == 0; cpu++) {
        if (!CPU_ISSET(cpu, &all))
            continue;
        watch.of[watch.n] = (struct watcher){.cpu = cpu};
        rc = post(&watch.of[watch.n]);
        watch.n += rc == 0;
    }
    return rc;
}

void watch_end(void)
{
    atomic_store(&watch.over, true);
    for (uint32_t i = 0; i < watch.n; i++)
        (void)pthread_join(watch.of[i].thread, NULL);
}

/* The first stall that ends after `from`: they stand in the order of time. */
static bool saw(const struct watcher *w, uint64_t from, uint64_t until)
{
    uint32_t low = 0, high = w->n;
    while (low < high) {
        uint32_t at = (low + high) / 2;
        if (w->stall[at].until <= from)
            low = at + 1;
        else
            high = at;
    }
    return low < w->n && w->stall[low].from < until;
}

bool watch_stood_still(uint64_t from, uint64_t until)
{
    for (uint32_t i = 0; i < watch.n; i++)
        if (saw(&watch.of[i], from, until))
            return true;
    return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the judgement what neighbours feel of each row of corpora/plugin-hostile, ids on stdin:
 *   hostile_p99 [PAIRS [MS [OTHERS]]]
 * Quiet and hostile windows take turns, each in a host of its own; for each row one line with the
 * medians of the pairs' ratios of p99, and their spread: of a customer's message with its commit, and
 * of a bare call to a plugin and back. Must not know what the host does about it.
 * Called by hostile.sh. */
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/rand.h"
#include "tests/bench/hostile/hostile_commit.h"
#include "tests/bench/hostile/hostile_drive.h"
#include "tests/bench/hostile/hostile_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAIRS_MOST = 25, TRIES = 3, WARM_MS = 200, TAIL_MS = 300, WINDOW_SECONDS = 30 };
enum { MESSAGES_PER_S = 500, TRIPS_PER_S = 2000 };

struct felt {
    double p50, p99, most; /* us */
    uint32_t n, lost;
};

struct window {
    bool done;
    struct felt message, trip;
    uint32_t restarts, changed, refused, visits;
    double others; /* what else ran on this machine meanwhile, in processors */
};

static int by_size(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* ---- one window ---- */

static struct felt felt_of(struct load *l)
{
    struct felt f = {.n = l->n, .lost = (uint32_t)(l->n_due - l->n_answered + l->n_failed)};
    qsort(l->took, l->n, sizeof *l->took, by_size);
    if (l->n) {
        f.p50 = (double)l->took[l->n / 2] / 1000;
        f.p99 = (double)l->took[l->n - 1 - l->n / 100] / 1000;
        f.most = (double)l->took[l->n - 1] / 1000;
    }
    load_free(l);
    return f;
}

static struct commit commits; /* of the one host in this process */

static void on_message(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact,
                       omb_str cid, omb_str text)
{
    (void)ctx;
    (void)tenant;
    (void)contact;
    (void)cid;
    (void)text;
    commit_add(&commits, ask);
}

static int begin(struct drive *d, struct rig *r, const char *row, bool quiet)
{
    int rc = drive_begin(d, r, row, quiet);
    r->services.contact_message = on_message;
    (void)uv_timer_stop(&r->ticker);
    return rc ? rc : commit_begin(&commits, &r->loop, r->dir);
}

/* In a process of its own. */
static void measure(const char *row, bool quiet, uint32_t ms, int to)
{
    static struct rig r;
    static struct drive d;
    static struct load message, trip;
    struct window w = {0};
    alarm(WINDOW_SECONDS);
    if (begin(&d, &r, row, quiet) == 0 && rig_until(&r, rig_is_up, NULL) &&
        load_begin(&message, &r.loop, r.other, STR("whole"), MESSAGES_PER_S) == 0 &&
        load_begin(&trip, &r.loop, r.other, STR("inside"), TRIPS_PER_S) == 0) {
        rig_rest(&r, WARM_MS);
        load_count(&message);
        load_count(&trip);
        drive_start(&d);
        rig_rest(&r, ms);
        load_stop(&message);
        load_stop(&trip);
        drive_stop(&d);
        rig_rest(&r, TAIL_MS);
        w = (struct window){.done = true,
                            .message = felt_of(&message),
                            .trip = felt_of(&trip),
                            .restarts = rig_health(&r, STR("hostile")).restarts,
                            .changed = d.n_changed,
                            .refused = d.n_refused,
                            .visits = d.n_visits};
    }
    (void)!write(to, &w, sizeof w);
    (void)rig_end(&r); /* all children are waited for: what they took is known */
    _exit(0);
}

/* Seconds of all processors that were spent on anything, and on other machines' behalf. */
static double machine_seconds(void)
{
    double spent = 0;
    char line[512] = "";
    FILE *f = fopen("/proc/stat", "re");
    char *at = f && fgets(line, sizeof line, f) ? line + 3 : line;
    if (f)
        fclose(f);
    for (int i = 0; i < 8 && *at; i++) { /* user nice system idle iowait irq softirq steal */
        double tick = strtod(at, &at);
        spent += i == 3 || i == 4 ? 0 : tick;
    }
    return spent / (double)sysconf(_SC_CLK_TCK);
}

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static struct window window_of(const char *row, bool quiet, uint32_t ms)
{
    struct window w = {0};
    struct rusage own = {0};
    double spent = machine_seconds();
    uint64_t began = clock_mono_ns();
    int fds[2];
    if (pipe(fds))
        return w;
    pid_t pid = fork();
    if (pid == 0)
        measure(row, quiet, ms, fds[1]);
    close(fds[1]);
    if (read(fds[0], &w, sizeof w) != sizeof w || w.message.n == 0 || w.trip.n == 0)
        w.done = false;
    close(fds[0]);
    (void)wait4(pid, NULL, 0, &own);
    spent = machine_seconds() - spent - seconds_of(own.ru_utime) - seconds_of(own.ru_stime);
    w.others = spent / ((double)(clock_mono_ns() - began) / 1e9);
    return w;
}

/* ---- pairs of them ---- */

struct pairs {
    uint32_t n, tries;
    double ratio[PAIRS_MOST], quiet[PAIRS_MOST], hostile[PAIRS_MOST];
};

static void add(struct pairs *p, const struct felt *quiet, const struct felt *hostile)
{
    p->quiet[p->n] = quiet->p99;
    p->hostile[p->n] = hostile->p99;
    p->ratio[p->n++] = hostile->p99 / quiet->p99;
}

static void put(const char *name, struct pairs *p)
{
    qsort(p->ratio, p->n, sizeof *p->ratio, by_value);
    qsort(p->quiet, p->n, sizeof *p->quiet, by_value);
    qsort(p->hostile, p->n, sizeof *p->hostile, by_value);
    printf(" %s=%.2f %s_spread=%.2f..%.2f %s_us=%.0f/%.0f", name, p->ratio[p->n / 2], name,
           p->ratio[0], p->ratio[p->n - 1], name, p->quiet[p->n / 2], p->hostile[p->n / 2]);
}

static void judge(const char *row, uint32_t n, uint32_t ms, double others)
{
    struct pairs message = {0}, trip = {0};
    struct window w[2] = {{0}};
    uint32_t lost = 0, tries = 0;
    for (; message.n < n && tries < TRIES * n; tries++) {
        for (uint32_t k = 0; k < 2; k++) { /* who is first takes turns as well */
            bool quiet = (tries + k) % 2 == 0;
            w[quiet] = window_of(row, quiet, ms);
            if (!w[quiet].done) {
                printf("fail %s a window ended badly\n", row);
                return;
            }
        }
        if (w[0].others > others || w[1].others > others)
            continue;
        add(&message, &w[1].message, &w[0].message);
        add(&trip, &w[1].trip, &w[0].trip);
        lost += w[0].message.lost + w[0].trip.lost;
    }
    if (message.n == 0) {
        printf("skip %s other work on this machine\n", row);
        return;
    }
    printf("row %s", row);
    put("p99_ratio", &message);
    put("trip_ratio", &trip);
    printf(" pairs=%u/%u lost=%u restarts=%u changes=%u refused=%u visits=%u\n", message.n, tries,
           lost, w[0].restarts, w[0].changed, w[0].refused, w[0].visits);
}

int main(int argc, char **argv)
{
    uint32_t pairs = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 5;
    uint32_t ms = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 1500;
    double others = argc > 3 ? strtod(argv[3], NULL) : 0.15;
    char row[128];
    if (pairs == 0 || pairs > PAIRS_MOST || ms == 0 || !getenv("OMBUD_BUILD"))
        return 64;
    rand_init();
    log_setup(getenv("OMBUD_TEST_LOG") ? LOG_DEBUG : LOG_ERROR + 1, false);
    while (scanf("%127s", row) == 1) {
        judge(row, pairs, ms, others);
        fflush(stdout);
    }
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the judgement what neighbours feel of each row of corpora/plugin-hostile, ids on stdin:
 *   hostile_p99 [PAIRS [MS [OTHERS]]]
 * Quiet and hostile windows take turns, each in a host of its own; the times of all windows of a kind
 * are put together, and for each row one line compares the two p99: of a customer's message with its
 * commit, and of a bare call to a plugin and back. What fell into a stall of the machine itself is
 * left out of both. Must not know what the host does about it. Called by hostile.sh. */
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/rand.h"
#include "tests/bench/hostile/hostile_commit.h"
#include "tests/bench/hostile/hostile_drive.h"
#include "tests/bench/hostile/hostile_load.h"
#include "tests/bench/hostile/hostile_spread.h"
#include "tests/bench/watch/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAIRS_MOST = 25, TRIES = 3, WARM_MS = 200, TAIL_MS = 300, WINDOW_SECONDS = 60, DRAWS = 400 };
enum { MESSAGES_PER_S = 500, TRIPS_PER_S = 2000 };

/* What a kind of message took in a window: all of them, and those beside the machine's own stalls. */
struct felt {
    struct spread all, clean;
    uint32_t lost;
};

struct window {
    bool done, watched;
    struct felt message, trip;
    uint32_t restarts, changed, refused, visits;
    double others; /* what else ran on this machine meanwhile, in processors */
};

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* ---- one window ---- */

static void feel(struct load *l, struct felt *out)
{
    out->lost = (uint32_t)(l->n_due - l->n_answered + l->n_failed);
    for (uint32_t i = 0; i < l->n; i++) {
        const struct load_took *t = &l->took[i];
        spread_add(&out->all, t->ns);
        if (!watch_stood_still(t->due, t->due + t->ns))
            spread_add(&out->clean, t->ns);
    }
    load_free(l);
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

static void conclude(struct window *w, struct rig *r, const struct drive *d)
{
    w->done = true;
    w->restarts = rig_health(r, STR("hostile")).restarts;
    w->changed = d->n_changed;
    w->refused = d->n_refused;
    w->visits = d->n_visits;
}

typedef ssize_t (*mover)(int fd, void *at, size_t n);

static ssize_t give(int fd, void *at, size_t n)
{
    return write(fd, at, n);
}

/* A window through a pipe, to its one end or from the other; false: not all of it. */
static bool carry(struct window *w, int fd, mover move)
{
    char *at = (char *)w;
    size_t left = sizeof *w;
    ssize_t n;
    while (left && (n = move(fd, at, left)) > 0) {
        at += n;
        left -= (size_t)n;
    }
    return left == 0;
}

/* In a process of its own. */
static void measure(const char *row, bool quiet, uint32_t ms, int to)
{
    static struct rig r;
    static struct drive d;
    static struct load message, trip;
    static struct window w;
    alarm(WINDOW_SECONDS);
    if (begin(&d, &r, row, quiet) == 0 && rig_until(&r, rig_is_up, NULL) &&
        load_begin(&message, &r.loop, r.other, STR("whole"), MESSAGES_PER_S) == 0 &&
        load_begin(&trip, &r.loop, r.other, STR("inside"), TRIPS_PER_S) == 0) {
        w.watched = watch_begin() == 0;
        rig_rest(&r, WARM_MS);
        load_count(&message);
        load_count(&trip);
        drive_start(&d);
        rig_rest(&r, ms);
        load_stop(&message);
        load_stop(&trip);
        drive_stop(&d);
        rig_rest(&r, TAIL_MS);
        watch_end();
        feel(&message, &w.message);
        feel(&trip, &w.trip);
        conclude(&w, &r, &d);
    }
    (void)carry(&w, to, give); /* who hears less takes it for none */
    if (commits.loop)
        commit_end(&commits);
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

static void look(const char *row, bool quiet, uint32_t ms, struct window *w)
{
    struct rusage own = {0};
    double spent = machine_seconds();
    uint64_t began = clock_mono_ns();
    int fds[2];
    w->done = false;
    if (pipe(fds))
        return;
    pid_t pid = fork();
    if (pid == 0)
        measure(row, quiet, ms, fds[1]);
    close(fds[1]);
    w->done = carry(w, fds[0], read) && w->done && w->message.all.n && w->trip.all.n;
    close(fds[0]);
    (void)wait4(pid, NULL, 0, &own);
    spent = machine_seconds() - spent - seconds_of(own.ru_utime) - seconds_of(own.ru_stime);
    w->others = spent / ((double)(clock_mono_ns() - began) / 1e9);
}

/* ---- many of them ---- */

static struct window pair[PAIRS_MOST][2]; /* hostile, quiet */

typedef const struct spread *(*part)(const struct window *w);

static const struct spread *messages(const struct window *w)
{
    return &w->message.clean;
}

static const struct spread *all_messages(const struct window *w)
{
    return &w->message.all;
}

static const struct spread *trips(const struct window *w)
{
    return &w->trip.clean;
}

/* Of the windows with these numbers together. */
static double within(const uint32_t *number, uint32_t n, bool quiet, part of, uint32_t of_1000)
{
    static struct spread sum;
    sum = (struct spread){0};
    for (uint32_t i = 0; i < n; i++)
        spread_join(&sum, of(&pair[number[i]][quiet]));
    return spread_within(&sum, of_1000);
}

static double ratio(const uint32_t *hostile, const uint32_t *quiet, uint32_t n, part of)
{
    double q = within(quiet, n, true, of, 990);
    return q > 0 ? within(hostile, n, false, of, 990) / q : 0;
}

/* The ratio of any windows drawn from these, again and again, in order. */
static void draw(uint32_t n, part of, double drawn[DRAWS])
{
    uint32_t a[PAIRS_MOST], b[PAIRS_MOST];
    for (uint32_t k = 0; k < DRAWS; k++) {
        for (uint32_t i = 0; i < n; i++) {
            a[i] = rand_below(n);
            b[i] = rand_below(n);
        }
        drawn[k] = ratio(a, b, n, of);
    }
    qsort(drawn, DRAWS, sizeof *drawn, by_value);
}

static void put(const char *name, uint32_t n, part of)
{
    static const uint32_t share[] = {500, 900, 990, 999};
    uint32_t all[PAIRS_MOST];
    double drawn[DRAWS];
    for (uint32_t i = 0; i < n; i++)
        all[i] = i;
    draw(n, of, drawn);
    printf(" %s_ratio=%.2f %s_bounds=%.2f..%.2f %s_more_us=%.0f %s_us_50_90_99_999=", name,
           ratio(all, all, n, of), name, drawn[DRAWS / 20], drawn[DRAWS - 1 - DRAWS / 20], name,
           within(all, n, false, of, 990) - within(all, n, true, of, 990), name);
    for (uint32_t k = 0; k < sizeof share / sizeof *share; k++)
        printf("%s%.0f/%.0f", k ? "," : "", within(all, n, true, of, share[k]),
               within(all, n, false, of, share[k]));
}

static double kept(uint32_t n, bool quiet)
{
    uint64_t clean = 0, all = 0;
    for (uint32_t i = 0; i < n; i++) {
        clean += pair[i][quiet].message.clean.n;
        all += pair[i][quiet].message.all.n;
    }
    return 100.0 * (double)clean / (double)all;
}

static void judge(const char *row, uint32_t want, uint32_t ms, double others)
{
    uint32_t lost = 0, tries = 0, n = 0;
    for (; n < want && tries < TRIES * want; tries++) {
        for (uint32_t k = 0; k < 2; k++) { /* who is first takes turns as well */
            bool quiet = (tries + k) % 2 == 0;
            look(row, quiet, ms, &pair[n][quiet]);
            if (!pair[n][quiet].done) {
                printf("fail %s a window ended badly\n", row);
                return;
            }
        }
        if (pair[n][0].others > others || pair[n][1].others > others)
            continue;
        lost += pair[n][0].message.lost + pair[n][0].trip.lost;
        n++;
    }
    if (n == 0) {
        printf("skip %s other work on this machine\n", row);
        return;
    }
    const struct window *last = &pair[n - 1][0];
    printf("row %s", row);
    put("p99", n, messages);
    put("trip", n, trips);
    put("raw", n, all_messages);
    printf(" kept=%.0f/%.0f watched=%d pairs=%u/%u lost=%u restarts=%u changes=%u refused=%u "
           "visits=%u\n",
           kept(n, true), kept(n, false), last->watched, n, tries, lost, last->restarts,
           last->changed, last->refused, last->visits);
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

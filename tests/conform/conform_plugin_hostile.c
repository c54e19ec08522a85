/* SPDX-License-Identifier: Apache-2.0 */
/* Owns judging the rows of corpora/plugin-hostile: ids on stdin, one verdict a line. Each row has a
 * process of its own, which is the host; it must be the same afterwards. Must not know which
 * rows are excused. Called by plugin-hostile.sh.
 * units: plug loop base */
#include "core/base/limits.h"
#include "core/base/log.h"
#include "core/base/rand.h"
#include "tests/conform/hostile_rig.h"
#include "tests/conform/hostile_rows.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROW_SECONDS = 500, SERVED_MEANWHILE = 3 };

/* What a row takes is told, and judged where that is asked for: found within 2 s, back within 1 s,
 * and what the machine adds. */
#define FOUND_MS 2000
#define BACK_MS 1000
#define NOISE_MS 400
/* A nap of 500 ms in a plugin must not be felt; the start of a process may. */
#define FELT_MS 450

static const char *const hows[] = {"crash-segv-", "crash-abort-", "hang-loop-", "misc-slow-"};
static const char *const callbacks[] = {"init",     "start",    "on_open",         "on_message",
                                        "on_close", "on_timer", "on_config",       "stop",
                                        "fini",     "send",     "complete_refund", "health"};

/* ---- what every callback row goes through ---- */

struct day {
    struct rig_answer deliver, execute;
};

struct times {
    uint64_t start, found, back, neighbour; /* ms */
    int end;
};

static const char *judge_times(const struct times *t, bool hangs)
{
    if (t->start > FOUND_MS + 1500)
        return "its start held up the host's for longer than 2 s";
    if (t->found > (hangs ? FOUND_MS + NOISE_MS : BACK_MS))
        return hangs ? "a hang was found after more than 2 s" : "a crash was found late";
    if (t->back > BACK_MS + NOISE_MS)
        return "it was back after more than 1 s";
    if (t->neighbour > FELT_MS)
        return "its neighbour felt it";
    return t->end > PLUG_STOP_MS + NOISE_MS ? "its end held up the host's" : NULL;
}

static bool was_found_hanging(const struct rig *r)
{
    struct buf lines = BUF_INIT(1 << 16);
    plug_lines(r->plug, STR("hostile"), &lines);
    bool found = str_find(buf_str(&lines), STR("it hangs: three beats")) >= 0;
    buf_free(&lines);
    return found;
}

/* A customer's visit that meets every callback; the sockets may break on the way. */
static bool visit(struct rig *r, struct day *d)
{
    plug_ws_open(r->hostile, 1, 1, STR("/hostile/ws"), STR(""), STR("::1"));
    for (int i = 0; i < 3; i++)
        rig_message(r, 1);
    (void)plug_channel_deliver(r->hostile, rig_reply(&d->deliver, RIG_WAIT_MS), 1, STR("contact"),
                               STR("{\"seq\":1}"));
    (void)plug_commerce_execute(r->hostile, rig_reply(&d->execute, RIG_WAIT_MS), 1, STR("{}"),
                                STR("k"));
    plug_channel_event(r->hostile, 1, STR("contact"), STR("{\"t\":\"typing\"}"));
    plug_ws_closed(r->hostile, 1, 1000);
    return rig_until(r, rig_has_answer, &d->deliver) && rig_until(r, rig_has_answer, &d->execute);
}

/* Another one, which nothing disturbs any more: all of it is acknowledged. */
static bool visit_again(struct rig *r)
{
    uint32_t from = r->n_sent;
    plug_ws_open(r->hostile, 2, 1, STR("/hostile/ws"), STR(""), STR("::1"));
    for (int i = 0; i < 3; i++)
        rig_message(r, 2);
    return rig_until(r, rig_all_acked, &from);
}

static bool is_down(struct rig *r, void *arg)
{
    (void)arg;
    return r->down_at != 0;
}

static bool is_back(struct rig *r, void *arg)
{
    (void)arg;
    return r->up_at != 0;
}

static const char *judge_return(struct rig *r, bool hangs, uint64_t began, struct times *t)
{
    if (!rig_until(r, is_down, NULL))
        return "its death was not seen";
    t->found = r->down_at / 1000000 > began ? r->down_at / 1000000 - began : 0;
    if (hangs && !was_found_hanging(r))
        return "a hang did not end by three lost beats";
    if (!rig_until(r, is_back, NULL))
        return "it did not come back";
    t->back = (r->up_at - r->down_at) / 1000000;
    return NULL;
}

static const char *run_day(struct rig *r, const char *how, const char *callback, struct times *t)
{
    bool slow = strcmp(how, "misc-slow-") == 0, hangs = strcmp(how, "hang-loop-") == 0;
    bool early = strcmp(callback, "init") == 0 || strcmp(callback, "start") == 0 ||
                 strcmp(callback, "on_config") == 0;
    bool late = strcmp(callback, "stop") == 0 || strcmp(callback, "fini") == 0;
    struct day d = {0};
    const char *why = NULL;
    if (!rig_until(r, rig_is_up, NULL))
        return "it never came up";
    r->hostile = plug_find_channel(r->plug, STR("hostile"));
    rig_rest(r, 60); /* the timer's turn, and a first look at its pid */
    uint64_t began = rig_now();
    uint32_t served = r->n_other;
    if (!visit(r, &d))
        return "a call was not answered";
    if (!slow && !early && !late)
        why = judge_return(r, hangs, began - 60, t);
    if (!why && hangs && !early && !late && r->n_other - served < SERVED_MEANWHILE)
        why = "its neighbour was not served while it hung";
    if (!why && d.deliver.status)
        why = "a delivery was not made again";
    if (!why && d.execute.status)
        why = "a refund was not asked for again";
    if (!why && !rig_until(r, rig_is_up, NULL))
        why = "it is not there afterwards";
    if (!why && !visit_again(r))
        why = "it does not work afterwards";
    served = r->n_other;
    if (!why && !rig_until(r, rig_is_served, &served))
        why = "its neighbour is not served afterwards";
    t->neighbour = r->other_max / 1000000;
    uint32_t restarts = rig_health(r, STR("hostile")).restarts;
    if (!why && restarts != (slow || late ? 0 : 1))
        why = slow ? "it was ended for a nap" : "not one restart";
    return why ? why : rig_lost(r);
}

static const char *callback_row(const char *row, const char *how, const char *callback)
{
    struct rig r;
    struct times t = {0};
    uint64_t began = rig_now();
    int rc = rig_begin(&r, row, NULL);
    const char *why = rc ? "the host did not start" : NULL;
    t.start = rig_now() - began;
    if (!why)
        why = run_day(&r, how, callback, &t);
    t.end = rig_end(&r);
    if (!why && t.end < 0)
        why = "something stayed behind";
    if (!why && rig_judges_times())
        why = judge_times(&t, strcmp(how, "hang-loop-") == 0);
    printf("times start_ms=%llu found_ms=%llu back_ms=%llu neighbour_ms=%llu end_ms=%d %s\n",
           (unsigned long long)t.start, (unsigned long long)t.found, (unsigned long long)t.back,
           (unsigned long long)t.neighbour, t.end, row);
    return why;
}

static bool is_callback(const char *word, size_t n)
{
    for (size_t i = 0; i < sizeof callbacks / sizeof *callbacks; i++)
        if (strlen(callbacks[i]) == n && strncmp(callbacks[i], word, n) == 0)
            return true;
    return false;
}

static bool try_callback_row(const char *row, const char **why)
{
    char callback[64];
    for (size_t i = 0; i < sizeof hows / sizeof *hows; i++) {
        size_t n = strlen(hows[i]);
        if (strncmp(row, hows[i], n) != 0)
            continue;
        snprintf(callback, sizeof callback, "%s", row + n);
        char *nap = strstr(callback, "-500ms");
        if (nap)
            *nap = '\0';
        if (!is_callback(callback, strlen(callback)))
            continue;
        *why = callback_row(row, hows[i], callback);
        return true;
    }
    return false;
}

/* ---- one row, one process ---- */

static const char *judge(const char *row)
{
    const char *why = "no check for this row";
    if (try_callback_row(row, &why) || hostile_row_other(row, &why) || hostile_row_file(row, &why))
        return why;
    return why;
}

static void run_row(const char *row)
{
    int fds[2], status = 0;
    char why[256] = "";
    if (pipe(fds))
        return;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        alarm(ROW_SECONDS);
        close(fds[0]);
        const char *words = judge(row);
        fflush(stdout);
        if (words)
            dprintf(fds[1], "%s", words);
        _exit(0);
    }
    close(fds[1]);
    ssize_t n = read(fds[0], why, sizeof why - 1);
    why[n > 0 ? n : 0] = '\0';
    close(fds[0]);
    (void)waitpid(pid, &status, 0);
    if (WIFSIGNALED(status))
        printf("fail %s the host ended by signal %d\n", row, WTERMSIG(status));
    else if (status)
        printf("fail %s the host ended with %d\n", row, WEXITSTATUS(status));
    else if (why[0])
        printf("fail %s %s\n", row, why);
    else
        printf("ok %s\n", row);
    fflush(stdout);
}

int main(void)
{
    char row[128];
    rand_init();
    log_setup(getenv("OMBUD_TEST_LOG") ? LOG_DEBUG : LOG_ERROR + 1, false);
    while (scanf("%127s", row) == 1)
        run_row(row);
    return 0;
}

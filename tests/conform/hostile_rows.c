/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the rows of corpora/plugin-hostile that have a shape of their own: other deaths, and misuse of
 * the host's functions. Must not know how a host is set up. Called by conform_plugin_hostile.c. */
#include "tests/conform/hostile_rows.h"

#include "core/base/limits.h"
#include "tests/conform/hostile_rig.h"

#include <stdio.h>
#include <stdlib.h>

static long rss_kib(void)
{
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f && fscanf(f, "%*d %ld", &pages) != 1)
        pages = 0;
    if (f)
        fclose(f);
    return pages * 4;
}

static bool is_back(struct rig *r, void *arg)
{
    (void)arg;
    return r->up_at != 0;
}

/* ---- deaths at a message ---- */

static const char *dies_and_returns(struct rig *r)
{
    plug_ws_open(r->hostile, 1, 1, STR("/hostile/ws"), STR(""), STR("::1"));
    rig_message(r, 1);
    if (!rig_until(r, is_back, NULL))
        return "it did not die, or did not come back";
    if (r->n_closed != 1)
        return "the socket of the dead child is still open";
    uint32_t from = r->n_sent;
    plug_ws_open(r->hostile, 2, 1, STR("/hostile/ws"), STR(""), STR("::1"));
    rig_message(r, 2);
    return rig_until(r, rig_all_acked, &from) ? rig_lost(r) : "it does not work afterwards";
}

static bool is_stopped(struct rig *r, void *arg)
{
    (void)arg;
    struct plug_health h = rig_health(r, STR("hostile"));
    if (h.up) {
        plug_ws_open(r->hostile, r->n_sent + 1, 1, STR("/hostile/ws"), STR(""), STR("::1"));
        rig_message(r, r->n_sent + 1);
    }
    return h.alarm && !h.pid;
}

/* Five crashes in a minute: the circuit is open, the alarm is out, calls are refused at once. */
static const char *crashes_for_ever(struct rig *r)
{
    struct rig_answer a;
    if (!rig_until(r, is_stopped, NULL))
        return "it was never stopped";
    if (rig_health(r, STR("hostile")).restarts != PLUG_CRASHES - 1)
        return "not stopped at the fifth crash";
    (void)plug_channel_deliver(r->hostile, rig_reply(&a, RIG_WAIT_MS), 1, STR("c"), STR("{}"));
    if (!rig_until(r, rig_has_answer, &a) || a.status != -OMB_E_UNAVAILABLE)
        return "a call to a stopped plugin is not refused";
    return NULL;
}

static bool leaks_until_it_ends(struct rig *r, void *arg)
{
    (void)arg;
    if (r->down_at)
        return r->up_at != 0;
    rig_message(r, 1);
    r->n_sent %= 32;
    return false;
}

static const char *leaks(struct rig *r)
{
    plug_ws_open(r->hostile, 1, 1, STR("/hostile/ws"), STR(""), STR("::1"));
    return rig_until(r, leaks_until_it_ends, NULL) ? NULL : "it grew without an end";
}

/* ---- what it answers ---- */

static const char *execute(struct rig *r, struct rig_answer *a, uint32_t deadline_ms)
{
    (void)plug_commerce_execute(plug_find_commerce(r->plug, STR("hostile")),
                                rig_reply(a, deadline_ms), 1, STR("{\"a remedy\":1}"), STR("k"));
    return rig_until(r, rig_has_answer, a) ? NULL : "a call was not answered";
}

static const char *says(struct rig *r, const char *detail)
{
    static char words[1200];
    struct rig_answer a;
    char want[64];
    const char *why = execute(r, &a, RIG_WAIT_MS);
    snprintf(want, sizeof want, "\"detail\":\"%s\"}", detail);
    if (why || (a.status == 0 && strstr(a.text, want)))
        return why;
    snprintf(words, sizeof words, "%d %s", a.status, a.text);
    return words;
}

static bool is_late_once(struct rig *r, void *arg)
{
    struct plug_stats s;
    (void)arg;
    plug_stats(r->plug, &s);
    return s.late >= 1;
}

static const char *completes_twice(struct rig *r)
{
    struct plug_stats s;
    const char *why = says(r, "first");
    if (why)
        return why;
    if (!rig_until(r, is_late_once, NULL))
        return "the second answer was not counted";
    rig_rest(r, 50);
    plug_stats(r->plug, &s);
    return s.late == 1 ? NULL : "it was counted twice";
}

static const char *forges(struct rig *r)
{
    struct plug_stats s;
    struct rig_answer other;
    (void)plug_commerce_execute(r->other, rig_reply(&other, RIG_WAIT_MS), 1, STR("late"), STR("k"));
    struct rig_answer own;
    const char *why =
        execute(r, &own, RIG_WAIT_MS); /* by one of the guesses, or by its own number */
    if (!rig_until(r, rig_has_answer, &other) || strcmp(other.text, "late") != 0)
        return "an answer was forged";
    plug_stats(r->plug, &s);
    return why ? why : s.misbehaved ? NULL : "the forgery was not counted";
}

static const char *answers_late(struct rig *r)
{
    struct rig_answer a;
    struct plug_stats s;
    const char *why = execute(r, &a, 200);
    if (why || a.status != -OMB_E_TIMEOUT)
        return why ? why : "no deadline held";
    bool came = rig_until(r, is_late_once, NULL);
    plug_stats(r->plug, &s);
    return came && s.late == 1 && s.timeouts == 1 ? NULL : "the late answer was not counted";
}

static const char *answers_backwards(struct rig *r)
{
    struct rig_answer a, b;
    struct plug_instance *shop = plug_find_commerce(r->plug, STR("hostile"));
    (void)plug_commerce_execute(shop, rig_reply(&a, RIG_WAIT_MS), 1, STR("{}"), STR("a"));
    (void)plug_commerce_execute(shop, rig_reply(&b, RIG_WAIT_MS), 1, STR("{}"), STR("b"));
    if (!rig_until(r, rig_has_answer, &a) || !rig_until(r, rig_has_answer, &b))
        return "a call was not answered";
    return strstr(a.text, "first") && strstr(b.text, "second") ? NULL : "answers are mixed up";
}

/* It may die of it, and then comes back; the host and the caller are whole in any case. */
static const char *answered_somehow(struct rig *r)
{
    struct rig_answer a;
    const char *why = execute(r, &a, 4000);
    if (!why && !rig_until(r, rig_is_up, NULL))
        why = "it did not come back";
    return why;
}

static const char *floods(struct rig *r)
{
    long before = rss_kib();
    /* It is held back, and on a slow day so long that it is found hanging: both are right. */
    const char *why = answered_somehow(r);
    rig_rest(r, 200);
    if (!why && rss_kib() - before > 96 * 1024)
        why = "the host grew by more than 96 MiB";
    return why;
}

static const char *timers_refused(struct rig *r)
{
    char most[16];
    snprintf(most, sizeof most, "%d", PLUG_MAX_TIMERS - 1); /* it has one already */
    return says(r, most);
}

static const char *contacts_refused(struct rig *r)
{
    r->keeps_contacts = true;
    return says(r, "busy");
}

static const char *forbids(struct rig *r)
{
    return says(r, "");
}

static const char *has_no_money(struct rig *r)
{
    return says(r, "none");
}

static const char *lives(struct rig *r)
{
    return says(r, "lives");
}

static const char *kept(struct rig *r)
{
    return answered_somehow(r);
}

static const char *says_format(struct rig *r)
{
    return says(r, "said");
}

static const char *chains(struct rig *r)
{
    return says(r, "chained");
}

static const char *too_large(struct rig *r)
{
    return says(r, "limit");
}

static const struct {
    const char *row;
    const char *(*fn)(struct rig *r);
    const char *more[3];
} rows[] = {
    {"crash-exit", dies_and_returns, {NULL}},
    {"crash-stack-overflow", dies_and_returns, {NULL}},
    {"crash-double-free", dies_and_returns, {NULL}},
    {"crash-sigterm-ignored", dies_and_returns, {NULL}},
    {"crash-sigstop", dies_and_returns, {NULL}},
    {"crash-throw-longjmp", dies_and_returns, {NULL}},
    {"crash-oom", dies_and_returns, {"memory", "96", NULL}},
    {"crash-crash-loop", crashes_for_ever, {NULL}},
    {"api-ipc-partial", dies_and_returns, {NULL}},
    {"api-leak-1MiB-per-msg", leaks, {"memory", "96", NULL}},
    {"api-double-complete", completes_twice, {NULL}},
    {"api-complete-forged-id-other-plugin", forges, {NULL}},
    {"api-api-reentrant-deep", chains, {NULL}},
    {"api-api-null", lives, {NULL}},
    {"api-api-bad-ptr", answered_somehow, {NULL}},
    {"api-buffer-kept", kept, {NULL}},
    {"api-buffer-freed-by-plugin", answered_somehow, {NULL}},
    {"api-len-lie", answered_somehow, {NULL}},
    {"api-message-64MiB", too_large, {NULL}},
    {"api-message-flood", floods, {NULL}},
    {"api-timer-flood", timers_refused, {NULL}},
    {"api-open-flood", contacts_refused, {NULL}},
    {"api-never-complete", answers_late, {NULL}},
    {"api-out-of-order", answers_backwards, {NULL}},
    {"api-refund-direct", has_no_money, {NULL}},
    {"api-log-format", says_format, {NULL}},
    {"api-ptrace-host", forbids, {NULL}},
    {"api-read-host-files", forbids, {NULL}},
    {"api-abstract-socket", forbids, {NULL}},
    {"api-proc-self-mem", forbids, {NULL}},
    {"api-userns", forbids, {NULL}},
    {"api-keyctl-bpf-perf", forbids, {NULL}},
};

bool hostile_row_other(const char *row, const char **why)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rig r;
        if (strcmp(rows[i].row, row) != 0)
            continue;
        *why = rig_begin(&r, row, rows[i].more) ? "the host did not start" : NULL;
        if (!*why && !rig_until(&r, rig_is_up, NULL))
            *why = "it never came up";
        rig_rest(&r, 10);
        if (!*why)
            *why = rows[i].fn(&r);
        uint32_t served = r.n_other;
        if (!*why && !rig_until(&r, rig_is_served, &served))
            *why = "its neighbour is not served afterwards";
        int took = rig_end(&r);
        if (!*why && took < 0)
            *why = "something stayed behind";
        /* What less than being found hanging costs others is measured by `./run bench hostile`. */
        if (!*why && rig_judges_times() && r.other_max / 1000000 > 1500)
            *why = "its neighbour felt it";
        return true;
    }
    return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the bar of long work on a terminal.
 * Must not know: what the work is.
 * Called by: lab.c, which hands it to every policy command. */
#include "core/app/progress_bar.h"

#include "core/base/clock.h"

#include <stdio.h>
#include <unistd.h>

#define QUIET_NS 500000000ull /* work shorter than this shows no bar */
#define STEP_NS 100000000ull
#define WIDTH 30

void progress_bar_open(struct progress_bar *bar, const char *name)
{
    *bar = (struct progress_bar){.name = name, .terminal = isatty(STDERR_FILENO) == 1};
    bar->since = bar->last = clock_mono_ns();
}

static void draw(const struct progress_bar *bar, uint64_t done, uint64_t total, uint64_t now)
{
    static const char full[] = "##############################";
    uint64_t taken = now - bar->since;

    if (total == 0) {
        fprintf(stderr, "\r\033[K%s %llu", bar->name, (unsigned long long)done);
        return;
    }
    done = done < total ? done : total;
    fprintf(stderr, "\r\033[K%s [%-*.*s] %3u%% %llu/%llu", bar->name, WIDTH,
            (int)((double)done / (double)total * WIDTH), full,
            (unsigned)((double)done / (double)total * 100), (unsigned long long)done,
            (unsigned long long)total);
    if (done > 0)
        fprintf(stderr, ", %.0f s left",
                (double)taken / (double)done * (double)(total - done) / 1e9);
}

void progress_bar_say(void *ctx, uint64_t done, uint64_t total)
{
    struct progress_bar *bar = ctx;
    uint64_t now;

    if (!bar->terminal)
        return;
    now = clock_mono_ns();
    if (now - bar->since < QUIET_NS || now - bar->last < STEP_NS)
        return;
    bar->last = now;
    bar->shown = true;
    draw(bar, done, total, now);
}

void progress_bar_close(struct progress_bar *bar)
{
    if (bar->shown)
        fputs("\r\033[K", stderr);
    bar->shown = false;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the check that a plugin does the same in the host's process and in a child of its own. Must
 * not know the script. Called by main.c. */
#include "sdk/check/play.h"
#include "sdk/testkit/kit.h"

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 3 }; /* a difference that does not come again is not the place's */

struct stage {
    struct check *check;
    const omb_kit *kit;
    char folder[64];
};

/* ---- one play, in a process of its own: nothing of an earlier one is left in it ---- */

static void perform(struct stage *s, const char *isolation, int to)
{
    struct play *p = malloc(sizeof *p);
    struct check *c = s->check;
    uint32_t n;
    const struct check_call *call = check_calls(s->kit, &n);
    const struct play_setup setup = {s->kit->file, s->kit->descriptor->name, isolation, s->folder};
    c->random = 0; /* every play draws the same */
    if (!p)
        return;
    if (play_open(p, c, &setup)) {
        script_play(p, call, n);
        play_close(p);
    }
    omb_str out = c->failed ? str_of(c->why) : buf_str(&p->said);
    for (size_t at = 0; at < out.len;) {
        ssize_t w = write(to, out.ptr + at, out.len - at);
        if (w < 0 && errno != EINTR)
            _exit(2);
        at += w > 0 ? (size_t)w : 0;
    }
}

static void keep(const struct check *c, const char *isolation, const struct buf *b)
{
    char path[4096];
    int n =
        snprintf(path, sizeof path, "%s/%s.txt", c->transcripts ? c->transcripts : "", isolation);
    FILE *f = c->transcripts && n < (int)sizeof path ? fopen(path, "w") : NULL;
    if (!f)
        return;
    (void)fwrite(b->ptr, 1, b->len, f);
    (void)fclose(f);
}

static bool take(int fd, struct buf *out)
{
    ssize_t n;
    *out = BUF_INIT(0);
    (void)lseek(fd, 0, SEEK_SET);
    while (buf_reserve(out, 65536) == 0 && (n = read(fd, out->ptr + out->len, 65536)) > 0)
        out->len += (size_t)n;
    return !out->err;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st, (void)flag;
    return ftw->level ? remove(path) : 0;
}

static void sweep(const struct stage *s)
{
    (void)nftw(s->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* False: it did not come to its end, in *why. */
static bool play(struct stage *s, const char *isolation, struct buf *out, char *why)
{
    int status = 0, fd = memfd_create("transcript", MFD_CLOEXEC);
    fflush(NULL);
    pid_t pid = fd < 0 ? -1 : fork();
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        perform(s, isolation, fd);
        _exit(s->check->failed);
    }
    if (pid > 0)
        (void)waitpid(pid, &status, 0);
    sweep(s);
    bool taken = pid > 0 && take(fd, out);
    if (fd >= 0)
        close(fd);
    if (taken && status == 0) {
        keep(s->check, isolation, out);
        return true;
    }
    if (!taken)
        (void)snprintf(why, CHECK_WHY, "no process could be made");
    else if (WIFSIGNALED(status))
        (void)snprintf(why, CHECK_WHY, "%s: ended by signal %d", isolation, WTERMSIG(status));
    else if (WEXITSTATUS(status) != 1)
        (void)snprintf(why, CHECK_WHY, "%s: ended with %d", isolation, WEXITSTATUS(status));
    else
        (void)snprintf(why, CHECK_WHY, "%.*s", (int)out->len, out->ptr);
    return false;
}

/* ---- the two of them ---- */

/* Another second: what hangs on the time is then seen to differ inline as well. */
static void next_second(void)
{
    time_t began = time(NULL);
    while (time(NULL) == began)
        (void)nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
}

enum outcome { SAME, DIFFERENT, AT_A_LOSS, BROKEN_OFF };

static enum outcome compare(struct stage *s, const struct buf *here, const struct buf *there,
                            char *why)
{
    struct buf again = {0};
    enum outcome outcome = SAME;
    bool alike;
    if (compare_plays(buf_str(here), buf_str(here), buf_str(there), why, CHECK_WHY, &alike)) {
        next_second();
        if (!play(s, "inline", &again, why))
            outcome = BROKEN_OFF;
        else if (compare_plays(buf_str(here), buf_str(&again), buf_str(there), why, CHECK_WHY,
                               &alike))
            outcome = alike ? DIFFERENT : AT_A_LOSS;
    }
    buf_free(&again);
    return outcome;
}

static enum outcome play_both(struct stage *s, char *why)
{
    struct buf here = {0}, there = {0};
    enum outcome outcome = BROKEN_OFF;
    if (play(s, "inline", &here, why) && play(s, "process", &there, why))
        outcome = compare(s, &here, &there, why);
    buf_free(&here);
    buf_free(&there);
    return outcome;
}

/* What comes twice is so; a child that was ended on a machine without breath is asked once more. */
static void same_inside_and_out(struct check *c)
{
    struct stage s = {.check = c, .kit = check_open(c), .folder = "/tmp/ombud-same-XXXXXX"};
    char why[CHECK_WHY] = "no folder could be made", before[CHECK_WHY] = "";
    enum outcome outcome = BROKEN_OFF;
    if (!s.kit)
        return;
    bool made = mkdtemp(s.folder);
    for (int i = 0; made && i < ROUNDS; i++) {
        outcome = play_both(&s, why);
        if (outcome == SAME || (outcome != AT_A_LOSS && strcmp(why, before) == 0))
            break;
        memcpy(before, why, sizeof before);
    }
    (void)rmdir(s.folder);
    omb_kit_close((omb_kit *)(uintptr_t)s.kit);
    if (outcome == AT_A_LOSS)
        check_skip(c, "two plays inline differ from each other already");
    else if (outcome != SAME)
        check_fail(c, "%s", why);
}

const struct check_row check_same_rows[] = {
    {"child", "the same transcript in the host's process and in a child", same_inside_and_out},
    {0},
};

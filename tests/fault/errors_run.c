/* SPDX-License-Identifier: Apache-2.0 */
/* Runs store_work again and again, failing one system call of one kind in one way each time, and
 * judges the folder afterwards: nothing acknowledged missing, no crash, and the work done in
 * the end (or, when the store could not be opened, done by a second run without the fault).
 * Usage: errors_run STORE_WORK SHIM SCRATCH EVERY   (EVERY: take each EVERY-th call of a kind) */
#include "tests/fault/work.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS "12"

struct fault {
    const char *call;
    int err;
    long nth; /* 0: only count */
    bool sticky;
};

struct run {
    const char *program, *shim, *dir;
    char data[300], acks[320], healed[320], count[320];
    uint32_t runs, lost, corrupt, crashed, stuck, refused, hits;
};

static void empty_folder(const char *dir)
{
    DIR *d = opendir(dir);
    const struct dirent *e;
    while (d && (e = readdir(d))) {
        char path[700];
        snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
        if (e->d_name[0] != '.' && unlink(path) && errno == EISDIR) {
            empty_folder(path);
            rmdir(path);
        }
    }
    if (d)
        closedir(d);
}

/* The exit code, or 1000 and the signal. */
static int run_once(struct run *r, const struct fault *f)
{
    char preload[400], dir[320], call[32], err[32], nth[32], healed[400], count[400];
    snprintf(preload, sizeof(preload), "LD_PRELOAD=%s", r->shim);
    snprintf(dir, sizeof(dir), "FAIL_DIR=%s", r->data);
    snprintf(call, sizeof(call), "FAIL_CALL=%s", f->call);
    snprintf(err, sizeof(err), "FAIL_ERRNO=%d", f->err);
    snprintf(nth, sizeof(nth), "FAIL_NTH=%ld", f->nth);
    snprintf(healed, sizeof(healed), "FAIL_HEALED=%s", r->healed);
    snprintf(count, sizeof(count), "FAIL_COUNT=%s", r->count);
    char asan[] = "ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0",
         sticky[] = "FAIL_STICKY=1";
    char *env[] = {preload, dir, call, err, nth, healed, count, asan, f->sticky ? sticky : NULL,
                   NULL};
    char rounds[] = ROUNDS;
    char *argv[] = {(char *)r->program, r->data, r->acks, rounds, r->healed, NULL};
    posix_spawn_file_actions_t act;
    pid_t pid;
    int status;
    posix_spawn_file_actions_init(&act);
    posix_spawn_file_actions_addopen(&act, 2, "/dev/null", O_WRONLY, 0);
    int rc = posix_spawn(&pid, r->program, &act, NULL, argv, env);
    posix_spawn_file_actions_destroy(&act);
    if (rc || waitpid(pid, &status, 0) != pid)
        return 2000;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void read_acks(const struct run *r, uint32_t acked[WORK_CASES])
{
    uint32_t ack;
    FILE *f = fopen(r->acks, "rbe");
    memset(acked, 0, WORK_CASES * sizeof(*acked));
    while (f && fread(&ack, sizeof(ack), 1, f) == 1) {
        if (ack >> 24 < WORK_CASES && (ack & 0xffffff) > acked[ack >> 24])
            acked[ack >> 24] = ack & 0xffffff;
    }
    if (f)
        fclose(f);
}

static long calls_seen(const struct run *r)
{
    long n = 0;
    FILE *f = fopen(r->count, "re");
    if (!f)
        return 0;
    if (fscanf(f, "%ld", &n) != 1)
        n = 0;
    fclose(f);
    return n;
}

static void judge(struct run *r, const struct fault *f, int code)
{
    uint32_t acked[WORK_CASES];
    struct work_found found = {0};
    char db[340];
    bool any = false;
    read_acks(r, acked);
    for (uint32_t c = 0; c < WORK_CASES; c++)
        any |= acked[c] > 0;
    snprintf(db, sizeof(db), "%s/ombud.db", r->data);
    /* A start that failed before the file was made leaves nothing to judge. */
    if (any || access(db, F_OK) == 0)
        work_check(r->data, acked, &found);
    r->lost += found.lost > 0;
    r->corrupt += found.corrupt;
    r->crashed += code >= 1000 || (code != 0 && code != 3 && code != 4);
    r->stuck += code == 4;
    r->refused += code == 3;
    if (found.lost || found.corrupt || (code && code != 3))
        printf("errors: %s %ld errno %d %s: exit %d lost %u%s%s\n", f->call, f->nth, f->err,
               f->sticky ? "sticky" : "once", code, found.lost, found.corrupt ? ", " : "",
               found.why);
}

static void clear(struct run *r)
{
    empty_folder(r->data);
    rmdir(r->data);
    unlink(r->acks);
    unlink(r->healed);
    unlink(r->count);
}

static void try_fault(struct run *r, const struct fault *f)
{
    clear(r);
    int code = run_once(r, f);
    r->runs++;
    r->hits += f->nth <= calls_seen(r);
    judge(r, f, code);
    if (code == 3) { /* it could not open: the fault is over, the next start must do all the work */
        struct fault none = {.call = "none"};
        unlink(r->acks);
        if (run_once(r, &none))
            r->stuck++;
        judge(r, f, 3);
        r->refused--;
    }
}

static void try_kind(struct run *r, const char *call, const int *errs, size_t n, long every)
{
    struct fault count = {.call = call, .err = EIO};
    clear(r);
    (void)run_once(r, &count);
    long seen = calls_seen(r), tried = 0;
    /* The first calls are those of opening: each counts. Later ones repeat a pattern. */
    for (long nth = 1; nth <= seen; nth += nth < 16 && every < 100 ? 1 : every) {
        for (size_t e = 0; e < n; e++, tried++) {
            struct fault f = {call, errs[e], nth, tried % 2 == 1};
            try_fault(r, &f);
        }
    }
    printf("errors: %s: %ld calls a run, %ld faults\n", call, seen, tried);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static const int on_write[] = {EIO, ENOSPC, EDQUOT}, on_sync[] = {EIO, ENOSPC, EDQUOT};
    static const int on_open[] = {EMFILE, EIO, ENOSPC}, on_short[] = {0, ENOSPC, EIO};
    static const int on_cut[] = {EIO}, on_map[] = {ENOMEM};
    struct run r = {0};
    if (argc < 5)
        return 64;
    r.program = argv[1];
    r.shim = argv[2];
    r.dir = argv[3];
    long every = strtol(argv[4], NULL, 10);
    snprintf(r.data, sizeof(r.data), "%s/data", r.dir);
    snprintf(r.acks, sizeof(r.acks), "%s/acks", r.dir);
    snprintf(r.healed, sizeof(r.healed), "%s/healed", r.dir);
    snprintf(r.count, sizeof(r.count), "%s/count", r.dir);
    if (mkdir(r.dir, 0700) && access(r.dir, W_OK))
        return 1;
    try_kind(&r, "write", on_write, 3, every);
    try_kind(&r, "short", on_short, 3, every);
    try_kind(&r, "fsync", on_sync, 3, every);
    try_kind(&r, "open", on_open, 3, 1);
    try_kind(&r, "ftruncate", on_cut, 1, 1);
    try_kind(&r, "unlink", on_cut, 1, 1);
    try_kind(&r, "mmap", on_map, 1, 1);
    clear(&r);
    rmdir(r.dir);
    printf("errors: faults=%u hit=%u lost=%u corrupt=%u crashed=%u stuck=%u refused_to_open=%u\n",
           r.runs, r.hits, r.lost, r.corrupt, r.crashed, r.stuck, r.refused);
    return r.lost || r.corrupt || r.crashed || r.stuck || r.hits == 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts the power of a recorded run of store_work at random points, in every way a disk may fail,
 * and judges what is left. Cuts of a run whose syncs are ignored show that the judgement sees.
 * Usage: power_check LOG SCRATCH COUNT SEED
 * Exit 0 when nothing acknowledged was lost, nothing is corrupt, and the control did lose. */
#include "tests/fault/cut.h"
#include "tests/fault/work.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct totals {
    uint32_t cuts, lost, corrupt, kept, failed;
};

static uint64_t state;

static uint64_t chance(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static void empty_folder(const char *dir)
{
    DIR *d = opendir(dir);
    const struct dirent *e;
    while (d && (e = readdir(d))) {
        char path[700];
        snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
        if (e->d_name[0] != '.')
            unlink(path);
    }
    if (d)
        closedir(d);
}

/* The newest seq of each case that was acknowledged before event `at`. */
static void acks_before(const struct cut_log *l, uint32_t at, uint32_t acked[WORK_CASES])
{
    memset(acked, 0, WORK_CASES * sizeof(*acked));
    for (uint32_t i = 0; i < at; i++) {
        uint32_t ack;
        if (l->event[i].head.op != RECORD_WRITE || !cut_is(&l->event[i], WORK_ACKED))
            continue;
        memcpy(&ack, l->event[i].bytes, sizeof(ack));
        if (ack >> 24 < WORK_CASES && (ack & 0xffffff) > acked[ack >> 24])
            acked[ack >> 24] = ack & 0xffffff;
    }
}

static void one_cut(const struct cut_log *l, const struct cut_plan *plan, const char *dir,
                    struct totals *t)
{
    static const char *const mode[] = {"drop", "prefix", "subset", "torn", "garbage"};
    uint32_t acked[WORK_CASES];
    struct work_found found;
    empty_folder(dir);
    t->cuts++;
    if (cut_make(l, plan, dir)) {
        t->failed++;
        return;
    }
    acks_before(l, plan->at, acked);
    work_check(dir, acked, &found);
    t->lost += found.lost > 0;
    t->corrupt += found.corrupt;
    t->kept += found.extra > 0;
    if (!plan->no_syncs && (found.lost || found.corrupt))
        printf("power: cut at %u of %u, %s, seed %llu: lost %u%s%s\n", plan->at, l->n,
               mode[plan->mode], (unsigned long long)plan->seed, found.lost,
               found.corrupt ? ", " : "", found.why);
}

static uint32_t first_ack(const struct cut_log *l)
{
    uint32_t i = 0;
    while (i < l->n && (l->event[i].head.op != RECORD_WRITE || !cut_is(&l->event[i], WORK_ACKED)))
        i++;
    return i;
}

static void make_cuts(const struct cut_log *l, const char *dir, uint32_t count, bool no_syncs,
                      struct totals *t)
{
    uint32_t first = no_syncs ? l->n / 2 : first_ack(l);
    for (uint32_t i = 0; i < count; i++) {
        struct cut_plan plan = {.at = first + (uint32_t)(chance() % (l->n - first + 1)),
                                .mode = (enum cut_mode)(i % CUT_MODES),
                                .seed = chance(),
                                .no_syncs = no_syncs};
        one_cut(l, &plan, dir, t);
    }
}

int main(int argc, char **argv)
{
    struct cut_log l;
    struct totals t = {0}, control = {0};
    uint32_t acked[WORK_CASES], syncs = 0, acks = 0;
    if (argc < 5)
        return 64;
    uint32_t count = (uint32_t)strtoul(argv[3], NULL, 10);
    state = strtoull(argv[4], NULL, 10) * 2654435761u + 88172645463325252u;
    if (cut_read(argv[1], &l)) {
        printf("power: cannot read %s\n", argv[1]);
        return 1;
    }
    if (mkdir(argv[2], 0700) && access(argv[2], W_OK))
        return 1;
    acks_before(&l, l.n, acked);
    for (uint32_t i = 0; i < l.n; i++)
        syncs += l.event[i].head.op == RECORD_SYNC;
    for (uint32_t c = 0; c < WORK_CASES; c++)
        acks += acked[c];
    make_cuts(&l, argv[2], count, false, &t);
    make_cuts(&l, argv[2], CUT_MODES * 2, true, &control);
    empty_folder(argv[2]);
    rmdir(argv[2]);
    printf("power: cuts=%u lost=%u corrupt=%u unacked_survived=%u failed=%u writes=%u syncs=%u "
           "acks=%u control_lost=%u/%u seed=%s\n",
           t.cuts, t.lost, t.corrupt, t.kept, t.failed, l.n, syncs, acks, control.lost,
           control.cuts, argv[4]);
    cut_free(&l);
    return t.lost || t.corrupt || t.failed || !t.kept || control.lost == 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the model of a disk that lost its power: what was synced stays, of the rest any part may.
 * A file's bytes stay by a sync of the file, its name by a sync of the folder.
 * Must not know what the files mean.
 * Called by power_check.c. */
#include "tests/fault/cut.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR 512
#define MAX_FILES 16

struct disk_file {
    char name[64];
    bool there, kept; /* as the program sees it; as the disk has it */
    char *bytes;      /* as the disk has it */
    size_t len, cap;
    uint32_t *pending; /* events not yet synced */
    uint32_t n_pending, cap_pending;
};

struct disk {
    struct disk_file file[MAX_FILES];
    uint32_t n;
    uint64_t seed;
    bool full; /* out of memory, or more files than it holds */
};

static uint64_t chance(struct disk *d)
{
    uint64_t z = d->seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int cut_read(const char *path, struct cut_log *out)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st)) {
        if (fd >= 0)
            close(fd);
        return -OMB_E_IO;
    }
    size_t len = (size_t)st.st_size, at = 0, got = 0;
    struct cut_log l = {.data = malloc(len + 1), .event = malloc(len / 16 * sizeof(*l.event) + 64)};
    ssize_t n = 1;
    while (l.data && l.event && got < len && n > 0) {
        n = read(fd, l.data + got, len - got);
        got += n > 0 ? (size_t)n : 0;
    }
    close(fd);
    if (!l.data || !l.event || got < len) {
        cut_free(&l);
        return -OMB_E_IO;
    }
    while (at + sizeof(struct record_head) <= len) {
        struct cut_event *e = &l.event[l.n++];
        memcpy(&e->head, l.data + at, sizeof(e->head));
        e->name = l.data + at + sizeof(e->head);
        e->bytes = e->name + e->head.name_len;
        at += sizeof(e->head) + e->head.name_len + e->head.len;
    }
    *out = l;
    return at == len ? 0 : -OMB_E_CORRUPT;
}

void cut_free(struct cut_log *l)
{
    free(l->data);
    free(l->event);
    *l = (struct cut_log){0};
}

bool cut_is(const struct cut_event *e, const char *name)
{
    return strlen(name) == e->head.name_len && memcmp(e->name, name, e->head.name_len) == 0;
}

static struct disk_file *file_of(struct disk *d, const char *name, size_t len)
{
    for (uint32_t i = 0; i < d->n; i++) {
        if (strlen(d->file[i].name) == len && memcmp(d->file[i].name, name, len) == 0)
            return &d->file[i];
    }
    if (d->n == MAX_FILES || len >= sizeof(d->file[0].name)) {
        d->full = true;
        return &d->file[0];
    }
    struct disk_file *f = &d->file[d->n++];
    memcpy(f->name, name, len);
    return f;
}

static void resize(struct disk *d, struct disk_file *f, size_t len)
{
    if (len > f->cap) {
        size_t cap = len * 2 + 4096;
        char *more = realloc(f->bytes, cap);
        if (!more) {
            d->full = true;
            return;
        }
        f->bytes = more;
        f->cap = cap;
    }
    if (len > f->len)
        memset(f->bytes + f->len, 0, len - f->len);
    f->len = len;
}

static void put(struct disk *d, struct disk_file *f, const struct cut_event *e, size_t len)
{
    if (e->head.op == RECORD_TRUNCATE) {
        resize(d, f, e->head.at);
        return;
    }
    if (e->head.at + len > f->len)
        resize(d, f, e->head.at + len);
    if (!d->full && len)
        memcpy(f->bytes + e->head.at, e->bytes, len);
}

static void put_noise(struct disk *d, struct disk_file *f, const struct cut_event *e)
{
    size_t from = e->head.len > SECTOR ? chance(d) % (e->head.len / SECTOR) * SECTOR : 0;
    put(d, f, e, e->head.len);
    for (size_t i = from; !d->full && i < e->head.len && i < from + SECTOR; i++)
        f->bytes[e->head.at + i] = (char)chance(d);
}

static void wait_for_sync(struct disk *d, struct disk_file *f, uint32_t event)
{
    if (f->n_pending == f->cap_pending) {
        uint32_t cap = f->cap_pending * 2 + 64;
        uint32_t *more = realloc(f->pending, cap * sizeof(*more));
        if (!more) {
            d->full = true;
            return;
        }
        f->pending = more;
        f->cap_pending = cap;
    }
    f->pending[f->n_pending++] = event;
}

static void sync_file(struct disk *d, const struct cut_log *l, struct disk_file *f)
{
    for (uint32_t i = 0; i < f->n_pending; i++) {
        const struct cut_event *e = &l->event[f->pending[i]];
        put(d, f, e, e->head.len);
    }
    f->n_pending = 0;
}

static void move_name(struct disk *d, struct disk_file *from, const struct cut_event *e)
{
    struct disk_file *to = file_of(d, e->bytes, e->head.len);
    struct disk_file moved = *from;
    memcpy(moved.name, to->name, sizeof(moved.name));
    free(to->bytes);
    free(to->pending);
    *to = moved;
    char name[sizeof(from->name)];
    memcpy(name, from->name, sizeof(name));
    *from = (struct disk_file){0};
    memcpy(from->name, name, sizeof(name));
}

static void play(struct disk *d, const struct cut_log *l, const struct cut_plan *plan)
{
    for (uint32_t i = 0; i < plan->at && !d->full; i++) {
        const struct cut_event *e = &l->event[i];
        if (e->head.op == RECORD_SYNC_FOLDER) {
            for (uint32_t k = 0; k < d->n; k++)
                d->file[k].kept = d->file[k].there;
            continue;
        }
        struct disk_file *f = file_of(d, e->name, e->head.name_len);
        if (e->head.op == RECORD_WRITE || e->head.op == RECORD_TRUNCATE)
            wait_for_sync(d, f, i);
        else if (e->head.op == RECORD_CREATE)
            f->there = true;
        else if (e->head.op == RECORD_UNLINK)
            f->there = false;
        else if (e->head.op == RECORD_RENAME)
            move_name(d, f, e);
        else if (!plan->no_syncs)
            sync_file(d, l, f);
    }
}

/* What the disk had written on its own of one file's unsynced changes. */
static void settle(struct disk *d, const struct cut_log *l, struct disk_file *f, enum cut_mode mode)
{
    uint32_t first = f->n_pending ? (uint32_t)(chance(d) % (f->n_pending + 1)) : 0;
    for (uint32_t i = 0; i < f->n_pending && mode != CUT_DROP; i++) {
        const struct cut_event *e = &l->event[f->pending[i]];
        bool write = e->head.op == RECORD_WRITE;
        if (mode == CUT_PREFIX ? i >= first : chance(d) % 2)
            continue;
        if (mode == CUT_TORN && write && e->head.len > SECTOR && chance(d) % 3 == 0)
            put(d, f, e, chance(d) % (e->head.len / SECTOR) * SECTOR);
        else if (mode == CUT_GARBAGE && write && chance(d) % 3 == 0)
            put_noise(d, f, e);
        else
            put(d, f, e, e->head.len);
    }
    if (mode != CUT_DROP && f->kept != f->there && chance(d) % 2)
        f->kept = f->there;
}

static int write_out(const struct disk_file *f, const char *dir)
{
    char path[700];
    snprintf(path, sizeof(path), "%s/%s", dir, f->name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return -OMB_E_IO;
    ssize_t n = f->len ? write(fd, f->bytes, f->len) : 0;
    close(fd);
    return n == (ssize_t)f->len ? 0 : -OMB_E_IO;
}

int cut_make(const struct cut_log *l, const struct cut_plan *plan, const char *dir)
{
    struct disk d = {.seed = plan->seed};
    int rc = 0;
    play(&d, l, plan);
    for (uint32_t i = 0; i < d.n && !d.full && !rc; i++) {
        struct disk_file *f = &d.file[i];
        const char *tail = strrchr(f->name, '-');
        settle(&d, l, f, plan->mode);
        if (f->kept && !(tail && strcmp(tail, "-shm") == 0)) /* shared memory is not kept */
            rc = write_out(f, dir);
    }
    for (uint32_t i = 0; i < d.n; i++) {
        free(d.file[i].bytes);
        free(d.file[i].pending);
    }
    return d.full ? -OMB_E_NOMEM : rc;
}

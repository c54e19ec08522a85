/* SPDX-License-Identifier: Apache-2.0 */
/* Owns commits of messages in groups. Must not know what they say. Called by hostile_p99.c. */
#include "tests/bench/hostile/hostile_commit.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void write_all(uv_work_t *work)
{
    const struct commit *c = work->data;
    static const char line[COMMIT_BYTES] = "an event of a case";
    bool bad = false;
    for (uint32_t i = 0; i < c->n_taken; i++)
        bad = bad || write(c->fd, line, sizeof line) != sizeof line;
    if (bad || fdatasync(c->fd))
        perror("commit");
}

static void begin(struct commit *c);

static void written(uv_work_t *work, int status)
{
    struct commit *c = work->data;
    (void)status;
    for (uint32_t i = 0; i < c->n_taken; i++)
        plug_answer(c->taken[i], 0, STR("{\"seq\":1}"));
    c->n_taken = 0;
    c->under_way = false;
    if (c->n_waiting)
        begin(c);
}

static void begin(struct commit *c)
{
    memcpy(c->taken, c->waiting, c->n_waiting * sizeof *c->waiting);
    c->n_taken = c->n_waiting;
    c->n_waiting = 0;
    c->under_way = uv_queue_work(c->loop, &c->work, write_all, written) == 0;
}

int commit_begin(struct commit *c, uv_loop_t *loop, const char *folder)
{
    char path[128];
    *c = (struct commit){.loop = loop};
    c->work.data = c;
    snprintf(path, sizeof path, "%s/commits", folder);
    c->fd = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    return c->fd < 0 ? -OMB_E_IO : 0;
}

void commit_add(struct commit *c, struct plug_ask ask)
{
    if (c->ended || c->n_waiting == COMMIT_MOST) {
        plug_answer(ask, -OMB_E_BUSY, STR_NONE);
        return;
    }
    c->waiting[c->n_waiting++] = ask;
    if (!c->under_way)
        begin(c);
}

void commit_end(struct commit *c)
{
    c->ended = true;
    while (c->under_way)
        (void)uv_run(c->loop, UV_RUN_ONCE);
    close(c->fd);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The program that faults happen to: commits through store.h, each case one transaction at a time,
 * and notes every acknowledgement in a file. A failed transaction is sent again until it is in.
 * Usage: store_work FOLDER ACKFILE ROUNDS [HEALED]   (HEALED: made once the store went down)
 * Exit: 0 all rounds acknowledged, 3 the store could not be opened, 4 it never came up again. */
#include "tests/fault/work.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

struct work {
    uv_loop_t loop;
    struct store *store;
    uv_timer_t patience;
    int ack_fd;
    uint32_t rounds, left;
    uint32_t seq[WORK_CASES];
    const char *healed;
    struct retry {
        struct work *w;
        uint32_t c;
        uv_timer_t again;
    } kase[WORK_CASES];
};

static void next(struct retry *r);

static void on_again(uv_timer_t *t)
{
    next(t->data);
}

static void retry_later(struct retry *r)
{
    uv_timer_start(&r->again, on_again, 5, 0);
}

static void on_done(void *ctx, int status, uint64_t seq)
{
    struct retry *r = ctx;
    struct work *w = r->w;
    uint32_t at = w->seq[r->c] + 1;
    if (status == -OMB_E_EXISTS && seq == at)
        status = 0; /* the try before was in after all */
    if (status) {
        retry_later(r);
        return;
    }
    uint32_t ack = work_ack(r->c, at);
    if (write(w->ack_fd, &ack, sizeof(ack)) != (ssize_t)sizeof(ack))
        _exit(5);
    w->seq[r->c] = at;
    if (at < w->rounds)
        next(r);
    else
        w->left--;
}

static void next(struct retry *r)
{
    struct work *w = r->w;
    uint32_t n = w->seq[r->c] + 1;
    char body[64], cid[16], row[128], key[16], out[32];
    snprintf(body, sizeof(body), "{\"text\":\"case %u seq %u\"}", r->c, n);
    snprintf(cid, sizeof(cid), "m%u", n);
    snprintf(key, sizeof(key), "line:%u", r->c);
    snprintf(out, sizeof(out), "{\"seq\":%u}", n);
    snprintf(row, sizeof(row),
             "{\"number\":%u,\"status\":\"open\",\"holder\":\"h%u\",\"changed_at\":%u}", r->c + 1,
             r->c, n);
    struct event e = {.seq = n,
                      .id = id_new(),
                      .at = n,
                      .kind = n % 3 ? EVENT_MESSAGE_RECEIVED : EVENT_REMEDY_DONE,
                      .actor = {.type = ACTOR_CUSTOMER},
                      .body = str_of(body),
                      .cid = str_of(cid)};
    struct store_ledger_row ledger = {str_of(key), n - 1, 1};
    struct store_outbox_row outbox = {STR("o"), STR("tier.step"), str_of(out)};
    struct store_txn t = {.tenant = 1,
                          .kase = work_kase(r->c),
                          .event = &e,
                          .n_event = 1,
                          .customer = r->c % 2 ? STR("anna") : STR(""),
                          .ledger = &ledger,
                          .n_ledger = 1,
                          .outbox = &outbox,
                          .n_outbox = 1,
                          .row = str_of(row)};
    if (store_submit(w->store, &t, on_done, r))
        retry_later(r);
}

static void on_state(void *ctx, bool down, const char *why)
{
    struct work *w = ctx;
    (void)why;
    int fd = down && w->healed ? open(w->healed, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd >= 0)
        close(fd);
}

static void on_patience(uv_timer_t *t)
{
    (void)t;
    _exit(4);
}

static void finish(struct work *w)
{
    store_close(w->store);
    uv_close((uv_handle_t *)&w->patience, NULL);
    for (uint32_t c = 0; c < WORK_CASES; c++)
        uv_close((uv_handle_t *)&w->kase[c].again, NULL);
    uv_run(&w->loop, UV_RUN_DEFAULT);
}

int main(int argc, char **argv)
{
    static struct work w;
    omb_error error = {.size = sizeof(error)};
    if (argc < 4)
        return 64;
    struct store_options o = {.path = argv[1],
                              .master_key = WORK_KEY,
                              .on_state = on_state,
                              .ctx = &w,
                              .log_pages = 120,
                              .probe_ms = 20};
    w.ack_fd = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    w.rounds = (uint32_t)strtoul(argv[3], NULL, 10);
    w.healed = argc > 4 ? argv[4] : NULL;
    w.left = WORK_CASES;
    uv_loop_init(&w.loop);
    if (w.ack_fd < 0 || store_open(&w.loop, &o, &w.store, &error)) {
        fprintf(stderr, "store_work: %s\n", error.text);
        return 3;
    }
    uv_timer_init(&w.loop, &w.patience);
    uv_timer_start(&w.patience, on_patience, 20000, 0);
    for (uint32_t c = 0; c < WORK_CASES; c++) {
        w.kase[c] = (struct retry){.w = &w, .c = c};
        uv_timer_init(&w.loop, &w.kase[c].again);
        w.kase[c].again.data = &w.kase[c];
        next(&w.kase[c]);
    }
    while (w.left)
        uv_run(&w.loop, UV_RUN_ONCE);
    finish(&w);
    return 0;
}

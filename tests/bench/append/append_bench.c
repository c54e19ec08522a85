/* SPDX-License-Identifier: Apache-2.0 */
/* Measures the store's append rate through its API, closed loop and open loop, and beside it what
 * SQLite alone does with the same tables' worth of work: the same pragmas, the same batch.
 * Usage: append_bench [FOLDER [SECONDS [RATE [LOG_PAGES]]]] */
#include "core/base/clock.h"
#include "core/base/rand.h"
#include "core/store/store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

#define CASES 2000
#define BATCH 2000
#define BODY                                                                                       \
    "{\"text\":\"Hello, my parcel has not arrived yet and the tracking page says nothing new.\"}"
#define SAMPLES 2000000

struct bench {
    uv_loop_t loop;
    uv_timer_t tick;
    struct store *store;
    struct id kase[CASES];
    uint64_t seq[CASES];
    uint32_t at, under_way, most;
    uint64_t done, failed, until, begun;
    uint64_t *sent; /* when the n-th transaction should have left; FIFO with answers */
    uint32_t *took_us;
    uint64_t n_sent, n_took, rate;
};

static void submit(struct bench *b);

static void on_done(void *ctx, int status, uint64_t seq)
{
    struct bench *b = ctx;
    (void)seq;
    b->under_way--;
    if (status)
        b->failed++;
    else
        b->done++;
    if (b->rate && b->n_took < SAMPLES) {
        b->took_us[b->n_took] = (uint32_t)((clock_mono_ns() - b->sent[b->n_took]) / 1000);
        b->n_took++;
    }
    if (!b->rate && clock_mono_ns() < b->until)
        submit(b);
}

static void submit(struct bench *b)
{
    uint32_t k = b->at++ % CASES;
    char cid[32];
    int n = snprintf(cid, sizeof(cid), "m%llu", (unsigned long long)b->seq[k]);
    struct event e = {.seq = b->seq[k] + 1,
                      .id = id_new(),
                      .at = 1780000000000,
                      .kind = EVENT_MESSAGE_RECEIVED,
                      .name = STR("message.received"),
                      .actor = {.type = ACTOR_CUSTOMER, .id = STR("c1")},
                      .body = STR(BODY),
                      .cid = str_n(cid, (size_t)n)};
    struct store_txn t = {.tenant = 1, .kase = b->kase[k], .event = &e, .n_event = 1};
    if (store_submit(b->store, &t, on_done, b)) {
        b->failed++;
        return;
    }
    b->seq[k]++;
    b->under_way++;
}

static int open_store(struct bench *b, const char *dir, uint32_t log_pages)
{
    static const char key[] = "a key for measuring, not a secret";
    omb_error error = {.size = sizeof(error)};
    struct store_options o = {.path = dir,
                              .master_key = str_n(key, 32),
                              .queue_max = 100000,
                              .log_pages = log_pages};
    uv_loop_init(&b->loop);
    for (int i = 0; i < CASES; i++) {
        b->kase[i] = id_new();
        b->seq[i] = 0;
    }
    int rc = store_open(&b->loop, &o, &b->store, &error);
    if (rc)
        fprintf(stderr, "append: %s\n", error.text);
    return rc;
}

static double closed_loop(struct bench *b, uint32_t under_way, double seconds)
{
    b->rate = 0;
    b->done = 0;
    b->begun = clock_mono_ns();
    b->until = b->begun + (uint64_t)(seconds * 1e9);
    for (uint32_t i = 0; i < under_way; i++)
        submit(b);
    while (b->under_way)
        uv_run(&b->loop, UV_RUN_ONCE);
    return (double)b->done / ((double)(clock_mono_ns() - b->begun) / 1e9);
}

static int by_size(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a < b ? -1 : a > b;
}

static void on_tick(uv_timer_t *t)
{
    struct bench *b = t->data;
    uint64_t now = clock_mono_ns();
    uint64_t due = (uint64_t)((double)(now - b->begun) / 1e9 * (double)b->rate);
    if (now >= b->until || due > SAMPLES) {
        uv_timer_stop(t);
        return;
    }
    while (b->n_sent < due) {
        b->sent[b->n_sent] = b->begun + (uint64_t)((double)b->n_sent * 1e9 / (double)b->rate);
        b->n_sent++;
        submit(b);
    }
}

/* Latency from when each transaction was due, whether or not the loop was late. */
static void open_loop(struct bench *b, uint64_t rate, double seconds)
{
    b->rate = rate;
    b->n_sent = b->n_took = b->done = 0;
    b->begun = clock_mono_ns();
    b->until = b->begun + (uint64_t)(seconds * 1e9);
    uv_timer_init(&b->loop, &b->tick);
    b->tick.data = b;
    uv_timer_start(&b->tick, on_tick, 1, 1);
    while (b->under_way || uv_is_active((uv_handle_t *)&b->tick))
        uv_run(&b->loop, UV_RUN_ONCE);
    uv_close((uv_handle_t *)&b->tick, NULL);
    qsort(b->took_us, b->n_took, sizeof(*b->took_us), by_size);
    printf(
        "append: open_loop rate=%llu done=%llu failed=%llu p50_ms=%.2f p99_ms=%.2f max_ms=%.2f\n",
        (unsigned long long)rate, (unsigned long long)b->done, (unsigned long long)b->failed,
        b->took_us[b->n_took / 2] / 1000.0, b->took_us[b->n_took * 99 / 100] / 1000.0,
        b->took_us[b->n_took - 1] / 1000.0);
}

static int raw_batch(sqlite3 *db, sqlite3_stmt *st, const struct bench *b, uint64_t *n)
{
    sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    for (int i = 0; i < BATCH; i++, (*n)++) {
        char cid[32];
        uint8_t hash[32] = {0};
        struct id id = id_new();
        int len = snprintf(cid, sizeof(cid), "m%llu", (unsigned long long)(*n / CASES));
        sqlite3_bind_blob(st, 1, b->kase[*n % CASES].b, 16, SQLITE_STATIC);
        sqlite3_bind_int64(st, 2, (int64_t)(*n / CASES + 1));
        sqlite3_bind_blob(st, 3, id.b, 16, SQLITE_STATIC);
        sqlite3_bind_text(st, 4, cid, len, SQLITE_STATIC);
        sqlite3_bind_blob(st, 5, BODY, sizeof(BODY) - 1, SQLITE_STATIC);
        sqlite3_bind_blob(st, 6, hash, 32, SQLITE_STATIC);
        if (sqlite3_step(st) != SQLITE_DONE)
            return 1;
        sqlite3_reset(st);
    }
    return sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
}

static double raw_sqlite(const struct bench *b, const char *dir, double seconds)
{
    char path[4096];
    sqlite3 *db;
    sqlite3_stmt *st;
    uint64_t n = 0;
    snprintf(path, sizeof(path), "%s/raw.db", dir);
    if (sqlite3_open(path, &db) ||
        sqlite3_exec(db,
                     "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8192;"
                     "PRAGMA wal_autocheckpoint=8000;"
                     "CREATE TABLE event(tenant INTEGER, kase BLOB, seq INTEGER, id BLOB,"
                     " at INTEGER, name TEXT, actor INTEGER, actor_id TEXT, cid TEXT,"
                     " ckey INTEGER, body BLOB, hash BLOB, UNIQUE(tenant, kase, seq));"
                     "CREATE UNIQUE INDEX c ON event(tenant, kase, cid) WHERE cid IS NOT NULL",
                     NULL, NULL, NULL) ||
        sqlite3_prepare_v2(db,
                           "INSERT INTO event VALUES(1,?1,?2,?3,1780000000000,"
                           "'message.received',1,'c1',?4,0,?5,?6)",
                           -1, &st, NULL))
        return 0;
    uint64_t begun = clock_mono_ns();
    while (clock_mono_ns() < begun + (uint64_t)(seconds * 1e9) && raw_batch(db, st, b, &n) == 0)
        ;
    double rate = (double)n / ((double)(clock_mono_ns() - begun) / 1e9);
    sqlite3_finalize(st);
    sqlite3_close(db);
    unlink(path);
    return rate;
}

int main(int argc, char **argv)
{
    static struct bench b;
    char dir[] = "/tmp/ombud-append-XXXXXX";
    const char *at = argc > 1 ? argv[1] : mkdtemp(dir);
    double seconds = argc > 2 ? strtod(argv[2], NULL) : 4;
    uint64_t rate = argc > 3 ? strtoull(argv[3], NULL, 10) : 20000;
    uint32_t log_pages = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 0;
    rand_init();
    b.sent = malloc(SAMPLES * sizeof(*b.sent));
    b.took_us = malloc(SAMPLES * sizeof(*b.took_us));
    if (!at || !b.sent || !b.took_us || open_store(&b, at, log_pages))
        return 1;
    double ours = closed_loop(&b, 2 * BATCH, seconds);
    open_loop(&b, rate, seconds);
    store_close(b.store);
    uv_run(&b.loop, UV_RUN_DEFAULT);
    double raw = raw_sqlite(&b, at, seconds);
    printf("append: store_per_s=%.0f raw_per_s=%.0f ratio=%.2f\n", ours, raw,
           raw > 0 ? ours / raw : 0);
    free(b.sent);
    free(b.took_us);
    return b.failed || raw <= 0;
}

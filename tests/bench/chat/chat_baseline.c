/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the floor under `bench chat`: a WebSocket echo whose answer waits for a group-committed
 * append with the store's pragmas, batching and row (BYTES of body), and nothing else: no desk, no
 * Lua, no seal. Must not know: cases.
 * Called by: tests/bench/chat.mjs as `chat_baseline FOLDER BYTES`; prints {"port":N}. */
#include "core/base/buf.h"
#include "core/base/list.h"
#include "core/base/rand.h"
#include "core/gateway/listener.h"
#include "core/gateway/websocket.h"
#include "core/loop/wake.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

#define BATCH 2000
#define LOG_PAGES 8000
#define BODY_MAX 16384

struct append {
    struct list link;
    gw_ws_id ws;
    size_t len;
    char text[];
};

struct baseline {
    uv_loop_t loop;
    struct gw *gw;
    struct wake *wake;
    sqlite3 *db;
    sqlite3_stmt *insert;
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct list queue;
    int64_t seq;
    int log_pages, move_at;
    size_t body_bytes;
    char body[BODY_MAX];
};

struct done {
    struct baseline *b;
    struct list batch;
};

/* {"t":"ack","cid":…} with the cid as it came: the third member of the generator's frame. */
static void acknowledge(struct baseline *b, const struct append *a)
{
    const char *cid = memmem(a->text, a->len, "\"cid\":\"", 7);
    char text[160];
    int n;

    if (!cid || (size_t)(cid - a->text) + 7 + 17 > a->len)
        return;
    n = snprintf(text, sizeof text, "{\"t\":\"ack\",\"cid\":\"%.17s\",\"seq\":1}", cid + 7);
    (void)gw_ws_send(b->gw, a->ws, true, str_n(text, (size_t)n));
}

static void committed(void *arg)
{
    struct done *d = arg;
    struct list *node;

    while ((node = list_pop_head(&d->batch))) {
        struct append *a = LIST_ITEM(node, struct append, link);
        acknowledge(d->b, a);
        free(a);
    }
    free(d);
}

/* One row of the store's event table: as wide, as indexed, with as many bytes of body. */
static void write_one(struct baseline *b, const struct append *a)
{
    const char *cid = memmem(a->text, a->len, "\"cid\":\"", 7);
    char kase[16] = {0}, id[16], hash[32] = {0};

    memcpy(kase, &a->ws, sizeof a->ws);
    rand_bytes(id, sizeof id);
    memcpy(hash, id, sizeof id);
    memcpy(b->body, a->text, a->len < b->body_bytes ? a->len : b->body_bytes);
    sqlite3_bind_int64(b->insert, 1, 1);
    sqlite3_bind_blob(b->insert, 2, kase, sizeof kase, SQLITE_STATIC);
    sqlite3_bind_int64(b->insert, 3, ++b->seq);
    sqlite3_bind_blob(b->insert, 4, id, sizeof id, SQLITE_STATIC);
    sqlite3_bind_int64(b->insert, 5, 1800000000000 + b->seq);
    sqlite3_bind_text(b->insert, 6, "message.received", -1, SQLITE_STATIC);
    sqlite3_bind_int64(b->insert, 7, 1);
    sqlite3_bind_text(b->insert, 8, "", 0, SQLITE_STATIC);
    sqlite3_bind_text(b->insert, 9, cid ? cid + 7 : NULL, 17, SQLITE_STATIC);
    sqlite3_bind_int64(b->insert, 10, (int64_t)0x7123456789abcdef);
    sqlite3_bind_blob(b->insert, 11, b->body, (int)b->body_bytes, SQLITE_STATIC);
    sqlite3_bind_blob(b->insert, 12, hash, sizeof hash, SQLITE_STATIC);
    if (sqlite3_step(b->insert) != SQLITE_DONE)
        abort();
    sqlite3_reset(b->insert);
}

static struct done *take_batch(struct baseline *b)
{
    struct done *d = calloc(1, sizeof *d);

    if (!d)
        abort();
    d->b = b;
    list_init(&d->batch);
    pthread_mutex_lock(&b->lock);
    while (list_empty(&b->queue))
        pthread_cond_wait(&b->more, &b->lock);
    for (int i = 0; i < BATCH && !list_empty(&b->queue); i++)
        list_add_tail(&d->batch, list_pop_head(&b->queue));
    pthread_mutex_unlock(&b->lock);
    return d;
}

/* As in the store: the log is moved after the acknowledgement, never inside a commit. */
static int on_log(void *ctx, sqlite3 *db, const char *name, int pages)
{
    struct baseline *b = ctx;

    (void)db;
    (void)name;
    if (pages < b->log_pages)
        b->move_at = LOG_PAGES;
    b->log_pages = pages;
    return SQLITE_OK;
}

static void *writer(void *arg)
{
    struct baseline *b = arg;

    for (;;) {
        struct done *d = take_batch(b);
        sqlite3_exec(b->db, "BEGIN", NULL, NULL, NULL);
        for (struct list *n = d->batch.next; n != &d->batch; n = n->next)
            write_one(b, LIST_ITEM(n, struct append, link));
        if (sqlite3_exec(b->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
            abort();
        while (wake_post(b->wake, committed, d) != 0)
            ;
        if (b->log_pages >= b->move_at) {
            sqlite3_wal_checkpoint_v2(b->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
            b->move_at = b->log_pages + LOG_PAGES / 4;
        }
    }
    return NULL;
}

static void on_message(void *ctx, gw_ws_id ws, void *user, bool text, omb_str bytes)
{
    struct baseline *b = ctx;
    struct append *a = malloc(sizeof *a + bytes.len);

    (void)user;
    (void)text;
    if (!a)
        return;
    list_init(&a->link);
    a->ws = ws;
    a->len = bytes.len;
    memcpy(a->text, bytes.ptr, bytes.len);
    pthread_mutex_lock(&b->lock);
    list_add_tail(&b->queue, &a->link);
    pthread_cond_signal(&b->more);
    pthread_mutex_unlock(&b->lock);
}

static int open_db(struct baseline *b, const char *folder)
{
    static const char setup[] =
        "PRAGMA page_size=1024; PRAGMA cache_size=-8192; PRAGMA mmap_size=0; PRAGMA "
        "temp_store=MEMORY;"
        "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=FULL; PRAGMA secure_delete=FAST; PRAGMA journal_size_limit=67108864;"
        "PRAGMA wal_autocheckpoint=0;"
        "CREATE TABLE event(tenant INTEGER NOT NULL, kase BLOB NOT NULL, seq INTEGER NOT NULL,"
        " id BLOB NOT NULL, at INTEGER NOT NULL, name TEXT NOT NULL, actor INTEGER NOT NULL,"
        " actor_id TEXT NOT NULL, cid TEXT, ckey INTEGER NOT NULL, body BLOB NOT NULL,"
        " hash BLOB NOT NULL, UNIQUE(tenant, kase, seq));"
        "CREATE UNIQUE INDEX event_cid ON event(tenant, kase, cid) WHERE cid IS NOT NULL;";
    char path[4096];

    snprintf(path, sizeof path, "%s/bare.db", folder);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (sqlite3_open(path, &b->db) != SQLITE_OK ||
        sqlite3_exec(b->db, setup, NULL, NULL, NULL) != SQLITE_OK)
        return -1;
    b->move_at = LOG_PAGES;
    sqlite3_wal_hook(b->db, on_log, b);
    return sqlite3_prepare_v2(b->db, "INSERT INTO event VALUES(?,?,?,?,?,?,?,?,?,?,?,?)", -1,
                              &b->insert, NULL);
}

int main(int argc, char **argv)
{
    static const struct gw_ws_handlers handlers = {.on_message = on_message};
    static struct baseline b = {.lock = PTHREAD_MUTEX_INITIALIZER,
                                .more = PTHREAD_COND_INITIALIZER};
    struct gw_config config = {.loop = &b.loop};
    struct gw_listen door = {.address = "127.0.0.1"};
    omb_error error = {.size = sizeof error};
    pthread_t thread;
    uint16_t port = 0;

    rand_init();
    list_init(&b.queue);
    b.body_bytes = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    if (!b.body_bytes || b.body_bytes > BODY_MAX || open_db(&b, argv[1]) != 0 ||
        uv_loop_init(&b.loop) != 0 || wake_open(&b.loop, &b.wake) != 0 ||
        gw_open(&config, &b.gw, &error) != 0 ||
        gw_ws_route(b.gw, "/bare", &handlers, NULL, &b) != 0 ||
        gw_listen(b.gw, &door, &port, &error) != 0 ||
        pthread_create(&thread, NULL, writer, &b) != 0) {
        fprintf(stderr, "chat_baseline: cannot start: %s\n", error.text);
        return 70;
    }
    printf("{\"port\":%u}\n", port);
    fflush(stdout);
    return uv_run(&b.loop, UV_RUN_DEFAULT);
}

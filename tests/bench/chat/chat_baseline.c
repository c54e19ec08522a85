/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the floor under `bench chat`: a WebSocket echo whose answer waits for a group-committed
 * append, with the store's pragmas and batching, and nothing else: no desk, no Lua, no seal.
 * Must not know: cases.
 * Called by: tests/bench/chat.mjs as `chat_baseline FOLDER`; prints {"port":N}. */
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

static void write_one(struct baseline *b, const struct append *a)
{
    sqlite3_bind_int64(b->insert, 1, 1);
    sqlite3_bind_int64(b->insert, 2, (int64_t)a->ws);
    sqlite3_bind_int64(b->insert, 3, ++b->seq);
    sqlite3_bind_blob(b->insert, 4, a->text, (int)a->len, SQLITE_STATIC);
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
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=8000;"
        "CREATE TABLE event(tenant INTEGER, kase INTEGER, seq INTEGER, body BLOB,"
        " UNIQUE(tenant, kase, seq));";
    char path[4096];

    snprintf(path, sizeof path, "%s/bare.db", folder);
    if (sqlite3_open(path, &b->db) != SQLITE_OK ||
        sqlite3_exec(b->db, setup, NULL, NULL, NULL) != SQLITE_OK)
        return -1;
    return sqlite3_prepare_v2(b->db, "INSERT INTO event VALUES(?,?,?,?)", -1, &b->insert, NULL);
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
    if (argc != 2 || open_db(&b, argv[1]) != 0 || uv_loop_init(&b.loop) != 0 ||
        wake_open(&b.loop, &b.wake) != 0 || gw_open(&config, &b.gw, &error) != 0 ||
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

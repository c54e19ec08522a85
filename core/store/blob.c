/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: where attachments' bytes are: in the store, or sealed in a file beside it.
 * Must not know: what they are, who may see them.
 * Called by: core/app/attach.c. */
#include "core/store/blob.h"

#include "core/base/limits.h"
#include "core/base/rand.h"
#include "core/store/blob_file.h"
#include "core/store/blob_i.h"
#include "core/store/seal.h"

#include <sodium.h>
#include <stdlib.h>

struct blob_work { /* one blob on its way in or out; name and key are those of its file */
    uv_work_t work;
    struct blobs *b;
    tenant_id tenant;
    struct id kase;
    char customer[STORE_MAX_CUSTOMER + 1];
    struct hash hash;
    char key[BLOB_KEY + 1];
    char name[HASH_HEX + 1];
    uint8_t secret[SEAL_KEY];
    struct buf bytes;
    int status;
    bool reads;
    union {
        blob_put_fn put;
        blob_get_fn get;
    };
    void *ctx;
};

static void blob_key(struct blob_work *w)
{
    id_text(w->kase, w->key);
    w->key[ID_TEXT] = '/';
    hash_hex(w->hash, w->key + ID_TEXT + 1);
}

static void end(struct blob_work *w, int status, omb_str bytes)
{
    w->b->busy--;
    if (w->reads)
        w->get(w->ctx, status, bytes);
    else
        w->put(w->ctx, status, w->hash);
    sodium_memzero(w->secret, sizeof w->secret);
    buf_free(&w->bytes);
    free(w);
}

static struct blob_work *begin(struct blobs *b, tenant_id tenant, struct id kase)
{
    struct blob_work *w = calloc(1, sizeof *w);

    if (!w)
        return NULL;
    w->b = b;
    w->tenant = tenant;
    w->kase = kase;
    w->work.data = w;
    w->bytes = BUF_INIT(BLOB_MAX_BYTES + SEAL_OVERHEAD);
    b->busy++;
    return w;
}

static void give_up(struct blob_work *w)
{
    w->b->busy--;
    buf_free(&w->bytes);
    free(w);
}

/* ---- in ---- */

static void row_stored(void *ctx, int status, uint64_t seq)
{
    struct blob_work *w = ctx;

    (void)seq;
    if (status != 0 && w->name[0]) /* nothing leads to the file */
        blob_file_drop(w->b->dir, w->name);
    end(w, status == -OMB_E_EXISTS ? 0 : status, STR_NONE);
}

/* The row: the bytes, or name and key of their file. A blob that is there already stays. */
static int store_row(struct blob_work *w, omb_str value)
{
    struct store_kv row = {.tenant = w->tenant,
                           .space = STR("blob"),
                           .key = str_of(w->key),
                           .value = value,
                           .only_new = true,
                           .sealed = true,
                           .customer = str_of(w->customer),
                           .kase = w->kase};

    return store_kv_put(w->b->store, &row, row_stored, w);
}

static void write_file(uv_work_t *work)
{
    struct blob_work *w = work->data;

    w->hash = hash_of(buf_str(&w->bytes));
    blob_key(w);
    w->status = blob_file_write(w->b->dir, w->secret, &w->bytes, w->name);
}

static void file_written(uv_work_t *work, int cancelled)
{
    struct blob_work *w = work->data;
    char value[1 + HASH_HEX + SEAL_KEY];
    int status = cancelled || w->b->closing ? -OMB_E_CLOSED : w->status;

    value[0] = BLOB_FILE;
    memcpy(value + 1, w->name, HASH_HEX);
    memcpy(value + 1 + HASH_HEX, w->secret, SEAL_KEY);
    if (status == 0)
        status = store_row(w, str_n(value, sizeof value));
    sodium_memzero(value, sizeof value);
    if (status != 0)
        end(w, status, STR_NONE);
}

int blob_put(struct blobs *b, const struct blob_place *at, omb_str bytes, blob_put_fn done,
             void *ctx)
{
    bool file = bytes.len > BLOB_MAX_INLINE;
    struct blob_work *w;
    int status = 0;

    if (bytes.len > BLOB_MAX_BYTES || (file && !b->dir) || at->customer.len > STORE_MAX_CUSTOMER)
        return -OMB_E_LIMIT;
    if (b->closing)
        return -OMB_E_CLOSED;
    w = b->busy < BLOB_MAX_WORK ? begin(b, at->tenant, at->kase) : NULL;
    if (!w)
        return -OMB_E_BUSY;
    str_clip(w->customer, sizeof w->customer, at->customer);
    w->put = done;
    w->ctx = ctx;
    if (!file) {
        w->hash = hash_of(bytes);
        blob_key(w);
        buf_putc(&w->bytes, BLOB_INLINE);
    }
    buf_puts(&w->bytes, bytes);
    status = w->bytes.err;
    if (status == 0 && !file)
        status = store_row(w, buf_str(&w->bytes));
    if (status == 0 && file) {
        rand_bytes(w->secret, sizeof w->secret);
        status = uv_queue_work(b->loop, &w->work, write_file, file_written) ? -OMB_E_NOMEM : 0;
    }
    if (status != 0)
        give_up(w);
    return status;
}

/* ---- out ---- */

static void read_file(uv_work_t *work)
{
    struct blob_work *w = work->data;

    w->status = blob_file_read(w->b->dir, w->name, w->secret, &w->bytes);
    if (w->status == 0 && !hash_eq(hash_of(buf_str(&w->bytes)), w->hash))
        w->status = -OMB_E_CORRUPT;
}

static void file_read(uv_work_t *work, int cancelled)
{
    struct blob_work *w = work->data;
    int status = cancelled ? -OMB_E_CLOSED : w->status;

    end(w, status, buf_str(&w->bytes));
}

static int start_reading(struct blob_work *w, omb_str value)
{
    if (value.len != 1 + HASH_HEX + SEAL_KEY || value.ptr[0] != BLOB_FILE || !w->b->dir)
        return -OMB_E_CORRUPT;
    if (w->b->closing)
        return -OMB_E_CLOSED;
    str_clip(w->name, sizeof w->name, str_sub(value, 1, HASH_HEX));
    memcpy(w->secret, value.ptr + 1 + HASH_HEX, SEAL_KEY);
    return uv_queue_work(w->b->loop, &w->work, read_file, file_read) ? -OMB_E_NOMEM : 0;
}

static void row_read(void *ctx, int status, const struct store_rows *rows)
{
    struct blob_work *w = ctx;
    omb_str value = status == 0 && rows->n ? rows->row[0].c : STR_NONE;

    if (status == 0 && !value.len)
        status = -OMB_E_NOTFOUND;
    if (status == 0 && value.ptr[0] == BLOB_INLINE) {
        end(w, 0, str_sub(value, 1, SIZE_MAX));
        return;
    }
    if (status == 0)
        status = start_reading(w, value);
    if (status != 0)
        end(w, status, STR_NONE);
}

int blob_get(struct blobs *b, tenant_id tenant, struct id kase, struct hash hash, blob_get_fn done,
             void *ctx)
{
    struct blob_work *w;
    int status;

    if (b->closing)
        return -OMB_E_CLOSED;
    w = b->busy < BLOB_MAX_WORK ? begin(b, tenant, kase) : NULL;
    if (!w)
        return -OMB_E_BUSY;
    w->hash = hash;
    w->reads = true;
    w->get = done;
    w->ctx = ctx;
    blob_key(w);
    status = store_kv_get(b->store, tenant, STR("blob"), str_of(w->key), row_read, w);
    if (status != 0)
        give_up(w);
    return status;
}

/* ---- life ---- */

int blobs_open(uv_loop_t *loop, struct store *store, const char *dir, struct blobs **out)
{
    struct blobs *b = calloc(1, sizeof *b);

    if (!b)
        return -OMB_E_NOMEM;
    b->loop = loop;
    b->store = store;
    b->dir = dir ? str_dup(str_of(dir)) : NULL;
    if (dir && !b->dir) {
        free(b);
        return -OMB_E_NOMEM;
    }
    *out = b;
    return 0;
}

void blobs_stop(struct blobs *b)
{
    if (!b)
        return;
    b->closing = true;
    while (b->busy)
        (void)uv_run(b->loop, UV_RUN_ONCE);
}

void blobs_close(struct blobs *b)
{
    if (!b)
        return;
    free(b->dir);
    free(b);
}

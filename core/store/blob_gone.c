/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: which files belong to a case, and their end.
 * Must not know: why they go.
 * Called by: core/app's erasure. */
#include "core/base/buf.h"
#include "core/base/limits.h"
#include "core/store/blob_file.h"
#include "core/store/blob_i.h"

#include <stdlib.h>

/* ---- which ---- */

struct naming {
    struct blobs *b;
    tenant_id tenant;
    char prefix[ID_TEXT + 2];
    blob_files_fn fn;
    void *ctx;
};

static void row_forgotten(void *ctx, int status, uint64_t seq)
{
    (void)ctx;
    (void)status; /* one that stays holds nothing: the next look drops it */
    (void)seq;
}

static void forget_row(struct naming *n, omb_str key)
{
    struct store_kv row = {.tenant = n->tenant, .space = STR("blob"), .key = key};

    if (store_kv_put(n->b->store, &row, row_forgotten, NULL) != 0)
        return;
}

static void rows_read(void *ctx, int status, const struct store_rows *rows)
{
    struct naming *n = ctx;
    struct buf names = BUF_INIT(0);
    uint32_t count = 0;

    for (uint32_t i = 0; status == 0 && i < rows->n; i++) {
        omb_str value = rows->row[i].c;
        if (!value.ptr) {
            forget_row(n, rows->row[i].a);
        } else if (value.len > HASH_HEX && value.ptr[0] == BLOB_FILE) {
            buf_put(&names, value.ptr + 1, HASH_HEX);
            buf_putc(&names, '\0');
            count++;
        }
    }
    n->b->busy--;
    n->fn(n->ctx, status ? status : names.err, names.ptr, names.err ? 0 : count);
    buf_free(&names);
    free(n);
}

int blob_files(struct blobs *b, tenant_id tenant, struct id kase, blob_files_fn fn, void *ctx)
{
    struct naming *n = b->closing ? NULL : calloc(1, sizeof *n);
    int status;

    if (!n)
        return b->closing ? -OMB_E_CLOSED : -OMB_E_NOMEM;
    n->b = b;
    n->tenant = tenant;
    n->fn = fn;
    n->ctx = ctx;
    id_text(kase, n->prefix);
    n->prefix[ID_TEXT] = '/';
    status = store_kv_list(b->store, tenant, STR("blob"), str_of(n->prefix), 0, rows_read, n);
    if (status != 0)
        free(n);
    else
        b->busy++;
    return status;
}

/* ---- their end ---- */

struct dropping {
    uv_work_t work;
    struct blobs *b;
    struct buf names;
    blob_dropped_fn fn;
    void *ctx;
};

static void work(uv_work_t *w)
{
    struct dropping *d = w->data;

    for (size_t at = 0; at + HASH_HEX < d->names.len; at += HASH_HEX + 1)
        blob_file_drop(d->b->dir, d->names.ptr + at);
}

static void worked(uv_work_t *w, int cancelled)
{
    struct dropping *d = w->data;

    d->b->busy--;
    d->fn(d->ctx, cancelled ? -OMB_E_CLOSED : 0);
    buf_free(&d->names);
    free(d);
}

int blob_drop(struct blobs *b, const char *names, uint32_t n, blob_dropped_fn fn, void *ctx)
{
    struct dropping *d = b->closing || !b->dir ? NULL : calloc(1, sizeof *d);

    if (!d)
        return b->closing ? -OMB_E_CLOSED : b->dir ? -OMB_E_NOMEM : -OMB_E_STATE;
    d->work.data = d;
    d->b = b;
    d->fn = fn;
    d->ctx = ctx;
    d->names = BUF_INIT(0);
    buf_put(&d->names, names, (size_t)n * (HASH_HEX + 1));
    if (d->names.err || uv_queue_work(b->loop, &d->work, work, worked) != 0) {
        buf_free(&d->names);
        free(d);
        return -OMB_E_NOMEM;
    }
    b->busy++;
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: getting back a bundle that was kept under its hash.
 * Must not know: why it is wanted.
 * Called by: the keeper, flows that began with an older bundle, the API. */
#include "core/app/policy_find.h"

#include "core/app/policy_load.h"
#include "core/policy/archive.h"

#include <stdlib.h>

struct finding {
    uv_loop_t *loop;
    policy_find_fn fn;
    policy_find_text_fn text_fn;
    void *ctx;
};

static void loaded(void *ctx, struct policy_load *l)
{
    struct finding *f = ctx;

    f->fn(f->ctx, l->status, l->bundle);
    free(f);
}

static void told(struct finding *f, int status, omb_str archive)
{
    if (f->text_fn)
        f->text_fn(f->ctx, status, archive);
    else
        f->fn(f->ctx, status, NULL);
    free(f);
}

static void got(void *ctx, int status, const struct store_rows *rows)
{
    struct finding *f = ctx;

    if (status == 0 && rows->n == 0)
        status = -OMB_E_NOTFOUND;
    if (status != 0 || f->text_fn) {
        told(f, status, status == 0 ? rows->row[0].c : STR_NONE);
        return;
    }
    status = policy_load_start(f->loop, POLICY_LOAD_KEPT, rows->row[0].c, NULL, loaded, f);
    if (status != 0)
        told(f, status, STR_NONE);
}

static void ask_store(const struct policy_rows *rows, omb_str hash, const struct finding *want)
{
    struct finding *f = malloc(sizeof *f);
    struct hash parsed;
    int status = hash_parse(hash, &parsed) == 0 ? 0 : -OMB_E_NOTFOUND;

    if (status == 0 && f) {
        *f = *want;
        f->loop = rows->loop;
        status = store_kv_get(rows->store, rows->tenant, POLICY_ROWS_BUNDLE, hash, got, f);
    } else if (status == 0) {
        status = -OMB_E_NOMEM;
    }
    if (status == 0)
        return;
    free(f);
    if (want->text_fn)
        want->text_fn(want->ctx, status, STR_NONE);
    else
        want->fn(want->ctx, status, NULL);
}

void policy_find(const struct policy_rows *rows, const struct policy *p, omb_str hash,
                 policy_find_fn fn, void *ctx)
{
    struct bundle *b = policy_bundle(p, hash);

    if (b)
        fn(ctx, 0, b);
    else
        ask_store(rows, hash, &(struct finding){.fn = fn, .ctx = ctx});
}

void policy_find_text(const struct policy_rows *rows, const struct policy *p, omb_str hash,
                      policy_find_text_fn fn, void *ctx)
{
    struct bundle *b = policy_bundle(p, hash);
    struct buf archive = BUF_INIT(0);
    int status;

    if (!b) {
        ask_store(rows, hash, &(struct finding){.text_fn = fn, .ctx = ctx});
        return;
    }
    status = archive_pack(b, &archive);
    fn(ctx, status, status == 0 ? buf_str(&archive) : STR_NONE);
    buf_free(&archive);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: bringing a bundle from its files to a machine that could decide.
 * Must not know: what becomes of it.
 * Called by: the keeper, the watch on the folder, the API. */
#include "core/app/policy_load.h"

#include "core/app/background.h"
#include "core/base/limits.h"
#include "core/policy/archive.h"
#include "core/policy/spec.h"

#include <stdlib.h>

struct loading {
    enum policy_load_from from;
    char *what;
    size_t len;
    struct buf recent;
    struct policy_load load;
    policy_load_fn fn;
    void *ctx;
};

void policy_load_now(enum policy_load_from from, omb_str what, struct policy_load *l)
{
    struct bundle *b = NULL;

    *l = (struct policy_load){.errors = BUNDLE_ERRORS_INIT,
                              .archive = BUF_INIT(POLICY_MAX_ARCHIVE + 4096)};
    if (from == POLICY_LOAD_FOLDER)
        l->status = bundle_load(what.ptr, &b, &l->errors);
    else if (from == POLICY_LOAD_KEPT)
        l->status = bundle_load_kept(what, &b, &l->errors);
    else
        l->status = bundle_load_text(what, &b, &l->errors);
    if (l->status == 0 && from != POLICY_LOAD_KEPT)
        l->status = spec_check(b, &l->errors);
    if (l->status == 0)
        l->status = archive_pack(b, &l->archive);
    if (l->status == -OMB_E_LIMIT && b)
        bundle_errors_add(&l->errors, "bundle", 0, "packed over %d bytes", POLICY_MAX_ARCHIVE);
    if (l->status == 0) {
        l->bundle = b;
        return;
    }
    bundle_unpin(b);
}

void policy_load_free(struct policy_load *l)
{
    bundle_unpin(l->bundle);
    buf_free(&l->archive);
    bundle_errors_free(&l->errors);
    *l = (struct policy_load){0};
}

static void load(void *ctx)
{
    struct loading *l = ctx;

    policy_load_now(l->from, str_n(l->what, l->len), &l->load);
    if (l->load.status != 0 || !l->recent.len)
        return;
    l->load.status =
        policy_recent_check(buf_str(&l->recent), l->load.bundle, &l->load.recent, &l->load.errors);
    if (l->load.status == 0)
        return;
    bundle_unpin(l->load.bundle);
    l->load.bundle = NULL;
}

static void loaded(void *ctx)
{
    struct loading *l = ctx;

    l->fn(l->ctx, &l->load);
    policy_load_free(&l->load);
    buf_free(&l->recent);
    free(l->what);
    free(l);
}

int policy_load_start(uv_loop_t *loop, enum policy_load_from from, omb_str what,
                      const struct policy_recent *recent, policy_load_fn fn, void *ctx)
{
    struct loading *l = calloc(1, sizeof *l);

    if (!l)
        return -OMB_E_NOMEM;
    l->from = from;
    l->what = str_dup(what);
    l->len = what.len;
    l->fn = fn;
    l->ctx = ctx;
    l->recent = BUF_INIT(0);
    if (recent)
        policy_recent_copy(recent, &l->recent);
    if (l->what && !l->recent.err && background_start(loop, load, loaded, l) == 0)
        return 0;
    buf_free(&l->recent);
    free(l->what);
    free(l);
    return -OMB_E_NOMEM;
}

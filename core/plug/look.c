/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the look at a file that comes while the host runs, beside the loop. Must not know what it is
 * for. Called by arrive.c. */
#include "core/plug/look.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/plug/instance.h"
#include "core/plug/registry.h"
#include "core/plug/scan.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#define FILE_MOST (256 << 20)

struct look {
    uv_work_t work;
    char *plugd, *folder, *path; /* its own: the host may end before the thread does */
    bool copy, process;
    struct buf kept; /* the path of the copy */
    struct dso *file;
    omb_error error;
    int rc;
    look_done fn; /* NULL: forgotten */
    void *ctx;
};

/* What runs in this process stays mapped for ever, and a child that dies starts again from its file:
 * a version is a file of its own. */
static int copy_by_hash(const char *folder, const char *path, struct buf *out)
{
    struct buf bytes = BUF_INIT(FILE_MOST);
    char hex[HASH_HEX + 1];
    int rc = folder ? file_read(path, FILE_REGULAR, &bytes) : -OMB_E_UNSUPPORTED;
    if (rc == 0) {
        hash_hex(hash_of(buf_str(&bytes)), hex);
        buf_printf(out, "%s/.files", folder);
        buf_putc(out, '\0');
        rc = out->err || (mkdir(out->ptr, 0700) && errno != EEXIST) ? -OMB_E_IO : 0;
    }
    if (rc == 0) {
        out->len--;
        buf_printf(out, "/%.*s-%.16s.so", STR_ARG(registry_file_name(path)), hex);
        buf_putc(out, '\0');
        rc = out->err;
    }
    if (rc == 0 && access(out->ptr, R_OK) != 0)
        rc = file_place(out->ptr, 0500, buf_str(&bytes));
    buf_free(&bytes);
    return rc;
}

static const char *path_of(const struct look *l)
{
    return l->copy ? l->kept.ptr : l->path;
}

static void on_thread(uv_work_t *work)
{
    struct look *l = work->data;
    if (l->copy)
        l->rc = copy_by_hash(l->folder, l->path, &l->kept);
    if (l->rc)
        str_clip(l->error.text, sizeof l->error.text,
                 STR("cannot be read, or kept beside the host's data"));
    else if (l->process)
        l->rc = scan_file(l->plugd, path_of(l), &l->file, &l->error);
}

static void look_free(struct look *l)
{
    dso_close(l->file);
    buf_free(&l->kept);
    free(l->plugd);
    free(l->folder);
    free(l->path);
    free(l);
}

static void on_loop(uv_work_t *work, int status)
{
    struct look *l = work->data;
    (void)status;
    if (l->fn && l->rc == 0 && !l->process)
        l->rc = dso_open(path_of(l), &l->file, &l->error);
    if (l->fn) {
        struct dso *file = l->rc ? NULL : l->file;
        l->file = l->rc ? l->file : NULL;
        l->fn(l->ctx, l->rc, file, l->error.text);
    }
    look_free(l);
}

struct look *look_begin(struct plug *p, const char *path, bool copy, bool process, look_done fn,
                        void *ctx)
{
    struct look *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    *l = (struct look){.plugd = str_dup(str_of(p->plugd)),
                       .folder = p->state_dir ? str_dup(str_of(p->state_dir)) : NULL,
                       .path = str_dup(str_of(path)),
                       .copy = copy,
                       .process = process,
                       .kept = BUF_INIT(8192),
                       .error = {.size = sizeof l->error},
                       .fn = fn,
                       .ctx = ctx};
    l->work.data = l;
    if (l->plugd && l->path && (l->folder || !p->state_dir) &&
        uv_queue_work(p->loop, &l->work, on_thread, on_loop) == 0)
        return l;
    look_free(l);
    return NULL;
}

void look_forget(struct look *l)
{
    if (l)
        l->fn = NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns one libuv watch for each folder of a tree, and the quiet time. Must not know what the files
 * are. Called by app for policies and configuration. */
#include "core/loop/fswatch.h"

#include "core/base/limits.h"
#include "core/base/log.h"
#include "core/base/str.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <uv.h>

struct folder {
    uv_fs_event_t event;
    struct folder *next;
};

struct fswatch {
    uv_timer_t quiet;
    char *root;
    struct folder *folders;
    uint32_t count;
    uint64_t first_ms; /* loop time of the first change not yet told, 0 for none */
    bool closed;
    void (*changed)(void *arg);
    void *arg;
};

static void on_folder_closed(uv_handle_t *handle)
{
    free((char *)handle - offsetof(struct folder, event));
}

static void folders_close(struct folder *f)
{
    while (f) {
        struct folder *next = f->next;
        uv_close((uv_handle_t *)&f->event, on_folder_closed);
        f = next;
    }
}

static bool is_ignored(const char *name)
{
    return name[0] == '.' || str_ends(str_of(name), STR("~"));
}

static void on_quiet(uv_timer_t *timer);

static void wait_for_quiet(struct fswatch *w)
{
    uint64_t now = uv_now(w->quiet.loop);
    if (w->first_ms == 0)
        w->first_ms = now ? now : 1;
    uint64_t last = w->first_ms + FSWATCH_MOST_MS;
    uint64_t wait = now + FSWATCH_QUIET_MS < last ? FSWATCH_QUIET_MS : last > now ? last - now : 1;
    uv_timer_start(&w->quiet, on_quiet, wait, 0);
}

static void on_event(uv_fs_event_t *event, const char *name, int events, int status)
{
    (void)events;
    (void)status;
    if (name && is_ignored(name))
        return;
    wait_for_quiet(event->data);
}

static int folder_add(struct fswatch *w, const char *path)
{
    if (w->count >= FSWATCH_MAX_FOLDERS)
        return -OMB_E_LIMIT;
    struct folder *f = calloc(1, sizeof *f);
    if (!f)
        return -OMB_E_NOMEM;
    uv_fs_event_init(w->quiet.loop, &f->event);
    f->event.data = w;
    f->next = w->folders;
    w->folders = f;
    w->count++;
    int err = uv_fs_event_start(&f->event, on_event, path, 0);
    return err == 0 ? 0 : err == UV_ENOENT ? -OMB_E_NOTFOUND : -OMB_E_IO;
}

static int add_tree(struct fswatch *w, const char *path, unsigned depth)
{
    DIR *dir = NULL;
    const struct dirent *entry;
    int err = depth ? folder_add(w, path) : -OMB_E_LIMIT;
    if (err)
        return err;
    dir = opendir(path);
    if (!dir)
        return errno == ENOENT ? -OMB_E_NOTFOUND : -OMB_E_IO;
    while (!err && (entry = readdir(dir))) {
        struct stat st;
        char below[PATH_MAX];
        if (is_ignored(entry->d_name))
            continue;
        int n = snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (n < 0 || n >= (int)sizeof below || lstat(below, &st) || !S_ISDIR(st.st_mode))
            continue;
        err = add_tree(w, below, depth - 1);
        if (err == -OMB_E_NOTFOUND) /* gone since it was listed */
            err = 0;
    }
    closedir(dir);
    return err;
}

/* New watches before the old ones close, so that no change falls between. */
static int scan(struct fswatch *w)
{
    struct stat st;
    struct folder *old = w->folders;
    w->folders = NULL;
    w->count = 0;
    int err = stat(w->root, &st) || !S_ISDIR(st.st_mode) ? -OMB_E_NOTFOUND
                                                         : add_tree(w, w->root, FSWATCH_MAX_DEPTH);
    folders_close(old);
    return err;
}

static void on_quiet(uv_timer_t *timer)
{
    struct fswatch *w = timer->data;
    int err = scan(w);
    if (err) {
        /* Half a tree is watched or none: look again until it is whole. */
        if (err != -OMB_E_NOTFOUND && w->first_ms)
            log_warn("loop", "cannot watch all of %s: %s", w->root, omb_strerror(err));
        uv_timer_start(&w->quiet, on_quiet, FSWATCH_MOST_MS, 0);
    }
    if (w->first_ms == 0 && err)
        return;
    w->first_ms = 0;
    w->changed(w->arg);
}

static void on_closed(uv_handle_t *handle)
{
    struct fswatch *w = handle->data;
    free(w->root);
    free(w);
}

void fswatch_close(struct fswatch *w)
{
    if (!w || w->closed)
        return;
    w->closed = true;
    folders_close(w->folders);
    w->folders = NULL;
    uv_close((uv_handle_t *)&w->quiet, on_closed);
}

int fswatch_open(struct uv_loop_s *loop, const char *folder, void (*changed)(void *arg), void *arg,
                 struct fswatch **out)
{
    struct fswatch *w = calloc(1, sizeof *w);
    if (!w)
        return -OMB_E_NOMEM;
    w->root = str_dup(str_of(folder));
    w->changed = changed;
    w->arg = arg;
    uv_timer_init(loop, &w->quiet);
    w->quiet.data = w;
    uv_unref((uv_handle_t *)&w->quiet);
    int err = w->root ? scan(w) : -OMB_E_NOMEM;
    if (err) {
        fswatch_close(w);
        return err;
    }
    *out = w;
    return 0;
}

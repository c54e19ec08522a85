/* SPDX-License-Identifier: Apache-2.0 */
/* Owns timing one call to a plugin and its answer, 256 bytes each way, one after the other:
 *   isolation_trip inline|process|bare COUNT
 * bare: two processes that do nothing but hand the bytes to and fro, what this machine asks for it.
 * Prints p50_us=… p99_us=…. Must not know the host beyond core/plug. Called by isolation.mjs. */
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/rand.h"
#include "core/plug/port.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

enum { MESSAGE = 256, WARM = 2000 };

struct trip {
    bool came;
    int status;
    size_t len;
};

static void answered(void *ctx, int status, omb_str bytes)
{
    *(struct trip *)ctx = (struct trip){true, status, bytes.len};
}

static int by_time(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Where a message goes; ns of one trip, 0: it failed. */
struct way {
    uint64_t (*once)(const struct way *w, omb_str text);
    uv_loop_t *loop;
    struct plug_instance *shop;
    int fd;
};

static uint64_t by_plugin(const struct way *w, omb_str key)
{
    struct trip t = {0};
    uint64_t began = clock_mono_ns();
    (void)plug_commerce_execute(w->shop, (struct plug_reply){answered, &t, 0}, 1, STR("inside"),
                                key);
    while (!t.came)
        (void)uv_run(w->loop, UV_RUN_ONCE);
    return t.status == 0 && t.len == key.len ? clock_mono_ns() - began : 0;
}

static int measure(const struct way *w, size_t count)
{
    char text[MESSAGE];
    uint64_t *ns = calloc(count, sizeof *ns);
    if (!ns)
        return 1;
    memset(text, 'k', sizeof text);
    for (size_t i = 0; i < WARM; i++)
        (void)w->once(w, str_n(text, sizeof text));
    for (size_t i = 0; i < count; i++) {
        ns[i] = w->once(w, str_n(text, sizeof text));
        if (!ns[i])
            return 1;
    }
    qsort(ns, count, sizeof *ns, by_time);
    printf("p50_us=%.1f p99_us=%.1f\n", (double)ns[count / 2] / 1000,
           (double)ns[count - count / 100 - 1] / 1000);
    free(ns);
    return 0;
}

/* ---- bare ---- */

static uint64_t by_socket(const struct way *w, omb_str text)
{
    char back[MESSAGE];
    uint64_t began = clock_mono_ns();
    bool came = send(w->fd, text.ptr, text.len, MSG_NOSIGNAL) == (ssize_t)text.len &&
                recv(w->fd, back, sizeof back, MSG_WAITALL) == (ssize_t)text.len;
    return came ? clock_mono_ns() - began : 0;
}

static int bare(size_t count)
{
    char text[MESSAGE];
    int fd[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd))
        return 1;
    pid_t pid = fork();
    if (pid == 0) {
        close(fd[0]);
        while (recv(fd[1], text, sizeof text, MSG_WAITALL) == (ssize_t)sizeof text)
            if (send(fd[1], text, sizeof text, MSG_NOSIGNAL) < 0)
                break;
        _exit(0);
    }
    close(fd[1]);
    struct way w = {.once = by_socket, .fd = fd[0]};
    int rc = pid < 0 ? 1 : measure(&w, count);
    close(fd[0]);
    return rc;
}

int main(int argc, char **argv)
{
    static const struct plug_services none;
    struct plug_setting s = {STR("probe"), STR("isolation"), str_of(argc > 1 ? argv[1] : "")};
    struct buf errors = BUF_INIT(1 << 16);
    struct plug *plug;
    uv_loop_t loop;
    char path[4096];
    const char *build = getenv("OMBUD_BUILD");
    if (argc == 3 && strcmp(argv[1], "bare") == 0)
        return bare(strtoul(argv[2], NULL, 10));
    if (argc != 3 || !build || uv_loop_init(&loop))
        return 64;
    rand_init();
    log_setup(LOG_ERROR, false);
    snprintf(path, sizeof path, "%s/lib/test/probe.so", build);
    struct plug_setup setup = {.loop = &loop, .services = &none, .setting = &s, .n_setting = 1};
    if (plug_open(&setup, &plug) || plug_load(plug, path, &errors) || plug_start(plug, &errors)) {
        fprintf(stderr, "%.*s", (int)errors.len, errors.len ? errors.ptr : "");
        return 1;
    }
    struct way w = {by_plugin, &loop, plug_find_commerce(plug, STR("probe")), -1};
    int rc = measure(&w, strtoul(argv[2], NULL, 10));
    plug_close(plug);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    buf_free(&errors);
    return rc;
}

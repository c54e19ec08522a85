/* SPDX-License-Identifier: Apache-2.0 */
/* Owns beginning and ending the process of a plugin. Must not know what is said to it.
 * Called by super.c and scan.c. */
#include "core/plug/spawn.h"

#include "core/base/log.h"
#include "core/plug/rank.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SPAWN_SOCKET = 3, SPAWN_PAGE = 4, SPAWN_PAGE_SIZE = 4096 };

/* The child sees nothing of our environment but what a sanitizer wants to be told. */
struct environment {
    char lang[16], asan[256], ubsan[256];
    char *list[4];
};

static void fill_environment(struct environment *e)
{
    size_t n = 0;
    const char *a = getenv("ASAN_OPTIONS"), *u = getenv("UBSAN_OPTIONS");
    *e = (struct environment){.lang = "LANG=C.UTF-8"};
    e->list[n++] = e->lang;
    if (a && snprintf(e->asan, sizeof e->asan, "ASAN_OPTIONS=%s", a) < (int)sizeof e->asan)
        e->list[n++] = e->asan;
    if (u && snprintf(e->ubsan, sizeof e->ubsan, "UBSAN_OPTIONS=%s", u) < (int)sizeof e->ubsan)
        e->list[n++] = e->ubsan;
}

static int set_files(posix_spawn_file_actions_t *f, int fd, int page)
{
    int rc = posix_spawn_file_actions_addopen(f, 0, "/dev/null", O_RDONLY, 0);
    if (!rc)
        rc = posix_spawn_file_actions_addopen(f, 1, "/dev/null", O_WRONLY, 0);
#ifndef OMBUD_SANITIZED /* whose reports are wanted */
    if (!rc)
        rc = posix_spawn_file_actions_addopen(f, 2, "/dev/null", O_WRONLY, 0);
#endif
    if (!rc)
        rc = posix_spawn_file_actions_adddup2(f, fd, SPAWN_SOCKET);
    if (!rc)
        rc = posix_spawn_file_actions_adddup2(f, page, SPAWN_PAGE);
    if (!rc)
        rc = posix_spawn_file_actions_addclosefrom_np(f, SPAWN_PAGE + 1);
    return rc;
}

/* Signals as a program expects them, whatever this process made of its own. A group of its own keeps
 * the terminal's away; a session of its own would rank it with the whole host (autogroup). */
static int set_signals(posix_spawnattr_t *a)
{
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    int rc = posix_spawnattr_setsigdefault(a, &all);
    if (!rc)
        rc = posix_spawnattr_setsigmask(a, &none);
    if (!rc)
        rc = posix_spawnattr_setflags(a, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK |
                                             POSIX_SPAWN_SETPGROUP);
    return rc;
}

static int start(const char *plugd, const char *label, int fd, int page, pid_t *pid)
{
    char host[] = "host", parent[32];
    char *argv[] = {(char *)(uintptr_t)plugd, host, (char *)(uintptr_t)label, parent, NULL};
    struct environment env;
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    snprintf(parent, sizeof parent, "%d", (int)getpid());
    fill_environment(&env);
    int rc = posix_spawn_file_actions_init(&files);
    if (rc)
        return rc;
    rc = posix_spawnattr_init(&attr);
    if (rc)
        goto out;
    rc = set_files(&files, fd, page);
    if (!rc)
        rc = set_signals(&attr);
    if (!rc)
        rc = posix_spawn(pid, plugd, &files, &attr, argv, env.list);
    posix_spawnattr_destroy(&attr);
out:
    posix_spawn_file_actions_destroy(&files);
    return rc;
}

/* Above the numbers that the child gets, so that putting it there cuts off no other. */
static int lift(int fd)
{
    int up = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, SPAWN_PAGE + 1);
    if (fd >= 0)
        close(fd);
    return up;
}

static void *map_page(int page)
{
    if (page < 0 || ftruncate(page, SPAWN_PAGE_SIZE))
        return MAP_FAILED;
    return mmap(NULL, SPAWN_PAGE_SIZE, PROT_READ, MAP_SHARED, page, 0);
}

int spawn_begin(const char *plugd, const char *label, struct spawned *out)
{
    int pair[2] = {-1, -1};
    struct spawned s = {.pidfd = -1};
    int rc = -OMB_E_FAILED;
    int page = lift(memfd_create("ombud-now", MFD_CLOEXEC));
    void *now = map_page(page);
    if (now == MAP_FAILED || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        goto out;
    pair[0] = lift(pair[0]);
    pair[1] = lift(pair[1]);
    if (pair[0] < 0 || pair[1] < 0)
        goto out;
    int error = start(plugd, label, pair[1], page, &s.pid);
    if (error) {
        log_error("plug", "%s cannot be started: %s", plugd, strerror(error));
        rc = error == ENOENT ? -OMB_E_NOTFOUND : -OMB_E_FAILED;
        goto out;
    }
    rank_set(s.pid, false);
    s.pidfd = (int)syscall(SYS_pidfd_open, s.pid, 0);
    s.fd = pair[0];
    s.now = now;
    *out = s;
    rc = 0;
out:
    if (page >= 0)
        close(page);
    if (pair[1] >= 0)
        close(pair[1]);
    if (rc && pair[0] >= 0)
        close(pair[0]);
    if (rc && now != MAP_FAILED)
        munmap(now, SPAWN_PAGE_SIZE);
    return rc;
}

void spawn_kill(const struct spawned *s)
{
    if (s->pid > 0)
        (void)kill(s->pid, SIGKILL); /* not reaped yet: the number is still its own */
}

bool spawn_reap(struct spawned *s, bool wait, char *how, size_t cap)
{
    int status = 0;
    pid_t got;
    if (s->pid <= 0)
        return true;
    do {
        got = waitpid(s->pid, &status, wait ? 0 : WNOHANG);
    } while (got < 0 && errno == EINTR);
    if (got == 0)
        return false;
    if (got > 0 && WIFSIGNALED(status))
        snprintf(how, cap, "ended by signal %d, %s", WTERMSIG(status),
                 sigabbrev_np(WTERMSIG(status)) ? sigabbrev_np(WTERMSIG(status)) : "?");
    else
        snprintf(how, cap, "ended with %d", got > 0 ? WEXITSTATUS(status) : -1);
    if (s->pidfd >= 0)
        close(s->pidfd);
    munmap((void *)(uintptr_t)s->now, SPAWN_PAGE_SIZE);
    *s = (struct spawned){.pidfd = -1, .fd = -1};
    return true;
}

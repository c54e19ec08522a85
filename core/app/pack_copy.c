/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: copying a pack's folder. Must not know: what its files mean. Called by: cmd_policy_init. */
#include "core/app/pack_copy.h"

#include "core/base/file.h"
#include "core/base/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_MAX_DEPTH 3

struct copy {
    const char *to;
    bool guides; /* the second round: what goes with every pack, and is not there yet */
    struct buf *files, *why;
};

static int fail(struct copy *c, const char *path)
{
    buf_printf(c->why, "%s: %s", path, strerror(errno));
    return -OMB_E_IO;
}

/* A path that does not fit is said, not cut. */
static bool fits(int len, size_t cap)
{
    if (len >= 0 && (size_t)len < cap)
        return true;
    errno = ENAMETOOLONG;
    return false;
}

static int pour(int in, int out)
{
    char block[16384];

    for (;;) {
        ssize_t n = read(in, block, sizeof block);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return (int)n;
        if (file_put(out, str_n(block, (size_t)n)) != 0)
            return -1;
    }
}

/* A file that is there already belongs to the pack and stays. */
static int copy_file(struct copy *c, const char *from, const char *name)
{
    char path[4200];
    int in, out, rc;

    if (!fits(snprintf(path, sizeof path, "%s/%s", c->to, name), sizeof path))
        return fail(c, name);
    in = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (in < 0)
        return fail(c, from);
    out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (out < 0) {
        rc = errno == EEXIST ? 0 : fail(c, path);
        close(in);
        return rc;
    }
    rc = pour(in, out) == 0 ? 0 : fail(c, path);
    if (close(out) != 0 && rc == 0)
        rc = fail(c, path);
    close(in);
    if (rc == 0)
        buf_printf(c->files, "%s\n", name);
    return rc;
}

/* Left behind: the host's own, other packs, a bundle's parts when only guides are wanted. */
static bool is_left(const struct copy *c, const char *name)
{
    static const char *const never[] = {"ombud.lua", "packs", "cmake", ".git"};
    static const char *const parts[] = {"bundle.lua", "policies", "assistant",
                                        "lib",        "spec",     "invariants"};

    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        if (strcmp(name, never[i]) == 0)
            return true;
    }
    for (size_t i = 0; c->guides && i < sizeof parts / sizeof *parts; i++) {
        if (strcmp(name, parts[i]) == 0)
            return true;
    }
    return false;
}

static int copy_folder(struct copy *c, const char *from, const char *below, int depth);

static int copy_entry(struct copy *c, const char *from, const char *below, const char *entry,
                      int depth)
{
    bool guide = c->guides && depth == 0 && strcmp(entry, "README.md") == 0;
    char source[4200], name[256], path[4500];
    struct stat st;

    if (!fits(snprintf(source, sizeof source, "%s/%s", from, entry), sizeof source) ||
        !fits(snprintf(name, sizeof name, "%s%s", below, guide ? "GUIDE.md" : entry),
              sizeof name) ||
        stat(source, &st) != 0)
        return fail(c, source);
    if (S_ISREG(st.st_mode))
        return copy_file(c, source, name);
    if (!S_ISDIR(st.st_mode) || depth == COPY_MAX_DEPTH)
        return 0;
    if (!fits(snprintf(path, sizeof path, "%s/%s", c->to, name), sizeof path))
        return fail(c, name);
    if (mkdir(path, 0755) != 0 && errno != EEXIST)
        return fail(c, path);
    if (!fits(snprintf(name, sizeof name, "%s%s/", below, entry), sizeof name))
        return fail(c, source);
    return copy_folder(c, source, name, depth + 1);
}

static int is_entry(const struct dirent *e)
{
    return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* NOLINTNEXTLINE(misc-no-recursion): COPY_MAX_DEPTH folders at most */
static int copy_folder(struct copy *c, const char *from, const char *below, int depth)
{
    struct dirent **entry = NULL;
    int n = scandir(from, &entry, is_entry, by_name), rc = 0;

    if (n < 0)
        return fail(c, from);
    for (int i = 0; i < n; i++) {
        if (rc == 0 && !(depth == 0 && is_left(c, entry[i]->d_name)))
            rc = copy_entry(c, from, below, entry[i]->d_name, depth);
        free(entry[i]);
    }
    free(entry);
    return rc;
}

static int open_target(struct copy *c)
{
    struct dirent **entry = NULL;
    int n;

    if (mkdir(c->to, 0755) == 0)
        return 0;
    if (errno != EEXIST)
        return fail(c, c->to);
    n = scandir(c->to, &entry, is_entry, by_name);
    if (n < 0)
        return fail(c, c->to);
    for (int i = 0; i < n; i++)
        free(entry[i]);
    free(entry);
    return n == 0 ? 0 : -OMB_E_EXISTS;
}

int pack_copy(const struct packs *packs, const struct pack *pack, const char *to, struct buf *files,
              struct buf *why)
{
    struct copy c = {.to = to, .files = files, .why = why};
    int rc = open_target(&c);

    if (rc == 0)
        rc = copy_folder(&c, pack->folder.ptr, "", 0);
    if (rc != 0 || !packs->scripts.len || str_eq(packs->scripts, pack->folder))
        return rc;
    c.guides = true;
    return copy_folder(&c, packs->scripts.ptr, "", 0);
}

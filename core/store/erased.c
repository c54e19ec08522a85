/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the file that says which keys were destroyed.
 * Must not know: what they sealed, where keys are kept.
 * Called by: sqlite_key.c. */
#include "core/store/erased.h"

#include "core/base/str.h"
#include "core/store/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_CAP 4400
#define LINE 28 /* "TTTTTTTT KKKKKKKKKKKKKKKK .\n": the dot says that all of it is there */

static int fail_errno(void)
{
    return errno == ENOSPC || errno == EDQUOT ? -OMB_E_FULL : -OMB_E_IO;
}

static void file_of(const char *dir, char path[PATH_CAP])
{
    (void)snprintf(path, PATH_CAP, "%s/erased.keys", dir);
}

/* A line cut off by a crash is written over. */
static int write_lines(int fd, const struct erased_key *key, uint32_t n)
{
    struct stat st;
    off_t at;

    if (fstat(fd, &st) != 0)
        return fail_errno();
    at = st.st_size - st.st_size % LINE;
    for (uint32_t i = 0; i < n; i++, at += LINE) {
        char line[LINE + 1];
        (void)snprintf(line, sizeof line, "%08" PRIx32 " %016" PRIx64 " .\n", key[i].tenant,
                       key[i].id);
        if (pwrite(fd, line, LINE, at) != LINE)
            return fail_errno();
    }
    return fsync(fd) != 0 ? fail_errno() : 0;
}

int erased_add(const char *dir, const struct erased_key *key, uint32_t n)
{
    char path[PATH_CAP];
    int fd, status;

    file_of(dir, path);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fail_errno();
    status = write_lines(fd, key, n);
    close(fd);
    return status ? status : folder_sync(dir);
}

static int read_line(const char line[LINE], struct erased_key *out)
{
    uint64_t tenant = 0, id = 0;

    if (str_hex(str_n(line, 8), &tenant) || line[8] != ' ' || str_hex(str_n(line + 9, 16), &id) ||
        memcmp(line + 25, " .\n", 3) != 0)
        return -OMB_E_CORRUPT;
    *out = (struct erased_key){(uint32_t)tenant, id};
    return 0;
}

int erased_each(const char *dir, int (*fn)(void *ctx, const struct erased_key *key), void *ctx)
{
    char path[PATH_CAP], line[LINE];
    struct erased_key key;
    int status = 0;
    FILE *f;

    file_of(dir, path);
    f = fopen(path, "re");
    if (!f)
        return errno == ENOENT ? 0 : -OMB_E_IO;
    while (status == 0 && fread(line, 1, LINE, f) == LINE) {
        status = read_line(line, &key);
        if (status == 0)
            status = fn(ctx, &key);
    }
    if (status == 0 && ferror(f))
        status = -OMB_E_IO;
    fclose(f);
    return status;
}

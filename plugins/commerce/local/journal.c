/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the shop's second book: one line for each executed remedy, appended and synced after its
 * commit. Must not know how remedies are executed. Called by shop_do.c and db.c. */
#include "shop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { JOURNAL_TAIL = 4096 };

static int32_t line_number(const char *line, int64_t *number)
{
    static const char head[] = "{\"n\":";
    char *end;
    if (strncmp(line, head, sizeof head - 1) != 0)
        return -OMB_E_CORRUPT;
    line += sizeof head - 1;
    errno = 0;
    long long n = strtoll(line, &end, 10);
    if (errno || end == line || *end != ',')
        return -OMB_E_CORRUPT;
    *number = n;
    return 0;
}

/* The number of the last whole line; cuts off what a crash left half-written. */
static int32_t read_tail(int fd, int64_t *last)
{
    char tail[JOURNAL_TAIL + 1];
    struct stat st;
    *last = 0;
    if (fstat(fd, &st))
        return -OMB_E_IO;
    off_t from = st.st_size > JOURNAL_TAIL ? st.st_size - JOURNAL_TAIL : 0;
    ssize_t n = pread(fd, tail, (size_t)(st.st_size - from), from);
    if (n < 0)
        return -OMB_E_IO;
    while (n > 0 && tail[n - 1] != '\n')
        n--;
    if (from + n < st.st_size && ftruncate(fd, from + n))
        return -OMB_E_IO;
    if (n == 0)
        return from ? -OMB_E_CORRUPT : 0;
    tail[n - 1] = '\0';
    const char *line = strrchr(tail, '\n');
    return line_number(line ? line + 1 : tail, last);
}

static int32_t append(int fd, omb_str bytes)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);
        if (n < 0)
            return -OMB_E_IO;
        bytes.ptr += n;
        bytes.len -= (size_t)n;
    }
    return fdatasync(fd) ? -OMB_E_IO : 0;
}

int32_t journal_catch_up(struct shop *s)
{
    int64_t last;
    omb_buf lines = {0};
    int32_t rc = read_tail(s->journal, &last);
    sqlite3_stmt *q =
        rc ? NULL
           : db_prepare(s,
                        "SELECT n, entry FROM done WHERE n > ? AND entry IS NOT NULL ORDER BY n");
    if (!q)
        return rc ? rc : -OMB_E_IO;
    sqlite3_bind_int64(q, 1, last);
    while (sqlite3_step(q) == SQLITE_ROW) {
        char head[40];
        snprintf(head, sizeof head, "{\"n\":%lld,", (long long)sqlite3_column_int64(q, 0));
        omb_buf_put(&lines, omb_z(head));
        omb_buf_put(&lines, db_text(q, 1));
        omb_buf_put(&lines, omb_z("\n"));
    }
    sqlite3_finalize(q);
    rc = lines.err ? lines.err : append(s->journal, omb_buf_str(&lines));
    omb_buf_free(&lines);
    return rc;
}

int32_t journal_open(struct shop *s, const char *folder)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/journal.jsonl", folder);
    if (n < 0 || (size_t)n >= sizeof path)
        return -OMB_E_LIMIT;
    s->journal = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    return s->journal < 0 ? -OMB_E_IO : journal_catch_up(s);
}

void shop_close(struct shop *s)
{
    if (s->journal >= 0)
        close(s->journal);
    s->journal = -1;
    sqlite3_close(s->db);
    s->db = NULL;
    pthread_mutex_destroy(&s->lock);
}

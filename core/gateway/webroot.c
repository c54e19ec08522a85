/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: serving a folder of the developer's choice instead of the embedded files.
 * Must not know: the table of embedded files.
 * Called by: static. */
#include "core/gateway/webroot.h"

#include "core/base/limits.h"
#include "core/gateway/reply_i.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *type_of(const char *path)
{
    static const char *const types[][2] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".webmanifest", "application/manifest+json"},
        {".map", "application/json"},
    };
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
        if (str_ends(str_of(path), str_of(types[i][0])))
            return types[i][1];
    return "application/octet-stream";
}

/* Reads a whole regular file; NULL when it is none or too large. */
static char *read_file(const char *name, size_t *len)
{
    struct stat st;
    char *bytes = NULL;
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= GW_MAX_WEB_FILE)
        bytes = malloc((size_t)st.st_size + 1);
    size_t at = 0;
    while (bytes && at < (size_t)st.st_size) {
        ssize_t n = read(fd, bytes + at, (size_t)st.st_size - at);
        if (n <= 0)
            break;
        at += (size_t)n;
    }
    close(fd);
    *len = at;
    return bytes;
}

static bool serve(struct gw_req *req, const char *folder, const char *path)
{
    char name[1024];
    size_t len = 0;
    int n = snprintf(name, sizeof(name), "%s%s", folder, path);
    char *bytes = n > 0 && (size_t)n < sizeof(name) ? read_file(name, &len) : NULL;
    if (!bytes)
        return false;
    static_headers(req, path, type_of(path), false);
    reply_take(req, 200, type_of(path), bytes, len);
    return true;
}

bool webroot_serve(struct gw_req *req, const char *folder)
{
    char index[512], path[512];
    if (str_find(req->path, STR("/.")) >= 0 || str_copy(path, sizeof(path), req->path))
        return false;
    if (!str_ends(req->path, STR("/")) && serve(req, folder, path))
        return true;
    return static_index(req->path, index, sizeof(index)) && serve(req, folder, index);
}

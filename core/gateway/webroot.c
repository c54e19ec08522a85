/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: serving a folder of the developer's choice instead of the embedded files.
 * Must not know: the table of embedded files.
 * Called by: static. */
#include "core/gateway/webroot.h"

#include "core/base/file.h"
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

static bool serve(struct gw_req *req, const char *folder, const char *path)
{
    struct buf bytes = BUF_INIT(GW_MAX_WEB_FILE);
    char name[1024];
    int n = snprintf(name, sizeof(name), "%s%s", folder, path);
    if (n <= 0 || (size_t)n >= sizeof(name) || buf_reserve(&bytes, 1) ||
        file_read(name, FILE_OWN, &bytes)) {
        buf_free(&bytes);
        return false;
    }
    static_headers(req, path, type_of(path), false);
    reply_take(req, 200, type_of(path), bytes.ptr, bytes.len);
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

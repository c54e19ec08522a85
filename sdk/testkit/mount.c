/* SPDX-License-Identifier: Apache-2.0 */
/* Owns which path comes to a plugin, and what is read out of a request's first line. Must not know
 * what a plugin does with it. Called by door.c and ombud-plugcheck. */
#include "sdk/testkit/mount.h"

#include "core/base/percent.h"

#include <ombud/ext/http.h>
#include <stdio.h>
#include <stdlib.h>

/* "/in/" and "/in" are one path for requests. */
static omb_str bare(const char *path, uint32_t kind)
{
    omb_str s = str_of(path);
    bool slash = kind == OMB_MOUNT_REQUEST && s.len && s.ptr[s.len - 1] == '/';
    return str_sub(s, 0, s.len - slash);
}

int kit_mount_add(struct kit_mounts *m, omb_str path, uint32_t kind)
{
    char own[PLUG_MAX_PATH + 1];
    if (m->n == PLUG_MAX_MOUNTS || str_copy(own, sizeof own, path))
        return -OMB_E_LIMIT;
    for (uint32_t i = 0; i < m->n; i++)
        if (m->at[i].kind == kind && str_eq(bare(m->at[i].path, kind), bare(own, kind)))
            return -OMB_E_EXISTS;
    memcpy(m->at[m->n].path, own, sizeof own);
    m->at[m->n++].kind = kind;
    return 0;
}

static bool is_socket(const struct kit_mounts *m, omb_str path)
{
    for (uint32_t i = 0; i < m->n; i++)
        if (m->at[i].kind == OMB_MOUNT_WEBSOCKET && str_is(path, m->at[i].path))
            return true;
    return false;
}

bool kit_mount_takes(const struct kit_mounts *m, omb_str path, uint32_t kind)
{
    if (is_socket(m, path))
        return kind == OMB_MOUNT_WEBSOCKET;
    for (uint32_t i = 0; kind == OMB_MOUNT_REQUEST && i < m->n; i++) {
        omb_str own = bare(m->at[i].path, kind);
        if (m->at[i].kind == kind && str_starts(path, own) &&
            (path.len == own.len || path.ptr[own.len] == '/'))
            return true;
    }
    return false;
}

/* ---- what is asked for ---- */

bool kit_target_read(struct kit_target *t, const char *method, const char *target)
{
    const size_t len = strlen(method) + strlen(" ") + strlen(target) + strlen(" HTTP/1.1");
    const size_t room = len + sizeof "\r\n";
    omb_str raw;
    *t = (struct kit_target){0};
    if (len > GW_MAX_TARGET)
        return false;
    t->line = malloc(room);
    t->decoded = malloc(strlen(target) + 1);
    if (!t->line || !t->decoded)
        abort();
    (void)snprintf(t->line, room, "%s %s HTTP/1.1\r\n", method, target);
    omb_str whole = str_n(t->line + strlen(method) + 1, strlen(target));
    if (!str_cut(whole, '?', &raw, &t->query))
        t->query = STR("");
    if (raw.len && raw.ptr[0] == '/' && percent_decode(raw, false, t->decoded, &t->path.len)) {
        t->path.ptr = t->decoded;
        return true;
    }
    kit_target_free(t);
    return false;
}

void kit_target_free(struct kit_target *t)
{
    if (t->line)
        explicit_bzero(t->line, strlen(t->line)); /* a memset before free is left out */
    free(t->line);
    free(t->decoded);
    *t = (struct kit_target){0};
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the decision where a plugin runs, and what its child is told about its cage. Must not know
 * how the cage is built. Called by registry.c, super.c and scan.c. */
#include "core/plug/isolation.h"

#include "core/plug/describe.h"
#include "core/plug/instance.h"
#include "core/plug/wire.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MEMORY_LEAST_MIB = 16, MEMORY_MOST_MIB = 65536 };

/* Ours, small, and under our own tests: what chat and the tiers do is wanted at full speed. */
static const char *const inline_names[] = {"chat",       "assistant",  "associate",
                                           "supervisor", "specialist", "local"};

bool isolation_is_key(omb_str key)
{
    return str_is(key, "isolation") || str_is(key, "user") || str_is(key, "memory");
}

static bool is_below(const char *folder, const char *path)
{
    char *real = realpath(path, NULL);
    size_t n = strlen(folder);
    bool is = real && strncmp(real, folder, n) == 0 && real[n] == '/';
    free(real);
    return is;
}

static bool runs_inline(const struct plug *p, const char *path, omb_str name)
{
    if (!p->trusted)
        return true;
    for (size_t i = 0; i < sizeof inline_names / sizeof *inline_names; i++)
        if (str_is(name, inline_names[i]))
            return is_below(p->trusted, path);
    return false;
}

static const char *read_user(omb_str value, struct isolation *out)
{
    char name[64];
    const struct passwd *who = str_copy(name, sizeof name, value) ? NULL : getpwnam(name);
    if (geteuid() != 0)
        return "needs a host that was started by root";
    if (!who)
        return "is no account of this machine";
    if (who->pw_uid == 0)
        return "must not be root";
    out->uid = who->pw_uid;
    out->gid = who->pw_gid;
    return NULL;
}

static const char *read_key(omb_str key, omb_str value, struct isolation *out)
{
    int64_t n;
    if (str_is(key, "user"))
        return read_user(value, out);
    if (str_is(key, "memory")) {
        if (str_int(value, &n) || n < MEMORY_LEAST_MIB || n > MEMORY_MOST_MIB)
            return "must be 16 to 65536 (MiB)";
        out->memory_mib = (uint32_t)n;
        return NULL;
    }
    if (!str_is(value, "process") && !str_is(value, "inline"))
        return "must be \"process\" or \"inline\"";
    out->process = str_is(value, "process");
    out->said = true;
    return NULL;
}

int isolation_read(const struct plug *p, const char *path, omb_str name, struct isolation *out,
                   struct buf *errors)
{
    struct isolation is = {.process = !runs_inline(p, path, name),
                           .uid = ISOLATION_NOBODY,
                           .gid = ISOLATION_NOBODY,
                           .memory_mib = PLUG_MEMORY_MIB};
    int rc = 0;
    for (uint32_t k = 0; k < p->n_setting; k++) {
        const struct plug_setting *s = &p->setting[k];
        if (!str_eq(s->plugin, name) || !isolation_is_key(s->key))
            continue;
        const char *why = read_key(s->key, s->value, &is);
        if (!why)
            continue;
        buf_printf(errors, "plugin %.*s: %.*s %s\n", STR_ARG(name), STR_ARG(s->key), why);
        rc = -OMB_E_INVALID;
    }
    *out = is;
    return rc;
}

int isolation_write(struct buf *out, const char *path, const struct plug_instance *i)
{
    size_t at = wire_begin(out, WIRE_DESCRIBE, 0);
    wire_put_str(out, str_of(path));
    wire_put_str(out, i ? str_of(i->state_dir) : STR_NONE);
    wire_put_str(out, i ? describe_network(i->descriptor) : STR_NONE);
    wire_put_u32(out, i ? i->isolation.uid : ISOLATION_NOBODY);
    wire_put_u32(out, i ? i->isolation.gid : ISOLATION_NOBODY);
    wire_put_u32(out, i ? i->isolation.memory_mib : PLUG_MEMORY_MIB);
    wire_put_u32(out, !i ? ISOLATION_LOOK : i->plug->still ? ISOLATION_STILL : 0);
    return wire_end(out, at);
}

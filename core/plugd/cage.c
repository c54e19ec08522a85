/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the order in which the cage around a plugin closes: descriptors, limits, user, privileges;
 * then files and system calls. Must not know what is inside. Called by child.c. */
#include "core/plugd/cage.h"

#include "core/base/limits.h"
#include "core/plugd/cage_i.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

int cage_refuse(omb_error *error, const char *fmt, ...)
{
    int code = errno;
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(error->text, sizeof error->text, fmt, ap);
    va_end(ap);
    if (n > 0 && (size_t)n < sizeof error->text)
        snprintf(error->text + n, sizeof error->text - (size_t)n, ": %s", strerror(code));
    error->code = -OMB_E_FAILED;
    return -OMB_E_FAILED;
}

/* ---- limits ---- */

static int limit(int what, rlim_t most, const char *name, omb_error *error)
{
    struct rlimit r = {most, most}, now;
    if (getrlimit((__rlimit_resource_t)what, &now) == 0 && now.rlim_max != RLIM_INFINITY &&
        now.rlim_max < most)
        r = (struct rlimit){now.rlim_max, now.rlim_max};
    if (setrlimit((__rlimit_resource_t)what, &r) == 0)
        return 0;
    return cage_refuse(error, "the cage: limit of %s", name);
}

static int set_limits(const struct cage *c, omb_error *error)
{
    int rc = limit(RLIMIT_NOFILE, CAGE_MAX_FILES, "descriptors", error);
    if (!rc)
        rc = limit(RLIMIT_CORE, 0, "core dumps", error);
    if (!rc)
        rc = limit(RLIMIT_FSIZE, CAGE_MAX_FILE, "a file's size", error);
    if (!rc)
        rc = limit(RLIMIT_MEMLOCK, 0, "locked memory", error);
    if (!rc)
        rc = limit(RLIMIT_MSGQUEUE, 0, "message queues", error);
    /* Threads count as processes, and those of all with the same user together: so only where
     * the user is its own. */
    if (!rc && c->uid != UINT32_MAX)
        rc = limit(RLIMIT_NPROC, CAGE_MAX_THREADS, "threads", error);
#ifndef OMBUD_SANITIZED /* whose shadow memory takes all addresses there are */
    if (!rc)
        rc = limit(RLIMIT_AS, ((rlim_t)c->memory_mib << 20) + CAGE_BASE_MEMORY, "memory", error);
#endif
    return rc;
}

/* ---- who it is ---- */

static int become(const struct cage *c, omb_error *error)
{
    if (c->uid == UINT32_MAX)
        return 0;
    /* The folder was made by the host; from now on it is this user's. */
    if (c->state_dir && chown(c->state_dir, c->uid, c->gid))
        return cage_refuse(error, "the cage: the state folder cannot be given away");
    if (setgroups(0, NULL) || setresgid(c->gid, c->gid, c->gid) ||
        setresuid(c->uid, c->uid, c->uid))
        return cage_refuse(error, "the cage: user %u", c->uid);
    return 0;
}

/* Root without these is a user as any who owns root's files; those are Landlock's. */
static int drop_capabilities(omb_error *error)
{
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};
    if (syscall(SYS_capset, &head, none))
        return cage_refuse(error, "the cage: capabilities");
    return 0;
}

/* Folders are opened for Landlock before the user changes: the one above the state folder need not
 * be open to that user. */
int cage_close(const struct cage *c, omb_error *error)
{
    struct cage_network net;
    int rc = cage_network_read(c->network, &net, error);
    if (!rc && prctl(PR_SET_DUMPABLE, 0))
        rc = cage_refuse(error, "the cage: memory of its own");
    if (!rc)
        rc = set_limits(c, error);
    for (unsigned long cap = 0; cap <= CAP_LAST_CAP; cap++)
        (void)prctl(PR_CAPBSET_DROP, cap, 0, 0, 0); /* not ours to drop when we are not root */
    if (!rc && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        rc = cage_refuse(error, "the cage: no new privileges");
    if (!rc)
        rc = cage_files(c, &net, error);
    if (!rc)
        rc = become(c, error);
    if (!rc)
        rc = drop_capabilities(error);
    if (!rc && prctl(PR_SET_PDEATHSIG, SIGKILL)) /* another user forgot it */
        rc = cage_refuse(error, "the cage: the host's end");
    if (!rc && prctl(PR_SET_DUMPABLE, 0))
        rc = cage_refuse(error, "the cage: memory of its own");
    return rc ? rc : cage_calls(&net, error);
}

int cage_lock(const struct cage *c, omb_error *error)
{
    (void)c;
    return cage_calls_lock(error);
}

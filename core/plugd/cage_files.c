/* SPDX-License-Identifier: Apache-2.0 */
/* Owns which files and ports a plugin may reach, by Landlock. Must not know system calls.
 * Called by cage.c. */
#include "core/plugd/cage_i.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's own numbers: Debian 12's headers know only some of them. */
#define LL_CREATE 444
#define LL_ADD 445
#define LL_RESTRICT 446
#define LL_VERSION 1u
#define LL_PATH_BENEATH 1
#define LL_NET_PORT 2
#define LL_EXECUTE (1ull << 0)
#define LL_WRITE_FILE (1ull << 1)
#define LL_READ_FILE (1ull << 2)
#define LL_READ_DIR (1ull << 3)
#define LL_FILES_1 ((1ull << 13) - 1)
#define LL_REFER (1ull << 13)     /* from version 2 */
#define LL_TRUNCATE (1ull << 14)  /* from version 3 */
#define LL_IOCTL_DEV (1ull << 15) /* from version 5 */
#define LL_BIND_TCP (1ull << 0)   /* from version 4 */
#define LL_CONNECT_TCP (1ull << 1)
#define LL_SCOPE_ALL 3ull /* abstract sockets and signals, from version 6 */
#define LL_FOLDER_ONLY (LL_FILES_1 & ~(LL_EXECUTE | LL_WRITE_FILE | LL_READ_FILE))

struct ll_ruleset {
    uint64_t files, net, scoped;
};
struct ll_path {
    uint64_t allowed;
    int32_t fd;
} __attribute__((packed));
struct ll_port {
    uint64_t allowed, port;
};

#define READ_EXECUTE (LL_READ_FILE | LL_READ_DIR | LL_EXECUTE)
#define READ (LL_READ_FILE | LL_READ_DIR)

static int allow(int ruleset, const char *path, uint64_t access)
{
    struct stat st;
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? 0 : -1;
    if (fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode))
        access &= ~(LL_FOLDER_ONLY | LL_REFER);
    struct ll_path rule = {access, fd};
    int rc = (int)syscall(LL_ADD, ruleset, LL_PATH_BENEATH, &rule, 0);
    close(fd);
    return rc;
}

static int allow_ports(int ruleset, const uint16_t *port, uint32_t n, uint64_t access)
{
    for (uint32_t i = 0; i < n; i++) {
        struct ll_port rule = {access, port[i]};
        if (syscall(LL_ADD, ruleset, LL_NET_PORT, &rule, 0))
            return -1;
    }
    return 0;
}

static int allow_files(int ruleset, const struct cage *c, const struct cage_network *net,
                       uint64_t all)
{
    static const char *const libraries[] = {"/lib", "/lib64", "/usr/lib", "/usr/lib64",
                                            "/usr/local/lib"};
    static const char *const plain[] = {"/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo",
                                        "/dev/urandom", "/dev/null"};
    static const char *const names[] = {"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf",
                                        "/etc/ssl", "/usr/share/ca-certificates"};
    char folder[4096];
    int rc = 0;
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries && !rc; i++)
        rc = allow(ruleset, libraries[i], READ_EXECUTE);
    for (size_t i = 0; i < sizeof plain / sizeof *plain && !rc; i++)
        rc = allow(ruleset, plain[i], READ | (i == 4 ? LL_WRITE_FILE : 0));
    for (size_t i = 0; i < sizeof names / sizeof *names && !rc && (cage_has_tcp(net) || net->udp);
         i++)
        rc = allow(ruleset, names[i], READ);
    const char *slash = strrchr(c->file, '/');
    snprintf(folder, sizeof folder, "%.*s", (int)(slash ? slash - c->file : 0), c->file);
    if (!rc && folder[0])
        rc = allow(ruleset, folder, READ_EXECUTE);
    if (!rc && c->state_dir)
        rc = allow(ruleset, c->state_dir, all & ~LL_EXECUTE);
    return rc;
}

int cage_files(const struct cage *c, const struct cage_network *net, omb_error *error)
{
    long version = syscall(LL_CREATE, NULL, 0, LL_VERSION);
    if (version < 1) {
        cage_say("this kernel has no Landlock: what the plugin may open is left to file modes");
        return 0;
    }
    struct ll_ruleset set = {.files = LL_FILES_1};
    set.files |= version >= 2 ? LL_REFER : 0;
    set.files |= version >= 3 ? LL_TRUNCATE : 0;
    set.files |= version >= 5 ? LL_IOCTL_DEV : 0;
    set.net = version >= 4 ? LL_BIND_TCP | LL_CONNECT_TCP : 0;
    set.scoped = version >= 6 ? LL_SCOPE_ALL : 0;
    if (version < 4 && cage_has_tcp(net))
        cage_say("this kernel's Landlock knows no ports: the plugin may connect to any");
    size_t size = version >= 6 ? sizeof set : version >= 4 ? 16 : 8;
    int ruleset = (int)syscall(LL_CREATE, &set, size, 0);
    if (ruleset < 0)
        return cage_refuse(error, "the cage: Landlock");
    int rc = allow_files(ruleset, c, net, set.files);
    if (!rc && set.net)
        rc = allow_ports(ruleset, net->connect, net->n_connect, LL_CONNECT_TCP) ||
             allow_ports(ruleset, net->listen, net->n_listen, LL_BIND_TCP);
    if (!rc)
        rc = (int)syscall(LL_RESTRICT, ruleset, 0);
    if (rc)
        rc = cage_refuse(error, "the cage: Landlock");
    close(ruleset);
    return rc;
}

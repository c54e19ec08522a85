/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud doctor`: is this machine and configuration fit to run a host?
 * Must not know: how the parts use what it looks at.
 * Called by: main.c through the command table. */
#include "core/app/command.h"
#include "core/policy/bundle.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sysexits.h>
#include <unistd.h>

#define WANTED_FILES 4096
#define WANTED_FREE_MIB 256

struct report {
    uint32_t good, bad;
};

static void tell(struct report *r, bool good, const char *what, const char *advice)
{
    printf("%s  %s%s%s\n", good ? "ok " : "BAD", what, good || !advice[0] ? "" : ": ",
           good ? "" : advice);
    if (good)
        r->good++;
    else
        r->bad++;
}

static void check_files(struct report *r)
{
    struct rlimit limit;
    char what[100];

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    snprintf(what, sizeof what, "open files allowed: %llu", (unsigned long long)limit.rlim_cur);
    tell(r, limit.rlim_cur >= WANTED_FILES, what,
         "raise it (ulimit -n), each connection takes one");
}

static void check_data(struct report *r, const char *data)
{
    struct statvfs fs;
    char what[4200];
    bool there = access(data, F_OK) == 0;

    snprintf(what, sizeof what, "data folder %s %s", data,
             there ? "can be written" : "will be made");
    tell(r, !there || access(data, R_OK | W_OK | X_OK) == 0, what, "give this user the folder");
    if (statvfs(there ? data : ".", &fs) != 0)
        return;
    snprintf(what, sizeof what, "space for data: %llu MiB free",
             (unsigned long long)fs.f_bavail * fs.f_frsize / (1024 * 1024));
    tell(r, (unsigned long long)fs.f_bavail * fs.f_frsize / (1024 * 1024) >= WANTED_FREE_MIB, what,
         "messages are refused when the disk is full");
}

static void check_scripts(struct report *r, const struct config_tenant *t)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct bundle *b = NULL;
    char what[700];
    int status = bundle_load(t->scripts, &b, &errors);

    snprintf(what, sizeof what, "policies of %s compile (%s)", t->slug, t->scripts);
    tell(r, status == 0, what, "see below");
    if (status != 0)
        printf("%.*s", (int)errors.text.len, errors.text.ptr ? errors.text.ptr : "");
    bundle_unpin(b);
    bundle_errors_free(&errors);
}

static void check_plugins(struct report *r, const char *folder)
{
    DIR *d = opendir(folder);
    const struct dirent *entry;
    uint32_t n = 0;
    char what[4200];

    while (d && (entry = readdir(d)))
        n += str_ends(str_of(entry->d_name), STR(".so"));
    if (d)
        closedir(d);
    snprintf(what, sizeof what, "plugins in %s: %u", folder, n);
    tell(r, n > 0, what, "build them, or correct plugin_dirs");
}

static void check_tls(struct report *r, const struct config_listen *l)
{
    if (!l->tls_certificate)
        return;
    tell(r, access(l->tls_certificate, R_OK) == 0, "TLS certificate can be read", strerror(errno));
    tell(r, access(l->tls_key, R_OK) == 0, "TLS key can be read", strerror(errno));
}

int cmd_doctor(int argc, char **argv)
{
    struct report r = {0};
    struct config c;
    int code = command_config(argc, argv, &c);

    if (code != EX_OK)
        return code;
    tell(&r, true, "configuration is understood", "");
    check_files(&r);
    check_data(&r, c.data);
    for (uint32_t i = 0; i < c.n_plugin_dirs; i++)
        check_plugins(&r, c.plugin_dirs[i]);
    for (uint32_t i = 0; i < c.n_tenant; i++)
        check_scripts(&r, &c.tenant[i]);
    check_tls(&r, &c.listen);
    config_free(&c);
    printf("\n%u good, %u bad\n", r.good, r.bad);
    return r.bad ? EX_CONFIG : EX_OK;
}

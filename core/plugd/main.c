/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what ombud-plugd is asked to do: look at one plugin file for a person, or host it for a
 * host. Must not know the host's services. Called by people and the host. */
#include "core/base/log.h"
#include "core/plug/describe.h"
#include "core/plug/dso.h"
#include "core/plugd/child.h"

#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum { SCAN_SECONDS = 5, SCAN_MEMORY_MB = 512 };
enum { HOST_SOCKET = 3, HOST_PAGE = 4, HOST_PAGE_SIZE = 4096 }; /* as spawn.c has them */

static int usage(FILE *to, int code)
{
    fputs("usage: ombud-plugd describe FILE.so\n"
          "\n"
          "Loads one plugin file in this process and prints what it is as JSON, or why this\n"
          "host refuses it. Ends after 5 seconds at most.\n"
          "\n"
          "exit: 0 it fits · 64 usage · 66 no such file · 69 wrong ABI · 65 anything else wrong\n",
          to);
    return code;
}

/* A scan that hangs is ended by the system; so is one that hoards, where no sanitizer needs the
 * address space. */
static void limit_scan(void)
{
    alarm(SCAN_SECONDS);
#ifndef OMBUD_SANITIZED
    struct rlimit memory = {(rlim_t)SCAN_MEMORY_MB << 20, (rlim_t)SCAN_MEMORY_MB << 20};
    if (setrlimit(RLIMIT_AS, &memory))
        log_warn("plugd", "no memory limit could be set");
#endif
}

static void describe_file(const struct dso *d, struct buf *out)
{
    struct json_out o = json_out(out);
    jo_obj(&o);
    jo_kv_z(&o, "file", d->path);
    jo_key(&o, "abi");
    jo_obj(&o);
    jo_kv_int(&o, "major", d->entry->major);
    jo_kv_int(&o, "minor", d->entry->minor);
    jo_kv_int(&o, "min_host_minor", d->entry->min_host_minor);
    jo_end_obj(&o);
    jo_key(&o, "plugins");
    jo_arr(&o);
    for (uint32_t i = 0; i < d->n; i++) {
        jo_obj(&o);
        describe_members(d->factory->descriptor(i), &o);
        jo_end_obj(&o);
    }
    jo_end_arr(&o);
    jo_end_obj(&o);
    buf_putc(out, '\n');
}

static int exit_code(int rc)
{
    if (rc == -OMB_E_IO)
        return EX_NOINPUT;
    return rc == -OMB_E_VERSION ? EX_UNAVAILABLE : EX_DATAERR;
}

static int describe(const char *path)
{
    omb_error error = {.size = sizeof error};
    struct buf out = BUF_INIT(1 << 20);
    struct dso *d = NULL;
    int code = EX_OSERR;
    limit_scan();
    int rc = dso_open(path, &d, &error);
    if (rc) {
        fprintf(stderr, "ombud-plugd: %s\n", error.text);
        return exit_code(rc);
    }
    describe_file(d, &out);
    if (!out.err && fwrite(out.ptr, 1, out.len, stdout) == out.len && fflush(stdout) == 0)
        code = EX_OK;
    buf_free(&out);
    dso_close(d);
    return code;
}

/* Ends with the host that started it, and with nobody else's word. */
static bool stay_with(const char *parent)
{
    int64_t pid;
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && str_int(str_of(parent), &pid) == 0 &&
           getppid() == (pid_t)pid;
}

/* Started by a host only: descriptor 3 is its socket, 4 a page that it reads. */
static int serve(const char *parent)
{
    struct stat st;
    if (fstat(HOST_SOCKET, &st) || !S_ISSOCK(st.st_mode) || !stay_with(parent))
        return usage(stderr, EX_USAGE);
    void *page = mmap(NULL, HOST_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, HOST_PAGE, 0);
    if (page == MAP_FAILED)
        return EX_OSERR;
    close(HOST_PAGE);
    return child_run(HOST_SOCKET, page);
}

#ifdef OMBUD_SANITIZED
/* Looking for leaks at the end needs rights that the cage takes away. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}
#endif

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "host") == 0)
        return serve(argv[3]);
    if (argc == 2 && (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0))
        return usage(stdout, EX_OK);
    if (argc != 3 || strcmp(argv[1], "describe") != 0)
        return usage(stderr, EX_USAGE);
    return describe(argv[2]);
}

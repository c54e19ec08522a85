/* SPDX-License-Identifier: Apache-2.0 */
/* Owns which system calls a plugin's process may make, as a filter of the kernel's. Must not know
 * files. Called by cage.c. */
#include "core/plugd/cage_i.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define CAGE_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define CAGE_ARCH AUDIT_ARCH_AARCH64
#endif

/* The filter is written by hand and not through libseccomp: it is one list with a dozen rules on
 * arguments, and a library less in every plugin's process. */
#define MAX_CODE 400
#define X32_BIT 0x40000000u

struct filter {
    struct sock_filter code[MAX_CODE];
    unsigned short n;
};

#define ARG_LOW(i) (uint32_t)(offsetof(struct seccomp_data, args) + 8 * (size_t)(i))

static void put(struct filter *f, uint16_t code, uint32_t k, uint8_t yes, uint8_t no)
{
    if (f->n < MAX_CODE)
        f->code[f->n++] = (struct sock_filter){code, yes, no, k};
}

static void load(struct filter *f, uint32_t at)
{
    put(f, BPF_LD | BPF_W | BPF_ABS, at, 0, 0);
}

static void give(struct filter *f, uint32_t what)
{
    put(f, BPF_RET | BPF_K, what, 0, 0);
}

/* If the loaded word is k, the answer is `what`. */
static void when(struct filter *f, uint32_t k, uint32_t what)
{
    put(f, BPF_JMP | BPF_JEQ | BPF_K, k, 0, 1);
    give(f, what);
}

#define DENY (SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA))
#define ABSENT (SECCOMP_RET_ERRNO | (ENOSYS & SECCOMP_RET_DATA))
#define ALLOW SECCOMP_RET_ALLOW

/* A call judged by its arguments: the code between begin and end sees them, and ends with the
 * number loaded again. */
static unsigned short begin(struct filter *f, long call)
{
    put(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 0);
    return (unsigned short)(f->n - 1);
}

static void end(struct filter *f, unsigned short began, uint32_t otherwise)
{
    give(f, otherwise);
    if (f->n < MAX_CODE)
        f->code[began].jf = (uint8_t)(f->n - began - 1);
}

/* The call is allowed when argument i is one of the values. */
static void only(struct filter *f, long call, int i, const uint32_t *value, size_t n)
{
    unsigned short at = begin(f, call);
    load(f, ARG_LOW(i));
    for (size_t k = 0; k < n; k++)
        when(f, value[k], ALLOW);
    end(f, at, DENY);
}

/* The call is allowed when argument i has none of the bits. */
static void without(struct filter *f, long call, int i, uint32_t bits)
{
    unsigned short at = begin(f, call);
    load(f, ARG_LOW(i));
    put(f, BPF_JMP | BPF_JSET | BPF_K, bits, 1, 0);
    give(f, ALLOW);
    end(f, at, DENY);
}

static void begin_filter(struct filter *f)
{
    f->n = 0;
    load(f, offsetof(struct seccomp_data, arch));
    put(f, BPF_JMP | BPF_JEQ | BPF_K, CAGE_ARCH, 1, 0);
    give(f, SECCOMP_RET_KILL_PROCESS);
    load(f, offsetof(struct seccomp_data, nr));
#ifdef __x86_64__
    put(f, BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1);
    give(f, SECCOMP_RET_KILL_PROCESS);
#endif
}

/* What a quiet program needs: memory, files that Landlock lets it open, waiting, time, threads. */
static const long plain[] = {
    SYS_read,
    SYS_write,
    SYS_recvfrom,
    SYS_sendto,
    SYS_epoll_pwait,
    SYS_futex,
    SYS_clock_gettime,
    SYS_recvmsg,
    SYS_sendmsg,
    SYS_readv,
    SYS_writev,
    SYS_pread64,
    SYS_pwrite64,
    SYS_preadv,
    SYS_pwritev,
    SYS_brk,
    SYS_mmap,
    SYS_munmap,
    SYS_mremap,
    SYS_mprotect,
    SYS_madvise,
    SYS_mincore,
    SYS_msync,
    SYS_close,
    SYS_close_range,
    SYS_lseek,
    SYS_openat,
    SYS_fstat,
    SYS_newfstatat,
    SYS_statx,
    SYS_statfs,
    SYS_fstatfs,
    SYS_faccessat,
    SYS_faccessat2,
    SYS_readlinkat,
    SYS_getdents64,
    SYS_getcwd,
    SYS_ftruncate,
    SYS_truncate,
    SYS_fallocate,
    SYS_fsync,
    SYS_fdatasync,
    SYS_sync_file_range,
    SYS_fadvise64,
    SYS_flock,
    SYS_fcntl,
    SYS_dup,
    SYS_dup3,
    SYS_pipe2,
    SYS_renameat,
    SYS_renameat2,
    SYS_unlinkat,
    SYS_mkdirat,
    SYS_fchmod,
    SYS_fchmodat,
    SYS_utimensat,
    SYS_umask,
    SYS_ppoll,
    SYS_pselect6,
    SYS_epoll_create1,
    SYS_epoll_ctl,
    SYS_eventfd2,
    SYS_timerfd_create,
    SYS_timerfd_settime,
    SYS_timerfd_gettime,
    SYS_nanosleep,
    SYS_clock_nanosleep,
    SYS_clock_getres,
    SYS_gettimeofday,
    SYS_times,
    SYS_getrandom,
    SYS_getpid,
    SYS_gettid,
    SYS_getppid,
    SYS_getuid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getegid,
    SYS_getresuid,
    SYS_getresgid,
    SYS_uname,
    SYS_sysinfo,
    SYS_getrusage,
    SYS_getcpu,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    SYS_sched_getparam,
    SYS_sched_getscheduler,
    SYS_set_tid_address,
    SYS_set_robust_list,
    SYS_get_robust_list,
    SYS_rseq,
    SYS_membarrier,
    SYS_restart_syscall,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_rt_sigtimedwait,
    SYS_rt_sigpending,
    SYS_sigaltstack,
    SYS_exit,
    SYS_exit_group,
    SYS_getsockopt,
    SYS_setsockopt,
    SYS_getsockname,
    SYS_getpeername,
    SYS_shutdown,

#ifdef __x86_64__
    SYS_epoll_wait,
    SYS_open,
    SYS_stat,
    SYS_lstat,
    SYS_access,
    SYS_readlink,
    SYS_rename,
    SYS_unlink,
    SYS_mkdir,
    SYS_rmdir,
    SYS_chmod,
    SYS_dup2,
    SYS_pipe,
    SYS_poll,
    SYS_select,
    SYS_eventfd,
    SYS_epoll_create,
    SYS_getdents,
    SYS_time,
    SYS_arch_prctl,
#endif
};

static const long network[] = {SYS_connect, SYS_bind,     SYS_listen,  SYS_accept4,
                               SYS_accept,  SYS_sendmmsg, SYS_recvmmsg};

/* Threads, yes; a process of its own or a namespace, no. clone3 hides its flags behind a pointer and
 * is said to be missing: the C library then takes clone. */
static void allow_threads(struct filter *f)
{
    unsigned short at;
    when(f, SYS_clone3, ABSENT);
    at = begin(f, SYS_clone);
    load(f, ARG_LOW(0));
    put(f, BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0);
    give(f, DENY);
    put(f, BPF_JMP | BPF_JSET | BPF_K,
        CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
            CLONE_NEWNET,
        1, 0);
    give(f, ALLOW);
    end(f, at, DENY);
}

static void allow_on_itself(struct filter *f)
{
    const uint32_t own[] = {(uint32_t)getpid()}, nothing[] = {0};
    const uint32_t names[] = {PR_SET_NAME, PR_GET_NAME, 0x53564d41 /* PR_SET_VMA */};
    const uint32_t modes[] = {FIONBIO, FIOCLEX, FIONREAD, TCGETS};
    only(f, SYS_tgkill, 0, own, 1); /* abort() */
    only(f, SYS_kill, 0, own, 1);
    only(f, SYS_prctl, 0, names, 3);
    only(f, SYS_ioctl, 1, modes, 4);
    only(f, SYS_prlimit64, 2, nothing, 1); /* looking at a limit, not setting one */
}

static void allow_sockets(struct filter *f, const struct cage_network *net)
{
    const uint32_t families[] = {AF_INET, AF_INET6};
    const uint32_t pairs[] = {AF_UNIX};
    only(f, SYS_socketpair, 0, pairs, 1);
    if (!cage_has_tcp(net) && !net->udp)
        return;
    for (size_t i = 0; i < sizeof network / sizeof *network; i++)
        when(f, (uint32_t)network[i], ALLOW);
    /* Of what kind is in the low bits of the second argument. */
    unsigned short at = begin(f, SYS_socket);
    load(f, ARG_LOW(1));
    put(f, BPF_ALU | BPF_AND | BPF_K, 0xf, 0, 0);
    put(f, BPF_JMP | BPF_JEQ | BPF_K, SOCK_STREAM, cage_has_tcp(net) ? 3 : 2, 0);
    put(f, BPF_JMP | BPF_JEQ | BPF_K, SOCK_DGRAM, net->udp ? 2 : 1, 0);
    give(f, DENY);
    give(f, DENY);
    load(f, ARG_LOW(0));
    when(f, families[0], ALLOW);
    when(f, families[1], ALLOW);
    end(f, at, DENY);
}

static int install(const struct filter *f, omb_error *error)
{
    struct sock_fprog program = {f->n, (struct sock_filter *)(uintptr_t)f->code};
    if (f->n >= MAX_CODE) {
        errno = E2BIG;
        return cage_refuse(error, "the cage: seccomp");
    }
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program))
        return cage_refuse(error, "the cage: seccomp");
    return 0;
}

int cage_calls(const struct cage_network *net, omb_error *error)
{
    struct filter f;
    begin_filter(&f);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        when(&f, (uint32_t)plain[i], ALLOW);
    allow_threads(&f);
    allow_on_itself(&f);
    allow_sockets(&f, net);
    when(&f, SYS_seccomp, ALLOW); /* for the lock, which then denies it */
    give(&f, DENY);
    return install(&f, error);
}

int cage_calls_lock(omb_error *error)
{
    struct filter f;
    begin_filter(&f);
    without(&f, SYS_mmap, 2, PROT_EXEC);
    without(&f, SYS_mprotect, 2, PROT_EXEC);
    when(&f, SYS_seccomp, DENY);
    give(&f, ALLOW);
    return install(&f, error);
}

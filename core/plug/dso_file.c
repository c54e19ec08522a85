/* SPDX-License-Identifier: Apache-2.0 */
/* Owns judging a plugin file by its bytes, before any loader looks at it. Must not know what is in it.
 * Called by dso.c and scan.c. */
#include "core/plug/dso.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__x86_64__)
#define DSO_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define DSO_MACHINE EM_AARCH64
#else
#error "the machine's ELF number is not known here"
#endif

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int refuse(omb_error *error, const char *path, const char *why)
{
    snprintf(error->text, sizeof error->text, "%s: %s", base_name(path), why);
    error->code = -OMB_E_IO;
    return -OMB_E_IO;
}

/* A file cut short is mapped all the same and ends its reader by a signal: so every segment must
 * lie inside it. */
static const char *judge(int fd, const struct stat *st)
{
    Elf64_Ehdr h;
    Elf64_Phdr p;
    if (!S_ISREG(st->st_mode))
        return "is not a file";
    if (st->st_size == 0)
        return "is empty";
    if (pread(fd, &h, sizeof h, 0) != (ssize_t)sizeof h || memcmp(h.e_ident, ELFMAG, SELFMAG) != 0)
        return "is not a shared object";
    if (h.e_ident[EI_CLASS] != ELFCLASS64 || h.e_machine != DSO_MACHINE)
        return "is built for another kind of machine";
    if (h.e_type != ET_DYN || h.e_phentsize != sizeof p)
        return "is not a shared object";
    for (uint32_t i = 0; i < h.e_phnum; i++) {
        off_t at = (off_t)(h.e_phoff + i * sizeof p);
        if (at < 0 || pread(fd, &p, sizeof p, at) != (ssize_t)sizeof p)
            return "is cut short";
        if (p.p_type == PT_LOAD && (p.p_offset > (Elf64_Off)st->st_size ||
                                    p.p_filesz > (Elf64_Off)st->st_size - p.p_offset))
            return "is cut short";
    }
    return h.e_phnum ? NULL : "is not a shared object";
}

int dso_check_file(const char *path, omb_error *error)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return refuse(error, path, errno == ENOENT ? "no such file" : "cannot be read");
    const char *why = fstat(fd, &st) ? "cannot be read" : judge(fd, &st);
    close(fd);
    return why ? refuse(error, path, why) : 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the checks of the file itself: what it exports, what it says about itself. Must not run an
 * instance. Called by main.c. */
#include "sdk/check/check.h"

#include "core/plug/describe.h"
#include "core/plug/option.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct image {
    const unsigned char *bytes;
    size_t len;
};

static bool map_file(struct check *c, struct image *out)
{
    struct stat st;
    int fd = open(c->file, O_RDONLY | O_CLOEXEC);
    void *at = MAP_FAILED;
    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > (off_t)sizeof(Elf64_Ehdr))
        at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (fd >= 0)
        close(fd);
    if (at == MAP_FAILED) {
        check_fail(c, "%s: cannot be read", c->file);
        return false;
    }
    *out = (struct image){at, (size_t)st.st_size};
    if (memcmp(out->bytes, ELFMAG, SELFMAG) == 0 && out->bytes[EI_CLASS] == ELFCLASS64)
        return true;
    check_skip(c, "not a 64-bit ELF file");
    return false;
}

/* Bytes of the file from `at`, or NULL when they lie outside. */
static const void *part(const struct image *f, uint64_t at, uint64_t len)
{
    return at <= f->len && len <= f->len - at ? f->bytes + at : NULL;
}

static const Elf64_Shdr *section(const struct image *f, uint32_t type, uint32_t *index)
{
    const Elf64_Ehdr *h = (const void *)f->bytes;
    const Elf64_Shdr *s = part(f, h->e_shoff, (uint64_t)h->e_shnum * sizeof *s);
    for (uint32_t i = 0; s && h->e_shentsize == sizeof *s && i < h->e_shnum; i++) {
        if (s[i].sh_type != type)
            continue;
        *index = i;
        return &s[i];
    }
    return NULL;
}

/* What a sanitizer adds to a file is not its author's. */
static bool is_sanitizer(const char *name)
{
    return strncmp(name, "__asan", 6) == 0 || strncmp(name, "__odr_asan", 10) == 0 ||
           strncmp(name, "__ubsan", 7) == 0 || strncmp(name, "__tsan", 6) == 0 ||
           strncmp(name, "__sancov", 8) == 0;
}

static void exports(struct check *c)
{
    struct image f;
    uint32_t at;
    if (!map_file(c, &f))
        return;
    const Elf64_Ehdr *h = (const void *)f.bytes;
    const Elf64_Shdr *dyn = section(&f, SHT_DYNSYM, &at);
    const Elf64_Shdr *all = part(&f, h->e_shoff, (uint64_t)h->e_shnum * sizeof *all);
    const Elf64_Sym *sym = dyn ? part(&f, dyn->sh_offset, dyn->sh_size) : NULL;
    if (!sym || !all || dyn->sh_link >= h->e_shnum) {
        check_fail(c, "its table of exported names cannot be read");
        return;
    }
    const Elf64_Shdr *names = &all[dyn->sh_link];
    const char *text = part(&f, names->sh_offset, names->sh_size);
    bool found = false;
    for (uint64_t i = 1; text && i < dyn->sh_size / sizeof *sym; i++) {
        const char *name = text + sym[i].st_name;
        if (sym[i].st_shndx == SHN_UNDEF || ELF64_ST_BIND(sym[i].st_info) == STB_LOCAL ||
            sym[i].st_name >= names->sh_size || is_sanitizer(name))
            continue;
        if (strcmp(name, OMB_ENTRY_SYMBOL) != 0)
            check_fail(c, "it also exports %.80s; build with -fvisibility=hidden", name);
        else if (ELF64_ST_TYPE(sym[i].st_info) != STT_OBJECT)
            check_fail(c, "%s is a function; it has to be data", name);
        else
            found = true;
    }
    if (!found)
        check_fail(c, "it does not export %s", OMB_ENTRY_SYMBOL);
}

static void hardened(struct check *c)
{
    struct image f;
    if (!map_file(c, &f))
        return;
    const Elf64_Ehdr *h = (const void *)f.bytes;
    const Elf64_Phdr *p = part(&f, h->e_phoff, (uint64_t)h->e_phnum * sizeof *p);
    for (uint32_t i = 0; p && h->e_phentsize == sizeof *p && i < h->e_phnum; i++) {
        if (p[i].p_type == PT_GNU_STACK && (p[i].p_flags & PF_X))
            check_fail(c, "it wants an executable stack; link with -Wl,-z,noexecstack");
        if (p[i].p_type == PT_LOAD && (p[i].p_flags & PF_W) && (p[i].p_flags & PF_X))
            check_fail(c, "it has memory that is written and executed");
    }
    uint32_t at;
    const Elf64_Shdr *s = section(&f, SHT_DYNAMIC, &at);
    const Elf64_Dyn *d = s ? part(&f, s->sh_offset, s->sh_size) : NULL;
    for (uint64_t i = 0; d && i < s->sh_size / sizeof *d && d[i].d_tag != DT_NULL; i++)
        if (d[i].d_tag == DT_TEXTREL)
            check_fail(c, "its code is changed at load; compile with -fPIC");
}

static void scans_quickly(struct check *c)
{
    struct timespec t;
    omb_error error = {.size = sizeof error};
    omb_kit *kit = omb_kit_open(c->file, c->plugin, &error);
    if (!kit)
        check_fail(c, "%s", error.text);
    /* Processor time: how busy the machine is does not count. */
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    int64_t ms = t.tv_sec * 1000 + t.tv_nsec / 1000000;
    if (ms > CHECK_QUICK_MS)
        check_fail(c, "loading it takes %lld ms of processor time, %d at most", (long long)ms,
                   CHECK_QUICK_MS);
    omb_kit_close(kit);
}

static void descriptor_is_sound(struct check *c)
{
    char why[160];
    omb_kit *kit = check_open(c);
    if (!kit)
        return;
    const omb_descriptor *d = omb_kit_descriptor(kit);
    if (describe_check(d, why, sizeof why))
        check_fail(c, "%s", why);
    if (!d->version.len || !d->description.len || !d->vendor.len)
        check_fail(c, "version, description and vendor are for people: none may be empty");
    if (str_find(d->id, STR(".")) < 0)
        check_fail(c, "its id %.*s has no dot: \"org.example.name\" stays its own", STR_ARG(d->id));
    omb_kit_close(kit);
}

static void options_are_told(struct check *c)
{
    omb_kit *kit = check_open(c);
    if (!kit)
        return;
    const omb_descriptor *d = omb_kit_descriptor(kit);
    for (uint32_t i = 0; i < d->n_option; i++) {
        const omb_option *o = d->option[i];
        int64_t n;
        char why[128];
        if (!o->help.len)
            check_fail(c, "option %.*s has no help", STR_ARG(o->key));
        if (option_parse(o, o->fallback, &n, why, sizeof why))
            check_fail(c, "the default of %.*s %s", STR_ARG(o->key), why);
    }
    omb_kit_close(kit);
}

static void kind_is_whole(struct check *c)
{
    omb_kit *kit = check_started(c);
    uint32_t n;
    if (!kit)
        return;
    const struct check_call *call = check_calls(kit, &n);
    if (n == 0)
        check_fail(c, "of an unknown kind %.*s", STR_ARG(omb_kit_descriptor(kit)->kind));
    for (uint32_t i = 0; i < n; i++)
        if (!omb_kit_call(kit, call[i].method, 1, call[i].a, call[i].b))
            check_fail(c, "%s is not there", call[i].method);
    check_end(c, kit);
}

const struct check_row check_file_rows[] = {
    {"exports", "exports the entry and nothing else", exports},
    {"hardened", "no executable stack, no code changed at load", hardened},
    {"scan", "is loaded and described within 100 ms of processor time", scans_quickly},
    {"descriptor", "says soundly who it is", descriptor_is_sound},
    {"options", "every option has help and a default that passes", options_are_told},
    {"kind", "offers every method of its kind", kind_is_whole},
    {0},
};

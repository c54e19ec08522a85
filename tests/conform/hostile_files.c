/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the rows abi-* of corpora/plugin-hostile: files that do not fit, or only just. Must not know
 * what a plugin does. Called by conform_plugin_hostile.c. */
#include "core/base/limits.h"
#include "core/plug/dso.h"
#include "tests/conform/hostile_rig.h"
#include "tests/conform/hostile_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef OMBUD_SANITIZED
#define GROWTH_KIB (64 * 1024) /* freed blocks wait in the sanitizer's quarantine */
#else
#define GROWTH_KIB (5 * 1024)
#endif

static char folder[64];

/* A host that looks at one folder or file; what it says is one line. */
struct look {
    uv_loop_t loop;
    struct plug *plug;
    struct buf errors;
    int rc;
};

static void look_at(struct look *l, const char *path, const struct plug_setting *s, uint32_t n)
{
    static const struct plug_services none;
    struct plug_setup setup = {.loop = &l->loop,
                               .state_dir = folder,
                               .services = &none,
                               .trusted = "/nowhere",
                               .setting = s,
                               .n_setting = n};
    *l = (struct look){.errors = BUF_INIT(1 << 16)};
    (void)uv_loop_init(&l->loop);
    l->rc = plug_open(&setup, &l->plug);
    if (!l->rc)
        l->rc = plug_load(l->plug, path, &l->errors);
    if (!l->rc)
        l->rc = plug_start(l->plug, &l->errors);
    buf_putc(&l->errors, '\0');
}

static void look_away(struct look *l)
{
    plug_close(l->plug);
    (void)uv_run(&l->loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&l->loop);
    buf_free(&l->errors);
}

static bool is_one_line(const char *text)
{
    const char *end = strchr(text, '\n');
    return text[0] && end && end[1] == '\0' && end - text < 400;
}

static const char *refused(const char *path, const char *word)
{
    static char why[512];
    struct look l;
    look_at(&l, path, NULL, 0);
    why[0] = '\0';
    if (l.rc == 0)
        snprintf(why, sizeof why, "was not refused");
    else if (!is_one_line(l.errors.ptr) || !strstr(l.errors.ptr, word))
        snprintf(why, sizeof why, "not one line with \"%s\": %.300s", word, l.errors.ptr);
    look_away(&l);
    return why[0] ? why : NULL;
}

static const char *taken(const char *path)
{
    static char why[512];
    struct look l;
    look_at(&l, path, NULL, 0);
    bool there = l.rc == 0 && plug_find_commerce(l.plug, STR("probe"));
    snprintf(why, sizeof why, "%.400s", l.errors.ptr);
    look_away(&l);
    return there ? NULL : why;
}

static const char *odd(const char *name)
{
    char file[128];
    snprintf(file, sizeof file, "odd/%s.so", name);
    return rig_file(file);
}

/* A copy of the probe in a folder of our own, `len` bytes of it (0: all), one byte changed. */
static const char *copy(const char *name, size_t len, long at, int byte)
{
    static char path[128];
    static char bytes[1 << 22];
    FILE *in = fopen(rig_file("probe.so"), "rb");
    size_t n = in ? fread(bytes, 1, sizeof bytes, in) : 0;
    if (in)
        fclose(in);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "wb");
    if (!out || n < 64)
        return path;
    if (at >= 0)
        bytes[at] = (char)byte;
    (void)fwrite(bytes, 1, len == 1 ? 0 : len && len < n ? len : n, out);
    fclose(out);
    return path;
}

static const char *leads_outside(void)
{
    char inside[128], link[160];
    snprintf(inside, sizeof inside, "%s/plugins", folder);
    snprintf(link, sizeof link, "%s/probe.so", inside);
    char command[160];
    snprintf(command, sizeof command, "mkdir %s", inside);
    if (system(command) || symlink(rig_file("probe.so"), link))
        return "no link could be made";
    return refused(inside, "leads out of its folder");
}

static const char *same_name_twice(void)
{
    char inside[128];
    snprintf(inside, sizeof inside, "%s", folder);
    (void)copy("a.so", 0, -1, 0);
    (void)copy("b.so", 0, -1, 0);
    return refused(inside, "loaded already");
}

static long rss_kib(void)
{
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f && fscanf(f, "%*d %ld", &pages) != 1)
        pages = 0;
    if (f)
        fclose(f);
    return pages * 4;
}

/* Here a file is never unmapped, so the same one again costs nothing; and in a child nothing is left
 * of it at all. */
static const char *loads_again(void)
{
    omb_error error = {.size = sizeof error};
    struct dso *d;
    struct look l;
    long before = 0;
    for (int i = 0; i < 1000; i++) {
        if (dso_open(rig_file("probe.so"), &d, &error))
            return "it was refused";
        dso_close(d);
        before = i == 20 ? rss_kib() : before;
    }
    for (int i = 0; i < 30; i++) {
        look_at(&l, rig_file("probe.so"), NULL, 0);
        look_away(&l);
    }
    return rss_kib() - before < GROWTH_KIB ? NULL : "it grew by more than 5 MiB";
}

static const char *config_too_large(void)
{
    static char why[256];
    size_t n = (size_t)64 << 20;
    char *value = malloc(n);
    struct look l;
    if (!value)
        return "no memory";
    memset(value, '1', n);
    struct plug_setting s = {STR("probe"), STR("number"), str_n(value, n)};
    look_at(&l, rig_file("probe.so"), &s, 1);
    snprintf(why, sizeof why, "%s", l.rc ? "" : "was taken");
    if (l.rc && !strstr(l.errors.ptr, "longer than"))
        snprintf(why, sizeof why, "%.200s", l.errors.ptr);
    look_away(&l);
    free(value);
    return why[0] ? why : NULL;
}

static void note_drained(void *ctx)
{
    *(bool *)ctx = true;
}

static bool is_drained(struct rig *r, void *arg)
{
    (void)r;
    return *(bool *)arg;
}

/* What is under way when it is to go is answered first. */
static const char *drained_first(void)
{
    struct rig r;
    struct rig_answer a;
    bool drained = false;
    const char *why = rig_begin(&r, "none", NULL) ? "the host did not start" : NULL;
    if (!why) {
        (void)plug_commerce_execute(r.other, rig_reply(&a, 8000), 1, STR("late"), STR("k"));
        plug_drain(r.plug, 5000, note_drained, &drained);
        r.other = NULL;
        if (!rig_until(&r, rig_has_answer, &a) || strcmp(a.text, "late") != 0)
            why = "what was under way was not answered";
        else if (!rig_until(&r, is_drained, &drained))
            why = "the drain never ended";
    }
    return rig_end(&r) < 0 && !why ? "something stayed behind" : why;
}

static bool judge(const char *row, const char **why)
{
    if (strcmp(row, "abi-newer-minor") == 0 || strcmp(row, "abi-older-minor") == 0)
        *why = taken(odd(row + 4));
    else if (strcmp(row, "abi-size-huge") == 0) {
        *why = refused(odd("size-huge"), "that cannot be");
        *why = *why ? *why : refused(odd("descriptor-huge"), "descriptor");
    } else if (strcmp(row, "abi-size-odd") == 0)
        *why = refused(odd("size-odd"), "cut short");
    else if (strcmp(row, "abi-no-entry-symbol") == 0)
        *why = refused(rig_file("no_entry.so"), "omb_entry_v1");
    else if (strcmp(row, "abi-null-entry") == 0)
        *why = refused(odd("null-entry"), "lacks a function");
    else if (strcmp(row, "abi-missing-dep") == 0)
        *why = refused(odd("missing-dep"), "libnowhere.so");
    else if (strcmp(row, "abi-other-arch") == 0)
        *why = refused(copy("arch.so", 0, 18, 0x08), "another kind of machine");
    else if (strcmp(row, "abi-truncated-elf") == 0) {
        *why = refused(copy("half.so", 9000, -1, 0), "cut short");
        *why = *why ? *why : refused(copy("empty.so", 1, -1, 0), "is empty");
        *why = *why ? *why : refused(copy("magic.so", 0, 1, 'X'), "not a shared object");
    } else if (strcmp(row, "abi-constructor-crash") == 0)
        *why = refused(odd("constructor-crash"), "ended by signal");
    else if (strcmp(row, "abi-symlink-outside") == 0)
        *why = leads_outside();
    else if (strcmp(row, "abi-dup-name") == 0)
        *why = same_name_twice();
    else if (strcmp(row, "abi-reload-1000") == 0)
        *why = loads_again();
    else if (strcmp(row, "abi-unload-busy") == 0)
        *why = drained_first();
    else if (strcmp(row, "abi-config-64MiB") == 0)
        *why = config_too_large();
    else
        return false;
    return true;
}

bool hostile_row_file(const char *row, const char **why)
{
    char command[96];
    snprintf(folder, sizeof folder, "/tmp/ombud-hostile-XXXXXX");
    if (!mkdtemp(folder))
        return false;
    bool known = judge(row, why);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    if (system(command) && known && !*why)
        *why = "a folder stayed behind";
    return known;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud plugin`: a plugin of one's own from a template, and what a file is.
 * Must not know: how plugins are loaded.
 * Called by: main.c. */
#include "core/app/command.h"

#include "core/app/demo.h"
#include "core/app/share.h"
#include "core/base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define TEMPLATE_NAME "myplugin" /* in the templates: what becomes the new one's name */
#define TEMPLATE_MAX_BYTES (1 << 20)
#define NAME_MAX_BYTES 31

static const char *const kinds[] = {"channel", "tier", "commerce"};
static const char *const files[] = {"plugin.c", "test.c", "CMakeLists.txt"};

static bool is_kind(const char *word)
{
    for (size_t i = 0; word && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(word, kinds[i]) == 0)
            return true;
    }
    return false;
}

/* A name of configuration and C: a small letter, then small letters, digits and "_". */
static bool is_name(const char *word)
{
    size_t n = word ? strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_") : 0;

    return n > 0 && n <= NAME_MAX_BYTES && word[n] == '\0' && word[0] >= 'a' && word[0] <= 'z';
}

static int read_file(const char *path, struct buf *out)
{
    FILE *f = fopen(path, "re");
    char block[4096];
    size_t n;

    if (!f)
        return -1;
    while ((n = fread(block, 1, sizeof block, f)) > 0)
        buf_put(out, block, n);
    n = ferror(f) ? 1 : 0;
    fclose(f);
    return n || out->err ? -1 : 0;
}

/* Writes a new file; one that is there stays as it is. */
static int write_file(const char *path, omb_str bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    ssize_t n = fd < 0 ? -1 : write(fd, bytes.ptr, bytes.len);

    if (fd >= 0 && close(fd) != 0)
        n = -1;
    return n == (ssize_t)bytes.len ? 0 : -1;
}

static void put_renamed(omb_str text, const char *name, struct buf *out)
{
    for (ptrdiff_t at; (at = str_find(text, STR(TEMPLATE_NAME))) >= 0;) {
        size_t rest = (size_t)at + sizeof TEMPLATE_NAME - 1;
        buf_puts(out, str_sub(text, 0, (size_t)at));
        buf_putz(out, name);
        text = str_sub(text, rest, text.len - rest);
    }
    buf_puts(out, text);
}

static int copy_renamed(const char *from, const char *to, const char *name)
{
    struct buf text = BUF_INIT(TEMPLATE_MAX_BYTES), renamed = BUF_INIT(TEMPLATE_MAX_BYTES);
    int rc = read_file(from, &text);

    if (rc == 0) {
        put_renamed(buf_str(&text), name, &renamed);
        rc = renamed.err ? -1 : write_file(to, buf_str(&renamed));
    }
    if (rc != 0)
        fprintf(stderr, "ombud plugin: %s: %s\n", to, strerror(errno));
    buf_free(&text);
    buf_free(&renamed);
    return rc;
}

static int make(const char *kind, const char *name, const char *dir, struct arena *a)
{
    omb_str template = share_find(a, "sdk/template", "share/ombud/template");

    if (!template.len) {
        fputs("ombud plugin: the templates did not come with this program\n", stderr);
        return EX_UNAVAILABLE;
    }
    if (mkdir(dir, 0755) != 0 && errno != EEXIST) {
        fprintf(stderr, "ombud plugin: %s: %s\n", dir, strerror(errno));
        return EX_CANTCREAT;
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        omb_str from = arena_printf(a, "%.*s/%s/%s", STR_ARG(template), kind, files[i]);
        omb_str to = arena_printf(a, "%s/%s", dir, files[i]);
        if (!from.ptr || !to.ptr || copy_renamed(from.ptr, to.ptr, name) != 0)
            return EX_CANTCREAT;
    }
    printf("%s holds the %s \"%s\" now. It is yours to change.\n\n"
           "  cmake -S %s -B %s/build && cmake --build %s/build\n"
           "  ctest --test-dir %s/build          its test, and every check of ombud-plugcheck\n\n"
           "To use it, name the folder of %s.so in plugin_dirs of the host's configuration.\n",
           dir, kind, name, dir, dir, dir, dir, name);
    return EX_OK;
}

static int begin(int argc, char **argv)
{
    const char *kind = command_word(argc, argv, 1), *name = command_word(argc, argv, 2);
    const char *dir = command_word(argc, argv, 3);
    struct arena a = {0};
    int code;

    if (!is_kind(kind) || !is_name(name)) {
        fprintf(stderr, "ombud plugin new: %s\n",
                is_kind(kind)
                    ? "NAME begins with a small letter; small letters, digits and _ follow"
                    : "the kind is channel, tier or commerce");
        return EX_USAGE;
    }
    code = make(kind, name, dir ? dir : name, &a);
    arena_free(&a);
    return code;
}

/* In a process of its own: the file may do what it likes when it is loaded. */
static int describe(const char *file)
{
    struct arena a = {0};
    omb_str program = arena_printf(&a, "%.*s/ombud-plugd", STR_ARG(demo_folder_above(&a, 0)));

    if (!file) {
        fputs("usage: ombud plugin describe FILE.so\n", stderr);
        return EX_USAGE;
    }
    if (program.ptr)
        execl(program.ptr, program.ptr, "describe", file, (char *)NULL);
    fprintf(stderr, "ombud plugin: ombud-plugd is not beside this program: %s\n", strerror(errno));
    return EX_UNAVAILABLE;
}

int cmd_plugin(int argc, char **argv)
{
    const char *what = command_word(argc, argv, 0);

    if (what && strcmp(what, "new") == 0)
        return begin(argc, argv);
    if (what && strcmp(what, "describe") == 0)
        return describe(command_word(argc, argv, 1));
    command_help("plugin");
    return EX_USAGE;
}

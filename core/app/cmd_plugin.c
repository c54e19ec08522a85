/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud plugin`: a plugin of one's own from a template, what a file is, and the plugins of a
 * running host.
 * Must not know: how plugins are loaded.
 * Called by: main.c. */
#include "core/app/command.h"

#include "core/app/client.h"
#include "core/app/demo.h"
#include "core/app/share.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
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
    int rc = file_read(from, FILE_REGULAR, &text);

    if (rc == 0) {
        put_renamed(buf_str(&text), name, &renamed);
        rc = renamed.err ? renamed.err : file_create(to, 0644, buf_str(&renamed));
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

/* ---- a running host ---- */

static int print_health(const struct json_doc *d, struct arena *a)
{
    uint32_t list = json_member(d, 0, "health");

    printf("%-14s %-26s %-9s %7s %8s %9s\n", "plugin", "state", "runs", "pid", "restarts",
           "rss KiB");
    for (uint32_t at = json_first(d, list); at != JSON_NONE; at = json_next(d, list, at)) {
        omb_str name = json_str_or(d, at, "name", a, STR(""));
        omb_str state = json_str_or(d, at, "state", a, STR(""));
        printf("%-14.*s %-26.*s %-9s %7lld %8lld %9lld%s\n", STR_ARG(name), STR_ARG(state),
               json_bool_or(d, at, "isolated", false) ? "process" : "inline",
               (long long)json_int_or(d, at, "pid", 0),
               (long long)json_int_or(d, at, "restarts", 0),
               (long long)json_int_or(d, at, "rss_kib", 0),
               json_bool_or(d, at, "alarm", false) ? "  ALARM" : "");
    }
    return EX_OK;
}

static int print_list(const struct json_doc *d, struct arena *a)
{
    uint32_t list = json_member(d, 0, "plugins");

    for (uint32_t at = json_first(d, list); at != JSON_NONE; at = json_next(d, list, at)) {
        omb_str name = json_str_or(d, at, "name", a, STR(""));
        omb_str version = json_str_or(d, at, "version", a, STR(""));
        omb_str what = json_str_or(d, at, "description", a, STR(""));
        printf("%-14.*s %-9.*s %.*s\n", STR_ARG(name), STR_ARG(version), STR_ARG(what));
    }
    return EX_OK;
}

static int print_logs(const struct json_doc *d, struct arena *a)
{
    uint32_t list = json_member(d, 0, "lines");

    for (uint32_t at = json_first(d, list); at != JSON_NONE; at = json_next(d, list, at)) {
        omb_str level = json_str_or(d, at, "level", a, STR(""));
        omb_str text = json_str_or(d, at, "text", a, STR(""));
        printf("%lld %-5.*s %.*s\n", (long long)json_int_or(d, at, "at", 0), STR_ARG(level),
               STR_ARG(text));
    }
    return EX_OK;
}

static int print_change(const struct json_doc *d, struct arena *a)
{
    printf("%.*s: done\n", STR_ARG(json_str_or(d, 0, "name", a, STR(""))));
    return EX_OK;
}

static const struct online {
    const char *verb;
    int words; /* needed behind the verb */
    int (*print)(const struct json_doc *d, struct arena *a);
} online[] = {
    {"list", 0, print_list},   {"health", 0, print_health}, {"logs", 1, print_logs},
    {"load", 1, print_change}, {"reload", 1, print_change}, {"unload", 1, print_change},
};

static int show(const struct online *v, omb_str answer, int http, bool json)
{
    struct arena a = {0};
    struct json_doc d;
    int code = EX_SOFTWARE;

    if (json_parse_arena(answer, &a, 65536, &d, NULL) != 0) {
        fputs("ombud plugin: the host's answer cannot be read\n", stderr);
    } else if (http >= 300) {
        fprintf(stderr, "ombud plugin %s: %.*s\n", v->verb, STR_ARG(client_detail(answer, &a)));
        code = http == 404 ? EX_NOINPUT : EX_DATAERR;
    } else if (json) {
        printf("%.*s\n", STR_ARG(answer));
        code = EX_OK;
    } else {
        code = v->print(&d, &a);
    }
    arena_free(&a);
    return code;
}

/* load takes a file, the others a name; a file is named from its root. */
static void write_args(const struct online *v, int argc, char **argv, struct buf *out)
{
    struct json_out o = json_out(out);
    const char *first = command_word(argc, argv, 1), *second = command_word(argc, argv, 2);
    const char *file = strcmp(v->verb, "load") == 0 ? first : second;
    char real[4096];

    jo_obj(&o);
    if (first && file != first)
        jo_kv_z(&o, "name", first);
    if (file)
        jo_kv_z(&o, "file", realpath(file, real) ? real : file);
    jo_end_obj(&o);
}

static int find_host(int argc, char **argv, struct control *host)
{
    const char *data = command_option(argc, argv, "--data");
    struct config c;
    int code = EX_OK, status;

    config_defaults(&c);
    if (!data)
        code = command_config(argc, argv, &c);
    status = code == EX_OK ? control_read(data ? data : c.data, host) : -OMB_E_INVALID;
    if (code == EX_OK && status != 0) {
        fprintf(stderr, "ombud plugin: no host runs on %s: %s\n", data ? data : c.data,
                omb_strerror(status));
        code = EX_UNAVAILABLE;
    }
    config_free(&c);
    return code;
}

static int ask_host(const struct online *v, int argc, char **argv)
{
    struct control host;
    struct buf args = BUF_INIT(1 << 16), answer = BUF_INIT(4 << 20);
    char what[64];
    int http = 0, code = find_host(argc, argv, &host), status;

    if (code != EX_OK)
        return code;
    write_args(v, argc, argv, &args);
    (void)snprintf(what, sizeof what, "plugins/%s", v->verb);
    status = args.err ? args.err : control_ask(&host, what, buf_str(&args), &http, &answer);
    if (status != 0) {
        fprintf(stderr, "ombud plugin %s: the host does not answer: %s\n", v->verb,
                omb_strerror(status));
        code = EX_UNAVAILABLE;
    } else {
        code = show(v, buf_str(&answer), http, command_flag(argc, argv, "--json"));
    }
    buf_free(&args);
    buf_free(&answer);
    return code;
}

int cmd_plugin(int argc, char **argv)
{
    const char *what = command_word(argc, argv, 0);

    for (size_t i = 0; what && i < sizeof online / sizeof *online; i++) {
        if (strcmp(what, online[i].verb) == 0 && command_word(argc, argv, online[i].words))
            return ask_host(&online[i], argc, argv);
    }
    if (what && strcmp(what, "new") == 0)
        return begin(argc, argv);
    if (what && strcmp(what, "describe") == 0)
        return describe(command_word(argc, argv, 1));
    command_help("plugin");
    return EX_USAGE;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what all sub-commands of `ombud policy` share: options, usage, errors, files. Must not
 * know: what any of them does. Called by: cmd_*.c here and in app. */
#include "core/lab/tool.h"

#include "core/base/file.h"
#include "core/base/json_out.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TOOL_MAX_OPTIONS 16

int tool_usage(struct tool *t, const char *fmt, ...)
{
    va_list ap;

    buf_printf(t->err, "ombud policy %s: ", t->row->name);
    va_start(ap, fmt);
    buf_vprintf(t->err, fmt, ap);
    va_end(ap);
    buf_printf(t->err, "\nusage: ombud policy %s %s\n", t->row->name, t->row->usage);
    return TOOL_USAGE;
}

static const struct tool_option *find_option(omb_str word, const struct tool_option *option,
                                             size_t n, struct tool *t)
{
    const char *names[TOOL_MAX_OPTIONS];
    const char *near;

    for (size_t i = 0; i < n && i < TOOL_MAX_OPTIONS; i++) {
        names[i] = option[i].name;
        if (str_is(word, option[i].name))
            return &option[i];
    }
    near = str_nearest(word, names, n < TOOL_MAX_OPTIONS ? n : TOOL_MAX_OPTIONS);
    (void)tool_usage(t, "there is no option %.*s%s%s%s", STR_ARG(word),
                     near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    return NULL;
}

/* Reads the option at argv[i]; how many words it took, 0 after a complaint. */
static int read_option(int argc, char **argv, int i, const struct tool_option *option, size_t n,
                       struct tool *t)
{
    omb_str name, value = STR_NONE;
    bool joined = str_cut(str_of(argv[i]), '=', &name, &value);
    const struct tool_option *o = find_option(name, option, n, t);

    if (!o)
        return 0;
    if (o->flag && joined) {
        (void)tool_usage(t, "%s takes no value", o->name);
        return 0;
    }
    if (o->flag) {
        *o->flag = true;
        return 1;
    }
    if (!joined && i + 1 >= argc) {
        (void)tool_usage(t, "%s needs a value", o->name);
        return 0;
    }
    *o->value = joined ? value.ptr : argv[i + 1];
    return joined ? 1 : 2;
}

int tool_read(int argc, char **argv, const struct tool_option *option, size_t n, int least,
              int most, struct tool *t)
{
    bool options = true;
    int words = 0;

    for (int i = 0; i < argc;) {
        if (options && strcmp(argv[i], "--") == 0) {
            options = false;
            i++;
        } else if (options && argv[i][0] == '-' && argv[i][1]) {
            int took = read_option(argc, argv, i, option, n, t);
            if (took == 0)
                return -1;
            i += took;
        } else {
            argv[words++] = argv[i++];
        }
    }
    if (words < least)
        (void)tool_usage(t, "too few words");
    else if (most >= 0 && words > most)
        (void)tool_usage(t, "'%s' is one word too many", argv[most]);
    else
        return words;
    return -1;
}

bool tool_number(const char *option, const char *text, int64_t least, int64_t most, int64_t *out,
                 struct tool *t)
{
    int64_t n = 0;

    if (str_int(str_of(text), &n) == 0 && n >= least && n <= most) {
        *out = n;
        return true;
    }
    (void)tool_usage(t, "%s is a whole number of %lld to %lld, not '%s'", option, (long long)least,
                     (long long)most, text);
    return false;
}

int tool_exit(int rc)
{
    return rc == 0 ? TOOL_GOOD : rc == -OMB_E_IO ? TOOL_NO_INPUT : TOOL_DATA;
}

void tool_print_lines(struct json_out *o, const char *key, omb_str lines)
{
    omb_str line;

    jo_key(o, key);
    jo_arr(o);
    while (lines.len) {
        (void)str_cut(lines, '\n', &line, &lines);
        if (line.len)
            jo_str(o, line);
    }
    jo_end_arr(o);
}

void tool_print_errors(bool json, const struct bundle_errors *errors, struct buf *out)
{
    struct json_out j = json_out(out);

    if (!json) {
        buf_puts(out, buf_str(&errors->text));
        buf_printf(out, "%u %s\n", errors->count, errors->count == 1 ? "error" : "errors");
        return;
    }
    jo_obj(&j);
    jo_kv_bool(&j, "ok", false);
    jo_kv_z(&j, "bundle", NULL);
    jo_key(&j, "errors");
    bundle_errors_json(errors, &j);
    jo_end_obj(&j);
    buf_putc(out, '\n');
}

int tool_load(const char *dir, bool json, struct tool *t, struct bundle **out)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    int rc = bundle_load(dir, out, &errors);

    if (rc != 0)
        tool_print_errors(json, &errors, t->out);
    bundle_errors_free(&errors);
    return tool_exit(rc);
}

int tool_file(const char *path, size_t most, struct buf *text)
{
    *text = BUF_INIT(most + 4096);
    return strcmp(path, "-") == 0 ? file_take(STDIN_FILENO, text) : file_read(path, FILE_ANY, text);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the program's entry: which sub-command was meant.
 * Must not know: what any of them does.
 * Called by: the system. */
#include "core/app/command.h"
#include "core/base/rand.h"
#include "core/base/str.h"

#include <stdio.h>
#include <sysexits.h>

static void usage(FILE *f)
{
    fputs("usage: ombud COMMAND [OPTIONS]\n\n", f);
    for (const struct command_row *row = command_table(); row->name; row++)
        fprintf(f, "  %-8s %s\n", row->name, row->what);
    fputs("\n`ombud COMMAND -h` says more about one of them.\n", f);
}

static const struct command_row *find(const char *name)
{
    for (const struct command_row *row = command_table(); row->name; row++) {
        if (strcmp(row->name, name) == 0)
            return row;
    }
    return NULL;
}

static int unknown(const char *name)
{
    const char *names[16];
    const char *near;
    size_t n = 0;

    for (const struct command_row *row = command_table(); row->name && n < 16; row++)
        names[n++] = row->name;
    near = str_nearest(str_of(name), names, n);
    fprintf(stderr, "ombud: there is no command \"%s\"", name);
    if (near)
        fprintf(stderr, "; did you mean \"%s\"?", near);
    fputs("\n\n", stderr);
    usage(stderr);
    return EX_USAGE;
}

int main(int argc, char **argv)
{
    const struct command_row *row;

    rand_init();
    if (argc < 2) {
        usage(stderr);
        return EX_USAGE;
    }
    if (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "help") == 0) {
        usage(stdout);
        return EX_OK;
    }
    row = find(strcmp(argv[1], "--version") == 0 ? "version" : argv[1]);
    if (!row)
        return unknown(argv[1]);
    for (int i = 2; row->help && i < argc; i++) {
        if (strcmp(argv[i], "-h") == 0 || strcmp(argv[i], "--help") == 0) {
            command_help(row->name);
            return EX_OK;
        }
    }
    return row->run(argc - 1, argv + 1);
}

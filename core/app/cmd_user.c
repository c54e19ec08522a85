/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud user`.
 * Must not know: how passwords are hashed or rows kept.
 * Called by: main.c through the command table. */
#include "core/app/command.h"
#include "core/app/offline.h"
#include "core/app/staff.h"

#include <stdio.h>
#include <sysexits.h>

#define PASSWORD_LINE 1100

static int read_password(char *line, size_t cap, omb_str *password)
{
    if (!fgets(line, (int)cap, stdin)) {
        fputs("ombud user: the password is read from standard input, and there was none\n", stderr);
        return EX_NOINPUT;
    }
    *password = str_of(line);
    while (password->len && (line[password->len - 1] == '\n' || line[password->len - 1] == '\r'))
        password->len--;
    return EX_OK;
}

static int add(struct offline *off, int argc, char **argv)
{
    const char *tier = command_option(argc, argv, "--tier");
    const char *name = command_option(argc, argv, "--name");
    struct staff_person p = {.login = str_of(command_word(argc, argv, 1))};
    char line[PASSWORD_LINE];
    int status;

    p.is_operator = command_flag(argc, argv, "--operator");
    if (!p.login.ptr || !name || (!tier && !p.is_operator)) {
        fputs("ombud user add: LOGIN, --name and --tier or --operator are needed (see -h)\n",
              stderr);
        return EX_USAGE;
    }
    p.name = str_of(name);
    p.tier = tier ? staff_tier(str_of(tier)) : STAFF_NO_TIER;
    if (tier && p.tier < 0) {
        fprintf(
            stderr,
            "ombud user add: %s is no tier of people; associate, supervisor and specialist are\n",
            tier);
        return EX_USAGE;
    }
    status = read_password(line, sizeof line, &p.password);
    if (status != EX_OK)
        return status;
    status = staff_add(&off->loop, off->store, off->tenant, &p);
    if (status == -OMB_E_INVALID)
        fputs("ombud user add: a login has letters a-z, digits and . _ - @ +, a password 8 "
              "characters or more\n",
              stderr);
    else if (status != 0)
        fprintf(stderr, "ombud user add: %s\n", omb_strerror(status));
    else
        printf("%.*s may sign in as %s%s%s\n", STR_ARG(p.login), tier ? tier : "",
               tier && p.is_operator ? " and " : "", p.is_operator ? "operator" : "");
    return status == 0 ? EX_OK : EX_DATAERR;
}

static void print_person(void *ctx, omb_str login, omb_str record)
{
    struct json_doc d;
    struct arena a = {0};
    int32_t tier;

    (void)ctx;
    if (json_parse_arena(record, &a, 64, &d, NULL) == 0) {
        tier = (int32_t)json_int_or(&d, 0, "tier", STAFF_NO_TIER);
        printf("%-20.*s %-28.*s %s\n", STR_ARG(login),
               STR_ARG(json_str_or(&d, 0, "name", &a, STR(""))),
               tier == STAFF_NO_TIER ? "operator" : tier_name(tier));
    }
    arena_free(&a);
}

static int list(struct offline *off)
{
    int status = staff_list(&off->loop, off->store, off->tenant, print_person, NULL);

    if (status != 0)
        fprintf(stderr, "ombud user list: %s\n", omb_strerror(status));
    return status == 0 ? EX_OK : EX_IOERR;
}

int cmd_user(int argc, char **argv)
{
    const char *what = command_word(argc, argv, 0);
    struct offline off;
    int code;

    if (!what || (strcmp(what, "add") != 0 && strcmp(what, "list") != 0)) {
        command_help("user");
        return EX_USAGE;
    }
    code = offline_open(argc, argv, &off);
    if (code != EX_OK)
        return code;
    code = what[0] == 'a' ? add(&off, argc, argv) : list(&off);
    offline_close(&off);
    return code;
}

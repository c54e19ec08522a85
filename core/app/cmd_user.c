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

static void print_added(const struct staff_person *p, const char *tier)
{
    const char *const role[] = {tier, p->is_operator ? "operator" : NULL,
                                p->is_admin ? "admin" : NULL};
    const char *before = " may sign in as ";

    printf("%.*s", STR_ARG(p->login));
    for (size_t i = 0; i < sizeof role / sizeof *role; i++) {
        if (role[i])
            printf("%s%s", before, role[i]);
        before = role[i] ? " and " : before;
    }
    putchar('\n');
}

static int add(struct offline *off, int argc, char **argv)
{
    const char *tier = command_option(argc, argv, "--tier");
    const char *name = command_option(argc, argv, "--name");
    struct staff_person p = {.login = str_of(command_word(argc, argv, 1))};
    char line[PASSWORD_LINE];
    int status;

    p.is_operator = command_flag(argc, argv, "--operator");
    p.is_admin = command_flag(argc, argv, "--admin");
    if (!p.login.ptr || !name || (!tier && !p.is_operator && !p.is_admin)) {
        fputs("ombud user add: LOGIN, --name and --tier, --operator or --admin are needed (see "
              "-h)\n",
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
        print_added(&p, tier);
    return status == 0 ? EX_OK : EX_DATAERR;
}

static void print_person(void *ctx, omb_str login, omb_str record)
{
    struct session_user u;
    struct arena a = {0};

    (void)ctx;
    if (session_user_read(record, &a, &u) == 0) {
        printf("%-20.*s %-28.*s", STR_ARG(login), STR_ARG(u.who.name));
        for (uint32_t i = 0; i < u.who.n_role; i++)
            printf(" %.*s", STR_ARG(u.who.role[i]));
        puts(u.removed ? " (removed)" : u.disabled ? " (disabled)" : "");
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

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the table of sub-commands and what they share: options, help, configuration.
 * Must not know: what any of them does.
 * Called by: main.c and cmd_*.c. */
#include "core/app/command.h"

#include <stdio.h>
#include <sysexits.h>

static const struct command_row rows[] = {
    {"serve", cmd_serve, "runs the host", "[--config FILE] [--port N]",
     "  --config FILE  the configuration (default: ombud.lua in this folder)\n"
     "  --port N       listens on this port instead of the configured one (0: any free one)\n"
     "SIGTERM drains and ends, a second one ends at once; SIGHUP loads the policies again.\n"},
    {"demo", cmd_demo, "runs the host on sample data and prints where to look",
     "[--port N] [--data DIR] [--scripts DIR] [--undo SECONDS] [--set PLUGIN.KEY=VALUE] [--json]",
     "  --port N        listens on 127.0.0.1:N (default 8080; 0: any free one)\n"
     "  --data DIR      data folder (default: a new one under the system's temporary folder)\n"
     "  --scripts DIR   policies and assistant flows (default: the project's scripts)\n"
     "  --scripts-2 DIR those of the second tenant (default: the same)\n"
     "  --second-person a change of policies needs another operator's yes\n"
     "  --config FILE   settings and tenants of your own instead of the sample ones\n"
     "  --samples DIR   customers, sellers and orders (default: the shop plugin's sample)\n"
     "  --plugins DIR   plugins (default: beside the program)\n"
     "  --plugins-2 DIR a further folder of plugins: your own\n"
     "  --set P.K=V     option K of plugin P, as often as wanted (chat.rate=20)\n"
     "  --undo SECONDS  time in which a money action may be taken back (default 10)\n"
     "  --turn SECONDS  the assistant's time for one turn; then a person (default 8)\n"
     "  --json          prints the addresses and sign-ins as one line of JSON\n"
     "  --quiet         logs warnings and errors only\n"},
    {"user", cmd_user, "adds a person who signs in at the desk, or lists them",
     "add LOGIN --name NAME [--tier associate|supervisor|specialist] [--operator] [--admin] "
     "[--tenant SLUG] "
     "| "
     "list",
     "  --config FILE   the configuration (default: ombud.lua)\n"
     "  --name NAME     as colleagues and customers see it\n"
     "  --tier TIER     associate, supervisor or specialist\n"
     "  --operator      sees, tries and changes the policies; without --tier has no part in cases\n"
     "  --admin         adds and changes people, erases and exports what is kept of customers\n"
     "  --tenant SLUG   default: the first tenant\n"
     "The password is read from the first line of standard input. The host must not be running.\n"},
    {"seller", cmd_seller, "makes, lists and removes the keys with which sellers answer claims",
     "token add --seller ID [--days N] [--name NAME] | token list | token remove ID",
     "  --config FILE   the configuration (default: ombud.lua)\n"
     "  --seller ID     whose claims it opens, as the shop names the seller\n"
     "  --days N        how long it is good (default 365)\n"
     "  --name NAME     what you call it in the list\n"
     "  --tenant SLUG   default: the first tenant\n"
     "A key is shown once, when it is made. With and without a running host.\n"},
    {"key", cmd_key, "makes, lists and removes keys with which programs use the staff's API",
     "add --name NAME --scopes SCOPE,… [--tier TIER] [--days N] | list | remove ID",
     "  --config FILE   the configuration (default: ombud.lua)\n"
     "  --name NAME     as colleagues and customers see what it does\n"
     "  --scopes LIST   read, write:messages, write:remedies, admin\n"
     "  --tier TIER     associate, supervisor or specialist: whose limits a key that writes has\n"
     "  --days N        how long it is good (default 365)\n"
     "  --tenant SLUG   default: the first tenant\n"
     "A key is shown once, when it is made, and ends at once when it is removed. With and without "
     "a\n"
     "running host.\n"},
    {"case", cmd_case, "shows one case with its whole history, or lists cases",
     "show ID|NUMBER [--tenant SLUG] | list | verify ID|--all",
     "  --config FILE   the configuration (default: ombud.lua)\n"
     "  --tenant SLUG   default: the first tenant\n"
     "  --json          one JSON object a line\n"
     "verify walks the case's hash chain, or with --all every case's. The host must not be "
     "running.\n"},
    {"policy", cmd_policy, "checks, tests, tries and changes policies", "COMMAND …", NULL},
    {"plugin", cmd_plugin, "begins a plugin of your own, shows and changes those of a running host",
     "new channel|tier|commerce NAME [DIR] | describe FILE.so | list | health | logs NAME | load "
     "FILE.so | reload NAME [FILE.so] | unload NAME",
     "  --config FILE   the configuration of the running host (default: ombud.lua)\n"
     "  --data DIR      its data folder instead\n"
     "  --json          list, health, logs: the answer as JSON\n"
     "new copies a whole plugin with its test and its build into DIR (default: NAME): it builds "
     "and\n"
     "passes ombud-plugcheck as it is. describe loads a file in a process of its own. reload "
     "starts\n"
     "the new version first, moves new work to it and lets the old one finish; a version that "
     "does\n"
     "not start changes nothing. Settings are read anew. SIGHUP does all this from the "
     "configuration.\n"},
    {"api", cmd_api, "describes the HTTP API", "",
     "Prints the OpenAPI 3.1 document that a host gives at /api/v1/openapi.json.\n"},
    {"doctor", cmd_doctor, "checks this machine and the configuration", "[--config FILE]",
     "  --config FILE   the configuration (default: ombud.lua)\n"},
    {"version", cmd_version, "prints the version", "", ""},
    {0},
};

const struct command_row *command_table(void)
{
    return rows;
}

void command_help(const char *name)
{
    for (const struct command_row *row = rows; row->name; row++) {
        if (strcmp(row->name, name) == 0)
            printf("usage: ombud %s %s\n\n%s: %s.\n\n%s", row->name, row->usage, row->name,
                   row->what, row->help);
    }
}

/* Options that stand alone; all others take a value. */
static bool is_flag(const char *word)
{
    static const char *const flags[] = {"--json", "--quiet", "--operator", "--admin",
                                        "--all",  "-h",      "--help"};

    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (strcmp(word, flags[i]) == 0)
            return true;
    }
    return false;
}

const char *command_option(int argc, char **argv, const char *name)
{
    size_t len = strlen(name);

    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], name, len) != 0)
            continue;
        if (argv[i][len] == '=')
            return argv[i] + len + 1;
        if (argv[i][len] == '\0' && i + 1 < argc)
            return argv[i + 1];
    }
    return NULL;
}

bool command_flag(int argc, char **argv, const char *name)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], name) == 0)
            return true;
    }
    return false;
}

const char *command_word(int argc, char **argv, int nth)
{
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] == '-') {
            if (!is_flag(argv[i]) && !strchr(argv[i], '='))
                i++;
            continue;
        }
        if (nth-- == 0)
            return argv[i];
    }
    return NULL;
}

int command_config(int argc, char **argv, struct config *c)
{
    const char *file = command_option(argc, argv, "--config");
    struct buf errors = BUF_INIT(64 << 10);
    int status;

    config_defaults(c);
    status = config_read(file ? file : "ombud.lua", c, &errors);
    if (status != 0)
        fprintf(stderr, "ombud: the configuration cannot be used:\n%.*s", (int)errors.len,
                errors.ptr);
    buf_free(&errors);
    if (status == 0)
        return EX_OK;
    return status == -OMB_E_NOTFOUND ? EX_NOINPUT : EX_CONFIG;
}

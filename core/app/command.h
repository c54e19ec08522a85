/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_COMMAND_H
#define OMB_APP_COMMAND_H

#include "core/app/config.h"

/*
 * The program's sub-commands. argv[0] is the sub-command's name; each returns an exit
 * code of sysexits.h and says on stderr what was wrong, where, and what to do.
 */
int cmd_serve(int argc, char **argv);
int cmd_demo(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_version(int argc, char **argv);
int cmd_api(int argc, char **argv);
int cmd_case(int argc, char **argv);
int cmd_user(int argc, char **argv);
int cmd_seller(int argc, char **argv);
int cmd_key(int argc, char **argv);
int cmd_policy(int argc, char **argv);
int cmd_plugin(int argc, char **argv);

struct command_row {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *what;  /* one line */
    const char *usage; /* what stands behind the name */
    const char *help;  /* options, one a line; NULL: the command has help of its own */
};

/* The one table: usage, help and completion come from it. Ends with a NULL name. */
const struct command_row *command_table(void);

/* Prints the help of one sub-command. */
void command_help(const char *name);

/* Finds --name=value or --name value among argv[1…]; NULL when absent. */
const char *command_option(int argc, char **argv, const char *name);
bool command_flag(int argc, char **argv, const char *name);

/* First word that is neither an option nor an option's value, counting from `nth` = 0; NULL. */
const char *command_word(int argc, char **argv, int nth);

/* Reads --config (default ombud.lua) and prints what is wrong with it. 0 or an exit code. */
int command_config(int argc, char **argv, struct config *c);

#endif

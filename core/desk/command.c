/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the names of commands. Knows nothing of their bodies. Called by desk and app. */
#include "core/desk/command.h"

#define COMMAND_NAME_(sym, text) [COMMAND_##sym] = text,
static const char *const names[COMMAND_KINDS] = {COMMAND_LIST(COMMAND_NAME_)};
#undef COMMAND_NAME_

const char *command_name(enum command_kind kind)
{
    return (unsigned)kind < COMMAND_KINDS ? names[kind] : "";
}

enum command_kind command_of_name(omb_str name)
{
    for (int i = 0; i < COMMAND_KINDS; i++)
        if (str_is(name, names[i]))
            return (enum command_kind)i;
    return COMMAND_KINDS;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the scopes of API keys and their names.
 * Must not know: who holds which, what a route does.
 * Called by: session_key.c, whoever makes or shows keys. */
#include "core/gateway/scope.h"

static const char *const names[SCOPES] = {"read", "write:messages", "write:remedies", "admin"};

uint32_t scope_of_name(omb_str name)
{
    for (uint32_t i = 0; i < SCOPES; i++)
        if (str_is(name, names[i]))
            return 1u << i;
    return 0;
}

const char *scope_name(uint32_t scope)
{
    for (uint32_t i = 0; i < SCOPES; i++)
        if (scope == 1u << i)
            return names[i];
    return "";
}

int scope_read(const struct json_doc *d, uint32_t array, struct arena *a, uint32_t *set)
{
    uint32_t found = 0;

    if (!json_is(d, array, JSON_ARRAY))
        return -OMB_E_INVALID;
    for (uint32_t i = json_first(d, array); i != JSON_NONE; i = json_next(d, array, i)) {
        omb_str name;
        uint32_t one = json_get_str(d, i, a, &name) == 0 ? scope_of_name(name) : 0;
        if (!one)
            return -OMB_E_INVALID;
        found |= one;
    }
    if (!found)
        return -OMB_E_INVALID;
    *set = found;
    return 0;
}

void scope_write(struct json_out *o, uint32_t set)
{
    jo_arr(o);
    for (uint32_t i = 0; i < SCOPES; i++)
        if (set & 1u << i)
            jo_z(o, names[i]);
    jo_end_arr(o);
}

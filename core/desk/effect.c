/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the names of effects. Knows nothing of who carries them out. Called by desk and app. */
#include "core/desk/effect.h"

struct effect_row {
    const char *name;
    bool durable;
};

#define EFFECT_ROW_(sym, text, keep) [EFFECT_##sym] = {text, keep},
static const struct effect_row rows[EFFECT_KINDS] = {EFFECT_LIST(EFFECT_ROW_)};
#undef EFFECT_ROW_

const char *effect_name(enum effect_kind kind)
{
    return (unsigned)kind < EFFECT_KINDS ? rows[kind].name : "";
}

enum effect_kind effect_of_name(omb_str name)
{
    for (int i = 0; i < EFFECT_KINDS; i++)
        if (str_is(name, rows[i].name))
            return (enum effect_kind)i;
    return EFFECT_KINDS;
}

bool effect_is_durable(enum effect_kind kind)
{
    return (unsigned)kind < EFFECT_KINDS && rows[kind].durable;
}

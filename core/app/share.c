/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: where what came with the program lies. Must not know: what is done with it.
 * Called by: commands that copy or read it. */
#include "core/app/share.h"

#include "core/app/demo.h"

#include <unistd.h>

omb_str share_find(struct arena *a, const char *in_tree, const char *installed)
{
    const omb_str places[] = {
        arena_printf(a, "%.*s/%s", STR_ARG(demo_folder_above(a, 2)), in_tree),
        arena_printf(a, "%.*s/%s", STR_ARG(demo_folder_above(a, 1)), installed),
    };

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (places[i].ptr && access(places[i].ptr, R_OK) == 0)
            return places[i];
    }
    return STR("");
}

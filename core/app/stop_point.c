/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: ending a test build at a named point.
 * Must not know: why a test wants that.
 * Called by: effects. */
#include "core/app/stop_point.h"

#ifdef OMBUD_TEST_ROUTES

#include "core/base/str.h"

#include <signal.h>
#include <stdlib.h>

static const char *const names[] = {
    [STOP_INTENT_STORED] = "intent_stored",
    [STOP_SHOP_CALLED] = "shop_called",
    [STOP_SHOP_ANSWERED] = "shop_answered",
    [STOP_RESULT_STORED] = "result_stored",
};

void stop_point_read(struct stop_point *s)
{
    const char *text = getenv("OMBUD_STOP_AT");
    omb_str name, count;
    int64_t n;

    *s = (struct stop_point){STOP_NOWHERE, 0};
    if (!text || !str_cut(str_of(text), ':', &name, &count) || str_int(count, &n) != 0 || n < 1)
        return;
    for (int i = STOP_INTENT_STORED; i <= STOP_RESULT_STORED; i++) {
        if (str_is(name, names[i]))
            *s = (struct stop_point){(enum stop_name)i, (uint32_t)n};
    }
}

void stop_point_pass(struct stop_point *s, enum stop_name here)
{
    if (s->at == here && --s->passes == 0)
        (void)raise(SIGKILL);
}

#endif

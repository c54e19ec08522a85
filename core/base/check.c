/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what happens when an assertion breaks. Must not know how to repair anything.
 * Called through the macros of check.h only. */
#include "core/base/check.h"

#include "core/base/log.h"

#include <stdlib.h>

void check_require_failed(const char *expr, const char *file, int line)
{
    log_error("check", "%s:%d: required: %s", file, line, expr);
    abort();
}

int check_failed(const char *expr, const char *file, int line)
{
    log_error("check", "%s:%d: does not hold: %s", file, line, expr);
    return 0;
}

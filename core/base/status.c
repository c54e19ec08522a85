/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the words for status codes. Must not know who returned one.
 * Called by everything that prints an error. */
#include "core/base/status.h"

struct status_row {
    const char *name, *words;
};

#define STATUS_ROW(name, number, words) [number] = {#name, words},
static const struct status_row rows[OMB_E_COUNT_] = {{"OK", "success"},
                                                     OMB_STATUS_LIST(STATUS_ROW)};
#undef STATUS_ROW

static const struct status_row *status_row(int code)
{
    unsigned n = code < 0 ? 0u - (unsigned)code : (unsigned)code;
    return n < OMB_E_COUNT_ && rows[n].name ? &rows[n] : &rows[OMB_E_FAILED];
}

const char *omb_strerror(int code)
{
    return status_row(code)->words;
}

const char *omb_errname(int code)
{
    return status_row(code)->name;
}

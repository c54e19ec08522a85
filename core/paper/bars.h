/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PAPER_BARS_H
#define OMB_PAPER_BARS_H

#include "core/base/limits.h"
#include "core/base/str.h"

/* A Code 128 as modules from left to right, without its quiet zones. */
struct bars {
    uint32_t n;
    bool dark[PAPER_MAX_MODULES];
};

/* -OMB_E_INVALID for a text that is empty, too long, or not printable ASCII. */
OMB_MUST_USE int bars_code128(omb_str text, struct bars *out);

#endif

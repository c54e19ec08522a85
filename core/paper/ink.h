/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PAPER_INK_H
#define OMB_PAPER_INK_H

#include "core/base/str.h"

/* UTF-8 as WinAnsi, the encoding of the standard fonts; at most cap - 1 bytes, NUL-terminated. */
void ink_text(omb_str text, char *out, size_t cap);

#endif

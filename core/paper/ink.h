/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PAPER_INK_H
#define OMB_PAPER_INK_H

#include "core/base/str.h"

/*
 * Texts as fonts can show them, at most cap - 1 bytes, NUL-terminated; what cannot be shown becomes
 * '?', control characters blanks. True when something became '?'.
 *
 * ink_text: as WinAnsi, the encoding of the standard fonts; accents of Latin letters fall away.
 * ink_wide: as UTF-8 for a font that has Latin, Greek, Cyrillic, Armenian and Georgian letters.
 */
bool ink_text(omb_str text, char *out, size_t cap);
bool ink_wide(omb_str text, char *out, size_t cap);

/* It has a letter that only such a font shows as it is. */
bool ink_is_wide(omb_str text);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSISTANT_HANDOFF_H
#define ASSISTANT_HANDOFF_H

#include "tokens.h"

#include <stdbool.h>

/*
 * Does the customer ask for a person? By how such requests are built: a word for
 * reaching (talk, transfer, call …) before a word for a person or for the service, words
 * of wanting before a person, a person alone, or no wish for a machine. One wrong, missing or
 * swapped letter in a longer word does not matter. Works before anything is trained. [any]
 */
bool handoff_asked(const struct tokens *t);

#endif

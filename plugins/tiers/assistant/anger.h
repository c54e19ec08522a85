/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSISTANT_ANGER_H
#define ASSISTANT_ANGER_H

#include "tokens.h"

/* How angry a message sounds, per mille: words of anger and their strength, shouting in
 * capitals, rows of exclamation marks. A measure for order in the queue and for the summary, not
 * for decisions about money. [any] */
int64_t anger_pm(omb_str message, const struct tokens *words);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSISTANT_MOOD_H
#define ASSISTANT_MOOD_H

#include "recogniser.h"

/*
 * Whether the customer is angry, learnt from angry and calm examples and joined with the
 * words of anger (anger.h): examples know what people say, the words know what was not in the
 * examples. A measure for order in the queue and for the summary, not for money.
 */
enum { MOOD_ANGRY, MOOD_CALM, MOODS };

extern const char *const MOOD_NAME[MOODS]; /* of the flows that hold the examples */

/* As recogniser_train; labels are MOOD_*. */
int mood_train(const struct examples *e, uint32_t folds, struct recogniser **out);

/* How much more angry than calm the words in s are, that were just scored by another model;
 * 0 is undecided. */
float mood_logit(const struct recogniser *mood, struct recogniser_scratch *s);

/* Both together: what the examples say and the per mille of anger_pm. [any] */
float mood_joined(float learnt, int64_t words_pm, float share_of_words);

/* The same per mille, for shipped examples: as many angry as calm, though few customers are. */
int64_t mood_pm(float learnt, int64_t words_pm);

#endif

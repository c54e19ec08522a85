/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFORM_INTENTS_ANGER_H
#define CONFORM_INTENTS_ANGER_H

#include "measure.h"

/* Anger (anger, annoyance or disgust against the rest) on GoEmotions: learns its train file, takes
 * the threshold from its dev file, judges its test file. False when they cannot be read. */
bool intents_anger(const char *data, struct floors *f);

#endif

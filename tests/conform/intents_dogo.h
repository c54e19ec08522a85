/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFORM_INTENTS_DOGO_H
#define CONFORM_INTENTS_DOGO_H

#include "measure.h"

/* Turn intents of MultiDoGO: learns each domain's train file and judges its test file. A turn of
 * several intents (1 in 300) counts as of the first. False when the files cannot be read. */
bool intents_dogo(const char *data, struct floors *f);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSISTANT_TRAIN_H
#define ASSISTANT_TRAIN_H

#include "bag.h"
#include "model.h"

#include <stdbool.h>

/*
 * Trains a recogniser: sublinear counts times smoothed idf, words and characters
 * brought to unit length apart and then together, Crammer-Singer multi-class SVM or
 * logistic regression.
 * Takes seconds for 10,000 texts: a worker's job, never the loop's.
 */
struct train_options {
    double cost;        /* C of the SVM */
    double tolerance;   /* where the solver stops */
    uint32_t min_texts; /* a feature counts when that many texts have it */
    bool logistic;      /* logistic regression: better than the SVM for two classes that overlap */
};

#define TRAIN_DEFAULTS ((struct train_options){1.0, 0.1, 1, false})

/*
 * Trains on the texts i with fold[i] != leave (all of them when fold is NULL).
 * -OMB_E_NOMEM | -OMB_E_LIMIT | -OMB_E_INVALID when fewer than two classes have a text.
 */
int train_run(const struct examples *e, const struct bag *b, const uint8_t *fold, uint8_t leave,
              const struct train_options *o, struct ngram_model **out);

#endif

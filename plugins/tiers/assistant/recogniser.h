/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSISTANT_RECOGNISER_H
#define ASSISTANT_RECOGNISER_H

#include "bag.h"
#include "model.h"
#include "orderid.h"
#include "train.h"

#include <stdbool.h>

/*
 * What a message is about: order ids, then phrases that ask for a person, then the
 * trained n-grams with a calibrated confidence. A trained recogniser is read-only; threads
 * share it, each with scratch of its own. NULL stands for "not trained yet" everywhere:
 * order ids and phrases still work.
 */
struct recogniser {
    struct ngram_model *model;
    char (*name)[CLASS_MAX_NAME]; /* of each class */
    float sharpness;              /* soft-max factor fitted on texts not trained on */
    float threshold;              /* below this confidence it does not answer */
    uint64_t key[2];              /* of the examples it was trained on */
    struct recogniser *mood;      /* tells angry from calm, owned; NULL: words of anger alone */
};

struct recogniser_scratch {
    struct model_scratch model;
    float score[TRAIN_MAX_CLASSES];
};

struct recognised {
    int32_t class;      /* of the most probable intent, or -1 when untrained or empty */
    const char *intent; /* its name, the recogniser's; "" when -1 */
    float confidence, threshold;
    bool asks_for_person;
    int64_t anger_pm;
    uint32_t n_order;
    struct orderid order[ORDERID_MAX];
};

/*
 * `other` is the class of examples that are nobody's business (its probability counts against an
 * answer), or -1. The names of the classes count as examples of them. Trains folds + 1 times; folds
 * are for calibration, at least 2. Seconds: a worker's job. -OMB_E_NOMEM | -OMB_E_LIMIT |
 * -OMB_E_INVALID (fewer than two classes).
 */
int recogniser_train(const struct examples *e, const char *const *name, int32_t other,
                     uint32_t folds, struct recogniser **out);

/* The same with other options than TRAIN_DEFAULTS. */
int recogniser_train_with(const struct train_options *how, const struct examples *e,
                          const char *const *name, int32_t other, uint32_t folds,
                          struct recogniser **out);
void recogniser_free(struct recogniser *r);

void recogniser_read(const struct recogniser *r, struct recogniser_scratch *s, omb_str message,
                     struct recognised *out);

/* Probability of every class, into s->score. */
void recogniser_probabilities(const struct recogniser *r, struct recogniser_scratch *s,
                              omb_str message);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSISTANT_MODEL_H
#define ASSISTANT_MODEL_H

#include "features.h"

/*
 * A trained linear recogniser: for each feature its rarity (idf) and the classes
 * that it speaks for or against, as 8-bit weights with one scale a feature. Read-only once
 * made, so any number of threads may score with it, each with scratch of its own.
 */
struct model_cell { /* one weight */
    uint16_t class;
    int8_t weight;
    int8_t pad;
};

struct model_slot {
    uint32_t hash; /* of the feature */
    uint32_t first;
    float idf, scale;
    uint32_t cells; /* of this feature from `first` on */
    uint32_t used;  /* 0: this slot is free */
};

struct ngram_model {
    uint32_t n_class, n_feature, n_cell, slots;
    float strange; /* idf of a feature never seen: it says nothing but that less is understood */
    float *bias;   /* n_class */
    struct model_slot *slot;
    struct model_cell *cell;
};

struct model_scratch {
    struct tokens tokens;
    struct features features;
};

/* -OMB_E_NOMEM. Room for that many features and cells; the maker fills it by model_put. */
int model_new(uint32_t n_class, uint32_t n_feature, uint32_t n_cell, struct ngram_model **out);
void model_free(struct ngram_model *m);

/* Adds a feature of n_class weights (zero ones are left out). The cells must fit. */
void model_put(struct ngram_model *m, uint32_t hash, float idf, float scale, const int8_t *weight);

/* Scores of every class for the words in s->tokens; score holds n_class. [any] */
void model_score(const struct ngram_model *m, struct model_scratch *s, float *score);

/* The same of another model for the words that were just scored. [any] */
void model_score_again(const struct ngram_model *m, const struct model_scratch *s, float *score);

#endif

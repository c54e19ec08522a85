/* SPDX-License-Identifier: Apache-2.0 */
/* Owns prediction: a sparse product of a message's features with 8-bit weights. Knows nothing
 * of training or files. Called by recogniser.c and calibrate.c. */
#include "model.h"

#include <math.h>
#include <stdlib.h>

int model_new(uint32_t n_class, uint32_t n_feature, uint32_t n_cell, struct ngram_model **out)
{
    struct ngram_model *m = calloc(1, sizeof *m);
    if (!m) {
        return -OMB_E_NOMEM;
    }
    m->n_class = n_class;
    m->slots = 64;
    while (m->slots < n_feature * 2u) {
        m->slots *= 2;
    }
    m->bias = calloc(n_class + 1u, sizeof *m->bias);
    m->slot = calloc(m->slots, sizeof *m->slot);
    m->cell = malloc(((size_t)n_cell + 1) * sizeof *m->cell);
    if (!m->bias || !m->slot || !m->cell) {
        model_free(m);
        return -OMB_E_NOMEM;
    }
    *out = m;
    return 0;
}

void model_free(struct ngram_model *m)
{
    if (m) {
        free(m->bias);
        free(m->slot);
        free(m->cell);
        free(m);
    }
}

static uint32_t home(const struct ngram_model *m, uint32_t hash)
{
    return (hash * 0x9E3779B1u) & (m->slots - 1);
}

void model_put(struct ngram_model *m, uint32_t hash, float idf, float scale, const int8_t *weight)
{
    uint32_t at = home(m, hash);
    while (m->slot[at].used) {
        at = (at + 1) & (m->slots - 1);
    }
    uint32_t first = m->n_cell;
    for (uint32_t k = 0; k < m->n_class; k++) {
        if (weight[k]) {
            m->cell[m->n_cell++] = (struct model_cell){(uint16_t)k, weight[k], 0};
        }
    }
    m->slot[at] = (struct model_slot){hash, first, idf, scale, m->n_cell - first, 1};
    m->n_feature++;
}

static const struct model_slot *find(const struct ngram_model *m, uint32_t hash)
{
    uint32_t at = home(m, hash);
    while (m->slot[at].used) {
        if (m->slot[at].hash == hash) {
            return &m->slot[at];
        }
        at = (at + 1) & (m->slots - 1);
    }
    return NULL;
}

static float counted(uint32_t n)
{
    return n == 1 ? 1.0f : 1.0f + logf((float)n);
}

void model_score(const struct ngram_model *m, struct model_scratch *s, float *score)
{
    features_of(&s->tokens, &s->features);
    model_score_again(m, s, score);
}

void model_score_again(const struct ngram_model *m, const struct model_scratch *s, float *score)
{
    const struct features *f = &s->features;
    const struct model_slot *known[FEATURES_MAX];
    float value[FEATURES_MAX], square[BLOCKS] = {0}, part[BLOCKS];
    float whole = 0;
    for (uint32_t i = 0; i < f->n; i++) {
        __builtin_prefetch(&m->slot[home(m, f->f[i].hash)]);
    }
    for (uint32_t i = 0; i < f->n; i++) {
        known[i] = find(m, f->f[i].hash);
        if (known[i]) {
            __builtin_prefetch(&m->cell[known[i]->first]);
            value[i] = counted(f->f[i].count) * known[i]->idf;
            square[f->f[i].block] += value[i] * value[i];
        } else {
            float v = m->strange * counted(f->f[i].count);
            square[f->f[i].block] += v * v;
        }
    }
    for (uint32_t b = 0; b < BLOCKS; b++) {
        whole += square[b] > 0 ? features_weight(b) * features_weight(b) : 0;
    }
    for (uint32_t b = 0; b < BLOCKS; b++) {
        part[b] = square[b] > 0 ? features_weight(b) / sqrtf(square[b] * whole) : 0;
    }
    for (uint32_t k = 0; k < m->n_class; k++) {
        score[k] = m->bias[k];
    }
    for (uint32_t i = 0; i < f->n; i++) {
        if (known[i]) {
            float v = value[i] * part[f->f[i].block] * known[i]->scale;
            const struct model_cell *c = &m->cell[known[i]->first];
            for (uint32_t j = 0; j < known[i]->cells; j++) {
                score[c[j].class] += v * (float)c[j].weight;
            }
        }
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the way from counted features to 8-bit weights, by liblinear. Must not know files or
 * flows. Called by recogniser.c on a worker thread. */
#include "train.h"

#include <linear.h>
#include <math.h>
#include <stdlib.h>

#define SMOOTHING 3.0f /* texts added to every count: a word seen once is not all that telling */
#define STRANGE 0.5f   /* share of its full idf that an unknown feature weighs, by validation */

struct task {
    const struct examples *e;
    const struct bag *b;
    const uint8_t *fold;
    uint8_t leave;
    uint32_t texts;
    float *idf;      /* of each feature; 0: left out */
    uint32_t *index; /* liblinear's number of a feature, from 1 */
    uint32_t kept;
    struct problem problem;
    struct feature_node *node;
};

static void quiet(const char *text)
{
    (void)text;
}

static int takes(const struct task *t, uint32_t i)
{
    return !t->fold || t->fold[i] != t->leave;
}

/* Which features stay, and how rare each is among the texts trained on. */
static void weigh(struct task *t, uint32_t min_texts)
{
    const struct bag *b = t->b;
    uint32_t *texts_with = t->index;
    for (uint32_t i = 0; i < b->n; i++) {
        if (!takes(t, i)) {
            continue;
        }
        t->texts++;
        for (uint64_t j = b->start[i]; j < b->start[i + 1]; j++) {
            texts_with[b->entry[j].id]++;
        }
    }
    for (uint32_t id = 0; id < b->n_feature; id++) {
        uint32_t df = texts_with[id];
        t->index[id] = 0;
        if (df >= min_texts && df > 0) {
            t->index[id] = ++t->kept;
            t->idf[id] = logf((SMOOTHING + (float)t->texts) / (SMOOTHING + (float)df)) + 1.0f;
        }
    }
}

/* One text as liblinear wants it, ended by the bias and -1; returns the end. */
static struct feature_node *write_text(const struct task *t, uint32_t i, struct feature_node *at)
{
    const struct bag *b = t->b;
    double square[BLOCKS] = {0};
    double whole = 0;
    struct feature_node *first = at;
    for (uint64_t j = b->start[i]; j < b->start[i + 1]; j++) {
        const struct bag_entry *e = &b->entry[j];
        if (t->index[e->id]) {
            double v = (1.0 + log(e->count)) * (double)t->idf[e->id];
            square[e->block] += v * v;
            *at++ = (struct feature_node){(int)t->index[e->id], v};
        }
    }
    for (uint32_t k = 0; k < BLOCKS; k++) {
        double weight = (double)features_weight(k);
        whole += square[k] > 0 ? weight * weight : 0;
    }
    at = first;
    for (uint64_t j = b->start[i]; j < b->start[i + 1]; j++) {
        const struct bag_entry *e = &b->entry[j];
        if (t->index[e->id]) {
            at->value *= (double)features_weight(e->block) / sqrt(square[e->block] * whole);
            at++;
        }
    }
    *at++ = (struct feature_node){(int)t->kept + 1, 1.0};
    *at++ = (struct feature_node){-1, 0};
    return at;
}

static int prepare(struct task *t, uint32_t min_texts)
{
    const struct bag *b = t->b;
    t->idf = calloc(b->n_feature + 1u, sizeof *t->idf);
    t->index = calloc(b->n_feature + 1u, sizeof *t->index);
    t->problem.x = calloc(b->n + 1u, sizeof *t->problem.x);
    t->problem.y = calloc(b->n + 1u, sizeof *t->problem.y);
    t->node = malloc((b->start[b->n] + 2u * b->n + 2u) * sizeof *t->node);
    if (!t->idf || !t->index || !t->problem.x || !t->problem.y || !t->node) {
        return -OMB_E_NOMEM;
    }
    weigh(t, min_texts);
    struct feature_node *at = t->node;
    for (uint32_t i = 0; i < b->n; i++) {
        if (takes(t, i)) {
            t->problem.x[t->problem.l] = at;
            t->problem.y[t->problem.l++] = t->e->label[i];
            at = write_text(t, i, at);
        }
    }
    t->problem.n = (int)t->kept + 1;
    t->problem.bias = 1.0;
    return 0;
}

/* Columns of weights: two classes told apart by regression share one, the first class's. */
static int columns_of(const struct model *raw)
{
    return raw->nr_class == 2 && raw->param.solver_type != MCSVM_CS ? 1 : raw->nr_class;
}

/* The 8-bit form of one feature's weights; returns how many are not zero. */
static uint32_t quantise(const double *w, const struct model *raw, uint32_t n_class, float *scale,
                         int8_t *q)
{
    double most = 0;
    uint32_t cells = 0;
    for (int k = 0; k < columns_of(raw); k++) {
        most = fmax(most, fabs(w[k]));
    }
    *scale = (float)(most / 127.0);
    for (uint32_t k = 0; k < n_class; k++) {
        q[k] = 0;
    }
    for (int k = 0; k < columns_of(raw) && most > 0; k++) {
        int8_t v = (int8_t)lrint(w[k] * 127.0 / most);
        q[raw->label[k]] = v;
        cells += v != 0;
    }
    return cells;
}

static int keep(const struct task *t, const struct model *raw, struct ngram_model **out)
{
    uint32_t n_class = t->e->n_class;
    size_t columns = (size_t)columns_of(raw);
    int8_t q[TRAIN_MAX_CLASSES];
    float scale;
    uint64_t cells = 0;
    for (uint32_t f = 0; f < t->kept; f++) {
        cells += quantise(raw->w + (size_t)f * columns, raw, n_class, &scale, q);
    }
    struct ngram_model *m;
    int err = cells > UINT32_MAX ? -OMB_E_LIMIT : model_new(n_class, t->kept, (uint32_t)cells, &m);
    if (err) {
        return err;
    }
    m->strange = STRANGE * (logf(1.0f + (float)t->texts) + 1.0f);
    for (uint32_t k = 0; k < n_class; k++) {
        m->bias[k] = -4.0f; /* a class without a text is never the answer */
    }
    for (int k = 0; k < raw->nr_class; k++) {
        size_t at = (size_t)t->kept * columns + (size_t)k;
        m->bias[raw->label[k]] = (size_t)k < columns ? (float)raw->w[at] : 0;
    }
    for (uint32_t id = 0; id < t->b->n_feature; id++) {
        if (t->index[id]) {
            const double *w = raw->w + (size_t)(t->index[id] - 1) * columns;
            quantise(w, raw, n_class, &scale, q);
            model_put(m, t->b->hash[id], t->idf[id], scale, q);
        }
    }
    *out = m;
    return 0;
}

static int has_two_classes(const struct problem *p)
{
    for (int i = 1; i < p->l; i++) {
        if (p->y[i] != p->y[0]) {
            return 1;
        }
    }
    return 0;
}

/* The solver does not look whether it was given memory, and falls: what it is going to want, and half
 * as much again, is asked for here first. */
static int has_room(const struct problem *p, uint32_t n_class)
{
    size_t weights = ((size_t)p->n + 1) * n_class, duals = ((size_t)p->l + 1) * (n_class + 8u);
    void *room = malloc((weights + duals) * 3 * sizeof(double) + (1u << 20));
    free(room);
    return room != NULL;
}

int train_run(const struct examples *e, const struct bag *b, const uint8_t *fold, uint8_t leave,
              const struct train_options *o, struct ngram_model **out)
{
    struct task t = {.e = e, .b = b, .fold = fold, .leave = leave};
    struct model *raw = NULL;
    int err = e->n_class > TRAIN_MAX_CLASSES ? -OMB_E_LIMIT : prepare(&t, o->min_texts);
    if (err) {
        goto out;
    }
    if (!has_two_classes(&t.problem)) {
        err = -OMB_E_INVALID;
        goto out;
    }
    if (!has_room(&t.problem, e->n_class)) {
        err = -OMB_E_NOMEM;
        goto out;
    }
    int solver = o->logistic ? L2R_LR : MCSVM_CS;
    struct parameter how = {.solver_type = solver, .eps = o->tolerance, .C = o->cost};
    set_print_string_function(quiet);
    raw = train(&t.problem, &how);
    err = raw ? keep(&t, raw, out) : -OMB_E_NOMEM;
out:
    if (raw) {
        free_and_destroy_model(&raw);
    }
    free(t.idf);
    free(t.index);
    free(t.problem.x);
    free(t.problem.y);
    free(t.node);
    return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the cascade and the making of a calibrated recogniser. Must not know flows, cases or the
 * host. Called by the plugin's step and, for training, by its worker job. */
#include "recogniser.h"

#include "anger.h"
#include "calibrate.h"
#include "handoff.h"
#include "mood.h"

#include <stdlib.h>
#include <string.h>

#define NAME_EXAMPLES 2 /* times that a class's own name counts as an example of it */
#define NEVER_LEFT_OUT 255
#define CALIBRATE_MAX 6000    /* texts that the sharpness is fitted on: more changes nothing */
#define THRESHOLD_LEAST 0.45f /* asking back costs less than a wrong answer */
#define THRESHOLD_MOST 0.70f

struct trial {
    const struct train_options *how;
    const struct examples *e;
    const struct bag *bag;
    uint8_t *fold;
    float *score; /* kept rows of n_class */
    uint16_t *label;
    uint32_t kept;
};

/* The n-th text of each class goes to fold n % folds; the names behind them are always there. */
static int deal(const struct examples *e, uint32_t folds, uint8_t *fold)
{
    uint32_t *seen = calloc(e->n_class + 1u, sizeof *seen);
    if (!seen) {
        return -OMB_E_NOMEM;
    }
    uint32_t texts = e->n - NAME_EXAMPLES * e->n_class;
    for (uint32_t i = 0; i < e->n; i++) {
        fold[i] = (uint8_t)(i < texts ? seen[e->label[i]]++ % folds : NEVER_LEFT_OUT);
    }
    free(seen);
    return 0;
}

static int try_fold(struct trial *t, uint8_t fold, uint32_t most, struct model_scratch *s)
{
    struct ngram_model *m = NULL;
    int err = train_run(t->e, t->bag, t->fold, fold, t->how, &m);
    if (err) {
        return err;
    }
    for (uint32_t i = 0; i < t->e->n && t->kept < most; i++) {
        if (t->fold[i] == fold) {
            tokens_read(t->e->text[i], &s->tokens);
            model_score(m, s, t->score + (size_t)t->kept * t->e->n_class);
            t->label[t->kept++] = t->e->label[i];
        }
    }
    model_free(m);
    return 0;
}

static float threshold_of(const struct trial *t, float sharpness, int32_t other)
{
    float *confidence = malloc((t->kept + 1u) * sizeof *confidence);
    int8_t *right = malloc(t->kept + 1u);
    float threshold = THRESHOLD_LEAST;
    uint32_t n_class = t->e->n_class;
    for (uint32_t i = 0; confidence && right && i < t->kept; i++) {
        float *row = t->score + (size_t)i * n_class;
        int32_t best = -1;
        calibrate_softmax(row, n_class, sharpness);
        for (uint32_t k = 0; k < n_class; k++) {
            if ((int32_t)k != other && (best < 0 || row[k] > row[best])) {
                best = (int32_t)k;
            }
        }
        confidence[i] = row[best];
        right[i] = (int8_t)(t->label[i] == other ? -1 : t->label[i] == best);
    }
    if (confidence && right) {
        threshold = calibrate_threshold(confidence, right, t->kept);
    }
    free(confidence);
    free(right);
    return threshold < THRESHOLD_LEAST  ? THRESHOLD_LEAST
           : threshold > THRESHOLD_MOST ? THRESHOLD_MOST
                                        : threshold;
}

static int calibrate(struct trial *t, uint32_t folds, int32_t other, struct recogniser *r)
{
    const struct examples *e = t->e;
    uint32_t most = e->n < CALIBRATE_MAX ? e->n : CALIBRATE_MAX;
    struct model_scratch *s = malloc(sizeof *s);
    int err = -OMB_E_NOMEM;
    t->fold = malloc(e->n + 1u);
    t->score = malloc(((size_t)most * e->n_class + 1) * sizeof *t->score);
    t->label = malloc((most + 1u) * sizeof *t->label);
    if (s && t->fold && t->score && t->label) {
        err = deal(e, folds, t->fold);
        for (uint32_t f = 0; f < folds && !err; f++) {
            err = try_fold(t, (uint8_t)f, most / folds * (f + 1) + most % folds, s);
        }
    }
    if (!err) {
        r->sharpness = calibrate_sharpness(t->score, t->label, t->kept, e->n_class);
        r->threshold = threshold_of(t, r->sharpness, other);
    }
    free(s);
    free(t->fold);
    free(t->score);
    free(t->label);
    return err;
}

/* The examples and, behind them, the names of their classes: "where_is_my_order" says much. */
static int with_names(const struct examples *e, const char *const *name, struct examples *out)
{
    size_t n = (size_t)e->n + (size_t)NAME_EXAMPLES * e->n_class;
    omb_str *text = malloc((n + 1) * sizeof *text);
    uint16_t *label = malloc((n + 1) * sizeof *label);
    if (!text || !label) {
        free(text);
        free(label);
        return -OMB_E_NOMEM;
    }
    for (uint32_t i = 0; i < e->n; i++) {
        text[i] = e->text[i];
        label[i] = e->label[i];
    }
    for (uint32_t k = 0; k < NAME_EXAMPLES * e->n_class; k++) {
        const char *z = name[k % e->n_class];
        text[e->n + k] = (omb_str){z, strlen(z)};
        label[e->n + k] = (uint16_t)(k % e->n_class);
    }
    *out = (struct examples){text, label, (uint32_t)n, e->n_class};
    return 0;
}

static int learn(const struct train_options *how, const struct examples *e, int32_t other,
                 uint32_t folds, struct recogniser *r)
{
    struct bag bag = {0};
    int err = bag_build(e, &bag);
    if (!err) {
        struct trial t = {.how = how, .e = e, .bag = &bag};
        err = calibrate(&t, folds, other, r);
    }
    if (!err) {
        err = train_run(e, &bag, NULL, 0, how, &r->model);
    }
    bag_free(&bag);
    return err;
}

int recogniser_train_with(const struct train_options *how, const struct examples *e,
                          const char *const *name, int32_t other, uint32_t folds,
                          struct recogniser **out)
{
    struct examples all = {0};
    struct recogniser *r = calloc(1, sizeof *r);
    if (!r || e->n == 0 || e->n_class > TRAIN_MAX_CLASSES) {
        int err = r ? -OMB_E_INVALID : -OMB_E_NOMEM;
        free(r);
        return err;
    }
    r->name = calloc(e->n_class + 1u, sizeof *r->name);
    int err = r->name ? with_names(e, name, &all) : -OMB_E_NOMEM;
    for (uint32_t k = 0; k < e->n_class && !err; k++) {
        strncpy(r->name[k], name[k], CLASS_MAX_NAME - 1);
    }
    if (!err) {
        err = learn(how, &all, other, folds, r);
    }
    free((void *)all.text);
    free((void *)all.label);
    if (err) {
        recogniser_free(r);
    } else {
        *out = r;
    }
    return err;
}

int recogniser_train(const struct examples *e, const char *const *name, int32_t other,
                     uint32_t folds, struct recogniser **out)
{
    return recogniser_train_with(&TRAIN_DEFAULTS, e, name, other, folds, out);
}

void recogniser_free(struct recogniser *r)
{
    if (r) {
        recogniser_free(r->mood);
        model_free(r->model);
        free(r->name);
        free(r);
    }
}

static void score(const struct recogniser *r, struct recogniser_scratch *s)
{
    model_score(r->model, &s->model, s->score);
    calibrate_softmax(s->score, r->model->n_class, r->sharpness);
}

void recogniser_probabilities(const struct recogniser *r, struct recogniser_scratch *s,
                              omb_str message)
{
    tokens_read(message, &s->model.tokens);
    score(r, s);
}

void recogniser_read(const struct recogniser *r, struct recogniser_scratch *s, omb_str message,
                     struct recognised *out)
{
    out->class = -1;
    out->intent = "";
    out->confidence = 0;
    out->threshold = r ? r->threshold : 1;
    out->n_order = orderid_find(message, out->order, ORDERID_MAX);
    tokens_read(message, &s->model.tokens);
    out->asks_for_person = handoff_asked(&s->model.tokens);
    out->anger_pm = anger_pm(message, &s->model.tokens);
    if (!r || s->model.tokens.n == 0) {
        return;
    }
    score(r, s);
    if (r->mood) {
        out->anger_pm = mood_pm(mood_logit(r->mood, s), out->anger_pm);
    }
    for (uint32_t k = 0; k < r->model->n_class; k++) {
        if (out->class < 0 || s->score[k] > out->confidence) {
            out->class = (int32_t)k;
            out->confidence = s->score[k];
        }
    }
    out->intent = r->name[out->class];
}

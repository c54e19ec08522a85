/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the rows of GoEmotions: how angry a text is. Knows nothing of the other corpora.
 * Called by the conformance program intents. */
#include "intents_anger.h"

#include "anger.h"
#include "mood.h"
#include "tsv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDS 2
#define MANY_EXAMPLES                                                                              \
    0.2f /* share of the words of anger beside 40,000 examples, by the dev file                    \
          */

struct heard { /* how angry each text sounds, and whether it is labelled so */
    float *score;
    bool *angry;
    uint32_t n;
};

/* Of the labels of a text, "a,b,c", any one of the three counts. */
static const char *mood_of(const char *label)
{
    bool angry = strstr(label, "anger") || strstr(label, "annoyance") || strstr(label, "disgust");
    return MOOD_NAME[angry ? MOOD_ANGRY : MOOD_CALM];
}

static struct heard listen(const struct recogniser *mood, const struct tsv *t)
{
    struct heard h = {malloc((t->n + 1u) * sizeof(float)), malloc(t->n + 1u), t->n};
    struct recogniser_scratch *s = malloc(sizeof *s);
    for (uint32_t i = 0; i < t->n; i++) {
        recogniser_probabilities(mood, s, t->text[i]);
        int64_t words = anger_pm(t->text[i], &s->model.tokens);
        h.score[i] = mood_joined(mood_logit(mood, s), words, MANY_EXAMPLES);
        h.angry[i] = t->label[i] == MOOD_ANGRY;
    }
    free(s);
    return h;
}

static void heard_free(struct heard *h)
{
    free(h->score);
    free(h->angry);
}

static double f1_at(const struct heard *h, float threshold)
{
    uint32_t hit = 0, said = 0, is = 0;
    for (uint32_t i = 0; i < h->n; i++) {
        bool says = h->score[i] >= threshold;
        hit += says && h->angry[i];
        said += says;
        is += h->angry[i];
    }
    return said + is ? 2.0 * hit / (said + is) : 0;
}

static float best_threshold(const struct heard *h)
{
    float best = 0;
    for (int step = -80; step <= 80; step++) {
        best = f1_at(h, (float)step / 20) > f1_at(h, best) ? (float)step / 20 : best;
    }
    return best;
}

static double auroc(const struct heard *h)
{
    float *angry = malloc((h->n + 1u) * sizeof *angry), *calm = malloc((h->n + 1u) * sizeof *calm);
    uint32_t n_angry = 0, n_calm = 0;
    for (uint32_t i = 0; i < h->n; i++) {
        if (h->angry[i]) {
            angry[n_angry++] = h->score[i];
        } else {
            calm[n_calm++] = h->score[i];
        }
    }
    double area = measure_auroc(angry, n_angry, calm, n_calm);
    free(angry);
    free(calm);
    return area;
}

bool intents_anger(const char *data, struct floors *f)
{
    char dir[4096];
    struct tsv_labels labels = {.rename = mood_of};
    struct tsv train = {0}, dev = {0}, test = {0};
    struct recogniser *mood = NULL;
    for (int i = 0; i < MOODS; i++) {
        (void)tsv_label(&labels, MOOD_NAME[i], true);
    }
    (void)snprintf(dir, sizeof dir, "%s/goemotions", data);
    bool good = tsv_read(dir, "train.tsv", &labels, true, &train) &&
                tsv_read(dir, "dev.tsv", &labels, false, &dev) &&
                tsv_read(dir, "test.tsv", &labels, false, &test);
    struct examples e = tsv_examples(&train, &labels);
    good = good && mood_train(&e, FOLDS, &mood) == 0;
    if (good) {
        struct heard on_dev = listen(mood, &dev), on_test = listen(mood, &test);
        measure_check(f, "GoEmotions anger AUROC", auroc(&on_test), "", 0.885, false);
        measure_check(f, "GoEmotions anger F1 at the dev threshold",
                      f1_at(&on_test, best_threshold(&on_dev)), "", 0.58, false);
        heard_free(&on_dev);
        heard_free(&on_test);
    }
    recogniser_free(mood);
    tsv_free(&train);
    tsv_free(&dev);
    tsv_free(&test);
    tsv_labels_free(&labels);
    return good;
}

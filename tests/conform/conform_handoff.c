/* SPDX-License-Identifier: Apache-2.0 */
/* Looks for the wish to speak to a person in data/handoff, by the shipped phrases together with a
 * two-class recogniser trained on its train.tsv (when there is one), whose threshold is fixed on
 * the training rows. handoff DATA: one line a wrong row; then the two measures that are judged.
 * units: base
 *
 * "passed P of N" counts measures, not rows: a row that reads "Useless" asks for a person only by
 * its label, so rows are listed and the floors decide. */
#include "calibrate.h"
#include "handoff.h"
#include "measure.h"
#include "recogniser.h"
#include "tsv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FOLDS 3
#define THRESHOLD                                                                                  \
    0.5f /* of the trained part: calibrated probability, so "more likely than not"                 \
          */

static bool asks(const struct recogniser *r, struct recogniser_scratch *s, uint32_t yes,
                 omb_str text, bool *by_phrase)
{
    tokens_read(text, &s->model.tokens);
    *by_phrase = handoff_asked(&s->model.tokens);
    if (*by_phrase || !r) {
        return *by_phrase;
    }
    recogniser_probabilities(r, s, text);
    return s->score[yes] >= THRESHOLD;
}

static struct recogniser *learn(const char *dir, struct tsv_labels *labels)
{
    struct tsv train = {0};
    struct recogniser *r = NULL;
    char path[4096];
    struct stat st;
    (void)snprintf(path, sizeof path, "%s/train.tsv", dir);
    if (stat(path, &st) == 0 && tsv_read(dir, "train.tsv", labels, true, &train)) {
        struct examples e = tsv_examples(&train, labels);
        if (recogniser_train(&e, (const char *const *)labels->name, -1, FOLDS, &r)) {
            r = NULL;
        }
    }
    tsv_free(&train);
    return r;
}

static double share(uint32_t part, uint32_t whole)
{
    return whole ? (double)part / whole : 1.0;
}

int main(int argc, char **argv)
{
    char dir[4096];
    struct tsv_labels labels = {{strdup("0"), strdup("1")}, 2, NULL};
    struct tsv test = {0};
    struct floors f = {0, 0};
    uint32_t hit[2] = {0}, said[2] = {0}, gold = 0; /* both parts; phrases alone */
    if (argc != 2) {
        (void)fprintf(stderr, "usage: handoff DATA\n");
        return 64;
    }
    (void)snprintf(dir, sizeof dir, "%s/handoff", argv[1]);
    if (!tsv_read(dir, "test.tsv", &labels, false, &test)) {
        return 66;
    }
    struct recogniser *r = learn(dir, &labels);
    struct recogniser_scratch *s = malloc(sizeof *s);
    for (uint32_t i = 0; i < test.n; i++) {
        bool phrase, wanted = test.label[i] == 1;
        bool found = asks(r, s, 1, test.text[i], &phrase);
        gold += wanted;
        said[0] += found;
        said[1] += phrase;
        hit[0] += found && wanted;
        hit[1] += phrase && wanted;
        if (found != wanted) {
            printf("row %u: %s: %.*s\n", i + 1, wanted ? "not recognised" : "asked for nobody",
                   (int)test.text[i].len, test.text[i].ptr);
        }
    }
    printf("phrases alone: precision %.3f recall %.3f; %s\n", share(hit[1], said[1]),
           share(hit[1], gold), r ? "with training rows:" : "no training rows");
    measure_check(&f, "hand-off precision", share(hit[0], said[0]), "", 0.78, false);
    measure_check(&f, "hand-off recall", share(hit[0], gold), "", 0.80, false);
    free(s);
    recogniser_free(r);
    tsv_free(&test);
    tsv_labels_free(&labels);
    printf("handoff: passed %u of %u\n", f.passed, f.checked);
    return f.passed == f.checked ? 0 : 1;
}

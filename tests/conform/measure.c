/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the arithmetic of the figures. Knows nothing of corpora or models.
 * Called by the conformance programs intents and handoff. */
#include "measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define BINS 15

double measure_ece(const float *confidence, const int8_t *right, uint32_t n)
{
    double sum[BINS] = {0}, hit[BINS] = {0}, error = 0;
    for (uint32_t i = 0; i < n; i++) {
        int bin = (int)(confidence[i] * BINS);
        bin = bin >= BINS ? BINS - 1 : bin;
        sum[bin] += (double)confidence[i];
        hit[bin] += right[i] > 0;
    }
    for (int b = 0; b < BINS; b++) {
        error += fabs(sum[b] - hit[b]);
    }
    return n ? error / n : 0;
}

static int rising(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

double measure_auroc(float *a, uint32_t n_a, float *b, uint32_t n_b)
{
    double wins = 0;
    uint32_t below = 0, same_to = 0;
    qsort(a, n_a, sizeof *a, rising);
    qsort(b, n_b, sizeof *b, rising);
    for (uint32_t i = 0; i < n_a; i++) {
        while (below < n_b && b[below] < a[i]) {
            below++;
        }
        same_to = same_to < below ? below : same_to;
        while (same_to < n_b && b[same_to] <= a[i]) {
            same_to++;
        }
        wins += below + (same_to - below) / 2.0;
    }
    return wins / n_a / n_b;
}

void measure_check(struct floors *f, const char *what, double figure, const char *unit,
                   double floor, bool at_most)
{
    bool ok = at_most ? figure <= floor : figure >= floor;
    printf("%-52s %9.3f %-5s %s %.3f%s\n", what, figure, unit, at_most ? "at most " : "at least",
           floor, ok ? "" : "   missed");
    f->checked++;
    f->passed += ok;
}

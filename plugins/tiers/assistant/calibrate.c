/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the fit of probabilities to outcomes. Knows nothing of texts or files.
 * Called by recogniser.c after training and by the conformance programs. */
#include "calibrate.h"

#include <math.h>

#define SHARPNESS_LEAST 0.2
#define SHARPNESS_MOST 80.0
#define SEARCH_STEPS 24
#define THRESHOLD_STEPS 100

void calibrate_softmax(float *score, uint32_t n, float sharpness)
{
    float most = -INFINITY, sum = 0;
    for (uint32_t k = 0; k < n; k++) {
        most = fmaxf(most, score[k]);
    }
    for (uint32_t k = 0; k < n; k++) {
        score[k] = expf((score[k] - most) * sharpness);
        sum += score[k];
    }
    for (uint32_t k = 0; k < n; k++) {
        score[k] /= sum;
    }
}

static double log_loss(const float *score, const uint16_t *label, uint32_t n, uint32_t n_class,
                       double sharpness)
{
    double loss = 0;
    for (uint32_t i = 0; i < n; i++) {
        const float *row = score + (uint64_t)i * n_class;
        float most = -INFINITY, sum = 0;
        for (uint32_t k = 0; k < n_class; k++) {
            most = fmaxf(most, row[k]);
        }
        for (uint32_t k = 0; k < n_class; k++) {
            float far = (row[k] - most) * (float)sharpness;
            sum += far > -20 ? expf(far) : 0;
        }
        loss += log((double)sum) - (double)(row[label[i]] - most) * sharpness;
    }
    return loss;
}

float calibrate_sharpness(const float *score, const uint16_t *label, uint32_t n, uint32_t n_class)
{
    const double golden = 0.6180339887498949;
    double low = log(SHARPNESS_LEAST), high = log(SHARPNESS_MOST);
    double a = high - golden * (high - low), b = low + golden * (high - low);
    double at_a = log_loss(score, label, n, n_class, exp(a));
    double at_b = log_loss(score, label, n, n_class, exp(b));
    for (int step = 0; step < SEARCH_STEPS; step++) {
        if (at_a < at_b) {
            high = b;
            b = a;
            at_b = at_a;
            a = high - golden * (high - low);
            at_a = log_loss(score, label, n, n_class, exp(a));
        } else {
            low = a;
            a = b;
            at_a = at_b;
            b = low + golden * (high - low);
            at_b = log_loss(score, label, n, n_class, exp(b));
        }
    }
    return (float)exp((low + high) / 2);
}

float calibrate_threshold(const float *confidence, const int8_t *right, uint32_t n)
{
    float best = 0;
    int64_t most = -1;
    for (int step = 0; step < THRESHOLD_STEPS; step++) {
        float at = (float)step / THRESHOLD_STEPS;
        int64_t good = 0;
        for (uint32_t i = 0; i < n; i++) {
            good += confidence[i] >= at ? right[i] > 0 : right[i] < 0;
        }
        if (good > most) {
            most = good;
            best = at;
        }
    }
    return best;
}

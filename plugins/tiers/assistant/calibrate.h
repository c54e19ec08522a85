/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSISTANT_CALIBRATE_H
#define ASSISTANT_CALIBRATE_H

#include <stdint.h>

/*
 * Makes scores mean something: one factor (the inverse of a temperature) under
 * which soft-max probabilities fit what really happened, and the probability
 * below which an answer is more often wrong than right. [any]
 */

/* In place: scores of n classes become probabilities under that sharpness. */
void calibrate_softmax(float *score, uint32_t n, float sharpness);

/* The sharpness of the least log-loss; score is n rows of n_class raw scores. */
float calibrate_sharpness(const float *score, const uint16_t *label, uint32_t n, uint32_t n_class);

/*
 * The threshold with the most right outcomes: answering rightly at or over it, or staying
 * silent below it where right[i] < 0 (nothing to answer). right: 1 right, 0 wrong, -1 out of scope.
 */
float calibrate_threshold(const float *confidence, const int8_t *right, uint32_t n);

#endif

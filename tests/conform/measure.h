/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFORM_MEASURE_H
#define CONFORM_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

/* Measures of a recogniser, and floors they must not fall below. */

/* Expected calibration error over 15 equal bins. */
double measure_ece(const float *confidence, const int8_t *right, uint32_t n);

/* Chance that a row of a scores higher than one of b; ties count half. Sorts both. */
double measure_auroc(float *a, uint32_t n_a, float *b, uint32_t n_b);

struct floors {
    uint32_t checked, passed;
};

/* Prints a row and counts it. at_most: the figure must not exceed the floor. */
void measure_check(struct floors *f, const char *what, double figure, const char *unit,
                   double floor, bool at_most);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFORM_TSV_H
#define CONFORM_TSV_H

#include "bag.h"

#include <stdbool.h>

/* Labelled rows "label<TAB>…<TAB>text" read from files; labels are numbered as they are first met.
 */
#define TSV_UNKNOWN UINT16_MAX /* a label that no training file had */

struct tsv_labels {
    char *name[TRAIN_MAX_CLASSES];
    uint32_t n;
    const char *(*rename)(const char *label); /* what a file's label means, or NULL: itself */
};

struct tsv {
    omb_str *text;
    uint16_t *label;
    uint32_t n;
};

/* Appends the rows of dir/name. `learn` numbers new labels. False (and a line on stderr) when the
 * file cannot be read. */
bool tsv_read(const char *dir, const char *name, struct tsv_labels *labels, bool learn,
              struct tsv *out);

/* One row, copied; the number of a label. */
void tsv_add(struct tsv *t, uint16_t label, omb_str text);
uint16_t tsv_label(struct tsv_labels *labels, const char *name, bool learn);
void tsv_free(struct tsv *t);
void tsv_labels_free(struct tsv_labels *labels);

struct examples tsv_examples(const struct tsv *t, const struct tsv_labels *labels);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the reading of tab-separated corpora. Knows nothing of what they are for.
 * Called by the conformance programs intents, handoff. */
#include "tsv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint16_t tsv_label(struct tsv_labels *labels, const char *name, bool learn)
{
    for (uint32_t i = 0; i < labels->n; i++) {
        if (strcmp(labels->name[i], name) == 0) {
            return (uint16_t)i;
        }
    }
    if (!learn || labels->n == TRAIN_MAX_CLASSES) {
        return TSV_UNKNOWN;
    }
    labels->name[labels->n] = strdup(name);
    return (uint16_t)labels->n++;
}

void tsv_add(struct tsv *t, uint16_t label, omb_str text)
{
    if ((t->n & (t->n - 1)) == 0) {
        size_t cap = t->n ? (size_t)t->n * 2 : 1;
        t->text = realloc(t->text, cap * sizeof *t->text);
        t->label = realloc(t->label, cap * sizeof *t->label);
    }
    t->text[t->n] = (omb_str){strndup(text.ptr, text.len), text.len};
    t->label[t->n++] = label;
}

bool tsv_read(const char *dir, const char *name, struct tsv_labels *labels, bool learn,
              struct tsv *out)
{
    char path[4096], *line = NULL;
    size_t cap = 0;
    ssize_t n;
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "r");
    if (!f) {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
        return false;
    }
    while ((n = getline(&line, &cap, f)) > 0) {
        line[strcspn(line, "\n")] = 0;
        char *first = strchr(line, '\t');
        char *last = strrchr(line, '\t');
        if (first) {
            *first = 0;
            const char *label = labels->rename ? labels->rename(line) : line;
            tsv_add(out, tsv_label(labels, label, learn), (omb_str){last + 1, strlen(last + 1)});
        }
    }
    free(line);
    (void)fclose(f);
    return true;
}

void tsv_free(struct tsv *t)
{
    for (uint32_t i = 0; i < t->n; i++) {
        free((void *)t->text[i].ptr);
    }
    free(t->text);
    free(t->label);
    *t = (struct tsv){0};
}

void tsv_labels_free(struct tsv_labels *labels)
{
    for (uint32_t i = 0; i < labels->n; i++) {
        free(labels->name[i]);
    }
    labels->n = 0;
}

struct examples tsv_examples(const struct tsv *t, const struct tsv_labels *labels)
{
    return (struct examples){t->text, t->label, t->n, labels->n};
}

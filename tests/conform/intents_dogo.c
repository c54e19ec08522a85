/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the rows of MultiDoGO: what a customer's turn in a long chat is for. Knows nothing of the
 * other corpora. Called by the conformance program intents. */
#include "intents_dogo.h"

#include "core/base/json.h"
#include "recogniser.h"
#include "tsv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDS 2
#define LINE_TOKENS 8192

struct domain {
    const char *name;
    double floor;
};

static const struct domain DOMAINS[] = {{"airline", 90.0},
                                        {"finance", 93.0},
                                        {"insurance", 95.5},
                                        {"media", 94.4},
                                        {"fastfood", 89.0}};

/* What a customer said before bears on what "ok" means; how much they said is enough of it: a word
 * of its own behind the turn's text. */
static const char *length_word(size_t bytes)
{
    return bytes < 4    ? "before0"
           : bytes < 8  ? "before1"
           : bytes < 20 ? "before2"
           : bytes < 45 ? "before3"
                        : "before4";
}

static void read_turns(const struct json_doc *d, struct arena *a, struct tsv_labels *labels,
                       bool learn, struct tsv *out)
{
    uint32_t turns = json_member(d, 0, "turns");
    const char *before = "nothing0";
    for (uint32_t at = json_first(d, turns); at != JSON_NONE; at = json_next(d, turns, at)) {
        omb_str intent = STR(""), text = json_str_or(d, at, "text", a, STR(""));
        int err = json_get_str(d, json_item(d, json_member(d, at, "intents"), 0), a, &intent);
        if (!err && intent.len) {
            const char *label = arena_dup(a, intent).ptr;
            omb_str turn = arena_printf(a, "%.*s %s", (int)text.len, text.ptr, before);
            tsv_add(out, tsv_label(labels, label, learn), turn);
        }
        before = length_word(text.len);
    }
}

static bool read_file(const char *data, const char *domain, const char *part,
                      struct tsv_labels *labels, bool learn, struct tsv *out)
{
    char path[4096], *line = NULL;
    size_t cap = 0;
    ssize_t n;
    struct arena a = {0};
    (void)snprintf(path, sizeof path, "%s/multidogo/%s_%s.jsonl", data, domain, part);
    FILE *f = fopen(path, "r");
    if (!f) {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
        return false;
    }
    bool good = true;
    while (good && (n = getline(&line, &cap, f)) > 0) {
        struct json_doc d;
        omb_str text = {line, strcspn(line, "\n")};
        good = json_parse_arena(text, &a, LINE_TOKENS, &d, NULL) == 0;
        if (good) {
            read_turns(&d, &a, labels, learn, out);
        }
        arena_reset(&a);
    }
    arena_free(&a);
    free(line);
    (void)fclose(f);
    return good;
}

static double accuracy(const struct recogniser *r, const struct tsv *t)
{
    struct recogniser_scratch *s = malloc(sizeof *s);
    uint32_t good = 0;
    for (uint32_t i = 0; i < t->n; i++) {
        uint32_t best = 0;
        recogniser_probabilities(r, s, t->text[i]);
        for (uint32_t k = 1; k < r->model->n_class; k++) {
            best = s->score[k] > s->score[best] ? k : best;
        }
        good += best == t->label[i];
    }
    free(s);
    return 100.0 * good / t->n;
}

static bool domain_row(const char *data, const struct domain *domain, struct floors *f)
{
    struct tsv_labels labels = {0};
    struct tsv train = {0}, test = {0};
    struct recogniser *r = NULL;
    char what[64];
    bool good = read_file(data, domain->name, "train", &labels, true, &train) &&
                read_file(data, domain->name, "test", &labels, false, &test);
    if (good) {
        struct examples e = tsv_examples(&train, &labels);
        good = recogniser_train(&e, (const char *const *)labels.name, -1, FOLDS, &r) == 0;
    }
    if (good) {
        (void)snprintf(what, sizeof what, "MultiDoGO %s turn intents", domain->name);
        measure_check(f, what, accuracy(r, &test), "%", domain->floor, false);
    }
    recogniser_free(r);
    tsv_free(&train);
    tsv_free(&test);
    tsv_labels_free(&labels);
    return good;
}

bool intents_dogo(const char *data, struct floors *f)
{
    for (size_t i = 0; i < sizeof DOMAINS / sizeof *DOMAINS; i++) {
        if (!domain_row(data, &DOMAINS[i], f)) {
            return false;
        }
    }
    return true;
}

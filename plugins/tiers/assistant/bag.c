/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the counted features of a training set and their numbering. Knows nothing of weights.
 * Called by train.c, off the loop. */
#include "bag.h"

#include <stdlib.h>

struct builder {
    struct bag bag;
    uint64_t entries, cap;
    uint32_t *slot; /* 1 + id */
    uint32_t slots;
};

static int grow_slots(struct builder *b)
{
    uint32_t slots = b->slots ? b->slots * 2 : 1u << 14;
    uint32_t *slot = calloc(slots, sizeof *slot);
    uint32_t *hash = realloc(b->bag.hash, slots / 2 * sizeof *hash);
    if (hash) {
        b->bag.hash = hash;
    }
    if (!slot || !hash) {
        free(slot);
        return -OMB_E_NOMEM;
    }
    for (uint32_t id = 0; id < b->bag.n_feature; id++) {
        uint32_t at = hash[id] & (slots - 1);
        while (slot[at]) {
            at = (at + 1) & (slots - 1);
        }
        slot[at] = id + 1;
    }
    free(b->slot);
    b->slot = slot;
    b->slots = slots;
    return 0;
}

static int number_of(struct builder *b, uint32_t hash, uint32_t *id)
{
    if (b->bag.n_feature >= b->slots / 2) {
        if (b->bag.n_feature >= MODEL_MAX_ROWS) {
            return -OMB_E_LIMIT;
        }
        int err = grow_slots(b);
        if (err) {
            return err;
        }
    }
    uint32_t at = hash & (b->slots - 1);
    for (; b->slot[at]; at = (at + 1) & (b->slots - 1)) {
        if (b->bag.hash[b->slot[at] - 1] == hash) {
            *id = b->slot[at] - 1;
            return 0;
        }
    }
    *id = b->bag.n_feature++;
    b->bag.hash[*id] = hash;
    b->slot[at] = *id + 1;
    return 0;
}

static int by_id(const void *a, const void *b)
{
    const struct bag_entry *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static int add_text(struct builder *b, const struct features *f)
{
    if (b->entries + f->n > b->cap) {
        uint64_t cap = (b->entries + f->n) * 2 + 4096;
        struct bag_entry *entry = realloc(b->bag.entry, cap * sizeof *entry);
        if (!entry) {
            return -OMB_E_NOMEM;
        }
        b->bag.entry = entry;
        b->cap = cap;
    }
    struct bag_entry *first = b->bag.entry + b->entries;
    for (uint32_t i = 0; i < f->n; i++) {
        int err = number_of(b, f->f[i].hash, &first[i].id);
        if (err) {
            return err;
        }
        first[i].count = f->f[i].count;
        first[i].block = f->f[i].block;
    }
    if (f->n > 1) {
        qsort(first, f->n, sizeof *first, by_id);
    }
    b->entries += f->n;
    return 0;
}

int bag_build(const struct examples *e, struct bag *out)
{
    struct builder b = {{0}, 0, 0, NULL, 0};
    struct tokens *t = malloc(sizeof *t);
    struct features *f = malloc(sizeof *f);
    int err = -OMB_E_NOMEM;
    b.bag.n = e->n;
    b.bag.start = malloc(((size_t)e->n + 1) * sizeof *b.bag.start);
    if (!t || !f || !b.bag.start || grow_slots(&b)) {
        goto out;
    }
    err = e->n > TRAIN_MAX_EXAMPLES ? -OMB_E_LIMIT : 0;
    for (uint32_t i = 0; i < e->n && !err; i++) {
        b.bag.start[i] = b.entries;
        tokens_read(e->text[i], t);
        features_of(t, f);
        err = add_text(&b, f);
    }
    b.bag.start[e->n] = b.entries;
out:
    free(b.slot);
    free(t);
    free(f);
    if (err) {
        bag_free(&b.bag);
    } else {
        *out = b.bag;
    }
    return err;
}

void bag_free(struct bag *b)
{
    free(b->start);
    free(b->entry);
    free(b->hash);
    *b = (struct bag){0};
}

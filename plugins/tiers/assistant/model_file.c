/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the form of the model file. Knows nothing of training. Called by the plugin on a worker
 * thread. Numbers are little-endian; floats are their IEEE bits. */
#include "model_file.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAGIC 0x54535341424D4Fu /* "OMBASST" */
#define FORM (2u << 16 | FEATURES_VERSION)
#define WIDE_CLASSES 256 /* from here on a class takes two bytes */

/* Writes when `size` is enough, counts always: called twice, to measure and to write. */
struct pen {
    uint8_t *at;
    size_t n, size;
};

static void put(struct pen *p, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++, p->n++) {
        if (p->n < p->size) {
            p->at[p->n] = (uint8_t)(value >> (8 * i));
        }
    }
}

static void put_float(struct pen *p, float f)
{
    uint32_t bits;
    memcpy(&bits, &f, sizeof bits);
    put(p, bits, 4);
}

struct eye {
    const uint8_t *at;
    size_t n, size;
    int bad;
};

static uint64_t get(struct eye *e, unsigned bytes)
{
    uint64_t value = 0;
    if (e->size - e->n < bytes) {
        e->bad = 1;
        return 0;
    }
    for (unsigned i = 0; i < bytes; i++) {
        value |= (uint64_t)e->at[e->n++] << (8 * i);
    }
    return value;
}

static float get_float(struct eye *e)
{
    uint32_t bits = (uint32_t)get(e, 4);
    float f;
    memcpy(&f, &bits, sizeof f);
    if (!isfinite(f)) {
        e->bad = 1;
        return 0;
    }
    return f;
}

static uint64_t mix(uint64_t h, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    for (size_t i = 0; i < n; i++) {
        h = (h ^ p[i]) * 0x100000001B3u;
        h ^= h >> 29;
    }
    return (h ^ n) * 0xD6E8FEB86659FD93u;
}

void model_file_key(const struct examples *e, const char *const *name, uint64_t key[2])
{
    for (uint64_t half = 0; half < 2; half++) {
        uint64_t h = 0xCBF29CE484222325u + half * 0x9E3779B97F4A7C15u;
        for (uint32_t k = 0; k < e->n_class; k++) {
            h = mix(h, name[k], strlen(name[k]));
        }
        for (uint32_t i = 0; i < e->n; i++) {
            h = mix(h + e->label[i], e->text[i].ptr, e->text[i].len);
        }
        key[half] = h;
    }
}

static void write_all(const struct recogniser *r, struct pen *p)
{
    const struct ngram_model *m = r->model;
    unsigned wide = m->n_class >= WIDE_CLASSES ? 2 : 1;
    put(p, MAGIC, 8);
    put(p, FORM, 4);
    put(p, r->key[0], 8);
    put(p, r->key[1], 8);
    put(p, m->n_class, 4);
    put(p, m->n_feature, 4);
    put(p, m->n_cell, 4);
    put_float(p, r->sharpness);
    put_float(p, r->threshold);
    put_float(p, m->strange);
    for (uint32_t k = 0; k < m->n_class; k++) {
        for (unsigned i = 0; i < CLASS_MAX_NAME; i++) {
            put(p, (uint8_t)r->name[k][i], 1);
        }
        put_float(p, m->bias[k]);
    }
    for (uint32_t at = 0; at < m->slots; at++) {
        const struct model_slot *s = &m->slot[at];
        if (!s->used) {
            continue;
        }
        put(p, s->hash, 4);
        put_float(p, s->idf);
        put_float(p, s->scale);
        put(p, s->cells, 2);
        for (uint32_t j = 0; j < s->cells; j++) {
            put(p, m->cell[s->first + j].class, wide);
            put(p, (uint8_t)m->cell[s->first + j].weight, 1);
        }
    }
    put(p, p->at ? mix(MAGIC, p->at, p->n) : 0, 8);
}

static int write_file(const char *path, const uint8_t *bytes, size_t n)
{
    char beside[4096];
    if ((size_t)snprintf(beside, sizeof beside, "%s.new", path) >= sizeof beside) {
        return -OMB_E_LIMIT;
    }
    FILE *f = fopen(beside, "wb");
    if (!f) {
        return -OMB_E_IO;
    }
    int bad = fwrite(bytes, 1, n, f) != n;
    bad |= fflush(f) != 0 || fsync(fileno(f)) != 0;
    bad |= fclose(f) != 0;
    if (bad || rename(beside, path) != 0) {
        (void)remove(beside);
        return -OMB_E_IO;
    }
    return 0;
}

int model_file_save(const struct recogniser *r, const char *path)
{
    struct pen p = {NULL, 0, 0};
    write_all(r, &p);
    p = (struct pen){malloc(p.n), 0, p.n};
    if (!p.at) {
        return -OMB_E_NOMEM;
    }
    write_all(r, &p);
    int err = write_file(path, p.at, p.n);
    free(p.at);
    return err;
}

/* One feature and its weights; classes must rise, weights must not be zero. */
static void read_feature(struct eye *e, struct ngram_model *m, uint32_t n_cell, int8_t *weight)
{
    unsigned wide = m->n_class >= WIDE_CLASSES ? 2 : 1;
    uint32_t hash = (uint32_t)get(e, 4);
    float idf = get_float(e), scale = get_float(e);
    uint64_t cells = get(e, 2);
    if (e->bad || cells > m->n_class || cells > n_cell - m->n_cell) {
        e->bad = 1;
        return;
    }
    memset(weight, 0, m->n_class);
    for (uint64_t j = 0; j < cells && !e->bad; j++) {
        uint64_t class = get(e, wide);
        int8_t w = (int8_t)get(e, 1);
        if (class >= m->n_class || w == 0 || weight[class]) {
            e->bad = 1;
            return;
        }
        weight[class] = w;
    }
    if (!e->bad) {
        model_put(m, hash, idf, scale, weight);
    }
}

static int read_body(struct eye *e, struct recogniser *r)
{
    int8_t weight[TRAIN_MAX_CLASSES];
    uint64_t n_class = get(e, 4), n_feature = get(e, 4), n_cell = get(e, 4);
    r->sharpness = get_float(e);
    r->threshold = get_float(e);
    float strange = get_float(e);
    if (e->bad || n_class < 2 || n_class > TRAIN_MAX_CLASSES || n_feature > MODEL_MAX_ROWS ||
        n_cell > e->size || n_feature > e->size) {
        return -OMB_E_CORRUPT;
    }
    r->name = calloc(n_class + 1, sizeof *r->name);
    int err = r->name
                  ? model_new((uint32_t)n_class, (uint32_t)n_feature, (uint32_t)n_cell, &r->model)
                  : -OMB_E_NOMEM;
    if (err) {
        return err;
    }
    r->model->strange = strange;
    for (uint32_t k = 0; k < n_class; k++) {
        for (unsigned i = 0; i < CLASS_MAX_NAME; i++) {
            r->name[k][i] = (char)get(e, 1);
        }
        e->bad |= r->name[k][CLASS_MAX_NAME - 1] != 0;
        r->model->bias[k] = get_float(e);
    }
    for (uint64_t i = 0; i < n_feature && !e->bad; i++) {
        read_feature(e, r->model, (uint32_t)n_cell, weight);
    }
    return e->bad || e->n != e->size ? -OMB_E_CORRUPT : 0;
}

int model_file_parse(const uint8_t *bytes, size_t n, const uint64_t key[2], struct recogniser **out)
{
    if (n < 16 || n > MODEL_MAX_FILE) {
        return -OMB_E_CORRUPT;
    }
    struct eye e = {bytes, 0, n - 8, 0}, tail = {bytes, n - 8, n, 0};
    if (get(&e, 8) != MAGIC || get(&tail, 8) != mix(MAGIC, bytes, n - 8)) {
        return -OMB_E_CORRUPT;
    }
    if (get(&e, 4) != FORM) {
        return -OMB_E_VERSION;
    }
    struct recogniser *r = calloc(1, sizeof *r);
    if (!r) {
        return -OMB_E_NOMEM;
    }
    r->key[0] = get(&e, 8);
    r->key[1] = get(&e, 8);
    int err =
        key && (key[0] != r->key[0] || key[1] != r->key[1]) ? -OMB_E_VERSION : read_body(&e, r);
    if (err) {
        recogniser_free(r);
        return err;
    }
    *out = r;
    return 0;
}

int model_file_load(const char *path, const uint64_t key[2], struct recogniser **out)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        return errno == ENOENT ? -OMB_E_NOTFOUND : -OMB_E_IO;
    }
    uint8_t *bytes = NULL;
    int err = -OMB_E_IO;
    long size = fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    if (size < 0 || (size_t)size > MODEL_MAX_FILE) {
        err = -OMB_E_CORRUPT;
        goto out;
    }
    bytes = malloc((size_t)size + 1);
    rewind(f);
    if (bytes && fread(bytes, 1, (size_t)size, f) == (size_t)size) {
        err = model_file_parse(bytes, (size_t)size, key, out);
    }
out:
    free(bytes);
    (void)fclose(f);
    return err;
}

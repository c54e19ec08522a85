/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the way from a tenant's examples to its recogniser: ask the host, learn on a worker thread
 * (or read the cache), swap. Knows nothing of steps. Called by plugin.c. */
#include "model_file.h"
#include "plugin.h"

#include <stdio.h>
#include <stdlib.h>

#define FOLDS 3
#define NAME_OUT_OF_SCOPE "unclear" /* its examples are what nobody here can answer */

struct lesson {
    struct assistant *a;
    omb_op op;
    char *strings; /* all texts, decoded */
    omb_str *text;
    uint16_t *label;
    char (*name)[CLASS_MAX_NAME];
    const char **name_of;
    uint32_t n, n_class;
    int32_t other;
    char path[512]; /* of the cache, "" without one */
    struct recogniser *learnt;
    int cached;
};

static void lesson_free(struct lesson *l)
{
    if (l) {
        free(l->strings);
        free(l->text);
        free(l->label);
        free(l->name);
        free((void *)l->name_of);
        recogniser_free(l->learnt);
        free(l);
    }
}

struct tenant *teach_tenant(struct assistant *a, omb_tenant id)
{
    struct tenant *t = a->tenants;
    while (t && t->id != id) {
        t = t->next;
    }
    return t;
}

static void ask(struct assistant *a, struct tenant *t)
{
    t->again = 0;
    t->asked = ++a->last_op;
    a->flows->examples(a->host, t->asked, t->id);
}

void teach_changed(const omb_plugin *plugin, omb_tenant tenant)
{
    struct assistant *a = assistant_of(plugin);
    struct tenant *t = teach_tenant(a, tenant);
    if (!t) {
        t = calloc(1, sizeof *t);
        if (!t) {
            return;
        }
        t->id = tenant;
        t->next = a->tenants;
        a->tenants = t;
    }
    if (t->lesson || t->asked) {
        t->again = 1;
    } else {
        ask(a, t);
    }
}

/* Copies one intent's examples. 0, or negative for what is not of the promised shape. */
static int add_intent(struct lesson *l, const omb_json_doc *d, uint32_t intent, size_t *used)
{
    const omb_ext_json *j = l->a->json;
    omb_str name;
    uint32_t examples = j->member(d, intent, omb_z("examples"));
    int err = j->get_text(d, j->member(d, intent, omb_z("name")), l->strings + *used, EXAMPLES_MAX,
                          &name);
    if (err || name.len >= CLASS_MAX_NAME || l->n_class >= TRAIN_MAX_CLASSES) {
        return err ? err : -OMB_E_LIMIT;
    }
    memcpy(l->name[l->n_class], name.ptr, name.len);
    l->name_of[l->n_class] = l->name[l->n_class];
    if (omb_same(name, omb_z(NAME_OUT_OF_SCOPE))) {
        l->other = (int32_t)l->n_class;
    }
    for (uint32_t at = j->first(d, examples); at != OMB_JSON_NONE; at = j->next(d, examples, at)) {
        omb_str text;
        err = j->get_text(d, at, l->strings + *used, EXAMPLES_MAX, &text);
        if (err) {
            return err;
        }
        memmove(l->strings + *used, text.ptr, text.len);
        l->text[l->n] = (omb_str){l->strings + *used, text.len};
        l->label[l->n++] = (uint16_t)l->n_class;
        *used += text.len;
    }
    l->n_class++;
    return 0;
}

/* Room for every value as if it were a text: never too little, freed after the lesson. */
static int lesson_room(struct lesson *l, size_t bytes, uint32_t values)
{
    l->strings = malloc(bytes + 1);
    l->text = calloc(values + 1u, sizeof *l->text);
    l->label = calloc(values + 1u, sizeof *l->label);
    l->name = calloc(TRAIN_MAX_CLASSES, sizeof *l->name);
    l->name_of = calloc(TRAIN_MAX_CLASSES, sizeof *l->name_of);
    return l->strings && l->text && l->label && l->name && l->name_of ? 0 : -OMB_E_NOMEM;
}

static int lesson_read(struct lesson *l, omb_str json)
{
    const omb_ext_json *j = l->a->json;
    omb_json_doc d;
    size_t used = 0;
    if (json.len > EXAMPLES_MAX) {
        return -OMB_E_LIMIT;
    }
    uint32_t cap = (uint32_t)(json.len / 2 + 16);
    omb_json_tok *tok = malloc(cap * sizeof *tok);
    int err = tok ? j->parse(json, tok, cap, &d) : -OMB_E_NOMEM;
    if (!err) {
        err = lesson_room(l, json.len, d.n);
    }
    if (!err) {
        uint32_t intents = j->member(&d, 0, omb_z("intents"));
        uint32_t at = j->first(&d, intents);
        for (; at != OMB_JSON_NONE && !err; at = j->next(&d, intents, at)) {
            err = add_intent(l, &d, at, &used);
        }
    }
    free(tok);
    return err;
}

/* [any] On a worker thread: touches the lesson only. */
static int32_t lesson_learn(const omb_plugin *plugin, void *arg)
{
    struct lesson *l = arg;
    struct examples e = {l->text, l->label, l->n, l->n_class};
    uint64_t key[2];
    (void)plugin;
    atomic_fetch_add(&l->a->learning, 1);
    model_file_key(&e, l->name_of, key);
    int err = l->path[0] ? model_file_load(l->path, key, &l->learnt) : -OMB_E_NOTFOUND;
    l->cached = err == 0;
    if (err) {
        err = recogniser_train(&e, l->name_of, l->other, FOLDS, &l->learnt);
        if (!err) {
            l->learnt->key[0] = key[0];
            l->learnt->key[1] = key[1];
            if (l->path[0]) {
                (void)model_file_save(l->learnt, l->path); /* a cache: without it, learn again */
            }
        }
    }
    atomic_fetch_sub(&l->a->learning, 1);
    return err;
}

static void swap(struct assistant *a, struct tenant *t, int32_t status)
{
    struct lesson *l = t->lesson;
    t->lesson = NULL;
    if (status == 0 && l->learnt) {
        recogniser_free(t->recogniser);
        t->recogniser = l->learnt;
        l->learnt = NULL;
        assistant_log(a, OMB_LOG_INFO, "tenant %u: %u examples of %u intents %s, threshold %.2f",
                      (unsigned)t->id, l->n, l->n_class, l->cached ? "read from cache" : "learnt",
                      (double)t->recogniser->threshold);
    } else if (status != -OMB_E_CANCELLED) {
        assistant_log(a, OMB_LOG_WARN, "tenant %u: examples could not be learnt (%d), %s",
                      (unsigned)t->id, status,
                      t->recogniser ? "the old ones stay" : "only phrases are recognised");
    }
    lesson_free(l);
    if (t->again) {
        ask(a, t);
    }
}

static void teach(struct assistant *a, struct tenant *t, int32_t status, omb_str bytes)
{
    omb_str dir;
    struct lesson *l = calloc(1, sizeof *l);
    t->asked = 0;
    t->lesson = l;
    if (!l) {
        return;
    }
    l->a = a;
    l->other = -1;
    l->op = ++a->last_op;
    if (a->state_dir && a->state_dir->path(a->host, &dir) == 0 && dir.len + 32 < sizeof l->path) {
        (void)snprintf(l->path, sizeof l->path, "%.*s/recogniser-%u", (int)dir.len, dir.ptr,
                       (unsigned)t->id);
    }
    int32_t err = status ? status : lesson_read(l, bytes);
    if (!err && a->worker) {
        err = a->worker->run(a->host, l->op, lesson_learn, l);
        if (!err) {
            return; /* completed will call swap */
        }
    }
    if (!err) {
        err = lesson_learn(&a->plugin, l);
    }
    swap(a, t, err);
}

int teach_completed(struct assistant *a, omb_op op, int32_t status, omb_str bytes)
{
    for (struct tenant *t = a->tenants; t; t = t->next) {
        if (t->asked == op) {
            teach(a, t, status, bytes);
            return 1;
        }
        if (t->lesson && t->lesson->op == op) {
            swap(a, t, status);
            return 1;
        }
    }
    return 0;
}

void teach_free(struct assistant *a)
{
    while (a->tenants) {
        struct tenant *t = a->tenants;
        a->tenants = t->next;
        recogniser_free(t->recogniser);
        lesson_free(t->lesson);
        free(t);
    }
}

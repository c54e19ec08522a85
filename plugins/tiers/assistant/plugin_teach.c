/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the way from a tenant's examples to its recogniser: ask the host, learn on a worker thread
 * (or read the cache), swap. Knows nothing of steps. Called by plugin.c. */
#include "model_file.h"
#include "mood.h"
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
    omb_str *mood_text; /* the examples of MOOD_NAME: no intents, but how it is said */
    uint16_t *mood_label;
    uint32_t n_mood;
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
        free(l->mood_text);
        free(l->mood_label);
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

static int32_t mood_of(omb_str name)
{
    for (int32_t mood = 0; mood < MOODS; mood++) {
        if (omb_same(name, omb_z(MOOD_NAME[mood]))) {
            return mood;
        }
    }
    return -1;
}

static void add_text(struct lesson *l, omb_str text, int32_t mood)
{
    if (mood < 0) {
        l->text[l->n] = text;
        l->label[l->n++] = (uint16_t)l->n_class;
    } else {
        l->mood_text[l->n_mood] = text;
        l->mood_label[l->n_mood++] = (uint16_t)mood;
    }
}

static int name_class(struct lesson *l, omb_str name)
{
    if (name.len >= CLASS_MAX_NAME || l->n_class >= TRAIN_MAX_CLASSES) {
        return -OMB_E_LIMIT;
    }
    memcpy(l->name[l->n_class], name.ptr, name.len);
    l->name_of[l->n_class] = l->name[l->n_class];
    if (omb_same(name, omb_z(NAME_OUT_OF_SCOPE))) {
        l->other = (int32_t)l->n_class;
    }
    return 0;
}

/* Copies one intent's examples. 0, or negative for what is not of the promised shape. */
static int add_intent(struct lesson *l, const omb_json_doc *d, uint32_t intent, size_t *used)
{
    const omb_ext_json *j = l->a->json;
    omb_str name;
    uint32_t examples = j->member(d, intent, omb_z("examples"));
    int err = j->get_text(d, j->member(d, intent, omb_z("name")), l->strings + *used, EXAMPLES_MAX,
                          &name);
    if (err) {
        return err;
    }
    int32_t mood = mood_of(name);
    err = mood < 0 ? name_class(l, name) : 0;
    for (uint32_t at = j->first(d, examples); at != OMB_JSON_NONE && !err;
         at = j->next(d, examples, at)) {
        omb_str text;
        err = j->get_text(d, at, l->strings + *used, EXAMPLES_MAX, &text);
        if (!err) {
            memmove(l->strings + *used, text.ptr, text.len);
            add_text(l, (omb_str){l->strings + *used, text.len}, mood);
            *used += text.len;
        }
    }
    l->n_class += mood < 0;
    return err;
}

/* Room for every value as if it were a text: never too little, freed after the lesson. */
static int lesson_room(struct lesson *l, size_t bytes, uint32_t values)
{
    l->strings = malloc(bytes + 1);
    l->text = calloc(values + 1u, sizeof *l->text);
    l->label = calloc(values + 1u, sizeof *l->label);
    l->name = calloc(TRAIN_MAX_CLASSES, sizeof *l->name);
    l->name_of = calloc(TRAIN_MAX_CLASSES, sizeof *l->name_of);
    l->mood_text = calloc(values + 1u, sizeof *l->mood_text);
    l->mood_label = calloc(values + 1u, sizeof *l->mood_label);
    return l->strings && l->text && l->label && l->name && l->name_of && l->mood_text &&
                   l->mood_label
               ? 0
               : -OMB_E_NOMEM;
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

/* Takes a recogniser with this key from the cache, or says what there is instead. */
static int from_cache(const struct lesson *l, const char *suffix, const uint64_t key[2],
                      char path[512 + 8], struct recogniser **out)
{
    (void)snprintf(path, 512 + 8, "%s%s", l->path, suffix);
    return l->path[0] ? model_file_load(path, key, out) : -OMB_E_NOTFOUND;
}

/* A cache: where it cannot be written, the next start learns again. */
static void to_cache(const struct lesson *l, const uint64_t key[2], const char *path,
                     struct recogniser *r)
{
    r->key[0] = key[0];
    r->key[1] = key[1];
    if (l->path[0]) {
        (void)model_file_save(r, path);
    }
}

static int learn_intents(struct lesson *l)
{
    struct examples e = {l->text, l->label, l->n, l->n_class};
    uint64_t key[2];
    char path[512 + 8];
    model_file_key(&e, l->name_of, key);
    int err = from_cache(l, "", key, path, &l->learnt);
    l->cached = err == 0;
    if (err) {
        err = recogniser_train(&e, l->name_of, l->other, FOLDS, &l->learnt);
        if (!err) {
            to_cache(l, key, path, l->learnt);
        }
    }
    return err;
}

/* Without (enough) examples of moods the words of anger do alone. */
static void learn_mood(struct lesson *l)
{
    struct examples e = {l->mood_text, l->mood_label, l->n_mood, MOODS};
    uint64_t key[2];
    char path[512 + 8];
    struct recogniser *mood = NULL;
    model_file_key(&e, MOOD_NAME, key);
    int err = l->n_mood ? from_cache(l, "-mood", key, path, &mood) : 0;
    if (err && mood_train(&e, FOLDS, &mood) == 0) {
        to_cache(l, key, path, mood);
    }
    l->learnt->mood = mood;
}

/* [any] On a worker thread: touches the lesson only. */
static int32_t lesson_learn(const omb_plugin *plugin, void *arg)
{
    struct lesson *l = arg;
    (void)plugin;
    atomic_fetch_add(&l->a->learning, 1);
    int err = learn_intents(l);
    if (!err) {
        learn_mood(l);
    }
    atomic_fetch_sub(&l->a->learning, 1);
    return err;
}

static void swap(struct assistant *a, struct tenant *t, int32_t status)
{
    struct lesson *l = t->lesson;
    t->lesson = NULL;
    t->tried = 1;
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
    wait_release(a, t->id);
}

static void teach(struct assistant *a, struct tenant *t, int32_t status, omb_str bytes)
{
    omb_str dir;
    struct lesson *l = calloc(1, sizeof *l);
    t->asked = 0;
    t->lesson = l;
    if (!l) {
        t->tried = 1;
        wait_release(a, t->id);
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

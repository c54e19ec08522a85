/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: an operator's draft: the changed files on top of the bundle it began from.
 * Must not know: the store, what is in force.
 * Called by: policy_verb_draft.c, policy_call.c. */
#include "core/app/policy_draft.h"

#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/policy/archive.h"

static int parse(omb_str draft, struct arena *a, struct json_doc *d, uint32_t *changed)
{
    int status = json_parse_arena(draft, a, POLICY_ARCHIVE_TOKENS, d, NULL);

    if (status != 0)
        return status;
    *changed = json_is(d, 0, JSON_OBJECT) ? json_member(d, 0, "changed") : JSON_NONE;
    return json_is(d, *changed, JSON_OBJECT) ? 0 : -OMB_E_CORRUPT;
}

int policy_draft_base(omb_str draft, char hash[HASH_HEX + 1])
{
    struct arena a = {0};
    struct json_doc d;
    uint32_t changed;
    int status = parse(draft, &a, &d, &changed);

    if (status == 0)
        status = str_copy(hash, HASH_HEX + 1, json_str_or(&d, 0, "base", &a, STR("")));
    arena_free(&a);
    return status;
}

static bool is_changed(const struct json_doc *d, uint32_t changed, omb_str name, struct arena *a)
{
    for (uint32_t i = json_first(d, changed); i != JSON_NONE; i = json_next(d, changed, i)) {
        omb_str key;
        if (json_get_str(d, i, a, &key) == 0 && str_eq(key, name))
            return true;
    }
    return false;
}

static int put_together(const struct json_doc *d, uint32_t changed, const struct sources *base,
                        struct sources *out, struct bundle_errors *errors)
{
    struct arena a = {0};
    int status = 0;

    for (uint32_t i = 0; status == 0 && i < base->n; i++) {
        if (!is_changed(d, changed, str_of(base->v[i].name), &a))
            status = sources_add(out, str_of(base->v[i].name), buf_str(&base->v[i].text), errors);
    }
    for (uint32_t i = json_first(d, changed); status == 0 && i != JSON_NONE;
         i = json_next(d, changed, i)) {
        omb_str name, text;
        if (json_is(d, i + 1, JSON_NULL))
            continue;
        status = json_get_str(d, i, &a, &name);
        if (status == 0)
            status = json_get_str(d, i + 1, &a, &text);
        if (status == 0)
            status = sources_add(out, name, text, errors);
    }
    arena_free(&a);
    return status ? status : sources_sort(out);
}

int policy_draft_apply(omb_str draft, omb_str base, struct buf *archive,
                       struct bundle_errors *errors)
{
    struct sources from = {0}, to = {0};
    struct arena a = {0};
    struct json_doc d;
    uint32_t changed = JSON_NONE;
    int status = archive_read(base, &from, errors);

    if (status == 0)
        status = parse(draft, &a, &d, &changed);
    if (status == 0)
        status = put_together(&d, changed, &from, &to, errors);
    if (status == 0)
        status = archive_write(&to, archive);
    sources_free(&from);
    sources_free(&to);
    arena_free(&a);
    return status;
}

static const struct source *find(const struct sources *s, omb_str name)
{
    return s ? sources_find(s, name) : NULL;
}

/* A file that is what it was in the base is no change. */
static bool same(const struct sources *base, omb_str name, omb_str text)
{
    const struct source *f = find(base, name);

    return f ? text.ptr && str_eq(buf_str(&f->text), text) : !text.ptr;
}

static void put_member(struct json_out *o, omb_str name, omb_str text)
{
    jo_key_str(o, name);
    jo_str(o, text);
}

int policy_draft_change(omb_str draft, const struct sources *base, omb_str name, omb_str text,
                        struct buf *out)
{
    struct json_out o = json_out(out);
    struct arena a = {0};
    struct json_doc d;
    uint32_t changed;
    int status = parse(draft, &a, &d, &changed);

    if (status == 0) {
        jo_obj(&o);
        jo_kv_str(&o, "base", json_str_or(&d, 0, "base", &a, STR("")));
        jo_key(&o, "changed");
        jo_obj(&o);
        for (uint32_t i = json_first(&d, changed); i != JSON_NONE; i = json_next(&d, changed, i)) {
            omb_str key;
            if (json_get_str(&d, i, &a, &key) != 0 || str_eq(key, name))
                continue;
            jo_key_str(&o, key);
            jo_raw(&o, json_raw(&d, i + 1));
        }
        if (!same(base, name, text) && text.ptr) {
            put_member(&o, name, text);
        } else if (!same(base, name, text)) {
            jo_key_str(&o, name);
            jo_null(&o);
        }
        jo_end_obj(&o);
        jo_end_obj(&o);
        status = out->err;
    }
    arena_free(&a);
    return status;
}

void policy_draft_names(omb_str draft, struct json_out *o)
{
    struct arena a = {0};
    struct json_doc d;
    uint32_t changed;
    int status = parse(draft, &a, &d, &changed);

    jo_arr(o);
    for (uint32_t i = status == 0 ? json_first(&d, changed) : JSON_NONE; i != JSON_NONE;
         i = json_next(&d, changed, i)) {
        omb_str key;
        if (json_get_str(&d, i, &a, &key) == 0)
            jo_str(o, key);
    }
    jo_end_arr(o);
    arena_free(&a);
}

int policy_draft_rebase(omb_str draft, const struct sources *old, const struct sources *now,
                        omb_str hash, struct buf *out, char *file, size_t cap)
{
    struct json_out o = json_out(out);
    struct arena a = {0};
    struct json_doc d;
    uint32_t changed;
    int status = parse(draft, &a, &d, &changed);

    for (uint32_t i = status == 0 ? json_first(&d, changed) : JSON_NONE; i != JSON_NONE;
         i = json_next(&d, changed, i)) {
        omb_str key = STR("");
        const struct source *x, *y;
        status = json_get_str(&d, i, &a, &key);
        x = sources_find(old, key);
        y = sources_find(now, key);
        if (status == 0 && (!x != !y || (x && !str_eq(buf_str(&x->text), buf_str(&y->text))))) {
            str_clip(file, cap, key);
            status = -OMB_E_CONFLICT;
        }
        if (status != 0)
            break;
    }
    if (status == 0) {
        jo_obj(&o);
        jo_kv_str(&o, "base", hash);
        jo_kv_raw(&o, "changed", json_raw(&d, changed));
        jo_end_obj(&o);
        status = out->err;
    }
    arena_free(&a);
    return status;
}

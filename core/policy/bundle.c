/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a loaded bundle's life. Must not know: deciding, swapping. Called by: policy, spec, lab. */
#include "core/policy/bundle.h"

#include "core/base/check.h"
#include "core/policy/archive.h"
#include "core/policy/bundle_build.h"

#include <stdlib.h>

static void bundle_free(struct bundle *b)
{
    vm_close(b->rules_vm);
    vm_close(b->flows_vm);
    rules_free(b->rules);
    flow_set_free(&b->flows);
    sources_free(&b->sources);
    arena_free(&b->strings);
    buf_free(&b->record);
    free(b->dir);
    free(b);
}

int bundle_make(const char *dir, struct sources *take, const struct vm_watch *watch,
                struct bundle **out, struct bundle_errors *errors)
{
    struct bundle *b = calloc(1, sizeof *b);
    uint32_t before = errors->count;
    int rc = -OMB_E_NOMEM;

    if (!b) {
        sources_free(take);
        return rc;
    }
    b->refs = 1;
    b->watch = watch;
    b->sources = *take;
    *take = (struct sources){0};
    b->dir = str_dup(str_of(dir));
    if (b->dir) {
        hash_hex(sources_hash(&b->sources), b->hash);
        errors->count = 0;
        rc = bundle_build(b, errors);
        errors->count += before;
        bundle_errors_sort(errors);
    }
    if (rc != 0) {
        bundle_free(b);
        return rc;
    }
    *out = b;
    return 0;
}

int bundle_load(const char *dir, struct bundle **out, struct bundle_errors *errors)
{
    struct sources sources = {0};
    int rc = sources_read(dir, &sources, errors);

    return rc == 0 ? bundle_make(dir, &sources, NULL, out, errors) : rc;
}

static int load_archive(omb_str archive, bool plain, struct bundle **out,
                        struct bundle_errors *errors)
{
    struct sources sources = {0};
    int rc = archive_read(archive, &sources, errors);

    sources.plain = plain;
    return rc == 0 ? bundle_make("", &sources, NULL, out, errors) : rc;
}

int bundle_load_text(omb_str archive, struct bundle **out, struct bundle_errors *errors)
{
    return load_archive(archive, false, out, errors);
}

int bundle_load_kept(omb_str archive, struct bundle **out, struct bundle_errors *errors)
{
    return load_archive(archive, true, out, errors);
}

struct bundle *bundle_pin(struct bundle *b)
{
    b->refs++;
    return b;
}

void bundle_unpin(struct bundle *b)
{
    if (!b)
        return;
    OMB_REQUIRE(b->refs > 0);
    if (--b->refs == 0)
        bundle_free(b);
}

const char *bundle_name(const struct bundle *b)
{
    return b->name;
}

const char *bundle_version(const struct bundle *b)
{
    return b->version;
}

const char *bundle_hash(const struct bundle *b)
{
    return b->hash;
}

const char *bundle_dir(const struct bundle *b)
{
    return b->dir;
}

struct hash bundle_flows_hash(const struct bundle *b)
{
    struct hash_state st;

    hash_start(&st);
    for (uint32_t i = 0; i < b->sources.n; i++) {
        const struct source *s = &b->sources.v[i];
        if (s->kind != SOURCE_FLOW && s->kind != SOURCE_LIB)
            continue;
        hash_more(&st, str_of(s->name));
        hash_more(&st, buf_str(&s->text));
    }
    return hash_end(&st);
}

bool bundle_has_flows(const struct bundle *b)
{
    return b->flows.n > 0;
}

const char *bundle_vm_id(void)
{
    return "ombud-vm/1 " LUA_RELEASE;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: reading a bundle's files under caps, in one order everywhere, and their hash. Must not
 * know: Lua. Called by: bundle. */
#include "core/policy/source.h"

#include "core/base/file.h"
#include "core/base/limits.h"
#include "core/base/str.h"
#include "core/base/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    const char *folder;
    enum source_kind kind;
} folders[] = {{"lib", SOURCE_LIB},
               {"policies", SOURCE_POLICY},
               {"assistant", SOURCE_FLOW},
               {"spec", SOURCE_SPEC},
               {"invariants", SOURCE_INVARIANT}};

/* A stem of plain length, hidden files and deeper folders excepted. */
static bool is_file_name(omb_str name)
{
    return name.len > 4 && name.len < 48 && name.ptr[0] != '.' && str_ends(name, STR(".lua")) &&
           !memchr(name.ptr, '/', name.len) && utf8_valid(name);
}

bool sources_kind(omb_str name, enum source_kind *kind)
{
    omb_str folder, file;

    if (str_is(name, "bundle.lua")) {
        *kind = SOURCE_BUNDLE;
        return true;
    }
    if (!str_cut(name, '/', &folder, &file) || !is_file_name(file))
        return false;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        if (str_is(folder, folders[i].folder)) {
            *kind = folders[i].kind;
            return true;
        }
    }
    return false;
}

static int grow(struct sources *s, omb_str name, enum source_kind kind)
{
    struct source *grown = realloc(s->v, (s->n + 1) * sizeof *grown);
    struct source *f;

    if (!grown)
        return -OMB_E_NOMEM;
    s->v = grown;
    f = &grown[s->n++];
    memset(f, 0, sizeof *f);
    f->kind = kind;
    f->text = BUF_INIT(POLICY_MAX_SOURCE + 4096);
    f->code = BUF_INIT(POLICY_MAX_IMAGE);
    (void)snprintf(f->name, sizeof f->name, "%.*s", STR_ARG(name));
    return 0;
}

/* Whether the file added last, with this much text, still fits. */
static int check_caps(struct sources *s, struct bundle_errors *errors)
{
    const struct source *f = &s->v[s->n - 1];

    if (f->text.err == -OMB_E_LIMIT || f->text.len > POLICY_MAX_SOURCE) {
        bundle_errors_add(errors, f->name, 0, "over %d bytes", POLICY_MAX_SOURCE);
        return -OMB_E_LIMIT;
    }
    s->bytes += f->text.len;
    if (s->bytes > POLICY_MAX_SOURCES) {
        bundle_errors_add(errors, f->name, 0, "all files are over %d bytes", POLICY_MAX_SOURCES);
        return -OMB_E_LIMIT;
    }
    if (!utf8_valid(buf_str(&f->text)) || (f->text.len && memchr(f->text.ptr, 0, f->text.len))) {
        bundle_errors_add(errors, f->name, 0, "is not UTF-8 text");
        return -OMB_E_INVALID;
    }
    return f->text.err;
}

static int room(const struct sources *s, const char *name, struct bundle_errors *errors)
{
    if (s->n < POLICY_MAX_FILES)
        return 0;
    bundle_errors_add(errors, name, 0, "over %d files", POLICY_MAX_FILES);
    return -OMB_E_LIMIT;
}

int sources_add(struct sources *s, omb_str name, omb_str text, struct bundle_errors *errors)
{
    enum source_kind kind;
    int rc;

    if (!sources_kind(name, &kind)) {
        bundle_errors_add(errors, "bundle", 0, "'%.*s' is no name of a bundle's file",
                          (int)(name.len < 64 ? name.len : 64), name.ptr ? name.ptr : "");
        return -OMB_E_INVALID;
    }
    rc = room(s, "bundle", errors);
    if (rc == 0)
        rc = grow(s, name, kind);
    if (rc != 0)
        return rc;
    buf_puts(&s->v[s->n - 1].text, text);
    return check_caps(s, errors);
}

static int in_order(const void *a, const void *b)
{
    const struct source *x = a, *y = b;

    return x->kind != y->kind ? (x->kind < y->kind ? -1 : 1) : strcmp(x->name, y->name);
}

int sources_sort(struct sources *s)
{
    if (s->n)
        qsort(s->v, s->n, sizeof *s->v, in_order);
    for (uint32_t i = 1; i < s->n; i++) {
        if (strcmp(s->v[i - 1].name, s->v[i].name) == 0)
            return -OMB_E_EXISTS;
    }
    return 0;
}

const struct source *sources_find(const struct sources *s, omb_str name)
{
    for (uint32_t i = 0; i < s->n; i++) {
        if (str_is(name, s->v[i].name))
            return &s->v[i];
    }
    return NULL;
}

static int add_file(struct sources *s, const char *dir, const char *name, enum source_kind kind,
                    struct bundle_errors *errors)
{
    char path[4096];
    int rc = room(s, name, errors);

    if (rc != 0)
        return rc;
    if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path)
        return -OMB_E_LIMIT;
    rc = grow(s, str_of(name), kind);
    if (rc != 0)
        return rc;
    rc = file_read(path, FILE_REGULAR, &s->v[s->n - 1].text);
    if (rc != 0 && rc != -OMB_E_LIMIT) {
        if (kind == SOURCE_BUNDLE && rc == -OMB_E_NOTFOUND)
            bundle_errors_add(errors, name, 0, "is not there: %.200s is no folder of policies",
                              dir);
        else
            bundle_errors_add(errors, name, 0, "cannot be read");
        return rc;
    }
    return check_caps(s, errors);
}

static int is_source(const struct dirent *e)
{
    return is_file_name(str_of(e->d_name));
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int add_folder(struct sources *s, const char *dir, const char *folder, enum source_kind kind,
                      struct bundle_errors *errors)
{
    struct dirent **entry = NULL;
    char path[4096], name[64];
    int n, rc = 0;

    (void)snprintf(path, sizeof path, "%s/%s", dir, folder);
    n = scandir(path, &entry, is_source, by_name);
    if (n < 0)
        return errno == ENOENT ? 0 : -OMB_E_IO;
    for (int i = 0; i < n; i++) {
        (void)snprintf(name, sizeof name, "%.12s/%.48s", folder, entry[i]->d_name);
        if (rc == 0)
            rc = add_file(s, dir, name, kind, errors);
        free(entry[i]);
    }
    free(entry);
    return rc;
}

int sources_read(const char *dir, struct sources *out, struct bundle_errors *errors)
{
    struct sources s = {0};
    int rc = add_file(&s, dir, "bundle.lua", SOURCE_BUNDLE, errors);

    for (size_t i = 0; i < sizeof folders / sizeof *folders && rc == 0; i++)
        rc = add_folder(&s, dir, folders[i].folder, folders[i].kind, errors);
    if (rc != 0) {
        sources_free(&s);
        return rc == -OMB_E_NOTFOUND ? -OMB_E_IO : rc;
    }
    *out = s;
    return 0;
}

void sources_free(struct sources *s)
{
    for (uint32_t i = 0; i < s->n; i++) {
        buf_free(&s->v[i].text);
        buf_free(&s->v[i].code);
    }
    free(s->v);
    *s = (struct sources){0};
}

struct hash sources_hash(const struct sources *s)
{
    struct hash_state st;
    char len[32];

    hash_start(&st);
    for (uint32_t i = 0; i < s->n; i++) {
        hash_more(&st, str_of(s->v[i].name));
        (void)snprintf(len, sizeof len, "\n%zu\n", s->v[i].text.len);
        hash_more(&st, str_of(len));
        hash_more(&st, buf_str(&s->v[i].text));
    }
    return hash_end(&st);
}

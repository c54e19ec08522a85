/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_BUNDLE_FIXTURE_H
#define OMB_TESTS_BUNDLE_FIXTURE_H

#include "core/base/rand.h"
#include "core/policy/bundle_build.h"
#include "core/policy/decide.h"
#include "core/policy/policy.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A scripts folder of a test's own, filled file by file. */
struct scripts {
    char dir[64];
};

static inline void scripts_put(const struct scripts *s, const char *name, const char *text)
{
    char path[160];
    FILE *f;
    (void)snprintf(path, sizeof path, "%s/%s", s->dir, name);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static inline void scripts_remove(const struct scripts *s, const char *name)
{
    char path[160];
    (void)snprintf(path, sizeof path, "%s/%s", s->dir, name);
    (void)unlink(path);
}

static inline void scripts_make(struct scripts *s)
{
    static const char *const folder[] = {"policies", "assistant", "lib", "spec"};
    char path[160];

    rand_init();
    (void)snprintf(s->dir, sizeof s->dir, "/tmp/ombud-policy-XXXXXX");
    assert_non_null(mkdtemp(s->dir));
    for (size_t i = 0; i < 4; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", s->dir, folder[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    scripts_put(s, "bundle.lua", "return { name = \"test\", version = \"1\" }");
}

static inline void scripts_drop(const struct scripts *s)
{
    char line[160];
    (void)snprintf(line, sizeof line, "rm -rf '%s'", s->dir);
    assert_int_equal(system(line), 0);
}

/* Loads the folder; prints what was wrong when that is not expected. */
static inline struct bundle *scripts_load(const struct scripts *s)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct bundle *b = NULL;
    int rc = bundle_load(s->dir, &b, &errors);

    if (rc != 0)
        print_error("%.*s\n", STR_ARG(buf_str(&errors.text)));
    assert_int_equal(rc, 0);
    bundle_errors_free(&errors);
    return b;
}

/* The same without what check sees in the text: for rules that are wrong on purpose. */
static inline struct bundle *scripts_load_unchecked(const struct scripts *s)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct sources sources = {0};
    struct bundle *b = NULL;
    int rc = sources_read(s->dir, &sources, &errors);

    assert_int_equal(rc, 0);
    sources.plain = true;
    rc = bundle_make(s->dir, &sources, NULL, &b, &errors);
    if (rc != 0)
        print_error("%.*s\n", STR_ARG(buf_str(&errors.text)));
    assert_int_equal(rc, 0);
    bundle_errors_free(&errors);
    return b;
}

#endif

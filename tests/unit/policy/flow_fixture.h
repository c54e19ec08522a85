/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_FLOW_FIXTURE_H
#define OMB_TESTS_FLOW_FIXTURE_H

#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/policy/flow.h"
#include "tests/unit/policy/bundle_fixture.h"

#define FLOW_NOW 1795219200000 /* 2026-11-21 */

/* A bundle of a test's own whose flows are walked step by step. */
struct flows {
    struct scripts scripts;
    struct policy *policy;
    struct arena arena;
    struct buf out;                /* of the last step */
    char flow[FLOW_MAX_STATE * 2]; /* FLOW that it left, or "null" */
    int64_t seq;
};

/* What the scripts folder holds now is what counts. */
static inline void flows_load(struct flows *f)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;

    if (policy_reload(f->policy, f->scripts.dir, &errors) != 0)
        fail_msg("%.*s", STR_ARG(buf_str(&errors.text)));
    bundle_errors_free(&errors);
}

static inline void flows_make(struct flows *f)
{
    memset(f, 0, sizeof *f);
    f->out = BUF_INIT(1 << 20);
    (void)snprintf(f->flow, sizeof f->flow, "null");
    scripts_make(&f->scripts);
    assert_int_equal(policy_open(&f->policy), 0);
}

static inline void flows_drop(struct flows *f)
{
    policy_close(f->policy);
    arena_free(&f->arena);
    buf_free(&f->out);
    scripts_drop(&f->scripts);
}

/* One step; what came out, which stands in f->out. */
static inline const char *flows_step(struct flows *f, omb_str view, const char *turn,
                                     const char *recognised)
{
    struct json_doc doc;

    buf_clear(&f->out);
    assert_int_equal(flow_run(f->policy, view, str_of(turn), str_of(recognised), FLOW_NOW, &f->out),
                     0);
    buf_putc(&f->out, '\0');
    f->out.len--;
    assert_int_equal(json_parse_arena(buf_str(&f->out), &f->arena, 8192, &doc, NULL), 0);
    (void)snprintf(f->flow, sizeof f->flow, "%.*s",
                   STR_ARG(json_raw(&doc, json_member(&doc, 0, "flow"))));
    return f->out.ptr;
}

static inline void expect(const char *is, const char *part)
{
    if (!strstr(is, part))
        fail_msg("no %s in %s", part, is);
}

#endif

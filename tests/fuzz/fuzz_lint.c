/* SPDX-License-Identifier: Apache-2.0 */
/* check reads whatever operators upload: any bytes, as a file of any kind and as a condition inside
 * of a rule. What Lua's compiler takes, the syntax tree takes, too. */
#include "core/base/check.h"
#include "core/policy/lint.h"
#include "core/policy/syntax.h"
#include "core/policy/vm_compile.h"

#include <stddef.h>

#define INPUT_MAX 4096

static const struct {
    enum source_kind kind;
    const char *head, *tail;
} frames[] = {
    {SOURCE_POLICY, "", ""},
    {SOURCE_FLOW, "", ""},
    {SOURCE_LIB, "", ""},
    {SOURCE_SPEC, "", ""},
    {SOURCE_SPEC, "return spec 'returns' { case 'a' { given = { ", " } } }"},
    {SOURCE_POLICY, "return policy 'returns' { rule 'a' { when = function(c) return ",
     " end, decide = accept_return{ days = 1 } }, otherwise = refuse('x') }"},
    {SOURCE_POLICY,
     "return policy 'claims' { rule 'a' { when = function(c) return c.tier == 1 end, decide = ",
     " }, otherwise = grant{ charge = 'shop' } }"},
};

/* Nothing is left of it that compiles and cannot be read, but what is nested too deep. */
static void compare(const struct source *source, struct bundle_errors *errors)
{
    omb_str text = buf_str(&source->text);
    struct buf code = BUF_INIT(POLICY_MAX_IMAGE);
    struct arena arena = {0};
    struct syntax s;
    char why[POLICY_MAX_ERROR];

    if (vm_compile(source->name, text, &code, why, sizeof why) == 0) {
        int rc = syntax_read(text, &arena, &s);
        OMB_REQUIRE(rc == 0 || rc == -OMB_E_LIMIT);
    } else {
        lint_syntax(source, why, errors);
    }
    buf_free(&code);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct source s = {.text = BUF_INIT(2 * INPUT_MAX)};

    if (size < 1 || size > INPUT_MAX)
        return 0;
    (void)!str_copy(s.name, sizeof s.name, STR("fuzz.lua"));
    s.kind = frames[data[0] % (sizeof frames / sizeof *frames)].kind;
    buf_putz(&s.text, frames[data[0] % (sizeof frames / sizeof *frames)].head);
    buf_put(&s.text, data + 1, size - 1);
    buf_putz(&s.text, frames[data[0] % (sizeof frames / sizeof *frames)].tail);
    lint_source(&s, &errors);
    lint_exact(&s, &errors);
    compare(&s, &errors);
    buf_free(&s.text);
    bundle_errors_free(&errors);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lab/try_lines.h"

#include "tests/unit/policy/bundle_fixture.h"

static const char route_policy[] =
    "return policy 'route' {\n"
    "  rule 'call' { when = function(c) return c.channel == 'callback' end,\n"
    "    decide = route(tier.associate) },\n"
    "  otherwise = route(tier.assistant),\n"
    "}\n";

/* Decides the lines of this text; what came out, zero-terminated. */
static int decide(const char *text, struct buf *out)
{
    struct scripts s;
    struct buf err = BUF_INIT(0);
    struct tool t = {.out = out, .err = &err};
    struct bundle *b;
    char path[160];
    int code;

    scripts_make(&s);
    scripts_put(&s, "policies/route.lua", route_policy);
    scripts_put(&s, "lines", text);
    (void)snprintf(path, sizeof path, "%s/lines", s.dir);
    b = scripts_load(&s);
    code = try_lines(POINT_ROUTE, path, b, &t);
    buf_putc(out, '\0');
    bundle_unpin(b);
    buf_free(&err);
    scripts_drop(&s);
    return code;
}

static uint32_t lines_of(const struct buf *out)
{
    uint32_t n = 0;
    for (size_t i = 0; i < out->len; i++)
        n += out->ptr[i] == '\n';
    return n;
}

static void every_line_gives_one_record_in_order(void **state)
{
    struct buf out = BUF_INIT(0);
    const char *second;

    (void)state;
    assert_int_equal(decide("{\"channel\":\"callback\"}\n\n  \n{\"channel\":\"chat\"}", &out),
                     TOOL_GOOD);
    assert_int_equal(lines_of(&out), 2);
    second = strchr(out.ptr, '\n');
    assert_true(strstr(out.ptr, "\"rule\":\"call\"") < second);
    assert_non_null(strstr(second, "\"rule\":\"otherwise\""));
    buf_free(&out);
}

static void a_line_that_cannot_be_used_is_named_and_the_rest_goes_on(void **state)
{
    struct buf out = BUF_INIT(0);

    (void)state;
    assert_int_equal(decide("{\"chanel\":\"chat\"}\nnonsense\n{\"channel\":\"chat\"}\n", &out),
                     TOOL_DATA);
    assert_int_equal(lines_of(&out), 3);
    assert_non_null(strstr(out.ptr, "{\"line\":1,\"error\":\"fact 'chanel' is not known"));
    assert_non_null(strstr(out.ptr, "{\"line\":2,\"error\":\"facts are no JSON"));
    assert_non_null(strstr(out.ptr, "\"rule\":\"otherwise\""));
    buf_free(&out);
}

static void a_file_that_is_not_there_is_said(void **state)
{
    struct buf out = BUF_INIT(0), err = BUF_INIT(0);
    struct tool t = {.out = &out, .err = &err};

    (void)state;
    assert_int_equal(try_lines(POINT_ROUTE, "/nowhere/lines", NULL, &t), TOOL_NO_INPUT);
    assert_int_equal(out.len, 0);
    assert_true(err.len > 0);
    buf_free(&err);
}

UNIT(cmocka_unit_test(every_line_gives_one_record_in_order),
     cmocka_unit_test(a_line_that_cannot_be_used_is_named_and_the_rest_goes_on),
     cmocka_unit_test(a_file_that_is_not_there_is_said))

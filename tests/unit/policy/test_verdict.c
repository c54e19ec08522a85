/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy/verdict.h"

#include "core/policy/decide.h"
#include "tests/unit/policy/bundle_fixture.h"

/* What `otherwise = function() return EXPRESSION end` of the point decides. */
static void decide(enum decide_point point, const char *expression, struct arena *arena,
                   struct verdict *v, struct decide_trace *trace)
{
    struct facts f = {.n = 0};
    struct scripts s;
    struct bundle *b;
    char text[512], name[64];

    scripts_make(&s);
    (void)snprintf(name, sizeof name, "policies/%s.lua", decide_point_name(point));
    (void)snprintf(text, sizeof text, "return policy '%s' { otherwise = function() return %s end }",
                   decide_point_name(point), expression);
    scripts_put(&s, name, text);
    b = scripts_load_unchecked(&s);
    decide_run(b, point, &f, 1, arena, v, trace);
    bundle_unpin(b);
    scripts_drop(&s);
}

static void every_example_of_the_table_is_a_verdict(void **state)
{
    (void)state;
    for (int k = 0; k < VERDICT_KINDS; k++) {
        const struct contract_verdict *row = contract_verdict_of((enum verdict_kind)k);
        enum decide_point point = 0;
        struct decide_trace trace;
        struct arena arena = {0};
        struct verdict v;
        if (k == VERDICT_OFFER)
            continue; /* needs the price of a line: test_decide */
        while (!decide_may(point, (enum verdict_kind)k))
            point++;
        decide(point, strstr(row->example, "= ") + 2, &arena, &v, &trace);
        if (v.status != 0)
            fail_msg("%s: %s", row->example, trace.error);
        assert_int_equal(v.kind, k);
        arena_free(&arena);
    }
}

static void further_fields_are_json_with_what_was_left_out(void **state)
{
    static const struct {
        enum decide_point point;
        const char *expression, *fields;
    } rows[] = {
        {POINT_RETURNS, "accept_return{ days = 14 }",
         "{\"days\":14,\"label\":\"customer\",\"refund_on\":\"receipt\",\"to\":\"original\"}"},
        {POINT_RETURNS,
         "accept_return{ to = 'gift_card', fee_minor = 450, days = 1, label = 'shop' }",
         "{\"days\":1,\"fee_minor\":450,\"label\":\"shop\",\"refund_on\":\"receipt\",\"to\":"
         "\"gift_card\"}"},
        {POINT_CLAIMS, "grant('seller')", "{\"charge\":\"seller\"}"},
        {POINT_CLAIMS, "ask_customer('photo', 72, 'Please send a picture.')",
         "{\"what\":\"photo\",\"hours\":72}"},
        {POINT_SERVICE_LEVEL, "target(60, 120)", "{\"first_reply_s\":60,\"next_reply_s\":120}"},
        {POINT_NOTIFY, "confirm{ by = { 'email', 'contact' }, template = 'money' }",
         "{\"by\":[\"contact\",\"email\"],\"template\":\"money\"}"},
        {POINT_CALLBACK, "call{ after_s = 0 }", "{\"after_s\":0,\"tries\":3,\"between_s\":900}"},
        {POINT_RETENTION, "keep(1)", "{\"days\":1}"},
        {POINT_RETENTION, "erase_after{ days = 0 }", "{\"days\":0}"},
        {POINT_STANDING, "watch('late')", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct decide_trace trace;
        struct arena arena = {0};
        struct verdict v;
        decide(rows[i].point, rows[i].expression, &arena, &v, &trace);
        if (v.status != 0 || !str_is(v.fields.ptr ? v.fields : STR(""), rows[i].fields))
            fail_msg("%s: %.*s %s", rows[i].expression, STR_ARG(v.fields), trace.error);
        if (rows[i].fields[0])
            assert_true(str_find(v.record, str_of(rows[i].fields)) > 0);
        else
            assert_true(str_find(v.record, STR("\"fields\"")) < 0);
        arena_free(&arena);
    }
}

static void what_is_wrong_with_a_field_is_told_and_the_default_decides(void **state)
{
    static const struct {
        enum decide_point point;
        const char *expression, *error;
    } rows[] = {
        {POINT_RETURNS, "accept_return{ dyas = 14, label = 'shop' }",
         "accept_return has no field 'dyas' (nearest: 'days')"},
        {POINT_RETURNS, "accept_return{ zz = 1, aa = 2, days = 3 }",
         "accept_return has no field 'aa'"},
        {POINT_RETURNS, "accept_return{}", "accept_return needs days (time left to send it)"},
        {POINT_RETURNS, "accept_return{ days = 367 }", "days is 367, out of its range (1 to 366)"},
        {POINT_RETURNS, "accept_return{ days = 1, label = 'custmer' }",
         "label is one of: customer shop; not 'custmer' (nearest: 'customer')"},
        {POINT_RETURNS, "accept_return{ days = 1, fee_percent = 1, fee_minor = 1 }",
         "takes either fee_percent or fee_minor"},
        {POINT_RETURNS, "accept_return{ days = 1, fee_minor = 4.5 }",
         "fee_minor is no whole number but a fraction"},
        {POINT_RETURNS, "refuse('a', 'b', 'c')", "refuse takes at most 2 values"},
        {POINT_RETURNS, "grant{ charge = 'shop' }", "returns has no verdict 'grant'"},
        {POINT_CLAIMS, "grnt", "the policy language has no 'grnt' (nearest: 'grant')"},
        {POINT_CLAIMS, "ask_customer{ what = 'a photo', hours = 1 }",
         "what is one word of a-z, 0-9 and _, not 'a photo'"},
        {POINT_NOTIFY, "confirm{ by = { 'email', 'email' }, template = 'x' }",
         "by names 'email' twice"},
        {POINT_NOTIFY, "confirm{ by = {}, template = 'x' }", "by is a list of 1 to 2 of: contact"},
        {POINT_NOTIFY, "confirm{ by = 'email', template = 'x' }", "by is a list of: contact email"},
        {POINT_CALLBACK, "call{ after_s = -1 }", "after_s is -1, out of its range"},
        {POINT_CALLBACK, "call('soon')", "after_s is no whole number but a string"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct decide_trace trace;
        struct arena arena = {0};
        struct verdict v, wanted;
        decide(rows[i].point, rows[i].expression, &arena, &v, &trace);
        if (v.status == 0 || !strstr(trace.error, rows[i].error))
            fail_msg("%s: %s", rows[i].expression, trace.error);
        decide_default(rows[i].point, 0, &wanted);
        assert_int_equal(v.kind, wanted.kind);
        assert_true(str_eq(v.fields, wanted.fields));
        arena_free(&arena);
    }
}

UNIT(cmocka_unit_test(every_example_of_the_table_is_a_verdict),
     cmocka_unit_test(further_fields_are_json_with_what_was_left_out),
     cmocka_unit_test(what_is_wrong_with_a_field_is_told_and_the_default_decides))

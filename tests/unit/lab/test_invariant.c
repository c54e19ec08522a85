/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lab/invariant.h"
#include "tests/unit/policy/bundle_fixture.h"

#include <sys/stat.h>

static const char policy[] =
    "return policy 'authority' {\n"
    "  rule 'unverified' { when = function(c) return not c.customer.verified end,\n"
    "    decide = deny('not_verified') },\n"
    "  rule 'over' { when = function(c) return c.remedy.kind == 'refund' and\n"
    "    c.remedy.amount > c.order.paid end, decide = deny('over_paid') },\n"
    "  otherwise = allow() }\n";

static const char escalation[] =
    "return policy 'escalation' {\n"
    "  rule 'lost' { when = function(c) return c.case.misunderstood >= 3 end,\n"
    "    decide = escalate(tier.associate, 'lost') },\n"
    "  otherwise = stay() }\n";

static struct bundle *load(const char *invariants)
{
    struct scripts s;
    char path[128];
    struct bundle *b;

    scripts_make(&s);
    (void)snprintf(path, sizeof path, "%s/invariants", s.dir);
    assert_int_equal(mkdir(path, 0700), 0);
    scripts_put(&s, "lib/limits.lua", "return { turns = 2 }\n");
    scripts_put(&s, "policies/authority.lua", policy);
    scripts_put(&s, "policies/escalation.lua", escalation);
    scripts_put(&s, "spec/authority.lua",
                "return spec 'authority' { case 'x' { given = { customer = { verified = true },\n"
                "  remedy = { kind = 'refund', amount = 5 }, order = { paid = 900 } },\n"
                "  expect = { verdict = 'allow' } } }\n");
    scripts_put(&s, "invariants/all.lua", invariants);
    b = scripts_load_unchecked(&s);
    scripts_drop(&s);
    return b;
}

static struct invariants *search(struct bundle *b, uint32_t trials)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct invariants *i = NULL;
    int rc = invariants_run(b, trials, 1, NULL, &i, &errors);

    if (rc != 0)
        print_error("%.*s\n", STR_ARG(buf_str(&errors.text)));
    assert_int_equal(rc, 0);
    bundle_errors_free(&errors);
    return i;
}

static void what_holds_is_tried_and_holds(void **state)
{
    (void)state;
    struct bundle *b = load("invariant 'never over' { point = 'authority',\n"
                            "  given = function(c) return c.remedy.kind == 'refund' end,\n"
                            "  holds = function(c, v) return v.verdict == 'deny' or\n"
                            "    c.remedy.amount <= c.order.paid end }\n");
    struct invariants *i = search(b, 3000);

    assert_int_equal(i->n, 1);
    assert_int_equal(i->broken, 0);
    assert_int_equal(i->v[0].trials, 3000);
    assert_true(i->v[0].given > 100 && i->v[0].given < 3000);
    assert_int_equal(i->v[0].rules, 3);
    assert_int_equal(i->v[0].reached, 3);
    invariants_free(i);
    bundle_unpin(b);
}

static void what_breaks_is_shown_at_its_smallest(void **state)
{
    (void)state;
    struct bundle *b = load("invariant 'also what was refunded' { point = 'authority',\n"
                            "  given = function(c) return c.remedy.kind == 'refund' end,\n"
                            "  holds = function(c, v) return v.verdict == 'deny' or\n"
                            "    c.remedy.amount <= c.order.paid - c.order.refunded end }\n");
    struct invariants *i = search(b, 5000), *again = search(b, 5000);
    struct buf text = BUF_INIT(0);

    assert_int_equal(i->broken, 1);
    assert_true(i->v[0].broken);
    assert_int_equal(i->v[0].n_step, 1);
    assert_true(str_is(i->v[0].step[0].facts,
                       "{\"remedy\":{\"kind\":\"refund\"},\"order\":{\"refunded\":1},"
                       "\"customer\":{\"verified\":true}}"));
    assert_true(str_is(i->v[0].step[0].rule, "otherwise"));
    assert_true(str_eq(i->v[0].step[0].facts, again->v[0].step[0].facts));
    assert_int_equal(i->v[0].trials, again->v[0].trials);
    invariants_print_text(i, &text);
    assert_true(
        str_find(buf_str(&text), STR("invariants/all.lua:1: also what was refunded: BROKEN")) == 0);
    buf_free(&text);
    invariants_free(again);
    invariants_free(i);
    bundle_unpin(b);
}

static void in_a_row_it_has_to_hold_once(void **state)
{
    (void)state;
    static const char next[] =
        "  next = function(c, v) if v.verdict ~= 'stay' then error('asked in vain') end\n"
        "    return { case = { misunderstood = c.case.misunderstood + 1 } } end,\n"
        "  holds = function(_, v) return v.verdict == 'escalate' end }\n";
    char source[1024];
    struct bundle *b;
    struct invariants *i;

    (void)snprintf(source, sizeof source,
                   "local limits = require 'limits'\n"
                   "invariant 'four' { point = 'escalation', within = limits.turns + 2,\n%s"
                   "invariant 'three' { point = 'escalation', within = limits.turns + 1,\n%s",
                   next, next);
    b = load(source);
    i = search(b, 2000);
    assert_int_equal(i->n, 2);
    assert_false(i->v[0].broken);
    assert_true(i->v[1].broken);
    assert_int_equal(i->v[1].n_step, 3);
    assert_true(str_is(i->v[1].step[0].facts, "{}"));
    assert_true(str_is(i->v[1].step[2].facts, "{\"case\":{\"misunderstood\":2}}"));
    assert_true(str_is(i->v[1].step[2].verdict, "{\"kind\":\"stay\"}"));
    invariants_free(i);
    bundle_unpin(b);
}

static void what_is_never_given_proves_nothing(void **state)
{
    (void)state;
    struct bundle *b = load("invariant 'empty' { point = 'authority',\n"
                            "  given = function(c) return c.tier == 77 end,\n"
                            "  holds = function() return true end }\n");
    struct invariants *i = search(b, 500);

    assert_int_equal(i->broken, 1);
    assert_int_equal(i->v[0].given, 0);
    assert_false(i->v[0].broken);
    invariants_free(i);
    bundle_unpin(b);
}

static void an_invariant_that_fails_says_why(void **state)
{
    (void)state;
    struct bundle *b =
        load("invariant 'slip' { point = 'authority',\n"
             "  holds = function(c, v) return v.verdit == 'deny' end }\n"
             "invariant 'loop' { point = 'authority',\n"
             "  holds = function(c, v) while true do end end }\n"
             "invariant 'no policy' { point = 'route', holds = function() return true "
             "end }\n");
    struct invariants *i = search(b, 500);

    assert_int_equal(i->broken, 3);
    assert_true(str_find(i->v[0].error, STR("(nearest: 'verdict')")) > 0);
    assert_true(str_find(i->v[1].error, STR("instructions")) > 0);
    assert_true(str_find(i->v[2].error, STR("no policy")) > 0);
    invariants_free(i);
    bundle_unpin(b);
}

static void mistakes_in_a_declaration_are_told_with_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *source, *words;
    } bad[] = {
        {"invariant 'x' { point = 'authorty', holds = function() end }", "nearest: 'authority'"},
        {"invariant 'x' { point = 'route' }", "needs holds"},
        {"invariant 'x' { point = 'route', hold = function() end }", "nearest: 'holds'"},
        {"invariant 'x' { point = 'route', holds = 5 }", "is a function"},
        {"invariant 'x' { point = 'route', within = 2, holds = function() end }",
         "belong together"},
        {"invariant 'x' { point = 'route', within = 99, next = function() end, holds = function() "
         "end }",
         "1 to 16"},
        {"return 5", "declares no invariant"},
        {"invariant 'x' { point = 'route', holds = function() return nme end }", NULL},
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct bundle_errors errors = BUNDLE_ERRORS_INIT;
        struct bundle *b = load(bad[i].source);
        struct invariant_set set;
        int rc = invariant_set_read(b, &set, &errors);
        if (!bad[i].words) {
            assert_int_equal(rc, 0); /* found when it runs */
            invariant_set_free(&set);
        } else {
            assert_int_equal(rc, -OMB_E_INVALID);
            assert_int_equal(str_find(buf_str(&errors.text), STR("invariants/all.lua")), 0);
            assert_true(str_find(buf_str(&errors.text), str_of(bad[i].words)) > 0);
        }
        bundle_unpin(b);
        bundle_errors_free(&errors);
    }
}

static void invariants_count_in_the_bundle_s_hash(void **state)
{
    (void)state;
    struct bundle *a = load("invariant 'x' { point = 'route', holds = function() end }");
    struct bundle *b = load("invariant 'y' { point = 'route', holds = function() end }");

    assert_string_not_equal(bundle_hash(a), bundle_hash(b));
    bundle_unpin(a);
    bundle_unpin(b);
}

UNIT(cmocka_unit_test(what_holds_is_tried_and_holds),
     cmocka_unit_test(what_breaks_is_shown_at_its_smallest),
     cmocka_unit_test(in_a_row_it_has_to_hold_once),
     cmocka_unit_test(what_is_never_given_proves_nothing),
     cmocka_unit_test(an_invariant_that_fails_says_why),
     cmocka_unit_test(mistakes_in_a_declaration_are_told_with_their_place),
     cmocka_unit_test(invariants_count_in_the_bundle_s_hash))

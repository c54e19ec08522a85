/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lab/generate.h"
#include "core/lab/shrink.h"
#include "tests/unit/policy/bundle_fixture.h"

static const char policy[] =
    "local limits = require 'limits'\n"
    "return policy 'authority' {\n"
    "  rule 'a' { when = function(c) return c.tier == 2 and\n"
    "    c.case.granted + c.remedy.amount > limits.much end, decide = deny('a') },\n"
    "  rule 'b' { when = function(c) return c.remedy.kind == 'refund' and\n"
    "    c.intent.name == 'late' end, decide = deny('b') },\n"
    "  otherwise = allow() }\n";

struct world {
    struct scripts scripts;
    struct bundle *bundle;
    struct domain domain;
    struct spec_set set;
};

static int setup(void **state)
{
    static struct world w;
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;

    memset(&w, 0, sizeof w);
    scripts_make(&w.scripts);
    scripts_put(&w.scripts, "lib/limits.lua", "return { much = 5000 }\n");
    scripts_put(&w.scripts, "policies/authority.lua", policy);
    scripts_put(
        &w.scripts, "spec/authority.lua",
        "return spec 'authority' { case 'x' { given = { tier = 2, case = { granted = 17 },\n"
        "  remedy = { amount = 3 } }, expect = { verdict = 'allow' } } }\n");
    w.bundle = scripts_load(&w.scripts);
    assert_int_equal(domain_make(w.bundle, POINT_AUTHORITY, DOMAIN_RULES, &w.domain), 0);
    assert_int_equal(spec_set_read(w.bundle, &w.set, &errors), 0);
    bundle_errors_free(&errors);
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    spec_set_free(&w->set);
    domain_free(&w->domain);
    bundle_unpin(w->bundle);
    scripts_drop(&w->scripts);
    return 0;
}

static uint32_t fact(const struct world *w, const char *name)
{
    int at = contract_find(w->domain.c, str_of(name), 0);
    assert_true(at >= 0);
    return (uint32_t)at;
}

static bool has_num(const struct domain_fact *f, int64_t n)
{
    for (uint32_t i = 0; i < f->n_num; i++) {
        if (f->num[i] == n)
            return true;
    }
    return false;
}

static bool has_text(const struct domain_fact *f, const char *z)
{
    for (uint32_t i = 0; i < f->n_text; i++) {
        if (str_is(f->text[i], z))
            return true;
    }
    return false;
}

static void values_come_from_rules_their_functions_and_the_contract(void **state)
{
    struct world *w = *state;
    const struct domain_fact *amount = &w->domain.fact[fact(w, "remedy.amount")];

    assert_true(has_num(amount, 4999) && has_num(amount, 5000) && has_num(amount, 5001));
    assert_true(has_num(amount, 0) && !has_num(amount, -1));
    assert_true(has_num(&w->domain.fact[fact(w, "tier")], 3));
    assert_false(has_num(&w->domain.fact[fact(w, "tier")], 4));
    assert_true(has_text(&w->domain.fact[fact(w, "remedy.kind")], "reship"));
    assert_true(has_text(&w->domain.fact[fact(w, "intent.name")], "late"));
    assert_true(w->domain.fact[fact(w, "intent.name")].used);
    assert_false(w->domain.fact[fact(w, "order.total")].used);
}

static void the_ordered_part_brings_sums_to_their_border(void **state)
{
    struct world *w = *state;
    uint32_t amount = fact(w, "remedy.amount"), granted = fact(w, "case.granted");
    struct generate g;
    struct setting s;
    uint32_t n = 0, below = 0, above = 0;

    assert_int_equal(generate_open(w->bundle, &w->domain, &w->set, 1, &g), 0);
    while (generate_in_order(&g, &s)) {
        int64_t sum = setting_value(&s, amount).num + setting_value(&s, granted).num;
        n++;
        below += sum == 5000;
        above += sum == 5001;
    }
    assert_true(below > 0 && above > 0);
    assert_true(n > 10 && n < 500);
    generate_close(&g);
}

static void the_same_seed_draws_the_same_facts(void **state)
{
    struct world *w = *state;
    struct generate a, b, other;
    struct setting x, y, z;
    uint32_t differ = 0;

    assert_int_equal(generate_open(w->bundle, &w->domain, &w->set, 7, &a), 0);
    assert_int_equal(generate_open(w->bundle, &w->domain, &w->set, 7, &b), 0);
    assert_int_equal(generate_open(w->bundle, &w->domain, &w->set, 8, &other), 0);
    for (int i = 0; i < 200; i++) {
        generate_drawn(&a, &x);
        generate_drawn(&b, &y);
        generate_drawn(&other, &z);
        assert_int_equal(x.given, y.given);
        for (uint32_t f = 0; f < w->domain.c->n_fact; f++) {
            struct fact p = setting_value(&x, f), q = setting_value(&y, f),
                        r = setting_value(&z, f);
            assert_true(setting_same(&p, &q));
            differ += !setting_same(&p, &r);
        }
    }
    assert_true(differ > 0);
    generate_close(&a);
    generate_close(&b);
    generate_close(&other);
}

static void every_two_values_come_together(void **state)
{
    struct world *w = *state;
    struct generate g;
    struct setting s;
    uint32_t kind = fact(w, "remedy.kind"), name = fact(w, "intent.name"), met = 0;
    const struct domain_fact *k = &w->domain.fact[kind], *i = &w->domain.fact[name];
    bool seen[64][64] = {{false}};

    assert_int_equal(generate_open(w->bundle, &w->domain, NULL, 3, &g), 0);
    for (int n = 0; n < 3000; n++) {
        generate_drawn(&g, &s);
        for (uint32_t a = 0; a < k->n_text; a++) {
            for (uint32_t b = 0; b < i->n_text; b++)
                seen[a][b] |= str_compare(setting_value(&s, kind).str, k->text[a]) == 0 &&
                              str_compare(setting_value(&s, name).str, i->text[b]) == 0;
        }
    }
    for (uint32_t a = 0; a < k->n_text; a++) {
        for (uint32_t b = 0; b < i->n_text; b++)
            met += seen[a][b];
    }
    assert_int_equal(met, k->n_text * i->n_text);
    generate_close(&g);
}

static bool is_over(void *ctx, const struct setting *s)
{
    struct world *w = ctx;
    return setting_value(s, fact(w, "remedy.amount")).num >= 137 &&
           str_is(setting_value(s, fact(w, "remedy.kind")).str, "refund");
}

static void a_counterexample_shrinks_to_what_it_needs(void **state)
{
    struct world *w = *state;
    struct buf text = BUF_INIT(0);
    struct json_out o = json_out(&text);
    struct setting s = {.c = w->domain.c};

    setting_set(&s, fact(w, "remedy.amount"), 777777, STR_NONE);
    setting_set(&s, fact(w, "remedy.kind"), 0, STR("refund"));
    setting_set(&s, fact(w, "tier"), 3, STR_NONE);
    setting_set(&s, fact(w, "customer.verified"), 1, STR_NONE);
    shrink_run(&w->domain, &s, is_over, w);
    setting_print(&s, &o);
    assert_true(str_is(buf_str(&text), "{\"remedy\":{\"kind\":\"refund\",\"amount\":137}}"));
    buf_free(&text);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT(CASE(values_come_from_rules_their_functions_and_the_contract),
     CASE(the_ordered_part_brings_sums_to_their_border), CASE(the_same_seed_draws_the_same_facts),
     CASE(every_two_values_come_together), CASE(a_counterexample_shrinks_to_what_it_needs))

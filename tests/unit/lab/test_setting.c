/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lab/setting.h"
#include "core/policy/spec_facts.h"
#include "tests/unit/unit.h"

#include <string.h>

static void round_trip(const struct setting *s, const char *json)
{
    struct arena arena = {0};
    struct buf text = BUF_INIT(0);
    struct json_out o = json_out(&text);
    struct facts facts;
    struct setting again;
    char why[256];

    setting_print(s, &o);
    if (json)
        assert_true(str_is(buf_str(&text), json));
    assert_int_equal(spec_facts_read(s->c->point, buf_str(&text), &arena, &facts, why, sizeof why),
                     0);
    setting_from(&again, s->c->point, &facts);
    for (uint32_t i = 0; i < s->c->n_fact; i++) {
        struct fact a = setting_value(s, i), b = setting_value(&again, i);
        assert_true(setting_same(&a, &b));
    }
    buf_free(&text);
    arena_free(&arena);
}

static uint32_t fact(const struct setting *s, const char *name)
{
    int at = contract_find(s->c, str_of(name), 0);
    assert_true(at >= 0);
    return (uint32_t)at;
}

static void facts_as_json_read_back_the_same(void **state)
{
    (void)state;
    struct setting s = {.c = contract_of(POINT_ESCALATION)};

    round_trip(&s, "{}");
    setting_set(&s, fact(&s, "tier"), 2, STR_NONE);
    setting_set(&s, fact(&s, "intent.name"), 0, STR("a \"b\""));
    round_trip(&s, "{\"tier\":2,\"intent\":{\"name\":\"a \\\"b\\\"\"}}");
    /* A group that is there because it is given, one that says so, one that says it is not. */
    setting_set(&s, fact(&s, "message.present"), 1, STR_NONE);
    round_trip(&s,
               "{\"tier\":2,\"message\":{\"present\":true},\"intent\":{\"name\":\"a \\\"b\\\"\"}}");
    setting_set(&s, fact(&s, "message.length"), 7, STR_NONE);
    round_trip(&s, "{\"tier\":2,\"message\":{\"length\":7},\"intent\":{\"name\":\"a \\\"b\\\"\"}}");
    setting_clear(&s, fact(&s, "message.present"));
    round_trip(&s, "{\"tier\":2,\"message\":{\"present\":false,\"length\":7},"
                   "\"intent\":{\"name\":\"a \\\"b\\\"\"}}");
}

static void facts_of_every_point_read_back_the_same(void **state)
{
    (void)state;
    uint64_t x = 88172645463325252ull;

    for (int n = 0; n < 400; n++) {
        struct setting s = {.c = contract_of((enum decide_point)(n % POINTS))};
        for (uint32_t i = 0; i < s.c->n_fact; i++) {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            if (x % 3 == 0)
                setting_set(&s, i,
                            s.c->fact[i].type == FACT_BOOL ? (int64_t)(x >> 8 & 1)
                                                           : (int64_t)(x >> 40),
                            s.c->fact[i].type == FACT_TEXT ? STR("w\n\xc3\xa9") : STR_NONE);
        }
        round_trip(&s, NULL);
    }
}

static void what_is_not_set_reads_as_the_contract_says(void **state)
{
    (void)state;
    struct setting s = {.c = contract_of(POINT_AUTHORITY)};
    struct facts list;

    assert_int_equal(setting_value(&s, fact(&s, "order.days_since_delivery")).num, -1);
    setting_set(&s, fact(&s, "order.days_since_delivery"), 5, STR_NONE);
    assert_int_equal(setting_value(&s, fact(&s, "order.days_since_delivery")).num, 5);
    setting_facts(&s, &list);
    assert_int_equal(list.n, 1);
    setting_clear(&s, fact(&s, "order.days_since_delivery"));
    setting_facts(&s, &list);
    assert_int_equal(list.n, 0);
    assert_int_equal(setting_presence(s.c, fact(&s, "change.what")),
                     (int)fact(&s, "change.present"));
    assert_int_equal(setting_presence(s.c, fact(&s, "tier")), -1);
}

UNIT(cmocka_unit_test(facts_as_json_read_back_the_same),
     cmocka_unit_test(facts_of_every_point_read_back_the_same),
     cmocka_unit_test(what_is_not_set_reads_as_the_contract_says))

/* SPDX-License-Identifier: Apache-2.0 */
/* A decision in a machine restored from its image is the decision of a brand-new machine. */
#include "core/policy/decide.h"

#include "core/policy/bundle_build.h"
#include "tests/unit/policy/bundle_fixture.h"

#define INPUTS 256
#define DECISIONS 100000
#define LIMIT_EVERY 64 /* inputs that end at a limit are this rare */

/* Writes to upvalues, module tables, tables of rules; ends by errors and limits in the middle. */
static const char shared[] = "local t = { count = 0, list = {} } return t";

static const char route[] =
    "local shared = require 'shared'\n"
    "local seen, cache = 0, {}\n"
    "local function spoil(c)\n"
    "  seen = seen + 1 shared.count = shared.count + 1\n"
    "  cache[c.channel] = (cache[c.channel] or 0) + 1\n"
    "  list.add(shared.list, c.brand)\n"
    "  return seen + shared.count + cache[c.channel] + #shared.list\n"
    "end\n"
    "local function deep(n) if n == 0 then return 0 end return 1 + deep(n - 1) end\n"
    "local function number(c) return tonumber(c.brand) or 0 end\n"
    "return policy 'route' {\n"
    "  rule 'spoils' { when = function(c) return spoil(c) > 4 end, decide = route(3) },\n"
    "  rule 'raises' { when = function(c) spoil(c) if number(c) % 7 == 3 then\n"
    "    error('at ' .. c.brand) end end, decide = stay },\n"
    "  rule 'loops' { when = function(c) if number(c) % 64 == 5 then while true do seen = seen + 1 "
    "end\n"
    "    end end, decide = stay },\n"
    "  rule 'grows' { when = function(c) if number(c) % 64 == 6 then local s = 'x'\n"
    "    while true do s = s .. s end end end, decide = stay },\n"
    "  rule 'makes names' { when = function(c) if number(c) % 13 == 8 then local s = 0\n"
    "    for i = 1, 1500 do s = s + #('name ' .. i) end cache[1] = s end end, decide = stay },\n"
    "  rule 'goes deep' { when = function(c) return number(c) % 17 == 9 and deep(100) > 100 end,\n"
    "    decide = stay },\n"
    "  rule 'nonsense' { when = function(c) return number(c) % 11 == 4 end,\n"
    "    decide = function(c) return { verdict = 'route', tier = c.brand } end },\n"
    "  otherwise = function(c)\n"
    "    local sum = 0\n"
    "    for k, v in pairs(cache) do sum = sum + v end\n"
    "    return route(number(c) % 4, sum)\n"
    "  end,\n"
    "}\n";

static void put_facts(struct facts *f, int input, char *brand, size_t cap)
{
    (void)snprintf(brand, cap, "%d", input);
    facts_begin(f, STR_NONE);
    facts_text(f, "channel", input % 2 ? STR("chat") : STR("email"));
    facts_text(f, "brand", str_of(brand));
    facts_bool(f, "customer.known", input % 3 == 0);
}

/* The record of one decision; the caller frees. */
static char *record_of(struct bundle *b, int input)
{
    struct arena arena = {0};
    struct facts f;
    struct verdict v;
    char brand[16], *kept;

    put_facts(&f, input, brand, sizeof brand);
    decide_run(b, POINT_ROUTE, &f, 12345, &arena, &v, NULL);
    kept = str_dup(v.record);
    arena_free(&arena);
    assert_non_null(kept);
    return kept;
}

/* What is not copied back must be as it was, or be copied back before the next run. */
static void still_is_untouched(const struct vm *vm)
{
    const struct vm_part *still = &vm->arena.still;
    assert_int_equal(still->used, still->image_len);
    if (!vm->arena.touched)
        assert_memory_equal(still->base, still->image, still->used);
}

static void a_restored_machine_decides_like_a_new_one(void **state)
{
    static char *expected[INPUTS];
    struct scripts s;
    struct bundle *warm;
    uint32_t seed = 20261121;
    (void)state;

    scripts_make(&s);
    scripts_put(&s, "lib/shared.lua", shared);
    scripts_put(&s, "policies/route.lua", route);
    for (int i = 0; i < INPUTS; i++) {
        struct bundle *fresh = scripts_load_unchecked(&s);
        expected[i] = record_of(fresh, i);
        bundle_unpin(fresh);
    }
    if (!strstr(expected[5], "-12"))
        print_error("%s\n", expected[5]);
    assert_non_null(strstr(expected[5], "\"status\":-12"));
    assert_non_null(strstr(expected[6], "\"status\":-5"));
    assert_non_null(strstr(expected[3], "at 3"));
    assert_non_null(strstr(expected[0], "\"rule\":\"otherwise\""));
    warm = scripts_load_unchecked(&s);
    for (int n = 0; n < DECISIONS; n++) {
        int input;
        char *is;
        seed = seed * 1664525u + 1013904223u;
        input = (int)(seed >> 16) % INPUTS;
        if (n % LIMIT_EVERY && (input % 64 == 5 || input % 64 == 6))
            input++;
        is = record_of(warm, input);
        assert_string_equal(is, expected[input]);
        free(is);
        still_is_untouched(warm->rules_vm);
    }
    for (int i = 0; i < INPUTS; i++)
        free(expected[i]);
    bundle_unpin(warm);
    scripts_drop(&s);
}

static void memory_of_a_hoarding_decision_goes_back(void **state)
{
    struct scripts s;
    struct bundle *b;
    long before = 0, after = 0;
    char *record;
    FILE *f;
    (void)state;

    scripts_make(&s);
    scripts_put(&s, "policies/route.lua",
                "return policy 'route' { otherwise = function(c) local t = {}\n"
                "  while c.brand == '1' do t = {t, {}} end return route(0) end }");
    b = scripts_load_unchecked(&s);
    free(record_of(b, 2));
    f = fopen("/proc/self/statm", "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%*d %ld", &before), 1);
    fclose(f);
    for (int i = 0; i < 50; i++)
        free(record_of(b, 1));
    record = record_of(b, 2);
    assert_non_null(strstr(record, "\"status\":0"));
    free(record);
    f = fopen("/proc/self/statm", "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%*d %ld", &after), 1);
    fclose(f);
    assert_true(after - before < 512); /* pages: 2 MiB with the sanitizer's own */
    bundle_unpin(b);
    scripts_drop(&s);
}

/* Only a run that filled the table of names asks for all to be copied back: it is rare. */
static void many_new_names_are_forgotten_too(void **state)
{
    struct scripts s;
    struct bundle *b;
    char *first, *again;
    uint32_t touched = 0;
    (void)state;

    scripts_make(&s);
    scripts_put(&s, "policies/route.lua",
                "local long = 'a key that is longer than forty bytes, so it is hashed when used'\n"
                "local seen = {}\n"
                "return policy 'route' { otherwise = function(c)\n"
                "  seen[long] = (seen[long] or 0) + 1\n"
                "  for i = 1, (tonumber(c.brand) or 0) do seen['n' .. i] = i end\n"
                "  return route(seen[long]) end }");
    b = scripts_load_unchecked(&s);
    first = record_of(b, 3);
    assert_non_null(strstr(first, "\"tier\":1"));
    for (int i = 0; i < 400; i++) {
        free(record_of(b, i));
        touched += b->rules_vm->arena.touched;
        again = record_of(b, 3);
        assert_string_equal(again, first);
        free(again);
    }
    assert_in_range(touched, 1, 399);
    free(first);
    bundle_unpin(b);
    scripts_drop(&s);
}

static void a_bundles_garbage_is_not_in_its_image(void **state)
{
    struct buf text = BUF_INIT(1 << 20);
    struct scripts s;
    struct bundle *small, *large;
    (void)state;

    scripts_make(&s);
    scripts_put(&s, "policies/route.lua", "return policy 'route' { otherwise = route(0) }");
    small = scripts_load(&s);
    buf_putz(&text, "local n = 0 for i = 1, 1000 do n = n + #{i, {}} end return {n}");
    for (int i = 0; i < 20; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "lib/l%d.lua", i);
        text.ptr[text.len] = '\0';
        scripts_put(&s, name, text.ptr);
    }
    scripts_put(&s, "policies/route.lua",
                "local n = 0 for i = 0, 19 do n = n + #require('l' .. i) end\n"
                "return policy 'route' { otherwise = route(0) }");
    scripts_put(&s, "policies/authority.lua", "return policy 'authority' { otherwise = allow() }");
    large = scripts_load(&s);
    assert_true(vm_image_size(large->rules_vm) < 64 << 10);
    assert_true(vm_image_size(small->rules_vm) < 32 << 10);
    buf_free(&text);
    bundle_unpin(small);
    bundle_unpin(large);
    scripts_drop(&s);
}

UNIT(cmocka_unit_test(a_restored_machine_decides_like_a_new_one),
     cmocka_unit_test(memory_of_a_hoarding_decision_goes_back),
     cmocka_unit_test(many_new_names_are_forgotten_too),
     cmocka_unit_test(a_bundles_garbage_is_not_in_its_image))

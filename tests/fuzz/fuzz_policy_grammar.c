/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: loading bundles of grown policies, one of each point, and deciding with them. A decision
 * ends with a verdict of its point, within its limits, in plain words without addresses; its
 * record is JSON and decides the same again; what another bundle says is not changed by it. Must
 * not know: how policies are grown.
 * units: lab policy desk base */
#include "core/base/check.h"
#include "core/base/json.h"
#include "core/base/rand.h"
#include "core/lab/record.h"
#include "core/policy/archive.h"
#include "core/policy/decide.h"
#include "tests/fuzz/grow_policy.h"
#include "tests/unit/policy/random_facts.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* For the program that counts: policies grown, those of bundles that loaded, decisions, faults. */
uint64_t grammar_grown, grammar_loaded, grammar_decided, grammar_faults;
uint64_t *grammar_counts[] = {&grammar_grown, &grammar_loaded, &grammar_decided, &grammar_faults};

#define INPUT_MAX 4096
#define TEXT_MAX ((size_t)1 << 20)

static void add_file(struct json_out *o, const char *name, omb_str text)
{
    jo_obj(o);
    jo_kv_z(o, "name", name);
    jo_kv_str(o, "text", text);
    jo_end_obj(o);
}

static void grow_archive(const uint8_t *data, size_t size, struct buf *archive)
{
    struct buf text = BUF_INIT(TEXT_MAX);
    struct json_out o = json_out(archive);
    struct grow g;

    grow_begin(&g, data, size);
    jo_obj(&o);
    jo_key(&o, "files");
    jo_arr(&o);
    add_file(&o, "bundle.lua", STR("return { name = 'grown', version = '1' }"));
    grow_module(&g, &text);
    add_file(&o, "lib/m.lua", buf_str(&text));
    for (int p = 0; p < POINTS; p++) {
        char name[64];
        buf_clear(&text);
        grow_policy(&g, (enum decide_point)p, &text);
        (void)snprintf(name, sizeof name, "policies/%s.lua",
                       decide_point_name((enum decide_point)p));
        add_file(&o, name, buf_str(&text));
        grammar_grown++;
    }
    jo_end_arr(&o);
    jo_end_obj(&o);
    buf_free(&text);
    OMB_REQUIRE(!archive->err);
}

static void check_words(omb_str words)
{
    for (size_t i = 0; i < words.len; i++)
        OMB_REQUIRE((unsigned char)words.ptr[i] >= 0x20 || words.ptr[i] == '\n');
    OMB_REQUIRE(str_find(words, STR("0x7")) < 0 && str_find(words, STR("0x5")) < 0);
}

static void check_decision(struct bundle *b, enum decide_point point, uint64_t seed)
{
    struct random_facts random = {seed};
    struct arena arena = {0};
    struct decide_trace trace;
    struct facts facts;
    struct verdict v, again;
    struct record r;

    random_facts_fill(&random, point, &facts);
    decide_run(b, point, &facts, 1763718060000, &arena, &v, &trace);
    OMB_REQUIRE(decide_may(point, v.kind));
    OMB_REQUIRE(trace.ticks <= POLICY_MAX_TICKS + (1u << 20));
    OMB_REQUIRE((v.status != 0) == (trace.error[0] != '\0'));
    OMB_REQUIRE(v.status == 0 || str_is(v.rule, "default"));
    check_words(str_of(trace.error));
    OMB_REQUIRE(v.record.len > 0 && record_read(v.record, &arena, &r) == 0);
    decide_run(b, r.point, &r.facts, r.now, &arena, &again, NULL);
    OMB_REQUIRE(str_eq(v.record, again.record));
    grammar_decided += 2;
    grammar_faults += v.status != 0;
    arena_free(&arena);
}

/* Another tenant's bundle, loaded once: whatever ran beside it, it says the same. */
static void check_canary(void)
{
    static struct bundle *canary;
    static char expected[1024];
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct arena arena = {0};
    struct facts f;
    struct verdict v;

    if (!canary)
        OMB_REQUIRE(
            bundle_load_text(
                STR("{\"files\":[{\"name\":\"bundle.lua\",\"text\":\"return { name = 'c', "
                    "version = '1' }\"},{\"name\":\"policies/route.lua\",\"text\":\"local n "
                    "= 0 return policy 'route' { otherwise = function(c) n = n + 1 return "
                    "route(n, #c.brand) end }\"}]}"),
                &canary, &errors) == 0);
    facts_begin(&f, STR_NONE);
    facts_text(&f, "brand", STR("maple"));
    decide_run(canary, POINT_ROUTE, &f, 1, &arena, &v, NULL);
    OMB_REQUIRE(v.status == 0 && v.tier == 1 && v.priority == 5);
    if (!expected[0])
        (void)snprintf(expected, sizeof expected, "%.*s", STR_ARG(v.record));
    OMB_REQUIRE(str_is(v.record, expected));
    bundle_errors_free(&errors);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct buf archive = BUF_INIT(4 * TEXT_MAX);
    struct bundle *b = NULL;
    int rc;

    if (size == 0 || size > INPUT_MAX)
        return 0;
    rand_init();
    grow_archive(data, size, &archive);
    rc = bundle_load_text(buf_str(&archive), &b, &errors);
    OMB_REQUIRE((rc == 0) == (errors.count == 0));
    OMB_REQUIRE(rc == 0 || rc == -OMB_E_INVALID || rc == -OMB_E_LIMIT);
    check_words(buf_str(&errors.text));
    if (rc == 0) {
        grammar_loaded += POINTS;
        for (int p = 0; p < POINTS; p++)
            for (uint64_t i = 0; i < 2; i++)
                check_decision(b, (enum decide_point)p, size * 31 + i);
    }
    check_canary();
    bundle_unpin(b);
    bundle_errors_free(&errors);
    buf_free(&archive);
    return 0;
}

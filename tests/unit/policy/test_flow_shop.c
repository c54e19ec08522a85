/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/policy/flow_fixture.h"

#include <stdlib.h>

#define CHOICES "{\"choices\":{\"order\":\"o1\"}}"
#define QUOTE                                                                                      \
    "{\"quote\":{\"kind\":\"exchange\",\"order\":\"o1\",\"reason\":\"asked_by_customer\","         \
    "\"change\":{\"items\":[\"i1\"],\"new_items\":[\"i2\"]}}}"
#define SAID(question, answer) "{\"ask\":" question ",\"is\":" answer "}"

static const char swap[] =
    "return flow 'swap' { title = 'Swap', run = function(c)\n"
    "  say('one moment')\n"
    "  local known = choices('o1')\n"
    "  if not known then escalate('shop_silent') end\n"
    "  local new = ask('Which?', { options = { known.lines[1].variants[1].id, 'none' } })\n"
    "  local said = quote{ kind = 'exchange', order = { id = 'o1' },\n"
    "    change = { items = { 'i1' }, new_items = { new } } }\n"
    "  if not said then escalate('no_quote') end\n"
    "  if not confirm(said.difference_minor .. ' more. Yes?') then resolve('kept') end\n"
    "  propose{ kind = 'exchange', order = 'o1', reason = 'x' }\n"
    "  resolve('done')\n"
    "end }";

struct world {
    struct flows flows;
    struct buf view;
    bool verified;
};

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);

    assert_non_null(w);
    flows_make(&w->flows);
    w->view = BUF_INIT(1 << 20);
    w->verified = true;
    scripts_put(&w->flows.scripts, "assistant/swap.lua", swap);
    flows_load(&w->flows);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;

    flows_drop(&w->flows);
    buf_free(&w->view);
    free(w);
    return 0;
}

/* One run of a step; the same words again when `again`, as after an answer of the shop. */
static const char *step(struct world *w, const char *text, const char *shop, bool again)
{
    static const char seen[] = "{\"intent\":\"swap\",\"confidence_pm\":900,\"orders\":[]}";
    char turn[128];

    w->flows.seq += again ? 0 : 1;
    (void)snprintf(turn, sizeof turn, "{\"seq\":%lld,\"text\":\"%s\"}", (long long)w->flows.seq,
                   text);
    buf_clear(&w->view);
    buf_printf(&w->view,
               "{\"customer\":\"c1\",\"verified\":%s,\"tier\":0,\"turns\":1,\"misunderstood\":0,"
               "\"flow\":%s,\"orders\":[],\"remedies\":[],\"shop\":[%s]}",
               w->verified ? "true" : "false", w->flows.flow, shop);
    return flows_step(&w->flows, buf_str(&w->view), turn, seen);
}

#define KNOWN "{\"lines\":[{\"variants\":[{\"id\":\"i2\"}]}]}"

static void the_step_waits_for_the_shop_and_is_made_again(void **state)
{
    struct world *w = *state;

    assert_string_equal(step(w, "swap it", "", false),
                        "{\"actions\":[],\"flow\":null,\"status\":0,\"shop\":" CHOICES "}");
    expect(step(w, "swap it", SAID(CHOICES, KNOWN), true), "[{\"say\":{\"text\":\"one moment\"}},");
    assert_null(strstr(w->flows.out.ptr, "\"shop\""));
    expect(step(w, "i2", "", false), "\"shop\":" QUOTE "}");
    assert_null(strstr(w->flows.out.ptr, "actions\":[{"));
    expect(w->flows.flow, "{\"name\":\"swap\""); /* as it was before this step */
    expect(step(w, "i2", SAID(QUOTE, "{\"difference_minor\":12}"), true), "12 more. Yes?");
    expect(step(w, "yes", "", false), "\"propose\":{\"kind\":\"exchange\"");
    expect(w->flows.out.ptr, "done");
}

static void a_silent_shop_is_told_as_nothing(void **state)
{
    struct world *w = *state;

    expect(step(w, "swap it", SAID(CHOICES, "null"), false), "shop_silent");
    (void)step(w, "swap it", SAID(CHOICES, KNOWN), false);
    expect(step(w, "i2", SAID(QUOTE, "null"), false), "no_quote");
}

static void an_answer_to_another_question_is_none(void **state)
{
    struct world *w = *state;

    expect(step(w, "swap it", SAID("{\"choices\":{\"order\":\"o2\"}}", KNOWN), false),
           "\"shop\":" CHOICES);
    expect(step(w, "swap it", "7,{},{\"ask\":1}", false), "\"shop\":" CHOICES);
}

static void a_stranger_is_told_nothing_of_the_shop(void **state)
{
    struct world *w = *state;

    w->verified = false;
    expect(step(w, "swap it", SAID(CHOICES, KNOWN), false), "shop_silent");
}

static void more_than_a_flow_may_keep_is_nothing(void **state)
{
    struct world *w = *state;
    struct buf b = BUF_INIT(1 << 20);

    buf_putz(&b, "{\"ask\":" CHOICES ",\"is\":{\"x\":\"");
    for (int i = 0; i <= FLOW_MAX_TOLD; i++)
        buf_putc(&b, 'x');
    buf_putz(&b, "\"}}");
    buf_putc(&b, '\0');
    assert_int_equal(b.err, 0);
    expect(step(w, "swap it", b.ptr, false), "shop_silent");
    buf_free(&b);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

UNIT(TEST(the_step_waits_for_the_shop_and_is_made_again), TEST(a_silent_shop_is_told_as_nothing),
     TEST(an_answer_to_another_question_is_none), TEST(a_stranger_is_told_nothing_of_the_shop),
     TEST(more_than_a_flow_may_keep_is_nothing))

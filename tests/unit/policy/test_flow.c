/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/policy/flow_fixture.h"

#define ORDER                                                                                      \
    "{\"id\":\"112-3456789-0123456\",\"customer\":\"c1\",\"state\":\"shipped\","                   \
    "\"currency\":\"USD\",\"total_minor\":3499,\"lines\":[{\"line\":\"1\",\"title\":\"Kettle\","   \
    "\"quantity\":1,\"paid_minor\":3499,\"promised_at\":\"2026-11-01\",\"state\":\"shipped\"}]}"

static const char missing_flow[] =
    "return flow 'item_not_arrived' { title = 'An item has not arrived',\n"
    "  examples = { 'where is my parcel', 'it never came' },\n"
    "  run = function(c)\n"
    "    say('Sorry to hear that.')\n"
    "    local order = pick_order()\n"
    "    if not order then escalate('order_not_found') end\n"
    "    local line = pick_line(order)\n"
    "    wants('the missing ' .. line.title)\n"
    "    local chosen = offer('not_arrived', order, line)\n"
    "    if not chosen then tried('offered') escalate('offer_' .. offer_reason()) end\n"
    "    if confirm('Shall I do that?') then propose(chosen) resolve('Done.') end\n"
    "    escalate('changed_mind')\n"
    "  end }";

static const char unclear_flow[] =
    "return flow 'unclear' { title = 'Something else', run = function(c)\n"
    "  if c.misunderstood >= 1 then escalate('not_understood') end\n"
    "  local answer = ask('What is it about?', { options = { 'An item has not arrived' } })\n"
    "  if not start(answer) then escalate('not_understood') end\n"
    "end }";

static const char compensation[] =
    "return policy 'compensation' {\n"
    "  rule 'late' { when = function(c) return c.order and c.order.days_late > 7 end,\n"
    "    decide = offer{ {remedy='refund', percent=100, reason='late', clause='All of it.'},\n"
    "                    {remedy='reship', reason='late'} } },\n"
    "  otherwise = nothing('not_due'),\n"
    "}";

static int setup(void **state)
{
    static struct flows w;

    flows_make(&w);
    scripts_put(&w.scripts, "assistant/item_not_arrived.lua", missing_flow);
    scripts_put(&w.scripts, "assistant/unclear.lua", unclear_flow);
    scripts_put(&w.scripts, "policies/compensation.lua", compensation);
    flows_load(&w);
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    flows_drop(*state);
    return 0;
}

static const char *step(struct flows *w, const char *text, const char *orders,
                        const char *recognised)
{
    char view[16384], turn[512] = "null";

    if (text)
        (void)snprintf(turn, sizeof turn, "{\"seq\":%lld,\"text\":\"%s\"}", (long long)++w->seq,
                       text);
    (void)snprintf(view, sizeof view,
                   "{\"customer\":\"c1\",\"verified\":true,\"tier\":0,\"turns\":1,"
                   "\"misunderstood\":0,\"flow\":%s,\"orders\":[%s],\"remedies\":[]}",
                   w->flow, orders);
    return flows_step(w, str_of(view), turn, recognised);
}

#define SURE "{\"intent\":\"item_not_arrived\",\"confidence_pm\":900,\"orders\":[]}"
#define NAMED                                                                                      \
    "{\"intent\":\"item_not_arrived\",\"confidence_pm\":900,\"orders\":[\"112-3456789-0123456\"]}"
#define NOTHING "{\"intent\":\"\",\"confidence_pm\":100,\"orders\":[]}"

static void expect_not(const char *is, const char *part)
{
    if (strstr(is, part))
        print_error("%s\n", is);
    assert_null(strstr(is, part));
}

static void a_flow_goes_from_question_to_remedy(void **state)
{
    struct flows *w = *state;
    const char *out = step(w, "it never came, 112-3456789-0123456", "", NAMED);

    expect(out, "{\"say\":{\"text\":\"Sorry to hear that.\"}}");
    expect(out, "{\"lookup\":{\"order\":\"112-3456789-0123456\"}}");
    out = step(w, NULL, ORDER, "null");
    expect_not(out, "Sorry");
    expect(out, "{\"wants\":\"the missing Kettle\"}");
    expect(out, "\"options\":[\"Refund of 34.99 USD\",\"Send it again\",\"None of these\"]");
    /* what was decided on the way is handed out once, not with every step that replays it */
    expect(out, "\"decided\":[{\"point\":\"compensation\",\"bundle\":\"");
    out = step(w, "the refund", ORDER, NOTHING);
    expect_not(out, "\"decided\"");
    expect(out, "Please choose one of these.");
    out = step(w, "1", ORDER, NOTHING);
    expect_not(out, "wants");
    expect(out, "Shall I do that?");
    out = step(w, "yes please", ORDER, NOTHING);
    expect(out, "{\"propose\":{\"kind\":\"refund\",\"order\":\"112-3456789-0123456\","
                "\"line\":\"1\",\"quantity\":1,\"amount\":{\"minor\":3499,\"currency\":\"USD\"},"
                "\"reason\":\"late\"}}");
    expect(out, "{\"say\":{\"text\":\"Done.\"}},{\"resolve\":{}}],\"flow\":null,\"status\":0}");
}

static void an_order_that_the_shop_does_not_know_is_asked_for(void **state)
{
    struct flows *w = *state;
    const char *out;

    (void)step(w, "112-3456789-0123456", "", NAMED);
    out = step(w, NULL, "", "null");
    expect(out, "\"key\":\"order\"");
    out = step(w, "no idea", "", NOTHING);
    expect(out, "I need the number of the order.");
    out = step(w, "really none", "", NOTHING);
    expect(out, "{\"escalate\":{\"reason\":\"order_not_found\"}}");
    expect(out, "\"flow\":null");
}

static void a_step_without_an_answer_changes_nothing(void **state)
{
    struct flows *w = *state;
    char before[sizeof w->flow];

    (void)step(w, "it never came", ORDER, SURE);
    memcpy(before, w->flow, sizeof before);
    expect(step(w, NULL, ORDER, "null"), "{\"actions\":[],");
    assert_string_equal(before, w->flow);
}

static void the_same_step_gives_the_same_bytes(void **state)
{
    struct flows *w = *state;
    char before[sizeof w->flow], first[16384];

    (void)step(w, "it never came", ORDER, SURE);
    memcpy(before, w->flow, sizeof before);
    (void)snprintf(first, sizeof first, "%s", step(w, "Send it again", ORDER, NOTHING));
    for (int i = 0; i < 50; i++) {
        memcpy(w->flow, before, sizeof before);
        w->seq--;
        assert_string_equal(first, step(w, "Send it again", ORDER, NOTHING));
    }
}

static void what_is_not_understood_is_asked_once_then_started(void **state)
{
    struct flows *w = *state;

    expect(step(w, "hm", ORDER, NOTHING), "What is it about?");
    expect(step(w, "an item has not arrived", ORDER, NOTHING), "Sorry to hear that.");
    expect(w->flow, "\"name\":\"item_not_arrived\"");
}

static void another_intent_leaves_a_question_behind(void **state)
{
    struct flows *w = *state;

    (void)step(w, "hm", ORDER, NOTHING);
    expect(step(w, "my kettle never came", ORDER, SURE), "Sorry to hear that.");
}

static void a_running_flow_keeps_its_bundle(void **state)
{
    struct flows *w = *state;

    (void)step(w, "it never came", ORDER, SURE);
    scripts_put(&w->scripts, "assistant/item_not_arrived.lua",
                "return flow 'item_not_arrived' { title = 'x', run = function(c)"
                " ask('New?', {key = 'new'}) end }");
    flows_load(w);
    expect(step(w, "Send it again", ORDER, NOTHING), "Shall I do that?");
    (void)snprintf(w->flow, sizeof w->flow, "null");
    expect(step(w, "it never came", ORDER, SURE), "New?");
}

static void a_flow_of_a_bundle_that_is_gone_goes_to_a_person_when_it_does_not_fit(void **state)
{
    struct flows *w = *state;
    char *hash;

    (void)step(w, "it never came", ORDER, SURE);
    hash = strstr(w->flow, "\"bundle\":\"") + 10;
    hash[0] = hash[0] == '0' ? '1' : '0';
    expect(step(w, "1", ORDER, NOTHING), "Shall I do that?"); /* the same file: it still fits */
    scripts_put(&w->scripts, "assistant/item_not_arrived.lua",
                "return flow 'item_not_arrived' { title = 'x', run = function(c)"
                " ask('New?', {key = 'new'}) end }");
    flows_load(w);
    hash = strstr(w->flow, "\"bundle\":\"") + 10;
    hash[0] = hash[0] == '0' ? '1' : '0';
    expect(step(w, "yes", ORDER, NOTHING), "{\"escalate\":{\"reason\":\"flow_changed\"}}");
}

static void a_flow_that_breaks_goes_to_a_person(void **state)
{
    struct flows *w = *state;
    const char *out;

    scripts_put(&w->scripts, "assistant/item_not_arrived.lua",
                "return flow 'item_not_arrived' { title = 'x', run = function(c)"
                " say('half') while true do end end }");
    flows_load(w);
    out = step(w, "it never came", ORDER, SURE);
    expect(out, "{\"actions\":[{\"escalate\":{\"reason\":\"flow_failed\"}}],\"flow\":null,"
                "\"status\":-12}");
}

static void a_long_message_and_many_orders_still_fit(void **state)
{
    struct flows *w = *state;
    static char view[65536], turn[16384], text[12000];
    struct json_doc doc;
    size_t n;

    memset(text, 'x', sizeof text - 1);
    (void)snprintf(turn, sizeof turn, "{\"seq\":9,\"text\":\"%s\"}", text);
    n = (size_t)snprintf(view, sizeof view, "{\"customer\":\"c1\",\"turns\":1,\"orders\":[");
    for (int i = 0; i < 16; i++)
        n += (size_t)
            snprintf(view + n, sizeof view - n,
                     "%s{\"id\":\"112-3456789-01234%02d\",\"lines\":[],\"note\":\"%.3000s\"}",
                     i ? "," : "", i, text);
    (void)snprintf(view + n, sizeof view - n, "]}");
    buf_clear(&w->out);
    assert_int_equal(flow_run(w->policy, str_of(view), str_of(turn), STR(SURE), FLOW_NOW, &w->out),
                     0);
    assert_int_equal(json_parse_arena(buf_str(&w->out), &w->arena, 8192, &doc, NULL), 0);
    assert_true(str_find(buf_str(&w->out), STR("\"status\":0}")) > 0);
    assert_true(str_find(buf_str(&w->out), STR("Which order is it about?")) > 0);
    assert_true(w->out.len < FLOW_MAX_STATE + POLICY_MAX_OUTPUT);
}

static void hostile_views_are_refused(void **state)
{
    struct flows *w = *state;
    static const char *const views[] = {
        "",
        "[]",
        "{",
        "{\"flow\":{\"name\":\"item_not_arrived\",\"answers\":[1,2,{}]}}",
        "{\"flow\":{\"name\":\"item_not_arrived\",\"answers\":[{\"wait\":\"ask\"}]}}",
        "{\"flow\":{\"name\":\"item_not_arrived\",\"answers\":[{\"start\":\"item_not_arrived\","
        "\"is\":5},{\"wait\":\"ask\",\"key\":\"q1\"}]}}",
        "{\"flow\":{\"name\":5,\"answers\":{}},\"orders\":5,\"turns\":\"x\"}",
    };
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        struct json_doc doc;
        int rc;
        buf_clear(&w->out);
        rc = flow_run(w->policy, str_of(views[i]), STR("{\"seq\":5,\"text\":\"x\"}"), STR(""), 1,
                      &w->out);
        assert_int_equal(rc, i < 3 ? -OMB_E_INVALID : 0);
        if (rc == 0)
            assert_int_equal(json_parse_arena(buf_str(&w->out), &w->arena, 4096, &doc, NULL), 0);
        else
            assert_int_equal(w->out.len, 0);
    }
}

static void examples_are_listed_with_their_hash(void **state)
{
    struct flows *w = *state;

    buf_clear(&w->out);
    assert_int_equal(flow_examples(w->policy, &w->out), 0);
    buf_putc(&w->out, '\0');
    expect(w->out.ptr, "{\"name\":\"item_not_arrived\",\"title\":\"An item has not arrived\","
                       "\"examples\":[\"where is my parcel\",\"it never came\"]}");
    expect(w->out.ptr, "{\"hash\":\"");
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

UNIT(WITH(a_flow_goes_from_question_to_remedy),
     WITH(an_order_that_the_shop_does_not_know_is_asked_for),
     WITH(a_step_without_an_answer_changes_nothing), WITH(the_same_step_gives_the_same_bytes),
     WITH(what_is_not_understood_is_asked_once_then_started),
     WITH(another_intent_leaves_a_question_behind), WITH(a_running_flow_keeps_its_bundle),
     WITH(a_flow_of_a_bundle_that_is_gone_goes_to_a_person_when_it_does_not_fit),
     WITH(a_flow_that_breaks_goes_to_a_person), WITH(a_long_message_and_many_orders_still_fit),
     WITH(hostile_views_are_refused), WITH(examples_are_listed_with_their_hash))

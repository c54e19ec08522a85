/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/policy/flow_fixture.h"

#define ORDER                                                                                      \
    "{\"id\":\"112-3456789-0123456\",\"customer\":\"c1\",\"state\":\"delivered\","                 \
    "\"placed_at\":\"2026-11-01T00:00:00Z\",\"currency\":\"USD\",\"membership\":\"bronze\","       \
    "\"lines\":[{\"line\":\"1\",\"title\":\"Kettle\",\"quantity\":1,\"paid_minor\":3499,"          \
    "\"state\":\"delivered\"}]}"

static const char returns[] =
    "return policy 'returns' {\n"
    "  rule 'receipt' { when = function(c) return c.item.receipt end,\n"
    "    decide = accept_return{ days = 14, clause = 'With the receipt.' } },\n"
    "  otherwise = function(c)\n"
    "    return refuse('too_late', c.customer.membership .. ' ' .. c.order.days_since_purchase)\n"
    "  end,\n"
    "}";

static const char compensation[] =
    "return policy 'compensation' {\n"
    "  rule 'insists' { when = function(c) return c.case.refusals == 2 end,\n"
    "    decide = nothing('insists') },\n"
    "  otherwise = nothing('explained'),\n"
    "}";

static const char give_back[] =
    "return flow 'give_back' { title = 'Give back', run = function(c)\n"
    "  local order = c.orders()[1]\n"
    "  local line = order.lines[1]\n"
    "  local receipt = confirm('Receipt?')\n"
    "  local terms = return_terms(order, line, { ['item.receipt'] = receipt })\n"
    "  if not confirm('Still there?') then escalate('gone') end\n"
    "  if not terms.accepted then say(terms.reason .. ': ' .. terms.clause) end\n"
    "  if terms.accepted then say(terms.days .. ' days. ' .. terms.clause) end\n"
    "  offer('price', order, line, nil, { ['case.refusals'] = 2 })\n"
    "  resolve(offer_reason())\n"
    "end }";

static void load(struct flows *w, const char *flow)
{
    scripts_put(&w->scripts, "assistant/give_back.lua", flow);
    flows_load(w);
}

static int setup(void **state)
{
    static struct flows w;

    flows_make(&w);
    scripts_put(&w.scripts, "policies/returns.lua", returns);
    scripts_put(&w.scripts, "policies/compensation.lua", compensation);
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    flows_drop(*state);
    return 0;
}

static const char *step(struct flows *w, const char *text)
{
    static const char seen[] = "{\"intent\":\"give_back\",\"confidence_pm\":900,\"orders\":[]}";
    char view[16384], turn[128];

    (void)snprintf(turn, sizeof turn, "{\"seq\":%lld,\"text\":\"%s\"}", (long long)++w->seq, text);
    (void)snprintf(view, sizeof view,
                   "{\"customer\":\"c1\",\"verified\":true,\"tier\":0,\"turns\":1,"
                   "\"misunderstood\":0,\"flow\":%s,\"orders\":[" ORDER "],\"remedies\":[]}",
                   w->flow);
    return flows_step(w, str_of(view), turn, seen);
}

static void what_only_the_flow_knows_reaches_the_policy(void **state)
{
    struct flows *w = *state;

    load(w, give_back);
    (void)step(w, "send it back");
    (void)step(w, "yes");
    expect(w->flow, "\"terms\":\"1\"");
    expect(step(w, "yes"), "14 days. With the receipt.");
    expect(w->out.ptr, "{\"say\":{\"text\":\"insists\"}},{\"resolve\":{}}");
}

static void level_and_day_of_the_purchase_come_from_the_order(void **state)
{
    struct flows *w = *state;

    load(w, give_back);
    (void)step(w, "send it back");
    (void)step(w, "no");
    expect(step(w, "yes"), "too_late: bronze 20");
}

static void terms_of_before_are_kept_when_the_policy_changes(void **state)
{
    struct flows *w = *state;

    load(w, give_back);
    (void)step(w, "send it back");
    (void)step(w, "no");
    scripts_put(&w->scripts, "policies/returns.lua",
                "return policy 'returns' { otherwise = accept_return{ days = 1 } }");
    load(w, give_back);
    expect(step(w, "yes"), "too_late");
}

static void refuses(struct flows *w, const char *told, const char *words)
{
    char flow[1024];

    (void)snprintf(flow, sizeof flow,
                   "return flow 'give_back' { title = 'x', run = function(c)\n"
                   "  local o = c.orders()[1]\n"
                   "  return_terms(o, o.lines[1], %s)\n"
                   "  resolve('unheard')\n"
                   "end }",
                   told);
    load(w, flow);
    (void)snprintf(w->flow, sizeof w->flow, "null");
    expect(step(w, "send it back"), words);
    assert_null(strstr(w->out.ptr, "unheard"));
}

static void a_flow_cannot_say_what_the_host_says(void **state)
{
    struct flows *w = *state;

    refuses(w, "{ ['customer.membership'] = 'gold' }", "flow_failed");
    refuses(w, "{ ['customer.verified'] = true }", "flow_failed");
    refuses(w, "{ ['item.receit'] = true }", "flow_failed");
    refuses(w, "{ ['item.receipt'] = 1 }", "flow_failed");
    refuses(w, "{ ['item.quantity'] = 1.5 }", "flow_failed");
    refuses(w, "{ 'item.receipt' }", "flow_failed");
    refuses(w, "'item.receipt'", "flow_failed");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

UNIT(TEST(what_only_the_flow_knows_reaches_the_policy),
     TEST(level_and_day_of_the_purchase_come_from_the_order),
     TEST(terms_of_before_are_kept_when_the_policy_changes),
     TEST(a_flow_cannot_say_what_the_host_says))

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lab/prompt.h"
#include "tests/unit/policy/bundle_fixture.h"

static const char policy[] =
    "return policy 'escalation' {\n"
    "  rule 'asked' { when = function(c) return c.tier == 0 and c.message and\n"
    "    c.message.asks_for_person end, decide = escalate(tier.associate, 'asked') },\n"
    "  otherwise = stay() }\n";

struct world {
    struct scripts scripts;
    struct prompt *prompt;
    struct buf out;
};

static int setup(void **state)
{
    static struct world w;
    memset(&w, 0, sizeof w);
    scripts_make(&w.scripts);
    scripts_put(&w.scripts, "policies/escalation.lua", policy);
    w.out = BUF_INIT(0);
    assert_int_equal(prompt_open(w.scripts.dir, &w.prompt, &w.out), 0);
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    prompt_close(w->prompt);
    buf_free(&w->out);
    scripts_drop(&w->scripts);
    return 0;
}

/* What the line gives. */
static omb_str say(struct world *w, const char *line)
{
    buf_clear(&w->out);
    assert_true(prompt_line(w->prompt, str_of(line), &w->out));
    return buf_str(&w->out);
}

static bool has(omb_str text, const char *words)
{
    return str_find(text, str_of(words)) >= 0;
}

static void facts_are_set_one_by_one_and_decided(void **state)
{
    struct world *w = *state;

    assert_string_equal(prompt_sign(w->prompt), "escalation> "); /* the only policy there is */
    assert_int_equal(say(w, "tier = assistant").len, 0);
    assert_true(has(say(w, ""), "{\"kind\":\"stay\"} by \"otherwise\""));
    assert_int_equal(say(w, "message.asks_for_person = yes").len, 0);
    assert_true(has(say(w, "decide"), "\"reason\":\"asked\"} by \"asked\""));
    assert_true(has(buf_str(&w->out), "before: {\"kind\":\"stay\"}"));
    assert_true(has(buf_str(&w->out), "since then message.asks_for_person: no -> yes"));
    assert_true(has(say(w, "decide"), "as before"));
    assert_true(has(say(w, "why"), "otherwise, with"));
    assert_int_equal(say(w, "message.present = false").len, 0);
    assert_true(has(say(w, "decide"), "stay"));
    assert_int_equal(say(w, "reset").len, 0);
    assert_true(has(say(w, "facts asks_for"), "  message.asks_for_person      no"));
}

static void what_cannot_be_set_says_why(void **state)
{
    struct world *w = *state;

    assert_true(has(say(w, "tier = many"), "a whole number"));
    assert_true(has(say(w, "message.asks_for_person = 7"), "true or false"));
    assert_true(
        has(say(w, "message.asks_for_persn = true"), "did you mean 'message.asks_for_person'"));
    assert_true(has(say(w, "dcide"), "did you mean 'decide'"));
    assert_true(has(say(w, "point rout"), "did you mean 'route'"));
    assert_true(has(say(w, "load /nowhere/at.all"), "cannot be read"));
    assert_true(has(say(w, "save /nowhere/at.all"), "cannot be written"));
    assert_true(has(say(w, "load"), "needs the name"));
}

static void facts_go_to_a_file_and_come_back(void **state)
{
    struct world *w = *state;
    char line[160];

    (void)say(w, "intent.name = 'late again'");
    (void)say(w, "message.length = 12");
    (void)snprintf(line, sizeof line, "save %s/f.json", w->scripts.dir);
    assert_int_equal(say(w, line).len, 0);
    (void)say(w, "reset");
    (void)snprintf(line, sizeof line, "load %s/f.json", w->scripts.dir);
    assert_int_equal(say(w, line).len, 0);
    assert_true(has(say(w, "facts intent.name"), "* intent.name                  \"late again\""));
    assert_true(has(say(w, "facts message.pres"), "* message.present              yes"));
}

static void changed_files_decide_the_next_line(void **state)
{
    struct world *w = *state;

    (void)say(w, "decide");
    scripts_put(&w->scripts, "policies/escalation.lua",
                "return policy 'escalation' { otherwise = escalate(2, 'new') }\n");
    assert_true(has(say(w, "decide"), "the files changed: now test 1"));
    assert_true(has(buf_str(&w->out), "\"reason\":\"new\""));
    scripts_put(&w->scripts, "policies/escalation.lua", "return policy 'escalation' {\n");
    assert_true(has(say(w, "decide"), "the rules stay as they were"));
    assert_true(has(buf_str(&w->out), "policies/escalation.lua"));
    assert_true(has(buf_str(&w->out), "\"reason\":\"new\""));
    assert_false(has(say(w, "decide"), "the files changed")); /* said once */
}

static void words_are_completed(void **state)
{
    struct world *w = *state;

    buf_clear(&w->out);
    prompt_complete(w->prompt, STR("mess"), &w->out);
    assert_true(str_starts(buf_str(&w->out), STR("message.present =\n")));
    buf_clear(&w->out);
    prompt_complete(w->prompt, STR("message.asks_for_person = t"), &w->out);
    assert_true(str_is(buf_str(&w->out), "true\n"));
    buf_clear(&w->out);
    prompt_complete(w->prompt, STR("channel = "), &w->out);
    assert_true(str_is(buf_str(&w->out), "chat\nemail\ncallback\n"));
    buf_clear(&w->out);
    prompt_complete(w->prompt, STR("zzz"), &w->out);
    assert_int_equal(w->out.len, 0);
}

static void quit_ends_and_a_broken_bundle_does_not_begin(void **state)
{
    struct world *w = *state;
    struct prompt *p = NULL;

    assert_false(prompt_line(w->prompt, STR(" quit "), &w->out));
    scripts_put(&w->scripts, "policies/escalation.lua", "return 5 +");
    buf_clear(&w->out);
    assert_int_equal(prompt_open(w->scripts.dir, &p, &w->out), -OMB_E_INVALID);
    assert_true(has(buf_str(&w->out), "policies/escalation.lua"));
    assert_int_equal(prompt_open("/nowhere", &p, &w->out), -OMB_E_IO);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT(CASE(facts_are_set_one_by_one_and_decided), CASE(what_cannot_be_set_says_why),
     CASE(facts_go_to_a_file_and_come_back), CASE(changed_files_decide_the_next_line),
     CASE(words_are_completed), CASE(quit_ends_and_a_broken_bundle_does_not_begin))

/* SPDX-License-Identifier: Apache-2.0 */
/* Tests the plugin's side of its promises with a small host that answers at once or late: learning,
 * steps, a change of topic, people, and an end in the middle of everything. */
#include "tests/unit/unit.h"

#include "core/plug/ext.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#define EXAMPLES                                                                                   \
    "{\"hash\":\"1\",\"intents\":["                                                                \
    "{\"name\":\"track\",\"title\":\"T\",\"examples\":[\"where is my parcel\",\"track my order\"," \
    "\"when does my order come\",\"is the parcel on its way\"]},"                                  \
    "{\"name\":\"back\",\"title\":\"B\",\"examples\":[\"I want to send this dress back\","         \
    "\"return an item\",\"how do I return a dress\",\"send it back please\"]},"                    \
    "{\"name\":\"unclear\",\"title\":\"U\",\"examples\":[\"tell me a joke\",\"sing a \\u266b\","   \
    "\"how old are you\",\"what is the weather\"]}]}"

struct world {
    omb_host host;
    void *file;
    const omb_plugin *plugin;
    const omb_tier *tier;
    omb_op work, run, examples; /* asked by the plugin, not answered yet */
    omb_work_fn fn;
    void *arg;
    char view[1024], turn[512], seen[1024]; /* of the last flows.run */
    uint32_t runs;
    int32_t status; /* of the last completion */
    char answer[4096];
    uint32_t answers;
};

static struct world *now; /* the tables carry no pointer of ours */

static void copy(char *to, size_t cap, omb_str s)
{
    assert_true(s.len < cap);
    (void)snprintf(to, cap, "%.*s", (int)s.len, s.ptr ? s.ptr : "");
}

static void flows_run(const omb_host *h, omb_op op, omb_tenant tenant, omb_str view, omb_str turn,
                      omb_str recognised)
{
    (void)h;
    (void)tenant;
    now->run = op;
    now->runs++;
    copy(now->view, sizeof now->view, view);
    copy(now->turn, sizeof now->turn, turn);
    copy(now->seen, sizeof now->seen, recognised);
}

static void flows_examples(const omb_host *h, omb_op op, omb_tenant tenant)
{
    (void)h;
    (void)tenant;
    now->examples = op;
}

static int32_t worker_run(const omb_host *h, omb_op op, omb_work_fn fn, void *arg)
{
    (void)h;
    now->work = op;
    now->fn = fn;
    now->arg = arg;
    return 0;
}

static const omb_ext_flows flows = {flows_run, flows_examples};
static const omb_ext_worker worker = {worker_run};

static const void *get_extension(const omb_host *h, const char *id)
{
    (void)h;
    if (strcmp(id, OMB_EXT_FLOWS) == 0) {
        return &flows;
    }
    if (strcmp(id, OMB_EXT_JSON) == 0) {
        return &ext_json_table;
    }
    return strcmp(id, OMB_EXT_WORKER) == 0 ? &worker : NULL;
}

static void complete(const omb_host *h, omb_op op, int32_t status, omb_str bytes)
{
    (void)h;
    (void)op;
    now->status = status;
    now->answers++;
    copy(now->answer, sizeof now->answer, bytes);
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    const char *build = getenv("OMBUD_BUILD");
    char path[512];
    omb_error error = {.size = sizeof error};
    now = *state = w;
    w->host = (omb_host){.major = 1, .get_extension = get_extension, .complete = complete};
    (void)snprintf(path, sizeof path, "%s/lib/ombud/assistant.so", build ? build : "build-debug");
    w->file = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!w->file) {
        print_error("%s\n", dlerror());
        return -1;
    }
    const omb_entry *entry = dlsym(w->file, OMB_ENTRY_SYMBOL);
    const omb_factory *factory = entry->get_factory(OMB_FACTORY);
    w->plugin = factory->create(&w->host, factory->descriptor(0)->id);
    w->tier = w->plugin->get_extension(w->plugin, OMB_KIND_TIER);
    return w->plugin->init(w->plugin, &error) || w->plugin->activate(w->plugin, &error);
}

static int tear_down(void **state)
{
    struct world *w = *state;
    w->plugin->deactivate(w->plugin);
    w->plugin->destroy(w->plugin);
    free(w); /* the file stays mapped, as in the host */
    return 0;
}

static void changed(struct world *w)
{
    const omb_ext_on_flows *on = w->plugin->get_extension(w->plugin, OMB_EXT_ON_FLOWS);
    on->changed(w->plugin, 1);
}

static void learn(struct world *w)
{
    changed(w);
    w->plugin->completed(w->plugin, w->examples, 0, omb_z(EXAMPLES));
    w->plugin->completed(w->plugin, w->work, w->fn(w->plugin, w->arg), omb_z(""));
}

static void step(struct world *w, const char *flow, const char *text)
{
    char view[512], turn[256] = "null";
    (void)snprintf(view, sizeof view, "{\"number\":7,\"flow\":%s,\"topic\":\"\"}", flow);
    if (text) {
        (void)snprintf(turn, sizeof turn, "{\"seq\":3,\"text\":\"%s\"}", text);
    }
    w->tier->step(w->plugin, 99, 1, omb_z(view), omb_z(turn));
}

static void flow_answers(struct world *w, const char *json)
{
    w->plugin->completed(w->plugin, w->run, 0, omb_z(json));
}

static void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part)) {
        fail_msg("'%s' is not in %s", part, text);
    }
}

static void before_it_has_learnt_it_asks_back(void **state)
{
    struct world *w = *state;
    step(w, "null", "where is my parcel 112-3456789-0123456");
    assert_has(w->seen, "\"intent\":\"unknown\"");
    assert_has(w->seen, "112-3456789-0123456");
    flow_answers(w, "{\"actions\":[],\"flow\":null,\"status\":0}");
    assert_int_equal(w->answers, 1);
    assert_int_equal(w->status, 0);
}

static void what_it_has_learnt_starts_the_flow(void **state)
{
    struct world *w = *state;
    learn(w);
    step(w, "null", "where is the parcel");
    assert_has(w->seen, "\"intent\":\"track\"");
    assert_has(w->turn, "where is the parcel");
    flow_answers(w, "{\"actions\":[{\"say\":{\"text\":\"Here\"}}],\"flow\":null,\"status\":0}");
    assert_has(w->answer, "\"recognised\":{\"intent\":\"track\"");
    assert_has(w->answer, "\"actions\":[{\"say\":{\"text\":\"Here\"}}],\"flow\":null");
}

static void who_asks_for_a_person_is_not_sent_through_a_flow(void **state)
{
    struct world *w = *state;
    step(w, "{\"name\":\"track\",\"answers\":[]}", "let me talk to a human");
    assert_int_equal(w->runs, 0);
    assert_has(w->answer, "\"asks_for_person\":true");
    assert_has(w->answer, "{\"escalate\":{\"reason\":\"asked_for_person\"}}");
}

#define ASKED                                                                                      \
    "{\"actions\":[{\"ask\":{\"text\":\"Does that help?\",\"key\":\"h\",\"options\":[\"Yes\","     \
    "\"It takes too long\"]}}],\"flow\":{\"name\":\"track\"},\"status\":0}"

static void other_words_than_the_options_begin_another_topic(void **state)
{
    struct world *w = *state;
    learn(w);
    step(w, "null", "where is the parcel");
    flow_answers(w, ASKED);
    step(w, "{\"name\":\"track\",\"answers\":[]}", "It takes too long");
    assert_has(w->seen, "\"intent\":\"track\"");
    assert_has(w->view, "\"name\":\"track\"");
    flow_answers(w, ASKED);
    step(w, "{\"name\":\"track\",\"answers\":[]}", "I want to return a dress please");
    assert_has(w->seen, "\"intent\":\"back\"");
    assert_has(w->view, "\"flow\":null,\"topic\"");
    flow_answers(w, ASKED);
    assert_int_equal(w->answers, 3);
}

static void an_opening_greets_and_a_looked_up_order_goes_on(void **state)
{
    struct world *w = *state;
    step(w, "null", NULL);
    assert_has(w->seen, "\"intent\":\"greeting\"");
    flow_answers(w, ASKED);
    step(w, "{\"name\":\"track\",\"answers\":[]}", NULL);
    assert_string_equal(w->seen, "");
    flow_answers(w, ASKED);
    assert_int_equal(w->answers, 2);
}

static void bad_input_is_answered_with_an_error(void **state)
{
    struct world *w = *state;
    w->tier->step(w->plugin, 1, 1, omb_z("{"), omb_z("null"));
    assert_int_equal(w->status, -OMB_E_SYNTAX);
    w->tier->step(w->plugin, 2, 1, omb_z("{}"), omb_z("nonsense"));
    assert_int_equal(w->status, -OMB_E_SYNTAX);
    step(w, "null", "hello");
    w->plugin->completed(w->plugin, w->run, -OMB_E_TIMEOUT, omb_z("late"));
    assert_int_equal(w->status, -OMB_E_TIMEOUT);
    w->plugin->completed(w->plugin, 12345, 0, omb_z("{}"));
    assert_int_equal(w->answers, 3);
}

static void examples_that_cannot_be_learnt_leave_the_old_ones(void **state)
{
    struct world *w = *state;
    learn(w);
    changed(w);
    w->plugin->completed(w->plugin, w->examples, 0, omb_z("{\"intents\":[{\"name\":5}]}"));
    changed(w);
    w->plugin->completed(w->plugin, w->examples, -OMB_E_STATE, omb_z(""));
    step(w, "null", "where is the parcel");
    assert_has(w->seen, "\"intent\":\"track\"");
}

static void examples_that_change_while_it_learns_are_learnt_next(void **state)
{
    struct world *w = *state;
    changed(w);
    omb_op first = w->examples;
    changed(w);
    w->plugin->completed(w->plugin, first, 0, omb_z(EXAMPLES));
    assert_int_equal(w->examples, first);
    w->plugin->completed(w->plugin, w->work, w->fn(w->plugin, w->arg), omb_z(""));
    assert_int_not_equal(w->examples, first);
}

static void steps_wait_for_the_first_lesson(void **state)
{
    struct world *w = *state;
    changed(w);
    step(w, "null", "where is the parcel");
    w->plugin->completed(w->plugin, w->examples, 0, omb_z(EXAMPLES));
    step(w, "null", "where is the parcel");
    assert_int_equal(w->runs, 0);
    w->plugin->completed(w->plugin, w->work, w->fn(w->plugin, w->arg), omb_z(""));
    assert_int_equal(w->runs, 2);
    assert_has(w->seen, "\"intent\":\"track\"");
}

static void steps_wait_no_longer_when_it_cannot_learn(void **state)
{
    struct world *w = *state;
    changed(w);
    step(w, "null", "where is the parcel");
    changed(w);
    w->plugin->completed(w->plugin, w->examples, -OMB_E_STATE, omb_z(""));
    assert_int_equal(w->runs, 1);
    step(w, "null", "where is the parcel");
    assert_int_equal(w->runs, 2);
}

static void it_ends_with_steps_that_wait(void **state)
{
    struct world *w = *state;
    changed(w);
    step(w, "null", "where is the parcel");
    w->plugin->drain(w->plugin, 5, 100);
    assert_int_equal(w->answers, 1);
}

static void it_ends_with_steps_and_lessons_under_way(void **state)
{
    struct world *w = *state;
    learn(w);
    changed(w);
    w->plugin->completed(w->plugin, w->examples, 0, omb_z(EXAMPLES));
    step(w, "null", "where is the parcel");
    w->plugin->drain(w->plugin, 5, 100);
    assert_int_equal(w->answers, 0);
    flow_answers(w, ASKED);
    assert_int_equal(w->answers, 2);
    step(w, "null", "hello");
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

UNIT(IN_WORLD(before_it_has_learnt_it_asks_back), IN_WORLD(what_it_has_learnt_starts_the_flow),
     IN_WORLD(who_asks_for_a_person_is_not_sent_through_a_flow),
     IN_WORLD(other_words_than_the_options_begin_another_topic),
     IN_WORLD(an_opening_greets_and_a_looked_up_order_goes_on),
     IN_WORLD(bad_input_is_answered_with_an_error),
     IN_WORLD(examples_that_cannot_be_learnt_leave_the_old_ones),
     IN_WORLD(examples_that_change_while_it_learns_are_learnt_next),
     IN_WORLD(steps_wait_for_the_first_lesson), IN_WORLD(steps_wait_no_longer_when_it_cannot_learn),
     IN_WORLD(it_ends_with_steps_that_wait), IN_WORLD(it_ends_with_steps_and_lessons_under_way))

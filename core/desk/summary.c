/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the summary handed from tier to tier. Knows no policy. Called by ladder.c and tier.c. */
#include "core/desk/summary.h"

#include "core/base/utf8.h"

#define PROBLEM_MAX_TEXT 240
#define PROBLEM_LEAST_TEXT 12
#define ANGRY_PM 700
#define UPSET_PM 400

void summary_add_line(struct run *r, omb_str *text, omb_str line)
{
    line = utf8_clip(line, SUMMARY_MAX_TEXT);
    if (!line.len)
        return;
    *text = text->len ? arena_printf(r->arena, "%.*s\n%.*s", STR_ARG(*text), STR_ARG(line))
                      : arena_dup(r->arena, line);
}

/* The customer's newest words that say something: "1" and "yes" answer a question, no more. */
static omb_str telling_words(const struct run *r)
{
    const struct kase *k = r->k;
    omb_str newest = str_trim(r->seen.said);
    if (newest.len >= PROBLEM_LEAST_TEXT)
        return newest;
    for (uint32_t i = k->n_message; i > 0; i--) {
        if (k->message[i - 1].from != ACTOR_CUSTOMER)
            continue;
        omb_str said = str_trim(str_of(k->message[i - 1].text));
        if (said.len >= PROBLEM_LEAST_TEXT)
            return said;
        if (!newest.len)
            newest = said;
    }
    return newest;
}

/* One line: the customer's own words, else the recognised nature of the problem. */
static omb_str problem(const struct run *r)
{
    omb_str said = telling_words(r);
    omb_str head, tail;
    if (str_cut(said, '\n', &head, &tail))
        said = head;
    if (said.len)
        return utf8_clip(said, PROBLEM_MAX_TEXT);
    if (r->seen.intent.len)
        return r->seen.intent;
    return str_of(r->k->topic);
}

static omb_str mood(const struct run *r)
{
    if (r->seen.mood.len)
        return r->seen.mood;
    if (r->seen.anger_pm >= ANGRY_PM)
        return STR("angry");
    return r->seen.anger_pm >= UPSET_PM ? STR("upset") : STR("calm");
}

static void lines(struct json_out *o, const char *key, omb_str text)
{
    jo_key(o, key);
    jo_arr(o);
    omb_str head, tail = text;
    while (tail.len) {
        (void)str_cut(tail, '\n', &head, &tail);
        if (head.len)
            jo_str(o, head);
    }
    jo_end_arr(o);
}

void summary_make(struct run *r)
{
    omb_str wants = r->seen.wants;
    if (!wants.len && r->seen.asked_person)
        wants = STR("a person");
    omb_str order = r->seen.order;
    if (!order.len && r->k->n_order == 1)
        order = str_of(r->k->order[0].id);
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "problem", problem(r));
    jo_kv_str(o, "intent", r->seen.intent);
    jo_kv_str(o, "order", order);
    jo_kv_str(o, "wants", wants.ptr ? wants : STR(""));
    lines(o, "tried", r->seen.tried);
    lines(o, "not_done", r->seen.not_done);
    jo_kv_str(o, "mood", mood(r));
    (void)out_event(r, EVENT_SUMMARY_MADE, OUT_SYSTEM);
}

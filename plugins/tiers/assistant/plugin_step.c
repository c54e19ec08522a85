/* SPDX-License-Identifier: Apache-2.0 */
/* Owns one turn: recognise the words, let the tenant's flow run, answer with both. Must not decide
 * anything itself: what is proposed is judged by the host. Called by plugin.c. */
#include "plugin.h"

#include <math.h>
#include <stdlib.h>

#define INTENT_GREETING "greeting"
#define INTENT_PERSON "ask_person"
#define INTENT_UNCLEAR "unclear"
#define PERSON_LEAST 0.60f /* from here on the learnt wordings count like the fixed phrases */
#define INTENT_UNKNOWN "unknown"
#define KEY_ORDER "order" /* of the question that pick_order asks */
#define REST_OF_ORDER "Thank you. And the rest of the number?"
#define SURE_PM 1000
#define ANGRY_PM 700
#define ANNOYED_PM 400
#define WANTS_LEAST_WORDS 7 /* a request of this length says more than "a person, please" */

struct reading { /* of a case view */
    omb_json_doc doc;
    int64_t number;
    omb_str flow; /* raw JSON of the running flow, absent when none runs */
    omb_str flow_name;
    int asks_order; /* the flow waits for the number of an order */
    int has_topic;  /* chosen on the help page, before a word was said */
};

/* What is said about a turn: which intent, how surely, and the rest of what was recognised. */
struct finding {
    omb_str intent;
    int64_t confidence_pm;
    const struct recognised *got; /* or NULL: nothing was said */
};

/* A flow's last record is what it waits for. */
static int waits_for_order(const struct assistant *a, const omb_json_doc *d, uint32_t flow)
{
    const omb_ext_json *j = a->json;
    uint32_t last = OMB_JSON_NONE;
    char text[16];
    omb_str key;
    uint32_t answers = j->member(d, flow, omb_z("answers"));
    for (uint32_t at = j->first(d, answers); at != OMB_JSON_NONE; at = j->next(d, answers, at)) {
        last = at;
    }
    uint32_t at = j->member(d, last, omb_z("key"));
    return at != OMB_JSON_NONE && j->get_text(d, at, text, sizeof text, &key) == 0 &&
           omb_same(key, omb_z(KEY_ORDER));
}

static int32_t read_view(struct assistant *a, omb_str view, struct reading *r)
{
    const omb_ext_json *j = a->json;
    int32_t err = j->parse(view, a->tok, VIEW_MAX_TOKENS, &r->doc);
    if (err) {
        return err;
    }
    uint32_t flow = j->member(&r->doc, 0, omb_z("flow"));
    uint32_t name = j->member(&r->doc, flow, omb_z("name"));
    r->number = 0;
    (void)j->get_int(&r->doc, j->member(&r->doc, 0, omb_z("number")), &r->number);
    r->flow = r->flow_name = (omb_str){NULL, 0};
    omb_str topic = j->raw(&r->doc, j->member(&r->doc, 0, omb_z("topic")));
    r->has_topic = topic.len > 2 && topic.ptr[0] == '"';
    r->asks_order = name != OMB_JSON_NONE && waits_for_order(a, &r->doc, flow);
    if (name != OMB_JSON_NONE) {
        r->flow = j->raw(&r->doc, flow);
        (void)j->get_text(&r->doc, name, NULL, 0, &r->flow_name);
    }
    return 0;
}

/* The customer's words of a turn, decoded into *memory (the caller frees); absent for null. */
static int32_t read_turn(const struct assistant *a, omb_str turn, char **memory, omb_str *text)
{
    omb_json_tok tok[16];
    omb_json_doc d;
    const omb_ext_json *j = a->json;
    *text = (omb_str){NULL, 0};
    if (turn.len == 0) {
        return 0;
    }
    int32_t err = j->parse(turn, tok, sizeof tok / sizeof *tok, &d);
    if (err || d.tok[0].type == OMB_JSON_NULL) {
        return err;
    }
    *memory = malloc(turn.len + 1);
    if (!*memory) {
        return -OMB_E_NOMEM;
    }
    return j->get_text(&d, j->member(&d, 0, omb_z("text")), *memory, turn.len, text);
}

static int64_t per_mille(float share)
{
    return lrintf(share * 1000.0f);
}

static void key(const omb_ext_json *j, omb_json_writer *w, const char *name)
{
    j->put_key(w, omb_z(name));
}

static int64_t threshold_pm(const struct assistant *a, const struct recognised *got)
{
    return a->threshold_pm ? a->threshold_pm : per_mille(got->threshold);
}

static void write_details(const struct assistant *a, const struct recognised *got,
                          omb_json_writer *w)
{
    const omb_ext_json *j = a->json;
    key(j, w, "threshold_pm");
    j->put_int(w, threshold_pm(a, got));
    key(j, w, "anger_pm");
    j->put_int(w, got->anger_pm);
    key(j, w, "mood");
    j->put_text(w, omb_z(got->anger_pm >= ANGRY_PM     ? "angry"
                         : got->anger_pm >= ANNOYED_PM ? "annoyed"
                                                       : "calm"));
    key(j, w, "orders");
    j->begin_array(w);
    for (uint32_t i = 0; i < got->n_order; i++) {
        j->put_text(w, omb_z(got->order[i].id));
    }
    j->end_array(w);
}

static void write_finding(const struct assistant *a, const struct finding *f, omb_buf *out)
{
    const omb_ext_json *j = a->json;
    omb_json_writer w = omb_buf_writer(out);
    j->begin_object(&w);
    key(j, &w, "intent");
    j->put_text(&w, f->intent);
    key(j, &w, "confidence_pm");
    j->put_int(&w, f->confidence_pm);
    key(j, &w, "asks_for_person");
    j->put_bool(&w, f->got && f->got->asks_for_person);
    if (f->got) {
        write_details(a, f->got, &w);
    }
    j->end_object(&w);
    (void)omb_buf_done(out, &w);
}

/* The phrases may miss a wording that the examples of "ask_person" have taught. */
static void recognise(struct assistant *a, omb_tenant tenant, omb_str text, struct recognised *got)
{
    const struct tenant *t = teach_tenant(a, tenant);
    recogniser_read(t ? t->recogniser : NULL, &a->scratch, text, got);
    if (strcmp(got->intent, INTENT_PERSON) == 0 && got->confidence >= PERSON_LEAST) {
        got->asks_for_person = true;
    }
}

static void answer_person(struct assistant *a, omb_op op, omb_str recognised, omb_str wants)
{
    const omb_ext_json *j = a->json;
    omb_buf b = {0};
    omb_json_writer w = omb_buf_writer(&b);
    j->begin_object(&w);
    key(j, &w, "recognised");
    j->put_raw(&w, recognised);
    key(j, &w, "actions");
    j->begin_array(&w);
    if (wants.len) {
        j->begin_object(&w);
        key(j, &w, "wants");
        j->put_text(&w, wants);
        j->end_object(&w);
    }
    j->begin_object(&w);
    key(j, &w, "escalate");
    j->begin_object(&w);
    key(j, &w, "reason");
    j->put_text(&w, omb_z("asked_for_person"));
    j->end_object(&w);
    j->end_object(&w);
    j->end_array(&w);
    key(j, &w, "flow");
    j->put_null(&w);
    j->end_object(&w);
    omb_str done = omb_buf_done(&b, &w);
    a->host->complete(a->host, op, w.err, done);
    omb_buf_free(&b);
}

/* The same view without its running flow: the words begin a topic of their own. */
static int32_t without_flow(omb_str view, omb_str flow, omb_buf *out)
{
    size_t before = (size_t)(flow.ptr - view.ptr);
    omb_buf_put(out, (omb_str){view.ptr, before});
    omb_buf_put(out, omb_z("null"));
    omb_buf_put(out, (omb_str){flow.ptr + flow.len, view.len - before - flow.len});
    return out->err;
}

/* These flows ask what it is about: any clear words are an answer to that. */
static int asks_for_topic(omb_str flow)
{
    return omb_same(flow, omb_z(INTENT_GREETING)) || omb_same(flow, omb_z(INTENT_UNCLEAR)) ||
           omb_same(flow, omb_z("thanks"));
}

/* Surely recognised, and something that this shop deals with. */
static int is_known(const struct assistant *a, const struct recognised *got)
{
    return got->class >= 0 && per_mille(got->confidence) >= threshold_pm(a, got) &&
           strcmp(got->intent, INTENT_UNCLEAR) != 0;
}

static int begins_topic(const struct assistant *a, omb_tenant tenant, const struct reading *r,
                        const struct recognised *got)
{
    const struct tokens *words = &a->scratch.model.tokens;
    if (!r->flow.len || !is_known(a, got) || omb_same(omb_z(got->intent), r->flow_name) ||
        asks_for_topic(omb_z(got->intent)) || words->text[0] == '#') {
        return 0;
    }
    if (asks_for_topic(r->flow_name)) {
        return !asked_is_option(&a->asked, tenant, r->number, words);
    }
    return per_mille(got->confidence) >= a->switch_pm &&
           asked_is_no_answer(&a->asked, tenant, r->number, words);
}

/* The words answer what the running flow has asked: they stay with its topic. So do they as long as
 * nothing is learnt yet: that is no misunderstanding of the customer's. */
static int answers_flow(const struct assistant *a, omb_tenant tenant, const struct reading *r,
                        const struct recognised *got)
{
    return got->class < 0 || !asks_for_topic(r->flow_name) ||
           asked_is_option(&a->asked, tenant, r->number, &a->scratch.model.tokens);
}

static struct finding find(const struct assistant *a, omb_tenant tenant, const struct reading *r,
                           const struct recognised *got, int begins)
{
    if (!begins && r->flow.len && answers_flow(a, tenant, r, got)) {
        return (struct finding){r->flow_name, SURE_PM, got};
    }
    omb_str intent = omb_z(is_known(a, got) ? got->intent : INTENT_UNKNOWN);
    return (struct finding){intent, per_mille(got->confidence), got};
}

static struct step *add_step(struct assistant *a, omb_op op, omb_tenant tenant, int64_t number)
{
    struct step *s = a->n_step < STEPS_MAX ? calloc(1, sizeof *s) : NULL;
    if (s) {
        s->op = op;
        s->flow = ++a->last_op;
        s->tenant = tenant;
        s->number = number;
        s->next = a->steps;
        a->steps = s;
        a->n_step++;
    }
    return s;
}

/* Hands the words to the running flow, or to the one that the intent names. */
static void run_flow(struct assistant *a, struct step *s, omb_str view, omb_str turn,
                     const struct reading *r)
{
    omb_buf bare = {0};
    omb_str of_case = view;
    if (s->begins && without_flow(view, r->flow, &bare) == 0) {
        of_case = omb_buf_str(&bare);
    }
    asked_forget(&a->asked, s->tenant, s->number);
    a->flows->run(a->host, s->flow, s->tenant, of_case, turn, omb_buf_str(&s->recognised));
    omb_buf_free(&bare);
}

/* The number of an order may come in pieces. 1: the rest of it is awaited. */
static int takes_part(struct assistant *a, const struct step *s, const struct reading *r,
                      omb_str text, struct recognised *got)
{
    if (!r->asks_order || got->n_order || got->asks_for_person) {
        return 0;
    }
    char *part = asked_part(&a->asked, s->tenant, s->number);
    uint32_t n = orderid_more(text, part);
    if (n == ORDERID_DIGITS) {
        orderid_of_digits(part, got->order[0].id);
        got->n_order = 1;
    }
    return n > 0 && n < ORDERID_DIGITS;
}

/* Takes the step that waits for this flow out of the list; NULL for none. */
static struct step *take_step(struct assistant *a, omb_op op)
{
    struct step **at = &a->steps;
    while (*at && (*at)->flow != op) {
        at = &(*at)->next;
    }
    struct step *s = *at;
    if (s) {
        *at = s->next;
        a->n_step--;
    }
    return s;
}

static void end_step(struct assistant *a, struct step *s)
{
    omb_buf_free(&s->recognised);
    free(s);
    if (a->draining && a->n_step == 0) {
        a->host->complete(a->host, a->draining, 0, omb_z("{}"));
        a->draining = 0;
    }
}

/* It was answered without its flow. */
static void drop_step(struct assistant *a, omb_op op)
{
    struct step *s = take_step(a, op);
    if (s) {
        end_step(a, s);
    }
}

static void answer_part(struct assistant *a, const struct step *s, omb_str flow)
{
    const omb_ext_json *j = a->json;
    omb_buf b = {0};
    omb_json_writer w = omb_buf_writer(&b);
    j->begin_object(&w);
    key(j, &w, "recognised");
    j->put_raw(&w, omb_buf_str(&s->recognised));
    key(j, &w, "actions");
    j->put_raw(&w, omb_z("[{\"say\":{\"text\":\"" REST_OF_ORDER "\"}}]"));
    key(j, &w, "flow");
    j->put_raw(&w, flow);
    j->end_object(&w);
    omb_str done = omb_buf_done(&b, &w);
    a->host->complete(a->host, s->op, w.err, done);
    omb_buf_free(&b);
}

/* One turn with words in it. */
static void step_words(struct assistant *a, struct step *s, const struct reading *r, omb_str view,
                       omb_str turn, omb_str text)
{
    struct recognised got;
    recognise(a, s->tenant, text, &got);
    int part = takes_part(a, s, r, text, &got);
    s->begins = begins_topic(a, s->tenant, r, &got);
    struct finding f = find(a, s->tenant, r, &got, s->begins);
    write_finding(a, &f, &s->recognised);
    if (got.asks_for_person) {
        int says_more = !r->flow.len && a->scratch.model.tokens.n >= WANTS_LEAST_WORDS;
        answer_person(a, s->op, omb_buf_str(&s->recognised), says_more ? text : (omb_str){NULL, 0});
        drop_step(a, s->flow);
    } else if (part) {
        answer_part(a, s, r->flow);
        drop_step(a, s->flow);
    } else {
        run_flow(a, s, view, turn, r);
    }
}

/* A contact opens, or an order was looked up for the flow that waits for it. */
static void step_silent(struct assistant *a, struct step *s, const struct reading *r, omb_str view)
{
    if (!r->flow.len && !r->has_topic) {
        struct finding hello = {omb_z(INTENT_GREETING), SURE_PM, NULL};
        write_finding(a, &hello, &s->recognised);
    }
    run_flow(a, s, view, (omb_str){NULL, 0}, r);
}

void step_run(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str view, omb_str turn)
{
    struct assistant *a = assistant_of(plugin);
    struct reading r;
    char *memory = NULL;
    omb_str text;
    if (wait_park(a, op, tenant, view, turn)) {
        return;
    }
    int32_t err = read_view(a, view, &r);
    if (!err) {
        err = read_turn(a, turn, &memory, &text);
    }
    struct step *s = err ? NULL : add_step(a, op, tenant, r.number);
    if (!s) {
        a->host->complete(a->host, op, err ? err : -OMB_E_BUSY, (omb_str){NULL, 0});
    } else if (text.len) {
        step_words(a, s, &r, view, turn, text);
    } else {
        step_silent(a, s, &r, view);
    }
    free(memory);
}

/* Remembers what the customer is asked now: the last "ask" among the actions. */
static void note_question(struct assistant *a, const struct step *s, const omb_json_doc *d,
                          uint32_t actions)
{
    const omb_ext_json *j = a->json;
    char text[256];
    for (uint32_t at = j->first(d, actions); at != OMB_JSON_NONE; at = j->next(d, actions, at)) {
        uint32_t ask = j->member(d, at, omb_z("ask"));
        uint32_t options = j->member(d, ask, omb_z("options"));
        if (ask == OMB_JSON_NONE) {
            continue;
        }
        asked_note(&a->asked, s->tenant, s->number);
        for (uint32_t o = j->first(d, options); o != OMB_JSON_NONE; o = j->next(d, options, o)) {
            omb_str option;
            if (j->get_text(d, o, text, sizeof text, &option) == 0) {
                asked_option(&a->asked, s->tenant, s->number, option);
            }
        }
    }
}

static int32_t write_answer(struct assistant *a, const struct step *s, omb_str bytes, omb_buf *out)
{
    const omb_ext_json *j = a->json;
    omb_json_doc d;
    int32_t err = j->parse(bytes, a->tok, VIEW_MAX_TOKENS, &d);
    if (err) {
        return err;
    }
    int64_t status = 0;
    uint32_t actions = j->member(&d, 0, omb_z("actions"));
    uint32_t flow = j->member(&d, 0, omb_z("flow"));
    (void)j->get_int(&d, j->member(&d, 0, omb_z("status")), &status);
    if (status < 0) {
        assistant_log(a, OMB_LOG_WARN, "a flow broke (%d): the case goes to a person", (int)status);
    }
    note_question(a, s, &d, actions);
    omb_json_writer w = omb_buf_writer(out);
    j->begin_object(&w);
    if (s->recognised.len) {
        key(j, &w, "recognised");
        j->put_raw(&w, omb_buf_str(&s->recognised));
    }
    key(j, &w, "actions");
    j->put_raw(&w, actions == OMB_JSON_NONE ? omb_z("[]") : j->raw(&d, actions));
    key(j, &w, "flow");
    j->put_raw(&w, flow == OMB_JSON_NONE ? omb_z("null") : j->raw(&d, flow));
    uint32_t decided = j->member(&d, 0, omb_z("decided"));
    if (decided != OMB_JSON_NONE) {
        key(j, &w, "decided");
        j->put_raw(&w, j->raw(&d, decided));
    }
    j->end_object(&w);
    (void)omb_buf_done(out, &w);
    return w.err;
}

int step_completed(struct assistant *a, omb_op op, int32_t status, omb_str bytes)
{
    struct step *s = take_step(a, op);
    if (!s) {
        return 0;
    }
    omb_buf b = {0};
    int32_t err = status ? status : write_answer(a, s, bytes, &b);
    a->host->complete(a->host, s->op, err, err ? (omb_str){NULL, 0} : omb_buf_str(&b));
    omb_buf_free(&b);
    end_step(a, s);
    return 1;
}

void step_free(struct assistant *a)
{
    wait_free(a);
    while (a->steps) {
        struct step *s = a->steps;
        a->steps = s->next;
        omb_buf_free(&s->recognised);
        free(s);
    }
    a->n_step = 0;
}

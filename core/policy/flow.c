/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: one step of a conversation: which flow, replayed with what, and what came out. Must not
 * know: cases, plugins, how a recogniser works. Called by: app, for the tier plugin that asks. */
#include "core/policy/flow.h"

#include "core/base/log.h"
#include "core/base/utf8.h"
#include "core/policy/flow_words.h"

#include <lauxlib.h>

#define FLOW_VIEW_TOKENS 16384
#define FLOW_MAX_VIEW (256 * 1024)
#define FLOW_MAX_STARTS 3 /* flows that hand over to each other within one step */
#define FLOW_UNCLEAR "unclear"

struct input {
    struct policy *policy;
    struct json_doc view, turn, recognised;
    struct arena arena;
    uint64_t now;
};

/* ---- what comes in ---- */

static int read_json(struct input *in, omb_str text, struct json_doc *doc, bool needed)
{
    if (!text.len || str_is(text, "null")) {
        *doc = (struct json_doc){.n = 0};
        return needed ? -OMB_E_INVALID : 0;
    }
    if (text.len > FLOW_MAX_VIEW)
        return -OMB_E_INVALID;
    if (json_parse_arena(text, &in->arena, FLOW_VIEW_TOKENS, doc, NULL) != 0)
        return in->arena.err ? -OMB_E_NOMEM : -OMB_E_INVALID;
    return json_is(doc, 0, JSON_OBJECT) ? 0 : -OMB_E_INVALID;
}

static int64_t recognised_int(const struct input *in, const char *key, int64_t absent)
{
    return in->recognised.n ? json_int_or(&in->recognised, 0, key, absent) : absent;
}

static omb_str recognised_intent(struct input *in)
{
    int64_t sure = recognised_int(in, "confidence_pm", 0);
    int64_t enough = recognised_int(in, "threshold_pm", FLOW_THRESHOLD_PM);

    if (!in->recognised.n || sure < enough)
        return STR("");
    return json_str_or(&in->recognised, 0, "intent", &in->arena, STR(""));
}

static void copy_text(struct input *in, struct json_out *o, const char *to, const char *from)
{
    jo_kv_str(o, to, json_str_or(&in->view, 0, from, &in->arena, STR("")));
}

/* The entry {"start": NAME, "is": c}: what `c` holds, for the whole life of the flow. */
static void put_start(struct input *in, struct flow_step *s)
{
    struct json_out o = json_out(&s->kept);
    uint32_t orders = in->recognised.n ? json_member(&in->recognised, 0, "orders") : JSON_NONE;

    jo_obj(&o);
    jo_kv_z(&o, "start", s->def->name);
    jo_key(&o, "is");
    jo_obj(&o);
    jo_kv_str(&o, "text", utf8_clip(s->words, POLICY_MAX_STRING));
    jo_kv_int(&o, "now", (int64_t)in->now);
    jo_kv_str(&o, "intent", recognised_intent(in));
    jo_kv_int(&o, "anger_pm", recognised_int(in, "anger_pm", 0));
    jo_kv_int(&o, "misunderstood", json_int_or(&in->view, 0, "misunderstood", 0));
    jo_kv_raw(&o, "mentioned",
              json_is(&in->recognised, orders, JSON_ARRAY) ? json_raw(&in->recognised, orders)
                                                           : STR("[]"));
    copy_text(in, &o, "channel", "channel");
    copy_text(in, &o, "brand", "brand");
    copy_text(in, &o, "lang", "lang");
    copy_text(in, &o, "topic", "topic");
    copy_text(in, &o, "topic_order", "topic_order");
    jo_key(&o, "customer");
    jo_obj(&o);
    copy_text(in, &o, "id", "customer");
    copy_text(in, &o, "name", "customer_name");
    jo_kv_bool(&o, "known", json_str_or(&in->view, 0, "customer", &in->arena, STR("")).len > 0);
    jo_kv_bool(&o, "verified", json_bool_or(&in->view, 0, "verified", false));
    jo_end_obj(&o);
    jo_end_obj(&o);
    jo_end_obj(&o);
}

/* Takes the waiting entry, always the last one, off the recorded answers. */
static void read_wait(struct flow_step *s)
{
    uint32_t last;

    if (s->n_answer == 0)
        return;
    last = json_item(&s->answers, 0, s->n_answer - 1);
    s->wait = json_str_or(&s->answers, last, "wait", s->arena, STR_NONE);
    if (!s->wait.ptr)
        return;
    s->wait_key = json_str_or(&s->answers, last, "key", s->arena, STR(""));
    s->wait_seq = json_int_or(&s->answers, last, "seq", 0);
    s->n_answer--;
}

static bool read_answers(struct input *in, uint32_t flow, struct flow_step *s)
{
    uint32_t at = json_member(&in->view, flow, "answers");

    if (!json_is(&in->view, at, JSON_ARRAY) || in->view.tok[at].count == 0)
        return false;
    if (json_parse_arena(json_raw(&in->view, at), &in->arena, FLOW_VIEW_TOKENS, &s->answers,
                         NULL) != 0)
        return false;
    s->n_answer = s->answers.tok[0].count;
    read_wait(s);
    for (uint32_t i = 0; i < s->n_answer; i++) {
        if (s->kept.len)
            buf_putc(&s->kept, ',');
        buf_puts(&s->kept, json_raw(&s->answers, json_item(&s->answers, 0, i)));
    }
    return s->wait.ptr != NULL;
}

static void step_begin(struct input *in, struct flow_step *s)
{
    *s = (struct flow_step){.arena = &in->arena, .now = in->now};
    s->view = in->view;
    s->recognised = in->recognised;
    s->has_turn = in->turn.n > 0;
    if (s->has_turn) {
        s->seq = json_int_or(&in->turn, 0, "seq", 0);
        s->words = json_str_or(&in->turn, 0, "text", &in->arena, STR(""));
    }
    if (!s->words.ptr)
        s->words = STR("");
    s->kept = BUF_INIT(FLOW_MAX_STATE);
    s->actions = BUF_INIT(POLICY_MAX_OUTPUT);
    s->decided = BUF_INIT(FLOW_MAX_DECIDED);
}

static void step_free(struct flow_step *s)
{
    buf_free(&s->kept);
    buf_free(&s->actions);
    buf_free(&s->decided);
}

/* ---- running ---- */

static int run_flow(lua_State *L)
{
    struct flow_step *s = vm_of(L)->host;

    flow_words_push_c(L);
    if (!s->wait.ptr)
        s->live = true;
    lua_rawgeti(L, LUA_REGISTRYINDEX, s->def->run);
    lua_pushvalue(L, 1);
    lua_call(L, 1, 0);
    if (s->live)
        return 0;
    s->broken = true; /* ended before the question that the customer has answered */
    return 0;
}

static void put_actions(struct buf *out, const struct buf *actions)
{
    buf_putz(out, "{\"actions\":[");
    buf_puts(out, buf_str(actions));
    buf_putz(out, "],\"flow\":");
}

static void put_failure(struct buf *out, const char *reason, int status)
{
    buf_printf(out,
               "{\"actions\":[{\"escalate\":{\"reason\":\"%s\"}}],\"flow\":null,\"status\":%d}",
               reason, status);
}

static void put_flow(const struct flow_step *s, struct buf *out)
{
    struct json_out o = json_out(out);

    jo_obj(&o);
    jo_kv_z(&o, "name", s->def->name);
    jo_kv_z(&o, "bundle", s->bundle->hash);
    jo_key(&o, "answers");
    buf_printf(out, "[%.*s]", (int)s->kept.len, s->kept.ptr ? s->kept.ptr : "");
    buf_putc(out, '}');
}

/* Nothing of this run counts: it is made again with the answer. */
static void put_question(const struct flow_step *s, struct buf *out)
{
    uint32_t flow = json_member(&s->view, 0, "flow");
    omb_str before = flow == JSON_NONE ? STR("null") : json_raw(&s->view, flow);

    buf_printf(out, "{\"actions\":[],\"flow\":%.*s,\"status\":0,\"shop\":%.*s}", STR_ARG(before),
               STR_ARG(s->question));
}

/* Writes what the run left behind. */
static void put_result(const struct flow_step *s, int rc, struct buf *out)
{
    struct vm *vm = s->bundle->flows_vm;

    if (s->broken) {
        put_failure(out, "flow_changed", 0);
        return;
    }
    if (rc != 0 && rc != -OMB_E_CANCELLED) {
        log_warn("policy", "flow %s: %s", s->def->name, vm->error);
        put_failure(out, "flow_failed", rc);
        return;
    }
    if (s->question.ptr) {
        put_question(s, out);
        return;
    }
    put_actions(out, &s->actions);
    if (s->waiting)
        put_flow(s, out);
    else
        buf_putz(out, "null");
    if (s->decided.len)
        buf_printf(out, ",\"decided\":[%.*s]", STR_ARG(buf_str(&s->decided)));
    buf_putz(out, ",\"status\":0}");
}

/* Makes s->def begin with this turn: its record is the start entry alone, read back like any other
 * record, so that a first run and a replay go the same way. */
static int begin_flow(struct input *in, struct flow_step *s, const struct flow_def *def)
{
    omb_str list;

    s->def = def;
    s->at = s->n_ask = 0;
    s->wait = s->next = STR_NONE;
    buf_clear(&s->kept);
    put_start(in, s);
    if (s->kept.err)
        return s->kept.err;
    list = arena_printf(&in->arena, "[%.*s]", (int)s->kept.len, s->kept.ptr);
    if (!list.ptr)
        return -OMB_E_NOMEM;
    s->n_answer = 1;
    return json_parse_arena(list, &in->arena, FLOW_VIEW_TOKENS, &s->answers, NULL);
}

/* Runs s->def, and whatever it starts instead of itself. */
static void run_step(struct input *in, struct flow_step *s, struct buf *out)
{
    int rc = 0;

    for (int starts = 0; starts < FLOW_MAX_STARTS; starts++) {
        rc = vm_run(s->bundle->flows_vm, vm_limits_run(), run_flow, s);
        if (rc != -OMB_E_CANCELLED || !s->next.ptr || s->broken)
            break;
        rc = begin_flow(in, s, flow_set_find(&s->bundle->flows, s->next));
        if (rc != 0)
            break;
    }
    put_result(s, rc, out);
}

/* ---- which flow ---- */

/* The customer answers a question by something else: another intent, surely, and no option. */
static bool turns_away(struct input *in, const struct flow_step *s)
{
    uint32_t last = json_item(&s->answers, 0, s->n_answer);
    uint32_t options = json_member(&s->answers, last, "options");
    omb_str intent = recognised_intent(in);

    if (!str_is(s->wait, "ask") || options == JSON_NONE || !intent.len ||
        str_is(intent, s->def->name) || !flow_set_find(&s->bundle->flows, intent))
        return false;
    return !flow_words_match(s->words, &s->answers, options, &in->arena).ptr;
}

/* A flow under way, with its answers; false when there is none that can go on. */
static bool goes_on(struct input *in, struct flow_step *s)
{
    uint32_t flow = json_member(&in->view, 0, "flow");
    struct bundle *pinned;

    if (!json_is(&in->view, flow, JSON_OBJECT))
        return false;
    pinned = policy_bundle(in->policy, json_str_or(&in->view, flow, "bundle", &in->arena, STR("")));
    if (pinned && pinned->flows_vm)
        s->bundle = pinned;
    s->def =
        flow_set_find(&s->bundle->flows, json_str_or(&in->view, flow, "name", &in->arena, STR("")));
    return s->def && read_answers(in, flow, s);
}

/* Whoever is among a canary's share has its flows too. */
static struct bundle *bundle_to_begin(struct input *in)
{
    omb_str customer = json_str_or(&in->view, 0, "customer", &in->arena, STR(""));
    omb_str contact = json_str_or(&in->view, 0, "contact", &in->arena, STR(""));
    struct bundle *b = policy_bundle_for(in->policy, customer.len ? customer : contact);

    return b->flows_vm ? b : policy_active(in->policy);
}

static const struct flow_def *choose(struct input *in, const struct flow_step *s)
{
    const struct flow_set *set = &s->bundle->flows;
    const struct flow_def *def = flow_set_find(set, recognised_intent(in));

    if (!def && json_int_or(&in->view, 0, "turns", 0) <= 1)
        def = flow_set_find(set, json_str_or(&in->view, 0, "topic", &in->arena, STR("")));
    return def ? def : flow_set_find(set, STR(FLOW_UNCLEAR));
}

static bool waits_on(const struct flow_step *s)
{
    return str_is(s->wait, "ask") && (!s->has_turn || (s->seq && s->seq <= s->wait_seq));
}

static int take_step(struct input *in, struct flow_step *s, struct buf *out)
{
    bool on = goes_on(in, s);

    if (on && waits_on(s)) { /* nothing was answered: it stays where it is */
        buf_putz(out, "{\"actions\":[],\"flow\":");
        buf_puts(out, json_raw(&in->view, json_member(&in->view, 0, "flow")));
        buf_putz(out, ",\"status\":0}");
        return 0;
    }
    if (!on || turns_away(in, s)) {
        const struct flow_def *def;
        int rc;
        s->bundle = bundle_to_begin(in);
        def = choose(in, s);
        if (!def) {
            put_failure(out, "not_understood", 0);
            return 0;
        }
        rc = begin_flow(in, s, def);
        if (rc != 0)
            return rc == -OMB_E_NOMEM ? rc : -OMB_E_INVALID;
    }
    run_step(in, s, out);
    return 0;
}

void flow_pinned(omb_str view, char hash[HASH_HEX + 1])
{
    struct arena a = {0};
    struct json_doc d;
    omb_str found = STR("");
    uint32_t flow;

    if (json_parse_arena(view, &a, FLOW_VIEW_TOKENS, &d, NULL) == 0) {
        flow = json_is(&d, 0, JSON_OBJECT) ? json_member(&d, 0, "flow") : JSON_NONE;
        if (json_is(&d, flow, JSON_OBJECT))
            found = json_str_or(&d, flow, "bundle", &a, STR(""));
    }
    str_clip(hash, HASH_HEX + 1, found);
    arena_free(&a);
}

int flow_run(struct policy *p, omb_str view, omb_str turn, omb_str recognised, uint64_t now,
             struct buf *out)
{
    struct input in = {.policy = p, .now = now};
    struct flow_step step = {.n_action = 0};
    size_t before = out->len;
    int rc = policy_active(p) && policy_active(p)->flows_vm ? 0 : -OMB_E_STATE;

    if (rc == 0)
        rc = read_json(&in, view, &in.view, true);
    if (rc == 0)
        rc = read_json(&in, turn, &in.turn, false);
    if (rc == 0)
        rc = read_json(&in, recognised, &in.recognised, false);
    if (rc == 0) {
        step_begin(&in, &step);
        step.bundle = bundle_to_begin(&in);
        rc = take_step(&in, &step, out);
        step_free(&step);
    }
    if (rc == 0 && out->err)
        rc = out->err;
    if (rc != 0)
        out->len = before;
    arena_free(&in.arena);
    return rc;
}

bool flow_known(const struct policy *p, const char *name)
{
    const struct bundle *b = policy_active(p);
    return b && flow_set_find(&b->flows, str_of(name));
}

int flow_examples(struct policy *p, struct buf *out)
{
    const struct bundle *b = policy_active(p);
    struct buf intents = BUF_INIT(POLICY_MAX_IMAGE);
    struct json_out o = json_out(&intents);
    char hex[HASH_HEX + 1];
    int rc;

    if (!b)
        return -OMB_E_STATE;
    jo_arr(&o);
    for (uint32_t i = 0; i < b->flows.n; i++) {
        const struct flow_def *f = &b->flows.v[i];
        jo_obj(&o);
        jo_kv_z(&o, "name", f->name);
        jo_kv_str(&o, "title", f->title);
        jo_key(&o, "examples");
        jo_arr(&o);
        for (uint32_t e = 0; e < f->n_example; e++)
            jo_str(&o, f->example[e]);
        jo_end_arr(&o);
        jo_end_obj(&o);
    }
    jo_end_arr(&o);
    rc = intents.err;
    if (rc == 0) {
        hash_hex(hash_of(buf_str(&intents)), hex);
        buf_printf(out, "{\"hash\":\"%s\",\"intents\":", hex);
        buf_puts(out, buf_str(&intents));
        buf_putc(out, '}');
        rc = out->err;
    }
    buf_free(&intents);
    return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: following the cases of a canary to the sequential test, and acting on what it says.
 * Must not know: how the test works, how the end of a trial is recorded.
 * Called by: policy_call.c (the office), the host after each commit. */
#include "core/app/policy_canary_i.h"

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/policy/policy_trial.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- cases on their way ---- */

struct followed *canary_follow(struct canary *c, const char *key)
{
    struct followed *f = calloc(1, sizeof *f);

    if (!f)
        return NULL;
    str_clip(f->key, sizeof f->key, str_of(key));
    list_init(&f->link);
    if (map_set(&c->cases, str_of(f->key), f) != 0) {
        free(f);
        return NULL;
    }
    list_add_tail(&c->quiet, &f->link);
    return f;
}

static void forget(struct canary *c, struct followed *f)
{
    (void)map_remove(&c->cases, str_of(f->key));
    list_remove(&f->link);
    free(f);
}

void canary_forget_all(struct canary *c)
{
    while (!list_empty(&c->quiet))
        forget(c, LIST_ITEM(c->quiet.next, struct followed, link));
    map_free(&c->cases);
}

/* ---- the verdict of the test ---- */

static void end_trial(struct canary *c, enum sequential_stream stream)
{
    static const struct activation_who host = {.type = "system", .id = "host"};
    struct buf words = BUF_INIT(POLICY_MAX_WHY);

    c->ended = true;
    buf_putz(&words, "the canary did worse: ");
    sequential_words(&c->test, stream, &words);
    buf_putc(&words, '\0');
    log_error("policy", "%s: %s", keeper_slug(c->keeper), words.err ? "worse" : words.ptr);
    if (keeper_stop_trial(c->keeper, &host, "trial", words.err ? "the canary did worse" : words.ptr,
                          NULL, NULL) != 0)
        c->ended = false; /* the next case says it again */
    buf_free(&words);
}

static void feed(struct canary *c, struct followed *f)
{
    enum sequential_stream crossed;

    sequential_add(&c->test, &f->seen);
    forget(c, f);
    c->dirty = true;
    crossed = sequential_crossed(&c->test);
    if (crossed != SEQUENTIAL_STREAMS && !c->ended)
        end_trial(c, crossed);
}

/* Whoever has said nothing for long has been served, well or badly. */
static void feed_quiet(struct canary *c, uint64_t now)
{
    while (!list_empty(&c->quiet)) {
        struct followed *f = LIST_ITEM(c->quiet.next, struct followed, link);
        if (c->cases.count <= CANARY_CASES && now - f->at < CANARY_QUIET_MS && now >= f->at)
            return;
        feed(c, f);
    }
}

/* ---- what is seen of a case ---- */

static bool is_granted(enum remedy_state s)
{
    return s == REMEDY_ALLOWED || s == REMEDY_STARTED || s == REMEDY_DONE || s == REMEDY_UNKNOWN;
}

/* What was granted in it so far, in the currency of the first. */
static void add_up(struct followed *f, const struct kase *k)
{
    f->seen.minor = 0;
    for (uint32_t i = 0; i < k->n_remedy; i++) {
        const struct remedy *r = &k->remedy[i];
        if (!is_granted(r->state) || r->amount.minor <= 0)
            continue;
        if (f->seen.minor == 0)
            str_clip(f->seen.currency, sizeof f->seen.currency, str_of(r->amount.currency));
        if (strcmp(f->seen.currency, r->amount.currency) == 0 &&
            f->seen.minor <= INT64_MAX - r->amount.minor)
            f->seen.minor += r->amount.minor;
    }
}

static bool went_up(const struct event *e)
{
    struct json_tok tok[32];
    struct json_doc d;

    return e->kind == EVENT_TIER_ENTERED && json_parse(e->body, tok, 32, &d, NULL) == 0 &&
           json_int_or(&d, 0, "tier", 0) > TIER_ASSISTANT;
}

static bool is_over(enum event_kind kind)
{
    return kind == EVENT_CONTACT_ENDED || kind == EVENT_CASE_RESOLVED || kind == EVENT_CASE_CLOSED;
}

static bool opens(const struct event *event, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (event[i].kind == EVENT_CASE_OPENED)
            return true;
    }
    return false;
}

/* A case that began in this trial; its arm is the one it was opened in. */
static struct followed *find(struct canary *c, struct id kase, const struct kase *k,
                             const struct event *event, uint32_t n)
{
    const struct policy_trial *t = policy_trial(keeper_policy(c->keeper));
    char key[ID_TEXT + 1];
    struct followed *f;

    id_text(kase, key);
    f = map_get(&c->cases, str_of(key));
    if (f || !t || !opens(event, n))
        return f;
    f = canary_follow(c, key);
    if (f)
        f->seen.b = policy_trial_takes(t, str_of(k->customer[0] ? k->customer : k->contact));
    return f;
}

void canary_saw(struct canary *c, struct id kase, const struct kase *k, const struct event *event,
                uint32_t n)
{
    struct followed *f;
    bool over = false;

    if (!c->number || c->mode != TRIAL_CANARY || n == 0)
        return;
    f = find(c, kase, k, event, n);
    if (!f)
        return;
    for (uint32_t i = 0; i < n; i++) {
        f->seen.faulted |= event[i].kind == EVENT_POLICY_FAULTED;
        f->seen.escalated |= went_up(&event[i]);
        over |= is_over(event[i].kind);
        f->at = event[i].at;
    }
    add_up(f, k);
    c->dirty = true;
    list_remove(&f->link);
    list_add_tail(&c->quiet, &f->link);
    if (over)
        feed(c, f);
    feed_quiet(c, event[n - 1].at);
}

/* ---- turns ---- */

static void tick(uv_timer_t *timer)
{
    struct canary *c = timer->data;

    if (!c->number)
        return;
    feed_quiet(c, clock_unix_ms());
    canary_keep(c);
}

void canary_begin(struct canary *c, const struct policy_trial *t)
{
    canary_forget_all(c);
    c->number = t ? t->number : 0;
    c->mode = t ? t->mode : TRIAL_NONE;
    c->ended = c->dirty = false;
    c->kept_decisions = 0;
    if (t && t->mode == TRIAL_CANARY && sequential_begin(&c->test, (int64_t)t->percent * 10) != 0)
        c->number = 0;
    if (t)
        (void)uv_timer_start(&c->timer, tick, CANARY_KEEP_MS, CANARY_KEEP_MS);
    else
        (void)uv_timer_stop(&c->timer);
}

void canary_turn(struct canary *c)
{
    const struct policy_trial *t = policy_trial(keeper_policy(c->keeper));

    if (t ? c->number != t->number : c->number != 0)
        canary_begin(c, t);
}

/* ---- words ---- */

static void print_arm(const struct canary *c, const char *key, const struct sequential_arm *arm,
                      struct json_out *o)
{
    jo_key(o, key);
    jo_obj(o);
    jo_kv_int(o, "cases", arm->cases);
    jo_kv_int(o, "faulted", arm->faulted);
    jo_kv_int(o, "escalated", arm->escalated);
    jo_key(o, "money");
    jo_arr(o);
    for (int i = 0; i < SEQUENTIAL_CURRENCIES && c->test.currency[i][0]; i++) {
        jo_obj(o);
        jo_kv_z(o, "currency", c->test.currency[i]);
        jo_kv_int(o, "minor", arm->minor[i]);
        jo_end_obj(o);
    }
    jo_end_arr(o);
    jo_end_obj(o);
}

static void print_streams(const struct canary *c, struct json_out *o)
{
    jo_key(o, "streams");
    jo_arr(o);
    for (int i = 0; i < SEQUENTIAL_STREAMS; i++) {
        enum sequential_stream stream = (enum sequential_stream)i;
        struct buf words = BUF_INIT(512);
        sequential_words(&c->test, stream, &words);
        jo_obj(o);
        jo_kv_z(o, "name", sequential_stream_name(stream));
        jo_kv_int(o, "p_ppm", sequential_p_ppm(&c->test, stream));
        jo_kv_str(o, "words", words.ptr ? buf_str(&words) : STR(""));
        jo_end_obj(o);
        buf_free(&words);
    }
    jo_end_arr(o);
}

void canary_print(const struct canary *c, struct json_out *o)
{
    jo_kv_z(o, "state", c->ended ? "ending" : "running");
    if (c->mode != TRIAL_CANARY) {
        jo_kv_int(o, "cases", 0);
        return;
    }
    jo_kv_int(o, "cases", c->test.a.cases + c->test.b.cases);
    jo_kv_int(o, "following", c->cases.count);
    jo_key(o, "arms");
    jo_obj(o);
    print_arm(c, "in_force", &c->test.a, o);
    print_arm(c, "candidate", &c->test.b, o);
    jo_end_obj(o);
    print_streams(c, o);
}

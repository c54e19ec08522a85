/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a pipeline under random commands and a store that refuses, conflicts and repeats. What is
 * checked: every command is answered once, and what was told as stored is stored, once.
 * Called by: ctest; with a seed as OMBUD_SEED it runs that one again. */
#include "tests/unit/app/world.h"

#define CASES 200
#define COMMANDS 8000
#define QUEUE 24

struct stress {
    struct world w;
    uint64_t random;
    struct id kase[CASES];
    uint64_t seq[CASES];    /* last committed seq that was published */
    uint32_t stored[CASES]; /* messages acknowledged as new */
    uint32_t asked, answered, acknowledged, repeats, refused, read;
    bool closing;
};

struct sent {
    struct stress *s;
    uint32_t at; /* of the case */
    uint32_t answers;
};

static uint32_t dice(struct stress *s, uint32_t sides)
{
    s->random = s->random * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)(s->random >> 33) % sides;
}

static void on_committed(void *ctx, struct tenant *t, struct id kase, const struct kase *k,
                         const struct event *event, uint32_t n, bool row_changed)
{
    struct stress *s = ctx;

    (void)t;
    (void)row_changed;
    assert_non_null(k);
    for (uint32_t c = 0; n && c < CASES; c++) {
        if (!id_eq(s->kase[c], kase))
            continue;
        assert_true(event[0].seq > s->seq[c]);
        for (uint32_t i = 1; i < n; i++)
            assert_int_equal(event[i].seq, event[i - 1].seq + 1);
        s->seq[c] = event[n - 1].seq;
        assert_true(k->seq >= s->seq[c]);
    }
}

static void random_command(struct stress *s);

static void on_answer(void *ctx, const struct cases_result *r)
{
    struct sent *m = ctx;
    struct stress *s = m->s;

    assert_int_equal(m->answers++, 0);
    s->answered++;
    if (r->status == 0 && !r->repeat) {
        s->acknowledged++;
        s->stored[m->at]++;
        assert_true(r->seq > 0);
    }
    s->repeats += r->status == 0 && r->repeat;
    s->refused += r->status != 0;
    free(m);
    if (!s->closing && s->asked < COMMANDS && dice(s, 4) == 0)
        random_command(s); /* inside the answer, often of the same case */
}

static void on_read(void *ctx, int status, const struct kase *k)
{
    struct sent *m = ctx;

    assert_int_equal(m->answers++, 0);
    assert_true(status != 0 || k->seq > 0);
    m->s->answered++;
    m->s->read++;
    free(m);
}

static void nobody(void *ctx, int status, uint64_t seq)
{
    (void)ctx;
    (void)status;
    (void)seq;
}

/* Another node writes to the case: what is under way here loses its seq. */
static void foreign_event(struct stress *s, uint32_t at)
{
    const struct event e = {.seq = s->seq[at] + 1,
                            .id = id_new(),
                            .at = 1,
                            .kind = EVENT_FACT_SET,
                            .name = STR("elsewhere.happened"),
                            .actor = {.type = ACTOR_SYSTEM, .id = STR("x"), .name = STR("")},
                            .body = STR("{}")};
    const struct store_txn t = {.tenant = 1,
                                .kase = s->kase[at],
                                .event = &e,
                                .n_event = 1,
                                .customer = STR("")};

    (void)!store_submit(s->w.store, &t, nobody, NULL);
}

static void fill(struct stress *s)
{
    const struct store_kv row = {.tenant = 1,
                                 .space = STR("test"),
                                 .key = STR("k"),
                                 .value = STR("v")};

    while (store_kv_put(s->w.store, &row, nobody, NULL) == 0)
        continue;
}

static void put(struct stress *s, uint32_t at, struct command *c)
{
    struct sent *m = calloc(1, sizeof *m);

    *m = (struct sent){.s = s, .at = at};
    c->actor_tier = -1;
    s->asked++;
    if (cases_command(s->w.cases, &s->w.tenant, s->kase[at], c, on_answer, m) != 0) {
        s->asked--;
        free(m);
    }
}

static void random_command(struct stress *s)
{
    uint32_t at = dice(s, dice(s, 3) ? CASES : 5); /* a few are busy ones */
    char cid[24];
    struct command say = {.kind = COMMAND_MESSAGE_IN,
                          .actor = {.type = ACTOR_CUSTOMER},
                          .body = STR("{\"text\":\"hello\"}")};
    struct command person = {.kind = COMMAND_ASK_PERSON,
                             .actor = {.type = ACTOR_CUSTOMER},
                             .body = STR("{}")};
    struct command refused = {.kind = COMMAND_AGENT_ACCEPT,
                              .actor = {.type = ACTOR_CUSTOMER},
                              .body = STR("{}")};
    struct sent *m;

    snprintf(cid, sizeof cid, "m%u", dice(s, 400)); /* many repeats, also of old ones */
    say.cid = str_of(cid);
    switch (dice(s, 8)) {
    case 0:
        put(s, at, &refused);
        break;
    case 1:
        put(s, at, &person);
        break;
    case 2:
        m = calloc(1, sizeof *m);
        *m = (struct sent){.s = s, .at = at};
        s->asked++;
        cases_read(s->w.cases, &s->w.tenant, s->kase[at], on_read, m);
        break;
    default:
        put(s, at, &say);
    }
}

static void disturb(struct stress *s)
{
    switch (dice(s, 40)) {
    case 0:
        cases_forget(s->w.cases);
        break;
    case 1:
        fill(s);
        break;
    case 2:
    case 3:
        foreign_event(s, dice(s, CASES));
        break;
    case 4:
        foreign_event(s, dice(s, 5));
        break;
    default:
        break;
    }
}

static void open_cases(struct stress *s)
{
    char contact[16], body[160];

    for (uint32_t c = 0; c < CASES; c++) {
        struct command start = {.kind = COMMAND_CONTACT_START,
                                .actor = {.type = ACTOR_CUSTOMER},
                                .actor_tier = -1};
        snprintf(contact, sizeof contact, "c%u", c);
        snprintf(body, sizeof body,
                 "{\"contact\":\"%s\",\"channel\":\"chat\",\"live\":true,"
                 "\"customer\":{\"verified\":false}}",
                 contact);
        start.cid = str_of(contact);
        start.body = str_of(body);
        s->kase[c] = id_new();
        s->w.answers = 0;
        assert_int_equal(cases_start(s->w.cases, &s->w.tenant, s->kase[c], start.cid, &start,
                                     world_answered, &s->w),
                         0);
        world_wait(&s->w, 1);
        assert_int_equal(s->w.last_status, 0);
    }
}

static void stress_open(struct stress *s)
{
    const char *seed = getenv("OMBUD_SEED");
    struct cases_hooks hooks = {.ctx = s, .committed = on_committed, .effect = world_no_effect};
    struct store_options o = {.queue_max = QUEUE,
                              .master_key = STR("0123456789abcdef0123456789abcdef")};
    omb_error error = {.size = sizeof error};

    rand_init();
    s->random = seed ? strtoull(seed, NULL, 10) : 20261122;
    s->w.tenant.id = 1;
    s->w.tenant.decide = world_decide;
    s->w.tenant.desk = (struct desk_config){.approval_ms = 1000};
    assert_int_equal(uv_loop_init(&s->w.loop), 0);
    assert_int_equal(store_open(&s->w.loop, &o, &s->w.store, &error), 0);
    assert_int_equal(cases_open(s->w.store, &hooks, &s->w.cases), 0);
    open_cases(s);
}

static void stress_close(struct stress *s)
{
    s->closing = true;
    cases_stop(s->w.cases);
    store_close(s->w.store);
    assert_int_equal(s->asked, s->answered);
    cases_close(s->w.cases);
    (void)uv_run(&s->w.loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&s->w.loop), 0);
    free(s);
}

static void run(struct stress *s, bool to_the_end)
{
    while (s->asked < COMMANDS) {
        for (uint32_t i = dice(s, 12); i > 0; i--)
            random_command(s);
        disturb(s);
        (void)uv_run(&s->w.loop, UV_RUN_NOWAIT);
    }
    for (int i = 0; to_the_end && i < 100000 && s->answered < s->asked; i++)
        (void)uv_run(&s->w.loop, UV_RUN_ONCE);
}

struct counting {
    uint32_t messages, done;
};

static void counted(void *ctx, int status, const struct store_case *c)
{
    struct counting *n = ctx;

    assert_int_equal(status, 0);
    for (uint32_t i = 0; i < c->n_event; i++)
        n->messages += c->event[i].kind == EVENT_MESSAGE_RECEIVED;
    n->done++;
}

static void every_command_is_answered_once_whatever_the_store_does(void **state)
{
    struct stress *s = calloc(1, sizeof *s);

    (void)state;
    stress_open(s);
    run(s, true);
    assert_int_equal(s->answered, s->asked);
    assert_true(s->acknowledged > 100 && s->repeats > 10 && s->refused > 100 && s->read > 100);
    stress_close(s);
}

static void an_end_in_the_middle_answers_everybody(void **state)
{
    struct stress *s = calloc(1, sizeof *s);

    (void)state;
    stress_open(s);
    run(s, false);
    for (int i = 0; i < 30; i++)
        random_command(s);
    stress_close(s);
}

static void no_repeat_is_stored_twice(void **state)
{
    struct stress *s = calloc(1, sizeof *s);
    struct counting n = {0};

    (void)state;
    stress_open(s);
    run(s, true);
    for (uint32_t c = 0; c < CASES; c++) {
        struct counting one = {0};
        assert_int_equal(store_events(s->w.store, 1, s->kase[c], 0, 10000, counted, &one), 0);
        while (!one.done)
            (void)uv_run(&s->w.loop, UV_RUN_ONCE);
        assert_true(one.messages <= 400); /* there are no more cids */
        n.messages += one.messages;
    }
    assert_true(n.messages > 0 && n.messages <= s->acknowledged);
    stress_close(s);
}

UNIT(cmocka_unit_test(every_command_is_answered_once_whatever_the_store_does),
     cmocka_unit_test(an_end_in_the_middle_answers_everybody),
     cmocka_unit_test(no_repeat_is_stored_twice))

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what customers, sellers, agents and the shop do, asked of the desk and of the oracle.
 * Called by: clocks.c. */
#include "tests/sim/clocks.h"

#include "core/desk/rma.h"

#include <stdio.h>
#include <string.h>

const struct actor CLOCKS_CUSTOMER = {ACTOR_CUSTOMER, {"c1", 2}, {NULL, 0}};
const struct actor CLOCKS_SHOP = {ACTOR_COMMERCE, {"shop", 4}, {NULL, 0}};
static const struct actor SELLER = {ACTOR_SELLER, {"s1", 2}, {NULL, 0}};
static const char *const grounds[O_GROUNDS] = {"not_arrived", "not_as_described", "return_refused",
                                               "refund_missing"};

struct o_claim *newest(struct sim *s, int l)
{
    return s->n[l] ? &s->claim[l][s->n[l] - 1] : NULL;
}

/* The claim that a message or a filing on this line is about. */
static struct o_claim *begin(struct sim *s, int l, struct o_claim *spare)
{
    struct o_claim *c = newest(s, l);
    *spare = (struct o_claim){.state = NULL};
    return c && o_is_open(c) ? c : spare;
}

/* What earlier claims of the line paid counts for a new one. */
static struct o_line seen_by(const struct sim *s, int l, const struct o_claim *c)
{
    struct o_line line = s->line[l];
    for (int i = 0; i < s->n[l]; i++)
        if (&s->claim[l][i] != c)
            line.refunded += s->claim[l][i].paid;
    return line;
}

static void took(struct sim *s, int l, struct o_claim *c, const struct o_claim *spare)
{
    if (c != spare)
        return;
    int i = s->n[l]++;
    s->claim[l][i] = *spare;
    (void)snprintf(s->id[l][i], sizeof s->id[l][i], "c%d", ++s->n_claim);
}

static void act_contact(struct sim *s, int l)
{
    char body[160];
    struct o_claim spare, *c = begin(s, l, &spare);
    struct o_line line = seen_by(s, l, c);
    if (c == &spare && (s->n[l] > O_GROUNDS || s->n_claim >= CASE_MAX_CLAIMS))
        return;
    (void)snprintf(body, sizeof body, "{\"order\":\"%s\",\"line\":\"%d\",\"text\":\"Hello?\"}",
                   ORDER_ID, l + 1);
    int rc = world_do(&s->w, COMMAND_CLAIM_CONTACT, CLOCKS_CUSTOMER, -1, body);
    bool ok = o_contact(c, &line, (int64_t)s->w.now);
    allowed(s, "a message to the seller", ok, rc);
    if (ok)
        took(s, l, c, &spare);
}

static void act_file(struct sim *s, int l)
{
    char body[160];
    enum o_ground g = (enum o_ground)below(s, O_GROUNDS);
    struct o_claim spare, *c = begin(s, l, &spare);
    struct o_line line = seen_by(s, l, c);
    if (c == &spare && (s->n[l] > O_GROUNDS || s->n_claim >= CASE_MAX_CLAIMS))
        return;
    (void)snprintf(body, sizeof body, "{\"order\":\"%s\",\"line\":\"%d\",\"ground\":\"%s\"}",
                   ORDER_ID, l + 1, grounds[g]);
    int rc = world_do(&s->w, COMMAND_CLAIM_FILE, CLOCKS_CUSTOMER, -1, body);
    bool ok = !s->used[l][g] && o_file(c, &line, g, (int64_t)s->w.now);
    allowed(s, "a claim", ok, rc);
    if (!ok)
        return;
    s->used[l][g] = true;
    took(s, l, c, &spare);
}

static const char *named(const struct sim *s, int l, const char *rest, char body[200])
{
    (void)snprintf(body, 200, "{\"claim\":\"%s\"%s}", s->id[l][s->n[l] - 1], rest);
    return body;
}

static void act_evidence(struct sim *s, int l)
{
    char body[200];
    bool seller = often(s, 30);
    struct o_claim *c = newest(s, l);
    struct o_line line = seen_by(s, l, c);
    int rc = world_do(&s->w, COMMAND_CLAIM_EVIDENCE, seller ? SELLER : CLOCKS_CUSTOMER, -1,
                      named(s, l, ",\"what\":\"photo\",\"text\":\"Look.\"", body));
    allowed(s, "evidence", o_evidence(c, &line, seller, (int64_t)s->w.now), rc);
}

static void act_answer(struct sim *s, int l)
{
    static const char *const answers[] = {"", ",\"answer\":\"accepts\"", ",\"answer\":\"refunded\"",
                                          ",\"answer\":\"disputes\""};
    char body[200];
    enum o_answer a = (enum o_answer)(1 + below(s, 3));
    struct o_claim *c = newest(s, l);
    struct o_line line = seen_by(s, l, c);
    int rc = world_do(&s->w, COMMAND_CLAIM_ANSWER, SELLER, -1, named(s, l, answers[a], body));
    allowed(s, "an answer", o_answer(c, &line, a, (int64_t)s->w.now), rc);
}

static void act_appeal(struct sim *s, int l)
{
    char body[200];
    bool seller = often(s, 50);
    struct o_claim *c = newest(s, l);
    struct o_line line = seen_by(s, l, c);
    int rc = world_do(&s->w, COMMAND_CLAIM_APPEAL, seller ? SELLER : CLOCKS_CUSTOMER, -1,
                      named(s, l, ",\"text\":\"Look again.\"", body));
    allowed(s, "an appeal", o_appeal(c, &line, seller, (int64_t)s->w.now), rc);
}

static void act_decide(struct sim *s, int l)
{
    static const char *const people[] = {"", "ann", "bob", "cyd"};
    char body[200], rest[120];
    int who = 1 + (int)below(s, 3), tier = 1 + (int)below(s, 3);
    bool yes = often(s, 60), to_seller = often(s, 60);
    struct o_claim *c = newest(s, l);
    struct o_line line = seen_by(s, l, c);
    struct actor agent = {ACTOR_AGENT, str_of(people[who]), {NULL, 0}};
    (void)snprintf(rest, sizeof rest,
                   ",\"decision\":\"%s\",\"charge\":\"%s\",\"reason\":\"looked\"",
                   yes ? "grant" : "deny", to_seller ? "seller" : "shop");
    int rc = world_do(&s->w, COMMAND_CLAIM_DECIDE, agent, tier, named(s, l, rest, body));
    bool ok = o_decide(c, &line, yes, to_seller, who, tier, (int64_t)s->w.now);
    allowed(s, "a decision", ok, rc);
    s->decided += ok;
}

static void act_stray(struct sim *s, int l)
{
    struct o_claim *c = newest(s, l);
    struct o_line line = seen_by(s, l, c);
    if (world_fire(&s->w, "claim", s->id[l][s->n[l] - 1]) < 0)
        differ(s, "a timer out of turn", "harmless", s->w.out->error.text);
    o_tick(c, &line, (int64_t)s->w.now);
}

/* The bank sends back what a claim was paid. */
static void act_undo(struct sim *s, int l)
{
    char body[160];
    struct o_claim *c = newest(s, l);
    const struct claim *is = c ? claim_find(s->w.k, str_of(s->id[l][s->n[l] - 1])) : NULL;
    const struct remedy *m = is ? kase_find_remedy(s->w.k, str_of(is->remedy)) : NULL;
    if (!m || m->state != REMEDY_DONE)
        return;
    (void)snprintf(body, sizeof body, "{\"id\":\"u%d\",\"key\":\"%s\",\"what\":\"reversed\"}",
                   ++s->moves, m->key);
    allowed(s, "an undoing", true, world_do(&s->w, COMMAND_SHOP_MOVED, CLOCKS_SHOP, -1, body));
    o_not_paid(c);
    s->seen[SEEN_UNDONE]++;
}

/* What somebody in this state would do; anything else is tried as well. */
static int fitting(struct sim *s, int l)
{
    static const struct {
        const char *state;
        int what;
    } next[] = {{"waiting_customer", 4}, {"waiting_seller", 5}, {"granted", 6},
                {"denied", 6},           {"appeal_granted", 6}, {"with_person", 7},
                {"appealed", 7},         {"waiting_contact", 2}};
    const struct o_claim *c = newest(s, l);
    for (size_t i = 0; c && i < sizeof next / sizeof *next; i++)
        if (strcmp(c->state, next[i].state) == 0)
            return next[i].what;
    return (int)below(s, 4);
}

void on_claim(struct sim *s)
{
    static void (*const acts[])(struct sim *, int) = {act_evidence, act_answer, act_appeal,
                                                      act_decide, act_stray};
    int l = (int)below(s, CLAIM_LINES);
    if (s->n[l] && often(s, 8))
        act_undo(s, l);
    int what = often(s, 40) ? fitting(s, l) : (int)below(s, 9);
    if (what < 2)
        act_contact(s, l);
    else if (what < 4)
        act_file(s, l);
    else if (s->n[l])
        acts[what - 4](s, l);
}

/* ---- returns ---- */

static void act_ask(struct sim *s, int j)
{
    static const char *const yes[] = {"false", "true"};
    char body[300];
    struct o_item item = s->item[j];
    struct o_return fresh;
    item.fault = often(s, 40);
    item.opened = often(s, 40);
    item.packaging = often(s, 50);
    item.receipt = often(s, 50);
    (void)
        snprintf(body, sizeof body,
                 "{\"order\":\"%s\",\"line\":\"%d\",\"quantity\":1,\"reason\":\"%s\",\"opened\":%s,"
                 "\"packaging\":%s,\"receipt\":%s}",
                 ORDER_ID, CLAIM_LINES + j + 1, item.fault ? "damaged" : "unwanted",
                 yes[item.opened], yes[item.packaging], yes[item.receipt]);
    uint32_t before = s->w.k->n_rma;
    int rc = world_do(&s->w, COMMAND_RETURN_REQUEST, CLOCKS_CUSTOMER, -1, body);
    bool ok = o_return_ask(&fresh, &item, (int64_t)s->w.now);
    const struct rma *x = s->w.k->n_rma > before ? &s->w.k->rma[before] : NULL;
    bool may = rc == 0 && x && rma_state_of(s->w.k, x) != RMA_REFUSED;
    allowed(s, "a return", ok, may ? 0 : -1);
    if (!ok || !may)
        return;
    s->back[j] = fresh;
    o_return_label(&s->back[j]);
    str_clip(s->rid[j], sizeof s->rid[j], str_of(x->remedy));
    s->returned++;
}

static void act_moved(struct sim *s, int j)
{
    char body[200];
    bool scan = often(s, 50);
    (void)snprintf(body, sizeof body,
                   "{\"id\":\"m%d\",\"key\":\"k1.%s\",\"what\":\"%s\",\"at\":%llu}", ++s->moves,
                   s->rid[j], scan ? "scanned" : "received", (unsigned long long)s->w.now);
    if (world_do(&s->w, COMMAND_SHOP_MOVED, CLOCKS_SHOP, -1, body) < 0)
        differ(s, "a movement", "taken", s->w.out->error.text);
    if (scan)
        o_return_scan(&s->back[j]);
    else
        o_return_arrive(&s->back[j]);
}

void on_return(struct sim *s)
{
    int j = (int)below(s, RETURN_LINES);
    struct o_return *r = &s->back[j];
    char body[64];
    bool over = !r->state || strcmp(r->state, "expired") == 0 || strcmp(r->state, "withdrawn") == 0;
    if (over) {
        act_ask(s, j);
        return;
    }
    switch (below(s, 8)) {
    case 0:
        (void)snprintf(body, sizeof body, "{\"remedy\":\"%s\"}", s->rid[j]);
        allowed(s, "taking a return back", o_return_withdraw(r),
                world_do(&s->w, COMMAND_RETURN_WITHDRAW, CLOCKS_CUSTOMER, -1, body));
        break;
    case 1:
        if (world_fire(&s->w, "return_expire", s->rid[j]) < 0)
            differ(s, "a timer out of turn", "harmless", s->w.out->error.text);
        o_return_expire(r, (int64_t)s->w.now);
        break;
    case 2:
        if (world_fire(&s->w, "return_remind", s->rid[j]) < 0)
            differ(s, "a timer out of turn", "harmless", s->w.out->error.text);
        o_return_remind(r, (int64_t)s->w.now);
        break;
    case 3:
    case 4:
        act_moved(s, j);
        break;
    default:
        break; /* most wait */
    }
}

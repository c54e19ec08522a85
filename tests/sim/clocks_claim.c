/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what a claim ought to be. Must not know: the desk, its policies. Called by: clocks.c. */
#include "tests/sim/clocks_oracle.h"

#include <stddef.h>
#include <string.h>

#define TO_WRITE (48 * O_HOUR)
#define TO_ANSWER (72 * O_HOUR)
#define TO_APPEAL (30 * O_DAY)
#define FILING_DAYS 90
#define MOST_PIECES 24
#define MOST_ROUNDS 16
#define SUPERVISOR 2
#define SPECIALIST 3

static bool is(const struct o_claim *c, const char *state)
{
    return c->state && strcmp(c->state, state) == 0;
}

bool o_is_open(const struct o_claim *c)
{
    static const char *const open[] = {"waiting_contact", "waiting_customer", "waiting_seller",
                                       "with_person", "appealed"};
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        if (is(c, open[i]))
            return true;
    return false;
}

static int64_t left(const struct o_claim *c, const struct o_line *l)
{
    int64_t used = l->refunded + c->paid;
    return used < l->paid ? l->paid - used : 0;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* ---- ends ---- */

static void person(struct o_claim *c, int tier)
{
    if (!is(c, "appealed"))
        c->state = "with_person";
    c->deadline = 0;
    c->tier = tier;
}

static void deny(struct o_claim *c, int64_t now, int who)
{
    bool appeal = is(c, "appealed");
    c->state = appeal ? "appeal_denied" : "denied";
    c->appeal_until = appeal ? 0 : now + TO_APPEAL;
    c->decided = now;
    c->deadline = 0;
    c->decider = who;
}

static bool pay(struct o_claim *c, const struct o_line *l, bool to_seller)
{
    int64_t minor = least(least(c->amount, l->cap), left(c, l));
    if (minor <= 0)
        return false;
    c->granted = minor;
    c->paid += minor;
    c->charge_seller = to_seller;
    c->charge_shop = !to_seller;
    c->debit += to_seller ? minor : 0;
    return true;
}

static bool grant(struct o_claim *c, const struct o_line *l, bool to_seller, int64_t now, int who)
{
    bool appeal = is(c, "appealed");
    if (appeal && c->by_seller) { /* the customer keeps it, the shop bears it */
        c->debit -= c->granted;
        c->charge_seller = false;
        c->charge_shop = true;
        to_seller = false;
    } else if (!pay(c, l, to_seller)) {
        return false;
    }
    c->state = appeal ? "appeal_granted" : "granted";
    c->appeal_until = to_seller ? now + TO_APPEAL : 0;
    c->decided = now;
    c->deadline = 0;
    c->decider = who;
    return true;
}

/* ---- the rules, first to last ---- */

static void want(struct o_claim *c, enum o_want what, const char *state, int64_t until)
{
    c->asked = what == O_PATIENCE ? 0 : c->want == what ? c->asked + 1 : 1;
    c->want = what;
    c->state = state;
    c->deadline = until;
    c->rounds++;
}

static bool proof_is_missing(const struct o_claim *c, enum o_want *what)
{
    *what = c->ground == O_DIFFERENT ? O_PHOTO : O_PROOF;
    return (c->ground == O_DIFFERENT || c->ground == O_REFUND_MISSING) && !c->shown;
}

/* Nobody has asked the seller yet. True when that is still so. */
static bool before_the_seller(struct o_claim *c, int64_t now)
{
    int times = c->want == O_MESSAGE ? c->asked : 0;
    if (c->notified)
        return false;
    if (!c->contacted && times >= 2)
        deny(c, now, 0);
    else if (!c->contacted)
        want(c, O_MESSAGE, "waiting_contact", now + TO_WRITE);
    else if (now < c->contacted + TO_WRITE)
        want(c, O_PATIENCE, "waiting_contact", c->contacted + TO_WRITE);
    else
        return false;
    return true;
}

static void grant_or_person(struct o_claim *c, const struct o_line *l, int64_t now)
{
    if (!grant(c, l, true, now, 0))
        person(c, SUPERVISOR);
}

static void disputed(struct o_claim *c, const struct o_line *l, int64_t now)
{
    bool never_came = c->ground == O_NOT_ARRIVED;
    if (never_came && !l->delivered)
        grant_or_person(c, l, now);
    else if (never_came && l->is_signed)
        deny(c, now, 0);
    else if (c->ground == O_DIFFERENT && l->differs)
        grant_or_person(c, l, now);
    else
        person(c, SUPERVISOR);
}

static void ask_seller(struct o_claim *c, int64_t now)
{
    if (!c->notified)
        c->notified = now;
    c->deadline = c->notified + TO_ANSWER;
    c->state = "waiting_seller";
    c->rounds++;
}

static void rule(struct o_claim *c, const struct o_line *l, bool silent, int64_t now)
{
    enum o_want what;
    bool all_paid_back = l->paid > 0 && left(c, l) == 0;
    if (all_paid_back && !is(c, "appealed"))
        deny(c, now, 0);
    else if (c->amount > l->cap)
        person(c, SPECIALIST);
    else if (is(c, "appealed"))
        person(c, SUPERVISOR);
    else if (l->promised && c->filed_at > l->promised &&
             (c->filed_at - l->promised) / O_DAY > FILING_DAYS)
        deny(c, now, 0);
    else if (before_the_seller(c, now))
        return;
    else if (proof_is_missing(c, &what) && (c->want != what || c->asked < 2))
        want(c, what, "waiting_customer", now + TO_ANSWER);
    else if (proof_is_missing(c, &what))
        deny(c, now, 0);
    else if (c->answer == O_ACCEPTS)
        grant_or_person(c, l, now);
    else if (c->answer == O_REFUNDED)
        deny(c, now, 0);
    else if (silent)
        grant_or_person(c, l, now);
    else if (c->answer != O_DISPUTES)
        ask_seller(c, now);
    else
        disputed(c, l, now);
}

static void think(struct o_claim *c, const struct o_line *l, bool silent, int64_t now)
{
    if (c->rounds < MOST_ROUNDS) {
        rule(c, l, silent, now);
        return;
    }
    struct o_claim would = *c; /* who would be asked once more meets a person instead */
    rule(&would, l, silent, now);
    if (would.rounds > c->rounds)
        person(c, 1);
    else
        *c = would;
}

/* ---- what people do ---- */

bool o_contact(struct o_claim *c, const struct o_line *l, int64_t now)
{
    if (c->state && !o_is_open(c))
        return false;
    if (c->pieces >= MOST_PIECES)
        return false;
    c->pieces++;
    if (c->contacted)
        return true;
    c->contacted = now;
    c->state = "waiting_contact";
    c->want = O_PATIENCE;
    c->asked = 0;
    c->deadline = now + TO_WRITE;
    if (c->filed)
        think(c, l, false, now);
    return true;
}

bool o_file(struct o_claim *c, const struct o_line *l, enum o_ground ground, int64_t now)
{
    if (c->filed)
        return false;
    c->filed = true;
    c->filed_at = now;
    c->ground = ground;
    c->amount = left(c, l) ? left(c, l) : l->paid;
    c->pieces++; /* the listing as it was sold */
    if (!c->state)
        c->state = "waiting_contact";
    c->deadline = 0;
    think(c, l, false, now);
    return true;
}

bool o_evidence(struct o_claim *c, const struct o_line *l, bool by_seller, int64_t now)
{
    if (!o_is_open(c) || c->pieces >= MOST_PIECES)
        return false;
    c->pieces++;
    if (by_seller)
        return true;
    c->shown++;
    if (is(c, "waiting_customer") && c->filed)
        think(c, l, false, now);
    return true;
}

bool o_answer(struct o_claim *c, const struct o_line *l, enum o_answer answer, int64_t now)
{
    bool waits = is(c, "waiting_seller");
    if ((!waits && !is(c, "with_person")) || c->answer != O_SILENT || (waits && now >= c->deadline))
        return false;
    c->answer = answer;
    if (waits)
        think(c, l, false, now);
    return true;
}

bool o_appeal(struct o_claim *c, const struct o_line *l, bool by_seller, int64_t now)
{
    bool sellers = is(c, "granted") || (is(c, "appeal_granted") && !c->by_seller);
    bool lost = by_seller ? sellers && c->charge_seller : is(c, "denied");
    if (!lost || !c->appeal_until || now > c->appeal_until)
        return false;
    c->state = "appealed";
    c->by_seller = by_seller;
    c->appeal_until = 0;
    c->pieces++;
    think(c, l, false, now);
    return true;
}

bool o_decide(struct o_claim *c, const struct o_line *l, bool yes, bool to_seller, int who,
              int tier, int64_t now)
{
    bool appeal = is(c, "appealed");
    if (!appeal && !is(c, "with_person"))
        return false;
    if (tier < c->tier || (appeal && c->decider == who))
        return false;
    if (yes)
        return grant(c, l, to_seller, now, who);
    deny(c, now, who);
    return true;
}

void o_tick(struct o_claim *c, const struct o_line *l, int64_t now)
{
    if (is(c, "waiting_contact") || is(c, "waiting_customer") || is(c, "waiting_seller")) {
        if (!c->deadline || now < c->deadline)
            return;
        if (!c->filed) {
            c->state = "waiting_customer";
            c->want = O_FILE;
            c->asked = 0;
            c->deadline = 0;
            c->rounds++;
            return;
        }
        think(c, l, is(c, "waiting_seller"), now);
    } else if (c->state && !o_is_open(c) && c->appeal_until && now > c->appeal_until) {
        c->appeal_until = 0;
    }
}

void o_not_paid(struct o_claim *c)
{
    c->paid -= c->granted;
    c->debit -= c->charge_seller ? c->granted : 0;
    c->granted = 0;
    c->charge_seller = c->charge_shop = c->by_seller = false;
    c->state = NULL; /* nothing is appealed any more */
    person(c, SUPERVISOR);
    c->appeal_until = 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the words in which both sides are told of each step of a claim. Decides nothing. Called by
 * the other claim_*.c. */
#include "core/base/utf8.h"
#include "core/desk/claim_run.h"
#include "core/desk/confirm.h"

/* One step's words: what happened, and what is next. NULL: that side is not told. */
struct said {
    const char *kind, *subject;
    const char *customer, *next_customer;
    const char *seller, *next_seller;
    bool by_deadline, by_appeal;
};

static const struct said steps[] = {
    [CLAIM_SAID_CONTACTED] = {"claim_seller_contacted", "Your message to the seller",
                              "We have passed your message to the seller.",
                              "The seller has 48 hours to write back; after that you can file a "
                              "claim.",
                              "A customer wrote to you about this order.",
                              "Please put it right with the customer; after that time a claim can "
                              "be filed.",
                              true, false},
    [CLAIM_SAID_MAY_FILE] = {"claim_customer_asked", "You can file a claim",
                             "The seller's 48 hours to write back are over.",
                             "If it is not put right, you can file a claim now.", NULL, NULL, false,
                             false},
    [CLAIM_SAID_FILED] = {"claim_filed", "Guarantee claim filed", "Your guarantee claim is filed.",
                          "We tell you of every step.", "A guarantee claim was filed.",
                          "We ask you when it is your turn to answer.", false, false},
    [CLAIM_SAID_NOTIFIED] = {"claim_seller_notified", "Your answer to a guarantee claim",
                             "We have asked the seller to answer your claim.",
                             "Without an answer in time the claim is granted.",
                             "Please answer this guarantee claim.",
                             "Accept it, say that you paid back, or dispute it with evidence. "
                             "Without an answer in time it is granted and charged to you.",
                             true, false},
    [CLAIM_SAID_PERSON] = {"claim_with_person", "A person looks at the claim",
                           "A colleague decides about your claim.", "We tell you the decision.",
                           "A colleague of the shop decides about this claim.",
                           "We tell you the decision.", false, false},
    [CLAIM_SAID_APPEALED] = {"claim_appealed", "Appeal",
                             "The decision about the claim is appealed.",
                             "A colleague looks at it again.",
                             "The decision about the claim is appealed.",
                             "A colleague looks at it again.", false, false},
    [CLAIM_SAID_UNPAID] =
        {"claim_unpaid", "A claim could not be paid",
         "What your guarantee claim was granted could not be paid.",
         "A colleague looks at it and writes to you.",
         "The guarantee claim could not be paid: until it is decided again nothing is charged to "
         "you.",
         "A colleague of the shop decides about it again.", false, false},
    [CLAIM_SAID_CAME_BACK] =
        {"claim_unpaid", "What was paid for a claim came back",
         "What we paid you for your guarantee claim came back to us.",
         "A colleague looks at it and writes to you.",
         "What was paid for the guarantee claim came back: until it is decided again nothing is "
         "charged to you.",
         "A colleague of the shop decides about it again.", false, false},
    [CLAIM_SAID_STILL_CHARGED] = {"claim_unpaid", "A charge could not be given back", NULL, NULL,
                                  "What was charged to you could not be given back yet.",
                                  "A colleague of the shop looks at it.", false, false},
    [CLAIM_SAID_FINAL] = {"claim_final", "A decision is final",
                          "The decision about your guarantee claim is final: nobody appealed in "
                          "time.",
                          NULL,
                          "The decision about the guarantee claim is final: nobody appealed in "
                          "time.",
                          NULL, false, false},
};

/* " (order 112-…, line 1)" and what it is about, by name only where names may stand. */
static omb_str with_subject(struct claiming *x, const char *what, bool by_name)
{
    omb_str title = by_name && x->line ? utf8_clip(x->line->title, NAME_MAX_TEXT) : STR("");
    if (title.len)
        return arena_printf(x->r->arena, "%s It is about %.*s (order %s).", what, STR_ARG(title),
                            x->c.order);
    return arena_printf(x->r->arena, "%s (order %s, line %s)", what, x->c.order, x->c.line);
}

static struct confirmation begin(struct claiming *x, const char *kind, const char *subject)
{
    struct run *r = x->r;
    struct confirmation c = {.kind = kind, .subject = str_of(subject)};
    c.claim = arena_dup(r->arena, str_of(x->c.id));
    c.rule = arena_dup(r->arena, str_of(x->c.rule));
    c.clause = arena_dup(r->arena, str_of(x->c.clause));
    c.seller = arena_dup(r->arena, str_of(x->c.seller));
    return c;
}

static void tell(struct claiming *x, struct confirmation *c, enum confirm_to to, const char *what,
                 const char *next)
{
    if (!what)
        return;
    c->to = to;
    c->text = with_subject(x, what, false);
    c->words = to == CONFIRM_CUSTOMER ? with_subject(x, what, true) : STR_NONE;
    c->next = next ? str_of(next) : STR_NONE;
    (void)confirm_send(x->r, c);
}

static void say_step(struct claiming *x, const struct said *s)
{
    struct confirmation c = begin(x, s->kind, s->subject);
    c.by = s->by_deadline ? x->c.deadline : 0;
    tell(x, &c, CONFIRM_CUSTOMER, s->customer, s->next_customer);
    tell(x, &c, CONFIRM_SELLER, s->seller, s->next_seller);
}

/* ---- what somebody brings forward ---- */

/* Whose turn it is in the state that the claim is in. */
static const char *turn_of(const struct claiming *x, enum confirm_to to)
{
    bool customer = to == CONFIRM_CUSTOMER;
    switch (x->c.state) {
    case CLAIM_WAITING_CONTACT:
        return customer ? "The seller still has time to write back to you."
                        : "Please put it right with the customer.";
    case CLAIM_WAITING_CUSTOMER:
        if (!x->c.ground[0])
            return customer ? "If it is not put right, you can file a claim." : NULL;
        return customer ? "We look at it next." : "We ask you when it is your turn to answer.";
    case CLAIM_WAITING_SELLER:
        return customer ? "It is the seller's turn to answer." : "Please answer the claim.";
    default:
        return "A colleague decides about it.";
    }
}

static void tell_turn(struct claiming *x, struct confirmation *c, enum confirm_to to,
                      const char *what)
{
    bool clock = x->c.state == CLAIM_WAITING_CONTACT || x->c.state == CLAIM_WAITING_SELLER;
    c->by = clock ? x->c.deadline : 0;
    tell(x, c, to, what, turn_of(x, to));
}

static void say_added(struct claiming *x, enum claim_said what)
{
    static const char *const added[][2] = {
        {"We have added what you sent to your guarantee claim.",
         "The customer has added something to a guarantee claim."},
        {"The seller has added something to your guarantee claim.",
         "We have added what you sent to the guarantee claim."},
        {"A colleague has added something to your guarantee claim.",
         "The shop has added something to a guarantee claim."},
    };
    const char *const *words = added[what - CLAIM_SAID_CUSTOMER_EVIDENCE];
    struct confirmation c = begin(x, "claim_evidence_added", "Something was added to a claim");
    tell_turn(x, &c, CONFIRM_CUSTOMER, words[0]);
    tell_turn(x, &c, CONFIRM_SELLER, words[1]);
}

static void say_wrote_again(struct claiming *x)
{
    struct confirmation c = begin(x, "claim_seller_contacted", "Another message to the seller");
    tell_turn(x, &c, CONFIRM_CUSTOMER, "We have passed this message to the seller, too.");
    tell_turn(x, &c, CONFIRM_SELLER, "The customer wrote to you again about this order.");
}

static void say_answered(struct claiming *x)
{
    static const char *const answers[][3] = {
        {"accepts", "The seller accepts your guarantee claim.",
         "We have your answer: you accept the guarantee claim."},
        {"refunded", "The seller says that you were paid back for your guarantee claim.",
         "We have your answer: you say that you paid the customer back."},
        {"disputes", "The seller disputes your guarantee claim.",
         "We have your answer: you dispute the guarantee claim."},
    };
    struct confirmation c = begin(x, "claim_seller_answered", "The seller's answer");
    const char *next =
        x->c.state == CLAIM_WITH_PERSON ? "A colleague decides next." : "We decide next.";
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        if (strcmp(x->c.answer, answers[i][0]) != 0)
            continue;
        tell(x, &c, CONFIRM_CUSTOMER, answers[i][1], next);
        tell(x, &c, CONFIRM_SELLER, answers[i][2], next);
    }
}

/* ---- what is asked ---- */

/* The policy's own clause says most of what it asks for. */
static void say_asked(struct claiming *x)
{
    static const char *const known[][2] = {
        {"photo", "Please send a picture of it."},
        {"message_to_seller", "Please write to the seller first; you can do it here."},
        {"patience", "The seller still has time to write back to you."},
    };
    struct confirmation c = begin(x, "claim_customer_asked", "We need something from you");
    const char *what = "We need something more for your claim.";
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(x->c.asked, known[i][0]))
            what = known[i][1];
    c.by = x->c.deadline;
    tell(x, &c, CONFIRM_CUSTOMER, what, NULL);
}

/* ---- decisions ---- */

static void say_granted(struct claiming *x, struct confirmation *c, const char *of)
{
    struct buf money = BUF_INIT(64);
    bool charged = !strcmp(x->c.charge, "seller");
    money_print(x->c.granted, &money);
    omb_str amount = arena_dup(x->r->arena, buf_str(&money));
    buf_free(&money);
    c->amount = x->c.granted;
    omb_str yours =
        arena_printf(x->r->arena, "%s is granted: you get %.*s back.", of, STR_ARG(amount));
    tell(x, c, CONFIRM_CUSTOMER, arena_dupz(x->r->arena, yours),
         "The money goes back the way you paid.");
    omb_str theirs =
        arena_printf(x->r->arena, "%s is granted: %.*s %s.", of, STR_ARG(amount),
                     charged ? "is charged to you" : "is paid by the shop, not by you");
    c->by = x->c.appeal_until;
    tell(x, c, CONFIRM_SELLER, arena_dupz(x->r->arena, theirs),
         x->c.appeal_until ? "You can appeal this decision." : NULL);
}

static void say_denied(struct claiming *x, struct confirmation *c)
{
    c->by = x->c.appeal_until;
    tell(x, c, CONFIRM_CUSTOMER, "Your guarantee claim is not granted.",
         x->c.appeal_until ? "You can appeal this decision." : NULL);
    c->by = 0;
    tell(x, c, CONFIRM_SELLER, "The guarantee claim is not granted: nothing is charged to you.",
         NULL);
}

static void say_decided(struct claiming *x)
{
    bool granted = x->c.state == CLAIM_GRANTED;
    struct confirmation c =
        begin(x, granted ? "claim_granted" : "claim_denied", "Decision about a guarantee claim");
    if (granted)
        say_granted(x, &c, "The guarantee claim");
    else
        say_denied(x, &c);
}

static void say_appeal_decided(struct claiming *x)
{
    struct confirmation c = begin(x, "claim_appeal_decided", "Decision about an appeal");
    bool sellers = !strcmp(x->c.appellant, "seller");
    bool granted = x->c.state == CLAIM_APPEAL_GRANTED;
    if (granted && !sellers) {
        say_granted(x, &c, "The appeal");
        return;
    }
    if (granted) {
        tell(x, &c, CONFIRM_CUSTOMER, "The seller's appeal is granted.",
             "Nothing changes for you: you keep what was paid back.");
        tell(x, &c, CONFIRM_SELLER,
             "Your appeal is granted: the shop pays, and what was charged "
             "to you is given back.",
             NULL);
        return;
    }
    tell(x, &c, CONFIRM_CUSTOMER,
         sellers ? "The seller's appeal is not granted." : "Your appeal is not granted.",
         "This decision is final.");
    tell(x, &c, CONFIRM_SELLER,
         sellers ? "Your appeal is not granted." : "The customer's appeal is not granted.",
         "This decision is final.");
}

void claim_say(struct claiming *x, enum claim_said what)
{
    switch (what) {
    case CLAIM_SAID_ASKED:
        say_asked(x);
        break;
    case CLAIM_SAID_ANSWERED:
        say_answered(x);
        break;
    case CLAIM_SAID_DECIDED:
        say_decided(x);
        break;
    case CLAIM_SAID_APPEAL_DECIDED:
        say_appeal_decided(x);
        break;
    case CLAIM_SAID_WROTE_AGAIN:
        say_wrote_again(x);
        break;
    case CLAIM_SAID_CUSTOMER_EVIDENCE:
    case CLAIM_SAID_SELLER_EVIDENCE:
    case CLAIM_SAID_AGENT_EVIDENCE:
        say_added(x, what);
        break;
    default:
        say_step(x, &steps[what]);
    }
}

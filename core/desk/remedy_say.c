/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the words in which the customer is told how a remedy ended, and what became of the request
 * for a return. Decides nothing. Called by settle.c, moved.c, remedy.c, approval.c and timer.c. */
#include "core/desk/remedy_say.h"

#include "core/base/utf8.h"
#include "core/desk/confirm.h"
#include "core/desk/order.h"

/* What was done, in the order of its kinds; the order's number follows. */
static void put_deed(const struct remedy *m, struct buf *b)
{
    static const char *const plain[][2] = {
        {"customer_change", "Your account has been changed"},
        {"order_change", "Your order has been changed"},
        {"cancel", "Your order has been cancelled"},
        {"exchange", "Your exchange is set up"},
    };
    const char *s = m->quantity == 1 ? "" : "s";
    if (!strcmp(m->kind, "refund") || !strcmp(m->kind, "claim")) {
        buf_putz(b, "We have refunded ");
        money_print(m->amount, b);
        buf_putz(b, strcmp(m->to, "gift_card") ? " to your original payment method"
                                               : " to your gift card");
    } else if (!strcmp(m->kind, "certificate")) {
        buf_putz(b, "We have added a promotional certificate of ");
        money_print(m->amount, b);
        buf_putz(b, " to your account");
    } else if (!strcmp(m->kind, "trade_in_credit")) {
        buf_putz(b, "We have credited ");
        money_print(m->amount, b);
        buf_putz(b, " for your trade-in to your gift card");
    } else if (!strcmp(m->kind, "reship")) {
        buf_printf(b, "We are sending you %lld replacement%s", (long long)m->quantity, s);
    } else if (m->quantity) {
        buf_printf(b, "Your return of %lld item%s is set up", (long long)m->quantity, s);
    } else {
        const char *words = "Your return is set up";
        for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
            words = strcmp(m->kind, plain[i][0]) ? words : plain[i][1];
        buf_putz(b, words);
    }
    if (!strcmp(m->kind, "cancel") && m->amount.currency[0]) {
        buf_putz(b, ", and ");
        money_print(m->amount, b);
        buf_putz(b, " goes back the way you paid");
    }
}

/* What it is about; `item` is empty where no personal text may stand. */
static void put_about(const struct remedy *m, omb_str item, struct buf *b)
{
    if (m->n_part && strcmp(m->kind, "cancel") != 0)
        buf_printf(b, " for %u item%s", (unsigned)m->n_part, m->n_part == 1 ? "" : "s");
    if (item.len) {
        buf_putz(b, " for ");
        buf_puts(b, item);
    }
    if (m->order[0])
        buf_printf(b, " (order %s)", m->order);
    buf_putz(b, ".");
}

static omb_str item_title(struct run *r, const struct remedy *m)
{
    struct order_facts o;
    if (m->n_part || !m->order[0] || order_read(r->k, str_of(m->order), r->arena, &o) < 0)
        return STR("");
    const struct order_line *line = order_find_line(&o, str_of(m->line));
    return line ? utf8_clip(line->title, NAME_MAX_TEXT) : STR("");
}

/* What the notify point calls it. */
static const char *kind_of(const struct remedy *m)
{
    if (!strcmp(m->kind, "customer_change"))
        return "address_changed";
    if (!strcmp(m->kind, "order_change") || !strcmp(m->kind, "cancel") ||
        !strcmp(m->kind, "exchange"))
        return "order_changed";
    return strcmp(m->kind, "return") ? "remedy_done" : "return_authorised";
}

static omb_str next_of(const struct remedy *m, uint64_t ends, uint64_t arrives)
{
    if (ends)
        return STR("You can spend it until it ends.");
    if (arrives)
        return strcmp(m->kind, "reship") ? STR("It should be with you soon.")
                                         : STR("The parcel should be with you soon.");
    return STR_NONE;
}

void remedy_say_done(struct run *r, const struct remedy *m, uint64_t ends, uint64_t arrives)
{
    struct buf plain = BUF_INIT(4096), words = BUF_INIT(4096);
    put_deed(m, &plain);
    put_deed(m, &words);
    put_about(m, STR(""), &plain);
    put_about(m, item_title(r, m), &words);
    struct confirmation c = {.kind = kind_of(m), .amount = m->amount};
    c.remedy = str_of(m->id);
    c.remedy_kind = str_of(m->kind);
    c.subject = STR("Done");
    c.text = buf_str(&plain);
    c.words = buf_str(&words);
    c.clause = str_of(m->clause);
    c.rule = str_of(m->rule);
    c.next = next_of(m, ends, arrives);
    c.by = ends ? ends : arrives;
    (void)confirm_send(r, &c);
    if (plain.err || words.err)
        r->err = plain.err ? plain.err : words.err;
    buf_free(&plain);
    buf_free(&words);
}

/* ---- what did not happen ---- */

/* "The refund of 34.99 USD could not be made"; the item and the order follow. */
static void put_failure(const struct remedy *m, struct buf *b)
{
    static const char *const words[][2] = {
        {"reship", "The replacement could not be sent"},
        {"return", "Your return could not be set up"},
        {"cancel", "Your order could not be cancelled"},
        {"exchange", "Your exchange could not be set up"},
        {"order_change", "Your order could not be changed"},
        {"customer_change", "Your account could not be changed"},
    };
    const char *what = NULL;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        what = strcmp(m->kind, words[i][0]) ? what : words[i][1];
    if (what) {
        buf_putz(b, what);
        return;
    }
    buf_putz(b, !strcmp(m->kind, "certificate")       ? "The promotional certificate of "
                : !strcmp(m->kind, "trade_in_credit") ? "The credit for your trade-in of "
                                                      : "The refund of ");
    money_print(m->amount, b);
    buf_putz(b, " could not be made");
}

static omb_str next_person(const struct run *r)
{
    return r->now.holder == HOLDER_AGENT
               ? STR("The person who is with you looks at it and tells you how it goes on.")
               : STR("A colleague looks at it and writes to you.");
}

static void send(struct run *r, const struct remedy *m, struct confirmation *c)
{
    c->remedy = str_of(m->id);
    c->remedy_kind = str_of(m->kind);
    (void)confirm_send(r, c);
}

void remedy_say_failed(struct run *r, const struct remedy *m)
{
    struct confirmation c = {.kind = "remedy_failed", .amount = m->amount};
    struct buf plain = BUF_INIT(4096), words = BUF_INIT(4096);
    put_failure(m, &plain);
    put_failure(m, &words);
    put_about(m, STR(""), &plain);
    put_about(m, item_title(r, m), &words);
    c.subject = STR("It could not be done");
    c.text = buf_str(&plain);
    c.words = buf_str(&words);
    c.next = next_person(r);
    send(r, m, &c);
    if (plain.err || words.err)
        r->err = plain.err ? plain.err : words.err;
    buf_free(&plain);
    buf_free(&words);
}

void remedy_say_reversed(struct run *r, const struct remedy *m)
{
    struct confirmation c = {.kind = "remedy_reversed", .amount = m->amount};
    c.subject = STR("It came back to us");
    c.text = arena_printf(r->arena,
                          "What we sent you for order %s under %s did not reach you: it came back "
                          "to us.",
                          m->order, m->ref[0] ? m->ref : m->id);
    c.next = next_person(r);
    send(r, m, &c);
}

/* ---- a return that was asked for ---- */

void remedy_say_return(struct run *r, const struct remedy *m, enum return_said what)
{
    static const struct {
        const char *kind, *subject, *before, *after, *next;
    } said[] = {
        [RETURN_SAID_ASKED] = {"return_asked", "Your return is asked for",
                               "We have your request to send back ", ".",
                               "A colleague decides about it and writes to you."},
        [RETURN_SAID_REFUSED] = {"return_refused", "Your return is not accepted",
                                 "Your request to send back ", " is not accepted.",
                                 "If you think that this is not right, write to us and a person "
                                 "looks at it."},
        [RETURN_SAID_LATE] = {"return_refused", "Your return was not decided in time",
                              "Your request to send back ",
                              " was not decided in time and has ended.",
                              "Please ask again, or write to us and a person looks at it."},
    };
    struct confirmation c = {.kind = said[what].kind, .next = str_of(said[what].next)};
    omb_str title = item_title(r, m), items = STR("items");
    if (strcmp(m->kind, "return") != 0)
        return;
    if (m->quantity > 0)
        items = arena_printf(r->arena, "%lld item%s", (long long)m->quantity,
                             m->quantity == 1 ? "" : "s");
    c.subject = str_of(said[what].subject);
    c.text = arena_printf(r->arena, "%s%.*s of order %s%s", said[what].before, STR_ARG(items),
                          m->order, said[what].after);
    if (title.len)
        c.words = arena_printf(r->arena, "%.*s (%.*s)", STR_ARG(c.text), STR_ARG(title));
    c.clause = arena_dup(r->arena, str_of(m->clause));
    c.rule = arena_dup(r->arena, str_of(m->rule));
    send(r, m, &c);
}

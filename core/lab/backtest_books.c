/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: from recorded decisions to the ledger, to the cent: what was allowed must be what was
 * taken, and what was taken and not returned must be what the ledger says, row by row. Must not
 * know: candidates. Called by: backtest. */
#include "core/lab/backtest_i.h"

#include "core/base/json.h"

#include <stdio.h>

/*
 * A sum over keys of hash(key) × amount, for events and for the ledger: when the two are equal
 * every row is (but for a chance of one in billions), and no row need be kept.
 */
static uint64_t weight(omb_str key)
{
    return hash_table(key) | 1;
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_currency(omb_str s)
{
    return s.len == 3 && is_upper(s.ptr[0]) && is_upper(s.ptr[1]) && is_upper(s.ptr[2]);
}

/* "case:CONTACT:USD", "customer12m:ID:USD:2026-11": name first; currency last or next to it. */
static void split_key(omb_str key, omb_str *name, omb_str *currency)
{
    omb_str part[2] = {STR(""), STR("")}, rest;
    size_t end = key.len;

    if (!str_cut(key, ':', name, &rest))
        *name = key;
    for (int i = 0; i < 2 && end > name->len; i++) {
        size_t at = end;
        while (at > name->len && key.ptr[at - 1] != ':')
            at--;
        part[i] = str_n(key.ptr + at, end - at);
        end = at ? at - 1 : 0;
    }
    *currency = is_currency(part[0]) ? part[0] : is_currency(part[1]) ? part[1] : STR("");
}

static struct backtest_family *family_of(struct backtest_books *k, omb_str name, omb_str currency)
{
    for (uint32_t i = 0; i < k->n_family; i++) {
        struct backtest_family *f = &k->family[i];
        if (str_is(name, f->name) && str_is(currency, f->currency))
            return f;
    }
    if (k->n_family == LAB_FAMILIES)
        return NULL;
    struct backtest_family *f = &k->family[k->n_family];
    if (str_copy(f->name, sizeof f->name, name) < 0 ||
        str_copy(f->currency, sizeof f->currency, currency) < 0)
        return NULL;
    k->n_family++;
    return f;
}

static struct backtest_account *account_of(struct backtest_books *k, omb_str currency)
{
    for (uint32_t i = 0; i < k->n_account; i++) {
        if (str_is(currency, k->account[i].currency))
            return &k->account[i];
    }
    if (k->n_account == LAB_CURRENCIES || !currency.len)
        return NULL;
    struct backtest_account *a = &k->account[k->n_account];
    if (str_copy(a->currency, sizeof a->currency, currency) < 0)
        return NULL;
    k->n_account++;
    return a;
}

/* Somebody else wrote it: the first is named, all are counted, none is left out of the sums. */
static void note_unproven(struct backtest_books *k, omb_str key)
{
    size_t n = key.len < sizeof k->first_unproven ? key.len : sizeof k->first_unproven - 1;

    if (k->unproven++)
        return;
    memcpy(k->first_unproven, key.ptr, n);
    k->first_unproven[n] = '\0';
}

/* Rows that no grant of a remedy moves: what the shop had refunded before, a sender's keys, claims
 * that are open, what sellers owe. */
static bool is_no_grant(omb_str name)
{
    static const char *const names[] = {"seed", "key", "claim", "seller"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_is(name, names[i]))
            return true;
    }
    return false;
}

int backtest_ledger(struct backtest *b, omb_str key, int64_t balance, bool proven)
{
    struct backtest_books *k = &b->books;
    struct backtest_account *a;
    struct backtest_family *f;
    omb_str name, currency;

    if (!proven)
        note_unproven(k, key);
    split_key(key, &name, &currency);
    if (is_no_grant(name)) {
        k->seeds++;
        return 0;
    }
    k->rows++;
    k->print_ledger += weight(key) * (uint64_t)balance;
    f = family_of(k, name, currency);
    k->overflow |= !f;
    if (f) {
        f->rows++;
        f->ledger = backtest_plus(f->ledger, balance);
    }
    a = str_is(name, "case") ? account_of(k, currency) : NULL;
    if (a)
        a->ledger = backtest_plus(a->ledger, balance);
    return 0;
}

void backtest_books_decided(struct backtest *b, struct id kase, const struct backtest_money *m,
                            bool allowed)
{
    struct backtest_account *a = account_of(&b->books, str_of(m->currency));

    if (!a || !(allowed || m->asks_recorded))
        return;
    if (!allowed) {
        a->asked = backtest_plus(a->asked, m->asks);
        return;
    }
    a->decided = backtest_plus(a->decided, m->recorded);
    b->books.allowed.kase = kase;
    b->books.allowed.account = a;
    b->books.allowed.minor = m->recorded;
}

/* What a policy allowed may be over the tier's own budget: then a person was asked after all. */
static void asked_after_all(struct backtest_books *k, const struct history_event *e)
{
    struct backtest_account *a = k->allowed.account;

    if (a && id_eq(k->allowed.kase, e->kase))
        a->held = backtest_plus(a->held, k->allowed.minor);
}

/* The keys of an authority event, each by the amount that it moved: its own, or that of all. */
static void add_keys(struct backtest_books *k, const struct json_doc *d, int64_t all, int sign,
                     struct arena *arena)
{
    uint32_t list = json_member(d, 0, "keys"), amounts = json_member(d, 0, "amounts");
    uint32_t at = amounts == JSON_NONE ? JSON_NONE : json_first(d, amounts);

    for (uint32_t i = json_first(d, list); i != JSON_NONE; i = json_next(d, list, i)) {
        omb_str key, name, currency;
        int64_t amount = all;
        if (at != JSON_NONE && json_get_int(d, at, &amount) == 0)
            at = json_next(d, amounts, at);
        if (json_get_str(d, i, arena, &key) != 0)
            continue;
        split_key(key, &name, &currency);
        if (is_no_grant(name))
            continue;
        amount *= sign;
        struct backtest_family *f = family_of(k, name, currency);
        k->overflow |= !f;
        k->print_events += weight(key) * (uint64_t)amount;
        if (f)
            f->events = backtest_plus(f->events, amount);
    }
}

static void add_account(struct backtest *b, const struct history_event *e, omb_str remedy,
                        omb_str currency, int64_t minor)
{
    struct backtest_books *k = &b->books;
    struct backtest_account *a = account_of(k, currency);
    bool taken = e->kind == EVENT_AUTHORITY_TAKEN;

    if (!a)
        return;
    if (e->at < b->o.since) {
        a->before = backtest_plus(a->before, taken ? minor : -minor);
        return;
    }
    if (!taken) {
        a->returned = backtest_plus(a->returned, minor);
        return;
    }
    a->taken = backtest_plus(a->taken, minor);
    if (id_eq(k->approved_in, e->kase) && str_is(remedy, k->approved))
        a->approved = backtest_plus(a->approved, minor);
    else
        a->taken_decided = backtest_plus(a->taken_decided, minor);
}

int backtest_books_event(struct backtest *b, const struct history_event *e)
{
    struct backtest_books *k = &b->books;
    struct json_doc d;
    omb_str remedy, none = STR("");

    if (e->kind == EVENT_REMEDY_APPROVAL_ASKED)
        asked_after_all(k, e);
    k->allowed.account = NULL;
    if (e->kind == EVENT_REMEDY_APPROVAL_ASKED)
        return 0;
    if (json_parse_arena(e->body, &b->arena, LAB_EVENT_TOKENS, &d, NULL) != 0) {
        k->unreadable++;
        return b->arena.err;
    }
    remedy = json_str_or(&d, 0, "remedy", &b->arena, none);
    if (e->kind == EVENT_REMEDY_APPROVED) {
        k->approved_in = e->kase;
        if (str_copy(k->approved, sizeof k->approved, remedy) < 0)
            k->approved[0] = '\0';
        return 0;
    }
    uint32_t amount = json_member(&d, 0, "amount");
    omb_str currency = json_str_or(&d, amount, "currency", &b->arena, none);
    int64_t moved =
        currency.len ? json_int_or(&d, amount, "minor", 0) : json_int_or(&d, 0, "quantity", 0);
    k->taken++;
    add_keys(k, &d, moved, e->kind == EVENT_AUTHORITY_TAKEN ? 1 : -1, &b->arena);
    if (currency.len)
        add_account(b, e, remedy, currency, moved);
    k->approved[0] = '\0';
    return b->arena.err;
}

static int64_t standing(const struct backtest_account *a)
{
    return backtest_plus(backtest_plus(a->before, a->taken), -a->returned);
}

bool backtest_books_reconciled(const struct backtest *b, char *why, size_t cap)
{
    const struct backtest_books *k = &b->books;

    why[0] = '\0';
    if (!b->o.has_ledger) {
        (void)snprintf(why, cap, "the ledger was not read");
        return false;
    }
    if (k->unproven)
        (void)snprintf(why, cap, "rows of the ledger without the host's proof: %llu, first %s",
                       (unsigned long long)k->unproven, k->first_unproven);
    for (uint32_t i = 0; i < k->n_account && !why[0]; i++) {
        const struct backtest_account *a = &k->account[i];
        if (a->decided - a->held != a->taken_decided)
            (void)snprintf(why, cap, "%s: decisions allowed %lld, %lld was taken for them",
                           a->currency, (long long)(a->decided - a->held),
                           (long long)a->taken_decided);
        else if (standing(a) != a->ledger)
            (void)snprintf(why, cap, "%s: taken and not returned %lld, the ledger has %lld",
                           a->currency, (long long)standing(a), (long long)a->ledger);
    }
    if (!why[0] && (k->unreadable || k->overflow))
        (void)snprintf(why, cap, "%llu money events cannot be read",
                       (unsigned long long)k->unreadable);
    if (!why[0] && k->print_events != k->print_ledger)
        (void)snprintf(why, cap, "sums agree, but not every row of the ledger does");
    return !why[0];
}

static void print_account(const struct backtest_account *a, struct json_out *o)
{
    jo_obj(o);
    jo_kv_z(o, "currency", a->currency);
    jo_kv_int(o, "decided", a->decided);
    jo_kv_int(o, "held", a->held);
    jo_kv_int(o, "asked", a->asked);
    jo_kv_int(o, "approved", a->approved);
    jo_kv_int(o, "taken", a->taken);
    jo_kv_int(o, "returned", a->returned);
    jo_kv_int(o, "before", a->before);
    jo_kv_int(o, "standing", standing(a));
    jo_kv_int(o, "ledger", a->ledger);
    jo_kv_int(o, "difference", backtest_plus(a->ledger, -standing(a)));
    jo_end_obj(o);
}

/* Rows of lines name no currency: two may be in them, so they are compared, not added up. */
static void print_family(const struct backtest_family *f, struct json_out *o)
{
    bool added = f->currency[0] || strcmp(f->name, "line") != 0;

    jo_obj(o);
    jo_kv_z(o, "family", f->name);
    jo_kv_z(o, "currency", f->currency);
    jo_kv_int(o, "rows", (int64_t)f->rows);
    if (added) {
        jo_kv_int(o, "events", f->events);
        jo_kv_int(o, "ledger", f->ledger);
    }
    jo_end_obj(o);
}

void backtest_books_print(const struct backtest *b, struct json_out *o)
{
    const struct backtest_books *k = &b->books;
    char why[200];
    bool good = backtest_books_reconciled(b, why, sizeof why);

    jo_key(o, "ledger");
    jo_obj(o);
    jo_kv_bool(o, "read", b->o.has_ledger);
    jo_kv_bool(o, "reconciled", good);
    jo_kv_z(o, "why", why);
    jo_kv_int(o, "rows", (int64_t)k->rows);
    jo_kv_int(o, "unproven", (int64_t)k->unproven);
    jo_kv_int(o, "events", (int64_t)k->taken);
    jo_key(o, "currencies");
    jo_arr(o);
    for (uint32_t i = 0; i < k->n_account; i++)
        print_account(&k->account[i], o);
    jo_end_arr(o);
    jo_key(o, "families");
    jo_arr(o);
    for (uint32_t i = 0; i < k->n_family; i++)
        print_family(&k->family[i], o);
    jo_end_arr(o);
    jo_end_obj(o);
}

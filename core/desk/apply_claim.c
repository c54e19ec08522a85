/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the folding of guarantee claims and of listings. Decides nothing. Called by apply.c. */
#include "core/base/clock.h"
#include "core/base/json_out.h"
#include "core/desk/apply.h"

#include <stdlib.h>

static struct claim *named(struct fold *f)
{
    omb_str id = apply_str(f, "claim");
    for (uint32_t i = 0; i < f->k->n_claim; i++)
        if (str_is(id, f->k->claim[i].id))
            return &f->k->claim[i];
    return NULL;
}

/* The claim of this event: the one that stands, or a new one with what names it. */
static struct claim *named_or_new(struct fold *f)
{
    struct kase *k = f->k;
    struct claim *c = named(f);
    if (c)
        return c;
    if (k->n_claim >= CASE_MAX_CLAIMS)
        return NULL;
    struct claim *more = realloc(k->claim, (k->n_claim + 1) * sizeof *more);
    if (!more)
        return NULL;
    k->claim = more;
    c = &more[k->n_claim];
    *c = (struct claim){.state = CLAIM_WAITING_CONTACT, .tier = -1};
    apply_text(f, "claim", c->id, sizeof c->id);
    apply_text(f, "order", c->order, sizeof c->order);
    apply_text(f, "line", c->line, sizeof c->line);
    apply_text(f, "seller", c->seller, sizeof c->seller);
    apply_text(f, "listing", c->listing, sizeof c->listing);
    if (!c->id[0])
        return NULL;
    k->n_claim++;
    return c;
}

/* Adds an object to a JSON array that is kept as text: the writer fills its members. */
struct adding {
    struct buf b;
    struct json_out o;
};

static struct json_out *adding_begin(struct adding *a, const char *list)
{
    omb_str old = str_of(list);
    a->b = BUF_INIT(0);
    if (old.len > 2)
        buf_put(&a->b, old.ptr, old.len - 1);
    else
        buf_putc(&a->b, '[');
    if (old.len > 2)
        buf_putc(&a->b, ',');
    a->o = json_out(&a->b);
    jo_obj(&a->o);
    return &a->o;
}

static int adding_end(struct adding *a, char **list)
{
    jo_end_obj(&a->o);
    buf_putc(&a->b, ']');
    int rc = a->b.err ? a->b.err : apply_own(list, buf_str(&a->b));
    buf_free(&a->b);
    return rc;
}

static int add_step(struct fold *f, struct claim *c, const char *what)
{
    struct adding a;
    if (c->steps && strlen(c->steps) > (size_t)CLAIM_MAX_STEPS * 64)
        return 0;
    struct json_out *o = adding_begin(&a, c->steps);
    jo_kv_z(o, "what", what);
    char at[CLOCK_STAMP + 1];
    clock_stamp(f->e->at, at, sizeof at);
    jo_kv_z(o, "at", at);
    return adding_end(&a, &c->steps);
}

static int read_money(struct fold *f, const char *key, struct money *out)
{
    uint32_t at = json_member(&f->doc, 0, key);
    int64_t minor;
    omb_str currency;
    if (json_get_int(&f->doc, json_member(&f->doc, at, "minor"), &minor) < 0 ||
        json_get_str(&f->doc, json_member(&f->doc, at, "currency"), &f->arena, &currency) < 0)
        return -OMB_E_CORRUPT;
    return money_make(minor, currency, out) < 0 ? -OMB_E_CORRUPT : 0;
}

static uint64_t read_time(struct fold *f, const char *key)
{
    int64_t at = apply_int(f, key, 0);
    return at > 0 ? (uint64_t)at : 0;
}

/* Rule and words of who decided; an event without them leaves none of an earlier step. */
static void read_rule(struct fold *f, struct claim *c)
{
    c->rule[0] = c->clause[0] = c->reason[0] = '\0';
    apply_text(f, "rule", c->rule, sizeof c->rule);
    apply_text(f, "clause", c->clause, sizeof c->clause);
    apply_text(f, "reason", c->reason, sizeof c->reason);
}

int apply_claim_contacted(struct fold *f)
{
    struct claim *c = named_or_new(f);
    if (!c)
        return -OMB_E_CORRUPT;
    c->contacted_at = read_time(f, "contacted_at");
    c->deadline = read_time(f, "deadline");
    c->state = CLAIM_WAITING_CONTACT;
    c->n_asked = 0;
    (void)!str_copy(c->asked, sizeof c->asked, STR("patience"));
    return add_step(f, c, "seller_contacted");
}

int apply_claim_filed(struct fold *f)
{
    struct claim *c = named_or_new(f);
    if (!c || read_money(f, "amount", &c->amount) < 0)
        return -OMB_E_CORRUPT;
    apply_text(f, "ground", c->ground, sizeof c->ground);
    c->filed_at = f->e->at;
    c->deadline = 0;
    uint64_t contacted = read_time(f, "contacted_at");
    if (contacted)
        c->contacted_at = contacted;
    return add_step(f, c, "filed");
}

int apply_claim_asked(struct fold *f)
{
    struct claim *c = named(f);
    if (!c)
        return -OMB_E_CORRUPT;
    apply_text(f, "what", c->asked, sizeof c->asked);
    bool contact = !strcmp(c->asked, "message_to_seller") || !strcmp(c->asked, "patience");
    c->state = contact ? CLAIM_WAITING_CONTACT : CLAIM_WAITING_CUSTOMER;
    c->deadline = read_time(f, "deadline");
    c->n_asked = (int32_t)apply_int(f, "asked", c->n_asked);
    c->n_rounds++;
    read_rule(f, c);
    return add_step(f, c, "customer_asked");
}

static int copy_evidence(struct fold *f, struct claim *c, struct json_out *o)
{
    static const char *const members[] = {"by", "what", "text", "attachment"};
    char at[CLOCK_STAMP + 1];
    jo_kv_int(o, "n", c->n_evidence + 1);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        uint32_t value = json_member(&f->doc, 0, members[i]);
        if (json_is(&f->doc, value, JSON_STRING))
            jo_kv_raw(o, members[i], json_raw(&f->doc, value));
    }
    clock_stamp(f->e->at, at, sizeof at);
    jo_kv_z(o, "at", at);
    return 0;
}

static int read_listing(struct fold *f, const char *key, char **out)
{
    uint32_t at = json_member(&f->doc, 0, key);
    if (!json_is(&f->doc, at, JSON_OBJECT))
        return 0;
    return apply_own(out, json_raw(&f->doc, at));
}

int apply_claim_evidence(struct fold *f)
{
    struct claim *c = named(f);
    struct adding a;
    if (!c && json_bool_or(&f->doc, 0, "erased", false))
        return 0; /* words that are gone with their person */
    if (!c)
        return -OMB_E_CORRUPT;
    (void)copy_evidence(f, c, adding_begin(&a, c->evidence));
    int rc = adding_end(&a, &c->evidence);
    if (rc == 0)
        rc = read_listing(f, "listing", &c->listing_sold);
    if (rc < 0)
        return rc;
    c->n_evidence++;
    omb_str by = apply_str(f, "by"), what = apply_str(f, "what");
    bool words = str_is(what, "message") || str_is(what, "claim") || str_is(what, "appeal");
    c->shown += (str_is(by, "customer") || str_is(by, "agent")) && !words;
    return 0;
}

int apply_claim_notified(struct fold *f)
{
    struct claim *c = named(f);
    if (!c)
        return -OMB_E_CORRUPT;
    if (!c->notified_at)
        c->notified_at = f->e->at;
    c->n_rounds++;
    c->state = CLAIM_WAITING_SELLER;
    c->deadline = read_time(f, "deadline");
    read_rule(f, c);
    return add_step(f, c, "seller_notified");
}

int apply_claim_answered(struct fold *f)
{
    struct claim *c = named(f);
    if (!c)
        return -OMB_E_CORRUPT;
    apply_text(f, "answer", c->answer, sizeof c->answer);
    return add_step(f, c, "seller_answered");
}

static int decided(struct fold *f, struct claim *c, enum claim_state state)
{
    c->state = state;
    c->decided_at = f->e->at;
    c->deadline = 0;
    c->appeal_until = read_time(f, "appeal_until");
    read_rule(f, c);
    if (json_is(&f->doc, json_member(&f->doc, 0, "amount"), JSON_OBJECT) &&
        read_money(f, "amount", &c->granted) < 0)
        return -OMB_E_CORRUPT;
    apply_text(f, "charge", c->charge, sizeof c->charge);
    apply_text(f, "remedy", c->remedy, sizeof c->remedy);
    c->decider[0] = '\0';
    apply_text(f, "by", c->decider, sizeof c->decider);
    return add_step(f, c, claim_state_name(state));
}

int apply_claim_granted(struct fold *f)
{
    struct claim *c = named(f);
    return c ? decided(f, c, CLAIM_GRANTED) : -OMB_E_CORRUPT;
}

int apply_claim_denied(struct fold *f)
{
    struct claim *c = named(f);
    return c ? decided(f, c, CLAIM_DENIED) : -OMB_E_CORRUPT;
}

int apply_claim_appealed(struct fold *f)
{
    struct claim *c = named(f);
    if (!c)
        return -OMB_E_CORRUPT;
    apply_text(f, "by", c->appellant, sizeof c->appellant);
    c->state = CLAIM_APPEALED;
    c->n_appeals++;
    c->appeal_until = 0;
    return add_step(f, c, "appealed");
}

int apply_claim_appeal_decided(struct fold *f)
{
    struct claim *c = named(f);
    if (!c)
        return -OMB_E_CORRUPT;
    bool granted = str_is(apply_str(f, "decision"), "granted");
    return decided(f, c, granted ? CLAIM_APPEAL_GRANTED : CLAIM_APPEAL_DENIED);
}

int apply_claim_escalated(struct fold *f)
{
    struct claim *c = named(f);
    if (!c)
        return -OMB_E_CORRUPT;
    if (c->state != CLAIM_APPEALED)
        c->state = CLAIM_WITH_PERSON;
    c->deadline = c->appeal_until = 0;
    c->tier = (int32_t)apply_int(f, "tier", TIER_ASSOCIATE);
    read_rule(f, c);
    return add_step(f, c, "with_person");
}

/* What was granted was not paid, or came back: it is a person's again. */
int apply_claim_unpaid(struct fold *f)
{
    struct claim *c = named(f);
    if (!c)
        return -OMB_E_CORRUPT;
    c->state = CLAIM_WITH_PERSON;
    c->granted = (struct money){.minor = 0};
    c->charge[0] = c->remedy[0] = c->appellant[0] = '\0';
    c->deadline = c->appeal_until = 0;
    return add_step(f, c, "unpaid");
}

int apply_claim_final(struct fold *f)
{
    struct claim *c = named(f);
    if (!c)
        return -OMB_E_CORRUPT;
    c->appeal_until = 0;
    return add_step(f, c, "final");
}

int apply_claim_recharged(struct fold *f)
{
    struct claim *c = named(f);
    if (!c)
        return -OMB_E_CORRUPT;
    apply_text(f, "charge", c->charge, sizeof c->charge);
    return 0;
}

/* What is offered now stands beside what was sold, for every claim on it. */
int apply_listing(struct fold *f)
{
    omb_str id = apply_str(f, "id");
    for (uint32_t i = 0; i < f->k->n_claim; i++) {
        struct claim *c = &f->k->claim[i];
        if (!str_is(id, c->listing))
            continue;
        int rc = read_listing(f, "listing", &c->listing_now);
        uint32_t differs = json_member(&f->doc, 0, "differs");
        if (rc == 0 && json_is(&f->doc, differs, JSON_OBJECT)) {
            uint32_t mine = json_member(&f->doc, differs, c->id);
            if (json_is(&f->doc, mine, JSON_ARRAY))
                rc = apply_own(&c->differs, json_raw(&f->doc, mine));
        }
        if (rc < 0)
            return rc;
    }
    return 0;
}

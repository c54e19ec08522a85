/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: chance, and the comparison of a case with what it ought to be. Called by: clocks.c,
 * clocks_act.c. */
#include "tests/sim/clocks.h"

#include "core/base/json_out.h"
#include "core/desk/rma.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- chance ---- */

uint64_t chance(struct sim *s)
{
    s->state += 0x9e3779b97f4a7c15ull;
    uint64_t z = s->state;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ z >> 27) * 0x94d049bb133111ebull;
    return z ^ z >> 31;
}

int64_t below(struct sim *s, int64_t n)
{
    return (int64_t)(chance(s) % (uint64_t)n);
}

bool often(struct sim *s, int percent)
{
    return below(s, 100) < percent;
}

/* ---- comparing ---- */

void differ(struct sim *s, const char *what, const char *want, const char *got)
{
    s->mismatches++;
    if (s->mismatches <= 20)
        fprintf(stderr, "seed %llu, action %llu: %s ought to be %s and is %s\n",
                (unsigned long long)s->seed, (unsigned long long)s->actions, what,
                want ? want : "none", got ? got : "none");
}

static void same_text(struct sim *s, const char *what, const char *want, const char *got)
{
    if (strcmp(want ? want : "", got ? got : "") != 0)
        differ(s, what, want, got);
}

static void same_number(struct sim *s, const char *what, int64_t want, int64_t got)
{
    char a[24], b[24];
    if (want == got)
        return;
    (void)snprintf(a, sizeof a, "%lld", (long long)want);
    (void)snprintf(b, sizeof b, "%lld", (long long)got);
    differ(s, what, a, b);
}

/* What is shown of an instant names that instant, wherever the host stands. */
static void shown_as(struct sim *s, struct json_doc *d, const char *key, int64_t want)
{
    struct arena a = {0};
    struct tm tm = {0};
    long ms = 0;
    omb_str text = json_str_or(d, 0, key, &a, STR(""));
    const char *z = arena_dupz(&a, text);
    if (!want && !text.len) {
        arena_free(&a);
        return;
    }
    const char *rest = z ? strptime(z, "%Y-%m-%dT%H:%M:%S", &tm) : NULL;
    if (rest && *rest == '.')
        ms = strtol(rest + 1, NULL, 10);
    same_number(s, key, want, rest && strchr(rest, 'Z') ? timegm(&tm) * 1000ll + ms : -1);
    arena_free(&a);
}

static void compare_shown(struct sim *s, const struct claim *c, const struct o_claim *o)
{
    struct buf b = BUF_INIT(0);
    struct json_out out = json_out(&b);
    struct arena a = {0};
    struct json_doc d;
    claim_json(s->w.k, c, NULL, CLAIM_FOR_STAFF, &out);
    if (json_parse_arena(buf_str(&b), &a, 4096, &d, NULL) == 0) {
        shown_as(s, &d, "deadline", o->deadline);
        shown_as(s, &d, "appeal_until", o->appeal_until);
        shown_as(s, &d, "contacted_at", o->contacted);
    } else {
        differ(s, "the claim as shown", "JSON", "none");
    }
    arena_free(&a);
    buf_free(&b);
}

static void compare_claim(struct sim *s, int l, int i)
{
    const struct o_claim *o = &s->claim[l][i];
    const struct claim *c = claim_find(s->w.k, str_of(s->id[l][i]));
    if (!c) {
        differ(s, "a claim", o->state, NULL);
        return;
    }
    same_text(s, "the state of a claim", o->state, claim_state_name(c->state));
    same_number(s, "its deadline", o->deadline, (int64_t)c->deadline);
    same_number(s, "the end of its appeal", o->appeal_until, (int64_t)c->appeal_until);
    if (o->charge_seller || o->charge_shop) {
        same_number(s, "what was granted", o->granted, c->granted.minor);
        same_text(s, "who is charged", o->charge_seller ? "seller" : "shop", c->charge);
    }
    compare_shown(s, c, o);
}

static void compare_books(struct sim *s)
{
    int64_t debit = 0;
    char key[96];
    for (int l = 0; l < CLAIM_LINES; l++) {
        int64_t paid = 0, open = 0;
        for (int i = 0; i < s->n[l]; i++) {
            debit += s->claim[l][i].debit;
            paid += s->claim[l][i].paid;
            open += s->claim[l][i].filed && o_is_open(&s->claim[l][i]);
        }
        (void)snprintf(key, sizeof key, "line:%s:%d", ORDER_ID, l + 1);
        same_number(s, "what claims of a line paid", paid, world_balance(&s->w, key));
        (void)snprintf(key, sizeof key, "claim:%s:%d", ORDER_ID, l + 1);
        same_number(s, "open claims of a line", open, world_balance(&s->w, key));
        if (paid + s->line[l].refunded > s->line[l].paid)
            differ(s, "what went back of a line", "at most what was paid", "more");
    }
    same_number(s, "what the seller owes", debit, world_balance(&s->w, "seller:s1:USD"));
}

static void compare_return(struct sim *s, int j)
{
    const struct o_return *o = &s->back[j];
    const struct rma *x = o->state ? kase_find_rma(s->w.k, str_of(s->rid[j])) : NULL;
    char key[96];
    if (!o->state)
        return;
    if (!x) {
        differ(s, "a return", o->state, NULL);
        return;
    }
    same_text(s, "the state of a return", o->went ? "refunded" : o->state,
              rma_state_name(rma_state_of(s->w.k, x)));
    same_number(s, "its last day", o->due, (int64_t)x->due);
    same_number(s, "its reminder", o->reminded, x->reminded_at != 0);
    (void)snprintf(key, sizeof key, "line:%s:%d", ORDER_ID, CLAIM_LINES + j + 1);
    same_number(s, "what its refund was", o->went, world_balance(&s->w, key));
}

void compare(struct sim *s)
{
    for (int l = 0; l < CLAIM_LINES; l++)
        for (int i = 0; i < s->n[l]; i++)
            compare_claim(s, l, i);
    for (int j = 0; j < RETURN_LINES; j++)
        compare_return(s, j);
    compare_books(s);
}

void allowed(struct sim *s, const char *what, bool want, int rc)
{
    if (want != (rc == 0))
        differ(s, what, want ? "allowed" : "refused", rc == 0 ? "allowed" : s->w.out->error.text);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the phrases in which people ask for a person. Knows nothing of trained models.
 * Called by recogniser.c for every message, before the n-grams. */
#include "handoff.h"

#include <string.h>

enum {
    REACH = 1,    /* talk, speak, transfer … */
    PERSON = 2,   /* human, agent … */
    ANYONE = 4,   /* someone: a person only behind a word for reaching */
    CUSTOMER = 8, /* customer, before service */
    SERVICE = 16, /* service, support …, behind customer */
    LIVE = 32,    /* live, real … */
    WANT = 64,    /* want, need, give … */
    BOT = 128,
    AGAINST = 256,  /* not, stop … */
    NOT_OURS = 512, /* delivery (person) … */
    FILLER = 1024,  /* please, now … */
    ME = 2048,
    WHEN = 4096 /* hours, number: how the service is reached */
};

struct word {
    const char *text;
    unsigned role;
};

static const struct word WORDS[] = {
    {"talk", REACH},
    {"talking", REACH},
    {"speak", REACH},
    {"speaking", REACH},
    {"chat", REACH},
    {"chatting", REACH},
    {"call", REACH},
    {"calling", REACH},
    {"contact", REACH},
    {"contacting", REACH},
    {"reach", REACH},
    {"reaching", REACH},
    {"connect", REACH},
    {"connected", REACH},
    {"transfer", REACH},
    {"transferred", REACH},
    {"escalate", REACH},
    {"phone", REACH | WHEN},
    {"touch", REACH},
    {"converse", REACH},
    {"discuss", REACH},
    {"redirect", REACH},
    {"forward", REACH},
    {"switch", REACH},
    {"handoff", REACH},
    {"put", REACH},
    {"pass", REACH},
    {"human", PERSON | LIVE},
    {"humans", PERSON},
    {"person", PERSON},
    {"people", ANYONE},
    {"agent", PERSON},
    {"agents", PERSON},
    {"representative", PERSON},
    {"representatives", PERSON},
    {"rep", PERSON},
    {"reps", PERSON},
    {"operator", PERSON},
    {"advisor", PERSON},
    {"adviser", PERSON},
    {"associate", PERSON},
    {"manager", PERSON},
    {"supervisor", PERSON},
    {"executive", PERSON},
    {"specialist", PERSON},
    {"expert", ANYONE},
    {"assistant", ANYONE},
    {"employee", PERSON},
    {"staff", ANYONE},
    {"teammate", PERSON},
    {"helpdesk", PERSON},
    {"helpline", PERSON},
    {"hotline", PERSON},
    {"someone", ANYONE},
    {"somebody", ANYONE},
    {"anyone", ANYONE},
    {"anybody", ANYONE},
    {"one", 0},
    {"boss", ANYONE},
    {"direct", REACH},
    {"else", ANYONE},
    {"centre", SERVICE},
    {"center", SERVICE},
    {"worker", PERSON},
    {"individual", ANYONE},
    {"customer", CUSTOMER},
    {"costumer", CUSTOMER},
    {"client", CUSTOMER},
    {"call", REACH | CUSTOMER},
    {"support", SERVICE},
    {"service", SERVICE},
    {"services", SERVICE},
    {"care", SERVICE},
    {"assistance", SERVICE},
    {"helpers", ANYONE},
    {"team", ANYONE},
    {"live", LIVE},
    {"real", LIVE},
    {"actual", LIVE},
    {"living", LIVE},
    {"want", WANT},
    {"wanna", WANT},
    {"need", WANT},
    {"give", WANT},
    {"get", WANT},
    {"like", WANT},
    {"prefer", WANT},
    {"demand", WANT},
    {"let", WANT},
    {"require", WANT},
    {"gimme", WANT},
    {"lemme", WANT},
    {"bot", BOT},
    {"bots", BOT},
    {"robot", BOT},
    {"robots", BOT},
    {"machine", BOT},
    {"chatbot", BOT},
    {"automated", BOT},
    {"computer", BOT},
    {"ai", BOT},
    {"not", AGAINST},
    {"no", AGAINST},
    {"stop", AGAINST},
    {"dont", AGAINST},
    {"hate", AGAINST},
    {"without", AGAINST},
    {"sick", AGAINST},
    {"tired", AGAINST},
    {"useless", AGAINST},
    {"instead", AGAINST},
    {"delivery", NOT_OURS},
    {"travel", NOT_OURS},
    {"wrong", NOT_OURS},
    {"estate", NOT_OURS},
    {"per", NOT_OURS},
    {"other", NOT_OURS},
    {"cleaning", NOT_OURS},
    {"another", NOT_OURS},
    {"different", NOT_OURS},
    {"please", FILLER},
    {"pls", FILLER},
    {"plz", FILLER},
    {"now", FILLER},
    {"a", FILLER},
    {"an", FILLER},
    {"the", FILLER},
    {"hi", FILLER},
    {"hello", FILLER},
    {"hey", FILLER},
    {"ok", FILLER},
    {"just", FILLER},
    {"yes", FILLER},
    {"?", FILLER},
    {"!", FILLER},
    {"me", ME},
    {"us", ME},
    {"hours", WHEN},
    {"number", WHEN},
    {"available", WHEN},
    {"telephone", WHEN},
    {"open", WHEN},
    {"email", WHEN},
};

#define WORDS_N (sizeof WORDS / sizeof *WORDS)
#define FUZZY_MIN 5       /* letters from which one slip is forgiven */
#define FUZZY_MIN_REACH 4 /* the same for words of reaching, begun alike and as long */

/* At most one letter wrong, missing, too many, or two neighbours swapped. */
static bool nearly(omb_str a, const char *b, size_t n)
{
    size_t i = 0, shorter = a.len < n ? a.len : n;
    while (i < shorter && a.ptr[i] == b[i]) {
        i++;
    }
    const char *p = a.ptr + i, *q = b + i;
    size_t left = a.len - i, right = n - i;
    if (a.len > n) {
        return memcmp(p + 1, q, right) == 0;
    }
    if (a.len < n) {
        return memcmp(p, q + 1, left) == 0;
    }
    return left == 0 || memcmp(p + 1, q + 1, left - 1) == 0 ||
           (left > 1 && p[0] == q[1] && p[1] == q[0] && memcmp(p + 2, q + 2, left - 2) == 0);
}

static bool may_slip(const struct word *known, size_t n, omb_str w)
{
    size_t least = n < w.len ? n : w.len;
    return least >= FUZZY_MIN || (n == w.len && n >= FUZZY_MIN_REACH && (known->role & REACH) &&
                                  known->text[0] == w.ptr[0]);
}

static unsigned role_of(omb_str w)
{
    unsigned close = 0;
    for (size_t i = 0; i < WORDS_N; i++) {
        const char *z = WORDS[i].text;
        size_t n = strlen(z);
        if (n + 1 < w.len || w.len + 1 < n) {
            continue;
        }
        if (n == w.len && memcmp(z, w.ptr, n) == 0) {
            return WORDS[i].role;
        }
        if (!close && may_slip(&WORDS[i], n, w) && nearly(w, z, n)) {
            close = WORDS[i].role;
        }
    }
    return close;
}

struct reading {
    unsigned role[TOKENS_MAX];
    uint32_t n, words; /* words: without fillers */
};

/* Is there at i someone of ours to be reached? Weak ones count only behind a word for reaching. */
static bool is_person(const struct reading *r, uint32_t i, bool reaching)
{
    unsigned before = i > 0 ? r->role[i - 1] : 0;
    if (before & NOT_OURS) {
        return false;
    }
    if (r->role[i] & PERSON) {
        return true;
    }
    if ((r->role[i] & SERVICE) && (before & CUSTOMER)) {
        return true;
    }
    return reaching && (r->role[i] & (ANYONE | SERVICE)) != 0;
}

static bool person_within(const struct reading *r, uint32_t from, uint32_t reach, bool reaching)
{
    for (uint32_t i = from; i < r->n && i < from + reach; i++) {
        if (is_person(r, i, reaching)) {
            return true;
        }
    }
    return false;
}

static bool role_within(const struct reading *r, uint32_t from, uint32_t reach, unsigned role)
{
    for (uint32_t i = from; i < r->n && i < from + reach; i++) {
        if (r->role[i] & role) {
            return true;
        }
    }
    return false;
}

static bool asked_at(const struct reading *r, uint32_t i)
{
    unsigned role = r->role[i];
    if ((role & REACH) && person_within(r, i + 1, 6, true)) {
        return true;
    }
    if ((role & WANT) && person_within(r, i + 1, 4, false)) {
        return true;
    }
    if ((role & LIVE) && i + 1 < r->n && is_person(r, i + 1, true)) {
        return true;
    }
    if ((role & AGAINST) && role_within(r, i + 1, 4, BOT)) {
        return true;
    }
    if ((role & CUSTOMER) && role_within(r, i + 1, 1, SERVICE)) {
        return r->words <= 3 || role_within(r, 0, r->n, WHEN);
    }
    return r->words <= 2 && is_person(r, i, false);
}

/* "i want to talk", "call me": reaching is all that is asked. */
static bool only_reach(const struct tokens *t, const struct reading *r)
{
    for (uint32_t i = 0; i < r->n; i++) {
        if (!(r->role[i] & REACH) || r->role[i] & WHEN) {
            continue;
        }
        bool last = i + 1 == r->n || (r->role[i + 1] & FILLER && i + 2 >= r->n);
        bool call_me = i + 1 < r->n && (r->role[i + 1] & ME) &&
                       memcmp(t->text + t->tok[i].start, "call", 4) == 0;
        bool wanted = r->words == 1 || role_within(r, 0, i, WANT);
        if (call_me || (last && r->words <= 5 && wanted)) {
            return true;
        }
    }
    return false;
}

bool handoff_asked(const struct tokens *t)
{
    struct reading r;
    r.n = t->n;
    r.words = 0;
    for (uint32_t i = 0; i < t->n; i++) {
        r.role[i] = role_of(tokens_at(t, i));
        r.words += (r.role[i] & FILLER) == 0;
    }
    for (uint32_t i = 0; i < t->n; i++) {
        if (r.role[i] && asked_at(&r, i)) {
            return true;
        }
    }
    return only_reach(t, &r);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: years of claims and returns at random, compared step by step with what they ought to be.
 * Must not know: how the desk or the oracle come to it. Called by: ctest, ./run clocks. */
#include "tests/sim/clocks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define YEAR_MS (31557600000ll)

static const char *const seen_names[SEEN] = {"granted on silence", "appealed",
                                             "overturned",         "denied",
                                             "reminded",           "expired",
                                             "refunded",           "undone"};

/* ---- time ---- */

static void tick(struct sim *s)
{
    int64_t now = (int64_t)s->w.now;
    if (world_fire_due(&s->w) < 0)
        differ(s, "the timers", "at rest", s->w.out->error.text);
    for (int l = 0; l < CLAIM_LINES; l++)
        for (int i = 0; i < s->n[l]; i++)
            o_tick(&s->claim[l][i], &s->line[l], now);
    for (int j = 0; j < RETURN_LINES; j++) {
        o_return_remind(&s->back[j], now);
        o_return_expire(&s->back[j], now);
    }
}

/* A moment at which something ought to happen, or nothing yet. */
static int64_t edge(struct sim *s)
{
    int64_t at[16];
    int n = 0;
    for (int l = 0; l < CLAIM_LINES; l++) {
        const struct o_claim *c = s->n[l] ? &s->claim[l][s->n[l] - 1] : NULL;
        if (c && c->deadline)
            at[n++] = c->deadline;
        if (c && c->appeal_until)
            at[n++] = c->appeal_until;
        if (s->line[l].promised)
            at[n++] = s->line[l].promised + 91 * O_DAY;
    }
    for (int j = 0; j < RETURN_LINES; j++)
        if (s->item[j].delivered)
            at[n++] = s->item[j].delivered + (31 + 30 * below(s, 3)) * O_DAY;
    for (int j = 0; j < RETURN_LINES; j++)
        if (s->back[j].state) {
            at[n++] = s->back[j].due;
            at[n++] = s->back[j].due - 3 * O_DAY;
        }
    return n ? at[below(s, n)] - 1 + below(s, 3) : 0;
}

static void pass_time(struct sim *s)
{
    static const char *const zones[] = {"UTC",
                                        "America/New_York",
                                        "Europe/Berlin",
                                        "Australia/Lord_Howe",
                                        "Asia/Kathmandu",
                                        "America/St_Johns"};
    int64_t to = often(s, 45) ? edge(s) : 0;
    int64_t now = (int64_t)s->w.now;
    if (often(s, 6)) /* somebody sets the clock */
        now += below(s, 80 * O_DAY) - 40 * O_DAY;
    else if (to > now && to < now + 100 * O_DAY)
        now = to;
    else
        now += often(s, 50) ? below(s, 5 * O_HOUR) : below(s, 6 * O_DAY);
    s->w.now = (uint64_t)(now > START_MS ? now : START_MS);
    setenv("TZ", zones[below(s, 6)], 1);
    tzset();
    if (often(s, 8) && !world_restart(&s->w))
        differ(s, "the case after a restart", "the same", "another");
    s->late = often(s, 10);
    if (!s->late)
        tick(s);
}

/* ---- one case ---- */

static void put_time(struct buf *b, const char *key, int64_t at)
{
    if (at)
        buf_printf(b, ",\"%s\":%lld", key, (long long)at);
}

static void draw_lines(struct sim *s, struct buf *b)
{
    int64_t now = (int64_t)s->w.now;
    for (int l = 0; l < CLAIM_LINES; l++) {
        struct o_line *x = &s->line[l];
        *x = (struct o_line){.cap = 250000};
        x->paid = often(s, 8) ? 250000 + below(s, 100000) : 1 + below(s, 90000);
        x->refunded = often(s, 15) ? below(s, x->paid + 1) : 0;
        x->promised = often(s, 90) ? now - below(s, 100 * O_DAY) + 5 * O_DAY : 0;
        x->delivered = often(s, 50);
        x->is_signed = x->delivered && often(s, 50);
        x->differs = often(s, 50);
        buf_printf(
            b,
            "%s{\"line\":\"%d\",\"title\":\"T\",\"seller\":\"S\",\"seller_id\":\"s1\","
            "\"third_party\":true,\"quantity\":1,\"paid_minor\":%lld,\"refunded_minor\":%lld,"
            "\"state\":\"shipped\",\"signed\":%s,\"listing\":\"%s\",\"listing_sold\":"
            "{\"title\":\"T\",\"description\":\"New.\",\"at\":\"x\"}",
            l ? "," : "", l + 1, (long long)x->paid, (long long)x->refunded,
            x->is_signed ? "true" : "false", x->differs ? "L-differs" : "L-same");
        put_time(b, "promised_at", x->promised);
        put_time(b, "delivered_at", x->delivered ? now - O_DAY : 0);
        buf_putc(b, '}');
    }
    for (int j = 0; j < RETURN_LINES; j++) {
        s->item[j] = (struct o_item){.paid = 1 + below(s, 50000)};
        s->item[j].delivered = often(s, 90) ? now - below(s, 95 * O_DAY) : 0;
        buf_printf(b,
                   ",{\"line\":\"%d\",\"title\":\"R\",\"quantity\":1,\"paid_minor\":%lld,"
                   "\"refunded_minor\":0,\"state\":\"delivered\"",
                   CLAIM_LINES + j + 1, (long long)s->item[j].paid);
        put_time(b, "delivered_at", s->item[j].delivered);
        buf_putc(b, '}');
    }
}

static void open_case(struct sim *s)
{
    struct buf b = BUF_INIT(0);
    buf_putz(&b, "{\"order\":{\"id\":\"" ORDER_ID "\",\"customer\":\"c1\",\"state\":\"shipped\","
                 "\"placed_at\":\"2026-01-01T00:00:00Z\",\"currency\":\"USD\",\"total_minor\":1,"
                 "\"lines\":[");
    draw_lines(s, &b);
    buf_putz(&b, "]}}");
    buf_putc(&b, '\0');
    int rc = world_do(&s->w, COMMAND_CONTACT_START, CLOCKS_CUSTOMER, -1,
                      "{\"contact\":\"k1\",\"channel\":\"chat\",\"live\":true,\"customer\":{\"id\":"
                      "\"c1\",\"verified\":true}}");
    if (rc == 0)
        rc = world_do(&s->w, COMMAND_ORDER_OBSERVED, CLOCKS_SHOP, -1, b.ptr);
    if (rc < 0)
        differ(s, "a case", "open", s->w.out->error.text);
    buf_free(&b);
}

static void count(struct sim *s)
{
    for (int l = 0; l < CLAIM_LINES; l++)
        for (int i = 0; i < s->n[l]; i++) {
            const struct o_claim *c = &s->claim[l][i];
            const char *state = c->state;
            s->seen[SEEN_SILENT] += c->granted && c->answer == O_SILENT && c->notified;
            s->seen[SEEN_APPEAL] += strncmp(state, "appeal", 6) == 0;
            s->seen[SEEN_OVERTURNED] += strcmp(state, "appeal_granted") == 0 && c->by_seller;
            s->seen[SEEN_DENIED] += strcmp(state, "denied") == 0;
        }
    for (int j = 0; j < RETURN_LINES; j++) {
        s->seen[SEEN_REMINDED] += s->back[j].reminded;
        s->seen[SEEN_EXPIRED] += s->back[j].state && strcmp(s->back[j].state, "expired") == 0;
        s->seen[SEEN_REFUNDED] += s->back[j].went > 0;
    }
}

/* A claim that the shop did not pay goes back to a person. */
static void look_at_shop(struct sim *s)
{
    const struct remedy *m = kase_find_remedy(s->w.k, str_of(s->w.shop_failed));
    s->w.shop_failed[0] = '\0';
    for (int l = 0; m && l < CLAIM_LINES; l++) {
        struct o_claim *c = newest(s, l);
        if (c && c->paid && !strcmp(s->id[l][s->n[l] - 1], m->claim))
            o_not_paid(c);
    }
}

static void run_case(struct sim *s, struct policy *policy, uint64_t now, int actions)
{
    if (!world_open(&s->w, policy, now))
        abort();
    open_case(s);
    for (int i = 0; i < actions && s->mismatches < 20; i++) {
        s->actions++;
        pass_time(s);
        look_at_shop(s);
        s->w.shop_fails = often(s, 3);
        if (often(s, 65))
            on_claim(s);
        else
            on_return(s);
        look_at_shop(s);
        if (s->late)
            tick(s);
        look_at_shop(s);
        compare(s);
    }
    count(s);
    world_close(&s->w);
}

/* The last of a name counts. */
static int64_t option(int argc, char **argv, const char *name, int64_t fallback)
{
    for (int i = 1; i + 1 < argc; i++)
        if (strcmp(argv[i], name) == 0)
            fallback = strtoll(argv[i + 1], NULL, 10);
    return fallback;
}

struct total {
    uint64_t actions, commands, restarts, decided, returned, mismatches, seen[SEEN];
};

static void add(struct total *t, const struct sim *s)
{
    t->actions += s->actions;
    t->mismatches += s->mismatches;
    t->commands += s->w.commands;
    t->restarts += s->w.restarts;
    t->decided += s->decided;
    t->returned += s->returned;
    for (int i = 0; i < SEEN; i++)
        t->seen[i] += s->seen[i];
}

static void print(const struct total *t, int64_t years, int64_t cases)
{
    printf(
        "clocks: %lld years, %lld cases, %llu actions, %llu commands, %llu restarts, %llu decided "
        "by people, %llu returns",
        (long long)years, (long long)cases, (unsigned long long)t->actions,
        (unsigned long long)t->commands, (unsigned long long)t->restarts,
        (unsigned long long)t->decided, (unsigned long long)t->returned);
    for (int i = 0; i < SEEN; i++)
        printf(", %llu %s", (unsigned long long)t->seen[i], seen_names[i]);
    printf("; mismatches %llu\n", (unsigned long long)t->mismatches);
}

int main(int argc, char **argv)
{
    int64_t years = option(argc, argv, "--years", 10), cases = option(argc, argv, "--cases", 100);
    int64_t seed = option(argc, argv, "--seed", 1);
    const char *scripts = getenv("OMBUD_SCRIPTS");
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct total t = {.actions = 0};
    struct policy *policy;
    if (policy_open(&policy) != 0 || policy_reload(policy, scripts ? scripts : "scripts", &errors))
        return fputs("clocks: the sample policies do not load (OMBUD_SCRIPTS)\n", stderr), 2;
    for (int64_t i = 0; i < cases && t.mismatches < 20; i++) {
        struct sim *s = calloc(1, sizeof *s);
        if (!s)
            return 2;
        s->seed = s->state = (uint64_t)(seed * 1000003 + i);
        run_case(s, policy, (uint64_t)(START_MS + 200 * O_DAY + i * years * YEAR_MS / cases), 120);
        add(&t, s);
        free(s);
    }
    bundle_errors_free(&errors);
    policy_close(policy);
    print(&t, years, cases);
    bool idle = false; /* so few cases that some of it never happened */
    for (int i = 0; i < SEEN; i++)
        idle |= cases >= 50 && !t.seen[i];
    return t.mismatches || idle ? 1 : 0;
}

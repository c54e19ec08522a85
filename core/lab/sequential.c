/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the canary's sequential test: its bets, its bound, its state as text. Must not know: cases,
 * policies, time. Called by: app's trial of a candidate. */
#include "core/lab/sequential.h"

#include "core/base/limits.h"

#include <inttypes.h>
#include <math.h>

#define PPM 1000000
/* Money counts up to this many times the usual amount: one large refund is one case. */
#define MONEY_TOP 4
/* What is thought of x before anything was seen, and how many cases that is worth. */
#define PRIOR_CASES 20
#define STATE_MOST ((int64_t)1 << 54)

static const double bet[SEQUENTIAL_BETS] = {0.9, 0.5, 0.25, 0.12, 0.06, 0.03, 0.015};
/* Eighths of the stake. Rare things in one arm alone want the boldest bet, and quickly. */
static const double part[SEQUENTIAL_BETS] = {2, 1, 1, 1, 1, 1, 1};
/* Each stream's part of the false alarms. */
static const int64_t alpha_ppm[SEQUENTIAL_STREAMS] = {SEQUENTIAL_ALPHA_PPM / 2,
                                                      SEQUENTIAL_ALPHA_PPM / 4,
                                                      SEQUENTIAL_ALPHA_PPM / 4};
static const double prior[SEQUENTIAL_STREAMS] = {0.005, 0.2, 0.1};

static const char *const names[] = {"faults", "escalations", "money", ""};

int sequential_begin(struct sequential *s, int64_t share_pm)
{
    if (share_pm < 1 || share_pm > 999)
        return -OMB_E_RANGE;
    *s = (struct sequential){.share_pm = share_pm};
    return 0;
}

static int64_t seen(const struct sequential *s)
{
    return s->a.cases + s->b.cases;
}

static int slot_of(struct sequential *s, const char *currency)
{
    for (int i = 0; i < SEQUENTIAL_CURRENCIES; i++) {
        if (!s->currency[i][0])
            memcpy(s->currency[i], currency, sizeof s->currency[i]);
        if (strncmp(s->currency[i], currency, sizeof s->currency[i]) == 0)
            return i;
    }
    return -1;
}

/* What this case's money is beside the usual amount so far; the first amount is its own measure. */
static double money_x(const struct sequential *s, int slot, int64_t minor)
{
    double all = (double)s->a.minor[slot] + (double)s->b.minor[slot];
    double usual = s->paid[slot] ? all / (double)s->paid[slot] : (double)minor;
    double x = (double)minor / (usual * MONEY_TOP);
    return x < 1 ? x : 1;
}

static double stakes_mean(const struct sequential *s, int stream)
{
    double top = (double)s->stake[stream][0], sum = 0;

    for (int i = 1; i < SEQUENTIAL_BETS; i++)
        top = (double)s->stake[stream][i] > top ? (double)s->stake[stream][i] : top;
    for (int i = 0; i < SEQUENTIAL_BETS; i++)
        sum += part[i] / 8 * exp(((double)s->stake[stream][i] - top) / PPM);
    return top + log(sum) * PPM;
}

static void play(struct sequential *s, int stream, bool b, double x)
{
    double share = (double)s->share_pm / 1000;
    double mean = ((double)s->mean_ppm[stream] / PPM + prior[stream] * PRIOR_CASES) /
                  (double)(seen(s) + PRIOR_CASES);
    double low = (1 - share) * mean, high = share * (1 - mean); /* the worst that either arm does */
    double most = 1 / (low > high ? low : high);
    double gain = ((b ? 1 : 0) - share) * (x - mean);

    for (int i = 0; i < SEQUENTIAL_BETS; i++)
        s->stake[stream][i] += (int64_t)floor(log1p(bet[i] * most * gain) * PPM);
    s->mean_ppm[stream] += (int64_t)(x * PPM);
    int64_t now = (int64_t)floor(stakes_mean(s, stream));
    if (now > s->peak[stream])
        s->peak[stream] = now;
}

void sequential_add(struct sequential *s, const struct sequential_case *c)
{
    struct sequential_arm *arm = c->b ? &s->b : &s->a;
    int slot = c->minor > 0 && c->currency[0] ? slot_of(s, c->currency) : -1;

    if (s->a.cases >= INT32_MAX || s->b.cases >= INT32_MAX)
        return; /* nobody runs a trial for so long, and no sum may pass its type */
    play(s, SEQUENTIAL_FAULTS, c->b, c->faulted);
    play(s, SEQUENTIAL_ESCALATIONS, c->b, c->escalated);
    play(s, SEQUENTIAL_MONEY, c->b, slot >= 0 ? money_x(s, slot, c->minor) : 0);
    arm->cases++;
    arm->faulted += c->faulted;
    arm->escalated += c->escalated;
    if (slot < 0)
        return;
    s->paid[slot]++;
    arm->minor[slot] +=
        c->minor < STATE_MOST - arm->minor[slot] ? c->minor : STATE_MOST - arm->minor[slot];
}

static double bound(int stream)
{
    return log((double)PPM / (double)alpha_ppm[stream]) * PPM;
}

enum sequential_stream sequential_crossed(const struct sequential *s)
{
    for (int i = 0; i < SEQUENTIAL_STREAMS; i++) {
        if ((double)s->peak[i] >= bound(i))
            return (enum sequential_stream)i;
    }
    return SEQUENTIAL_STREAMS;
}

const char *sequential_stream_name(enum sequential_stream stream)
{
    return names[(unsigned)stream < SEQUENTIAL_STREAMS ? stream : SEQUENTIAL_STREAMS];
}

int64_t sequential_p_ppm(const struct sequential *s, enum sequential_stream stream)
{
    double p = exp(-(double)s->peak[stream] / PPM) * PPM;
    return p < PPM ? (int64_t)ceil(p) : PPM;
}

static void money_words(const struct sequential *s, struct buf *out)
{
    const char *between = "";

    buf_putz(out, "money a case, minor units: ");
    for (int i = 0; i < SEQUENTIAL_CURRENCIES && s->currency[i][0]; i++) {
        buf_printf(out, "%s%s %" PRId64 ", %" PRId64 " before", between, s->currency[i],
                   s->b.cases ? s->b.minor[i] / s->b.cases : 0,
                   s->a.cases ? s->a.minor[i] / s->a.cases : 0);
        between = "; ";
    }
    if (!s->currency[0][0])
        buf_putz(out, "none");
}

void sequential_words(const struct sequential *s, enum sequential_stream stream, struct buf *out)
{
    bool faults = stream == SEQUENTIAL_FAULTS;

    if (stream == SEQUENTIAL_MONEY) {
        money_words(s, out);
        return;
    }
    buf_printf(out, "%s in %" PRId64 " of %" PRId64 " cases, in %" PRId64 " of %" PRId64 " before",
               sequential_stream_name(stream), faults ? s->b.faulted : s->b.escalated, s->b.cases,
               faults ? s->a.faulted : s->a.escalated, s->a.cases);
}

/* ---- the state as text ---- */

static void write_arm(const char *name, const struct sequential_arm *a, struct json_out *o)
{
    jo_key(o, name);
    jo_obj(o);
    jo_kv_int(o, "cases", a->cases);
    jo_kv_int(o, "faulted", a->faulted);
    jo_kv_int(o, "escalated", a->escalated);
    jo_key(o, "minor");
    jo_arr(o);
    for (int i = 0; i < SEQUENTIAL_CURRENCIES; i++)
        jo_int(o, a->minor[i]);
    jo_end_arr(o);
    jo_end_obj(o);
}

static void write_ints(const char *name, const int64_t *v, int n, struct json_out *o)
{
    jo_key(o, name);
    jo_arr(o);
    for (int i = 0; i < n; i++)
        jo_int(o, v[i]);
    jo_end_arr(o);
}

void sequential_write(const struct sequential *s, struct json_out *o)
{
    jo_obj(o);
    jo_kv_int(o, "share_pm", s->share_pm);
    write_arm("a", &s->a, o);
    write_arm("b", &s->b, o);
    jo_key(o, "currency");
    jo_arr(o);
    for (int i = 0; i < SEQUENTIAL_CURRENCIES; i++)
        jo_z(o, s->currency[i]);
    jo_end_arr(o);
    write_ints("paid", s->paid, SEQUENTIAL_CURRENCIES, o);
    write_ints("mean_ppm", s->mean_ppm, SEQUENTIAL_STREAMS, o);
    write_ints("stake", s->stake[0], SEQUENTIAL_STREAMS * SEQUENTIAL_BETS, o);
    write_ints("peak", s->peak, SEQUENTIAL_STREAMS, o);
    jo_end_obj(o);
}

/* A list of exactly n whole numbers of least..STATE_MOST: no sum passes its type. */
static int read_ints(const struct json_doc *d, uint32_t at, const char *name, int64_t least,
                     int64_t *v, uint32_t n)
{
    uint32_t list = json_member(d, at, name), i = 0;

    if (!json_is(d, list, JSON_ARRAY) || d->tok[list].count != n)
        return -OMB_E_INVALID;
    for (uint32_t t = json_first(d, list); t != JSON_NONE; t = json_next(d, list, t), i++) {
        if (json_get_int(d, t, &v[i]) != 0 || v[i] < least || v[i] > STATE_MOST)
            return -OMB_E_INVALID;
    }
    return 0;
}

static int read_arm(const struct json_doc *d, uint32_t at, struct sequential_arm *a)
{
    a->cases = json_int_or(d, at, "cases", -1);
    a->faulted = json_int_or(d, at, "faulted", -1);
    a->escalated = json_int_or(d, at, "escalated", -1);
    if (a->cases < 0 || a->cases > INT32_MAX || a->faulted < 0 || a->faulted > a->cases ||
        a->escalated < 0 || a->escalated > a->cases)
        return -OMB_E_INVALID;
    return read_ints(d, at, "minor", 0, a->minor, SEQUENTIAL_CURRENCIES);
}

static int read_currencies(const struct json_doc *d, uint32_t at, struct sequential *s)
{
    uint32_t list = json_member(d, at, "currency");

    if (!json_is(d, list, JSON_ARRAY) || d->tok[list].count != SEQUENTIAL_CURRENCIES)
        return -OMB_E_INVALID;
    for (uint32_t i = 0; i < SEQUENTIAL_CURRENCIES; i++) {
        uint32_t t = json_item(d, list, i);
        omb_str text;
        if (!json_is(d, t, JSON_STRING) || d->tok[t].escaped)
            return -OMB_E_INVALID;
        text = str_n(d->text.ptr + d->tok[t].start, d->tok[t].len);
        if (str_copy(s->currency[i], sizeof s->currency[i], text) < 0)
            return -OMB_E_INVALID;
    }
    return 0;
}

int sequential_read(const struct json_doc *d, uint32_t at, struct sequential *out)
{
    struct sequential s;
    int rc = sequential_begin(&s, json_int_or(d, at, "share_pm", 0));

    if (rc == 0)
        rc = read_arm(d, json_member(d, at, "a"), &s.a);
    if (rc == 0)
        rc = read_arm(d, json_member(d, at, "b"), &s.b);
    if (rc == 0)
        rc = read_currencies(d, at, &s);
    if (rc == 0)
        rc = read_ints(d, at, "paid", 0, s.paid, SEQUENTIAL_CURRENCIES);
    if (rc == 0)
        rc = read_ints(d, at, "mean_ppm", 0, s.mean_ppm, SEQUENTIAL_STREAMS);
    if (rc == 0)
        rc = read_ints(d, at, "stake", -STATE_MOST, s.stake[0],
                       SEQUENTIAL_STREAMS * SEQUENTIAL_BETS);
    if (rc == 0)
        rc = read_ints(d, at, "peak", 0, s.peak, SEQUENTIAL_STREAMS);
    if (rc != 0)
        return -OMB_E_INVALID;
    *out = s;
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_SEQUENTIAL_H
#define OMB_LAB_SEQUENTIAL_H

#include "core/base/json.h"
#include "core/base/json_out.h"

/*
 * The sequential test of a canary: are cases under the candidate (arm B) worse than those under
 * the policies in force (arm A)? Looked at after every case, for as long as one likes.
 *
 * A case belongs to B with probability `share`, whoever it is: that, and nothing about how faults,
 * escalations or money are distributed, is what the test builds on. For each of three streams it
 * bets against "the arm tells nothing": the stake is multiplied by 1 + l (Z - share) (x - mean),
 * Z = 1 in B, x in 0..1 what happened in the case, `mean` and the bound of l known before it. While
 * the arms do not differ the stake is a martingale that starts at 1, so it reaches 1/a at any
 * time with probability at most a (Ville), heavy tails or none. Several l are played at once, each
 * with a part of the stake. One-sided: a candidate that is better never rolls back.
 *
 * Feed one case once, when it is settled (or has been quiet for a while): then a customer's
 * several decisions do not count as several witnesses. Only a customer's first case in a trial
 * is exact; a few more of the same customer move little, and the false alarms have a margin for
 * it: SEQUENTIAL_ALPHA_PPM in all, where 1 in 100 is promised.
 *
 * The state is small and flat; it goes to JSON and back as whole numbers. No clock. [any]
 */
enum sequential_stream {
    SEQUENTIAL_FAULTS,      /* cases in which a decision failed */
    SEQUENTIAL_ESCALATIONS, /* cases that went up a tier */
    SEQUENTIAL_MONEY,       /* money a case */
    SEQUENTIAL_STREAMS
};

#define SEQUENTIAL_ALPHA_PPM 8000 /* of the three together: half for faults */
#define SEQUENTIAL_BETS 7
#define SEQUENTIAL_CURRENCIES 4 /* cases in a further one count as without money */

struct sequential_arm {
    int64_t cases, faulted, escalated;
    int64_t minor[SEQUENTIAL_CURRENCIES];
};

struct sequential {
    int64_t share_pm; /* of arm B, per mille, 1..999 */
    struct sequential_arm a, b;
    char currency[SEQUENTIAL_CURRENCIES][4];
    int64_t paid[SEQUENTIAL_CURRENCIES];                /* cases with money in it */
    int64_t mean_ppm[SEQUENTIAL_STREAMS];               /* of x, sum over all cases */
    int64_t stake[SEQUENTIAL_STREAMS][SEQUENTIAL_BETS]; /* millionths of ln */
    int64_t peak[SEQUENTIAL_STREAMS];                   /* highest ln of the stakes' mean */
};

struct sequential_case {
    bool b, faulted, escalated;
    int64_t minor; /* granted in it, not negative; 0: none */
    char currency[4];
};

/* Begins with nobody seen. -OMB_E_RANGE unless 1 <= share_pm <= 999. */
OMB_MUST_USE int sequential_begin(struct sequential *s, int64_t share_pm);

void sequential_add(struct sequential *s, const struct sequential_case *c);

/* The stream whose bound was crossed, now or before; SEQUENTIAL_STREAMS while none was. */
enum sequential_stream sequential_crossed(const struct sequential *s);

const char *sequential_stream_name(enum sequential_stream stream); /* "faults" … */

/* Chance, in millionths, of as strong a sign at any time if the arms do not differ. */
int64_t sequential_p_ppm(const struct sequential *s, enum sequential_stream stream);

/* "faults in 3 of 151 cases, in 0 of 2849 before" */
void sequential_words(const struct sequential *s, enum sequential_stream stream, struct buf *out);

/* The whole state as one JSON object, and back. -OMB_E_INVALID for anything else. */
void sequential_write(const struct sequential *s, struct json_out *o);
OMB_MUST_USE int sequential_read(const struct json_doc *d, uint32_t at, struct sequential *out);

#endif

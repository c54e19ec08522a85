/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: measuring decisions; prints figures, judges none. Must not know: what a case is, how rules
 * and facts were made.
 * Called by: tests/bench/policy.mjs.
 *   policy_bench verdicts BUNDLE FACTS            a line "RULE KIND …" of each set of facts
 *   policy_bench pair BUNDLE FACTS SECONDS        fresh_per_s=F warm_per_s=F
 *   policy_bench more BUNDLE FACTS SHIPPED SECONDS
 *   policy_bench replay BUNDLE COUNT              generated decisions of all points, decided again
 */
#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/rand.h"
#include "core/lab/record.h"
#include "core/policy/bundle_build.h"
#include "core/policy/decide.h"
#include "tests/unit/policy/random_facts.h"

#include <stdio.h>
#include <stdlib.h>

/* Nothing is collected in a machine, so one that keeps its state needs new room now and then. */
#define WARM_RUNS 63
#define MAX_SETS 4096

struct sets {
    struct facts v[MAX_SETS];
    uint32_t n;
    enum decide_point point;
    struct arena arena;
};

static struct bundle *load(const char *dir)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct bundle *b = NULL;

    if (bundle_load(dir, &b, &errors) != 0) {
        fprintf(stderr, "%.*s", STR_ARG(buf_str(&errors.text)));
        exit(1);
    }
    bundle_errors_free(&errors);
    return b;
}

static struct sets *read_sets(const char *file)
{
    struct sets *s = calloc(1, sizeof *s);
    FILE *f = fopen(file, "r");
    struct record r;
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;

    while (s && f && s->n < MAX_SETS && (len = getline(&line, &cap, f)) > 0) {
        omb_str kept = arena_dup(&s->arena, str_n(line, (size_t)len - 1));
        if (record_read(kept, &s->arena, &r) != 0)
            exit(65);
        s->point = r.point;
        s->v[s->n++] = r.facts;
    }
    if (!s || !f || !s->n)
        exit(66);
    free(line);
    fclose(f);
    return s;
}

static int print_verdicts(struct bundle *b, const struct sets *s)
{
    struct arena arena = {0};
    struct verdict v;

    for (uint32_t i = 0; i < s->n; i++) {
        decide_run(b, s->point, &s->v[i], 1000, &arena, &v, NULL);
        if (v.status)
            return 1;
        printf("%.*s %s ", STR_ARG(v.rule), verdict_kind_name(v.kind));
        if (v.tier >= 0)
            printf("%d ", v.tier);
        printf("%.*s\n", STR_ARG(v.reason.len ? v.reason : STR("-")));
        arena_reset(&arena);
    }
    arena_free(&arena);
    return 0;
}

/* Nanoseconds a decision, its record included. */
static double decide_for(struct bundle *b, const struct sets *s, double seconds, uint32_t keep)
{
    uint64_t begun = clock_mono_ns(), end = begun + (uint64_t)(seconds * 1e9), n = 0;
    struct arena arena = {0};
    struct verdict v;

    b->rules_vm->keep = keep;
    while (clock_mono_ns() < end) {
        for (int i = 0; i < 100; i++, n++) {
            decide_run(b, s->point, &s->v[n % s->n], 1000, &arena, &v, NULL);
            if (v.status || !v.record.len)
                exit(1);
            arena_reset(&arena);
        }
    }
    arena_free(&arena);
    return (double)(clock_mono_ns() - begun) / (double)n;
}

static int measure_pair(struct bundle *b, const struct sets *s, double seconds)
{
    double fresh = 0, warm = 0;

    (void)decide_for(b, s, 0.05, 0);
    for (int i = 0; i < 5; i++) { /* in turn, so that both see the same machine */
        fresh += decide_for(b, s, seconds / 5, 0) / 5;
        warm += decide_for(b, s, seconds / 5, WARM_RUNS) / 5;
    }
    printf("fresh_per_s=%.0f warm_per_s=%.0f\n", 1e9 / fresh, 1e9 / warm);
    return 0;
}

static void fill_typical(struct sets *s)
{
    struct random_facts r = {7};

    s->point = POINT_ESCALATION;
    for (s->n = 0; s->n < 1000; s->n++)
        random_facts_fill(&r, s->point, &s->v[s->n]);
}

static int measure_more(const char *dir, const struct sets *s, const char *shipped, double seconds)
{
    uint64_t begun = clock_mono_ns(), n = 0;
    static struct sets typical;
    struct bundle *b = load(dir), *large = load(shipped);
    double us;

    (void)s;
    for (; (double)(clock_mono_ns() - begun) < seconds * 1e9; n++)
        bundle_unpin(load(dir));
    us = (double)(clock_mono_ns() - begun) / 1e3 / (double)n;
    fill_typical(&typical);
    printf("new_us=%.1f shipped_us=%.3f image=%zu shipped_image=%zu\n", us,
           decide_for(large, &typical, seconds, 0) / 1e3, b->rules_vm->arena.moving.image_len,
           large->rules_vm->arena.moving.image_len);
    bundle_unpin(large);
    bundle_unpin(b);
    return 0;
}

/* A decision, its record read back, the same decided again in another machine from that. */
static int replay(const char *dir, uint64_t count)
{
    struct bundle *one = load(dir), *other = load(dir);
    struct random_facts random = {20261122};
    uint64_t differing = 0, begun = clock_mono_ns(), faults = 0;
    struct arena arena = {0};

    for (uint64_t i = 0; i < count; i++) {
        enum decide_point point = (enum decide_point)(i % POINTS);
        struct facts facts;
        struct verdict v, again;
        struct record r;

        random_facts_fill(&random, point, &facts);
        decide_run(one, point, &facts, 1700000000000 + i, &arena, &v, NULL);
        faults += v.status != 0;
        if (record_read(v.record, &arena, &r) != 0)
            return 1;
        decide_run(other, r.point, &r.facts, r.now, &arena, &again, NULL);
        differing += !str_eq(v.record, again.record);
        arena_reset(&arena);
    }
    printf("replayed=%llu differing=%llu faults=%llu per_s=%.0f\n", (unsigned long long)count,
           (unsigned long long)differing, (unsigned long long)faults,
           (double)count / ((double)(clock_mono_ns() - begun) / 1e9));
    arena_free(&arena);
    bundle_unpin(one);
    bundle_unpin(other);
    return 0;
}

int main(int argc, char **argv)
{
    const char *command = argc > 2 ? argv[1] : "";

    rand_init();
    if (strcmp(command, "replay") == 0 && argc == 4)
        return replay(argv[2], strtoull(argv[3], NULL, 10));
    if (strcmp(command, "verdicts") == 0 && argc == 4)
        return print_verdicts(load(argv[2]), read_sets(argv[3]));
    if (strcmp(command, "pair") == 0 && argc == 5)
        return measure_pair(load(argv[2]), read_sets(argv[3]), strtod(argv[4], NULL));
    if (strcmp(command, "more") == 0 && argc == 6)
        return measure_more(argv[2], read_sets(argv[3]), argv[4], strtod(argv[5], NULL));
    fprintf(stderr, "policy_bench verdicts|pair|more|replay …\n");
    return 64;
}

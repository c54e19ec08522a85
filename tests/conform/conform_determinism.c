/* SPDX-License-Identifier: Apache-2.0 */
/* Prints a digest of the records of many decisions for each point: `determinism SCRIPTS ODD COUNT
 * RUNS`. SCRIPTS is a bundle, ODD one whose rules do what could come out otherwise elsewhere. Every
 * decision is taken RUNS times and replayed from its record; a difference within the process is
 * printed as such. Digests of several processes and builds are compared by determinism.sh.
 * units: lab policy desk base */
#include "core/base/rand.h"
#include "core/lab/record.h"
#include "core/policy/decide.h"
#include "tests/unit/policy/random_facts.h"

#include <stdio.h>
#include <stdlib.h>

struct run {
    struct bundle *one, *other; /* the same files, loaded twice */
    uint32_t count, runs;
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

/* The record of one decision, and whether all ways to it gave the same bytes. */
static bool same_in_all(const struct run *r, enum decide_point point, const struct facts *facts,
                        uint64_t now, struct arena *arena, omb_str *record)
{
    struct record kept;
    struct verdict v;
    bool same = true;

    decide_run(r->one, point, facts, now, arena, &v, NULL);
    *record = v.record;
    if (record_read(*record, arena, &kept) != 0)
        return false;
    for (uint32_t i = 0; i < r->runs; i++) {
        decide_run(i % 2 ? r->one : r->other, kept.point, &kept.facts, kept.now, arena, &v, NULL);
        same = same && str_eq(v.record, *record);
    }
    return same;
}

static void digest(const struct run *r, const char *name, enum decide_point point)
{
    struct random_facts random = {4711 + (uint64_t)point};
    struct arena arena = {0};
    struct hash_state all;
    char hex[HASH_HEX + 1];
    uint32_t differing = 0;

    hash_start(&all);
    for (uint32_t i = 0; i < r->count; i++) {
        struct facts facts;
        omb_str record;
        random_facts_fill(&random, point, &facts);
        differing += !same_in_all(r, point, &facts, 1700000000000 + i, &arena, &record);
        hash_more(&all, record);
        arena_reset(&arena);
    }
    hash_hex(hash_end(&all), hex);
    printf("%s:%s %s%s\n", name, decide_point_name(point), hex, differing ? " differs" : "");
    arena_free(&arena);
}

int main(int argc, char **argv)
{
    struct run r;

    if (argc != 5)
        return 64;
    rand_init();
    r.count = (uint32_t)strtoul(argv[3], NULL, 10);
    r.runs = (uint32_t)strtoul(argv[4], NULL, 10);
    for (int which = 1; which <= 2; which++) {
        r.one = load(argv[which]);
        r.other = load(argv[which]);
        for (int p = 0; p < POINTS; p++)
            digest(&r, which == 1 ? "scripts" : "odd", (enum decide_point)p);
        bundle_unpin(r.one);
        bundle_unpin(r.other);
    }
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns running hostile policies, each in a machine of its own, and what must hold after each: no
 * effect, no address in the words, memory given back, the policies of two tenants right. Must not
 * know which rows are excused. Called by lua-hostile.sh:
 *   conform_lua_hostile shipped|standins SCRIPTS   with "PATH EXPECTED ALSO" lines on stdin
 * shipped: the machine as it is, any outcome that contains; standins: with metered stand-ins for
 * Lua's own functions, and the outcome must be an expected one.
 * units: policy desk base */
#include "core/base/rand.h"
#include "core/policy/decide.h"
#include "core/policy/probe_host.h"
#include "tests/conform/hostile_standins.h"
#include "tests/conform/hostile_tenant.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TENANTS 2
#define SOURCE_MAX (1 << 20)

/* What the meter's count of a decision comes to at most, and what is allowed beyond. */
#define GRACE_MS 50
#define STANDIN_TIMES 100 /* as many ticks more than a decision has */

#ifdef OMBUD_SANITIZED
#define BUDGET_MS 25
#define RSS_PAGES 16384 /* freed blocks wait in the sanitizer's quarantine */
#else
#define BUDGET_MS 10
#define RSS_PAGES 256
#endif

struct tenant {
    struct bundle *bundle;
    char *expected; /* record of the canary decision before any hostile file */
};

static const struct vm_limits standin_limits = {.ticks = 10 * 1000 * 1000,
                                                .memory = 32u << 20,
                                                .block = 16u << 20,
                                                .string = 16u << 20};

static long resident(void)
{
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");

    if (!f)
        return 0;
    if (fscanf(f, "%*d %ld", &pages) != 1)
        pages = 0;
    fclose(f);
    return pages;
}

static char *canary(struct bundle *b)
{
    struct arena arena = {0};
    struct facts f = {.n = 0};
    struct verdict v;
    char *record;

    facts_int(&f, "tier", 0);
    facts_bool(&f, "message.present", true);
    facts_bool(&f, "message.asks_for_person", true);
    policy_decide_with(b, POINT_ESCALATION, &f, 1000, &arena, &v);
    record = v.status ? NULL : str_dup(v.record);
    arena_free(&arena);
    return record;
}

static bool has_address(const char *words)
{
    for (const char *p = strstr(words, "0x"); p; p = strstr(p + 2, "0x")) {
        if (strspn(p + 2, "0123456789abcdefABCDEF") >= 6)
            return true;
    }
    return false;
}

static const char *wrong_after(const struct tenant *tenants, const struct probe_result *r,
                               long before)
{
    if (r->effects)
        return "left an effect";
    if (has_address(r->error))
        return "prints an address";
    if (resident() - before > RSS_PAGES)
        return "keeps memory";
    for (int i = 0; i < TENANTS; i++) {
        char *now = canary(tenants[i].bundle);
        bool same = now && strcmp(now, tenants[i].expected) == 0;
        free(now);
        if (!same)
            return "a tenant's policy decides otherwise";
    }
    return NULL;
}

/* "error" within "error,memory" */
static bool names(const char *list, const char *outcome)
{
    size_t n = strlen(outcome);

    for (const char *p = list; p; p = strchr(p, ',')) {
        p += *p == ',';
        if (strncmp(p, outcome, n) == 0 && (p[n] == ',' || p[n] == '\0'))
            return true;
    }
    return false;
}

static size_t read_source(const char *path, char **out)
{
    FILE *f = fopen(path, "rb");
    char *bytes = malloc(SOURCE_MAX);
    size_t n = f && bytes ? fread(bytes, 1, SOURCE_MAX, f) : 0;

    if (f)
        fclose(f);
    *out = bytes;
    return n;
}

/* Processor time of this thread in milliseconds: what a run costs when nobody else does. */
static double spent(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void run_file(const char *path, const char *expected, const char *also, bool standins,
                     const struct tenant *tenants)
{
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    struct probe_host host;
    struct probe_result r;
    const char *outcome, *why;
    long before = resident();
    char *bytes = NULL;
    size_t n = read_source(path, &bytes);
    double begun = spent(), budget = BUDGET_MS * (standins ? STANDIN_TIMES : 1) + GRACE_MS, took;
    bool inside = false;
    int rc = standins ? probe_host_run("policy", str_n(bytes, n), hostile_standins, standin_limits,
                                       &host, &r)
                      : probe_run("policy", str_n(bytes, n), &r);

    took = spent() - begun;
    if (rc != 0 || n == 0) {
        printf("fail %s cannot be run\n", name);
        free(bytes);
        return;
    }
    outcome = probe_outcome_name(r.outcome);
    why = standins ? NULL : hostile_tenant_check(str_n(bytes, n), &inside);
    free(bytes);
    if (!why)
        why = wrong_after(tenants, &r, before);
    if (!why && took > budget)
        why = "takes longer than its budget";
    if (why)
        printf("fail %s %s\n", name, why);
    else if (standins && strcmp(outcome, expected) != 0 && !names(also, outcome))
        printf("fail %s %s, expected %s or %s: %s\n", name, outcome, expected, also, r.error);
    else
        printf("ok %s %s %s%s %.1f ms\n", name, outcome,
               strcmp(outcome, expected) == 0 ? "exact" : "also", inside ? " inside" : "", took);
    fflush(stdout);
}

static bool load_tenants(const char *dir, struct tenant *tenants)
{
    for (int i = 0; i < TENANTS; i++) {
        struct bundle_errors errors = BUNDLE_ERRORS_INIT;
        if (bundle_load(dir, &tenants[i].bundle, &errors) != 0) {
            printf("fail scripts %.*s\n", STR_ARG(buf_str(&errors.text)));
            bundle_errors_free(&errors);
            return false;
        }
        bundle_errors_free(&errors);
        tenants[i].expected = canary(tenants[i].bundle);
        if (!tenants[i].expected)
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    struct tenant tenants[TENANTS] = {{NULL, NULL}, {NULL, NULL}};
    static char line[8192], path[4096], expected[64], also[256];

    if (argc != 3)
        return 64;
    rand_init();
    if (!load_tenants(argv[2], tenants))
        return 1;
    while (fgets(line, sizeof line, stdin)) {
        also[0] = '\0';
        if (sscanf(line, "%4095s %63s %255s", path, expected, also) >= 2)
            run_file(path, expected, also, strcmp(argv[1], "standins") == 0, tenants);
    }
    for (int i = 0; i < TENANTS; i++) {
        bundle_unpin(tenants[i].bundle);
        free(tenants[i].expected);
    }
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns measuring decisions: prints figures, judges none. Must not know what a case is. Called by
 * policy.sh: policy_bench SCRIPTS SECONDS. */
#include "core/base/clock.h"
#include "core/base/rand.h"
#include "core/policy/decide.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define RULES 20

/* A policy of 20 rules over the escalation facts, of which only the last one holds. */
static int write_bundle(char *dir)
{
    static const char *const conditions[] = {
        "c.tier == 0 and c.message and c.message.asks_for_person",
        "c.case.turns > %d and c.case.misunderstood > 3",
        "c.queue.wait_ms > %d0000",
        "c.remedy and c.remedy.amount > %d00 and not c.customer.verified",
        "c.intent.name == 'nothing%d' and c.intent.confidence_pm > 900",
    };
    char path[128];
    FILE *f;

    if (!mkdtemp(dir))
        return 1;
    (void)snprintf(path, sizeof path, "%s/bundle.lua", dir);
    f = fopen(path, "w");
    if (!f)
        return 1;
    fputs("return { name = 'bench', version = '1' }", f);
    fclose(f);
    (void)snprintf(path, sizeof path, "%s/policies", dir);
    if (mkdir(path, 0700) != 0)
        return 1;
    (void)snprintf(path, sizeof path, "%s/policies/escalation.lua", dir);
    f = fopen(path, "w");
    if (!f)
        return 1;
    fputs("return policy 'escalation' {\n", f);
    for (int i = 0; i < RULES - 1; i++) {
        const char *condition = conditions[i % 5];
        const char *number = strchr(condition, '%');
        int head = number ? (int)(number - condition) : (int)strlen(condition);
        fprintf(f, "rule 'r%d' { when = function(c) return %.*s", i, head, condition);
        if (number)
            fprintf(f, "%d%s", 20 + i, number + 2);
        fputs(" end, decide = escalate(tier.associate, 'because') },\n", f);
    }
    fputs("otherwise = stay() }\n", f);
    return fclose(f) != 0;
}

static void fill(struct facts *f)
{
    facts_begin(f, STR_NONE);
    facts_int(f, "tier", 0);
    facts_text(f, "holder", STR("tier"));
    facts_text(f, "channel", STR("chat"));
    facts_bool(f, "customer.known", true);
    facts_bool(f, "customer.verified", true);
    facts_int(f, "customer.refunds_12m", 1200);
    facts_bool(f, "message.present", true);
    facts_int(f, "message.length", 80);
    facts_bool(f, "message.asks_for_person", false);
    facts_int(f, "message.anger_pm", 120);
    facts_text(f, "intent.name", STR("refund_state"));
    facts_int(f, "intent.confidence_pm", 870);
    facts_int(f, "case.turns", 3);
    facts_int(f, "case.misunderstood", 0);
    facts_int(f, "case.asked_for_person", 0);
    facts_int(f, "case.age_ms", 90000);
    facts_int(f, "queue.wait_ms", 0);
    facts_text(f, "assistant.wants", STR(""));
    facts_bool(f, "remedy.present", false);
    facts_text(f, "remedy.kind", STR(""));
    facts_int(f, "remedy.amount", 0);
    facts_text(f, "remedy.currency", STR(""));
    facts_int(f, "authority.refund", 0);
}

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

static double decide_for(struct bundle *b, double seconds)
{
    uint64_t end, begun = clock_mono_ns(), n = 0;
    struct arena arena = {0};
    struct facts f;
    struct verdict v;

    fill(&f);
    end = begun + (uint64_t)(seconds * 1e9);
    while (clock_mono_ns() < end) {
        for (int i = 0; i < 100; i++) {
            decide_run(b, POINT_ESCALATION, &f, 1000, &arena, &v, NULL);
            if (v.status)
                exit(1);
            arena_reset(&arena);
        }
        n += 100;
    }
    arena_free(&arena);
    return (double)(clock_mono_ns() - begun) / (double)n;
}

static double load_for(const char *dir, double seconds)
{
    uint64_t begun = clock_mono_ns(), n = 0;

    while ((double)(clock_mono_ns() - begun) < seconds * 1e9) {
        bundle_unpin(load(dir));
        n++;
    }
    return (double)(clock_mono_ns() - begun) / (double)n;
}

int main(int argc, char **argv)
{
    char dir[] = "/tmp/ombud-bench-XXXXXX", command[64];
    double seconds, synthetic, shipped, fresh;
    struct bundle *b;

    if (argc != 3 || write_bundle(dir) != 0)
        return 64;
    rand_init();
    seconds = strtod(argv[2], NULL);
    b = load(dir);
    synthetic = decide_for(b, seconds);
    bundle_unpin(b);
    fresh = load_for(dir, seconds / 2);
    b = load(argv[1]);
    shipped = decide_for(b, seconds);
    bundle_unpin(b);
    (void)snprintf(command, sizeof command, "rm -rf %s", dir);
    if (system(command) != 0)
        return 1;
    printf("policy: decisions_per_s=%.0f us_per_decision=%.2f shipped_us_per_decision=%.2f "
           "new_bundle_us=%.0f\n",
           1e9 / synthetic, synthetic / 1e3, shipped / 1e3, fresh / 1e3);
    return 0;
}

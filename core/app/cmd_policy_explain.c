/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud policy explain`. Must not know: how a decision is explained, where it is kept.
 * Called by: the table in cmd_policy.c. */
#include "core/app/cmd_policy.h"

#include "core/app/past_source.h"

static int explain(struct rerun *past, const char *word, struct rerun_case *c, struct tool *t)
{
    omb_error error = {.size = sizeof error};
    uint32_t found = 0;

    error.code = rerun_case(past, str_of(word), &c->kase);
    if (error.code == -OMB_E_NOTFOUND) {
        buf_printf(t->err, "ombud policy explain: there is no case \"%s\"\n", word);
        return TOOL_NO_INPUT;
    }
    if (error.code != 0 || rerun_explain(past, c, t->out, &found, &error) != 0)
        return past_source_fail(&error, t);
    if (c->json)
        buf_putc(t->out, '\n');
    if (found)
        return TOOL_GOOD;
    if (c->seq)
        buf_printf(t->err, "ombud policy explain: event %llu of this case holds no decision\n",
                   (unsigned long long)c->seq);
    else
        buf_putz(t->err, "ombud policy explain: no decision of this case is recorded\n");
    return TOOL_NO_INPUT;
}

static int run_explain(int argc, char **argv, struct tool *t)
{
    struct past_source source = {0};
    struct rerun_case c = {.progress = t->progress};
    const struct tool_option options[] = {{"--json", &c.json, NULL},
                                          {"--config", NULL, &source.config},
                                          {"--data", NULL, &source.data},
                                          {"--tenant", NULL, &source.tenant},
                                          {"--scripts", NULL, &source.scripts}};
    struct rerun past = {0};
    int64_t seq = 0;
    uint64_t since;
    int n = tool_read(argc, argv, options, sizeof options / sizeof *options, 1, 2, t), code;

    if (n < 0 || (n == 2 && !tool_number("SEQ", argv[1], 1, INT64_MAX, &seq, t)))
        return TOOL_USAGE;
    c.seq = (uint64_t)seq;
    code = past_source_open(&source, t, &past, &since);
    if (code == TOOL_GOOD)
        code = explain(&past, argv[0], &c, t);
    rerun_close(&past);
    return code;
}

const struct tool_row cmd_policy_explain_row =
    {"explain", run_explain, "CASE [SEQ] [--config FILE | --data DIR] [--tenant SLUG] [--json]",
     "why a case's decisions went as they did",
     "  CASE            its number or its id\n"
     "  SEQ             of the event that holds the decision (default: all of the "
     "case)\n" PAST_SOURCE_HELP
     "Tells the rule with its text, what was read, and the smallest change of facts that would\n"
     "have changed the verdict. The host may run.\n"};

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud policy history` and `diff`. Must not know: where records and bundles are kept.
 * Called by: the table in cmd_policy.c. */
#include "core/app/cmd_policy.h"

#include "core/app/policy_client.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"

#define ANSWER_TOKENS 65536

static omb_str who(const struct json_doc *d, uint32_t at, const char *key, struct arena *a)
{
    uint32_t object = json_member(d, at, key);
    omb_str id = json_str_or(d, object, "id", a, STR(""));

    return id.len ? id : json_str_or(d, object, "type", a, STR(""));
}

static void print_line(const struct json_doc *d, uint32_t at, struct arena *a, struct buf *out)
{
    omb_str none = STR(""), proposer;
    omb_str hash = json_str_or(d, at, "hash", a, none);
    omb_str mode = json_str_or(d, at, "mode", a, none);

    buf_printf(out, "%5lld  %.19s  %.12s  %-7.*s %-8.*s %.*s",
               (long long)json_int_or(d, at, "n", 0),
               json_str_or(d, at, "at", a, STR("                   ")).ptr, hash.ptr, STR_ARG(mode),
               STR_ARG(json_str_or(d, at, "how", a, none)), STR_ARG(who(d, at, "by", a)));
    proposer = who(d, at, "proposer", a);
    if (proposer.len)
        buf_printf(out, " (proposed by %.*s)", STR_ARG(proposer));
    if (str_is(mode, "canary"))
        buf_printf(out, "  %lld%%", (long long)json_int_or(d, at, "percent", 0));
    buf_printf(out, "  %.*s %.*s: %.*s\n", STR_ARG(json_str_or(d, at, "name", a, none)),
               STR_ARG(json_str_or(d, at, "version", a, none)),
               STR_ARG(json_str_or(d, at, "why", a, none)));
}

static void print_history(omb_str answer, struct buf *out)
{
    struct arena a = {0};
    struct json_doc d;

    if (json_parse_arena(answer, &a, ANSWER_TOKENS, &d, NULL) == 0) {
        uint32_t list = json_member(&d, 0, "activations");
        for (uint32_t i = json_first(&d, list); i != JSON_NONE; i = json_next(&d, list, i))
            print_line(&d, i, &a, out);
        if (json_bool_or(&d, 0, "more", false))
            buf_putz(out, "older ones: --before N\n");
    }
    arena_free(&a);
}

static int run_history(int argc, char **argv, struct tool *t)
{
    struct policy_client c = {0};
    bool json = false;
    const char *before = NULL, *limit = NULL;
    const struct tool_option options[] = {{"--json", &json, NULL},
                                          {"--before", NULL, &before},
                                          {"--limit", NULL, &limit},
                                          POLICY_CLIENT_OPTIONS(c)};
    struct buf args = BUF_INIT(0), answer = BUF_INIT(0);
    struct json_out o = json_out(&args);
    int64_t n = 0, most = 0;
    int http = 0, code = TOOL_USAGE;

    if (tool_read(argc, argv, options, sizeof options / sizeof *options, 0, 0, t) < 0 ||
        (before && !tool_number("--before", before, 1, INT64_MAX, &n, t)) ||
        (limit && !tool_number("--limit", limit, 1, POLICY_HISTORY_ROWS, &most, t)))
        return code;
    jo_obj(&o);
    jo_kv_int(&o, "before", n);
    jo_kv_int(&o, "limit", most);
    jo_end_obj(&o);
    code = policy_client_ask(&c, "history", buf_str(&args), t, &http, &answer);
    if (code == TOOL_GOOD && json)
        buf_printf(t->out, "%.*s\n", STR_ARG(buf_str(&answer)));
    else if (code == TOOL_GOOD)
        print_history(buf_str(&answer), t->out);
    buf_free(&args);
    buf_free(&answer);
    return code;
}

const struct tool_row cmd_policy_history_row =
    {"history", run_history, "[--before N] [--limit N] [--json]",
     "who put which policies in force, when and why",
     "  --before N      records older than this one\n"
     "  --limit N       at most so many (50)\n" POLICY_CLIENT_HELP};

/* ---- diff ---- */

static bool print_diff(omb_str answer, struct buf *out)
{
    struct arena a = {0};
    struct json_doc d;
    bool differ = false;

    if (json_parse_arena(answer, &a, ANSWER_TOKENS, &d, NULL) == 0) {
        uint32_t list = json_member(&d, 0, "files");
        for (uint32_t i = json_first(&d, list); i != JSON_NONE; i = json_next(&d, list, i)) {
            if (out)
                buf_puts(out, json_str_or(&d, i, "text", &a, STR("")));
            differ = true;
        }
    }
    arena_free(&a);
    return differ;
}

static int run_diff(int argc, char **argv, struct tool *t)
{
    struct policy_client c = {0};
    bool json = false;
    const struct tool_option options[] = {{"--json", &json, NULL}, POLICY_CLIENT_OPTIONS(c)};
    struct buf args = BUF_INIT(0), answer = BUF_INIT(0);
    struct json_out o = json_out(&args);
    int http = 0, code = TOOL_USAGE;

    if (tool_read(argc, argv, options, sizeof options / sizeof *options, 2, 2, t) < 0)
        return code;
    jo_obj(&o);
    code = policy_client_bundle("from", argv[0], t, &o);
    if (code == TOOL_GOOD)
        code = policy_client_bundle("to", argv[1], t, &o);
    jo_end_obj(&o);
    if (code == TOOL_GOOD)
        code = policy_client_ask(&c, "diff", buf_str(&args), t, &http, &answer);
    if (code == TOOL_GOOD) {
        if (json)
            buf_printf(t->out, "%.*s\n", STR_ARG(buf_str(&answer)));
        if (print_diff(buf_str(&answer), json ? NULL : t->out))
            code = TOOL_FOUND;
    }
    buf_free(&args);
    buf_free(&answer);
    return code;
}

const struct tool_row cmd_policy_diff_row =
    {"diff", run_diff, "FROM TO [--json]", "two bundles beside one another",
     "FROM and TO are folders, hashes (8 digits or more), or one of active, previous, trial and\n"
     "proposal. Ends with 1 when they differ.\n" POLICY_CLIENT_HELP};

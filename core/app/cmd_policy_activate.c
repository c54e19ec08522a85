/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud policy activate`, `rollback` and `trial`. Must not know: how a change is made or
 * recorded, whether a host runs. Called by: the table in cmd_policy.c. */
#include "core/app/cmd_policy.h"

#include "core/app/policy_client.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/policy/spec.h"

#define ANSWER_TOKENS 65536

/* What was done, in words. */
static void print_record(omb_str answer, int http, struct buf *out)
{
    struct arena a = {0};
    struct json_doc d, r;
    omb_str none = STR(""), raw, mode;

    if (json_parse_arena(answer, &a, ANSWER_TOKENS, &d, NULL) != 0)
        return;
    raw = json_raw(&d, json_member(&d, 0, http == 202 ? "proposal" : "activation"));
    if (json_parse_arena(raw, &a, ANSWER_TOKENS, &r, NULL) == 0) {
        mode = json_str_or(&r, 0, "mode", &a, none);
        buf_printf(out, "%s %lld: %.*s %.*s (%.12s) ", http == 202 ? "proposal" : "activation",
                   (long long)json_int_or(&r, 0, "n", 0),
                   STR_ARG(json_str_or(&r, 0, "name", &a, none)),
                   STR_ARG(json_str_or(&r, 0, "version", &a, none)),
                   json_str_or(&r, 0, "hash", &a, STR("------------")).ptr);
        if (http == 202)
            buf_putz(out, "waits until another operator agrees");
        else if (str_is(mode, "canary"))
            buf_printf(out, "decides for %lld %% of the customers",
                       (long long)json_int_or(&r, 0, "percent", 0));
        else
            buf_putz(out, str_is(mode, "shadow") ? "decides in the shadow"
                          : str_is(mode, "stop") ? "decides alone again"
                                                 : "is in force");
        buf_putc(out, '\n');
    }
    arena_free(&a);
}

static int ask(const struct policy_client *c, const char *verb, const struct buf *args, bool json,
               struct tool *t)
{
    struct buf answer = BUF_INIT(0);
    int http = 0;
    int code =
        args->err ? TOOL_SOFTWARE : policy_client_ask(c, verb, buf_str(args), t, &http, &answer);

    if (code == TOOL_GOOD && json)
        buf_printf(t->out, "%.*s\n", STR_ARG(buf_str(&answer)));
    else if (code == TOOL_GOOD)
        print_record(buf_str(&answer), http, t->out);
    buf_free(&answer);
    return code;
}

/* ---- activate ---- */

struct wanted {
    struct policy_client client;
    bool json, shadow;
    const char *canary, *why;
};

/* "5%" or "5". */
static int read_percent(const struct wanted *w, struct tool *t, int64_t *percent)
{
    char text[8];

    str_clip(text, sizeof text, str_of(w->canary));
    if (text[0] && text[strlen(text) - 1] == '%')
        text[strlen(text) - 1] = '\0';
    return tool_number("--canary", text, 1, 99, percent, t) ? TOOL_GOOD : TOOL_USAGE;
}

/* All errors at once, before anybody is asked. */
static int check(const char *dir, bool json, struct tool *t)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct bundle *b = NULL;
    int code = tool_load(dir, json, t, &b);

    if (code == TOOL_GOOD && spec_check(b, &errors) != 0) {
        tool_print_errors(json, &errors, json ? t->out : t->err);
        code = TOOL_DATA;
    }
    bundle_unpin(b);
    bundle_errors_free(&errors);
    return code;
}

static int activate(const struct wanted *w, const char *dir, struct tool *t)
{
    struct buf args = BUF_INIT(0);
    struct json_out o = json_out(&args);
    int64_t percent = 0;
    int code = w->canary ? read_percent(w, t, &percent) : TOOL_GOOD;

    if (code == TOOL_GOOD)
        code = check(dir, w->json, t);
    if (code == TOOL_GOOD) {
        jo_obj(&o);
        jo_kv_z(&o, "why", w->why);
        jo_kv_z(&o, "mode", w->canary ? "canary" : w->shadow ? "shadow" : "full");
        if (w->canary)
            jo_kv_int(&o, "percent", percent);
        code = policy_client_bundle("bundle", dir, t, &o);
        jo_end_obj(&o);
    }
    if (code == TOOL_GOOD)
        code = ask(&w->client, "activate", &args, w->json, t);
    buf_free(&args);
    return code;
}

static int run_activate(int argc, char **argv, struct tool *t)
{
    struct wanted w = {.json = false};
    const struct tool_option options[] = {{"--json", &w.json, NULL},
                                          {"--shadow", &w.shadow, NULL},
                                          {"--canary", NULL, &w.canary},
                                          {"--why", NULL, &w.why},
                                          POLICY_CLIENT_OPTIONS(w.client)};
    int n = tool_read(argc, argv, options, sizeof options / sizeof *options, 0, 1, t);

    if (n < 0)
        return TOOL_USAGE;
    if (!w.why || !w.why[0])
        return tool_usage(t, "--why is needed: the reason is kept with the activation");
    if (w.shadow && w.canary)
        return tool_usage(t, "a trial is a shadow or a canary, not both");
    return activate(&w, n ? argv[0] : TOOL_DEFAULT_DIR, t);
}

const struct tool_row cmd_policy_activate_row =
    {"activate", run_activate, "[DIR] [--shadow | --canary P%] --why TEXT [--json]",
     "puts a folder's policies in force, or on trial",
     "  --why TEXT      the reason, kept in the history\n"
     "  --shadow        decides beside, changes nothing\n"
     "  --canary P%     decides for this share of the customers, rolled back by "
     "itself\n" POLICY_CLIENT_HELP
     "A running host takes it over at once; without one it is in force from the next start.\n"};

/* ---- rollback, trial ---- */

static int why_only(const char *verb, const struct wanted *w, struct tool *t)
{
    struct buf args = BUF_INIT(0);
    struct json_out o = json_out(&args);
    int code;

    jo_obj(&o);
    jo_kv_z(&o, "why", w->why);
    jo_end_obj(&o);
    code = ask(&w->client, verb, &args, w->json, t);
    buf_free(&args);
    return code;
}

static int run_rollback(int argc, char **argv, struct tool *t)
{
    struct wanted w = {.json = false};
    const struct tool_option options[] = {{"--json", &w.json, NULL},
                                          {"--why", NULL, &w.why},
                                          POLICY_CLIENT_OPTIONS(w.client)};

    if (tool_read(argc, argv, options, sizeof options / sizeof *options, 0, 0, t) < 0)
        return TOOL_USAGE;
    if (!w.why || !w.why[0])
        return tool_usage(t, "--why is needed: the reason is kept with the activation");
    return why_only("rollback", &w, t);
}

const struct tool_row cmd_policy_rollback_row =
    {"rollback", run_rollback, "--why TEXT [--json]", "puts the previous policies in force again",
     "  --why TEXT      the reason, kept in the history\n" POLICY_CLIENT_HELP};

static void print_proposal(const struct json_doc *show, struct arena *a, struct buf *out)
{
    struct json_doc r;
    omb_str none = STR("");
    omb_str raw = json_raw(show, json_member(show, 0, "proposal"));

    if (json_parse_arena(raw, a, ANSWER_TOKENS, &r, NULL) != 0 || !json_is(&r, 0, JSON_OBJECT))
        return;
    buf_printf(out,
               "proposal %lld: %.*s %.*s (%.12s) waits until another operator agrees, in the "
               "console or by /api/v1/policies/proposals\n",
               (long long)json_int_or(&r, 0, "n", 0), STR_ARG(json_str_or(&r, 0, "name", a, none)),
               STR_ARG(json_str_or(&r, 0, "version", a, none)),
               json_str_or(&r, 0, "hash", a, STR("------------")).ptr);
}

static void print_trial(omb_str answer, struct buf *out)
{
    struct arena a = {0};
    struct json_doc d, r;
    omb_str none = STR(""), raw;

    if (json_parse_arena(answer, &a, ANSWER_TOKENS, &d, NULL) != 0)
        return;
    raw = json_raw(&d, json_member(&d, 0, "trial"));
    if (json_parse_arena(raw, &a, ANSWER_TOKENS, &r, NULL) != 0 || !json_is(&r, 0, JSON_OBJECT)) {
        buf_putz(out, "nothing is on trial\n");
    } else {
        int64_t percent = json_int_or(&r, 0, "percent", 0);

        buf_printf(out, "%.*s %.*s (%.12s) as a %.*s",
                   STR_ARG(json_str_or(&r, 0, "name", &a, none)),
                   STR_ARG(json_str_or(&r, 0, "version", &a, none)),
                   json_str_or(&r, 0, "hash", &a, STR("------------")).ptr,
                   STR_ARG(json_str_or(&r, 0, "mode", &a, none)));
        if (percent)
            buf_printf(out, " for %lld %% of the customers", (long long)percent);
        buf_printf(out,
                   " since %.*s: %lld decisions, %lld other than those in force, %lld failed\n",
                   STR_ARG(json_str_or(&r, 0, "since", &a, none)),
                   (long long)json_int_or(&r, 0, "decisions", 0),
                   (long long)json_int_or(&r, 0, "changed", 0),
                   (long long)json_int_or(&r, 0, "faults", 0));
    }
    print_proposal(&d, &a, out);
    arena_free(&a);
}

static int show_trial(const struct wanted *w, struct tool *t)
{
    struct buf answer = BUF_INIT(0);
    struct arena a = {0};
    struct json_doc d;
    int http = 0, code = policy_client_ask(&w->client, "show", STR("{}"), t, &http, &answer);

    if (code == TOOL_GOOD && !w->json)
        print_trial(buf_str(&answer), t->out);
    else if (code == TOOL_GOOD &&
             json_parse_arena(buf_str(&answer), &a, ANSWER_TOKENS, &d, NULL) == 0)
        buf_printf(t->out, "%.*s\n", STR_ARG(json_raw(&d, json_member(&d, 0, "trial"))));
    arena_free(&a);
    buf_free(&answer);
    return code;
}

static int run_trial(int argc, char **argv, struct tool *t)
{
    struct wanted w = {.json = false};
    bool stop = false;
    const struct tool_option options[] = {{"--json", &w.json, NULL},
                                          {"--stop", &stop, NULL},
                                          {"--why", NULL, &w.why},
                                          POLICY_CLIENT_OPTIONS(w.client)};

    if (tool_read(argc, argv, options, sizeof options / sizeof *options, 0, 0, t) < 0)
        return TOOL_USAGE;
    if (!stop)
        return show_trial(&w, t);
    if (!w.why || !w.why[0])
        return tool_usage(t, "--why is needed: the reason is kept with the activation");
    return why_only("trial_stop", &w, t);
}

const struct tool_row cmd_policy_trial_row =
    {"trial", run_trial, "[--stop --why TEXT] [--json]",
     "what is on trial or waits for a second person; ends a trial",
     "  --stop          ends the trial: what is in force decides alone\n"
     "  --why TEXT      the reason, kept in the history\n" POLICY_CLIENT_HELP};

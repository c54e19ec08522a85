/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud key`: the keys with which programs use the staff's API.
 * Must not know: what a scope opens, how rows are kept.
 * Called by: main.c through the command table. */
#include "core/app/command.h"
#include "core/app/office_client.h"
#include "core/app/staff.h"
#include "core/base/json_out.h"
#include "core/desk/kase.h"

#include <stdio.h>
#include <sysexits.h>

static void write_scopes(struct json_out *o, omb_str words)
{
    omb_str one;

    jo_key(o, "scopes");
    jo_arr(o);
    while (words.len) {
        omb_str rest = STR("");
        if (!str_cut(words, ',', &one, &rest))
            rest = STR("");
        jo_str(o, str_trim(one));
        words = rest;
    }
    jo_end_arr(o);
}

static int add(int argc, char **argv)
{
    const char *name = command_option(argc, argv, "--name");
    const char *scopes = command_option(argc, argv, "--scopes");
    const char *tier = command_option(argc, argv, "--tier");
    const char *days = command_option(argc, argv, "--days");
    struct buf args = BUF_INIT(1 << 16);
    struct json_out o = json_out(&args);
    int64_t n = 0;
    int code;

    if (!name || !scopes) {
        fputs("ombud key add: --name and --scopes are needed (see -h)\n", stderr);
        return EX_USAGE;
    }
    jo_obj(&o);
    jo_kv_z(&o, "name", name);
    write_scopes(&o, str_of(scopes));
    if (tier)
        jo_kv_int(&o, "tier", staff_tier(str_of(tier)));
    if (days)
        jo_kv_int(&o, "days", str_int(str_of(days), &n) == 0 ? n : 0);
    jo_end_obj(&o);
    code = office_client_token(argc, argv, "key_add", &args);
    buf_free(&args);
    return code;
}

static void print_key(const struct json_doc *d, uint32_t at, struct arena *a)
{
    uint32_t scopes = json_member(d, at, "scopes");
    int64_t tier = json_int_or(d, at, "tier", 0);
    const char *between = "";
    omb_str word;

    printf("%.*s  %.*s…  until %.10s  used %.10s  ", STR_ARG(json_str_or(d, at, "id", a, STR(""))),
           STR_ARG(json_str_or(d, at, "prefix", a, STR(""))),
           arena_dupz(a, json_str_or(d, at, "expires", a, STR("-"))),
           arena_dupz(a, json_str_or(d, at, "used", a, STR("never"))));
    for (uint32_t i = json_first(d, scopes); i != JSON_NONE; i = json_next(d, scopes, i)) {
        if (json_get_str(d, i, a, &word) == 0)
            printf("%s%.*s", between, STR_ARG(word));
        between = ",";
    }
    printf("  %s  %.*s\n", tier > 0 && tier < TIER_LEVELS ? tier_name((int32_t)tier) : "-",
           STR_ARG(json_str_or(d, at, "name", a, STR(""))));
}

static int list(int argc, char **argv)
{
    struct buf answer = BUF_INIT(16 << 20);
    int code = office_client_ask(argc, argv, "key_list", STR("{}"), &answer);

    if (code == EX_OK && command_flag(argc, argv, "--json"))
        printf("%.*s\n", (int)answer.len, answer.ptr);
    else if (code == EX_OK)
        code = office_client_each(buf_str(&answer), "keys", print_key);
    buf_free(&answer);
    return code;
}

int cmd_key(int argc, char **argv)
{
    const char *what = command_word(argc, argv, 0);

    if (what && strcmp(what, "add") == 0)
        return add(argc, argv);
    if (what && strcmp(what, "list") == 0)
        return list(argc, argv);
    if (what && strcmp(what, "remove") == 0)
        return office_client_remove(argc, argv, "key_remove", command_word(argc, argv, 1));
    command_help("key");
    return EX_USAGE;
}

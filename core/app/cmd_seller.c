/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud seller`: the keys with which sellers answer claims.
 * Must not know: what a key opens, how rows are kept.
 * Called by: main.c through the command table. */
#include "core/app/command.h"
#include "core/app/office_client.h"
#include "core/base/json_out.h"

#include <stdio.h>
#include <sysexits.h>

static int add(int argc, char **argv)
{
    const char *seller = command_option(argc, argv, "--seller");
    const char *name = command_option(argc, argv, "--name");
    const char *days = command_option(argc, argv, "--days");
    struct buf args = BUF_INIT(1 << 16);
    struct json_out o = json_out(&args);
    int64_t n = 0;
    int code;

    if (!seller || !seller[0]) {
        fputs("ombud seller token add: --seller ID is needed, as the shop names it (see -h)\n",
              stderr);
        return EX_USAGE;
    }
    jo_obj(&o);
    jo_kv_z(&o, "seller", seller);
    jo_kv_z(&o, "name", name ? name : "");
    if (days)
        jo_kv_int(&o, "days", str_int(str_of(days), &n) == 0 ? n : 0);
    jo_end_obj(&o);
    code = office_client_token(argc, argv, "seller_add", &args);
    buf_free(&args);
    return code;
}

static void print_token(const struct json_doc *d, uint32_t at, struct arena *a)
{
    printf("%.*s  %-20.*s until %.10s  %.*s\n", STR_ARG(json_str_or(d, at, "id", a, STR(""))),
           STR_ARG(json_str_or(d, at, "seller", a, STR(""))),
           arena_dupz(a, json_str_or(d, at, "expires", a, STR("-"))),
           STR_ARG(json_str_or(d, at, "name", a, STR(""))));
}

static int list(int argc, char **argv)
{
    struct buf answer = BUF_INIT(16 << 20);
    int code = office_client_ask(argc, argv, "seller_list", STR("{}"), &answer);

    if (code == EX_OK)
        code = office_client_each(buf_str(&answer), "keys", print_token);
    buf_free(&answer);
    return code;
}

int cmd_seller(int argc, char **argv)
{
    const char *token = command_word(argc, argv, 0), *what = command_word(argc, argv, 1);

    if (token && what && strcmp(token, "token") == 0) {
        if (strcmp(what, "add") == 0)
            return add(argc, argv);
        if (strcmp(what, "list") == 0)
            return list(argc, argv);
        if (strcmp(what, "remove") == 0)
            return office_client_remove(argc, argv, "seller_remove", command_word(argc, argv, 2));
    }
    command_help("seller");
    return EX_USAGE;
}

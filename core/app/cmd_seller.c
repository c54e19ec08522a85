/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud seller`: the keys with which sellers answer claims.
 * Must not know: what a key opens, how rows are kept.
 * Called by: main.c through the command table. */
#include "core/app/command.h"
#include "core/app/offline.h"
#include "core/app/seller.h"
#include "core/base/clock.h"

#include <stdio.h>
#include <sysexits.h>

#define DAY_MS 86400000ull
#define MAX_DAYS 3650

static int add(struct offline *off, int argc, char **argv)
{
    const char *seller = command_option(argc, argv, "--seller");
    const char *name = command_option(argc, argv, "--name");
    const char *days_text = command_option(argc, argv, "--days");
    int64_t days = SELLER_TOKEN_DAYS;
    char token[ID_TOKEN + 1];
    struct seller_token t = {.seller = str_of(seller), .made = clock_unix_ms()};
    int status;

    if (!seller || !seller[0] || t.seller.len > 63) {
        fputs("ombud seller token add: --seller ID is needed, as the shop names it (see -h)\n",
              stderr);
        return EX_USAGE;
    }
    if (days_text && (str_int(str_of(days_text), &days) != 0 || days < 1 || days > MAX_DAYS)) {
        fprintf(stderr, "ombud seller token add: --days: 1 to %d\n", MAX_DAYS);
        return EX_USAGE;
    }
    t.name = name ? str_of(name) : STR("");
    t.expires = t.made + (uint64_t)days * DAY_MS;
    status = seller_token_add(&off->loop, off->store, off->tenant, &t, token);
    if (status != 0) {
        fprintf(stderr, "ombud seller token add: %s\n", omb_strerror(status));
        return EX_IOERR;
    }
    printf("%s\n", token);
    fprintf(stderr, "This key opens the claims of %s for %lld days. It is shown this once.\n",
            seller, (long long)days);
    return EX_OK;
}

static void print_token(void *ctx, omb_str id, const struct seller_token *t)
{
    char until[CLOCK_STAMP + 1];

    (void)ctx;
    clock_stamp(t->expires, until, sizeof until);
    printf("%.*s  %-20.*s until %.10s  %.*s\n", STR_ARG(id), STR_ARG(t->seller), until,
           STR_ARG(t->name));
}

static int list(struct offline *off)
{
    int status = seller_token_list(&off->loop, off->store, off->tenant, print_token, NULL);

    if (status != 0)
        fprintf(stderr, "ombud seller token list: %s\n", omb_strerror(status));
    return status == 0 ? EX_OK : EX_IOERR;
}

static int take_away(struct offline *off, int argc, char **argv)
{
    const char *id = command_word(argc, argv, 2);
    int status;

    if (!id) {
        fputs("ombud seller token remove: the id that `list` shows is needed\n", stderr);
        return EX_USAGE;
    }
    status = seller_token_remove(&off->loop, off->store, off->tenant, str_of(id));
    if (status == 0)
        printf("%s is gone\n", id);
    else
        fprintf(stderr, "ombud seller token remove: %s: %s\n", id, omb_strerror(status));
    return status == 0 ? EX_OK : EX_DATAERR;
}

int cmd_seller(int argc, char **argv)
{
    const char *token = command_word(argc, argv, 0), *what = command_word(argc, argv, 1);
    struct offline off;
    int code;

    if (!token || strcmp(token, "token") != 0 || !what ||
        (strcmp(what, "add") != 0 && strcmp(what, "list") != 0 && strcmp(what, "remove") != 0)) {
        command_help("seller");
        return EX_USAGE;
    }
    code = offline_open(argc, argv, &off);
    if (code != EX_OK)
        return code;
    code = what[0] == 'a'   ? add(&off, argc, argv)
           : what[0] == 'l' ? list(&off)
                            : take_away(&off, argc, argv);
    offline_close(&off);
    return code;
}

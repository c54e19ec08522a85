/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: getting a question about a tenant's office from the command line to whoever answers it.
 * Must not know: what a verb does.
 * Called by: cmd_key.c, cmd_seller.c. */
#include "core/app/office_client.h"

#include "core/app/client.h"
#include "core/app/office.h"
#include "core/app/offline.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/base/log.h"
#include "core/desk/kase.h"

#include <stdio.h>
#include <sysexits.h>

static int ask_store(int argc, char **argv, const char *verb, omb_str args, int *http,
                     struct buf *answer)
{
    struct client_wait w = {.answer = answer};
    struct port_question ask = {.verb = verb,
                                .actor = {.type = ACTOR_SYSTEM, .id = str_of(client_user())},
                                .rights = {TIER_LEVELS - 1, true, true},
                                .args = args};
    struct journal *journal = NULL;
    struct offline off;
    int code = offline_open(argc, argv, &off), status;

    if (code != EX_OK)
        return code;
    ask.tenant = off.tenant;
    status = journal_open(off.store, &journal);
    if (status == 0)
        status = office_ask(&(struct office){off.store, journal, NULL}, &ask, client_answered, &w);
    if (status == 0)
        offline_wait(&off, &w.done);
    else
        client_answered(&w, &(struct port_answer){.status = status});
    offline_close(&off);
    journal_close(journal);
    *http = w.http;
    return EX_OK;
}

/* ---- what the answer means ---- */

static int judge(const char *command, int http, const struct buf *answer)
{
    struct arena a = {0};

    if (http < 300)
        return EX_OK;
    fprintf(stderr, "ombud %s: %.*s\n", command, STR_ARG(client_detail(buf_str(answer), &a)));
    arena_free(&a);
    return http == 400 ? EX_USAGE : http == 404 || http == 422 ? EX_DATAERR : EX_IOERR;
}

int office_client_ask(int argc, char **argv, const char *verb, omb_str args, struct buf *answer)
{
    const char *slug = command_option(argc, argv, "--tenant");
    struct control host;
    struct config c;
    int code = command_config(argc, argv, &c), status = -OMB_E_NOTFOUND, http = 0;

    log_setup(LOG_ERROR, false); /* a command says itself what it did */
    if (code == EX_OK)
        status = control_read(c.data, &host);
    if (code == EX_OK && status == 0)
        status = client_ask(&host,
                            &(struct client_question){.door = "office",
                                                      .verb = verb,
                                                      .slug = slug ? slug : c.tenant[0].slug,
                                                      .tenant = 1,
                                                      .args = args},
                            &http, answer);
    config_free(&c);
    if (code == EX_OK && (status == -OMB_E_NOTFOUND || status == -OMB_E_UNAVAILABLE)) {
        code = ask_store(argc, argv, verb, args, &http, answer);
        status = 0;
    }
    if (code == EX_OK && status != 0) {
        fprintf(stderr, "ombud %s: the host does not answer: %s\n", argv[0], omb_strerror(status));
        code = EX_UNAVAILABLE;
    }
    return code == EX_OK ? judge(argv[0], http, answer) : code;
}

int office_client_each(omb_str answer, const char *list,
                       void (*fn)(const struct json_doc *d, uint32_t at, struct arena *a))
{
    struct arena a = {0};
    struct json_doc d;

    if (json_parse_arena(answer, &a, OFFICE_MAX_TOKENS, &d, NULL) == 0) {
        uint32_t rows = json_member(&d, 0, list);
        for (uint32_t i = json_first(&d, rows); i != JSON_NONE; i = json_next(&d, rows, i))
            fn(&d, i, &a);
    }
    arena_free(&a);
    return EX_OK;
}

static int print_token(omb_str answer)
{
    struct arena a = {0};
    struct json_doc d;
    int code = EX_SOFTWARE;

    if (json_parse_arena(answer, &a, 256, &d, NULL) == 0) {
        printf("%.*s\n", STR_ARG(json_str_or(&d, 0, "token", &a, STR(""))));
        fputs("This key is shown this once.\n", stderr);
        code = EX_OK;
    }
    arena_free(&a);
    return code;
}

int office_client_token(int argc, char **argv, const char *verb, const struct buf *args)
{
    struct buf answer = BUF_INIT(1 << 16);
    int code = EX_USAGE;

    if (!args->err)
        code = office_client_ask(argc, argv, verb, buf_str(args), &answer);
    if (code == EX_OK)
        code = print_token(buf_str(&answer));
    buf_free(&answer);
    return code;
}

int office_client_remove(int argc, char **argv, const char *verb, const char *id)
{
    struct buf args = BUF_INIT(1 << 16), answer = BUF_INIT(1 << 16);
    struct json_out o = json_out(&args);
    int code = EX_USAGE;

    if (!id) {
        fprintf(stderr, "ombud %s remove: the id that `list` shows is needed\n", argv[0]);
        return EX_USAGE;
    }
    jo_obj(&o);
    jo_kv_z(&o, "id", id);
    jo_end_obj(&o);
    if (!args.err)
        code = office_client_ask(argc, argv, verb, buf_str(&args), &answer);
    if (code == EX_OK)
        printf("%s is gone\n", id);
    buf_free(&args);
    buf_free(&answer);
    return code;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud case`.
 * Must not know: how events are kept.
 * Called by: main.c through the command table. */
#include "core/app/desk_door.h"
#include "core/app/offline.h"
#include "core/base/clock.h"
#include "core/base/json_out.h"
#include "core/gateway/event_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>

#define LIST_ROWS 200
#define SHOW_EVENTS 100000

struct showing {
    bool done, json;
    int status;
    struct id kase;
    uint64_t bad_seq;
};

static void print_buf(struct buf *b)
{
    printf("%.*s\n", (int)b->len, b->ptr ? b->ptr : "");
    buf_free(b);
}

static void print_event(const struct event *e, bool json)
{
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    if (json) {
        event_json(&o, e);
    } else {
        buf_printf(&b, "%4" PRIu64 "  ", e->seq);
        clock_print(e->at, &b);
        buf_printf(&b, "  %-24.*s %s:%.*s  %.*s", STR_ARG(e->name), actor_type_name(e->actor.type),
                   STR_ARG(e->actor.id), STR_ARG(e->body));
    }
    print_buf(&b);
}

static void shown(void *ctx, int status, const struct store_case *c)
{
    struct showing *s = ctx;

    for (uint32_t i = 0; status == 0 && i < c->n_event; i++)
        print_event(&c->event[i], s->json);
    s->status = status;
    s->done = true;
}

static void found(void *ctx, int status, struct id kase)
{
    struct showing *s = ctx;

    s->status = status;
    s->kase = kase;
    s->done = true;
}

/* A case is named by its id or by its number. */
static int resolve(struct offline *off, const char *word, struct showing *s)
{
    int64_t number;
    int status;

    if (id_parse(str_of(word), &s->kase) == 0)
        return 0;
    if (str_int(str_of(word), &number) != 0 || number < 1)
        return -OMB_E_NOTFOUND;
    status = store_find_number(off->store, off->tenant, (uint64_t)number, found, s);
    if (status != 0)
        return status;
    offline_wait(off, &s->done);
    s->done = false;
    return s->status;
}

static int show(struct offline *off, const char *word, struct showing *s)
{
    int status = resolve(off, word, s);

    if (status == 0)
        status = store_events(off->store, off->tenant, s->kase, 0, SHOW_EVENTS, shown, s);
    if (status == 0) {
        offline_wait(off, &s->done);
        status = s->status;
    }
    return status;
}

static void verified(void *ctx, int status, uint64_t seq)
{
    struct showing *s = ctx;

    s->status = status;
    s->bad_seq = seq;
    s->done = true;
}

static int verify(struct offline *off, const char *word, struct showing *s)
{
    int status = resolve(off, word, s);

    if (status == 0)
        status = store_verify(off->store, off->tenant, s->kase, verified, s);
    if (status != 0)
        return status;
    offline_wait(off, &s->done);
    if (s->status == 0)
        puts("the chain is whole");
    else
        fprintf(stderr, "the chain breaks at event %" PRIu64 "\n", s->bad_seq);
    return s->status;
}

/* Rows of one page of a list, for verify --all. */
struct page {
    bool done;
    int status;
    struct id kase[LIST_ROWS];
    uint32_t n;
    uint64_t cursor;
};

static void paged(void *ctx, int status, const struct store_rows *rows)
{
    struct page *p = ctx;

    p->n = 0;
    for (uint32_t i = 0; status == 0 && i < rows->n; i++) {
        p->kase[p->n++] = rows->row[i].kase;
        p->cursor = rows->row[i].at;
    }
    p->status = status;
    p->done = true;
}

static int verify_one(struct offline *off, struct id kase, uint64_t *broken)
{
    struct showing s = {0};
    char text[ID_TEXT + 1];
    int status = store_verify(off->store, off->tenant, kase, verified, &s);

    if (status != 0)
        return status;
    offline_wait(off, &s.done);
    if (s.status != 0) {
        id_text(kase, text);
        fprintf(stderr, "%s: the chain breaks at event %" PRIu64 "\n", text, s.bad_seq);
        (*broken)++;
    }
    return 0;
}

static int verify_all(struct offline *off)
{
    struct page p = {0};
    uint64_t cases = 0, broken = 0;
    int status;

    do {
        p.done = false;
        status = store_list(off->store, off->tenant, STR(""), p.cursor, LIST_ROWS, paged, &p);
        if (status != 0)
            return status;
        offline_wait(off, &p.done);
        status = p.status;
        for (uint32_t i = 0; status == 0 && i < p.n; i++, cases++)
            status = verify_one(off, p.kase[i], &broken);
    } while (status == 0 && p.n == LIST_ROWS);
    printf("%" PRIu64 " cases, %" PRIu64 " broken chains\n", cases, broken);
    return status ? status : broken ? -OMB_E_CORRUPT : 0;
}

static void listed(void *ctx, int status, const struct store_rows *rows)
{
    struct showing *s = ctx;

    for (uint32_t i = 0; status == 0 && i < rows->n; i++) {
        struct buf b = BUF_INIT(0);
        struct json_out o = json_out(&b);
        desk_door_row(&o, rows->row[i].kase, rows->row[i].a);
        print_buf(&b);
    }
    s->status = status;
    s->done = true;
}

static int list(struct offline *off, struct showing *s)
{
    int status = store_list(off->store, off->tenant, STR(""), 0, LIST_ROWS, listed, s);

    if (status != 0)
        return status;
    offline_wait(off, &s->done);
    return s->status;
}

int cmd_case(int argc, char **argv)
{
    const char *what = command_word(argc, argv, 0);
    const char *word = command_word(argc, argv, 1);
    struct showing s = {.json = command_flag(argc, argv, "--json")};
    struct offline off;
    int code, status;

    bool all = what && strcmp(what, "verify") == 0 && command_flag(argc, argv, "--all");
    if (!what || (strcmp(what, "list") != 0 && !word && !all)) {
        command_help("case");
        return EX_USAGE;
    }
    code = offline_open(argc, argv, &off);
    if (code != EX_OK)
        return code;
    if (strcmp(what, "show") == 0)
        status = show(&off, word, &s);
    else if (all)
        status = verify_all(&off);
    else if (strcmp(what, "verify") == 0)
        status = verify(&off, word, &s);
    else if (strcmp(what, "list") == 0)
        status = list(&off, &s);
    else
        status = -OMB_E_UNSUPPORTED;
    if (status != 0)
        fprintf(stderr, "ombud case %s: %s\n", what, omb_strerror(status));
    offline_close(&off);
    return status == 0 ? EX_OK : EX_DATAERR;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: messages to channels that do not resume: in order, one at a time for each case, until the
 * channel took it or says that it never will. Must not know: what a message says.
 * Called by: effect_run.c. */
#include "core/app/effects_i.h"

#include "core/app/item.h"
#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/plug/port.h"

#include <stdlib.h>

/* The messages of one case that are not out yet, in the order in which they were written. */
struct post_line {
    struct list jobs;
    char key[ID_KEY];
};

static struct post_line *find_or_add(struct job *j)
{
    struct map *posts = &j->effects->posts;
    struct post_line *line;
    char key[ID_KEY];

    id_key(j->tenant->id, j->kase, key);
    line = map_get(posts, str_of(key));
    if (line)
        return line;
    line = calloc(1, sizeof *line);
    if (!line)
        return NULL;
    list_init(&line->jobs);
    id_key(j->tenant->id, j->kase, line->key);
    if (map_set(posts, str_of(line->key), line) != 0) {
        free(line);
        return NULL;
    }
    return line;
}

int job_post_begin(struct job *j)
{
    struct list *at;
    omb_str name, number;

    if (str_cut(j->key, ':', &name, &number))
        for (size_t i = 0; i < number.len; i++)
            j->seq = j->seq * 10 + (uint64_t)(number.ptr[i] - '0');
    j->line = find_or_add(j);
    if (!j->line)
        return -OMB_E_NOMEM;
    at = &j->line->jobs; /* mostly behind all that are there */
    while (at->prev != &j->line->jobs && LIST_ITEM(at->prev, struct job, post)->seq > j->seq)
        at = at->prev;
    list_add_tail(at, &j->post);
    return 0;
}

/* An older message of this case is not out yet. */
static bool is_behind(const struct job *j)
{
    return j->line->jobs.next != &j->post;
}

static void case_read(void *ctx, int status, const struct kase *k)
{
    struct job *j = ctx;

    if (status == 0)
        job_run(j, k);
    else
        job_again(j);
}

void job_post_ended(struct job *j)
{
    struct effects *e = j->effects;
    struct post_line *line = j->line;
    struct job *next;

    list_remove(&j->post);
    if (list_empty(&line->jobs)) {
        (void)map_remove(&e->posts, str_of(line->key));
        free(line);
        return;
    }
    next = LIST_ITEM(line->jobs.next, struct job, post);
    if (e->closing || !next->parked)
        return;
    next->parked = false;
    cases_read(e->app->cases, next->tenant, next->kase, case_read, next);
}

static void tell(struct job *j, const char *outcome, const char *detail)
{
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    jo_obj(&o);
    jo_kv_int(&o, "seq", (int64_t)j->seq);
    jo_kv_z(&o, "outcome", outcome);
    if (detail)
        jo_kv_z(&o, "detail", detail);
    jo_end_obj(&o);
    job_bring_back(j, COMMAND_POST_RESULT, ACTOR_SYSTEM, STR(""), &b);
}

/* Said once and for all; anything else may be another matter in a while. */
static bool is_final(int status)
{
    return status == -OMB_E_NOTFOUND || status == -OMB_E_INVALID || status == -OMB_E_LIMIT ||
           status == -OMB_E_DENIED || status == -OMB_E_UNSUPPORTED;
}

static void posted(void *ctx, int status, omb_str bytes)
{
    struct job *j = ctx;

    (void)bytes;
    if (j->effects->closing)
        job_end(j);
    else if (status == 0)
        tell(j, "out", NULL);
    else if (is_final(status))
        tell(j, "failed", omb_strerror(status));
    else
        job_again(j);
}

static void item_read(void *ctx, int status, const struct store_case *sc)
{
    struct job *j = ctx;
    struct plug_instance *channel;
    struct plug_reply reply = {.fn = posted, .ctx = j, .deadline_ms = POST_CALL_MS};
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);
    struct json_doc d;
    omb_str contact, name;

    if (j->effects->closing || status != 0 || sc->n_event != 1 ||
        json_parse_arena(j->body, &j->arena, EFFECT_MAX_TOKENS, &d, NULL) != 0) {
        posted(j, status == 0 && !j->effects->closing ? -OMB_E_INVALID : -OMB_E_BUSY, STR_NONE);
        return;
    }
    name = json_str_or(&d, 0, "channel", &j->arena, STR(""));
    contact = json_str_or(&d, 0, "contact", &j->arena, STR(""));
    channel = plug_find_channel(j->effects->app->plug, name);
    if (clock_unix_ms() > sc->event[0].at + POST_GIVE_UP_MS)
        tell(j, "failed", "it could not be sent for a day");
    else if (!item_write(&o, &sc->event[0]))
        tell(j, "out", NULL); /* erased meanwhile: nothing is left to say */
    else if (!channel || b.err)
        posted(j, -OMB_E_UNAVAILABLE, STR_NONE);
    else
        (void)plug_channel_deliver(channel, reply, j->tenant->id, contact, buf_str(&b));
    buf_free(&b);
}

void job_post(struct job *j, const struct kase *k)
{
    int status;

    (void)k;
    if (is_behind(j)) {
        j->parked = true;
        return;
    }
    status =
        store_events(j->effects->app->store, j->tenant->id, j->kase, j->seq - 1, 1, item_read, j);
    if (status != 0)
        job_again(j);
}

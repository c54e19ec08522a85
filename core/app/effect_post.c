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

void job_post_begin(struct job *j)
{
    omb_str name, number;

    if (str_cut(j->key, ':', &name, &number))
        for (size_t i = 0; i < number.len; i++)
            j->seq = j->seq * 10 + (uint64_t)(number.ptr[i] - '0');
}

static bool same_case(const struct job *a, const struct job *b)
{
    return a != b && a->kind == EFFECT_CHANNEL_POST && b->kind == EFFECT_CHANNEL_POST &&
           a->tenant == b->tenant && id_eq(a->kase, b->kase);
}

/* An older message of this case that is not out yet. */
static bool is_behind(const struct job *j)
{
    const struct effects *e = j->effects;

    for (const struct list *node = e->jobs.next; node != &e->jobs; node = node->next) {
        const struct job *other = LIST_ITEM(node, const struct job, link);
        if (same_case(other, j) && other->seq < j->seq)
            return true;
    }
    return false;
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
    struct job *next = NULL;

    for (struct list *node = e->jobs.next; node != &e->jobs && !e->closing; node = node->next) {
        struct job *other = LIST_ITEM(node, struct job, link);
        if (same_case(other, j) && other->parked && (!next || other->seq < next->seq))
            next = other;
    }
    if (!next)
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

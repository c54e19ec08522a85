/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what is told of erasures: those that wait, those that are done.
 * Must not know: how one is carried out.
 * Called by: people.c, people_customer.c. */
#include "core/app/erasure.h"
#include "core/app/people_i.h"

#include "core/base/limits.h"
#include "core/gateway/event_json.h"

static void answer(struct people_call *c, const struct erasure *x)
{
    struct json_out o = json_out(&c->out);

    jo_obj(&o);
    jo_key(&o, "erasure");
    erasure_print(x, &o);
    jo_end_obj(&o);
    people_answer(c);
}

void people_erasure_waits(struct people_call *c, const struct erasure *x)
{
    c->http = 202;
    answer(c, x);
}

void people_erasures(struct people_call *c)
{
    struct json_out o = json_out(&c->out);
    const struct erasures *all = c->app->erasures;

    jo_obj(&o);
    jo_key(&o, "erasures");
    jo_arr(&o);
    for (const struct erasure *x = erasure_next(all, c->t, NULL); x; x = erasure_next(all, c->t, x))
        erasure_print(x, &o);
    jo_end_arr(&o);
    jo_end_obj(&o);
    people_answer(c);
}

/* One that is done is told without whom it was of. */
static void done_read(void *ctx, int status, const struct store_rows *rows)
{
    struct people_call *c = ctx;
    struct json_out o = json_out(&c->out);
    struct json_doc d;

    if (status == 0 && rows->n)
        status = json_parse_arena(rows->row[0].c, &c->arena, PEOPLE_MAX_TOKENS, &d, NULL);
    if (status != 0 || !rows->n) {
        people_refuse(c, status ? status : -OMB_E_NOTFOUND, "there is no such erasure");
        return;
    }
    jo_obj(&o);
    jo_key(&o, "erasure");
    jo_obj(&o);
    jo_kv_str(&o, "id", people_word(c, "id"));
    jo_kv_z(&o, "state", "done");
    event_json_time(&o, "at", (uint64_t)json_int_or(&d, 0, "at", 0));
    jo_kv_int(&o, "cases", json_int_or(&d, 0, "cases", 0));
    jo_kv_int(&o, "files", json_int_or(&d, 0, "files", 0));
    jo_end_obj(&o);
    jo_end_obj(&o);
    people_answer(c);
}

void people_erasure(struct people_call *c)
{
    omb_str id = people_word(c, "id");
    const struct erasures *all = c->app->erasures;
    int status;

    for (const struct erasure *x = erasure_next(all, c->t, NULL); x; x = erasure_next(all, c->t, x))
        if (str_is(id, erasure_ref(x))) {
            answer(c, x);
            return;
        }
    status = id.len > JOURNAL_REF
                 ? -OMB_E_NOTFOUND
                 : store_kv_get(c->app->store, c->t->id, STR("erased"), id, done_read, c);
    if (status != 0)
        people_refuse(c, status, "there is no such erasure");
}

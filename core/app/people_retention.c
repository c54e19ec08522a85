/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: how long customers are kept, as administrators see and set it.
 * Must not know: how it is kept.
 * Called by: people.c. */
#include "core/app/people_i.h"
#include "core/app/retention.h"

#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/gateway/event_json.h"

static void write_setting(struct people_call *c, omb_str value)
{
    struct json_out o = json_out(&c->out);
    int64_t days = retention_days(value);
    struct json_doc d;
    bool known = json_parse_arena(value, &c->arena, 32, &d, NULL) == 0;

    jo_obj(&o);
    jo_key(&o, "retention");
    jo_obj(&o);
    jo_key(&o, "inactive_days");
    if (days)
        jo_int(&o, days);
    else
        jo_null(&o);
    jo_kv_str(&o, "by", known ? json_str_or(&d, 0, "by", &c->arena, STR_NONE) : STR_NONE);
    event_json_time(&o, "changed_at", known ? (uint64_t)json_int_or(&d, 0, "at", 0) : 0);
    jo_end_obj(&o);
    jo_end_obj(&o);
    people_answer(c);
}

static void setting_read(void *ctx, int status, const struct store_rows *rows)
{
    struct people_call *c = ctx;

    if (status != 0 && status != -OMB_E_NOTFOUND)
        people_refuse(c, status, NULL);
    else
        write_setting(c, status == 0 && rows->n ? rows->row[0].c : STR("{}"));
}

void people_retention(struct people_call *c)
{
    int status =
        store_kv_get(c->app->store, c->t->id, RETENTION_SPACE, RETENTION_KEY, setting_read, c);

    if (status != 0)
        people_refuse(c, status, NULL);
}

static void changed(void *ctx, int status)
{
    struct people_call *c = ctx;

    if (status != 0) {
        people_refuse(c, status, NULL);
        return;
    }
    retention_changed(c->app->retention, c->t);
    write_setting(c, *(const omb_str *)c->own);
}

/* The days that are asked for: null and 0 are for ever; -1 for what is no such number. */
static int64_t days_asked(const struct people_call *c)
{
    uint32_t at = json_member(&c->args, 0, "inactive_days");
    int64_t days = 0;

    if (at == JSON_NONE)
        return -1;
    if (!json_is(&c->args, at, JSON_NULL) && json_get_int(&c->args, at, &days) != 0)
        return -1;
    return days > RETENTION_MOST_DAYS ? -1 : days;
}

void people_retention_change(struct people_call *c)
{
    int64_t days = days_asked(c);
    struct buf value = BUF_INIT(1024), line = BUF_INIT(256);
    struct json_out v = json_out(&value), o = json_out(&line);
    struct store_mark mark = {.space = RETENTION_SPACE, .key = RETENTION_KEY};
    omb_str *kept = arena_alloc(&c->arena, sizeof *kept);
    int status = kept ? 0 : -OMB_E_NOMEM;

    if (days < 0) {
        people_refuse(c, -OMB_E_INVALID, "inactive_days: is a number of days, or null for ever");
        return;
    }
    jo_obj(&v);
    jo_kv_int(&v, "inactive_days", days);
    jo_kv_str(&v, "by", c->actor.id);
    jo_kv_int(&v, "at", (int64_t)clock_unix_ms());
    jo_end_obj(&v);
    jo_obj(&o);
    jo_kv_int(&o, "inactive_days", days);
    jo_end_obj(&o);
    if (status == 0) {
        *kept = mark.value = arena_dup(&c->arena, buf_str(&value));
        c->own = kept;
        status = value.err ? value.err
                           : people_note(c, EVENT_RETENTION_CHANGED, &line, &mark, 1, changed);
    }
    if (status != 0)
        people_refuse(c, status, NULL);
    buf_free(&value);
    buf_free(&line);
}

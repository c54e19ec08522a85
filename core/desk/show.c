/* SPDX-License-Identifier: Apache-2.0 */
/* Owns how money and times are written. Must not know of what. Called wherever desk writes JSON. */
#include "core/desk/show.h"

#include "core/base/clock.h"

void show_money(struct json_out *o, const char *key, struct money m)
{
    jo_key(o, key);
    if (!m.currency[0]) {
        jo_null(o);
        return;
    }
    jo_obj(o);
    jo_kv_int(o, "minor", m.minor);
    jo_kv_z(o, "currency", m.currency);
    jo_end_obj(o);
}

void show_time(struct json_out *o, const char *key, uint64_t ms)
{
    char text[32];
    clock_stamp(ms, text, sizeof text);
    jo_kv_z(o, key, ms ? text : NULL);
}

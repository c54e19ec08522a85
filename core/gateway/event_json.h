/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_EVENT_JSON_H
#define OMB_GATEWAY_EVENT_JSON_H

#include "core/base/json_out.h"
#include "core/desk/event.h"

/* One event as the API and the feeds show it: EVENT of this folder's README. [any] */
void event_json(struct json_out *o, const struct event *e);

/* {"type","id"} of who did something. */
void event_json_actor(struct json_out *o, const struct actor *who);

/* `"key":"2026-…Z"`; null for 0. */
void event_json_time(struct json_out *o, const char *key, uint64_t unix_ms);

#endif

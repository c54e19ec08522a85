/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_DESK_DOOR_H
#define OMB_APP_DESK_DOOR_H

#include "core/app/app.h"
#include "core/base/json_out.h"

/*
 * The staff's door: fills app->port (core/gateway/port.h) and the session port over
 * cases, store and the shop. [loop]
 */
void desk_door_open(struct app *app);

/* Session's reach into the store: spaces "user" and "session". */
struct session_port desk_door_sessions(struct app *app);

/* ROW of the API from a stored kase_row: its members plus "id" and times as text. */
void desk_door_row(struct json_out *o, struct id kase, omb_str row);

#endif

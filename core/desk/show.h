/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_SHOW_H
#define OMB_DESK_SHOW_H

#include "core/base/json_out.h"
#include "core/base/money.h"

#include <stdint.h>

/* How values of a case stand in JSON, the same in events and in what is shown. */
void show_money(struct json_out *o, const char *key, struct money m); /* null without a currency */
void show_time(struct json_out *o, const char *key, uint64_t ms);     /* RFC 3339, null for 0 */

#endif

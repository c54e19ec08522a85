/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_DOOR_TURN_H
#define OMB_APP_DOOR_TURN_H

#include "core/app/door.h"

/*
 * One step of a flow for the tier plugin that asks: with the bundle it began with, and with what
 * the shop says to its questions, for the customer of the case and nobody else. The answer is
 * flow_run's. [loop]
 */
void door_turn_run(struct door *d, struct plug_ask ask, uint32_t tenant, omb_str view, omb_str turn,
                   omb_str recognised);

#endif

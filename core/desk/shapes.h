/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_SHAPES_H
#define OMB_DESK_SHAPES_H

#include "core/base/shape.h"
#include "core/desk/command.h"

/*
 * The bodies of the commands that people send, as tables: desk_handle checks them by these
 * before anything else, at whatever door they came. NULL for the commands of the host itself. What
 * one member needs of another is the command's own reader's.
 */
const struct shape_object *shapes_command(enum command_kind kind);

/* MONEY; the bodies of REMEDY_PROPOSE and RETURN_REQUEST, which questions about them have too. */
extern const struct shape_object shapes_money, shapes_remedy, shapes_return;

#endif

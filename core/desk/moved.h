/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_MOVED_H
#define OMB_DESK_MOVED_H

#include "core/desk/run.h"

/* The remedy that a movement of the shop is about, by the key under which it was carried out. */
const struct remedy *moved_remedy(struct run *r);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_ARRIVE_H
#define OMB_PLUG_ARRIVE_H

#include "core/plug/instance.h"

/*
 * Changes of the set of plugins while the host runs, one after the other; their public face is
 * plug_add, plug_replace and plug_remove in port.h. While one is looked at and started all others
 * are served. [loop]
 */
void arrive_stop(struct plug *p); /* at the host's end: what is under way stops */
void arrive_end(struct plug *p);  /* …and, when all plugins have, who asked is told */

#endif

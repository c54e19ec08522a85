/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_DESCRIBE_H
#define OMB_PLUG_DESCRIBE_H

#include "core/base/json_out.h"

#include <ombud/descriptor.h>

/* A descriptor as data: is it sound, and what does it say. [any] */

/* 0, or -OMB_E_INVALID with the reason. Every default must pass its own option. */
OMB_MUST_USE int describe_check(const omb_descriptor *d, char *why, size_t cap);

/* What it needs of the network; absent also for files older than the member. */
omb_str describe_network(const omb_descriptor *d);

/* The members of an open object: id, name, kind, vendor, version, description, network,
 * options. */
void describe_members(const omb_descriptor *d, struct json_out *o);

/* True for [a-z0-9_-]{1,31}. */
bool describe_is_name(omb_str s);

#endif

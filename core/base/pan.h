/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_PAN_H
#define OMB_BASE_PAN_H

#include "core/base/arena.h"

/*
 * Card numbers in what people write. A card number has 13 to 16 or 19 digits, begins with a known
 * issuer's range and passes the Luhn check (ISO/IEC 7812-1). Its digits may be of any script that
 * Unicode keeps beside ASCII's, joined or in groups of at most PAN_GROUP digits with blanks,
 * hyphens or dots between. Order ids (3-7-7) are none, whatever their digits say.
 */
#define PAN_GROUP 6

/*
 * The text with each card number as its first six and last four digits, "411111...1111". Gives
 * `text` itself back when it holds none; absent when memory is out. Nothing else of it changes.
 * [any]
 */
omb_str pan_mask(omb_str text, struct arena *a);

/* The same for what pan_mask left of them: "411111...1111" becomes "[card]", in JSON too. [any] */
omb_str pan_hide(omb_str text, struct arena *a);

#endif

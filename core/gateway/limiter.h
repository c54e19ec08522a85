/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_LIMITER_H
#define OMB_GATEWAY_LIMITER_H

#include "core/base/str.h"

/*
 * Token buckets by key (address, account) in a table of fixed size: LIMITER_ENTRIES
 * buckets, whatever a flood of keys does; the one used longest ago makes room. A full
 * bucket holds `burst` tokens and is full again after per_ms. [loop]
 */
struct limiter;

OMB_MUST_USE int limiter_open(uint32_t burst, uint64_t per_ms, struct limiter **out);
void limiter_close(struct limiter *l);

/* 0 and a token is taken, or the seconds to wait for the next one. */
uint32_t limiter_take(struct limiter *l, omb_str key, uint64_t now_ms);

/* Gives one token back. */
void limiter_give(struct limiter *l, omb_str key);

#endif

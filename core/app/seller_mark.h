/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_SELLER_MARK_H
#define OMB_APP_SELLER_MARK_H

#include "core/base/hash.h"
#include "core/desk/desk.h"
#include "core/store/store.h"

/*
 * Rows that are written with a case's events and say which claims and orders are a seller's:
 *   sellerclaim  SELLER/CASE/CLAIM           a claim, from the first message to the seller on
 *   sellerfiled  SELLER/MONTH/CASE/CLAIM     a filed one
 *   sellerorder  SELLER/MONTH/ORDER          an order that a case has seen
 * SELLER and ORDER are hashes of the shop's ids, MONTH ("202611") is that of the purchase. Each
 * says its thing once, however often it is written.
 */
#define SELLER_CLAIMS "sellerclaim"
#define SELLER_FILED "sellerfiled"
#define SELLER_ORDERS "sellerorder"

#define SELLER_MARK_KEY (HASH_HEX + 1 + ID_TEXT + 1 + 12)
/* "SELLER/" */
void seller_mark_prefix(omb_str seller, char out[HASH_HEX + 2]);
/* The marks of these events; at most `most`, texts in the arena. */
uint32_t seller_marks(const struct kase *k, struct id kase, const struct event *event, uint32_t n,
                      struct arena *a, struct store_mark *mark, uint32_t most);
/* The case and claim of a sellerclaim's key. */
bool seller_mark_read(omb_str key, struct id *kase, omb_str *claim);

/* Counts a seller's SELLER_FILED or SELLER_ORDERS of purchases in the month of `now` and the 11
 * before it: one row, num. */
OMB_MUST_USE int seller_count(struct store *s, tenant_id tenant, const char *space, omb_str seller,
                              uint64_t now, store_rows_fn fn, void *ctx);

#endif

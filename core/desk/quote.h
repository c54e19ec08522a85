/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_QUOTE_H
#define OMB_DESK_QUOTE_H

#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/desk/run.h"

/*
 * What the shop says that one exact change would mean (QUOTE in sdk/include/ombud/commerce.h). The
 * case keeps the newest CASE_MAX_QUOTES; a decision uses one that is about the very same remedy and
 * not older than DESK_QUOTE_FRESH_MS, or there is none. A remedy that is done makes all of them old.
 */
struct quote {
    bool order_known, customer_known, items_known, same_product, variants_available;
    bool method_known, method_original, method_single, balance_covers, allowed;
    int64_t items, new_items;
    int64_t difference, refund; /* minor units; below zero: to be paid back */
    int64_t quoted;             /* value of a trade-in */
    omb_str currency, method_kind, unknown, why;
};

/* Kinds that are decided on a quote: cancel, exchange, order_change, customer_change,
 * trade_in_credit, and a return that names items. */
bool quote_wanted(const struct remedy *m);

/* The remedy as the shop is asked about it, JSON in the arena; absent without memory. */
omb_str quote_question(const struct run *r, const struct remedy *m);

/* A fresh quote of this very remedy. -OMB_E_NOTFOUND. */
OMB_MUST_USE int quote_find(const struct run *r, const struct remedy *m, struct quote *out);

/* The question for a REMEDY_PROPOSE that is only thought of; nothing is recorded. `why` tells what is
 * wrong with it, in the arena. -OMB_E_INVALID: also for a kind that is decided without a quote. */
struct desk_config;
OMB_MUST_USE int quote_ask(const struct kase *k, const struct command *c,
                           const struct desk_config *config, struct arena *arena, omb_str *question,
                           omb_str *why);

/* QUOTE_OBSERVED {remedy, quote}: records observed.quote {hash, kind, order, quote}. Of the quote
 * only the members named above are kept: a shop's word for a person never enters a plain event. */
int quote_on_observed(struct run *r);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_COMMERCE_H
#define OMBUD_COMMERCE_H

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The shop: where orders are read and remedies are carried out. The host decides
 * what may be done; the shop does it, once, and keeps books of its own.
 *
 * ORDER is {"id","customer","email"?,"state","placed_at","currency","total_minor","lines":
 * [{"line","title","brand"?,"seller"?,"quantity","paid_minor","tax_minor","refunded_minor",
 * "promised_at"?,"delivered_at"?,"shipment"?,"carrier"?,"route"?,"state","returnable_until"?,
 * "condition"?}…],"paid_by"?,"membership"?}: the kind of its way of payment ("gift_card",
 * "credit_card", "paypal", "other") and the customer's level; times are RFC 3339 UTC text, money is
 * minor units as integers.
 *
 * since 1.0
 */

/* Data struct: size first, appended to, a missing tail is zero. */
typedef struct omb_commerce_info {
    uint32_t size;
    uint32_t reserved;
    omb_str name;          /* "local" */
    omb_str order_pattern; /* digit groups of an order id: "3-7-7" */
    omb_str remedies;      /* kinds it can execute, separated by ' ' */
} omb_commerce_info;

/* The extension OMB_KIND_COMMERCE. A function table: frozen. */
typedef struct omb_commerce {
    const omb_commerce_info *info; /* constant */

    /* [loop & active] {"orders":[ORDER…]} of a customer, newest first, at most 20. */
    void (*orders)(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str customer);

    /*
     * [loop & active] {"order":ORDER}, or -OMB_E_NOTFOUND. With an email (not absent) the
     * order is found only when it was placed under that address, whatever its case.
     */
    void (*order)(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str id,
                  omb_str email);

    /* [loop & active] {"listing":{"id","title","brand"?,"seller"?,"price_minor","currency",
     * "stock"}}, or -OMB_E_NOTFOUND. */
    void (*listing)(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str id);

    /*
     * [loop & active] Carry out a remedy {"kind":"refund"|"reship"|"certificate"|"return"|
     * "order_change","order","line"?,"quantity"?,"amount"?:{"minor","currency"},"to"?,"reason",
     * "change"?} under a key. Two kinds are the host's own, with the key of an earlier remedy in
     * "change":{"of":KEY}: "recharge" (what a claim took from a seller is given back to it) and
     * "return_cancel" (the customer withdrew that return); fail what you do not offer. A "change"
     * of items names each unit by its "item": "items" and, one for one, "new_items".
     * The same key does the work once and answers the same for ever. Completes 0 with
     * {"outcome":"done"|"failed","ref"?,"detail"?}. A negative status says that the outcome is not
     * known: the host asks status() or executes again with the same key.
     * -OMB_E_CONFLICT: the key was used for another remedy; nothing was done.
     */
    void (*execute)(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str remedy,
                    omb_str key);

    /* [loop & active] What execute answered under this key, or -OMB_E_NOTFOUND: never begun. */
    void (*status)(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str key);
} omb_commerce;

/* A further extension of a shop that takes data in: OMB_COMMERCE_IMPORT. Frozen. */
#define OMB_COMMERCE_IMPORT "omb.commerce_import/1"

typedef struct omb_commerce_import {
    /*
     * [loop & active] Takes a file in, whole or not at all. `file` names what it holds and how:
     * customers|sellers|listings|orders and .jsonl|.csv ("orders.jsonl"). Rows with a "tenant"
     * other than `slug` are skipped; a row whose id is there is replaced, except that money
     * already moved stays. Times may be offsets from now: "-3d", "+12h", "-90m".
     * Completes 0 with {"rows":n,"skipped":n}; -OMB_E_INVALID with "line 7: …".
     */
    void (*take)(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str slug, omb_str file,
                 omb_str bytes);
} omb_commerce_import;

/* A further extension of a shop that says beforehand what a change would mean. Frozen. */
#define OMB_COMMERCE_QUOTE "omb.commerce_quote/1"

typedef struct omb_commerce_quote {
    /*
     * [loop & active] What this exact remedy (as execute would get it, without a key) would mean in
     * the shop's books now. Nothing is done and nothing is held: execute looks again. Asked for
     * cancel, exchange, order_change, customer_change, trade_in_credit and a return that names
     * items. Completes 0 with {"quote":QUOTE}, also when the change cannot be made: QUOTE says so.
     *
     * QUOTE is {"order_known","customer_known": the shop knows them; "items","new_items": how many
     * are named; "items_known": each is in the order, as often as it is named; "same_product": each
     * new item is a variant of the product it replaces; "variants_available": each new item that
     * is can be had; "unknown"?: the first item that is the reason of a no; "method_known": the way
     * to pay is the customer's own; "method_kind"?: "gift_card"|"credit_card"|"paypal"|"other";
     * "method_original": it is the one the order was paid by; "method_single": the order was paid
     * by one payment only; "balance_covers": a gift card holds enough, true for other ways;
     * "difference_minor": to be paid more, below zero to be paid back; "refund_minor": what would
     * go back to the customer in all; "quoted_minor"?: value of a trade-in; "currency";
     * "allowed": the shop would do it; "why"?: words for a no}. It holds no personal text.
     */
    void (*quote)(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str remedy);
} omb_commerce_quote;

/* A further extension of a shop that says what an order may be changed to. Frozen. */
#define OMB_COMMERCE_CHOICES "omb.commerce_choices/1"

typedef struct omb_commerce_choices {
    /*
     * [loop & active] What may be picked for this customer's order as the books stand, so that
     * nobody types an id. It promises nothing: quote() and execute() look again. Completes 0 with
     * {"choices":{"order","currency","methods":[{"id","kind":"gift_card"|"credit_card"|"paypal"|
     * "other","label"?,"balance_minor"?: of a gift card,"original": the order was paid by it}…],
     * "lines":[{"line","item","title","unit_minor": paid for one,"variants":[{"id","price_minor",
     * "options"?:{…}}…]}…]}}: the customer's ways to pay, and for each line what can be had of the
     * same product instead. -OMB_E_NOTFOUND: no such order, or somebody else's.
     */
    void (*choices)(const omb_plugin *plugin, omb_op op, omb_tenant tenant, omb_str order,
                    omb_str customer);
} omb_commerce_choices;

#ifdef __cplusplus
}
#endif

#endif

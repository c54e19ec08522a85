// SPDX-License-Identifier: Apache-2.0
// The retail task set's shop as facts of a policy: what its seven writing tools are asked, seen
// against its books, and how a granted call changes these. No rule of the shop stands here.
import { readFileSync } from 'node:fs';
import path from 'node:path';

const cents = (price) => Math.round(price * 100);
const read = (folder, name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8'));

export const rows = (folder, name) => readFileSync(path.join(folder, name), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
export const shopOf = (folder) => ({
    users: read(folder, 'users.json'), orders: read(folder, 'orders.json'), products: read(folder, 'products.json'),
});

// Each writing tool as a remedy.
const tools = {
    cancel_pending_order: { kind: 'cancel', what: 'cancel' },
    modify_pending_order_items: { kind: 'order_change', what: 'items' },
    modify_pending_order_payment: { kind: 'order_change', what: 'payment' },
    modify_pending_order_address: { kind: 'order_change', what: 'address' },
    modify_user_address: { kind: 'customer_change', what: 'address' },
    return_delivered_order_items: { kind: 'return', what: 'return' },
    exchange_delivered_order_items: { kind: 'exchange', what: 'exchange' },
};

export const isWrite = (name) => name in tools;

const count = (list, one) => list.filter((each) => each === one).length;
const kindOf = (method) => method?.source ?? 'other';

// Old items beside the new ones: the variant, if it is one of the same product.
function pairs(shop, order, args) {
    return (args.item_ids ?? []).slice(0, args.new_item_ids?.length ?? 0).map((id, i) => {
        const item = order?.items.find((each) => each.item_id === id);
        const next = args.new_item_ids[i];
        return { item, next, variant: item && shop.products[item.product_id].variants[next] };
    });
}

// What the message of a refusal names, and the facts that the policy decides on.
export function seen(shop, { name, args }) {
    const { kind, what } = tools[name];
    const order = shop.orders[args.order_id];
    const user = shop.users[order?.user_id ?? args.user_id];
    const first = order?.payment_history[0];
    const own = order?.items.map((item) => item.item_id) ?? [];
    const named = args.item_ids ?? [];
    const strange = named.find((id) => count(named, id) > count(own, id));
    const both = pairs(shop, order, args);
    const gone = both.find((p) => !p.variant?.available);
    const difference = both.reduce((sum, p) => sum + (p.variant ? cents(p.variant.price) - cents(p.item.price) : 0), 0);
    const method = user?.payment_methods[args.payment_method_id];
    const due = what === 'payment' ? cents(first?.amount ?? 0) : difference;
    return {
        item: strange ?? gone?.next,
        difference,
        facts: {
            remedy: { kind, reason: (args.reason ?? '').replaceAll(' ', '_') },
            order: { status: order?.status ?? '', total: cents(first?.amount ?? 0),
                paid_by: first ? kindOf(user.payment_methods[first.payment_method_id]) : '' },
            customer: { known: Boolean(user), verified: true },
            change: {
                what, confirmed: true, same_customer: true, order_known: Boolean(order),
                items: named.length, new_items: args.new_item_ids?.length ?? 0, items_known: strange === undefined,
                same_product: both.every((p) => p.variant), variants_available: both.every((p) => !p.variant || p.variant.available),
                method_known: Boolean(method), method_kind: args.payment_method_id ? kindOf(method) : '',
                method_original: Boolean(first) && first.payment_method_id === args.payment_method_id,
                method_single: order?.payment_history.length === 1 && first.transaction_type === 'payment',
                balance_covers: method?.source !== 'gift_card' || cents(method.balance) >= due, difference,
            },
        },
    };
}

function pay(shop, order, method, amount, type) {
    const card = shop.users[order.user_id].payment_methods[method];
    order.payment_history.push({ transaction_type: type, amount: Math.abs(amount) / 100, payment_method_id: method });
    if (card.source === 'gift_card') card.balance = (cents(card.balance) + (type === 'refund' ? 1 : -1) * Math.abs(amount)) / 100;
}

// Books of a granted call, as far as later calls see them.
const booked = {
    cancel(shop, order) {
        for (const p of [...order.payment_history]) pay(shop, order, p.payment_method_id, cents(p.amount), 'refund');
        order.status = 'cancelled';
    },
    items(shop, order, args, difference) {
        for (const { item, next, variant } of pairs(shop, order, args)) Object.assign(item, { item_id: next, price: variant.price, options: variant.options });
        if (difference) pay(shop, order, args.payment_method_id, difference, difference > 0 ? 'payment' : 'refund');
        order.status = 'pending (item modified)';
    },
    payment(shop, order, args) {
        const [{ payment_method_id: before, amount }] = order.payment_history;
        pay(shop, order, args.payment_method_id, cents(amount), 'payment');
        pay(shop, order, before, cents(amount), 'refund');
    },
    address() {},
    return(shop, order) { order.status = 'return requested'; },
    exchange(shop, order) { order.status = 'exchange requested'; },
};

// Changes this copy of the shop only; `copyOf` makes one.
export const copyOf = (shop) => ({ ...shop, users: { ...shop.users }, orders: { ...shop.orders } });

export function book(shop, { name, args }) {
    const order = structuredClone(shop.orders[args.order_id]);
    if (!order) return;
    const { difference } = seen(shop, { name, args });
    shop.orders[args.order_id] = order;
    shop.users[order.user_id] = structuredClone(shop.users[order.user_id]);
    booked[tools[name].what](shop, order, args, difference);
}

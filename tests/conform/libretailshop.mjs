// SPDX-License-Identifier: Apache-2.0
// The retail task set's shop in the local shop: its users, products and orders as rows to import,
// and the shop's file read back as they are written there.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from '../tools/host.mjs';

const cents = (price) => Math.round(price * 100);
const currency = 'USD';
const labelOf = (method) => (method.brand ? `${method.brand} ${method.last_four}` : undefined);
const nameOf = (user) => `${user.name.first_name} ${user.name.last_name}`;

const customer = (id, user) => ({ id, name: nameOf(user), email: user.email, address: user.address,
    methods: Object.values(user.payment_methods).map((m) => ({ id: m.id, kind: m.source, label: labelOf(m),
        balance_minor: m.balance === undefined ? undefined : cents(m.balance) })) });

const product = (id, p) => ({ id, title: p.name, currency, variants: Object.values(p.variants).map((v) => ({
    id: v.item_id, price_minor: cents(v.price), available: v.available, options: v.options })) });

const order = (id, o) => ({ id, customer: o.user_id, state: o.status, placed_at: '-5d', currency, address: o.address,
    payments: o.payment_history.map((p) => ({ kind: p.transaction_type, minor: cents(p.amount), method: p.payment_method_id })),
    lines: o.items.map((item, i) => ({ line: String(i + 1), title: item.name, item: item.item_id, product: item.product_id,
        options: item.options, quantity: 1, paid_minor: cents(item.price), state: o.status })) });

export function writeSamples(folder, shop) {
    const file = (name, rows, one) => writeFileSync(path.join(folder, name),
        Object.entries(rows).map(([id, row]) => `${JSON.stringify(one(id, row))}\n`).join(''));
    mkdirSync(folder);
    file('customers.jsonl', shop.users, customer);
    file('products.jsonl', shop.products, product);
    file('orders.jsonl', shop.orders, order);
    writeFileSync(path.join(folder, 'sellers.jsonl'), '');
}

/* ---- back from the file ---- */

const tables = ['customer', 'address', 'method', 'product', 'variant', 'sale', 'line', 'choice', 'booking', 'amendment'];
const price = (minor) => minor / 100;
const byKey = (rows, ...columns) => new Map(rows.map((row) => [columns.map((c) => row[c]).join(' '), row]));

function grouped(rows, ...columns) {
    const out = new Map();
    for (const row of rows) {
        const key = columns.map((c) => row[c]).join(' ');
        if (!out.has(key)) out.set(key, []);
        out.get(key).push(row);
    }
    return out;
}

const plainAddress = (row) => row && { address1: row.address1, address2: row.address2, city: row.city, country: row.country,
    state: row.state, zip: row.zip };

function methodOf(row) {
    const m = { source: row.kind, id: row.id, label: row.label ?? undefined };
    return row.kind === 'gift_card' ? { ...m, balance: price(row.balance_minor) } : m;
}

// What was granted once is a member of its own in the reference's orders.
function amended(rows = []) {
    const out = {};
    for (const a of rows) {
        if (a.kind === 'cancel') out.cancel_reason = a.reason.replaceAll('_', ' ');
        if (a.kind === 'return') Object.assign(out, { return_items: JSON.parse(a.items), return_payment_method_id: a.method });
        if (a.kind === 'exchange')
            Object.assign(out, { exchange_items: JSON.parse(a.items), exchange_new_items: JSON.parse(a.new_items),
                exchange_payment_method_id: a.method, exchange_price_difference: price(a.difference_minor) });
    }
    return out;
}

// The file as {users, orders, products} for each tenant's number.
export function readShop(file) {
    const text = execFileSync(path.join(build, 'bin/conform_shop'), [file, ...tables], { encoding: 'utf8', maxBuffer: 1 << 30 });
    const rows = grouped(text.split('\n').filter(Boolean).map((line) => JSON.parse(line)), 'tenant', 'table');
    const of = (tenant, table) => rows.get(`${tenant} ${table}`) ?? [];
    const tenants = new Set([...rows.keys()].map((key) => Number(key.split(' ')[0])));
    return new Map([...tenants].map((tenant) => [tenant, view((table) => of(tenant, table))]));
}

function view(of) {
    const addresses = byKey(of('address'), 'whose', 'id'), choices = byKey(of('choice'), 'sale', 'line');
    const methods = grouped(of('method'), 'customer'), sales = grouped(of('sale'), 'customer');
    const lines = grouped(of('line'), 'sale'), bookings = grouped(of('booking'), 'sale');
    const amendments = grouped(of('amendment'), 'sale'), variants = grouped(of('variant'), 'product');
    const users = Object.fromEntries(of('customer').map((c) => [c.id, {
        name: c.name, email: c.email, address: plainAddress(addresses.get(`customer ${c.id}`)),
        payment_methods: Object.fromEntries((methods.get(c.id) ?? []).map((m) => [m.id, methodOf(m)])),
        orders: (sales.get(c.id) ?? []).map((s) => s.id).sort(),
    }]));
    const orders = Object.fromEntries(of('sale').map((s) => [s.id, {
        order_id: s.id, user_id: s.customer, address: plainAddress(addresses.get(`order ${s.id}`)), status: s.state,
        items: lines.get(s.id).map((l) => ({ ...choices.get(`${s.id} ${l.line}`), ...l })).sort((a, b) => a.line - b.line).map((l) => ({
            name: l.title, product_id: l.product, item_id: l.item, price: price(l.paid_minor), options: JSON.parse(l.options) })),
        payment_history: bookings.get(s.id).sort((a, b) => a.n - b.n).map((b) => ({
            transaction_type: b.kind, amount: price(b.minor), payment_method_id: b.method })),
        ...amended(amendments.get(s.id)),
    }]));
    const products = Object.fromEntries(of('product').map((p) => [p.id, { name: p.title, product_id: p.id,
        variants: Object.fromEntries((variants.get(p.id) ?? []).map((v) => [v.id, {
            item_id: v.id, options: JSON.parse(v.options), available: Boolean(v.available), price: price(v.price_minor) }])) }]));
    return { users, orders, products };
}

// The published files in the same form: what the local shop does not keep (parcels) is left out, a
// card's words are one text, money has two places.
export function published(shop) {
    const round = (value) => JSON.parse(JSON.stringify(value), (_, v) => (typeof v === 'number' ? price(cents(v)) : v));
    const method = (m) => ({ source: m.source, id: m.id, label: labelOf(m), ...(m.balance === undefined ? {} : { balance: m.balance }) });
    return round({
        users: Object.fromEntries(Object.entries(shop.users).map(([id, u]) => [id, { name: nameOf(u), email: u.email, address: u.address,
            payment_methods: Object.fromEntries(Object.entries(u.payment_methods).map(([key, m]) => [key, method(m)])),
            orders: [...u.orders].sort() }])),
        orders: Object.fromEntries(Object.entries(shop.orders).map(([id, { fulfillments, ...o }]) => [id, o])),
        products: shop.products,
    });
}

// Applies recorded changes ({path, old, new}) to a copy of one member, in place.
export function amend(view, changes) {
    for (const { path: where, old, new: value } of changes) {
        const names = where.split('/').slice(1);
        const last = names.pop();
        const at = names.reduce((node, name) => node[name], view);
        if (flat(at[last]) !== flat(old)) throw new Error(`${where}: the published files say ${flat(at[last])}, the record ${flat(old)}`);
        at[last] = value;
    }
}

// One text for equal values: members by name, money to the cent.
export function flat(value) {
    if (typeof value === 'number') return String(cents(value));
    if (Array.isArray(value)) return `[${value.map(flat).join()}]`;
    if (value && typeof value === 'object')
        return `{${Object.keys(value).filter((key) => value[key] !== undefined).sort().map((key) => `${JSON.stringify(key)}:${flat(value[key])}`).join()}}`;
    return JSON.stringify(value) ?? 'absent';
}

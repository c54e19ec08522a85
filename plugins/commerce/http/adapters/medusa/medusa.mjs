// SPDX-License-Identifier: Apache-2.0
// Owns Medusa's admin API as far as it is needed, and what its orders are in the contract's words.
const CALL_MS = 20000;
const FIELDS = ['+status,+email,+currency_code,+customer_id,+created_at,+total,+item_total', '*items', '*payment_collections.payments',
    '*payment_collections.payments.refunds', '*payment_collections.payments.captures', '*fulfillments', '*fulfillments.items', '*fulfillments.labels'].join(',');

// Ids of the contract have at most 31 bytes: Medusa's "order_" and "ordli_" stay here.
export const short = (id) => id.replace(/^(order|ordli)_/, '');
const long = (prefix, id) => (id.startsWith(`${prefix}_`) ? id : `${prefix}_${id}`);

// Medusa said no: it did nothing.
export class Refused extends Error {}

const digitsOf = new Map();
export function digits(currency) {
    if (!digitsOf.has(currency))
        digitsOf.set(currency, new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits);
    return digitsOf.get(currency);
}
export const toMinor = (amount, currency) => Math.round(Number(amount) * 10 ** digits(currency));
export const toMajor = (minor, currency) => Number((minor / 10 ** digits(currency)).toFixed(digits(currency)));

export class Medusa {
    #token = null;

    constructor({ url, email, password }) {
        Object.assign(this, { url, email, password });
    }

    async #send(method, target, json, token) {
        const answer = await fetch(this.url + target, { method, signal: AbortSignal.timeout(CALL_MS), redirect: 'error',
            headers: { 'content-type': 'application/json', connection: 'close', ...(token ? { authorization: `Bearer ${token}` } : {}) },
            body: json === undefined ? undefined : JSON.stringify(json) });
        const text = await answer.text();
        return { status: answer.status, json: text ? JSON.parse(text) : {} };
    }

    // The answer's JSON; null for 404; throws Refused for another 4xx, anything else when it is not known.
    async call(method, target, json) {
        for (let tries = 0; ; tries++) {
            this.#token ??= (await this.#send('POST', '/auth/user/emailpass', { email: this.email, password: this.password })).json.token;
            const { status, json: out } = await this.#send(method, target, json, this.#token);
            if (status >= 200 && status <= 299) return out;
            if (status === 401 && tries === 0) { // the token's time is over; nothing was done
                this.#token = null;
                continue;
            }
            if (status === 404) return null;
            if (status >= 400 && status <= 499 && status !== 401 && status !== 408 && status !== 409 && status !== 429)
                throw new Refused(out.message ?? `Medusa says ${status}`);
            throw new Error(`Medusa says ${status}: ${out.message ?? ''}`);
        }
    }

    async order(id) {
        return (await this.call('GET', `/admin/orders/${encodeURIComponent(long('order', id))}?fields=${FIELDS}`))?.order ?? null;
    }

    async ordersOf(customer) {
        return (await this.call('GET', `/admin/orders?customer_id=${encodeURIComponent(customer)}&limit=20&order=-created_at&fields=${FIELDS}`))?.orders ?? [];
    }

    async variant(id) {
        const found = await this.call('GET', `/admin/product-variants?id=${encodeURIComponent(id)}&limit=1&fields=*prices,*product`);
        return found?.variants?.[0] ?? null;
    }
}

// ---- an order in the contract's words ------------------------------------------------------------

export const payments = (order) => (order.payment_collections ?? []).flatMap((c) => c.payments ?? []).filter((p) => !p.canceled_at);
const sum = (list, of) => list.reduce((n, one) => n + of(one), 0);
export const captured = (payment, currency) => sum(payment.captures ?? [], (c) => toMinor(c.amount, currency));
export const refunded = (payment, currency) => sum(payment.refunds ?? [], (r) => toMinor(r.amount, currency));
export const currencyOf = (order) => order.currency_code.toUpperCase();

// Our refunds carry "ombud KEY #PART LINE:MINOR,…" in their note.
const NOTE = /^ombud (\S+) #(\d+) (\S*)$/;
export const note = (key, part, lines) => `ombud ${key} #${part} ${lines.map((l) => `${l.line}:${l.minor}`).join(',')}`;
export const isNote = (text, key, part) => {
    const found = NOTE.exec(text ?? '');
    return Boolean(found && found[1] === key && Number(found[2]) === part);
};

// What went back for each line. Medusa does not say so for refunds of other hands: those fill the lines in order.
function refundedLines(order, lines, currency) {
    const back = new Map(lines.map((l) => [l.line, 0]));
    let rest = 0;
    for (const refund of payments(order).flatMap((p) => p.refunds ?? [])) {
        const ours = NOTE.exec(refund.note ?? '');
        if (!ours) rest += toMinor(refund.amount, currency);
        for (const one of ours?.[3] ? ours[3].split(',') : []) {
            const at = one.lastIndexOf(':');
            back.set(one.slice(0, at), (back.get(one.slice(0, at)) ?? 0) + Number(one.slice(at + 1)));
        }
    }
    for (const line of lines) {
        const here = Math.min(rest, Math.max(0, line.paid_minor - back.get(line.line)));
        back.set(line.line, back.get(line.line) + here);
        rest -= here;
    }
    return back;
}

function stateOf(order) {
    if (order.status === 'canceled') return 'cancelled';
    const parcels = (order.fulfillments ?? []).filter((f) => !f.canceled_at);
    if (parcels.length && parcels.every((f) => f.delivered_at)) return 'delivered';
    if (parcels.some((f) => f.shipped_at)) return 'shipped';
    return parcels.length ? 'processing' : 'pending';
}

// Price and tax of a line as it was sold. Medusa's own totals leave out what came back.
function soldFor(item) {
    if (!(item.detail?.return_received_quantity > 0)) return { total: item.total, tax: item.tax_total };
    const net = item.unit_price * item.quantity - sum(item.adjustments ?? [], (a) => Number(a.amount));
    const rate = sum(item.tax_lines ?? [], (t) => Number(t.rate)) / 100;
    return item.is_tax_inclusive ? { total: net, tax: net - net / (1 + rate) } : { total: net * (1 + rate), tax: net * rate };
}

function lineOf(order, item, currency, share) {
    const sold = soldFor(item);
    const parcel = (order.fulfillments ?? []).find((f) => !f.canceled_at && f.items?.some((i) => i.line_item_id === item.id));
    const back = item.detail ?? {};
    const state = back.return_requested_quantity > 0 ? 'return_requested' : back.return_received_quantity > 0 ? 'returned'
        : order.status === 'canceled' ? 'cancelled' : parcel?.delivered_at ? 'delivered' : parcel?.shipped_at ? 'shipped' : 'processing';
    return { line: short(item.id), title: [item.product_title ?? item.title, item.variant_title].filter(Boolean).join(', '), quantity: item.quantity,
        paid_minor: Math.floor(toMinor(sold.total, currency) * share), tax_minor: Math.floor(toMinor(sold.tax, currency) * share),
        refunded_minor: 0, state, item: item.variant_id ?? item.id, product: item.product_id ?? '', listing: item.variant_id ?? '',
        returned: back.return_received_quantity ?? 0, ...(parcel?.delivered_at ? { delivered_at: iso(parcel.delivered_at) } : {}),
        ...(parcel ? { shipment: parcel.id, ...(parcel.labels?.[0] ? { carrier: parcel.labels[0].tracking_number } : {}) } : {}) };
}

const iso = (time) => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');

export function toOrder(order) {
    const currency = currencyOf(order);
    const paid = sum(payments(order), (p) => captured(p, currency)), total = sum(payments(order), (p) => toMinor(p.amount, currency));
    const lines = (order.items ?? []).map((item) => lineOf(order, item, currency, total ? Math.min(1, paid / total) : 0));
    const back = refundedLines(order, lines, currency);
    for (const line of lines) line.refunded_minor = Math.min(line.paid_minor, back.get(line.line));
    return { id: short(order.id), customer: order.customer_id, email: order.email, state: stateOf(order), placed_at: iso(order.created_at), currency,
        total_minor: total, lines, paid_by: 'other' };
}

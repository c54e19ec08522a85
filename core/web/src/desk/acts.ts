// SPDX-License-Identifier: Apache-2.0
// Everything that may be done for a customer, as data: its key, what it is made of, and what
// the host is asked for. Draws nothing, sends nothing, and grants nothing: the host decides.

import { amountText, parseAmount } from '../shared/format';
import type { Address, Budget, Claim, Money, Order, OrderLine, Suggestion } from '../shared/types';

export const ACTS = ['refund', 'reship', 'certificate', 'return', 'claim', 'cancel', 'items', 'exchange', 'address', 'payment',
    'trade_in', 'customer_address'] as const;
export type Act = (typeof ACTS)[number];

export const ACT_KEYS: Record<Act, string> = {
    refund: 'a r', reship: 'a s', certificate: 'a p', return: 'a t', claim: 'a c', cancel: 'a x', items: 'a i', exchange: 'a e',
    address: 'a d', payment: 'a m', trade_in: 'a v', customer_address: 'a u',
};

/** The action that a remedy of the host is; null for a kind that this page does not know. */
export function actOf(kind: string, change?: Record<string, unknown> | null): Act | null {
    if (kind === 'trade_in_credit') return 'trade_in';
    if (kind === 'customer_change') return 'customer_address';
    if (kind === 'order_change') {
        const what = String(change?.what ?? 'items');
        return what === 'payment' || what === 'address' || what === 'cancel' ? what : 'items';
    }
    return (ACTS as readonly string[]).includes(kind) ? (kind as Act) : null;
}

/** The host's word for what an action becomes, as budgets and suggestions name it. */
export function kindOf(act: Act): string {
    if (act === 'trade_in') return 'trade_in_credit';
    if (act === 'customer_address') return 'customer_change';
    return act === 'items' || act === 'address' || act === 'payment' ? 'order_change' : act;
}

export const REASONS = ['not_received', 'late', 'damaged', 'defective', 'not_as_described', 'wrong_item', 'missing_part', 'unwanted', 'goodwill'] as const;
export const RETURN_REASONS = ['damaged', 'defective', 'not_as_described', 'wrong_item', 'unwanted'] as const;
export const CANCEL_REASONS = ['no_longer_needed', 'ordered_by_mistake'] as const;
export const GROUNDS = ['not_arrived', 'not_as_described', 'return_refused', 'refund_missing'] as const;
export const ADDRESS = ['address1', 'address2', 'city', 'state', 'zip', 'country'] as const;
const ADDRESS_NEEDED = new Set(['address1', 'city', 'zip', 'country']);
const CERTIFICATE_DAYS = 365;
const DAYS_MOST = 3650;

/** What a person has filled in, still text where it is typed. */
export interface Draft {
    act: Act;
    order: string;
    picks: Record<string, { on: boolean; amount: string | null }>; /* refund: by line; null is all that is left of it */
    line: string;
    quantity: string;
    amount: string;
    days: string;
    to: 'original' | 'gift_card';
    reason: string;
    text: string;
    method: string;
    swaps: Record<string, string>; /* items, exchange: line -> the new variant */
    swapUnits: Record<string, string>; /* of how many units; none: all of them */
    opened: boolean; /* return: what the customer says of the item */
    packaging: boolean;
    receipt: boolean;
    written: boolean; /* claim: the customer wrote to the seller already */
    writtenAt: string;
    elsewhere: boolean; /* reship: to another address than the order's */
    address: Record<string, string>;
}

export type Wrong = Partial<Record<string, 'amount' | 'much' | 'pick' | 'quantity' | 'many' | 'days' | 'needed' | 'past'>>;

export type Door = 'remedies' | 'returns' | 'claims' | 'claims/contact';

export interface Request {
    to: Door;
    body: Record<string, unknown>;
    total: Money | null;
    lines: { line: OrderLine; amount: Money | null; quantity: number }[];
    wrong: Wrong;
}

export const left = (l: OrderLine): number => Math.max(0, (l.paid_minor ?? 0) - (l.refunded_minor ?? 0));
export const unitsLeft = (l: OrderLine, act: Act): number =>
    Math.max(0, (l.quantity ?? 1) - (act === 'return' || act === 'exchange' ? l.returned ?? 0 : act === 'reship' ? l.replaced ?? 0 : 0));

export function byThirdParty(l: OrderLine): boolean {
    return l.third_party === true;
}

const money = (minor: number, currency: string): Money => ({ minor, currency });
const field = (minor: number, currency: string): string => (currency && minor > 0 ? amountText(money(minor, currency)) : '');

/** A form as it is opened: from a suggestion, for an order and line, or for the case's order. */
export function draftOf(act: Act, orders: Order[], order: string | undefined, from?: Suggestion): Draft {
    const fitting = (x: Order): boolean => whyNot(act, [x]) === '';
    const named = orders.find((x) => x.id === (from?.order ?? order));
    const o = named && (from || fitting(named)) ? named : orders.find(fitting) ?? named ?? orders[0];
    const currency = o?.currency ?? 'USD';
    const lines = o?.lines ?? [];
    const fits = lines.find((l) => (act === 'claim' ? byThirdParty(l) : act === 'trade_in' ? !!l.trade_in : left(l) > 0));
    const line = from?.line || fits?.line || lines[0]?.line || '';
    const picks: Draft['picks'] = {};
    for (const l of lines) {
        const part = from?.line === l.line && from.amount && from.amount.minor < left(l) ? from.amount.minor : null;
        picks[l.line] = { on: (from?.line ?? line) === l.line && left(l) > 0, amount: part === null ? null : field(part, currency) };
    }
    const payments = o?.payments ?? [];
    return {
        act, order: o?.id ?? '', picks, line, quantity: String(from?.quantity ?? 1),
        amount: from?.amount ? field(from.amount.minor, from.amount.currency) : '',
        days: String(CERTIFICATE_DAYS), to: from?.to === 'gift_card' ? 'gift_card' : 'original',
        reason: from?.reason ?? '', text: '', method: act === 'payment' ? '' : payments[0]?.id ?? '', swaps: {}, swapUnits: {}, opened: false, packaging: true, receipt: true, written: false, writtenAt: '', elsewhere: false,
        address: Object.fromEntries(ADDRESS.map((k) => [k, o?.address?.[k] ?? ''])),
    };
}

/** The reasons an action knows; one that a suggestion brought is kept at the top. */
export function reasonsOf(act: Act, first: string): string[] {
    const known: readonly string[] = act === 'return' ? RETURN_REASONS : act === 'cancel' ? CANCEL_REASONS : act === 'claim' ? GROUNDS : REASONS;
    return first && !known.includes(first) ? [first, ...known] : [...known];
}

function addressOf(d: Draft, wrong: Wrong): Address {
    const out: Address = {};
    for (const k of ADDRESS) {
        const v = (d.address[k] ?? '').trim();
        if (!v && ADDRESS_NEEDED.has(k)) wrong[`address.${k}`] = 'needed';
        out[k] = v;
    }
    return out;
}

/** What stands in the field of a line: what was typed, else all that is left of it just now. */
export function pickText(d: Draft, l: OrderLine, currency: string): string {
    return d.picks[l.line]?.amount ?? field(left(l), currency);
}

function amountIn(text: string, currency: string, most: number | null, name: string, wrong: Wrong): number {
    const minor = parseAmount(text, currency);
    if (minor === null) wrong[name] = 'amount';
    else if (most !== null && minor > most) wrong[name] = 'much';
    return minor ?? 0;
}

function quantityIn(text: string, most: number, name: string, wrong: Wrong): number {
    const n = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
    if (n < 1) wrong[name] = 'quantity';
    else if (n > most) wrong[name] = 'many';
    return n;
}

/** One change names each unit; the shop takes so many names. */
const SWAPS_MOST = 64;

export const swapsLeft = (l: OrderLine, act: Act): number => Math.min(unitsLeft(l, act), SWAPS_MOST);

/** What stands in the field of a line: what was typed, else all of its units. */
export const swapText = (d: Draft, l: OrderLine): string => d.swapUnits[l.line] ?? String(swapsLeft(l, d.act));

function refundOf(d: Draft, o: Order, currency: string, r: Request): void {
    const lines = o.lines ?? [];
    const open = lines.filter((l) => left(l) > 0);
    const picked = open.filter((l) => d.picks[l.line]?.on);
    if (picked.length === 0) r.wrong.lines = 'pick';
    r.lines = picked.map((l) => ({ line: l, quantity: l.quantity ?? 1,
        amount: money(amountIn(pickText(d, l, currency), currency, left(l), `line.${l.line}`, r.wrong), currency) }));
    r.total = money(r.lines.reduce((n, x) => n + x.amount!.minor, 0), currency);
    const whole = lines.length > 1 && picked.length === open.length && r.lines.every((x) => x.amount!.minor === left(x.line));
    if (whole) Object.assign(r.body, { whole: true, amount: r.total });
    else if (r.lines.length === 1) Object.assign(r.body, { line: r.lines[0]!.line.line, amount: r.lines[0]!.amount });
    else r.body.lines = r.lines.map((x) => ({ line: x.line.line, amount: x.amount }));
    r.body.to = d.to;
}

function swapsOf(d: Draft, o: Order, r: Request): Record<string, unknown> {
    const pairs = (o.lines ?? []).filter((l) => (d.swaps[l.line] ?? '').trim());
    if (pairs.length === 0) r.wrong.lines = 'pick';
    r.lines = pairs.map((line) => ({ line, amount: null,
        quantity: (line.quantity ?? 1) > 1 ? quantityIn(swapText(d, line), swapsLeft(line, d.act), `units.${line.line}`, r.wrong) : 1 }));
    if (!d.method.trim()) r.wrong.method = 'needed';
    const named = r.lines.flatMap(({ line, quantity }) => Array.from({ length: Math.min(quantity, SWAPS_MOST) }, () => line));
    return { items: named.map((l) => l.item ?? l.line), new_items: named.map((l) => d.swaps[l.line]!.trim()), method: d.method.trim() };
}

/** The seller was written to through us, whether its time runs or is over: a claim on this line only has to be filed. */
export function isWrittenTo(d: Draft, claims: Claim[]): boolean {
    return claims.some((c) => c.order === d.order && c.line === d.line && !c.ground && (c.state === 'waiting_contact' || c.state === 'waiting_customer') && !!c.contacted_at);
}

/** A claim is filed once the seller was written to; until then the words go to the seller. */
function claimOf(d: Draft, o: Order, l: OrderLine | undefined, claims: Claim[], r: Request): void {
    const text = d.text.trim() ? { text: d.text.trim() } : {};
    const known = isWrittenTo(d, claims);
    if (l) r.total = money(left(l), o.currency ?? 'USD');
    if (!d.written && !known) {
        if (!d.text.trim()) r.wrong.text = 'needed';
        delete r.wrong.reason;
        r.to = 'claims/contact';
        r.body = { order: o.id, line: l?.line ?? '', ...text };
        return;
    }
    const at = d.writtenAt ? new Date(d.writtenAt).getTime() : NaN;
    if (!known && Number.isNaN(at)) r.wrong.writtenAt = 'needed';
    else if (!known && at > Date.now()) r.wrong.writtenAt = 'past';
    r.body = { order: o.id, line: l?.line ?? '', ground: d.reason, ...text, ...(known || Number.isNaN(at) ? {} : { contacted_at: at }) };
}

/** What the host is asked for, and what is wrong with it, field by field. */
export function requestOf(d: Draft, orders: Order[], claims: Claim[] = []): Request {
    const o = orders.find((x) => x.id === d.order);
    const r: Request = { to: d.act === 'return' ? 'returns' : d.act === 'claim' ? 'claims' : 'remedies', body: {}, total: null, lines: [], wrong: {} };
    if (d.act === 'customer_address') {
        r.body = { kind: 'customer_change', reason: 'asked_by_customer', change: { what: 'address', address: addressOf(d, r.wrong) } };
        return r;
    }
    if (!o) {
        r.wrong.order = 'pick';
        return r;
    }
    const currency = o.currency ?? 'USD';
    const line = (o.lines ?? []).find((l) => l.line === d.line);
    const one = (quantity: number): OrderLine | undefined => {
        if (!line) r.wrong.line = 'pick';
        else r.lines = [{ line, amount: null, quantity }];
        return line;
    };
    r.body = { kind: kindOf(d.act), order: o.id, reason: d.reason };
    if (!d.reason && !['items', 'exchange', 'address', 'payment', 'trade_in'].includes(d.act)) r.wrong.reason = 'needed';
    switch (d.act) {
        case 'refund':
            refundOf(d, o, currency, r);
            break;
        case 'reship': case 'return': {
            const n = quantityIn(d.quantity, line ? unitsLeft(line, d.act) : 1, 'quantity', r.wrong);
            Object.assign(r.body, { line: one(n)?.line ?? '', quantity: n });
            if (d.act === 'reship' && d.elsewhere) r.body.change = { address: addressOf(d, r.wrong) };
            if (d.act === 'return') {
                delete r.body.kind;
                Object.assign(r.body, { to: d.to, opened: d.opened, packaging: d.packaging, receipt: d.receipt, ...(d.text.trim() ? { text: d.text.trim() } : {}) });
            }
            break;
        }
        case 'certificate': {
            const days = /^\d{1,4}$/.test(d.days.trim()) ? Number(d.days) : 0;
            if (days < 1 || days > DAYS_MOST) r.wrong.days = 'days';
            r.total = money(amountIn(d.amount, currency, null, 'amount', r.wrong), currency);
            Object.assign(r.body, { amount: r.total, expires_days: days });
            break;
        }
        case 'claim':
            claimOf(d, o, one(line?.quantity ?? 1), claims, r);
            break;
        case 'cancel':
            r.body.change = { confirmed: true };
            r.total = money((o.lines ?? []).reduce((n, l) => n + left(l), 0), currency);
            break;
        case 'items': case 'exchange':
            r.body.change = { ...(d.act === 'items' ? { what: 'items' } : {}), ...swapsOf(d, o, r) };
            r.body.reason = d.reason || 'asked_by_customer';
            break;
        case 'payment':
            if (!d.method.trim()) r.wrong.method = 'needed';
            Object.assign(r.body, { reason: d.reason || 'asked_by_customer', change: { what: 'payment', method: d.method.trim() } });
            break;
        case 'address':
            Object.assign(r.body, { reason: d.reason || 'asked_by_customer', change: { what: 'address', address: addressOf(d, r.wrong) } });
            break;
        case 'trade_in': {
            const l = one(1);
            if (l && !l.trade_in) r.wrong.line = 'pick';
            r.total = money(amountIn(d.amount, currency, null, 'amount', r.wrong), currency);
            Object.assign(r.body, { reason: d.reason || 'trade_in', trade_in: l?.trade_in ?? '', amount: r.total, to: 'gift_card' });
            break;
        }
    }
    return r;
}

/** The scarcest of the person's own budgets for this kind and order; null when none counts. */
export function scarcest(budgets: Budget[], kind: string, order: string, currency: string): Budget | null {
    let least: Budget | null = null;
    for (const b of budgets) {
        if (b.remedy !== kind && b.remedy !== 'all') continue;
        if (b.left.currency !== currency || (b.order && b.order !== order)) continue;
        if (!least || b.left.minor < least.left.minor) least = b;
    }
    return least;
}

/** The most of this kind that the person may grant at once, as the suggestions tell it. */
export function limitFor(suggestions: Suggestion[], kind: string, currency: string): Money | null {
    return suggestions.find((s) => s.remedy === kind && s.limit?.currency === currency)?.limit ?? null;
}

export type WhyNot = '' | 'asking' | 'noorder' | 'nothing' | 'nothird' | 'notrade' | 'shipped' | 'delivered';

const EARLY = /^(pending|processing|placed|open|new|created|paid)$/;

/** Why an action makes no sense for the orders that are known; '' when it may. The host decides in the end. */
export function whyNot(act: Act, orders: Order[] | null, order?: string): WhyNot {
    if (act === 'customer_address') return '';
    if (!orders) return 'asking';
    const some = order ? orders.filter((o) => o.id === order) : orders;
    if (some.length === 0) return 'noorder';
    const lines = some.flatMap((o) => o.lines ?? []);
    if (act === 'refund' && !lines.some((l) => left(l) > 0)) return 'nothing';
    if (act === 'claim' && !lines.some(byThirdParty)) return 'nothird';
    if (act === 'trade_in' && !lines.some((l) => l.trade_in)) return 'notrade';
    if (act === 'return' && lines.every((l) => EARLY.test(l.state ?? ''))) return 'delivered';
    const early = (o: Order): boolean => (o.lines ?? []).some((l) => EARLY.test(l.state ?? '')) || EARLY.test(o.state ?? '');
    if ((act === 'cancel' || act === 'items' || act === 'payment' || act === 'address') && !some.some(early)) return 'shipped';
    return '';
}

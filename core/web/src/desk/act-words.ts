// SPDX-License-Identifier: Apache-2.0
// What an action is called, and what will happen when it is confirmed, sentence by sentence.

import { formatMoney } from '../shared/format';
import type { Address, Money, Order, Quote, ReturnTerms } from '../shared/types';
import { itemName, type Known, methodName } from './act-choices';
import { ADDRESS, type Act, type Draft, left, type Request } from './acts';
import { t, tierName } from './words';

const NAMES: Record<Act, string> = {
    refund: 'act.refund', reship: 'act.reship', certificate: 'act.certificate', return: 'act.return', claim: 'act.claim', cancel: 'act.cancel',
    items: 'act.items', exchange: 'act.exchange', address: 'act.address', payment: 'act.payment', trade_in: 'act.trade_in',
    customer_address: 'act.customer_address',
};

/** The words of its button: with the amount where there is one. */
export function actName(act: Act, amount: Money | null | undefined): string {
    return t(NAMES[act] as Parameters<typeof t>[0], { amount: formatMoney(amount) }).trim();
}

export function oneAddress(a: Address | Record<string, string> | undefined): string {
    return ADDRESS.map((k) => a?.[k]).filter(Boolean).join(', ');
}

/** The terms of a return, as the policy told them for exactly this one. */
export function termsWords(x: ReturnTerms): string[] {
    if (x.verdict === 'refuse') return [t('terms.refuse')];
    const out = x.verdict === 'person' ? [t('terms.person')] : [];
    if (x.days) out.push(t('terms.days', { n: x.days }));
    if (x.label) out.push(x.label === 'customer' ? `${t('ret.label.customer')}.` : `${t('ret.label.shop')}.`);
    if (x.refund) {
        const amount = formatMoney(x.refund);
        const to = x.to === 'gift_card' ? t('terms.gift_card') : t('terms.original');
        out.push(`${x.refund_on === 'first_scan' ? t('ret.refund.scan', { amount }) : t('ret.refund.receipt', { amount })}, ${to}.`);
    }
    if (x.fee && x.fee.minor > 0) out.push(t('terms.fee', { amount: formatMoney(x.fee) }));
    return out;
}

export interface Outlook {
    undoMs: number;
    verdict: 'allow' | 'approval' | 'deny' | 'unknown';
    tier: number;
    terms?: ReturnTerms | null;
    quote?: Quote | null; /* of a change; null: the shop did not say */
    known?: Known;
}

/** Whether it is decided on what the shop says of it beforehand. */
export const isQuoted = (act: Act): boolean => act === 'items' || act === 'exchange' || act === 'payment' || act === 'cancel' || act === 'address';

/** What the shop says that a change would mean for the customer's money. */
function quoteWords(d: Draft, x: Quote, method: string): string[] {
    if (!x.allowed) return [t('quote.no', { why: x.why ?? '' })];
    const money = (minor: number): string => formatMoney({ minor, currency: x.currency ?? 'USD' });
    const more = x.difference_minor ?? 0;
    if (d.act === 'payment') return [t('quote.payment', { amount: money(x.refund_minor ?? 0) })];
    if (d.act !== 'items' && d.act !== 'exchange') return [];
    if (more === 0) return [t('quote.same')];
    const amount = money(Math.abs(more));
    if (d.act === 'exchange') return [more > 0 ? t('quote.later.more', { amount, method }) : t('quote.later.back', { amount, method })];
    return [more > 0 ? t('quote.more', { amount, method }) : t('quote.back', { amount, method })];
}

function itself(d: Draft, r: Request, o: Order | undefined, look: Outlook): string[] {
    const amount = formatMoney(r.total);
    const title = r.lines[0]?.line.title ?? '';
    const n = Number(d.quantity) || 1;
    const method = methodName(look.known, o, d.method);
    const said = look.quote ? quoteWords(d, look.quote, method) : [];
    const swapped = (one: 'will.item' | 'will.exchange', some: 'will.item.some' | 'will.exchange.some'): string[] => [
        ...r.lines.map((x) => t((x.line.quantity ?? 1) > 1 ? some : one,
            { n: x.quantity, title: x.line.title, item: itemName(look.known, d.swaps[x.line.line] ?? '') })),
        ...(said.length ? said : [t('will.difference', { method })])];
    switch (d.act) {
        case 'refund': {
            const rest = r.lines.reduce((sum, x) => sum + left(x.line) - (x.amount?.minor ?? 0), 0);
            return [d.to === 'original' ? t('will.refund.original', { amount }) : t('will.refund.gift_card', { amount }),
                ...(r.body.whole ? [t('will.refund.whole', { order: d.order })] : []),
                ...(rest > 0 && r.total ? [t('will.refund.rest', { amount: formatMoney({ ...r.total, minor: rest }) })] : [])];
        }
        case 'reship': return [t('will.reship', { n, title, address: d.elsewhere ? oneAddress(d.address) : oneAddress(o?.address) || t('will.reship.same') })];
        case 'certificate': return [t('will.certificate', { amount, days: d.days })];
        case 'return': return [t('will.return', { n, title }), d.to === 'original' ? t('will.return.original') : t('will.return.gift_card')];
        case 'claim': return r.to === 'claims/contact' ? [t('will.contact', { seller: r.lines[0]?.line.seller ?? '', title }), t('will.contact.then')] : [t('will.claim', { amount, seller: r.lines[0]?.line.seller ?? '', title }), t('will.claim.clock')];
        case 'cancel': return [t('will.cancel', { order: d.order, amount })];
        case 'items': return swapped('will.item', 'will.item.some');
        case 'exchange': return swapped('will.exchange', 'will.exchange.some');
        case 'address': return [t('will.address', { order: d.order, address: oneAddress(d.address) })];
        case 'payment': return [t('will.payment', { order: d.order, method }), ...said];
        case 'trade_in': return [t('will.trade_in', { amount, id: r.lines[0]?.line.trade_in ?? '' })];
        case 'customer_address': return [t('will.customer_address', { address: oneAddress(d.address) })];
    }
}

export function willHappen(d: Draft, r: Request, orders: Order[], look: Outlook): string[] {
    const all = itself(d, r, orders.find((o) => o.id === d.order), look);
    if (look.terms?.verdict === 'refuse') return termsWords(look.terms);
    if (look.quote && !look.quote.allowed) return quoteWords(d, look.quote, '');
    const out = look.terms ? [all[0]!, ...termsWords(look.terms)] : all;
    if (r.to === 'remedies') {
        if (look.verdict === 'approval') out.push(t('will.approval', { tier: tierName(look.tier) }));
        else if (look.verdict === 'unknown') out.push(t('will.policy'));
        const s = Math.round(look.undoMs / 1000);
        if (look.verdict !== 'approval') out.push(s > 0 ? t('will.undo', { n: s }) : t('will.atonce'));
    } else if (r.to === 'returns' && !look.terms) out.push(t('will.policy'));
    out.push(r.to === 'claims' ? t('will.confirmed.both') : t('will.confirmed'));
    return out;
}

// SPDX-License-Identifier: Apache-2.0
// What an action is called, and what will happen when it is confirmed, sentence by sentence.

import { formatMoney } from '../shared/format';
import type { Address, Money, Order } from '../shared/types';
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

export interface Outlook {
    undoMs: number;
    verdict: 'allow' | 'approval' | 'deny' | 'unknown';
    tier: number;
}

function itself(d: Draft, r: Request, o: Order | undefined): string[] {
    const amount = formatMoney(r.total);
    const title = r.lines[0]?.line.title ?? '';
    const n = Number(d.quantity) || 1;
    const method = o?.payments?.find((p) => p.id === d.method)?.label ?? d.method;
    const swapped = (key: 'will.item' | 'will.exchange'): string[] => [
        ...r.lines.map((x) => t(key, { title: x.line.title, item: d.swaps[x.line.line] ?? '' })), t('will.difference', { method })];
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
        case 'items': return swapped('will.item');
        case 'exchange': return swapped('will.exchange');
        case 'address': return [t('will.address', { order: d.order, address: oneAddress(d.address) })];
        case 'payment': return [t('will.payment', { order: d.order, method })];
        case 'trade_in': return [t('will.trade_in', { amount, id: r.lines[0]?.line.trade_in ?? '' })];
        case 'customer_address': return [t('will.customer_address', { address: oneAddress(d.address) })];
    }
}

export function willHappen(d: Draft, r: Request, orders: Order[], look: Outlook): string[] {
    const out = itself(d, r, orders.find((o) => o.id === d.order));
    if (r.to === 'remedies') {
        if (look.verdict === 'approval') out.push(t('will.approval', { tier: tierName(look.tier) }));
        else if (look.verdict === 'unknown') out.push(t('will.policy'));
        const s = Math.round(look.undoMs / 1000);
        if (look.verdict !== 'approval') out.push(s > 0 ? t('will.undo', { n: s }) : t('will.atonce'));
    } else if (r.to === 'returns') out.push(t('will.policy'));
    out.push(r.to === 'claims' ? t('will.confirmed.both') : t('will.confirmed'));
    return out;
}

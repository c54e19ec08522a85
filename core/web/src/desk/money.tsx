// SPDX-License-Identifier: Apache-2.0
// How money is spoken of: what a remedy is called and is for, what the person may grant of it
// and what is left, and the card that asks for an approval.

import { Countdown } from '../kit/clock';
import { Badge, Button } from '../kit/kit';
import { formatMoney } from '../shared/format';
import { humanise } from '../shared/i18n';
import type { Budget, Money, Order, Remedy, Suggestion } from '../shared/types';
import { actOf } from './acts';
import { actName, oneAddress } from './act-words';
import { t, tierName, word } from './words';

export function actionName(kind: string, amount: Money | null | undefined): string {
    const act = actOf(kind);
    return act ? actName(act, amount) : `${humanise(kind)} ${formatMoney(amount)}`.trim();
}

export function remedyName(r: Pick<Remedy, 'kind' | 'amount' | 'change'>): string {
    const what = r.kind === 'order_change' && typeof r.change?.what === 'string' ? `${r.kind}.${r.change.what}` : r.kind;
    const kind = word('remedy', what);
    return hasAmount(r.amount) ? `${kind} ${formatMoney(r.amount)}` : kind;
}

/** The things a remedy is about, each with its own amount where it has several. */
export function thingsOf(r: Remedy, orders: Order[]): { title: string; amount: Money | null }[] {
    const o = orders.find((x) => x.id === r.order);
    if (r.lines?.length) return r.lines.map((l) => ({ title: lineTitle(orders, r.order, l.line) || l.line, amount: l.amount }));
    if (r.whole) return (o?.lines ?? []).map((l) => ({ title: l.title, amount: null }));
    const title = r.line ? lineTitle(orders, r.order, r.line) : '';
    return title ? [{ title, amount: null }] : [];
}

function Things({ r, orders }: { r: Remedy; orders: Order[] }) {
    return (
        <>
            {thingsOf(r, orders).map((x) => <span key={x.title} class="for"><bdi>{x.title}</bdi>{x.amount && <span class="num"> {formatMoney(x.amount)}</span>}</span>)}
            {' '}<span class="mono mut"><bdi>{r.order}</bdi></span>
        </>
    );
}

/** Facts of a remedy that somebody is to answer for: to whom, for what, where to, why. */
export function RemedyFacts({ r, orders, customer, rule }: { r: Remedy; orders: Order[]; customer: string; rule?: boolean }) {
    const address = r.change?.address as Record<string, string> | undefined;
    return (
        <dl class="facts">
            <div><dt>{t('money.customer')}</dt><dd><bdi>{customer}</bdi></dd></div>
            {r.order && <div><dt>{t('money.for')}</dt><dd><Things r={r} orders={orders} /></dd></div>}
            {r.quantity !== undefined && r.quantity > 1 && <div><dt>{t('form.quantity')}</dt><dd class="num">{r.quantity}</dd></div>}
            {r.to && <div><dt>{t('money.to')}</dt><dd>{r.to === 'gift_card' ? t('money.to.gift_card') : t('money.to.original')}</dd></div>}
            {address && <div><dt>{t('form.address')}</dt><dd dir="auto">{oneAddress(address)}</dd></div>}
            {(r.clause || r.reason) && <div><dt>{t('money.reason')}</dt><dd dir="auto">{r.clause || word('reason', r.reason)}</dd></div>}
            {rule && r.rule && <div><dt>{t('why.rule')}</dt><dd class="mono"><bdi>{r.rule}</bdi></dd></div>}
        </dl>
    );
}

export const hasAmount = (m: Money | null | undefined): m is Money => !!m && m.minor > 0;

export function lineTitle(orders: Order[], order: string | undefined, line: string | undefined): string {
    const o = orders.find((x) => x.id === order);
    return o?.lines?.find((l) => l.line === line)?.title ?? '';
}

/** The person's own authority for this amount, as far as the suggestion tells it. */
export function verdictFor(s: Suggestion, minor: number): Suggestion['verdict'] {
    if (s.verdict === 'deny' || !s.limit || !hasAmount(s.amount) || minor === s.amount.minor) return s.verdict;
    if (s.verdict === 'allow') return minor <= s.limit.minor ? 'allow' : 'approval';
    // A limit that this very amount kept to is not what asked for an approval.
    return s.limit.minor < s.amount.minor && minor <= s.limit.minor ? 'allow' : 'approval';
}

const ASK_WARN_MS = 10 * 60_000;
const BUDGETS = {
    case: 'budget.case', order: 'budget.order', customer: 'budget.customer', day: 'budget.day',
} as const;

/** "3,499 of 5,000 left today": told before the click, not after. */
export function budgetWords(b: Budget): string {
    return BUDGETS[b.scope] ? t(BUDGETS[b.scope], { left: formatMoney(b.left), most: formatMoney(b.most) }) : '';
}

/** Within, needs an approval, or not allowed: for this amount. */
export function LimitBadge({ s, minor }: { s: Suggestion; minor?: number }) {
    switch (verdictFor(s, minor ?? s.amount?.minor ?? 0)) {
        case 'deny': return <Badge tone="bad">{t('limit.deny')}</Badge>;
        case 'approval': return <Badge tone="appr">{t('limit.approval', { tier: tierName(s.approval_tier ?? 2) })}</Badge>;
        default: return <Badge tone="ok">{t('limit.within')}</Badge>;
    }
}

/** The rule behind it in the policy's own words, the limit, and what is left of the scarcest budget. */
export function limitWords(s: Suggestion, minor?: number): string {
    const amount = hasAmount(s.amount) ? { ...s.amount, minor: minor ?? s.amount.minor } : null;
    const verdict = verdictFor(s, amount?.minor ?? 0);
    const told = s.budget?.left.minor === s.limit?.minor;
    const limit = !amount || !s.limit || told || verdict === 'deny' ? ''
        : verdict === 'approval' ? (s.limit.minor < amount.minor ? t('limit.yours', { limit: formatMoney(s.limit) }) : '')
            : s.limit.minor > amount.minor ? t('limit.of', { amount: formatMoney(amount), limit: formatMoney(s.limit) }) : '';
    return [verdict === 'allow' ? '' : s.why ?? '', limit, s.budget ? budgetWords(s.budget) : ''].filter(Boolean).join(' · ');
}

export function Limit({ s, minor }: { s: Suggestion; minor?: number }) {
    return <><LimitBadge s={s} {...(minor === undefined ? {} : { minor })} /><span class="num mut budget"> {limitWords(s, minor)}</span></>;
}

export function ApprovalCard({ r, orders, customer, proposer, disabled, onApprove, onDecline }: {
    r: Remedy;
    orders: Order[];
    customer: string;
    proposer: string;
    disabled: boolean;
    onApprove: () => void;
    onDecline: () => void;
}) {
    return (
        <div class="approval">
            <p><b class="num">{remedyName(r)}</b></p>
            <RemedyFacts r={r} orders={orders} customer={customer} rule />
            <p class="mut">{t('money.proposer', { name: proposer })}
                {r.expires && <> · <Countdown until={r.expires} warn={ASK_WARN_MS} label={t('money.expires')} over={t('money.expired')} /></>}</p>
            <div class="acts">
                <Button variant="primary" kbd="y" disabled={disabled} onClick={onApprove}>
                    {hasAmount(r.amount) ? t('money.approve', { amount: formatMoney(r.amount) }) : t('money.approve.plain')}
                </Button>
                <Button kbd="d" disabled={disabled} onClick={onDecline}>{t('money.decline')}</Button>
            </div>
        </div>
    );
}

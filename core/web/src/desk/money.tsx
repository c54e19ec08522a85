// SPDX-License-Identifier: Apache-2.0
// Money leaves only through this dialog: it says again how much, to whom and for what, and
// whether it needs someone else, before anything is sent. One dialog is one idempotency key.

import { useRef, useState } from 'preact/hooks';
import { Badge, Button, Dialog, Field } from '../kit/kit';
import { amountText, formatMoney, parseAmount } from '../shared/format';
import { humanise } from '../shared/i18n';
import { uuid } from '../shared/ids';
import type { Money, Order, Remedy, Suggestion } from '../shared/types';
import { t, tierName, word } from './words';

const ACTS = {
    refund: 'act.refund', reship: 'act.reship', certificate: 'act.certificate', return: 'act.return',
    order_change: 'act.order_change',
} as const;

export function actionName(kind: string, amount: Money | null | undefined): string {
    const key = ACTS[kind as keyof typeof ACTS];
    if (!key) return `${humanise(kind)} ${formatMoney(amount)}`.trim();
    return t(key, { amount: formatMoney(amount) });
}

export function remedyName(r: Pick<Remedy, 'kind' | 'amount'>): string {
    const kind = word('remedy', r.kind);
    return hasAmount(r.amount) ? `${kind} ${formatMoney(r.amount)}` : kind;
}

export const hasAmount = (m: Money | null | undefined): m is Money => !!m && m.minor > 0;

/** What is left to give back on the suggestion's line, when the order is known. */
export function leftOnLine(s: Suggestion, orders: Order[]): number | null {
    const line = orders.find((o) => o.id === s.order)?.lines?.find((l) => l.line === s.line);
    if (!line || typeof line.paid_minor !== 'number') return null;
    return Math.max(0, line.paid_minor - (line.refunded_minor ?? 0));
}

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

const BUDGETS = {
    case: 'budget.case', order: 'budget.order', customer: 'budget.customer', day: 'budget.day',
} as const;

/** The scarcest of the person's own budgets for it: told before the click, not after. */
function Left({ s }: { s: Suggestion }) {
    const b = s.budget;
    if (!b || s.verdict === 'deny' || !BUDGETS[b.scope]) return null;
    return <span class="num mut budget"> {t(BUDGETS[b.scope], { left: formatMoney(b.left), most: formatMoney(b.most) })}</span>;
}

export function Limit({ s, minor }: { s: Suggestion; minor?: number }) {
    const amount = hasAmount(s.amount) ? { ...s.amount, minor: minor ?? s.amount.minor } : null;
    const verdict = verdictFor(s, amount?.minor ?? 0);
    if (verdict === 'deny') return <Badge tone="bad">{t('limit.deny')}</Badge>;
    if (verdict === 'approval') {
        return (
            <>
                <Badge tone="appr">{t('limit.approval', { tier: tierName(s.approval_tier ?? 2) })}</Badge>
                {s.limit && amount && s.limit.minor < amount.minor && <span class="num"> {t('limit.yours', { limit: formatMoney(s.limit) })}</span>}
                <Left s={s} />
            </>
        );
    }
    return (
        <>
            <Badge tone="ok">{t('limit.within')}</Badge>
            {amount && s.limit && s.limit.minor > amount.minor && <span class="num"> {t('limit.of', { amount: formatMoney(amount), limit: formatMoney(s.limit) })}</span>}
            <Left s={s} />
        </>
    );
}

export function ConfirmMoney({ s, orders, customer, onClose, onGo }: {
    s: Suggestion;
    orders: Order[];
    customer: string;
    onClose: () => void;
    onGo: (remedy: Record<string, unknown>, key: string, what: string) => Promise<boolean>;
}) {
    const key = useRef(uuid());
    const most = leftOnLine(s, orders);
    const [typed, setTyped] = useState(hasAmount(s.amount) ? amountText(s.amount) : '');
    const [to, setTo] = useState(s.to === 'gift_card' ? 'gift_card' : 'original');
    const [busy, setBusy] = useState(false);
    const currency = s.amount?.currency ?? '';
    const money = hasAmount(s.amount);
    const minor = money ? parseAmount(typed, currency) : 0;
    const wrong = !money ? undefined
        : minor === null ? t('money.bad', { example: amountText(s.amount!) })
            : most !== null && minor > most ? t('money.much', { amount: formatMoney({ minor: most, currency }) }) : undefined;
    const amount: Money | null = money ? { minor: minor ?? 0, currency } : null;
    const what = actionName(s.remedy, amount);
    const needs = verdictFor(s, amount?.minor ?? 0) === 'approval';
    const tier = tierName(s.approval_tier ?? 2);
    const title = lineTitle(orders, s.order, s.line);

    const go = async (e: Event): Promise<void> => {
        e.preventDefault();
        if (wrong || busy) return;
        setBusy(true);
        const remedy: Record<string, unknown> = { kind: s.remedy, reason: s.reason ?? '' };
        if (s.order) remedy.order = s.order;
        if (s.line) remedy.line = s.line;
        if (s.quantity) remedy.quantity = s.quantity;
        if (amount) remedy.amount = amount;
        if (s.remedy === 'refund') remedy.to = to;
        if (await onGo(remedy, key.current, what)) onClose();
        else setBusy(false);
    };

    return (
        <Dialog label={t('money.title', { what: word('remedy', s.remedy) })} onClose={onClose}>
            <form class="money" onSubmit={(e) => void go(e)}>
                <p class="sum-line"><b class="num" dir="ltr">{amount ? formatMoney(amount) : what}</b></p>
                <dl class="facts">
                    <div><dt>{t('money.customer')}</dt><dd><bdi>{customer}</bdi></dd></div>
                    {(title || s.order) && <div><dt>{t('money.for')}</dt><dd><bdi>{title}</bdi> <span class="mono mut"><bdi>{s.order}</bdi></span></dd></div>}
                    {s.remedy === 'refund' && (
                        <div><dt>{t('money.to')}</dt><dd>{to === 'original' ? t('money.to.original') : t('money.to.gift_card')}</dd></div>
                    )}
                    {(s.clause || s.reason) && <div><dt>{t('money.reason')}</dt><dd dir="auto">{s.clause || humanise(s.reason ?? '')}</dd></div>}
                </dl>
                {money && (
                    <Field label={t('money.amount')} wrong={wrong}
                        hint={most !== null ? t('money.hint', { amount: formatMoney({ minor: most, currency }) }) : undefined}>
                        {(ids) => <input {...ids} class="input num" inputMode="decimal" autocomplete="off" value={typed}
                            onInput={(e) => setTyped(e.currentTarget.value)} />}
                    </Field>
                )}
                {s.remedy === 'refund' && (
                    <fieldset class="radios">
                        <legend>{t('money.to')}</legend>
                        {(['original', 'gift_card'] as const).map((v) => (
                            <label key={v}><input type="radio" name="to" checked={to === v} onChange={() => setTo(v)} />
                                {v === 'original' ? t('money.to.original') : t('money.to.gift_card')}</label>
                        ))}
                    </fieldset>
                )}
                <p class="verdict"><Limit s={s} minor={amount?.minor ?? 0} /></p>
                <div class="acts">
                    <Button onClick={onClose}>{t('cancel')}</Button>
                    <Button variant="primary" type="submit" disabled={busy || !!wrong} autofocus>
                        {!needs ? t('money.go', { what })
                            : amount ? t('money.ask', { tier, amount: formatMoney(amount) }) : t('money.ask.plain', { tier })}
                    </Button>
                </div>
            </form>
        </Dialog>
    );
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
    const title = lineTitle(orders, r.order, r.line);
    return (
        <div class="approval">
            <p><b class="num">{remedyName(r)}</b>{r.to && <span class="mut"> · {r.to === 'gift_card' ? t('money.to.gift_card') : t('money.to.original')}</span>}</p>
            <dl class="facts">
                <div><dt>{t('money.customer')}</dt><dd><bdi>{customer}</bdi></dd></div>
                {(title || r.order) && <div><dt>{t('money.for')}</dt><dd><bdi>{title}</bdi> <span class="mono mut"><bdi>{r.order}</bdi></span></dd></div>}
                {(r.clause || r.reason) && <div><dt>{t('money.reason')}</dt><dd dir="auto">{r.clause || humanise(r.reason ?? '')}</dd></div>}
                <div><dt>{t('why.rule')}</dt><dd class="mono"><bdi>{r.rule}</bdi></dd></div>
            </dl>
            <p class="mut">{t('money.proposer', { name: proposer })}</p>
            <div class="acts">
                <Button variant="primary" kbd="y" disabled={disabled} onClick={onApprove}>
                    {hasAmount(r.amount) ? t('money.approve', { amount: formatMoney(r.amount) }) : t('money.approve.plain')}
                </Button>
                <Button kbd="d" disabled={disabled} onClick={onDecline}>{t('money.decline')}</Button>
            </div>
        </div>
    );
}

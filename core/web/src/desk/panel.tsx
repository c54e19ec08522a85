// SPDX-License-Identifier: Apache-2.0
// The right column: what waits for approval, the order, what may be done, who it is for.

import { useState } from 'preact/hooks';
import { Badge, Button, ErrorState, IconButton, Skeleton } from '../kit/kit';
import { formatDay, formatMoney } from '../shared/format';
import { humanise } from '../shared/i18n';
import type { Agent, CaseDetail, Order, OrderLine, Remedy, Suggestion } from '../shared/types';
import type { Desk } from './desk';
import { nameById } from './lines';
import { actionName, ApprovalCard, Limit, lineTitle, remedyName } from './money';
import { holds, type Thread } from './thread-state';
import { t, word } from './words';

const KEYS: Record<string, string> = { refund: 'a r', reship: 'a s', certificate: 'a p', return: 'a t' };

const SUGGESTED_FIRST = 6;

/** What concerns the order of the hand-over comes first; else the host's order stays. */
export function ranked(list: Suggestion[], order: string | undefined): Suggestion[] {
    return order ? [...list.filter((s) => s.order === order), ...list.filter((s) => s.order !== order)] : list;
}

interface Props {
    desk: Desk;
    agent: Agent;
    onClose: () => void;
    onAct: (s: Suggestion) => void;
    onApprove: (r: Remedy) => void;
    onDecline: (r: Remedy) => void;
}

/** Remedies that this person may answer. */
export function askedOf(c: CaseDetail | null, agent: Agent): Remedy[] {
    return (c?.remedies ?? []).filter((r) =>
        r.state === 'asked' && agent.tier >= (r.approver_tier ?? 99) && r.proposer !== agent.id);
}

function Timeline({ order, line }: { order: Order; line: OrderLine }) {
    const steps: [string, string | number | null | undefined, string][] = [
        [t('tl.ordered'), order.placed_at, 'd'],
        [line.delivered_at ? t('tl.delivered') : t('tl.promised'), line.delivered_at ?? line.promised_at, line.delivered_at ? 'd' : ''],
    ];
    return (
        <ol class="timeline">
            {steps.filter(([, at]) => at).map(([label, at, done]) => (
                <li key={label} class={done}>{label}<br /><span class="num">{formatDay(at)}</span></li>
            ))}
        </ol>
    );
}

function OrderCard({ order }: { order: Order }) {
    const currency = order.currency ?? 'USD';
    return (
        <section class="card" aria-label={t('panel.order', { id: order.id })}>
            <p class="between"><span class="mono"><bdi>{order.id}</bdi></span>{order.state && <Badge>{humanise(order.state)}</Badge>}</p>
            <ul class="lines">
                {(order.lines ?? []).map((l) => (
                    <li key={l.line}>
                        <p class="between"><b dir="auto">{l.title}</b><span class="num">{formatMoney({ minor: l.paid_minor ?? 0, currency })}</span></p>
                        <p class="mut">
                            {l.state && <span>{humanise(l.state)}</span>}
                            {l.seller && <> · <bdi>{t('panel.sold', { name: l.seller })}</bdi></>}
                            {(l.quantity ?? 1) > 1 && <> · {t('panel.qty', { n: l.quantity! })}</>}
                            {(l.refunded_minor ?? 0) > 0 && <> · {t('panel.refunded', { amount: formatMoney({ minor: l.refunded_minor!, currency }) })}</>}
                        </p>
                        <Timeline order={order} line={l} />
                    </li>
                ))}
            </ul>
        </section>
    );
}

function Orders({ thread, desk, first }: { thread: Thread; desk: Desk; first: string | undefined }) {
    const [all, setAll] = useState(false);
    const orders = thread.orders.value;
    const failure = thread.ordersFailure.value;
    if (!orders && failure) {
        return <ErrorState title={t('panel.orders.error')} text={failure.detail} id={failure.id} retry={t('retry')} onRetry={() => desk.refresh(thread.id)} />;
    }
    if (!orders) return <Skeleton rows={2} size={70} />;
    if (orders.length === 0) return <p class="mut">{t('panel.orders.none')}</p>;
    const sorted = [...orders].sort((a, b) => Number(b.id === first) - Number(a.id === first));
    return (
        <>
            {(all ? sorted : sorted.slice(0, 1)).map((o) => <OrderCard key={o.id} order={o} />)}
            {!all && sorted.length > 1 && <Button variant="link" onClick={() => setAll(true)}>{t('panel.more', { n: sorted.length - 1 })}</Button>}
        </>
    );
}

function Suggestions({ thread, may, onAct }: { thread: Thread; may: boolean; onAct: (s: Suggestion) => void }) {
    const [all, setAll] = useState(false);
    const order = thread.detail.value?.summary?.order;
    const list = thread.suggestions.value && ranked(thread.suggestions.value, order);
    if (!list) return thread.ordersFailure.value ? null : <Skeleton rows={2} size={56} />;
    if (list.length === 0) return <p class="mut">{t('panel.suggested.none')}</p>;
    const used = new Set<string>();
    return (
        <ul class="acts-list">
            {(all ? list : list.slice(0, SUGGESTED_FIRST)).map((s, i) => {
                const keys = used.has(s.remedy) ? undefined : KEYS[s.remedy];
                used.add(s.remedy);
                return (
                    <li key={`${s.remedy}${s.order}${s.line}${i}`}>
                        <button type="button" class={i === 0 ? 'act best' : 'act'} disabled={!may || s.verdict === 'deny'} aria-keyshortcuts={keys}
                            onClick={() => onAct(s)}>
                            <b class="num">{actionName(s.remedy, s.amount)}</b>
                            {keys && <kbd aria-hidden="true">{keys}</kbd>}
                            <span class="why" dir="auto">
                                <Limit s={s} />
                                {[lineTitle(thread.orders.value ?? [], s.order, s.line), s.clause || humanise(s.reason ?? '')].filter(Boolean).map((x) => <span key={x}> · {x}</span>)}
                            </span>
                        </button>
                    </li>
                );
            })}
            {!all && list.length > SUGGESTED_FIRST && (
                <li><Button variant="link" onClick={() => setAll(true)}>{t('panel.suggested.more', { n: list.length - SUGGESTED_FIRST })}</Button></li>
            )}
        </ul>
    );
}

const TONE: Record<string, 'ok' | 'warn' | 'bad' | 'appr'> = {
    done: 'ok', allowed: 'warn', started: 'warn', asked: 'appr', failed: 'bad', unknown: 'bad', denied: 'bad',
};

function Remedies({ desk, thread, c, agent }: { desk: Desk; thread: Thread; c: CaseDetail; agent: Agent }) {
    return (
        <ul class="remedies">
            {(c.remedies ?? []).map((r) => (
                <li key={r.id} class="card" data-remedy={r.id}>
                    <p class="between"><b class="num">{remedyName(r)}</b><Badge {...(TONE[r.state] ? { tone: TONE[r.state]! } : {})}>{word('state', r.state)}</Badge></p>
                    <p class="mut">
                        <bdi>{lineTitle(thread.orders.value ?? [], r.order, r.line) || r.order}</bdi>
                        {r.confirmation ? <> · <span class="num">{t('money.confirmation', { n: r.confirmation })}</span></> : ''}
                    </p>
                    {r.state === 'allowed' && r.proposer === agent.id && (
                        <Button icon="undo" onClick={() => void desk.withdraw(c.id, r.id)}>{t('undo')}</Button>
                    )}
                </li>
            ))}
        </ul>
    );
}

export function Panel({ desk, agent, onClose, onAct, onApprove, onDecline }: Props) {
    const thread = desk.thread.value;
    const c = thread?.detail.value ?? null;
    if (!thread || !c) return <aside class="panel" aria-label={t('panel.label')} />;
    const asked = askedOf(c, agent);
    const online = desk.online.value;
    const orders = thread.orders.value ?? [];
    const customer = c.customer_name || c.customer?.name || t('list.noname');
    return (
        <aside class="panel" aria-label={t('panel.label')} data-region>
            <IconButton class="drawer shut" label={t('close')} icon="close" onClick={onClose} />
            <div class="sections" tabIndex={0} role="group" aria-label={t('panel.label')} data-focus>
                {asked.length > 0 && <h2>{t('panel.approval')}</h2>}
                {asked.map((r) => (
                    <ApprovalCard key={r.id} r={r} orders={orders} customer={customer} disabled={!online}
                        proposer={nameById(thread, r.proposer)} onApprove={() => onApprove(r)} onDecline={() => onDecline(r)} />
                ))}
                <h2>{t('panel.suggested')}</h2>
                {!online ? <p class="why-not">{t('limit.offline')}</p>
                    : !holds(c, agent) && (thread.suggestions.value?.length ?? 0) > 0 && <p class="why-not">{t('panel.notyours')}</p>}
                <Suggestions thread={thread} may={online && holds(c, agent)} onAct={onAct} />
                {(c.remedies?.length ?? 0) > 0 && <h2>{t('panel.remedies')}</h2>}
                <Remedies desk={desk} thread={thread} c={c} agent={agent} />
                <h2>{t('sum.order')}</h2>
                <Orders thread={thread} desk={desk} first={c.summary?.order} />
                <h2>{t('panel.customer')}</h2>
                <section class="card">
                    <p><b><bdi>{customer}</bdi></b></p>
                    {c.customer?.email && <p class="mut"><bdi>{c.customer.email}</bdi></p>}
                    <p>{c.customer?.verified ? <Badge tone="ok">✓ {t('case.verified')}</Badge> : <Badge>{t('case.unverified')}</Badge>}</p>
                </section>
            </div>
        </aside>
    );
}

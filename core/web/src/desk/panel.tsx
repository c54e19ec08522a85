// SPDX-License-Identifier: Apache-2.0
// The right column: what waits for approval, the order, what may be done, who it is for.

import { useState } from 'preact/hooks';
import { Badge, Button, ErrorState, IconButton, Skeleton } from '../kit/kit';
import type { Agent, CaseDetail, Remedy, Suggestion } from '../shared/types';
import type { Desk } from './desk';
import { nameById } from './lines';
import { ACT_KEYS, actOf } from './acts';
import { ClaimCard } from './claim-card';
import { Confirmations } from './confirmations';
import { actionName, ApprovalCard, LimitBadge, limitWords, lineTitle } from './money';
import { OrderCard } from './order-card';
import { Remedies } from './remedy-card';
import { ReturnCard } from './return-card';
import { holds, type Thread } from './thread-state';
import { t, word } from './words';

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
    onActs: () => void;
    onClaim: (id: string) => void;
    onApprove: (r: Remedy) => void;
    onDecline: (r: Remedy) => void;
}

/** Remedies that this person may answer. */
export function askedOf(c: CaseDetail | null, agent: Agent): Remedy[] {
    return (c?.remedies ?? []).filter((r) =>
        r.state === 'asked' && agent.tier >= (r.approver_tier ?? 99) && r.proposer !== agent.id);
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
                const act = actOf(s.remedy);
                const keys = used.has(s.remedy) || !act ? undefined : ACT_KEYS[act];
                used.add(s.remedy);
                return (
                    <li key={`${s.remedy}${s.order}${s.line}${i}`}>
                        <button type="button" class={i === 0 ? 'act best' : 'act'} disabled={!may || !act || s.verdict === 'deny'} aria-keyshortcuts={keys}
                            onClick={() => onAct(s)}>
                            <b class="num">{actionName(s.remedy, s.amount)}</b>
                            {keys && <kbd aria-hidden="true">{keys}</kbd>}
                            <span class="why" dir="auto">
                                <span><LimitBadge s={s} /> {lineTitle(thread.orders.value ?? [], s.order, s.line)}</span>
                                <span class="num">{limitWords(s)}</span>
                                <span>{s.clause || word('reason', s.reason)}</span>
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

/** Claims, returns, remedies and what was confirmed of them: nothing when there is none. */
function Running({ desk, thread, c, agent, may, onClaim }: {
    desk: Desk; thread: Thread; c: CaseDetail; agent: Agent; may: boolean; onClaim: (id: string) => void;
}) {
    const [all, setAll] = useState(false);
    return (
        <>
            {(c.claims?.length ?? 0) > 0 && <h2>{t('panel.claims')}</h2>}
            {c.claims?.map((x) => <ClaimCard key={x.id} c={x} onOpen={() => onClaim(x.id)} />)}
            {(c.returns?.length ?? 0) > 0 && <h2>{t('panel.returns')}</h2>}
            {c.returns?.map((r) => <ReturnCard key={r.id} desk={desk} c={c} r={r} may={may} />)}
            {(c.remedies?.length ?? 0) > 0 && <h2>{t('panel.remedies')}</h2>}
            <Remedies desk={desk} thread={thread} c={c} agent={agent} all={all} onAll={() => setAll(true)} />
            <Confirmations thread={thread} />
        </>
    );
}

export function Panel({ desk, agent, onClose, onAct, onActs, onClaim, onApprove, onDecline }: Props) {
    const thread = desk.thread.value;
    const c = thread?.detail.value ?? null;
    if (!thread || !c) return <aside class="panel" aria-label={t('panel.label')} />;
    const asked = askedOf(c, agent);
    const online = desk.online.value;
    const may = online && holds(c, agent);
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
                    : !holds(c, agent) && <p class="why-not">{t('panel.notyours')}</p>}
                <Suggestions thread={thread} may={may} onAct={onAct} />
                <Button class="all-acts" kbd="a a" disabled={!may} onClick={onActs}>{t('panel.acts')}</Button>
                <Running key={c.id} desk={desk} thread={thread} c={c} agent={agent} may={may} onClaim={onClaim} />
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

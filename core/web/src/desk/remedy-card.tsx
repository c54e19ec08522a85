// SPDX-License-Identifier: Apache-2.0
// What was done for the customer, newest first, each in the state it is in: to be undone,
// waiting for somebody, at the shop, not known yet, done, failed, undone by the shop.

import { Countdown } from '../kit/clock';
import { Badge, Button } from '../kit/kit';
import { formatDay, formatLongDay, formatMoney, formatStamp } from '../shared/format';
import type { Agent, CaseDetail, Order, Remedy } from '../shared/types';
import type { Desk } from './desk';
import { nameById } from './lines';
import { remedyName, thingsOf } from './money';
import { text, type Thread } from './thread-state';
import { reasonWords, t, tierName, word } from './words';

const TONE: Record<string, 'ok' | 'warn' | 'bad' | 'appr'> = {
    done: 'ok', allowed: 'warn', approved: 'warn', started: 'warn', asked: 'appr', failed: 'bad', unknown: 'warn', denied: 'bad', reversed: 'bad',
};
const SOON_MS = 4_000;
const FIRST = 4;
const ASKING = new Set(['proposed', 'asked', 'approved', 'allowed', 'unknown', 'failed', 'denied', 'declined']);

/** What the shop said last of it, and how often it was asked in vain. */
function heard(r: Remedy, thread: Thread): { detail: string; unknown: number } {
    let detail = '';
    let unknown = 0;
    for (const e of thread.events.value) {
        if (e.body.remedy !== r.id) continue;
        if (e.kind === 'remedy.unknown') unknown++;
        if (/^remedy\.(failed|unknown|reversed)$/.test(e.kind)) detail = text(e.body.detail);
        if (e.kind === 'remedy.declined') detail = reasonWords(text(e.body.reason));
    }
    return { detail, unknown };
}

/** A sentence on where it stands, for the states that a word alone does not explain. */
export function standing(r: Remedy, thread: Thread): string {
    const { detail, unknown } = heard(r, thread);
    switch (r.state) {
        case 'asked': return t('stand.asked', { tier: tierName(r.approver_tier), name: nameById(thread, r.proposer) });
        case 'started': return t('stand.started');
        case 'unknown': return unknown > 1 ? t('stand.unknown.tries', { n: unknown }) : t('stand.unknown');
        case 'failed': return detail ? t('stand.failed.why', { why: detail }) : t('stand.failed');
        case 'reversed': return t('stand.reversed');
        case 'denied': return r.clause || t('stand.denied', { rule: r.rule ?? '' });
        case 'declined': return detail;
        default: return '';
    }
}

function Certificate({ r }: { r: Remedy }) {
    const c = r.certificate;
    if (!c || r.state !== 'done') return null;
    const when = c.ends ? formatLongDay(c.ends) : '';
    return (
        <p class="mut">{c.state === 'redeemed' ? t('stand.redeemed', { amount: formatMoney(c.redeemed) })
            : c.state === 'expired' ? t('stand.certificate.over', { when }) : t('stand.certificate', { when })}</p>
    );
}

function Card({ desk, thread, c, agent, r, orders }: { desk: Desk; thread: Thread; c: CaseDetail; agent: Agent; r: Remedy; orders: Order[] }) {
    const said = standing(r, thread);
    const things = thingsOf(r, orders).map((x) => x.title).join(', ');
    return (
        <li class="card" data-remedy={r.id} data-state={r.state}>
            <p class="between"><b class="num">{remedyName(r)}</b><Badge {...(TONE[r.state] ? { tone: TONE[r.state]! } : {})}>{word('state', r.state)}</Badge></p>
            <p class="mut">
                <bdi>{things || r.order}</bdi>
                {r.to === 'gift_card' ? <> · {t('money.to.gift_card')}</> : ''}
                {r.confirmation && r.confirmation !== '0' ? <> · <span class="num">{t('money.confirmation', { n: r.confirmation })}</span></> : ''}
            </p>
            {said && <p class={r.state === 'unknown' || r.state === 'failed' || r.state === 'reversed' ? 'stand' : 'mut'} dir="auto">{said}</p>}
            {r.state === 'done' && r.arrives && <p class="mut">{t('stand.arrives', { when: formatDay(r.arrives) })}</p>}
            <Certificate r={r} />
            {r.state === 'asked' && r.expires && (
                <p class="mut">{t('money.expires.at', { when: formatStamp(r.expires) })}</p>
            )}
            {(r.state === 'allowed' || r.state === 'asked') && (r.proposer === agent.id || agent.tier > (r.proposer_tier ?? 99)) && (
                <p class="between">
                    <Button icon="undo" disabled={!desk.online.value} busy={desk.busy(`${c.id}/remedies/${r.id}/withdraw`)} onClick={() => void desk.withdraw(c.id, r.id)}>{r.state === 'asked' ? t('money.takeback') : t('undo')}</Button>
                    {r.state === 'allowed' && r.due && <Countdown until={r.due} warn={SOON_MS} label={t('undo.left')} over={t('undo.over')} />}
                </p>
            )}
        </li>
    );
}

export function Remedies({ desk, thread, c, agent, all, onAll }: {
    desk: Desk; thread: Thread; c: CaseDetail; agent: Agent; all: boolean; onAll: () => void;
}) {
    // A return that goes its way has a card of its own.
    const under = new Set(c.returns?.map((x) => x.id));
    const list = (c.remedies ?? []).filter((r) => !under.has(r.id) || ASKING.has(r.state)).reverse();
    const shown = all ? list : list.slice(0, FIRST);
    return (
        <ul class="remedies">
            {shown.map((r) => <Card key={r.id} desk={desk} thread={thread} c={c} agent={agent} r={r} orders={thread.orders.value ?? []} />)}
            {shown.length < list.length && <li><Button variant="link" onClick={onAll}>{t('panel.suggested.more', { n: list.length - shown.length })}</Button></li>}
        </ul>
    );
}

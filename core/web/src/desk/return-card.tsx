// SPDX-License-Identifier: Apache-2.0
// A return: where the parcel is, its label and number, until when, and the money to come.

import { useEffect, useState } from 'preact/hooks';
import { Countdown } from '../kit/clock';
import { Badge, Button, Field } from '../kit/kit';
import { formatDay, formatMoney, formatStamp, toDate } from '../shared/format';
import { humanise } from '../shared/i18n';
import type { CaseDetail, Return } from '../shared/types';
import type { Desk } from './desk';
import { t, word } from './words';

const DUE_WARN_MS = 3 * 86_400_000;
const WAY = ['authorised', 'label_issued', 'in_transit', 'received', 'inspected', 'refunded'];
const WAY_AT_SCAN = ['authorised', 'label_issued', 'in_transit', 'refunded', 'received'];
const TONE: Record<string, 'ok' | 'warn' | 'bad' | 'appr'> = { refunded: 'ok', expired: 'bad', refused: 'bad', asked: 'appr' };
const ON_THE_WAY = new Set(['authorised', 'label_issued']);
const OVER = new Set(['refunded', 'expired', 'withdrawn', 'refused']);

export interface WayStep {
    what: string;
    at: Return['due'];
    done: boolean;
}

/** The way of a parcel: what happened with its times, then what is still to come. */
export function wayOf(r: Return): WayStep[] {
    const time = (at: Return['due']): number => toDate(at)?.getTime() ?? 0;
    const done = [...(r.steps ?? [])].sort((a, b) => time(a.at) - time(b.at)).map((s) => ({ what: s.what, at: s.at, done: true }));
    // A return that is over goes nowhere any more.
    if (OVER.has(r.state)) return done;
    const way = r.refund_on === 'first_scan' ? WAY_AT_SCAN : WAY;
    const reached = Math.max(way.indexOf(r.state), ...done.map((s) => way.indexOf(s.what)));
    return [...done, ...way.slice(reached + 1).map((what) => ({ what, at: null, done: false }))];
}

function refundWords(r: Return): string {
    const amount = formatMoney(r.refund);
    if (r.state === 'refunded') return t('ret.refunded', { amount });
    if (OVER.has(r.state) || !r.refund) return '';
    return r.refund_on === 'first_scan' ? t('ret.refund.scan', { amount }) : t('ret.refund.receipt', { amount });
}

/** What was picked stands there while the host is told, and goes back when it would not have it. */
function DropOff({ desk, id, r, may }: { desk: Desk; id: string; r: Return; may: boolean }) {
    const [picked, pick] = useState('');
    useEffect(() => pick(''), [r.dropoff]);
    const choose = async (dropoff: string): Promise<void> => {
        pick(dropoff);
        if (!(await desk.act(`${id}/returns/${r.id}/dropoff`, { dropoff }, t('did.dropoff')))) pick('');
    };
    return (
        <Field label={t('ret.dropoff')}>
            {(ids) => (
                <select {...ids} class="input" disabled={!may} value={picked || (r.dropoff ?? '')} onChange={(e) => void choose(e.currentTarget.value)}>
                    {!r.dropoff && <option value="">{t('form.choose')}</option>}
                    {r.dropoffs!.map((d) => <option key={d.id} value={d.id}>{d.address ? `${d.name}, ${d.address}` : d.name}</option>)}
                </select>
            )}
        </Field>
    );
}

export function ReturnCard({ desk, c, r, may }: { desk: Desk; c: CaseDetail; r: Return; may: boolean }) {
    const refund = refundWords(r);
    const open = !OVER.has(r.state);
    const dropoff = r.dropoffs?.find((d) => d.id === r.dropoff);
    return (
        <article class="card" data-return={r.id} data-state={r.state} aria-label={t('ret.label', { title: r.title ?? r.line ?? '' })}>
            <p class="between"><b dir="auto">{r.title || r.line}</b><Badge {...(TONE[r.state] ? { tone: TONE[r.state]! } : {})}>{word('return', r.state)}</Badge></p>
            <p class="mut">{(r.quantity ?? 1) > 1 && <>{t('panel.qty', { n: r.quantity! })} · </>}{word('reason', r.reason)}</p>
            {r.rma && <p class="between"><span class="mono"><bdi>{/^rma/i.test(r.rma) ? r.rma : t('ret.rma', { rma: r.rma })}</bdi></span>
                {open && <a class="btn" href={`/api/v1/cases/${c.id}/returns/${r.id}/label.pdf`} target="_blank" rel="noopener">{t('ret.pdf')}</a>}</p>}
            {open && r.due && ON_THE_WAY.has(r.state) && (
                <p>{t('ret.due', { when: formatDay(r.due) })} · <Countdown until={r.due} warn={DUE_WARN_MS} label={t('ret.left')} over={t('ret.over')} /></p>
            )}
            {refund && <p><b class="num">{refund}</b>{r.fee && r.fee.minor > 0 && <span class="mut num"> {t('ret.fee', { amount: formatMoney(r.fee) })}</span>}
                {r.to === 'gift_card' && <span class="mut"> · {t('money.to.gift_card')}</span>}</p>}
            {r.label && <p class="mut">{r.label === 'customer' ? t('ret.label.customer') : t('ret.label.shop')}</p>}
            {(r.carrier || r.tracking) && <p class="mut mono"><bdi>{[r.carrier, r.tracking].filter(Boolean).join(' ')}</bdi></p>}
            {dropoff && <p class="mut"><bdi>{t('ret.dropoff.at', { name: dropoff.name })}{dropoff.address ? `, ${dropoff.address}` : ''}</bdi></p>}
            {r.condition && <p>{t('ret.condition', { condition: humanise(r.condition).toLowerCase() })}</p>}
            <ol class="way">
                {wayOf(r).map((s, i) => (
                    <li key={i} class={s.done ? 'd' : ''}><span>{word('step', s.what)}</span>{s.at ? <span class="num mut"> {formatStamp(s.at)}</span> : null}
                        {!s.done && <span class="hide"> {t('ret.tocome')}</span>}</li>
                ))}
            </ol>
            {r.clause && <p class="mut" dir="auto">{r.clause}</p>}
            {open && ON_THE_WAY.has(r.state) && (r.dropoffs?.length ?? 0) > 0 && (
                <DropOff desk={desk} id={c.id} r={r} may={may} />
            )}
            {open && ON_THE_WAY.has(r.state) && (
                <Button disabled={!may} busy={desk.busy(`${c.id}/returns/${r.id}/withdraw`)} onClick={() => void desk.act(`${c.id}/returns/${r.id}/withdraw`, {}, t('did.return.withdraw'))}>{t('ret.withdraw')}</Button>
            )}
        </article>
    );
}

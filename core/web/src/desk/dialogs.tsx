// SPDX-License-Identifier: Apache-2.0
// The desk's dialogs: money, approval, escalate, hand back, resolve, why, shortcuts.

import { useState } from 'preact/hooks';
import { Button, Dialog, Field, Kbd, Textarea } from '../kit/kit';
import { formatMoney } from '../shared/format';
import { humanise } from '../shared/i18n';
import type { CaseDetail, CaseEvent, Order, Remedy, Suggestion } from '../shared/types';
import type { Desk } from './desk';
import { ActDialog } from './act-dialog';
import { ActPicker } from './act-picker';
import { type Act, ACT_KEYS } from './acts';
import { ClaimDialog } from './claim-dialog';
import { hasAmount, RemedyFacts, remedyName } from './money';
import { holds, text, type Thread } from './thread-state';
import { t, tierName } from './words';

export type Open =
    | { kind: 'act'; act: Act; suggestion?: Suggestion; order?: string }
    | { kind: 'acts'; back?: () => void }
    | { kind: 'claim'; claim: string }
    | { kind: 'approve'; remedy: Remedy }
    | { kind: 'decline'; remedy: Remedy }
    | { kind: 'escalate' } | { kind: 'handback' } | { kind: 'resolve' } | { kind: 'keys' }
    | { kind: 'why'; event: CaseEvent };

interface Props {
    desk: Desk;
    open: Open;
    onOpen: (d: Open) => void;
    onClose: () => void;
}

/** One reason and a button: hand back, decline, and the reason part of escalate. */
function Asking({ label, go, busy, onClose, onGo, tiers }: {
    label: string; go: string; busy: boolean; onClose: () => void; tiers?: number[];
    onGo: (reason: string, tier: number, note: string) => Promise<unknown>;
}) {
    const [reason, setReason] = useState('');
    const [note, setNote] = useState('');
    const [tier, setTier] = useState(tiers?.[0] ?? 0);
    const [tried, setTried] = useState(false);
    const submit = async (e: Event): Promise<void> => {
        e.preventDefault();
        setTried(true);
        if (reason.trim() && await onGo(reason.trim(), tier, note.trim())) onClose();
    };
    return (
        <Dialog label={label} onClose={onClose}>
            <form onSubmit={(e) => void submit(e)}>
                {tiers && (
                    <fieldset class="radios">
                        <legend>{t('esc.tier')}</legend>
                        {tiers.map((level) => (
                            <label key={level}><input type="radio" name="tier" checked={tier === level} onChange={() => setTier(level)} />{humanise(tierName(level))}</label>
                        ))}
                    </fieldset>
                )}
                <Field label={t('esc.reason')} wrong={tried && !reason.trim() ? t('esc.reason.needed') : undefined}>
                    {(ids) => <input {...ids} class="input" maxLength={64} value={reason} autofocus onInput={(e) => setReason(e.currentTarget.value)} />}
                </Field>
                {tiers && (
                    <Field label={t('esc.text')}>
                        {(ids) => <Textarea {...ids} rows={3} value={note} onText={setNote} />}
                    </Field>
                )}
                <div class="acts">
                    <Button onClick={onClose}>{t('cancel')}</Button>
                    <Button type="submit" variant="primary" busy={busy}>{go}</Button>
                </div>
            </form>
        </Dialog>
    );
}

function Resolve({ desk, id, n, onClose }: { desk: Desk; id: string; n: number; onClose: () => void }) {
    const [words, setWords] = useState('');
    const path = `${id}/resolve`;
    const go = async (e: Event): Promise<void> => {
        e.preventDefault();
        const body = words.trim() ? { text: words.trim() } : {};
        if (await desk.act(path, body, t('did.resolve'))) onClose();
    };
    return (
        <Dialog label={t('res.title', { n })} onClose={onClose}>
            <form onSubmit={(e) => void go(e)}>
                <Field label={t('res.text')}>
                    {(ids) => <Textarea {...ids} rows={3} value={words} onText={setWords} />}
                </Field>
                <div class="acts">
                    <Button onClick={onClose}>{t('cancel')}</Button>
                    <Button type="submit" variant="primary" autofocus busy={desk.busy(path)}>{t('res.go')}</Button>
                </div>
            </form>
        </Dialog>
    );
}

function Approve({ desk, id, r, onClose, customer, orders }: {
    desk: Desk; id: string; r: Remedy; onClose: () => void; customer: string; orders: Order[];
}) {
    const path = `${id}/remedies/${r.id}/approve`;
    const go = async (e: Event): Promise<void> => {
        e.preventDefault();
        if (await desk.act(path, { hash: r.hash }, t('did.approve'))) onClose();
    };
    return (
        <Dialog label={t('money.title', { what: remedyName(r) })} onClose={onClose}>
            <form class="money" onSubmit={(e) => void go(e)}>
                <p class="sum-line"><b class="num">{hasAmount(r.amount) ? formatMoney(r.amount) : remedyName(r)}</b></p>
                <RemedyFacts r={r} orders={orders} customer={customer} />
                <div class="acts">
                    <Button onClick={onClose}>{t('cancel')}</Button>
                    <Button type="submit" variant="primary" autofocus busy={desk.busy(path)}>
                        {hasAmount(r.amount) ? t('money.approve', { amount: formatMoney(r.amount) }) : t('money.approve.plain')}
                    </Button>
                </div>
            </form>
        </Dialog>
    );
}

function flat(value: unknown): string {
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function Why({ e, thread, isOperator, onClose }: { e: CaseEvent; thread: Thread; isOperator: boolean; onClose: () => void }) {
    const rule = text(e.body.rule);
    const said = thread.decisionFor(e.seq, rule);
    const record = (said?.body.record ?? {}) as Record<string, unknown>;
    const read = Array.isArray(record.read) ? new Set(record.read.map(String)) : null;
    const facts = Object.entries((record.facts ?? {}) as Record<string, unknown>).filter(([k]) => !read || read.size === 0 || read.has(k));
    const rows: [string, string][] = [
        [t('why.rule'), rule],
        [t('why.reason'), humanise(text(e.body.reason))],
        [t('why.policy'), said && text(said.body.rule) !== rule ? text(said.body.rule) : ''],
        [t('why.verdict'), text(said?.body.verdict)],
        [t('why.clause'), text(said?.body.clause) || text(e.body.clause)],
        [t('why.bundle'), text(record.bundle)],
    ];
    return (
        <Dialog label={t('why.title')} onClose={onClose}>
            <dl class="facts">
                {rows.filter(([, v]) => v).map(([k, v]) => <div key={k}><dt>{k}</dt><dd class="mono"><bdi>{v}</bdi></dd></div>)}
            </dl>
            {facts.length > 0 && (
                <>
                    <h3>{t('why.facts')}</h3>
                    <dl class="facts names">{facts.map(([k, v]) => <div key={k}><dt class="mono">{k}</dt><dd class="mono"><bdi>{flat(v)}</bdi></dd></div>)}</dl>
                </>
            )}
            <div class="acts">
                {isOperator && <a class="btn" href={`/console/why/${thread.id}?seq=${said?.seq ?? e.seq}`}>{t('why.console')}</a>}
                <Button onClick={onClose} autofocus>{t('close')}</Button>
            </div>
        </Dialog>
    );
}

const KEY_ROWS = [
    ['j / k', 'keys.next'], ['Enter', 'keys.open'], ['m', 'keys.accept'], ['r / n', 'keys.reply'], ['Ctrl+Enter', 'keys.send'],
    ['Ctrl+Shift+Enter', 'keys.sendres'], ['a a / #', 'keys.acts'],
    [`${ACT_KEYS.refund} / ${ACT_KEYS.reship} / ${ACT_KEYS.certificate}`, 'keys.act'], [`${ACT_KEYS.return} / ${ACT_KEYS.claim}`, 'keys.act2'],
    [`${ACT_KEYS.cancel} / ${ACT_KEYS.items} / ${ACT_KEYS.exchange}`, 'keys.act3'], [`${ACT_KEYS.address} / ${ACT_KEYS.payment}`, 'keys.act4'],
    [`${ACT_KEYS.trade_in} / ${ACT_KEYS.customer_address}`, 'keys.act5'],
    ['Shift+T', 'keys.esc'], ['e', 'keys.resolve'],
    ['y / d', 'keys.approve'], ['g m / g q / g a / g o', 'keys.goto'], [']', 'keys.panel'], ['F6 / Shift+F6', 'keys.region'],
    ['Esc', 'keys.leave'], ['?', 'keys.help'],
] as const;

function Keys({ onClose }: { onClose: () => void }) {
    return (
        <Dialog label={t('keys.title')} onClose={onClose}>
            <p class="mut">{t('keys.off')}</p>
            <dl class="facts keys">
                {KEY_ROWS.map(([k, key]) => <div key={k}><dt><Kbd>{k}</Kbd><span class="hide">{k}</span></dt><dd>{t(key)}</dd></div>)}
            </dl>
            <div class="acts"><Button onClick={onClose} autofocus>{t('close')}</Button></div>
        </Dialog>
    );
}

/** Why this person can do nothing for this case now; '' when he can. */
export function mayNot(desk: Desk, c: CaseDetail): string {
    if (!desk.online.value) return t('limit.offline');
    return desk.agent.value && holds(c, desk.agent.value) ? '' : t('panel.notyours');
}

export function Dialogs({ desk, open, onOpen, onClose }: Props) {
    const thread = desk.thread.value;
    const c = thread?.detail.value;
    if (open.kind === 'keys') return <Keys onClose={onClose} />;
    if (!thread || !c) return null;
    const orders = thread.orders.value ?? [];
    const customer = c.customer_name || c.customer?.name || t('list.noname');
    switch (open.kind) {
        case 'act':
            return <ActDialog desk={desk} thread={thread} c={c} customer={customer} act={open.act} onClose={onClose}
                {...(open.suggestion ? { suggestion: open.suggestion } : {})} {...(open.order ? { order: open.order } : {})} />;
        case 'acts':
            return <ActPicker thread={thread} c={c} may={mayNot(desk, c)} onClose={() => {
                onClose();
                open.back?.();
            }} onPick={(act) => onOpen({ kind: 'act', act })} />;
        case 'claim':
            return <ClaimDialog desk={desk} thread={thread} c={c} id={open.claim} orders={orders} onClose={onClose} />;
        case 'approve':
            return <Approve desk={desk} id={c.id} r={open.remedy} customer={customer} onClose={onClose} orders={orders} />;
        case 'decline':
            return <Asking label={t('decline.title', { what: remedyName(open.remedy) })} go={t('decline.go')} busy={desk.busy(`${c.id}/remedies/${open.remedy.id}/decline`)} onClose={onClose}
                onGo={(reason) => desk.act(`${c.id}/remedies/${open.remedy.id}/decline`, { hash: open.remedy.hash, reason }, t('did.decline'))} />;
        case 'escalate':
            return <Asking label={t('esc.title', { n: c.number })} go={t('esc.go')} busy={desk.busy(`${c.id}/escalate`)} onClose={onClose}
                tiers={[1, 2, 3].filter((level) => level > c.tier)}
                onGo={(reason, tier, note) => desk.act(`${c.id}/escalate`, { tier, reason, ...(note ? { text: note } : {}) }, t('did.escalate'))} />;
        case 'handback':
            return <Asking label={t('back.title', { n: c.number })} go={t('back.go')} busy={desk.busy(`${c.id}/hand-back`)} onClose={onClose}
                onGo={(reason) => desk.act(`${c.id}/hand-back`, { reason }, t('did.handback'))} />;
        case 'resolve':
            return <Resolve desk={desk} id={c.id} n={c.number} onClose={onClose} />;
        case 'why':
            return <Why e={open.event} thread={thread} isOperator={desk.agent.value?.roles?.includes('operator') ?? false} onClose={onClose} />;
    }
}

// SPDX-License-Identifier: Apache-2.0
// A return: why and in what state, the terms that apply before anything is agreed, the label, the
// place to hand it in, and where it is until the money is back.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { asProblem, type My, returnIsOpen } from '../help/my';
import { become } from '../help/place';
import { Button, Dialog, EmptyState, Field, Textarea } from '../kit/kit';
import type { Problem } from '../shared/api';
import { formatMoney } from '../shared/format';
import type { Dropoff, OrderLine, Return, Terms } from '../shared/types';
import type { ScreenProps } from './orders';
import { Choice, day, Page, Path, Proof, Reading, RefundCard, Rows, useFresh, why, Wrong } from './parts';
import { t, word } from './words';

const REASONS = ['unwanted', 'damaged', 'defective', 'not_as_described', 'wrong_item'] as const;
/** The money comes at the end, or as soon as the carrier has the parcel. */
const pathOf = (r: Return): string[] => (r.refund_on === 'first_scan'
    ? ['asked', 'authorised', 'label_issued', 'in_transit', 'refunded', 'received', 'inspected']
    : ['asked', 'authorised', 'label_issued', 'in_transit', 'received', 'inspected', 'refunded']);
const KINDS: Record<string, 'shop' | 'locker' | 'pickup'> = { shop: 'shop', locker: 'locker', pickup: 'pickup' };
const OVER = new Set(['refused', 'withdrawn', 'expired']);

interface Wish {
    order: string;
    line: string;
    quantity: number;
    reason: string;
    opened: boolean;
    packaging: boolean;
    text?: string;
}

function Dropoffs({ dropoffs, value, onPick }: { dropoffs: Dropoff[]; value: string; onPick: (id: string) => void }) {
    return (
        <Choice label={t('terms.dropoff')} name="dropoff" value={value} onPick={onPick}
            options={dropoffs.map((d) => ({ id: d.id, text: d.name, more: [KINDS[d.kind ?? ''] && t(`dropoff.${KINDS[d.kind ?? '']!}`), d.address].filter(Boolean).join(' · ') }))} />
    );
}

/** What applies, before it is agreed: what comes back, who pays, when, and the clause that says so. */
function TermsCard({ terms }: { terms: Terms }) {
    return (
        <section class="card wide-card" aria-labelledby="terms">
            <h2 id="terms">{t('terms.title')}</h2>
            <Rows rows={[
                [t('terms.back'), terms.refund && <b class="num big">{formatMoney(terms.refund)}</b>],
                [t('terms.fee'), terms.fee?.minor ? <span class="num">{formatMoney(terms.fee)}</span> : null],
                [t('terms.when'), t(terms.refund_on === 'first_scan' ? 'terms.on.first_scan' : 'terms.on.receipt')],
                [t('terms.where'), t(terms.to === 'gift_card' ? 'terms.to.gift_card' : 'terms.to.original')],
                [t('terms.time'), terms.days ? t('terms.days', { n: terms.days }) : null],
            ]} />
            <p>{t(terms.label === 'customer' ? 'terms.label.customer' : 'terms.label.shop')}</p>
            {terms.clause && <p class="mut small" dir="auto">{t('clause', { text: terms.clause })}</p>}
        </section>
    );
}

function Ask({ line, wish, set, onAsk, busy, problem }: {
    line: OrderLine; wish: Wish; set: (w: Wish) => void; onAsk: () => void; busy: boolean; problem: Problem | null;
}) {
    const [wrong, setWrong] = useState(false);
    const left = (line.quantity ?? 1) - (line.returned ?? 0);
    return (
        <form class="form" onSubmit={(e) => {
            e.preventDefault();
            setWrong(!wish.reason);
            if (wish.reason) onAsk();
        }}>
            <Choice label={t('return.why')} name="reason" value={wish.reason} wrong={wrong && !wish.reason ? t('need.reason') : undefined}
                options={REASONS.map((r) => ({ id: r as string, text: word('reason', r) }))} onPick={(reason) => set({ ...wish, reason })} />
            {left > 1 && (
                <Field label={t('return.quantity')}>
                    {(ids) => (
                        <select class="input" {...ids} value={wish.quantity} onChange={(e) => set({ ...wish, quantity: Number(e.currentTarget.value) })}>
                            {Array.from({ length: left }, (_, i) => <option key={i} value={i + 1}>{i + 1}</option>)}
                        </select>
                    )}
                </Field>
            )}
            <fieldset class="choice">
                <legend>{t('return.condition')}</legend>
                <label><input type="checkbox" checked={wish.opened} onChange={(e) => set({ ...wish, opened: e.currentTarget.checked })} /><span>{t('return.opened')}</span></label>
                <label><input type="checkbox" checked={wish.packaging} onChange={(e) => set({ ...wish, packaging: e.currentTarget.checked })} /><span>{t('return.packed')}</span></label>
            </fieldset>
            {wish.reason !== '' && wish.reason !== 'unwanted' && (
                <Field label={`${t('return.words')} (${t('optional')})`} hint={t('return.words.hint')}>
                    {(ids) => <Textarea {...ids} value={wish.text ?? ''} maxLength={1000} rows={3} onText={(text) => set({ ...wish, text })} />}
                </Field>
            )}
            <Wrong problem={problem} />
            <div class="acts end"><Button type="submit" variant="primary" disabled={busy}>{t(busy ? 'return.asking' : 'return.ask')}</Button></div>
        </form>
    );
}

export function ReturnForm({ my, args, onTopic, onPerson }: ScreenProps) {
    const [order, lineId] = args as [string, string];
    const line = my.line(order, lineId);
    const [wish, set] = useState<Wish>({ order, line: lineId, quantity: 1, reason: '', opened: false, packaging: true });
    const [terms, setTerms] = useState<Terms | null>(null);
    const [dropoff, setDropoff] = useState('');
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState<Problem | null>(null);
    const key = useRef('');
    const said = useRef<HTMLDivElement>(null);
    useLayoutEffect(() => {
        if (terms) said.current?.focus();
    }, [terms]);

    const body = (): Record<string, unknown> => ({ ...wish, text: wish.text?.trim() || undefined });
    const guarded = async (work: () => Promise<void>): Promise<void> => {
        setBusy(true);
        setProblem(null);
        try {
            await work();
        } catch (e) {
            setProblem(asProblem(e));
        }
        setBusy(false);
    };
    const ask = (): Promise<void> => guarded(async () => {
        key.current = my.key();
        setTerms(await my.terms(body()));
    });
    const start = (): Promise<void> => guarded(async () => {
        const { return: made } = await my.write<{ return: Return }>('/my/returns', { ...body(), ...(dropoff ? { dropoff } : {}) }, key.current);
        const number = my.returns.value.find((r) => r.id === made.id && r.order === order && r.line === lineId)?.number ?? my.session.value.data?.case?.number;
        if (number) become('returns', number, made.id);
    });

    if (!my.verified.value && my.session.value.data) return <Page title={t('return.page')}><Proof onTalk={() => onTopic(null)} /></Page>;
    return (
        <Page title={t('return.title', { title: line?.title ?? '' })} onTalk={onPerson}>
            <Reading of={my.known(my.orders.value)} again={() => void my.begin()}>
                {() => (!line ? <EmptyState title={t('order.gone')} text={t('order.gone.text')} />
                    : !terms ? <Ask line={line} wish={wish} set={set} onAsk={() => void ask()} busy={busy} problem={problem} />
                        : (
                            <div class="form" tabIndex={-1} ref={said}>
                                {terms.verdict === 'accept' && (
                                    <>
                                        <TermsCard terms={terms} />
                                        {(terms.dropoffs?.length ?? 0) > 0 && <Dropoffs dropoffs={terms.dropoffs!} value={dropoff} onPick={setDropoff} />}
                                        {!my.online.value && <p class="note">{t('offline')}</p>}
                                    </>
                                )}
                                {terms.verdict === 'refuse' && <EmptyState title={t('terms.refuse')} text={terms.clause || t('terms.refuse.text')} />}
                                {terms.verdict === 'person' && <EmptyState title={t('terms.person')} text={t('terms.person.text')} />}
                                <Wrong problem={problem} />
                                <div class="acts end">
                                    <Button onClick={() => setTerms(null)}>{t('return.change')}</Button>
                                    {terms.verdict === 'accept'
                                        ? <Button variant="primary" disabled={busy || !my.online.value} onClick={() => void start()}>{t(busy ? 'return.starting' : 'return.start')}</Button>
                                        : <Button variant="primary" icon="person" onClick={() => onTopic({ reason: 'person', order })}>{t('talk')}</Button>}
                                </div>
                            </div>
                        ))}
            </Reading>
        </Page>
    );
}

/* ---- a return that is there ---- */

/** The label comes with the customer's token, so the page fetches it and hands it to the browser. */
function Label({ my, r, number }: { my: My; r: Return; number: number }) {
    const [failed, setFailed] = useState(false);
    const url = useRef('');
    useEffect(() => () => URL.revokeObjectURL(url.current), []);
    const take = async (use: (url: string) => void): Promise<void> => {
        setFailed(false);
        try {
            if (!url.current) url.current = URL.createObjectURL(await my.bytes(`/my/returns/${r.id}/label.pdf`, number));
            use(url.current);
        } catch {
            setFailed(true);
        }
    };
    const save = (href: string): void => {
        const a = document.createElement('a');
        a.href = href;
        a.download = `${t('return.label')} ${r.rma ?? r.id}.pdf`;
        a.click();
    };
    return (
        <div class="acts">
            <Button variant="primary" icon="doc" onClick={() => void take(save)}>{t('return.label.save')}</Button>
            <Button onClick={() => void take((href) => window.open(href, '_blank', 'noopener'))}>{t('return.label.print')}</Button>
            {failed && <p class="wrong" role="alert">{t('return.label.failed')}</p>}
        </div>
    );
}

function nextOf(r: Return): string[] {
    const place = r.dropoffs?.find((d) => d.id === r.dropoff)?.name;
    switch (r.state) {
        case 'label_issued':
            return [t('return.next.pack'), place ? t('return.next.bring', { place, day: day(r.due) }) : t('return.next.bring.any', { day: day(r.due) })];
        case 'in_transit': return [t('return.next.wait')];
        case 'received':
        case 'inspected': return [t('return.next.refund')];
        default: return [];
    }
}

function Choose({ my, r, number }: { my: My; r: Return; number: number }) {
    const [open, setOpen] = useState(!r.dropoff);
    const [problem, setProblem] = useState<Problem | null>(null);
    const chosen = r.dropoffs?.find((d) => d.id === r.dropoff);
    const pick = async (dropoff: string): Promise<void> => {
        setProblem(null);
        try {
            await my.write(`/my/returns/${r.id}/dropoff`, { dropoff }, my.key(), number);
            setOpen(false);
        } catch (e) {
            setProblem(asProblem(e));
        }
    };
    if (!r.dropoffs?.length) return null;
    return (
        <>
            {chosen && <Rows rows={[[t('return.dropoff'), <span dir="auto"><b>{chosen.name}</b>{chosen.address && <span class="mut"> {chosen.address}</span>}</span>]]} />}
            {open ? <Dropoffs dropoffs={r.dropoffs} value={r.dropoff ?? ''} onPick={(id) => void pick(id)} />
                : <div class="acts"><Button variant="link" onClick={() => setOpen(true)}>{t('return.dropoff.change')}</Button></div>}
            <Wrong problem={problem} />
        </>
    );
}

function Withdraw({ my, r, number }: { my: My; r: Return; number: number }) {
    const [asks, setAsks] = useState(false);
    const [problem, setProblem] = useState<Problem | null>(null);
    const key = useRef(my.key());
    const yes = async (): Promise<void> => {
        setProblem(null);
        try {
            await my.write(`/my/returns/${r.id}/withdraw`, {}, key.current, number);
            setAsks(false);
        } catch (e) {
            setProblem(asProblem(e));
        }
    };
    return (
        <div class="acts">
            <Button onClick={() => setAsks(true)}>{t('return.withdraw')}</Button>
            {asks && (
                <Dialog label={t('return.withdraw.ask')} onClose={() => setAsks(false)}>
                    <p>{t('return.withdraw.text')}</p>
                    <Wrong problem={problem} />
                    <div class="acts">
                        <Button onClick={() => setAsks(false)}>{t('return.withdraw.no')}</Button>
                        <Button variant="primary" disabled={!my.online.value} onClick={() => void yes()}>{t('return.withdraw.yes')}</Button>
                    </div>
                </Dialog>
            )}
        </div>
    );
}

function Steps({ my, r, number }: { my: My; r: Return; number: number }) {
    const track = my.details.value.get(number)?.data?.refunds?.find((f) => f.remedy === r.refund_remedy);
    const next = nextOf(r);
    const early = r.state === 'asked' || r.state === 'authorised' || r.state === 'label_issued';
    return (
        <>
            {r.state === 'asked' && <section class="card wide-card"><h2>{t('return.checking')}</h2><p>{t('return.checking.text')}</p></section>}
            {r.state === 'authorised' && <section class="card wide-card" role="status"><h2>{t('return.preparing')}</h2><p>{t('return.preparing.text')}</p></section>}
            {r.state === 'refused' && <EmptyState title={t('return.refused')} text={r.clause ?? ''} />}
            {next.length > 0 && (
                <section class="card wide-card" aria-labelledby="next">
                    <h2 id="next">{t('return.next')}</h2>
                    <ul class="next">{next.map((n) => <li key={n}>{n}</li>)}</ul>
                    {r.state === 'label_issued' && <Label my={my} r={r} number={number} />}
                    {r.state === 'label_issued' && <Choose my={my} r={r} number={number} />}
                </section>
            )}
            <section class="card wide-card" aria-labelledby="where">
                <h2 id="where">{t('return.steps')}</h2>
                <Path label={t('return.steps')} steps={r.steps ?? []} path={pathOf(r)} over={OVER.has(r.state)} />
            </section>
            {track && <RefundCard track={track} />}
            <section class="card wide-card">
                <Rows rows={[
                    [t('return.refund'), r.refund && <b class="num">{formatMoney(r.refund)}</b>],
                    [t('terms.fee'), r.fee?.minor ? <span class="num">{formatMoney(r.fee)}</span> : null],
                    [t('return.number'), r.rma && <bdi class="mono">{r.rma}</bdi>],
                    [t('return.tracking'), r.tracking && <bdi class="mono">{[r.carrier, r.tracking].filter(Boolean).join(' ')}</bdi>],
                    [t('return.why'), word('reason', r.reason)],
                ]} />
                {r.clause && <p class="mut small" dir="auto">{t('clause', { text: r.clause })}</p>}
            </section>
            {early && returnIsOpen(r) && <Withdraw my={my} r={r} number={number} />}
        </>
    );
}

export function ReturnPage({ my, args, onPerson }: ScreenProps) {
    const number = Number(args[0]) || 0;
    useFresh(my, number);
    const read = my.details.value.get(number) ?? { data: null, at: 0, fault: null, busy: true };
    const r = read.data?.returns?.find((x) => x.id === args[1]);
    const gone = (read.data && !r) || read.fault?.status === 404;
    return (
        <Page title={r?.title ? t('return.title', { title: r.title }) : t('return.page')} onTalk={onPerson}>
            {gone ? <EmptyState title={t('return.gone')} text={read.fault && read.fault.status !== 404 ? why(read.fault) : ''} />
                : <Reading of={read} again={() => void my.loadCase(number)}>{() => (r ? <Steps my={my} r={r} number={number} /> : null)}</Reading>}
        </Page>
    );
}

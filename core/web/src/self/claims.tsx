// SPDX-License-Identifier: Apache-2.0
// A guarantee claim against a seller, from the customer's side: writing to the seller, asking the
// shop to decide, what each side sent in, how long each has, the decision and asking again.

import { useRef, useState } from 'preact/hooks';
import { asProblem, claimIsOpen, type My } from '../help/my';
import { become } from '../help/place';
import { Countdown } from '../kit/clock';
import { Icon } from '../kit/icons';
import { Badge, Button, EmptyState, Field, Textarea } from '../kit/kit';
import type { Problem } from '../shared/api';
import { formatMoney, formatStamp, toDate } from '../shared/format';
import type { Claim, OrderLine } from '../shared/types';
import type { ScreenProps } from './orders';
import { Choice, day, FilePicker, Kept, Page, Proof, Reading, RefundCard, Rows, useFiles, useFresh, Wrong } from './parts';
import { CLAIM_TONE } from './tones';
import { t, word } from './words';

const GROUNDS = ['not_arrived', 'not_as_described', 'return_refused', 'refund_missing'] as const;
const HOUR_MS = 3_600_000;

/** Sends one thing at a time; what is filled in stays when it fails. */
function useSending() {
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState<Problem | null>(null);
    const send = async (work: () => Promise<void>): Promise<void> => {
        setBusy(true);
        setProblem(null);
        try {
            await work();
        } catch (e) {
            setProblem(asProblem(e));
        }
        setBusy(false);
    };
    return { busy, problem, send };
}

function Write({ my, order, line }: { my: My; order: string; line: OrderLine }) {
    const [text, setText] = useState('');
    const [wrong, setWrong] = useState(false);
    const { busy, problem, send } = useSending();
    const key = useRef(my.key());
    return (
        <form class="card wide-card" aria-labelledby="write" onSubmit={(e) => {
            e.preventDefault();
            setWrong(!text.trim());
            if (!text.trim()) return;
            void send(async () => {
                const { claim } = await my.write<{ claim: Claim }>('/my/claims/contact', { order, line: line.line, text: text.trim() }, key.current);
                show(my, claim);
            });
        }}>
            <h2 id="write">{t('guarantee.step.write')}</h2>
            <p class="mut">{t('guarantee.write.text')}</p>
            <Field label={t('guarantee.message')} wrong={wrong && !text.trim() ? t('need.words') : undefined}>
                {(ids) => <Textarea {...ids} value={text} rows={4} maxLength={2000} onText={setText} max={240} />}
            </Field>
            <Wrong problem={problem} />
            <div class="acts end"><Button type="submit" variant="primary" disabled={busy || !my.online.value}>{t(busy ? 'guarantee.sending' : 'guarantee.send')}</Button></div>
        </form>
    );
}

function show(my: My, claim: Claim): void {
    const number = my.claims.value.find((c) => c.id === claim.id && c.order === claim.order && c.line === claim.line)?.number
        ?? claim.case_number ?? my.session.value.data?.case?.number;
    if (number) become('claims', number, claim.id);
}

/** Asks the shop to decide; with photos that are on their way while the rest is written. */
function File({ my, order, line, contacted, number }: { my: My; order: string; line: OrderLine; contacted: boolean; number?: number | undefined }) {
    const [ground, setGround] = useState<string>(line.delivered_at ? '' : 'not_arrived');
    const [text, setText] = useState('');
    const [already, setAlready] = useState(contacted);
    const [wrong, setWrong] = useState(false);
    const { busy, problem, send } = useSending();
    const files = useFiles(my, number);
    const key = useRef(my.key());
    return (
        <form class="card wide-card" aria-labelledby="file" onSubmit={(e) => {
            e.preventDefault();
            setWrong(!ground);
            if (!ground) return;
            void send(async () => {
                const body = { order, line: line.line, ground, text: text.trim() || undefined, ...(already && !contacted ? { contacted_at: Date.now() - 48 * HOUR_MS } : {}) };
                const { claim } = await my.write<{ claim: Claim }>('/my/claims', body, key.current, number);
                const at = number ?? my.claims.value.find((c) => c.id === claim.id && c.order === order)?.number;
                for (const id of files.ids) await my.write(`/my/claims/${claim.id}/evidence`, { what: 'photo', attachment: id }, `${key.current}-${id}`, at);
                show(my, claim);
            });
        }}>
            <h2 id="file">{t('guarantee.step.file')}</h2>
            <Choice label={t('guarantee.ground')} name="ground" value={ground} onPick={setGround} wrong={wrong && !ground ? t('need.reason') : undefined}
                options={GROUNDS.map((g) => ({ id: g as string, text: word('ground', g) }))} />
            <Field label={`${t('guarantee.text')} (${t('optional')})`}>
                {(ids) => <Textarea {...ids} value={text} rows={3} maxLength={2000} onText={setText} max={240} />}
            </Field>
            {!contacted && (
                <fieldset class="choice">
                    <legend class="hide">{t('guarantee.step.write')}</legend>
                    <label><input type="checkbox" checked={already} onChange={(e) => setAlready(e.currentTarget.checked)} /><span>{t('guarantee.already')}</span></label>
                </fieldset>
            )}
            <FilePicker label={t('guarantee.photos')} files={files} />
            <Wrong problem={problem} />
            <div class="acts end"><Button type="submit" variant="primary" disabled={busy || files.busy || !my.online.value}>{t(busy ? 'guarantee.filing' : 'guarantee.file')}</Button></div>
        </form>
    );
}

export function GuaranteeForm({ my, args, onTopic, onPerson }: ScreenProps) {
    const [order, lineId] = args as [string, string];
    const line = my.line(order, lineId);
    if (!my.verified.value && my.session.value.data) return <Page title={t('claim.page')}><Proof onTalk={() => onTopic(null)} /></Page>;
    return (
        <Page title={t('guarantee.title', { title: line?.title ?? '' })} onTalk={onPerson}>
            <Reading of={my.known(my.orders.value)} again={() => void my.begin()}>
                {() => (!line ? <EmptyState title={t('order.gone')} text={t('order.gone.text')} />
                    : line.third_party === false ? <EmptyState title={t('guarantee.own')} />
                        : (
                            <div class="form">
                                <p>{t('guarantee.intro', { seller: line.seller ?? '' })}</p>
                                <Write my={my} order={order} line={line} />
                                <File my={my} order={order} line={line} contacted={false} />
                            </div>
                        ))}
            </Reading>
        </Page>
    );
}

/* ---- a claim that is there ---- */

function Deadline({ c }: { c: Claim }) {
    if (!c.deadline || !toDate(c.deadline)) return null;
    const label = c.state === 'waiting_customer' ? t('claim.deadline.customer')
        : c.state === 'waiting_seller' || c.state === 'waiting_contact' ? t('claim.deadline.seller') : t('claim.deadline.other');
    return (
        <p class="deadline">
            <Icon name="clock" /> {label} <b class="num">{formatStamp(c.deadline)}</b>{' '}
            <Countdown until={c.deadline} warn={12 * HOUR_MS} label={label} over="" />
        </p>
    );
}

function Add({ my, c, number }: { my: My; c: Claim; number: number }) {
    const [text, setText] = useState('');
    const { busy, problem, send } = useSending();
    const files = useFiles(my, number);
    const key = useRef(my.key());
    const nothing = !text.trim() && files.ids.length === 0;
    return (
        <form class="card wide-card" aria-labelledby="add" onSubmit={(e) => {
            e.preventDefault();
            if (nothing) return;
            void send(async () => {
                const path = `/my/claims/${c.id}/evidence`;
                if (text.trim()) await my.write(path, { what: 'statement', text: text.trim() }, `${key.current}-text`, number);
                for (const id of files.ids) await my.write(path, { what: 'photo', attachment: id }, `${key.current}-${id}`, number);
                key.current = my.key();
                setText('');
                files.clear();
            });
        }}>
            <h2 id="add">{t('claim.evidence.add')}</h2>
            <Field label={t('claim.evidence.text')}>
                {(ids) => <Textarea {...ids} value={text} rows={3} maxLength={2000} onText={setText} max={240} />}
            </Field>
            <FilePicker label={t('guarantee.photos')} files={files} />
            <Wrong problem={problem} />
            <div class="acts end"><Button type="submit" variant="primary" disabled={busy || files.busy || nothing || !my.online.value}>{t('claim.evidence.send')}</Button></div>
        </form>
    );
}

function Appeal({ my, c, number }: { my: My; c: Claim; number: number }) {
    const [text, setText] = useState('');
    const [wrong, setWrong] = useState(false);
    const { busy, problem, send } = useSending();
    const key = useRef(my.key());
    return (
        <form class="card wide-card" aria-labelledby="appeal" onSubmit={(e) => {
            e.preventDefault();
            setWrong(!text.trim());
            if (text.trim()) void send(() => my.write(`/my/claims/${c.id}/appeal`, { text: text.trim() }, key.current, number).then(() => undefined));
        }}>
            <h2 id="appeal">{t('claim.appeal')}</h2>
            <p class="mut">{t('claim.appeal.until', { day: day(c.appeal_until) })}</p>
            <Field label={t('claim.appeal.text')} wrong={wrong && !text.trim() ? t('need.words') : undefined}>
                {(ids) => <Textarea {...ids} value={text} rows={3} maxLength={2000} onText={setText} max={240} />}
            </Field>
            <Wrong problem={problem} />
            <div class="acts end"><Button type="submit" variant="primary" disabled={busy || !my.online.value}>{t('claim.appeal.send')}</Button></div>
        </form>
    );
}

function Evidence({ my, c, number }: { my: My; c: Claim; number: number }) {
    const files = my.details.value.get(number)?.data?.attachments ?? [];
    if (!c.evidence?.length) return null;
    return (
        <section class="card wide-card" aria-labelledby="evidence">
            <h2 id="evidence">{t('claim.evidence')}</h2>
            <ol class="evidence">
                {c.evidence.map((e) => {
                    const file = files.find((f) => f.id === e.attachment) ?? (e.attachment ? { id: e.attachment } : null);
                    return (
                        <li key={e.n}>
                            <p class="mut small"><b>{word('by', e.by)}</b> · <time class="num" dateTime={String(e.at)}>{formatStamp(e.at)}</time></p>
                            {e.text ? <p class="words" dir="auto">{e.text}</p> : !file && <p>{word('what', e.what)}</p>}
                            {file && <Kept my={my} file={file} number={number} />}
                        </li>
                    );
                })}
            </ol>
        </section>
    );
}

function answerOf(c: Claim): { answer: string; text: string } {
    const a = c.answer;
    return a && typeof a === 'object' ? { answer: a.answer ?? '', text: a.text ?? '' } : { answer: a ?? '', text: '' };
}

const WAITS_FOR_CUSTOMER = new Set(['waiting_contact', 'waiting_customer', 'waiting_seller', 'with_person', 'appealed']);

function Inside({ my, c, number }: { my: My; c: Claim; number: number }) {
    const answer = answerOf(c);
    const track = my.details.value.get(number)?.data?.refunds?.find((r) => r.remedy === c.remedy);
    const line: OrderLine = my.line(c.order ?? '', c.line ?? '') ?? { line: c.line ?? '', title: c.title ?? '' };
    const filed = Boolean(c.ground);
    // The seller was written to; whether its time still runs or is over, the shop can be asked.
    const mayFile = !filed && (c.state === 'waiting_contact' || c.state === 'waiting_customer');
    const appealable = c.state === 'denied' && (toDate(c.appeal_until ?? null)?.getTime() ?? 0) > Date.now();
    return (
        <div class="form">
            <section class="card wide-card" aria-label={t('claim.page')}>
                <div class="top"><h2 dir="auto">{c.title || t('claim.page')}</h2><Badge {...(CLAIM_TONE[c.state] ? { tone: CLAIM_TONE[c.state]! } : {})}>{word('state', c.state)}</Badge></div>
                <Rows rows={[
                    [t('claim.ground'), filed && word('ground', c.ground)],
                    [t('claim.amount'), c.amount && <span class="num">{formatMoney(c.amount)}</span>],
                    [t('claim.granted'), c.granted && <b class="num">{formatMoney(c.granted)}</b>],
                ]} />
                <Deadline c={c} />
                {c.state === 'waiting_customer' && c.asked && <p class="note" role="status">{c.clause || (mayFile ? t('claim.mayfile') : t('claim.asked', { what: word('what', c.asked) }))}</p>}
                {c.clause && !claimIsOpen(c) ? <p class="mut small" dir="auto">{t('clause', { text: c.clause })}</p>
                    : c.clause && (c.state === 'denied' || c.state === 'granted') && <p class="mut small" dir="auto">{t('clause', { text: c.clause })}</p>}
            </section>
            {answer.answer && (
                <section class="card wide-card" aria-labelledby="answer">
                    <h2 id="answer">{t('claim.answer')}</h2>
                    <p>{word('answer', answer.answer)}</p>
                    {answer.text && <p class="words" dir="auto">{answer.text}</p>}
                </section>
            )}
            {track && <RefundCard track={track} />}
            {mayFile && (
                <>
                    <p>{t('guarantee.written', { day: day(c.contacted_at) })} {c.deadline && t('guarantee.wait', { day: day(c.deadline) })}</p>
                    <File my={my} order={c.order ?? ''} line={line} contacted number={number} />
                </>
            )}
            {appealable && <Appeal my={my} c={c} number={number} />}
            <Evidence my={my} c={c} number={number} />
            {filed && WAITS_FOR_CUSTOMER.has(c.state) && <Add my={my} c={c} number={number} />}
            {(c.steps?.length ?? 0) > 0 && (
                <section class="card wide-card" aria-labelledby="steps">
                    <h2 id="steps">{t('claim.steps')}</h2>
                    <ol class="history">
                        {c.steps!.map((s, i) => <li key={i}><time class="mut num" dateTime={String(s.at)}>{formatStamp(s.at)}</time> {word('step', s.what)}</li>)}
                    </ol>
                </section>
            )}
        </div>
    );
}

export function ClaimPage({ my, args, onPerson }: ScreenProps) {
    const number = Number(args[0]) || 0;
    useFresh(my, number);
    const read = my.details.value.get(number) ?? { data: null, at: 0, fault: null, busy: true };
    const c = read.data?.claims?.find((x) => x.id === args[1]);
    const gone = (read.data && !c) || read.fault?.status === 404;
    return (
        <Page title={t('claim.page')} onTalk={onPerson}>
            {gone ? <EmptyState title={t('claim.gone')} />
                : <Reading of={read} again={() => void my.loadCase(number)}>{() => (c ? <Inside my={my} c={c} number={number} /> : null)}</Reading>}
        </Page>
    );
}

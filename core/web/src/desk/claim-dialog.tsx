// SPDX-License-Identifier: Apache-2.0
// A claim as a whole: who claims what of whom, both sides' evidence, the listing as sold beside
// the listing now, and the decision. It redraws itself as events come in.

import { useRef, useState } from 'preact/hooks';
import { answerOf, CLAIM_TONE, Compare, EvidenceList, type FileOf, isOpen } from '../claims/parts';
import { claimWord } from '../claims/words';
import { serverNow } from '../kit/clock';
import { Badge, Button, Dialog, Field, Textarea } from '../kit/kit';
import { toast } from '../kit/toast';
import { Problem } from '../shared/api';
import { amountText, formatDay, formatMoney, formatStamp, parseAmount, toDate } from '../shared/format';
import { humanise } from '../shared/i18n';
import { uuid } from '../shared/ids';
import type { CaseDetail, Claim, Order } from '../shared/types';
import { ClaimClock, mayNotDecide, undecided } from './claim-card';
import type { Desk } from './desk';
import type { Thread } from './thread-state';
import { reasonWords, t } from './words';

function Tracking({ c }: { c: Claim }) {
    const rows = Object.entries(c.tracking ?? {}).filter(([, v]) => v !== null && v !== '');
    if (rows.length === 0) return null;
    return (
        <>
            {rows.map(([k, v]) => <div key={k}><dt>{humanise(k.replace(/_at$/, ''))}</dt><dd><bdi>{/_at$/.test(k) ? formatDay(v as string) : humanise(String(v))}</bdi></dd></div>)}
        </>
    );
}

function Facts({ c }: { c: Claim }) {
    const said = answerOf(c);
    return (
        <dl class="facts">
            <div><dt>{t('claim.ground')}</dt><dd>{claimWord('ground', c.ground) || t('claim.unfiled')}</dd></div>
            <div><dt>{t('money.amount')}</dt><dd class="num"><b>{formatMoney(c.amount)}</b>{c.granted && c.granted.minor !== c.amount?.minor && <> · {t('claim.granted', { amount: formatMoney(c.granted) })}</>}</dd></div>
            <div><dt>{t('claim.seller')}</dt><dd><bdi>{c.seller_name || c.seller}</bdi></dd></div>
            <div><dt>{t('sum.order')}</dt><dd class="mono"><bdi>{c.order}</bdi></dd></div>
            <Tracking c={c} />
            {c.deadline && <div><dt>{t('claim.deadline')}</dt><dd class="num">{formatStamp(c.deadline)} · <ClaimClock c={c} /></dd></div>}
            {said.answer && <div><dt>{t('claim.answer')}</dt><dd dir="auto"><b>{claimWord('answer', said.answer)}</b>{said.text && `: ${said.text}`}</dd></div>}
            {c.asked && c.state.startsWith('waiting_c') && <div><dt>{t('claim.asked')}</dt><dd>{humanise(c.asked)}</dd></div>}
            {c.charge && <div><dt>{t('claim.charge')}</dt><dd>{claimWord('charge', c.charge)}</dd></div>}
            {c.appeal_until && <div><dt>{t('claim.appeal')}</dt><dd class="num">{t('claim.appeal.until', { when: formatDay(c.appeal_until) })}</dd></div>}
            {c.appealed_by && <div><dt>{t('claim.appealed')}</dt><dd>{claimWord('by', c.appealed_by)}</dd></div>}
            {(c.clause || c.reason) && <div><dt>{t('money.reason')}</dt><dd dir="auto">{c.clause || reasonWords(c.reason ?? '')}</dd></div>}
            {c.rule && <div><dt>{t('why.rule')}</dt><dd class="mono"><bdi>{c.rule}</bdi></dd></div>}
        </dl>
    );
}

/** Grant or deny with a reason and whose money it is, said again before it is sent. A seller's
 *  appeal moves no money of the customer's: granted, the shop bears it. */
function Decide({ desk, id, c, why }: { desk: Desk; id: string; c: Claim; why: string }) {
    const [decision, setDecision] = useState<'grant' | 'deny' | ''>('');
    const [charge, setCharge] = useState<'seller' | 'shop'>('seller');
    const [reason, setReason] = useState('');
    const [clause, setClause] = useState('');
    const full = c.amount ?? { minor: 0, currency: 'USD' };
    const [typed, setTyped] = useState(amountText(full));
    const [tried, setTried] = useState(false);
    const [sure, setSure] = useState(false);
    const [busy, setBusy] = useState(false);
    const sent = useRef({ body: '', key: '' });
    const offline = !desk.online.value;
    const appeal = c.state === 'appealed';
    const bySeller = appeal && c.appealed_by === 'seller';
    const pays = decision === 'grant' && !bySeller;
    const minor = parseAmount(typed, full.currency);
    const wrong = !pays ? undefined : minor === null ? t('money.bad', { example: amountText(full) })
        : minor > full.minor ? t('money.much', { amount: formatMoney(full) }) : undefined;
    const amount = formatMoney({ ...full, minor: pays ? minor ?? 0 : full.minor });
    const seller = c.seller_name || c.seller || '';
    const body = { decision, ...(pays ? { charge } : {}), ...(pays && minor !== full.minor ? { minor } : {}), reason: reason.trim(), ...(clause.trim() ? { clause: clause.trim() } : {}) };
    const name = (v: 'grant' | 'deny'): string => (appeal ? (v === 'grant' ? t('claim.appeal.grant') : t('claim.appeal.deny'))
        : v === 'grant' ? t('claim.grant', { amount }) : t('claim.deny'));
    const unsure = (): void => setSure(false);
    const submit = async (e: Event): Promise<void> => {
        e.preventDefault();
        setTried(true);
        if (busy || offline || !decision || !reason.trim() || wrong) return;
        if (!sure) return setSure(true);
        setBusy(true);
        const text = JSON.stringify(body);
        if (sent.current.body !== text) sent.current = { body: text, key: uuid() };
        await desk.act(`${id}/claims/${c.id}/decide`, body, t('did.decide'), { 'idempotency-key': sent.current.key });
        setBusy(false);
        setSure(false);
    };
    if (why) return <p class="why-not">{why}</p>;
    const will = bySeller
        ? [decision === 'grant' ? t('will.recharge', { amount: formatMoney(c.granted ?? full), seller }) : t('will.charge.stays', { seller })]
        : decision === 'grant'
            ? [t('will.grant', { amount }), charge === 'seller' ? t('will.charge.seller', { amount, seller }) : t('will.charge.shop')]
            : [appeal ? t('will.deny.final') : t('will.deny')];
    return (
        <form class="decide" aria-label={t('claim.decide')} noValidate onSubmit={(e) => void submit(e)} onKeyDown={(e) => {
            if (e.key === 'Enter' && e.repeat) e.preventDefault();
        }}>
            <h3>{appeal ? t('claim.decide.appeal') : t('claim.decide')}</h3>
            <Choice legend={t('claim.decision')} name="decision" value={decision} options={[['grant', name('grant')], ['deny', name('deny')]]}
                wrong={tried && !decision ? t('form.pick') : undefined} onPick={(v) => {
                    setDecision(v);
                    unsure();
                }} />
            {pays && (
                <>
                    <Field label={t('form.amount', { currency: full.currency })} wrong={wrong} hint={t('claim.amount.hint', { amount: formatMoney(full) })}>
                        {(ids) => <input {...ids} class="input num" inputMode="decimal" autocomplete="off" value={typed} onInput={(e) => {
                            setTyped(e.currentTarget.value);
                            unsure();
                        }} />}
                    </Field>
                    <Choice legend={t('claim.charge')} name="charge" value={charge} options={[['seller', claimWord('charge', 'seller')], ['shop', claimWord('charge', 'shop')]]}
                        onPick={(v) => {
                            setCharge(v);
                            unsure();
                        }} />
                </>
            )}
            <Field label={t('claim.both')} hint={t('claim.both.hint')}>
                {(ids) => <Textarea {...ids} rows={2} maxLength={100} value={clause} onText={(v) => {
                    setClause(v);
                    unsure();
                }} />}
            </Field>
            <Field label={t('claim.reason')} wrong={tried && !reason.trim() ? t('esc.reason.needed') : undefined}>
                {(ids) => <Textarea {...ids} rows={2} maxLength={160} value={reason} onText={(v) => {
                    setReason(v);
                    unsure();
                }} />}
            </Field>
            {sure && (
                <section class="will" aria-label={t('will.title')} role="status">
                    <h4>{t('will.title')}</h4>
                    <ul>{[...will, t('will.confirmed.both')].map((x) => <li key={x}>{x}</li>)}</ul>
                </section>
            )}
            {offline && <p class="why-not">{t('limit.offline')}</p>}
            <div class="acts">
                <Button type="submit" variant="primary" disabled={busy || offline}>{!sure || !decision ? t('form.review') : name(decision)}</Button>
            </div>
        </form>
    );
}

function Choice<T extends string>({ legend, name, value, options, wrong, onPick }: {
    legend: string; name: string; value: T | ''; options: [T, string][]; wrong?: string | undefined; onPick: (v: T) => void;
}) {
    return (
        <fieldset class="radios">
            <legend>{legend}</legend>
            {options.map(([v, text]) => <label key={v}><input type="radio" name={name} checked={value === v} onChange={() => onPick(v)} />{text}</label>)}
            {wrong && <span class="wrong" role="alert">{wrong}</span>}
        </fieldset>
    );
}

/** A refused customer may appeal once; an agent does it in his words. */
function Appeal({ desk, id, c }: { desk: Desk; id: string; c: Claim }) {
    const [words, setWords] = useState('');
    const [busy, setBusy] = useState(false);
    const key = useRef(uuid());
    const go = async (e: Event): Promise<void> => {
        e.preventDefault();
        if (!words.trim() || busy) return;
        setBusy(true);
        await desk.act(`${id}/claims/${c.id}/appeal`, { text: words.trim() }, t('did.appeal'), { 'idempotency-key': key.current });
        setBusy(false);
    };
    return (
        <form class="add" onSubmit={(e) => void go(e)}>
            <Field label={t('claim.appeal.words')}>
                {(ids) => <Textarea {...ids} rows={2} maxLength={1900} value={words} onText={setWords} />}
            </Field>
            <Button type="submit" disabled={busy || !words.trim() || !desk.online.value}>{t('claim.appeal.go')}</Button>
        </form>
    );
}

/** Words, a file or both beside what is there already. A file that is kept is not sent again. */
function Add({ desk, id, c }: { desk: Desk; id: string; c: Claim }) {
    const [words, setWords] = useState('');
    const [file, setFile] = useState<File | null>(null);
    const [busy, setBusy] = useState(false);
    const kept = useRef<{ file: File | null; id: string }>({ file: null, id: '' });
    const picker = useRef<HTMLInputElement>(null);
    const go = async (e: Event): Promise<void> => {
        e.preventDefault();
        if ((!words.trim() && !file) || busy) return;
        setBusy(true);
        if (file && kept.current.file !== file) kept.current = { file, id: await desk.keepFile(id, file) };
        const attachment = file ? kept.current.id : '';
        if (file && !attachment) return setBusy(false);
        const what = !file ? 'note' : file.type.startsWith('image/') ? 'photo' : 'document';
        const body = { what, ...(words.trim() ? { text: words.trim() } : {}), ...(attachment ? { attachment } : {}) };
        if (await desk.act(`${id}/claims/${c.id}/evidence`, body, t('did.evidence'), { 'idempotency-key': uuid() })) {
            setWords('');
            setFile(null);
            if (picker.current) picker.current.value = '';
        }
        setBusy(false);
    };
    return (
        <form class="add" onSubmit={(e) => void go(e)}>
            <Field label={t('claim.add')} hint={t('claim.add.hint')}>
                {(ids) => <Textarea {...ids} rows={2} maxLength={2000} value={words} onText={setWords} />}
            </Field>
            <Field label={t('claim.file')} hint={t('claim.file.hint')}>
                {(ids) => <input {...ids} ref={picker} class="input" type="file" accept="image/jpeg,image/png,image/webp,application/pdf" disabled={busy}
                    onChange={(e) => setFile(e.currentTarget.files?.[0] ?? null)} />}
            </Field>
            <Button type="submit" disabled={busy || (!words.trim() && !file) || !desk.online.value}>{t('claim.add.go')}</Button>
        </form>
    );
}

async function copyLink(desk: Desk, id: string, claim: string): Promise<void> {
    try {
        await navigator.clipboard.writeText(await desk.sellerLink(id, claim));
        toast(t('did.link'));
    } catch (e) {
        toast(t('did.failed', { detail: e instanceof Problem ? e.message : String(e) }), undefined, 10_000);
    }
}

export function ClaimDialog({ desk, thread, c: k, id, orders, onClose }: {
    desk: Desk; thread: Thread; c: CaseDetail; id: string; orders: Order[]; onClose: () => void;
}) {
    const c = thread.claim(id);
    if (!c) return null;
    const currency = c.amount?.currency ?? orders.find((o) => o.id === c.order)?.currency ?? 'USD';
    const fileOf: FileOf = (file) => {
        const known = k.attachments?.find((a) => a.id === file);
        return Promise.resolve({ url: `/api/v1/cases/${k.id}/attachments/${file}`, type: known?.type ?? 'image/', name: known?.name ?? '' });
    };
    return (
        <Dialog wide label={t('claim.title', { title: c.title ?? '' })} onClose={onClose}>
            <div class="claim-page" data-claim-page={c.id}>
                <p><Badge {...(CLAIM_TONE[c.state] ? { tone: CLAIM_TONE[c.state]! } : {})}>{claimWord('state', c.state)}</Badge></p>
                <Facts c={c} />
                <section><h3>{t('claim.evidence.title')}</h3><EvidenceList evidence={c.evidence ?? []} fileOf={fileOf} /></section>
                {(c.listing_sold || c.listing_now) && <section><h3>{t('claim.listing')}</h3><Compare sold={c.listing_sold} now={c.listing_now} currency={currency} /></section>}
                {undecided(c) && <Decide desk={desk} id={k.id} c={c} why={desk.agent.value ? mayNotDecide(c, desk.agent.value) : ''} />}
                {c.state === 'denied' && (toDate(c.appeal_until)?.getTime() ?? 0) > serverNow() && <Appeal desk={desk} id={k.id} c={c} />}
                {isOpen(c) && <Add desk={desk} id={k.id} c={c} />}
                <section><h3>{t('claim.steps')}</h3>
                    <ol class="way">{(c.steps ?? []).map((s, i) => <li key={i} class="d"><span>{claimWord('step', s.what)}</span> <span class="num mut">{formatStamp(s.at)}</span></li>)}</ol></section>
                <div class="acts">
                    {isOpen(c) && <Button onClick={() => void copyLink(desk, k.id, c.id)}>{t('claim.link')}</Button>}
                    <Button onClick={onClose}>{t('close')}</Button>
                </div>
            </div>
        </Dialog>
    );
}

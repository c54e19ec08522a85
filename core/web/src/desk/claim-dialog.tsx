// SPDX-License-Identifier: Apache-2.0
// A claim as a whole: who claims what of whom, both sides' evidence, the listing as sold beside
// the listing now, and the decision. It redraws itself as events come in.

import { useRef, useState } from 'preact/hooks';
import { answerOf, CLAIM_TONE, Compare, EvidenceList, type FileOf, isOpen } from '../claims/parts';
import { claimWord } from '../claims/words';
import { Badge, Button, Dialog, Field, Textarea } from '../kit/kit';
import { toast } from '../kit/toast';
import { Problem } from '../shared/api';
import { formatDay, formatMoney, formatStamp } from '../shared/format';
import { humanise } from '../shared/i18n';
import { uuid } from '../shared/ids';
import type { CaseDetail, Claim, Order } from '../shared/types';
import { ClaimClock, mayNotDecide, undecided } from './claim-card';
import type { Desk } from './desk';
import type { Thread } from './thread-state';
import { t } from './words';

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
            {(c.clause || c.reason) && <div><dt>{t('money.reason')}</dt><dd dir="auto">{c.clause || humanise(c.reason ?? '')}</dd></div>}
            {c.rule && <div><dt>{t('why.rule')}</dt><dd class="mono"><bdi>{c.rule}</bdi></dd></div>}
        </dl>
    );
}

/** Grant or deny with a reason and whose money it is, said again before it is sent. */
function Decide({ desk, id, c, why }: { desk: Desk; id: string; c: Claim; why: string }) {
    const [decision, setDecision] = useState<'grant' | 'deny' | ''>('');
    const [charge, setCharge] = useState<'seller' | 'shop'>('seller');
    const [reason, setReason] = useState('');
    const [tried, setTried] = useState(false);
    const [sure, setSure] = useState(false);
    const [busy, setBusy] = useState(false);
    const sent = useRef({ body: '', key: '' });
    const offline = !desk.online.value;
    const body = { decision, ...(decision === 'grant' ? { charge } : {}), reason: reason.trim() };
    const submit = async (e: Event): Promise<void> => {
        e.preventDefault();
        setTried(true);
        if (busy || offline || !decision || !reason.trim()) return;
        if (!sure) return setSure(true);
        setBusy(true);
        const text = JSON.stringify(body);
        if (sent.current.body !== text) sent.current = { body: text, key: uuid() };
        await desk.act(`${id}/claims/${c.id}/decide`, body, t('did.decide'), { 'idempotency-key': sent.current.key });
        setBusy(false);
        setSure(false);
    };
    if (why) return <p class="why-not">{why}</p>;
    const amount = formatMoney(c.amount);
    return (
        <form class="decide" aria-label={t('claim.decide')} onSubmit={(e) => void submit(e)} onKeyDown={(e) => {
            if (e.key === 'Enter' && e.repeat) e.preventDefault();
        }}>
            <h3>{c.state === 'appealed' ? t('claim.decide.appeal') : t('claim.decide')}</h3>
            <fieldset class="radios">
                <legend>{t('claim.decision')}</legend>
                {(['grant', 'deny'] as const).map((v) => (
                    <label key={v}><input type="radio" name="decision" checked={decision === v} onChange={() => {
                        setDecision(v);
                        setSure(false);
                    }} />{v === 'grant' ? t('claim.grant', { amount }) : t('claim.deny')}</label>
                ))}
                {tried && !decision && <span class="wrong" role="alert">{t('form.pick')}</span>}
            </fieldset>
            {decision === 'grant' && (
                <fieldset class="radios">
                    <legend>{t('claim.charge')}</legend>
                    {(['seller', 'shop'] as const).map((v) => (
                        <label key={v}><input type="radio" name="charge" checked={charge === v} onChange={() => {
                            setCharge(v);
                            setSure(false);
                        }} />{claimWord('charge', v)}</label>
                    ))}
                </fieldset>
            )}
            <Field label={t('claim.reason')} hint={t('claim.reason.hint')} wrong={tried && !reason.trim() ? t('esc.reason.needed') : undefined}>
                {(ids) => <Textarea {...ids} rows={2} maxLength={60} value={reason} onText={(v) => {
                    setReason(v);
                    setSure(false);
                }} />}
            </Field>
            {sure && (
                <section class="will" aria-label={t('will.title')} role="status">
                    <h4>{t('will.title')}</h4>
                    <ul>
                        <li>{decision === 'grant' ? t('will.grant', { amount }) : t('will.deny')}</li>
                        {decision === 'grant' && <li>{charge === 'seller' ? t('will.charge.seller', { amount, seller: c.seller_name || c.seller || '' }) : t('will.charge.shop')}</li>}
                        <li>{t('will.confirmed.both')}</li>
                    </ul>
                </section>
            )}
            {offline && <p class="why-not">{t('limit.offline')}</p>}
            <div class="acts">
                <Button type="submit" variant="primary" disabled={busy || offline}>
                    {!sure ? t('form.review') : decision === 'grant' ? t('claim.grant', { amount }) : t('claim.deny')}
                </Button>
            </div>
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

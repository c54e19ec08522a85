// SPDX-License-Identifier: Apache-2.0
// An action in two steps: what it is made of, then what exactly will happen. One request has
// one key however often it is tried; while it is not known whether the host took it, nothing
// but the same request can be sent.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Badge, Button, Dialog } from '../kit/kit';
import { claimWord } from '../claims/words';
import { formatMoney } from '../shared/format';
import { uuid } from '../shared/ids';
import type { CaseDetail, Suggestion } from '../shared/types';
import { ActFields } from './act-form';
import { type Act, type Draft, draftOf, kindOf, limitFor, type Request, requestOf, scarcest } from './acts';
import { CHOOSES } from './act-choices';
import { actName, isQuoted, type Outlook, willHappen } from './act-words';
import type { Desk } from './desk';
import { budgetWords, hasAmount, Limit, verdictFor } from './money';
import type { Thread } from './thread-state';
import { t, tierName, word } from './words';

const ANSWER_MS = 10_000;

interface Props {
    desk: Desk;
    thread: Thread;
    c: CaseDetail;
    customer: string;
    act: Act;
    suggestion?: Suggestion;
    order?: string;
    onClose: () => void;
}

/** What came for this key: undefined while it is asked for, null when it was not told in time. */
function useAnswer<T>(key: string, ask: () => Promise<T | null>): T | null | undefined {
    const [got, setGot] = useState<{ key: string; value: T | null }>({ key: '', value: null });
    useEffect(() => {
        if (!key) return;
        let open = true;
        const end = (value: T | null): void => {
            if (open) setGot({ key, value });
            open = false;
        };
        const late = setTimeout(() => end(null), ANSWER_MS);
        void ask().then(end);
        return () => {
            open = false;
            clearTimeout(late);
        };
    }, [key]);
    if (!key) return null;
    return got.key === key ? got.value : undefined;
}

/** The suggestion itself, as long as the person did not make something else of it. */
function untouched(s: Suggestion | undefined, r: Request, d: Draft): s is Suggestion {
    if (!s || s.order !== d.order) return false;
    return kindOf(d.act) !== 'refund' || (r.lines.length === 1 && r.lines[0]!.line.line === s.line);
}

/** Whether budgets and limits are about it: what is asked for has an amount of its own. */
const counts = (r: Request): boolean => r.to === 'remedies' && !!r.total && ('amount' in r.body || 'lines' in r.body);

/** What the person may do by himself, as far as this page can tell. */
function outlook(thread: Thread, s: Suggestion | undefined, r: Request, d: Draft, undoMs: number, tier: number): Outlook {
    const up = { undoMs, tier: tier + 1 };
    if (untouched(s, r, d)) return { undoMs, verdict: verdictFor(s, r.total?.minor ?? 0), tier: s.approval_tier ?? tier + 1 };
    if (!r.total || !counts(r)) return { ...up, verdict: 'unknown' };
    const kind = kindOf(d.act);
    const b = scarcest(thread.budgets.value, kind, d.order, r.total.currency);
    const limit = limitFor(thread.suggestions.value ?? [], kind, r.total.currency);
    if ((b && r.total.minor > b.left.minor) || (limit && r.total.minor > limit.minor)) return { ...up, verdict: 'approval' };
    return { ...up, verdict: limit ? 'allow' : 'unknown' };
}

function Verdict({ thread, s, r, d, look }: { thread: Thread; s: Suggestion | undefined; r: Request; d: Draft; look: Outlook }) {
    if (untouched(s, r, d)) return <p class="verdict"><Limit s={s} minor={r.total?.minor ?? 0} /></p>;
    if (!r.total || !counts(r)) return null;
    const b = scarcest(thread.budgets.value, kindOf(d.act), d.order, r.total.currency);
    if (look.verdict === 'unknown' && !b) return null;
    return (
        <p class="verdict">
            {look.verdict === 'allow' && <Badge tone="ok">{t('limit.within')}</Badge>}
            {look.verdict === 'approval' && <Badge tone="appr">{t('limit.approval', { tier: tierName(look.tier) })}</Badge>}
            {b && <span class="num mut budget"> {budgetWords(b)}</span>}
        </p>
    );
}

function Confirm({ d, r, thread, customer, look, s, unsure, asking }: {
    d: Draft; r: Request; thread: Thread; customer: string; look: Outlook; s: Suggestion | undefined; unsure: boolean; asking: boolean;
}) {
    const reason = look.terms?.clause || (untouched(s, r, d) && s.clause) || (r.to === 'claims' ? claimWord('ground', d.reason) : d.act === 'claim' ? d.text : d.reason ? word('reason', d.reason) : '');
    const sum = look.terms?.verdict === 'refuse' ? null : look.terms?.refund ?? r.total;
    const pays = d.act === 'refund' || d.act === 'return';
    return (
        <>
            {hasAmount(sum) && <p class="sum-line"><b class="num" dir="ltr">{formatMoney(sum)}</b></p>}
            <dl class="facts">
                <div><dt>{t('money.customer')}</dt><dd><bdi>{customer}</bdi></dd></div>
                {d.order && d.act !== 'customer_address' && (
                    <div><dt>{t('money.for')}</dt><dd>
                        {r.lines.map((x) => <span key={x.line.line} class="for"><bdi>{x.line.title}</bdi>{x.amount && r.lines.length > 1 && <span class="num"> {formatMoney(x.amount)}</span>}</span>)}
                        {' '}<span class="mono mut"><bdi>{d.order}</bdi></span>
                    </dd></div>
                )}
                {pays && <div><dt>{t('money.to')}</dt><dd>{d.to === 'original' ? t('money.to.original') : t('money.to.gift_card')}</dd></div>}
                {reason && <div><dt>{t('money.reason')}</dt><dd dir="auto">{reason}</dd></div>}
            </dl>
            <section class="will" aria-label={t('will.title')}>
                <h3>{t('will.title')}</h3>
                {asking ? <p class="mut" role="status">{t('form.asking')}</p>
                    : <ul>{willHappen(d, r, thread.orders.value ?? [], look).map((x) => <li key={x} dir="auto">{x}</li>)}</ul>}
            </section>
            {!unsure && <Verdict thread={thread} s={s} r={r} d={d} look={look} />}
        </>
    );
}

export function ActDialog({ desk, thread, c, customer, act, suggestion, order, onClose }: Props) {
    const orders = thread.orders.value ?? [];
    const [d, setDraft] = useState(() => draftOf(act, orders, order ?? c.summary?.order, suggestion));
    const [step, setStep] = useState<'edit' | 'confirm'>(suggestion ? 'confirm' : 'edit');
    const [tried, setTried] = useState(false);
    const [state, setState] = useState<'' | 'busy' | 'unsure'>('');
    const [refused, setRefused] = useState('');
    const sent = useRef({ body: '', key: '' });
    const form = useRef<HTMLFormElement>(null);
    const moved = useRef(false);
    const claims = c.claims ?? [];
    const r = requestOf(d, orders, claims);
    const known = useAnswer(CHOOSES.has(act) ? d.order : '', () => desk.choices(c.id, d.order));
    // What the policy says of exactly this return, and the shop of exactly this change, before
    // anybody clicks; without an answer the host still decides.
    const terms = useAnswer(step === 'confirm' && r.to === 'returns' ? JSON.stringify(r.body) : '', () => desk.terms(c.id, r.body));
    const quote = useAnswer(step === 'confirm' && isQuoted(act) ? JSON.stringify(r.body) : '', () => desk.quote(c.id, r.body));
    const asking = step === 'edit' ? known === undefined : terms === undefined || quote === undefined;
    const frozen = useRef<Outlook | null>(null);
    const fresh: Outlook = { ...outlook(thread, suggestion, r, d, desk.undoMs.value, desk.agent.value?.tier ?? 1), terms: terms ?? null, quote: quote ?? null, known };
    // While it is not known whether it was taken, what was said of it stays as it was said.
    const look = state === 'unsure' && frozen.current ? frozen.current : fresh;
    const what = r.to === 'claims/contact' ? t('act.contact') : actName(d.act, hasAmount(r.total) ? r.total : null);
    const needs = look.verdict === 'approval' && r.to === 'remedies';
    const offline = !desk.online.value;
    const barred = step === 'confirm' && (look.terms?.verdict === 'refuse' || look.quote?.allowed === false);

    useLayoutEffect(() => {
        if (!moved.current) return;
        form.current?.querySelector<HTMLElement>(step === 'confirm' ? '[data-go]' : 'select, input, textarea')?.focus();
    }, [step]);

    const turn = (to: 'edit' | 'confirm'): void => {
        moved.current = true;
        setRefused('');
        setStep(to);
    };
    const send = async (): Promise<void> => {
        const body = JSON.stringify(r.body);
        // The same request keeps its key, another one is another request.
        if (sent.current.body !== body) sent.current = { body, key: uuid() };
        frozen.current = look;
        setState('busy');
        const end = await desk.request(c.id, r.to, r.body, sent.current.key, what);
        if (end.outcome === 'done') return onClose();
        setState(end.outcome === 'unsure' ? 'unsure' : '');
        setRefused(end.outcome === 'unsure' ? t('form.unsure') : end.detail);
    };
    const submit = (e: Event): void => {
        e.preventDefault();
        if (state === 'busy' || offline || asking || barred) return;
        if (step === 'confirm') return void send();
        setTried(true);
        if (Object.keys(r.wrong).length === 0) turn('confirm');
        else requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
    };
    return (
        <Dialog label={step === 'edit' ? actName(d.act, null) : t('money.title', { what: r.to === 'claims/contact' ? what : actName(d.act, null) })} onClose={() => state !== 'busy' && onClose()}>
            <form ref={form} class="money" noValidate onSubmit={submit} onKeyDown={(e) => {
                // A key that is still held down from the step before confirms nothing.
                if (e.key === 'Enter' && e.repeat) e.preventDefault();
            }}>
                {step === 'edit'
                    ? <ActFields d={d} orders={orders} wrong={tried ? r.wrong : {}} total={r.total} claims={claims} known={known} patch={(change) => setDraft((now) => ({ ...now, ...change }))}
                        onOrder={(id) => setDraft({ ...draftOf(act, orders.filter((o) => o.id === id), id), reason: d.reason, text: d.text, to: d.to })} />
                    : <Confirm d={d} r={r} thread={thread} customer={customer} look={look} s={suggestion} unsure={state === 'unsure'} asking={asking} />}
                {refused && <p class="refused" role="alert">{refused}</p>}
                {offline && <p class="why-not">{t('limit.offline')}</p>}
                <div class="acts">
                    <Button onClick={onClose}>{t('cancel')}</Button>
                    {step === 'confirm' && state !== 'unsure' && <Button onClick={() => turn('edit')}>{t('form.change')}</Button>}
                    <Button variant="primary" type="submit" data-go disabled={state === 'busy' || offline} aria-disabled={asking || barred} autofocus={step === 'confirm'}>
                        {step === 'edit' ? t('form.review') : state === 'unsure' ? t('form.again')
                            : !needs ? what : hasAmount(r.total) ? t('money.ask', { tier: tierName(look.tier), amount: formatMoney(r.total) }) : t('money.ask.plain', { tier: tierName(look.tier) })}
                    </Button>
                </div>
            </form>
        </Dialog>
    );
}


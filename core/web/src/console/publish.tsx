// SPDX-License-Identifier: Apache-2.0
// Whatever puts another version in force, each with a reason: publish, approve or decline a
// colleague's proposal, stop a trial, roll back.

import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../kit/icons';
import { Badge, Button, Dialog, Field } from '../kit/kit';
import { link } from './route';
import { agent, ask, failureOf } from './session';
import { activeHash, book, decide, isBehind, overview, publish, rollBack, stopTrial } from './store';
import type { CheckAnswer, Mode, Proposal, TestAnswer } from './types';
import { n, personOf, short, t, when } from './words';

export type Open =
    | { kind: 'publish'; bundle: string; name: string }
    | { kind: 'approve' | 'decline'; proposal: Proposal }
    | { kind: 'stop' } | { kind: 'roll' } | { kind: 'drop' } | { kind: 'remove'; file: string };

export const opened = signal<Open | null>(null);
const close = (): void => void (opened.value = null);

const WHY_MAX = 200;

function Reason({ value, onText, wrong, label }: { value: string; onText: (v: string) => void; wrong: boolean; label: string }) {
    return (
        <Field label={label} wrong={wrong ? t('why.needed') : undefined}>
            {(ids) => <input {...ids} class="input" maxLength={WHY_MAX} value={value} autofocus onInput={(e) => onText(e.currentTarget.value)} />}
        </Field>
    );
}

/** A reason and a button. */
function Asking({ title, text, label, go, danger, needed, onGo }: {
    title: string; text?: string; label: string; go: string; danger?: boolean; needed: boolean; onGo: (why: string) => Promise<boolean>;
}) {
    const [why, setWhy] = useState('');
    const [tried, setTried] = useState(false);
    const [busy, setBusy] = useState(false);
    const submit = async (e: Event): Promise<void> => {
        e.preventDefault();
        setTried(true);
        if (busy || (needed && !why.trim())) return;
        setBusy(true);
        if (await onGo(why.trim())) close();
        else setBusy(false);
    };
    return (
        <Dialog label={title} onClose={close}>
            <form onSubmit={(e) => void submit(e)}>
                {text && <p class="mut">{text}</p>}
                <Reason label={label} value={why} onText={setWhy} wrong={tried && needed && !why.trim()} />
                <div class="acts">
                    <Button onClick={close}>{t('cancel')}</Button>
                    <Button type="submit" variant={danger ? 'danger' : 'primary'} disabled={busy}>{go}</Button>
                </div>
            </form>
        </Dialog>
    );
}

/* ---- publish ---- */

type Gate = { state: 'running' | 'ok' | 'bad'; text: string };

/** The same two questions the host asks again: does it compile, do its specs hold. */
function useGates(bundle: string): { check: Gate; test: Gate } {
    const running: Gate = { state: 'running', text: t('gate.running') };
    const [gates, set] = useState({ check: running, test: running });
    useEffect(() => {
        let gone = false;
        const put = (part: Partial<{ check: Gate; test: Gate }>): void => {
            if (!gone) set((old) => ({ ...old, ...part }));
        };
        void (async () => {
            try {
                await book.save();
                const c = await ask<CheckAnswer>('POST', '/check', { bundle });
                put({ check: c.ok ? { state: 'ok', text: t('gate.check.ok') } : { state: 'bad', text: t('gate.check.bad', { n: c.errors.length }) } });
                if (!c.ok) return put({ test: { state: 'bad', text: t('gate.test.none') } });
                const r = await ask<TestAnswer>('POST', '/test', { bundle });
                put({ test: r.failures.length === 0 ? { state: 'ok', text: t('gate.test.ok', { n: r.cases }) }
                    : { state: 'bad', text: t('gate.test.bad', { n: r.failures.length, all: r.cases }) } });
            } catch (e) {
                const text = failureOf(e).text;
                put({ check: { state: 'bad', text }, test: { state: 'bad', text } });
            }
        })();
        return () => void (gone = true);
    }, [bundle]);
    return gates;
}

function GateLine({ label, gate, href }: { label: string; gate: Gate; href?: string }) {
    const tone = gate.state === 'ok' ? 'ok' : gate.state === 'bad' ? 'bad' : undefined;
    return (
        <li>
            <span class="mut">{label}</span> <Badge {...(tone ? { tone } : {})}>{gate.state === 'ok' ? '✓ ' : gate.state === 'bad' ? '✕ ' : ''}{gate.text}</Badge>
            {gate.state === 'bad' && href && <> <a href={href} onClick={close}>{t('gate.look')}</a></>}
        </li>
    );
}

const MODES: Mode[] = ['full', 'shadow', 'canary'];

function PublishForm({ bundle, name }: { bundle: string; name: string }) {
    const [why, setWhy] = useState('');
    const [mode, setMode] = useState<Mode>('full');
    const [share, setShare] = useState('5');
    const [tried, setTried] = useState(false);
    const [busy, setBusy] = useState(false);
    const gates = useGates(bundle);
    const second = overview.value?.second_person ?? false;
    const percent = Number(share);
    const badShare = mode === 'canary' && !(percent >= 1 && percent <= 99 && Number.isInteger(percent));
    const behind = bundle === 'draft' && isBehind.value;
    const ready = gates.check.state === 'ok' && gates.test.state === 'ok' && !behind;
    const submit = async (e: Event): Promise<void> => {
        e.preventDefault();
        setTried(true);
        if (busy || !ready || !why.trim() || badShare) return;
        setBusy(true);
        if (await publish({ bundle, why: why.trim(), mode, percent })) close();
        else setBusy(false);
    };
    return (
        <Dialog label={t('pub.title', { name })} onClose={close}>
            <form onSubmit={(e) => void submit(e)}>
                <div role="status"><ul class="gates">
                    <GateLine label={t('gate.check')} gate={gates.check} />
                    <GateLine label={t('gate.test')} gate={gates.test} {...(gates.check.state === 'ok' ? { href: link('tests', '', { bundle }) } : {})} />
                </ul></div>
                {behind && <p class="said warn" role="alert"><Icon name="alert" size={16} /> {t('draft.behind')}</p>}
                <Reason label={t('pub.why')} value={why} onText={setWhy} wrong={tried && !why.trim()} />
                <fieldset class="radios modes">
                    <legend>{t('pub.mode')}</legend>
                    {MODES.map((m) => (
                        <label key={m}>
                            <input type="radio" name="mode" checked={mode === m} onChange={() => setMode(m)} />
                            <span><b>{t(`mode.${m}`)}</b> <span class="mut">{t(`mode.${m}.text`)}</span></span>
                        </label>
                    ))}
                </fieldset>
                {mode === 'canary' && (
                    <Field label={t('pub.percent')} wrong={badShare ? t('pub.percent.bad') : undefined}>
                        {(ids) => <input {...ids} class="input short" inputMode="numeric" value={share} onInput={(e) => setShare(e.currentTarget.value)} />}
                    </Field>
                )}
                {second && <p class="said appr"><Icon name="person" size={16} /> {t('pub.second')}</p>}
                <div class="acts">
                    <Button onClick={close}>{t('cancel')}</Button>
                    <Button type="submit" variant="primary" disabled={busy || !ready}>{second ? t('pub.propose') : t('pub.go')}</Button>
                </div>
            </form>
        </Dialog>
    );
}

/* ---- proposals ---- */

function howMuch(p: Proposal): string {
    return p.mode === 'canary' ? t('mode.canary.n', { n: p.percent ?? 0 }) : p.mode === 'shadow' ? t('mode.shadow') : t('mode.full');
}

export function ProposalBanner() {
    const p = overview.value?.proposal;
    if (!p) return null;
    const by = typeof p.by === 'object' ? p.by : null;
    const mine = !!by?.id && by.id === agent.value?.id;
    return (
        <section class="banner appr" aria-label={t('prop.label')}>
            <span class="grow" dir="auto">
                <b>{mine ? t('prop.mine') : t('prop.other', { name: personOf(p.by) })}</b>{' '}
                <span class="mono">{short(p.hash)}</span> · {howMuch(p)}{p.why ? ` · “${p.why}”` : ''}{p.at ? ` · ${when(p.at)}` : ''}
            </span>
            <a class="btn" href={link('policies', '', { from: activeHash.value || 'active', to: p.hash })}>{t('prop.changes')}</a>
            {!mine && <Button onClick={() => (opened.value = { kind: 'decline', proposal: p })}>{t('prop.decline')}</Button>}
            {!mine && <Button variant="primary" onClick={() => (opened.value = { kind: 'approve', proposal: p })}>{t('prop.approve')}</Button>}
        </section>
    );
}

export function Dialogs() {
    const open = opened.value;
    if (!open) return null;
    switch (open.kind) {
        case 'publish':
            return <PublishForm bundle={open.bundle} name={open.name} />;
        case 'approve':
            return <Asking title={t('prop.approve.title')} text={t('prop.approve.text', { hash: short(open.proposal.hash), name: personOf(open.proposal.by) })}
                label={t('prop.note')} go={t('prop.approve')} needed={false} onGo={(why) => decide(open.proposal, true, why)} />;
        case 'decline':
            return <Asking title={t('prop.decline.title')} label={t('pub.why')} go={t('prop.decline')} needed danger
                onGo={(why) => decide(open.proposal, false, why)} />;
        case 'stop':
            return <Asking title={t('trial.stop.title')} text={t('trial.stop.text')} label={t('pub.why')} go={t('trial.stop')} needed danger onGo={stopTrial} />;
        case 'roll':
            return <Asking title={t('roll.title')} text={t('roll.text')} label={t('pub.why')} go={t('roll.go')} needed danger onGo={rollBack} />;
        case 'drop':
            return (
                <Dialog label={t('draft.drop.title')} onClose={close}>
                    <p class="mut">{t('draft.drop.text', { n: book.draft.value?.changed.length ?? 0 })}</p>
                    <div class="acts">
                        <Button onClick={close} autofocus>{t('cancel')}</Button>
                        <Button variant="danger" onClick={() => void book.drop().then((done) => done && close())}>{t('draft.drop')}</Button>
                    </div>
                </Dialog>
            );
        case 'remove':
            return (
                <Dialog label={t('file.remove.title', { name: open.file })} onClose={close}>
                    <p class="mut">{t('file.remove.text')}</p>
                    <div class="acts">
                        <Button onClick={close} autofocus>{t('cancel')}</Button>
                        <Button variant="danger" onClick={() => void book.remove(open.file).then((done) => done && close())}>{t('file.remove')}</Button>
                    </div>
                </Dialog>
            );
    }
}

/** Numbers of a trial, wherever they are shown. */
export function trialWords(): { label: string; value: string }[] {
    const trial = overview.value?.trial;
    if (!trial) return [];
    return [
        { label: t('trial.decisions'), value: n(trial.decisions) }, { label: t('trial.changed'), value: n(trial.changed) },
        { label: t('trial.faults'), value: n(trial.faults) },
        ...(trial.cases === undefined ? [] : [{ label: t('trial.cases'), value: n(trial.cases) }]),
    ];
}

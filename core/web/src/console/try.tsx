// SPDX-License-Identifier: Apache-2.0
// One decision by hand: facts of a point, its verdict, and how it came about.

import { useEffect, useMemo, useState } from 'preact/hooks';
import { Badge, Button, EmptyState, Field } from '../kit/kit';
import { useVersion, VersionPick } from './backtests';
import { readFacts, type Typed, typedOf } from './facts-form';
import { Place } from './place';
import { go, link, route } from './route';
import { ask, failureOf, type Failure } from './session';
import { book, points } from './store';
import { Facts, Trace } from './trace';
import type { TryAnswer } from './types';
import { vocabulary, type FactWord } from './vocabulary';
import { n, t, verdictWords } from './words';

function FactField({ f, value, wrong, onText }: { f: FactWord; value: string; wrong: boolean; onText: (v: string) => void }) {
    const choices = f.type === 'boolean' ? ['true', 'false'] : f.words;
    return (
        <Field label={f.name} hint={f.hint} wrong={wrong ? t('try.wrong', { type: f.type ?? '' }) : undefined}>
            {(ids) => (choices
                ? (
                    <select {...ids} class="input mono" value={value} onChange={(e) => onText(e.currentTarget.value)}>
                        <option value="">{t('try.absent')}</option>
                        {choices.map((c) => <option key={c} value={c} selected={c === value}>{c}</option>)}
                        {value !== '' && !choices.includes(value) && <option value={value} selected>{value}</option>}
                    </select>
                )
                : <input {...ids} class="input mono" value={value} {...(f.type === 'integer' ? { inputMode: 'numeric' as const } : {})} onInput={(e) => onText(e.currentTarget.value)} />)}
        </Field>
    );
}

function Result({ r }: { r: TryAnswer }) {
    return (
        <>
            <p class="verdict"><b dir="auto">{verdictWords(r.verdict)}</b></p>
            <p>
                {t('why.by')} <b dir="auto">{r.rule}</b>
                {r.file && <> · <Place file={r.file} line={r.line} /></>}
                {typeof r.ticks === 'number' && <span class="mut num"> · {t('try.ticks', { n: n(r.ticks) })}</span>}
            </p>
            {r.error && <p class="said bad" role="alert"><Badge tone="bad">✕ {t('try.fault')}</Badge> <span class="mono">{r.error}</span></p>}
            <section class="part" aria-label={t('trace.title')}><h2>{t('trace.title')}</h2><Trace rows={r.trace ?? []} /></section>
            <section class="part" aria-label={t('facts.title')}><h2>{t('facts.title')}</h2><Facts rows={r.read ?? []} /></section>
        </>
    );
}

export function Try() {
    const { q } = route.value;
    const [bundle, pick] = useVersion();
    const point = q.point || points.value[0]?.name || '';
    const facts = (vocabulary.value.points[point]?.facts ?? []) as FactWord[];
    const start = useMemo<Typed>(() => typedOf(q.given), [q.given]);
    const [typed, setTyped] = useState<Typed>(start);
    const [find, setFind] = useState('');
    const [result, setResult] = useState<TryAnswer | null>(null);
    const [failed, setFailed] = useState<Failure | null>(null);
    useEffect(() => setTyped(start), [start, point]);
    const read = readFacts(facts, typed);
    const shown = facts.filter((f) => !find || f.name.includes(find.trim()) || typed[f.name]);
    const run = async (e?: Event): Promise<void> => {
        e?.preventDefault();
        if (read.wrong.length > 0) return;
        setFailed(null);
        try {
            if (bundle === 'draft') await book.save();
            setResult(await ask<TryAnswer>('POST', '/try', { bundle, point, facts: read.facts }));
        } catch (x) {
            setResult(null);
            setFailed(failureOf(x));
        }
    };
    useEffect(() => {
        if (q.given && facts.length > 0) void run();
    }, [start, facts.length, point]);
    return (
        <div class="halves">
            <section class="list" aria-label={t('try.facts')}>
                <form class="try" onSubmit={(e) => void run(e)}>
                    <div class="start">
                        <VersionPick label={t('tests.bundle')} value={bundle} onPick={pick} />
                        <Field label={t('try.point')}>
                            {(ids) => (
                                <select {...ids} class="input mono" value={point} onChange={(e) => go(link('try', '', { point: e.currentTarget.value }))}>
                                    {points.value.map((p) => <option key={p.name} value={p.name} selected={p.name === point}>{p.name}</option>)}
                                </select>
                            )}
                        </Field>
                        <input class="input" type="search" data-find data-focus aria-label={t('try.find')} placeholder={t('try.find')} value={find} onInput={(e) => setFind(e.currentTarget.value)} />
                    </div>
                    <div class="scroll fields">
                        {shown.map((f) => (
                            <FactField key={f.name} f={f} value={typed[f.name] ?? ''} wrong={read.wrong.includes(f.name)}
                                onText={(v) => setTyped((old) => ({ ...old, [f.name]: v }))} />
                        ))}
                    </div>
                    <div class="acts foot">
                        <Button onClick={() => setTyped({})}>{t('try.clear')}</Button>
                        <Button type="submit" variant="primary" disabled={!point}>{t('try.go')}</Button>
                    </div>
                </form>
            </section>
            <main class="main" id="main" aria-label={t('nav.try')}>
                <header class="head"><h1 class="grow">{t('try.title')}</h1></header>
                <div class="body" data-focus tabIndex={-1} aria-live="polite">
                    {failed && <p class="said bad" role="alert">{failed.text}</p>}
                    {result ? <Result r={result} /> : !failed && <EmptyState title={t('try.empty')} text={t('try.empty.text')} />}
                </div>
            </main>
        </div>
    );
}

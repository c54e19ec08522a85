// SPDX-License-Identifier: Apache-2.0
// The specs: run them, see what failed, which rules and lines nothing reached; longer checks.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Badge, Button, EmptyState, ErrorState, Skeleton } from '../kit/kit';
import { useVersion, VersionPick } from './backtests';
import { Findings } from './findings';
import { JobState, JobView } from './job-view';
import { ranges } from './pick';
import { Place } from './place';
import { link } from './route';
import { ask, failureOf, type Failure } from './session';
import { book, jobs, loadJobs, startJob } from './store';
import type { JobKind, TestAnswer } from './types';
import { n, percent, short, t } from './words';

function Failures({ r }: { r: TestAnswer }) {
    if (r.failures.length === 0) return null;
    return (
        <section class="part" aria-label={t('tests.failures')}>
            <h2>{t('tests.failures')}</h2>
            <ol class="failures">
                {r.failures.map((f, i) => (
                    <li key={i} class="card bad">
                        <p><b dir="auto">{f.name}</b></p>
                        <p><Place file={f.file} line={f.line} /></p>
                        <pre dir="auto">{f.text}</pre>
                    </li>
                ))}
            </ol>
        </section>
    );
}

function Rules({ r }: { r: TestAnswer }) {
    const points = [...new Set(r.rules.map((x) => x.point))];
    const hit = r.rules.filter((x) => x.hits > 0).length;
    return (
        <section class="part" aria-label={t('tests.rules')}>
            <h2>{t('tests.rules')} <span class="mut num">{t('tests.rules.n', { hit: n(hit), all: n(r.rules.length), share: percent(hit, r.rules.length) })}</span></h2>
            {points.map((point) => {
                const rows = r.rules.filter((x) => x.point === point);
                const reached = rows.filter((x) => x.hits > 0).length;
                return (
                    <details key={point} open={reached < rows.length}>
                        <summary><span class="mono">{point}</span> <Badge tone={reached === rows.length ? 'ok' : 'warn'}>{reached}/{rows.length}</Badge></summary>
                        <table class="data">
                            <thead><tr><th>{t('tests.rule')}</th><th>{t('tests.place')}</th><th class="r">{t('tests.hits')}</th></tr></thead>
                            <tbody>
                                {rows.map((x) => (
                                    <tr key={x.rule} class={x.hits === 0 ? 'missed' : ''}>
                                        <td dir="auto">{x.rule}</td>
                                        <td><Place file={x.file} line={x.line} /></td>
                                        <td class="r num">{x.hits > 0 ? n(x.hits) : <Badge tone="warn">{t('tests.never')}</Badge>}</td>
                                    </tr>
                                ))}
                            </tbody>
                        </table>
                    </details>
                );
            })}
        </section>
    );
}

function Lines({ r }: { r: TestAnswer }) {
    const missed = r.lines.filter((l) => l.missed.length > 0);
    return (
        <section class="part" aria-label={t('tests.lines')}>
            <h2>{t('tests.lines')}</h2>
            {missed.length === 0 && <p class="mut">{t('tests.lines.none')}</p>}
            <ul class="missed-lines">
                {missed.map((l) => (
                    <li key={l.file}>
                        <a class="mono" href={link('policies', '', { file: l.file, line: l.missed[0]!, missed: l.missed.join(',') })}>{l.file}</a>{' '}
                        <span class="num mut">{t('tests.lines.n', { n: l.missed.length })}: {ranges(l.missed)}</span>
                    </li>
                ))}
            </ul>
        </section>
    );
}

const LONG: JobKind[] = ['mutate', 'invariants', 'replay'];

function Longer({ bundle }: { bundle: string }) {
    const [open, setOpen] = useState<string>('');
    useEffect(() => void loadJobs(), []);
    const begin = async (kind: JobKind): Promise<void> => {
        const id = await startJob(kind, bundle, kind === 'replay' ? '90d' : undefined);
        if (id) setOpen(id);
    };
    const mine = (jobs.value ?? []).filter((j) => j.kind !== 'backtest');
    const shown = open || String(mine[0]?.id ?? '');
    return (
        <section class="part" aria-label={t('long.title')}>
            <h2>{t('long.title')}</h2>
            <ul class="longer">
                {LONG.map((kind) => (
                    <li key={kind} class="card">
                        <p><b>{t(`long.${kind as 'mutate'}`)}</b></p>
                        <p class="mut small grow">{t(`long.${kind as 'mutate'}.text`)}</p>
                        <Button onClick={() => void begin(kind)}>{t('long.start')}<span class="hide"> {t(`long.${kind as 'mutate'}`)}</span></Button>
                    </li>
                ))}
            </ul>
            {mine.length > 0 && (
                <ul class="chips" aria-label={t('long.recent')}>
                    {mine.map((j) => (
                        <li key={j.id}>
                            <button type="button" class="btn" aria-pressed={String(j.id) === shown} onClick={() => setOpen(String(j.id))}>
                                {t(`long.${j.kind as 'mutate'}`)} <span class="mono small mut">{short(j.bundle)}</span> <JobState job={j} />
                            </button>
                        </li>
                    ))}
                </ul>
            )}
            {shown && <JobView key={shown} id={shown}>{(report, job) => <Findings kind={job.kind} r={report} />}</JobView>}
        </section>
    );
}

export function Tests() {
    const [bundle, pick] = useVersion();
    const [result, setResult] = useState<TestAnswer | null>(null);
    const [failed, setFailed] = useState<Failure | null>(null);
    const [busy, setBusy] = useState(false);
    const turn = useRef(0);
    const run = async (): Promise<void> => {
        const mine = ++turn.current; /* the newest run is the one shown */
        setBusy(true);
        setFailed(null);
        try {
            if (bundle === 'draft') await book.save();
            const r = await ask<TestAnswer>('POST', '/test', { bundle });
            if (mine === turn.current) setResult({ ...r, failures: r.failures ?? [], rules: r.rules ?? [], lines: r.lines ?? [] });
        } catch (e) {
            const f = failureOf(e);
            if (mine === turn.current) setFailed(f);
        }
        if (mine === turn.current) setBusy(false);
    };
    useEffect(() => {
        setResult(null);
        if (book.loaded.value) void run();
    }, [bundle, book.loaded.value, book.edition.value]);
    return (
        <div class="one">
            <main class="main" id="main" aria-label={t('nav.tests')}>
                <header class="head wrap">
                    <h1>{t('nav.tests')}</h1>
                    <VersionPick label={t('tests.bundle')} value={bundle} onPick={pick} />
                    <Button variant="primary" aria-busy={busy} onClick={() => void run()}>{t('tests.run')}</Button>
                    <span class="grow" role="status">
                        {result && <Badge tone={result.failures.length === 0 ? 'ok' : 'bad'}>{result.failures.length === 0 ? '✓' : '✕'} {t('tests.passed', { passed: n(result.passed), all: n(result.cases) })}</Badge>}
                    </span>
                </header>
                <div class="body" data-focus tabIndex={-1}>
                    {failed && <ErrorState title={t('tests.failed')} text={failed.text} id={failed.id} retry={t('retry')} onRetry={() => void run()} />}
                    {!result && !failed && <Skeleton rows={6} size={28} />}
                    {result && result.cases === 0 && <EmptyState title={t('tests.none')} text={t('tests.none.text')} />}
                    {result && <Failures r={result} />}
                    <div class="columns">
                        {result && <Rules r={result} />}
                        <div class="column">
                            {result && <Lines r={result} />}
                            <Longer bundle={bundle} />
                        </div>
                    </div>
                </div>
            </main>
        </div>
    );
}

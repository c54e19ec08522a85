// SPDX-License-Identifier: Apache-2.0
// A candidate over history: start one, watch it, read what it would have changed.

import { useEffect, useState } from 'preact/hooks';
import { Button, EmptyState, Field, IconButton, Skeleton } from '../kit/kit';
import { JobState, JobView } from './job-view';
import { opened } from './publish';
import { BacktestReport, type Backtest } from './report';
import { go, link, route } from './route';
import { Split } from './split';
import { activeHash, book, history, jobs, loadJobs, overview, startJob } from './store';
import type { Job } from './types';
import { short, t, when } from './words';

const SINCE = ['7d', '30d', '90d', '365d'] as const;

/** Versions to choose from: the draft, the one on trial, kept ones newest first. */
export function versions(): { id: string; text: string }[] {
    const out: { id: string; text: string }[] = [];
    if (book.isDirty.value) out.push({ id: 'draft', text: t('bundle.draft', { n: book.draft.value?.changed.length ?? 0 }) });
    out.push({ id: 'active', text: t('bundle.active', { hash: short(activeHash.value) }) });
    const trial = overview.value?.trial;
    if (trial) out.push({ id: trial.hash, text: t('bundle.trial', { hash: short(trial.hash) }) });
    for (const a of history.value ?? []) {
        if (a.hash !== activeHash.value && !out.some((o) => o.id === a.hash)) out.push({ id: a.hash, text: t('bundle.kept', { hash: short(a.hash), at: when(a.at) }) });
    }
    return out;
}

export function VersionPick({ label, value, onPick }: { label: string; value: string; onPick: (id: string) => void }) {
    const all = versions();
    return (
        <Field label={label}>
            {(ids) => (
                <select {...ids} class="input" value={value} onChange={(e) => onPick(e.currentTarget.value)}>
                    {all.map((v) => <option key={v.id} value={v.id} selected={v.id === value}>{v.text}</option>)}
                    {!all.some((v) => v.id === value) && <option value={value} selected>{short(value)}</option>}
                </select>
            )}
        </Field>
    );
}

/** The version a page is about: as the address says, else the draft when there is one. */
export function useVersion(): [string, (id: string) => void] {
    const asked = route.value.q.bundle;
    const [picked, pick] = useState('');
    return [picked || asked || (book.isDirty.value ? 'draft' : 'active'), pick];
}

function Start() {
    const [bundle, pick] = useVersion();
    const [since, setSince] = useState<string>('90d');
    const [busy, setBusy] = useState(false);
    const submit = async (e: Event): Promise<void> => {
        e.preventDefault();
        setBusy(true);
        const id = await startJob('backtest', bundle, since);
        setBusy(false);
        if (id) go(link('backtests', id));
    };
    return (
        <form class="start" onSubmit={(e) => void submit(e)}>
            <VersionPick label={t('back.bundle')} value={bundle} onPick={pick} />
            <Field label={t('back.since')}>
                {(ids) => (
                    <select {...ids} class="input" value={since} onChange={(e) => setSince(e.currentTarget.value)}>
                        {SINCE.map((s) => <option key={s} value={s} selected={s === since}>{t('back.days', { n: Number.parseInt(s, 10) })}</option>)}
                    </select>
                )}
            </Field>
            <Button type="submit" variant="primary" disabled={busy}>{t('back.start')}</Button>
        </form>
    );
}

function Row({ job, current }: { job: Job; current: string }) {
    const r = (job.report ?? {}) as Backtest;
    return (
        <li>
            <a class="job" href={link('backtests', String(job.id))} aria-current={String(job.id) === current ? 'true' : undefined}>
                <span class="grow"><span class="mono">{short(job.bundle) || `#${job.id}`}</span> <span class="mut">{when(job.started)}</span></span>
                {typeof r.changed === 'number' && <span class="num mut">{t('back.changed', { n: r.changed })}</span>}
                <JobState job={job} />
            </a>
        </li>
    );
}

export function Backtests() {
    const { id } = route.value;
    useEffect(() => void loadJobs(), []);
    const mine = (jobs.value ?? []).filter((j) => j.kind === 'backtest');
    return (
        <Split kind="two" shown={id ? 'main' : 'list'} title={t('nav.backtests')} list={<List jobs={mine} current={id} />}>
            {!id && <h1 class="hide">{t('nav.backtests')}</h1>}
            {id ? <One id={id} /> : <EmptyState title={t('back.empty')} text={t('back.empty.text')} />}
        </Split>
    );
}

function List({ jobs: mine, current }: { jobs: Job[]; current: string }) {
    return (
        <nav class="list" aria-label={t('back.list')}>
            <Start />
            <div class="scroll" data-focus tabIndex={-1}>
                {jobs.value === null && <Skeleton rows={3} size={28} />}
                {jobs.value !== null && mine.length === 0 && <p class="mut pad">{t('back.none')}</p>}
                <ul>{mine.map((j) => <Row key={j.id} job={j} current={current} />)}</ul>
                <p class="mut small pad">{t('back.kept')}</p>
            </div>
        </nav>
    );
}

function One({ id }: { id: string }) {
    const job = jobs.value?.find((j) => String(j.id) === id);
    const done = job?.state === 'done';
    return (
        <>
            <header class="head">
                <IconButton class="narrow" label={t('back.list')} icon="back" onClick={() => go(link('backtests'))} />
                <h1 class="grow">{t('back.title', { hash: short(job?.bundle) })}</h1>
                {done && <a class="btn" href={`/api/v1/policies/jobs/${id}/report.html`} target="_blank" rel="noopener">{t('back.html')}</a>}
                {book.isDirty.value && <Button variant="primary" onClick={() => (opened.value = { kind: 'publish', bundle: 'draft', name: t('draft.word') })}>{t('pub.open.draft')}</Button>}
            </header>
            <div class="body" data-focus tabIndex={-1}>
                <JobView key={id} id={id}>{(report) => <BacktestReport r={report as Backtest} />}</JobView>
                <p class="hide" role="status">{done ? t('back.ready') : ''}</p>
            </div>
        </>
    );
}

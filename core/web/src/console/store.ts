// SPDX-License-Identifier: Apache-2.0
// What all pages share: the versions in force, the draft, the history, long-running jobs.

import { computed, signal } from '@preact/signals';
import { toast } from '../kit/toast';
import { Book } from './book';
import { go, link } from './route';
import { Turns } from '../shared/turns';
import { act, agent, ask, expired, failureOf, isOperator, type Failure } from './session';
import { addCase } from './spec-text';
import type { Activation, Job, JobKind, Overview, Proposal } from './types';
import { type Reference, vocabulary, vocabularyOf } from './vocabulary';
import { t } from './words';

const POLL_MS = 5_000;
const JOB_POLL_MS = 700;

export const overview = signal<Overview | null>(null);
export const failure = signal<Failure | null>(null);
export const lostSince = signal(0); /* when the host stopped answering; 0 while it does */
export const history = signal<Activation[] | null>(null);
export const historyEnd = signal(false);
export const jobs = signal<Job[] | null>(null);
export const book = new Book();

export const points = computed(() => overview.value?.points ?? []);
export const activeHash = computed(() => overview.value?.active?.hash ?? '');

/** Someone published while this draft was under way. */
export const isBehind = computed(() => {
    const base = book.draft.value?.base;
    return book.isDirty.value && !!base && activeHash.value !== '' && base !== activeHash.value;
});

const turns = new Turns();

export async function refresh(): Promise<void> {
    const turn = turns.next();
    try {
        const next = await ask<Overview>('GET', '');
        if (!turns.takes(turn)) return;
        const before = activeHash.peek();
        overview.value = { ...next, points: next.points ?? [] };
        failure.value = null;
        lostSince.value = 0;
        if (before && before !== activeHash.value) await changed();
    } catch (e) {
        if (!turns.takes(turn)) return;
        failure.value = failureOf(e);
        if (failure.value.status === 0 && !lostSince.value) lostSince.value = Date.now();
    }
}

/** Another version is in force: a draft that became it is done with. */
async function changed(): Promise<void> {
    void loadHistory();
    if (book.draft.value?.hash && book.draft.value.hash === activeHash.value) await ask('DELETE', '/draft').catch(() => undefined);
    if (book.unsaved().length === 0) await book.renew();
}

export async function loadHistory(more = false): Promise<void> {
    const known = more ? history.peek() ?? [] : [];
    const before = known[known.length - 1]?.n;
    try {
        const { activations, more: left } = await ask<{ activations: Activation[]; more?: boolean }>('GET', `/history${before ? `?before=${before}` : ''}`);
        history.value = [...known, ...activations];
        historyEnd.value = left === undefined ? activations.length === 0 : !left;
    } catch (e) {
        if (!more) failure.value = failureOf(e);
    }
}

/** Words for the editor; without them it completes only what the language has. */
async function loadWords(): Promise<void> {
    try {
        vocabulary.value = vocabularyOf(await ask<Reference>('GET', '/words'));
    } catch (e) {
        failureOf(e);
    }
}

export function start(): void {
    void loadWords();
    void refresh().then(() => loadHistory());
    void book.load();
    setInterval(() => {
        if (document.visibilityState === 'visible' && agent.value && isOperator(agent.value) && !expired.value) void refresh();
    }, POLL_MS);
}

/* ---- jobs ---- */

export async function loadJobs(): Promise<void> {
    try {
        jobs.value = (await ask<{ jobs: Job[] }>('GET', '/jobs')).jobs ?? [];
    } catch (e) {
        failureOf(e);
        jobs.value ??= [];
    }
}

/** One job with its report, again and again while it runs. Stops when `gone` says so. */
export async function followJob(id: string, show: (job: Job) => void, gone: () => boolean): Promise<Failure | null> {
    for (;;) {
        try {
            const job = await ask<Job>('GET', `/jobs/${id}`);
            if (gone()) return null;
            show(job);
            if (job.state !== 'running') {
                void loadJobs();
                return null;
            }
        } catch (e) {
            const f = failureOf(e);
            if (f.status !== 0 && f.status !== 503) return f;
        }
        await new Promise((r) => setTimeout(r, JOB_POLL_MS));
        if (gone()) return null;
    }
}

export async function startJob(kind: JobKind, bundle: string, since?: string): Promise<string | null> {
    await book.save();
    const made = await act<{ id: string | number }>('POST', '/jobs', { kind, bundle, ...(since ? { since } : {}) });
    if (made) void loadJobs();
    return made ? String(made.id) : null;
}

export async function stopJob(id: string): Promise<void> {
    await act('DELETE', `/jobs/${id}`, undefined, t('job.stopped.toast'));
    void loadJobs();
}

/** Puts a case into the draft's spec of a point and opens it there. */
export async function addToSpec(point: string, text: string): Promise<void> {
    const file = `spec/${point}.lua`;
    await book.open(file);
    const made = addCase(book.pages.value[file]?.text ?? '', point, text);
    book.edit(file, made.text);
    go(link('policies', '', { file, line: made.line }));
}

/* ---- what changes the versions ---- */

export interface Publish {
    bundle: string;
    why: string;
    mode: 'full' | 'shadow' | 'canary';
    percent: number;
}

export async function publish(p: Publish): Promise<boolean> {
    const body = { bundle: p.bundle, why: p.why, mode: p.mode, ...(p.mode === 'canary' ? { percent: p.percent } : {}) };
    const answer = await act<{ activation?: unknown; proposal?: unknown }>('POST', '/activate', body);
    if (!answer) return false;
    toast(answer.proposal ? t('pub.proposed') : p.mode === 'full' ? t('pub.done') : t('pub.trial'));
    await refresh();
    void loadHistory();
    return true;
}

export async function decide(p: Proposal, yes: boolean, why: string): Promise<boolean> {
    const answer = await act('POST', `/proposals/${p.n}/${yes ? 'approve' : 'decline'}`, { why }, yes ? t('prop.approved') : t('prop.declined'));
    if (answer) await refresh();
    return answer !== null;
}

export async function stopTrial(why: string): Promise<boolean> {
    const answer = await act('POST', '/trial/stop', { why }, t('trial.stopped'));
    if (answer) await refresh();
    void loadHistory();
    return answer !== null;
}

export async function rollBack(why: string): Promise<boolean> {
    const answer = await act<{ proposal?: unknown }>('POST', '/rollback', { why });
    if (!answer) return false;
    toast(answer.proposal ? t('pub.proposed') : t('roll.done'));
    await refresh();
    void loadHistory();
    return true;
}

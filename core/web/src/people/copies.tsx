// SPDX-License-Identifier: Apache-2.0
// Copies of what is kept, how long it is kept, and who did what.

import { useEffect, useState } from 'preact/hooks';
import { Badge, Button, EmptyState, Field, Skeleton } from '../kit/kit';
import { act, agent, type Copy, type Line, mayCopyAll, type Retention, useAnswer, useOnce } from './store';
import { n, t, when } from './words';

function Parts({ x }: { x: Copy }) {
    return (
        <span class="parts">
            {Array.from({ length: x.parts }, (_, i) => (
                <a key={i} class="btn" href={`/api/v1/exports/${x.id}/parts/${i + 1}`} download>{t('copy.part', { part: n(i + 1) })}</a>
            ))}
        </span>
    );
}

const tone = { running: 'acc', done: 'ok', failed: 'bad', stopped: 'warn' } as const;

export function Copies() {
    const [again, setAgain] = useState(0);
    const { data, wrong } = useAnswer<{ exports: Copy[] }>('/exports', again);
    const running = data?.exports.some((x) => x.state === 'running');
    useEffect(() => {
        if (!running) return undefined;
        const timer = setTimeout(() => setAgain(again + 1), 700);
        return () => clearTimeout(timer);
    }, [running, again]);
    const { busy, once } = useOnce();
    const begin = async (): Promise<void> => {
        if (await act('POST', '/exports', { kind: 'all' }, t('copy.begun'))) setAgain(again + 1);
    };
    const drop = async (x: Copy): Promise<void> => {
        if (await act('DELETE', `/exports/${x.id}`, undefined, t('copy.dropped'))) setAgain(again + 1);
    };
    if (wrong) return <EmptyState title={t('load.failed')} text={wrong} />;
    if (!data) return <Skeleton rows={3} size={56} />;
    return (
        <>
            <div class="bar">
                <h1>{t('page.copies')}</h1>
                {mayCopyAll(agent.value!) && <Button variant="primary" disabled={running || busy} onClick={() => void once(begin)}>{t('copy.all')}</Button>}
            </div>
            <p class="mut">{t('copy.text')}</p>
            {data.exports.length === 0 && <EmptyState title={t('copy.none')} />}
            <ul class="rows">
                {data.exports.map((x) => (
                    <li key={x.id} class="row copy">
                        <span class="grow">
                            <b><bdi>{x.kind === 'all' ? t('copy.of.all') : t('copy.of', { customer: x.customer ?? '' })}</bdi></b>{' '}
                            <Badge tone={tone[x.state]}>{t(`copy.${x.state}`)}</Badge>
                            <span class="mut block">{t('copy.by', { by: x.by, at: when(x.started) })}{x.expires ? ` · ${t('copy.until', { at: when(x.expires) })}` : ''}</span>
                            {x.state === 'running' && <progress max={x.total || 1} {...(x.total > 0 ? { value: Math.min(x.done, x.total) } : {})} aria-label={t('copy.running')} />}
                        </span>
                        <Parts x={x} />
                        <Button variant="quiet" onClick={() => void drop(x)}>{t('copy.drop')}</Button>
                    </li>
                ))}
            </ul>
        </>
    );
}

export function Keeping() {
    const [again, setAgain] = useState(0);
    const { data, wrong } = useAnswer<{ retention: Retention }>('/retention', again);
    if (wrong) return <EmptyState title={t('load.failed')} text={wrong} />;
    if (!data) return <Skeleton rows={3} size={56} />;
    return (
        <>
            <div class="bar"><h1>{t('page.keeping')}</h1></div>
            <Days key={`${data.retention.changed_at}`} now={data.retention} onDone={() => setAgain(again + 1)} />
        </>
    );
}

function Days({ now, onDone }: { now: Retention; onDone: () => void }) {
    const [days, setDays] = useState(now.inactive_days ? String(now.inactive_days) : '');
    const bad = days !== '' && !/^[1-9]\d{0,4}$/.test(days);
    const save = async (): Promise<void> => {
        if (await act('PUT', '/retention', { inactive_days: days === '' ? null : Number(days) }, t('keep.saved'))) onDone();
    };
    return (
        <form class="form" onSubmit={(e) => { e.preventDefault(); void save(); }}>
            <p>{t('keep.text')}</p>
            <Field label={t('keep.days')} hint={t('keep.hint')} wrong={bad ? t('keep.wrong') : undefined}>
                {(ids) => <input {...ids} class="input" inputMode="numeric" autocomplete="off" value={days} onInput={(e) => setDays(e.currentTarget.value.trim())} />}
            </Field>
            {now.by && <p class="mut">{t('keep.by', { by: now.by, at: when(now.changed_at) })}</p>}
            <div class="acts"><Button type="submit" variant="primary" disabled={bad || days === String(now.inactive_days ?? '')}>{t('save')}</Button></div>
        </form>
    );
}

/** "nina", "a customer, 2 cases": what a line is about, without its inner names. */
function about(l: Line): string {
    const who = (l.body.agent as { login?: string } | undefined)?.login;
    const rest = Object.entries(l.body).filter(([k, v]) => !['agent', 'by', 'customer'].includes(k) && v !== null && typeof v !== 'object');
    return [who ?? (l.body.customer ? t('journal.customer') : ''), ...rest.map(([k, v]) => `${k.replaceAll('_', ' ')} ${String(v)}`)].filter(Boolean).join(', ');
}

export function Journal() {
    const [before, setBefore] = useState(0);
    const { data, wrong } = useAnswer<{ lines: Line[]; more: boolean }>(`/journal?limit=100${before ? `&before=${before}` : ''}`);
    if (wrong) return <EmptyState title={t('load.failed')} text={wrong} />;
    if (!data) return <Skeleton rows={6} size={28} />;
    return (
        <>
            <div class="bar"><h1>{t('page.journal')}</h1></div>
            {data.lines.length === 0 && <EmptyState title={t('journal.none')} />}
            <ul class="rows">
                {data.lines.map((l) => (
                    <li key={l.n} class="row line">
                        <span class="mut num">{when(l.at)}</span>
                        <b>{l.what}</b>
                        <span class="grow"><bdi>{about(l)}</bdi></span>
                        <span class="mut"><bdi>{String(l.body.by ?? l.actor.id)}</bdi></span>
                    </li>
                ))}
            </ul>
            <div class="acts pager">
                {before > 0 && <Button onClick={() => setBefore(0)}>{t('journal.newest')}</Button>}
                {data.more && <Button onClick={() => setBefore(data.lines[data.lines.length - 1]!.n)}>{t('more')}</Button>}
            </div>
        </>
    );
}

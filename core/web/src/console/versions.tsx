// SPDX-License-Identifier: Apache-2.0
// The right column of Policies: what is in force, what is on trial, the draft, the history.

import { Badge, Button, Skeleton } from '../kit/kit';
import { opened, trialWords } from './publish';
import { link } from './route';
import { activeHash, book, history, historyEnd, isBehind, loadHistory, overview } from './store';
import type { Activation } from './types';
import { n, percent, personOf, short, t, when } from './words';

function Active() {
    const v = overview.value?.active;
    if (!v) return <p class="mut">{t('active.none')}</p>;
    const can = overview.value?.can_roll_back ?? (history.value?.length ?? 0) > 1;
    return (
        <div class="card">
            <p class="ver"><b>{v.name || t('version')} {v.version && <span class="num">{v.version}</span>}</b> <span class="mono mut" title={v.hash}>{short(v.hash)}</span> <Badge tone="ok">✓ {t('active.live')}</Badge></p>
            <p class="mut">{[when(v.at), personOf(v.by)].filter(Boolean).join(' · ')}</p>
            {v.why && <p dir="auto">{v.why}</p>}
            {can && <div class="acts"><Button onClick={() => (opened.value = { kind: 'roll' })}>{t('roll.open')}</Button></div>}
        </div>
    );
}

function TrialCard() {
    const trial = overview.value?.trial;
    if (!trial) return null;
    const faults = (trial.faults ?? 0) > 0;
    const pairs = (trial.counts?.pairs ?? []).filter((p) => p.from !== p.to).slice(0, 5);
    return (
        <section aria-label={t('trial.label')}>
            <h2>{t('trial.label')}</h2>
            <div class="card trial">
                <p class="ver">
                    <b>{trial.mode === 'canary' ? t('mode.canary.n', { n: trial.percent ?? 0 }) : t('mode.shadow')}</b>{' '}
                    <span class="mono mut" title={trial.hash}>{short(trial.hash)}</span>{' '}
                    {trial.state && trial.state !== 'running' && <Badge tone="warn">{trial.state}</Badge>}
                </p>
                <dl class="stats">
                    {trialWords().map((r) => <div key={r.label}><dt>{r.label}</dt><dd class={faults && r.label === t('trial.faults') ? 'num bad' : 'num'}>{r.value}</dd></div>)}
                </dl>
                <p class="mut">{[trial.decisions ? t('trial.share', { share: percent(trial.changed ?? 0, trial.decisions) }) : '', trial.since ? t('trial.since', { at: when(trial.since) }) : ''].filter(Boolean).join(' · ')}</p>
                {pairs.length > 0 && (
                    <ul class="small" aria-label={t('rep.pairs')}>
                        {pairs.map((p, i) => <li key={i}><span class="mono">{p.point}</span> {p.from} → {p.to} <span class="num mut">{n(p.count)}</span></li>)}
                    </ul>
                )}
                <div class="acts">
                    <a class="btn" href={link('policies', '', { from: activeHash.value || 'active', to: trial.hash })}>{t('diff.show')}</a>
                    <Button variant="danger" onClick={() => (opened.value = { kind: 'stop' })}>{t('trial.stop')}</Button>
                    <Button variant="primary" onClick={() => (opened.value = { kind: 'publish', bundle: trial.hash, name: short(trial.hash) })}>{t('trial.publish')}</Button>
                </div>
            </div>
        </section>
    );
}

function DraftCard() {
    const draft = book.draft.value;
    if (!draft || draft.changed.length === 0) return null;
    return (
        <section aria-label={t('draft.label')}>
            <h2>{t('draft.label')}</h2>
            <div class="card draft">
                <p><b>{t('draft.files', { n: draft.changed.length })}</b> {draft.base && <span class="mut">{t('draft.base', { hash: short(draft.base) })}</span>}</p>
                {isBehind.value && (
                    <p class="said warn" role="alert">{t('draft.behind')} <Button onClick={() => void book.rebase()}>{t('draft.rebase')}</Button></p>
                )}
                <ul class="mono small names">{draft.changed.map((f) => <li key={f}><a href={link('policies', '', { file: f })}>{f}</a></li>)}</ul>
                <div class="acts">
                    <a class="btn" href={link('policies', '', { from: activeHash.value || 'active', to: 'draft' })}>{t('diff.show')}</a>
                    <a class="btn" href={link('tests', '', { bundle: 'draft' })}>{t('draft.test')}</a>
                    <a class="btn" href={link('backtests', '', { bundle: 'draft' })}>{t('draft.backtest')}</a>
                    <Button variant="danger" onClick={() => (opened.value = { kind: 'drop' })}>{t('draft.drop')}</Button>
                </div>
            </div>
        </section>
    );
}

const HOW = new Set(['files', 'api', 'command', 'rollback', 'faults', 'trial', 'start']);

function howWords(a: Activation): string {
    const how = a.how && HOW.has(a.how) ? t(`how.${a.how}` as 'how.api') : a.how ?? '';
    const mode = a.mode === 'stop' ? t('mode.stop') : a.mode === 'shadow' ? t('mode.shadow') : a.mode === 'canary' ? t('mode.canary.n', { n: a.percent ?? 0 }) : '';
    return [mode, how].filter(Boolean).join(' · ');
}

function Row({ a }: { a: Activation }) {
    const live = a.n === overview.value?.active?.n;
    const who = a.proposer ? t('past.two', { name: personOf(a.proposer), other: personOf(a.by) }) : personOf(a.by);
    return (
        <li class="past">
            <p class="ver"><span class="num mut">#{a.n}</span> <span class="mono" title={a.hash}>{short(a.hash)}</span> {live && <Badge tone="ok">✓ {t('active.live')}</Badge>}</p>
            <p class="mut">{[when(a.at), who, howWords(a)].filter(Boolean).join(' · ')}</p>
            {a.why && <p dir="auto">{a.why}</p>}
            <p class="links">
                {a.from && a.from !== a.hash && <a href={link('policies', '', { from: a.from, to: a.hash })}>{t('diff.show')}<span class="hide"> #{a.n}</span></a>}
                {a.hash !== activeHash.value && a.mode !== 'stop' && <Button variant="link" onClick={() => (opened.value = { kind: 'publish', bundle: a.hash, name: short(a.hash) })}>{t('past.again')}<span class="hide"> #{a.n}</span></Button>}
            </p>
        </li>
    );
}

function History() {
    const rows = history.value;
    if (!rows) return <Skeleton rows={3} size={56} />;
    if (rows.length === 0) return <p class="mut">{t('past.none')}</p>;
    return (
        <>
            <ol class="history">{rows.map((a) => <Row key={a.n} a={a} />)}</ol>
            {!historyEnd.value && <Button onClick={() => void loadHistory(true)}>{t('past.more')}</Button>}
        </>
    );
}

export function Versions() {
    const stats = overview.value?.stats;
    const decided = typeof stats?.decisions === 'number' ? stats.decisions : null;
    return (
        <>
            <h2>{t('active.label')}</h2>
            {overview.value ? <Active /> : <Skeleton rows={1} size={56} />}
            {decided !== null && <p class="mut small">{t('active.decisions', { n: n(decided) })}</p>}
            <TrialCard />
            <DraftCard />
            <section aria-label={t('past.label')}>
                <h2>{t('past.label')}</h2>
                <History />
            </section>
        </>
    );
}

// SPDX-License-Identifier: Apache-2.0
// A backtest's report (core/lab/README.md) as tables with bars beside them.

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Badge, Segmented } from '../kit/kit';
import { formatMoney } from '../shared/format';
import { humanise } from '../shared/i18n';
import { Bar, InTime, type Piece, UpDown } from './bars';
import { link } from './route';
import { n, percent, short, t, when } from './words';

interface MoneyRow {
    counts: string;
    currency: string;
    recorded: number;
    candidate: number;
    up: number;
    down: number;
}

interface ByRow {
    key: string;
    counts?: string;
    currency?: string;
    decisions?: number;
    changed: number;
    up: number;
    down: number;
}

const BYS = ['remedy', 'tier', 'seller', 'brand', 'reason'] as const;
type ByName = (typeof BYS)[number];

export interface Backtest {
    decisions?: number;
    same?: number;
    changed?: number;
    faults?: { recorded: number; candidate: number; errors?: { text: string; count: number }[] } | number;
    skipped?: { erased: number; unreadable: number };
    candidate?: { hash: string; name?: string; version?: string };
    since?: number | string;
    until?: number | string;
    points?: { point: string; decisions: number; changed: number }[];
    pairs?: { point: string; from: string; to: string; count: number }[];
    money?: MoneyRow[];
    asks?: { currency: string; recorded: number; recorded_minor: number; candidate: number; candidate_minor: number }[];
    by?: Partial<Record<ByName, ByRow[]>>;
    escalations?: { decisions?: number; recorded: number; candidate: number; to?: { tier: string | number; recorded: number; candidate: number }[] };
    time?: Piece[];
    ledger?: { reconciled: boolean; rows?: number; why?: string; currencies?: { currency: string; standing: number; ledger: number; difference: number }[] };
    sample?: { case: string; number: number; seq: number; at?: number | string; point: string; from: string; to: string; from_rule?: string; to_rule?: string; counts?: string; currency?: string; minor?: number }[];
    notes?: string[];
}

const cash = (minor: number, currency: string): string => formatMoney({ minor, currency });

function signed(minor: number, currency: string): string {
    return `${minor > 0 ? '+' : minor < 0 ? '−' : ''}${cash(Math.abs(minor), currency)}`;
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
    return <section class="part" aria-label={title}><h2>{title}</h2>{children}</section>;
}

function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
    return <div class="scroll-x" tabIndex={0} role="group" aria-label={label}>{children}</div>;
}

function Tiles({ r }: { r: Backtest }) {
    const faults = typeof r.faults === 'number' ? r.faults : r.faults?.candidate ?? 0;
    const granted = (r.money ?? []).filter((m) => m.counts === 'granted' || !m.counts);
    const e = r.escalations;
    return (
        <dl class="tiles">
            <div><dt>{t('rep.decisions')}</dt><dd class="num">{n(r.decisions)}</dd></div>
            <div><dt>{t('rep.same')}</dt><dd class="num">{n(r.same)}</dd></div>
            <div><dt>{t('rep.changed')}</dt><dd class="num">{n(r.changed)} <span class="mut">{percent(r.changed ?? 0, r.decisions ?? 0)}</span></dd></div>
            {granted.map((m) => <div key={m.currency}><dt>{t('rep.granted')}</dt><dd class="num">{signed(m.candidate - m.recorded, m.currency)}</dd></div>)}
            {e && <div><dt>{t('rep.escalations')}</dt><dd class="num">{n(e.recorded)} → {n(e.candidate)}</dd></div>}
            <div><dt>{t('rep.faults')}</dt><dd class={faults > 0 ? 'num bad' : 'num'}>{n(faults)}</dd></div>
        </dl>
    );
}

function Pairs({ rows }: { rows: NonNullable<Backtest['pairs']> }) {
    const most = Math.max(1, ...rows.map((r) => r.count));
    return (
        <Scroll label={t('rep.pairs')}>
            <table class="data">
                <thead><tr><th>{t('rep.point')}</th><th>{t('rep.then')}</th><th>{t('rep.now')}</th><th class="r">{t('rep.count')}</th><th class="wide-col"><span class="hide">{t('rep.bar')}</span></th></tr></thead>
                <tbody>
                    {rows.map((r, i) => (
                        <tr key={i}><td class="mono">{r.point}</td><td>{r.from}</td><td>→ {r.to}</td><td class="r num">{n(r.count)}</td><td><Bar value={r.count} most={most} /></td></tr>
                    ))}
                </tbody>
            </table>
        </Scroll>
    );
}

function Money({ rows }: { rows: MoneyRow[] }) {
    const most = Math.max(1, ...rows.map((r) => Math.max(r.up, r.down)));
    return (
        <Scroll label={t('rep.money')}>
            <table class="data">
                <thead><tr><th>{t('rep.counts')}</th><th class="r">{t('rep.recorded')}</th><th class="r">{t('rep.candidate')}</th><th class="r">{t('rep.down')}</th><th class="r">{t('rep.up')}</th><th class="wide-col"><span class="hide">{t('rep.bar')}</span></th></tr></thead>
                <tbody>
                    {rows.map((r, i) => (
                        <tr key={i}>
                            <td>{humanise(r.counts)} {r.currency}</td><td class="r num">{cash(r.recorded, r.currency)}</td><td class="r num">{cash(r.candidate, r.currency)}</td>
                            <td class="r num">{signed(-r.down, r.currency)}</td><td class="r num">{signed(r.up, r.currency)}</td><td><UpDown up={r.up} down={r.down} most={most} /></td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </Scroll>
    );
}

function By({ by }: { by: NonNullable<Backtest['by']> }) {
    const named = BYS.filter((b) => (by[b]?.length ?? 0) > 0);
    const [current, pick] = useState<ByName>(named[0] ?? 'remedy');
    const rows = by[current] ?? [];
    const most = Math.max(1, ...rows.map((r) => Math.max(r.up, r.down)));
    if (named.length === 0) return null;
    return (
        <Part title={t('rep.by')}>
            <Segmented label={t('rep.by')} parts={named.map((b) => ({ id: b, text: t(`rep.by.${b}`) }))} current={current} onPick={pick} />
            <Scroll label={t('rep.by')}>
                <table class="data">
                    <thead><tr><th>{t(`rep.by.${current}`)}</th><th>{t('rep.counts')}</th><th class="r">{t('rep.changed')}</th><th class="r">{t('rep.down')}</th><th class="r">{t('rep.up')}</th><th class="wide-col"><span class="hide">{t('rep.bar')}</span></th></tr></thead>
                    <tbody>
                        {rows.map((r, i) => (
                            <tr key={i}>
                                <td><bdi>{r.key || t('rep.unnamed')}</bdi></td><td>{humanise(r.counts ?? '')} {r.currency}</td><td class="r num">{n(r.changed)}</td>
                                <td class="r num">{r.currency ? signed(-r.down, r.currency) : n(r.down)}</td><td class="r num">{r.currency ? signed(r.up, r.currency) : n(r.up)}</td>
                                <td><UpDown up={r.up} down={r.down} most={most} /></td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </Scroll>
        </Part>
    );
}

function Sample({ rows }: { rows: NonNullable<Backtest['sample']> }) {
    return (
        <Part title={t('rep.sample', { n: rows.length })}>
            <Scroll label={t('rep.sample', { n: rows.length })}>
                <table class="data">
                    <thead><tr><th>{t('rep.case')}</th><th>{t('rep.at')}</th><th>{t('rep.point')}</th><th>{t('rep.then')}</th><th>{t('rep.now')}</th><th class="r">{t('rep.money')}</th></tr></thead>
                    <tbody>
                        {rows.map((r, i) => (
                            <tr key={i}>
                                <td><a href={link('why', r.number ? String(r.number) : r.case, { seq: r.seq })}>{t('rep.case.n', { n: r.number, seq: r.seq })}</a></td>
                                <td class="num">{when(r.at)}</td><td class="mono">{r.point}</td>
                                <td>{r.from}{r.from_rule && <span class="mut small block">{r.from_rule}</span>}</td>
                                <td>{r.to}{r.to_rule && <span class="mut small block">{r.to_rule}</span>}</td>
                                <td class="r num">{r.minor && r.currency ? signed(r.minor, r.currency) : ''}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </Scroll>
        </Part>
    );
}

function Ledger({ l }: { l: NonNullable<Backtest['ledger']> }) {
    return (
        <p class={l.reconciled ? 'said ok' : 'said bad'}>
            <Badge tone={l.reconciled ? 'ok' : 'bad'}>{l.reconciled ? `✓ ${t('rep.ledger.ok')}` : `✕ ${t('rep.ledger.bad')}`}</Badge>{' '}
            {l.why || (l.currencies ?? []).map((c) => t('rep.ledger.row', { standing: cash(c.standing, c.currency), ledger: cash(c.ledger, c.currency) })).join(' · ')}
        </p>
    );
}

export function BacktestReport({ r }: { r: Backtest }) {
    const errors = typeof r.faults === 'object' ? r.faults.errors ?? [] : [];
    const notes = r.notes ?? [];
    return (
        <div class="report">
            {r.candidate && <p class="mut">{r.candidate.name} {r.candidate.version} <span class="mono">{short(r.candidate.hash)}</span> · {t('rep.window', { from: when(r.since), to: when(r.until) })}</p>}
            <Tiles r={r} />
            {r.ledger && <Ledger l={r.ledger} />}
            {(r.time?.length ?? 0) > 1 && <Part title={t('rep.time')}><InTime pieces={r.time!} /></Part>}
            <Part title={t('rep.pairs')}>{(r.pairs?.length ?? 0) > 0 ? <Pairs rows={r.pairs!} /> : <p class="mut">{t('rep.pairs.none')}</p>}</Part>
            {(r.money?.length ?? 0) > 0 && <Part title={t('rep.money')}><Money rows={r.money!} /></Part>}
            {r.by && <By by={r.by} />}
            {errors.length > 0 && <Part title={t('rep.faults')}><ul class="mono small">{errors.map((e, i) => <li key={i}>{n(e.count)} × {e.text}</li>)}</ul></Part>}
            {(r.sample?.length ?? 0) > 0 && <Sample rows={r.sample!} />}
            {notes.length > 0 && <Part title={t('rep.notes')}><ul class="notes mut small">{notes.map((x, i) => <li key={i}>{x}</li>)}</ul></Part>}
        </div>
    );
}

// SPDX-License-Identifier: Apache-2.0
// What the longer checks found: mutants that survived, properties that broke, replays that
// differ. Reports of core/lab; a part that is not known is shown as it came.

import { Badge } from '../kit/kit';
import { humanise } from '../shared/i18n';
import { type MutateReport, Mutants } from './mutants';
import { Place } from './place';
import { type InvariantsReport, Properties } from './properties';
import { link } from './route';
import type { JobKind } from './types';
import { n, t, when } from './words';

type Row = Record<string, unknown>;

const isRows = (v: unknown): v is Row[] => Array.isArray(v) && v.length > 0 && v.every((x) => typeof x === 'object' && x !== null);

function words(v: unknown, key = ''): string {
    if (typeof v === 'number' && /^(since|until|at)$/.test(key)) return when(v);
    return v === null || v === undefined ? '' : typeof v === 'object' ? JSON.stringify(v) : typeof v === 'number' ? n(v) : String(v);
}

function Where({ r }: { r: Row }) {
    return typeof r.file === 'string'
        ? <Place file={r.file} line={Number(r.line) || 0} column={Number(r.column) || 0} />
        : r.case ? <a href={link('why', String(r.number ?? r.case), { seq: Number(r.seq) || undefined })}>{t('rep.case.n', { n: words(r.number ?? r.case), seq: words(r.seq) })}</a> : null;
}

const PLACE = new Set(['file', 'line', 'column', 'case', 'number', 'seq']);

function List({ name, rows }: { name: string; rows: Row[] }) {
    const keys = [...new Set(rows.flatMap((r) => Object.keys(r)))].filter((k) => !PLACE.has(k));
    const placed = rows.some((r) => r.file || r.case);
    return (
        <div class="scroll-x" tabIndex={0} role="group" aria-label={humanise(name)}>
            <table class="data">
                <caption>{humanise(name)}</caption>
                <thead><tr>{placed && <th>{t('tests.place')}</th>}{keys.map((k) => <th key={k}>{humanise(k)}</th>)}</tr></thead>
                <tbody>{rows.map((r, i) => <tr key={i}>{placed && <td><Where r={r} /></td>}{keys.map((k) => <td key={k} class="mono small"><bdi>{words(r[k], k)}</bdi></td>)}</tr>)}</tbody>
            </table>
        </div>
    );
}

/** Good or bad in a word, as far as this kind of report says. */
function verdictOf(kind: JobKind, r: Row): { good: boolean; text: string } | null {
    const num = (k: string): number => (Array.isArray(r[k]) ? (r[k] as unknown[]).length : Number(r[k]) || 0);
    if (kind === 'replay') return { good: num('differ') === 0, text: t('find.replay', { n: num('differ'), all: n(num('decisions')) }) };
    return null;
}

export function Findings({ kind, r }: { kind: JobKind; r: Row }) {
    if (kind === 'invariants') return <Properties r={r as unknown as InvariantsReport} />;
    if (kind === 'mutate') return <Mutants r={r as unknown as MutateReport} />;
    const said = verdictOf(kind, r);
    const lists = Object.entries(r).filter(([, v]) => isRows(v)) as [string, Row[]][];
    const plain = Object.entries(r).filter(([k, v]) => k !== 'kind' && (typeof v === 'number' || typeof v === 'string' || typeof v === 'boolean') && v !== '');
    return (
        <div class="report">
            {said && <p><Badge tone={said.good ? 'ok' : 'bad'}>{said.good ? '✓' : '✕'} {said.text}</Badge></p>}
            <dl class="stats">{plain.map(([k, v]) => <div key={k}><dt>{humanise(k)}</dt><dd class="num"><bdi>{words(v, k)}</bdi></dd></div>)}</dl>
            {lists.map(([name, rows]) => <List key={name} name={name} rows={rows} />)}
        </div>
    );
}

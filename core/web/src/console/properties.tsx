// SPDX-License-Identifier: Apache-2.0
// Declared properties: those that held over all facts that were tried, and for the others the
// smallest facts that break them.

import { Badge } from '../kit/kit';
import { Place } from './place';
import { link } from './route';
import type { Verdict } from './types';
import { n, t, verdictWords } from './words';

interface Property {
    name: string;
    file: string;
    line: number;
    point: string;
    trials: number;
    given: number;
    held: boolean;
    error?: string;
    steps?: { facts: unknown; verdict: Verdict; rule: string }[];
}

export interface InvariantsReport {
    broken: number;
    invariants: Property[];
}

function One({ p }: { p: Property }) {
    const steps = p.steps ?? [];
    return (
        <li class={p.held ? 'card' : 'card bad'}>
            <p><Badge tone={p.held ? 'ok' : 'bad'}>{p.held ? `✓ ${t('inv.held')}` : `✕ ${t('inv.broken')}`}</Badge> <b dir="auto">{p.name}</b></p>
            <p><Place file={p.file} line={p.line} /> <span class="mut num">{p.point} · {t('inv.trials', { given: n(p.given), all: n(p.trials) })}</span></p>
            {p.error && <p class="mono small">{p.error}</p>}
            {!p.held && !p.error && p.given === 0 && <p class="mut">{t('inv.never')}</p>}
            {steps.map((s, i) => (
                <p key={i}>
                    {t('mut.given')} <a class="mono small" href={link('try', '', { point: p.point, given: JSON.stringify(s.facts) })}><bdi>{JSON.stringify(s.facts)}</bdi></a>{' '}
                    {t('mut.is')} <b dir="auto">{verdictWords(s.verdict)}</b> <span class="mut" dir="auto">({s.rule})</span>
                </p>
            ))}
        </li>
    );
}

export function Properties({ r }: { r: InvariantsReport }) {
    const all = [...r.invariants].sort((a, b) => Number(a.held) - Number(b.held));
    return (
        <div class="report">
            <p><Badge tone={r.broken === 0 ? 'ok' : 'bad'}>{r.broken === 0 ? '✓' : '✕'} {t('find.invariants', { n: r.broken })}</Badge></p>
            {all.length === 0 && <p class="mut">{t('inv.none')}</p>}
            <ol class="failures">{all.map((p, i) => <One key={i} p={p} />)}</ol>
        </div>
    );
}

// SPDX-License-Identifier: Apache-2.0
// One decision for people: which rules were asked, what they read, in whose words.

import { Badge } from '../kit/kit';
import { Place } from './place';
import type { ReadRow, TraceRow } from './types';
import { t } from './words';

export function valueWords(v: unknown): string {
    return typeof v === 'string' ? (v === '' ? '""' : v) : JSON.stringify(v ?? null);
}

export function Trace({ rows }: { rows: TraceRow[] }) {
    if (rows.length === 0) return <p class="mut">{t('trace.none')}</p>;
    return (
        <ol class="trace">
            {rows.map((r, i) => (
                <li key={i} class={r.held ? 'held' : ''}>
                    <span class="num mut">{i + 1}</span>
                    <span class="grow" dir="auto">{r.rule}</span>
                    <Place file={r.file} line={r.line} small />
                    {r.held ? <Badge tone="ok">✓ {t('trace.held')}</Badge> : <Badge>✕ {t('trace.not')}</Badge>}
                </li>
            ))}
        </ol>
    );
}

export function Facts({ rows }: { rows: ReadRow[] }) {
    if (rows.length === 0) return <p class="mut">{t('facts.none')}</p>;
    return (
        <div class="scroll-x" tabIndex={0} role="group" aria-label={t('facts.title')}>
            <table class="data">
                <thead><tr><th>{t('facts.fact')}</th><th>{t('facts.value')}</th><th>{t('facts.meaning')}</th></tr></thead>
                <tbody>
                    {rows.map((r) => (
                        <tr key={r.fact}><td class="mono">{r.fact}</td><td class="mono"><bdi>{valueWords(r.value)}</bdi></td><td class="mut">{r.meaning ?? ''}</td></tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

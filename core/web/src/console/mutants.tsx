// SPDX-License-Identifier: Apache-2.0
// Mutants that no case noticed: what was changed, and the case that is missing.

import { Badge, Button } from '../kit/kit';
import { Place } from './place';
import { caseText, type Tree } from './spec-text';
import { addToSpec } from './store';
import type { Verdict } from './types';
import { n, t, verdictWords } from './words';

export interface Survivor {
    file: string;
    line: number;
    column: number;
    kind: string;
    before: string;
    after: string;
    reached: boolean;
    point: string;
    facts: Tree;
    verdict: Verdict;
    rule: string;
    verdict_then: Verdict;
    rule_then: string;
}

export interface MutateReport {
    mutants: number;
    killed: number;
    survived: number;
    same: number;
    broken: number;
    score: number;
    cut?: boolean;
    survivors: Survivor[];
}

function One({ s }: { s: Survivor }) {
    return (
        <li class="card">
            <p><Place file={s.file} line={s.line} column={s.column} /> <b>{s.kind}</b> {!s.reached && <Badge tone="warn">{t('mut.unreached')}</Badge>}</p>
            <p class="mono small"><del>{s.before}</del> → <ins>{s.after}</ins></p>
            <p>{t('mut.given')} <span class="mono small"><bdi>{JSON.stringify(s.facts)}</bdi></span></p>
            <p>{t('mut.is')} <b dir="auto">{verdictWords(s.verdict)}</b>; {t('mut.then')} <b dir="auto">{verdictWords(s.verdict_then)}</b></p>
            <div class="acts"><Button onClick={() => void addToSpec(s.point, caseText(`${s.kind}: ${s.rule}`, s.facts, s.verdict, s.rule))}>{t('why.spec')}</Button></div>
        </li>
    );
}

export function Mutants({ r }: { r: MutateReport }) {
    return (
        <div class="report">
            <p>
                <Badge tone={r.survived === 0 ? 'ok' : 'warn'}>{r.survived === 0 ? '✓ ' : ''}{t('find.mutate', { n: r.survived, all: n(r.mutants) })}</Badge>{' '}
                {t('mut.score', { score: r.score, same: n(r.same), broken: n(r.broken) })}
            </p>
            <ol class="failures">{r.survivors.map((s, i) => <One key={i} s={s} />)}</ol>
        </div>
    );
}

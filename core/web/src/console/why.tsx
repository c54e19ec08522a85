// SPDX-License-Identifier: Apache-2.0
// Why a case went as it did: each decision, the rules asked, the facts they read, and the
// least that would have made it another.

import { useEffect, useState } from 'preact/hooks';
import { Badge, Button, EmptyState, ErrorState, IconButton, Skeleton } from '../kit/kit';
import { nearest } from './pick';
import { Place } from './place';
import { go, link, route } from './route';
import { Split } from './split';
import { ask, failureOf, type Failure } from './session';
import { caseOfDecision, givenOf } from './spec-text';
import { activeHash, addToSpec } from './store';
import { Facts, Trace, valueWords } from './trace';
import type { Decision, WhyAnswer } from './types';
import { short, t, verdictKind, verdictWords, when } from './words';

function Ask({ id: asked }: { id: string }) {
    const [text, setText] = useState(asked);
    return (
        <form class="start row-form" role="search" onSubmit={(e) => {
            e.preventDefault();
            const id = text.trim().replace(/^#/, '');
            if (id) go(link('why', id));
        }}>
            <input class="input" data-find data-focus aria-label={t('why.ask')} placeholder={t('why.ask')} value={text} onInput={(e) => setText(e.currentTarget.value)} />
            <Button type="submit" variant="primary">{t('why.go')}</Button>
        </form>
    );
}

function Row({ d, id, current }: { d: Decision; id: string; current: boolean }) {
    return (
        <li>
            <a class="decision" href={link('why', id, { seq: d.seq })} aria-current={current ? 'true' : undefined}>
                <span class="name"><span class="num mut">{d.seq}</span> <span class="mono">{d.point}</span></span>
                <span class="num mut">{when(d.at)}</span>
                <span class="said-line" dir="auto"><b>{verdictKind(d.verdict)}</b> · {d.rule}</span>
            </a>
        </li>
    );
}

function Source({ d }: { d: Decision }) {
    if (!d.source) return null;
    const lines = d.source.replace(/\n$/, '').split('\n');
    // The text begins at the rule's first word: its line is indented as its last one.
    if (lines.length > 1 && /^\S/.test(lines[0]!)) lines[0] = /^\s*/.exec(lines[lines.length - 1]!)![0] + lines[0];
    return (
        <div class="source" tabIndex={0} role="group" aria-label={t('why.source')}>
            <table><tbody>{lines.map((l, i) => <tr key={i}><td class="num">{(d.line ?? 1) + i}</td><td class="code">{l || ' '}</td></tr>)}</tbody></table>
        </div>
    );
}

function Change({ d }: { d: Decision }) {
    if (d.change === undefined) return null;
    if (d.change === null || d.change.length === 0) return <p class="mut">{t('why.change.none')}</p>;
    return (
        <>
            <ul class="change">
                {d.change.map((c) => <li key={c.fact}><span class="mono">{c.fact}</span>: <span class="mono"><bdi>{valueWords(c.from)}</bdi></span> → <b class="mono"><bdi>{valueWords(c.to)}</bdi></b></li>)}
            </ul>
            {d.verdict_then && <p>{t('why.then')} <b>{verdictWords(d.verdict_then)}</b>{d.rule_then ? `, ${t('why.by')} ` : ''}<b dir="auto">{d.rule_then}</b></p>}
        </>
    );
}

function One({ a, d }: { a: WhyAnswer; d: Decision }) {
    const given = JSON.stringify(givenOf(d.read ?? []));
    return (
        <>
            <header class="head wrap">
                <IconButton class="narrow" label={t('why.list')} icon="back" onClick={() => go(link('why', route.value.id))} />
                <h1 class="grow">{t('why.title', { n: a.number, seq: d.seq })}</h1>
                <a class="btn" href={`/desk/c/${a.case}`}>{t('why.case')}</a>
                <a class="btn" href={link('try', '', { point: d.point, given })}>{t('why.try')}</a>
                <Button onClick={() => void addToSpec(d.point, caseOfDecision(a.number, d))}>{t('why.spec')}</Button>
            </header>
            <div class="body" data-focus tabIndex={-1}>
                <p class="verdict"><Badge tone="acc">{d.point}</Badge> <b dir="auto">{verdictWords(d.verdict)}</b></p>
                <p>
                    {t('why.by')} <b dir="auto">{d.rule}</b>
                    {d.file && <> · <Place file={d.file} line={d.line} /></>}
                    {d.bundle && <span class="mut"> · {t('version')} <span class="mono" title={d.bundle}>{short(d.bundle)}</span>{d.bundle === activeHash.value ? ` (${t('active.live')})` : ''}</span>}
                    {d.at && <span class="mut num"> · {when(d.at)}</span>}
                </p>
                {d.error && <p class="said bad"><Badge tone="bad">✕ {t('try.fault')}</Badge> <span class="mono">{d.error}</span></p>}
                {d.same === false && <p class="said warn">{t('why.differs', { verdict: verdictWords(d.recorded) })}</p>}
                {d.clause && <p class="mut" dir="auto">“{d.clause}”</p>}
                <Source d={d} />
                <section class="part" aria-label={t('trace.title')}><h2>{t('trace.title')}</h2><Trace rows={d.trace ?? []} /></section>
                <section class="part" aria-label={t('facts.title')}><h2>{t('facts.title')}</h2><Facts rows={d.read ?? []} /></section>
                {d.change !== undefined && <section class="part" aria-label={t('why.change')}><h2>{t('why.change')}</h2><Change d={d} /></section>}
            </div>
        </>
    );
}

export function Why() {
    const { id, q } = route.value;
    const [answer, setAnswer] = useState<WhyAnswer | null>(null);
    const [full, setFull] = useState<Decision | null>(null);
    const [failed, setFailed] = useState<Failure | null>(null);
    const [again, setAgain] = useState(0);
    const seq = Number(q.seq) || 0;
    useEffect(() => {
        let gone = false;
        setAnswer(null);
        setFailed(null);
        if (!id) return;
        ask<WhyAnswer>('GET', `/why?case=${encodeURIComponent(id)}`).then((a) => !gone && setAnswer(a), (e: unknown) => !gone && setFailed(failureOf(e)));
        return () => void (gone = true);
    }, [id, again]);
    const listed = answer?.decisions.find((d) => d.seq === seq) ?? (seq ? nearest(answer?.decisions ?? [], seq) : undefined);
    // The list may be short of the parts that take work: a decision that is opened is asked for.
    useEffect(() => {
        let gone = false;
        setFull(null);
        if (!listed || listed.change !== undefined) return;
        ask<WhyAnswer>('GET', `/why?case=${encodeURIComponent(id)}&seq=${listed.seq}`)
            .then((a) => !gone && setFull(a.decisions[0] ?? null), (e: unknown) => !gone && void failureOf(e));
        return () => void (gone = true);
    }, [answer, listed?.seq]);
    const d = full && full.seq === listed?.seq ? full : listed;
    return (
        <Split kind="two" shown={d ? 'main' : 'list'} title={t('nav.why')} list={(
            <nav class="list" aria-label={t('why.list')}>
                <Ask key={id} id={id} />
                <div class="scroll" data-focus tabIndex={-1}>
                    {id && !answer && !failed && <Skeleton rows={5} size={56} />}
                    {failed && <ErrorState title={failed.status === 404 ? t('why.unknown') : t('why.failed')} text={failed.status === 404 ? t('why.unknown.text', { id }) : failed.text}
                        id={failed.id} retry={t('retry')} onRetry={() => setAgain(again + 1)} />}
                    {answer && answer.decisions.length === 0 && <p class="mut pad">{t('why.none')}</p>}
                    {answer && <h2 class="group">{t('why.case.n', { n: answer.number })}</h2>}
                    <ol>{answer?.decisions.map((x) => <Row key={x.seq} d={x} id={id} current={x.seq === listed?.seq} />)}</ol>
                </div>
            </nav>
        )}>
            {!(answer && d) && <h1 class="hide">{t('nav.why')}</h1>}
            {answer && d ? <One a={answer} d={d} /> : <EmptyState title={id && answer ? t('why.pick') : t('why.empty')} text={id && answer ? undefined : t('why.empty.text')} />}
        </Split>
    );
}

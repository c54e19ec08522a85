// SPDX-License-Identifier: Apache-2.0
// One claim as its seller sees it: what is claimed, until when, the evidence, the listing as
// sold, and what may be done about it now.

import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { answerOf, CLAIM_TONE, Compare, EvidenceList } from '../claims/parts';
import { claimWord } from '../claims/words';
import { Countdown, serverNow } from '../kit/clock';
import { Badge, Button, EmptyState, ErrorState, IconButton } from '../kit/kit';
import { formatMoney, formatStamp, toDate } from '../shared/format';
import type { Claim } from '../shared/types';
import { AnswerForm, AppealForm, FilesForm } from './answer';
import { stateWord, WARN_MS } from './list';
import type { Store } from './store';
import { t } from './words';

function Head({ c, onBack }: { c: Claim; onBack: () => void }) {
    return (
        <header class="head">
            <IconButton class="narrow" label={t('back')} icon="back" onClick={onBack} />
            <div class="grow">
                <h2 dir="auto">{c.title || c.order}</h2>
                <p class="mut">
                    <Badge {...(CLAIM_TONE[c.state] ? { tone: CLAIM_TONE[c.state]! } : {})}>{stateWord(c)}</Badge>
                    {' '}<span class="mono"><bdi>{c.order}</bdi></span>
                </p>
            </div>
        </header>
    );
}

function Facts({ c, onAnswer }: { c: Claim; onAnswer: () => void }) {
    const said = answerOf(c);
    return (
        <section class="card" aria-label={t('claim.what')}>
            <dl class="facts">
                <div><dt>{t('claim.ground')}</dt><dd>{claimWord('ground', c.ground)}</dd></div>
                <div><dt>{t('claim.amount')}</dt><dd class="num"><b>{formatMoney(c.amount)}</b></dd></div>
                {c.state === 'waiting_seller' && c.deadline && (
                    <div><dt>{t('claim.answer.by')}</dt><dd class="num">{formatStamp(c.deadline)} · <Countdown until={c.deadline} warn={WARN_MS} label={t('time.left')} over={t('time.over')} /></dd></div>
                )}
                {said.answer && <div><dt>{t('claim.said')}</dt><dd dir="auto">{t(`say.${said.answer as 'accepts'}`)}{said.text ? `: ${said.text}` : ''}</dd></div>}
                {c.charge && <div><dt>{t('claim.charge')}</dt><dd>{claimWord('charge', c.charge)}</dd></div>}
                {c.clause && <div><dt>{t('claim.clause')}</dt><dd dir="auto">{c.clause}</dd></div>}
            </dl>
            {c.state === 'waiting_seller' && <p class="warn-line">{t('claim.silence')}</p>}
            {(c.state === 'waiting_seller' || mayAppeal(c)) && <Button class="narrow" variant="primary" onClick={onAnswer}>{c.state === 'waiting_seller' ? t('answer.title') : t('appeal.title')}</Button>}
        </section>
    );
}

function Steps({ c }: { c: Claim }) {
    return (
        <ol class="steps">
            {(c.steps ?? []).map((s, i) => (
                <li key={i} class="done"><span>{claimWord('step', s.what)}</span> <time class="mut num" dateTime={String(s.at)}>{formatStamp(s.at)}</time></li>
            ))}
        </ol>
    );
}

const mayAppeal = (c: Claim): boolean => (c.state === 'granted' || c.state === 'denied') && c.charge !== 'shop'
    && (toDate(c.appeal_until)?.getTime() ?? 0) > serverNow();

export function ClaimView({ store, onBack, waiting }: { store: Store; onBack: () => void; waiting: ComponentChildren }) {
    const side = useRef<HTMLDivElement>(null);
    const c = store.claim.value;
    const failure = store.claimFailure.value;
    if (!store.current.value) {
        return <section class="claim" id="claim"><EmptyState title={t('claim.none')} text={t('claim.none.text')} /></section>;
    }
    if (!c) {
        return (
            <section class="claim" id="claim">
                {failure
                    ? <ErrorState title={failure.status === 404 ? t('claim.gone') : t('claim.error')} text={failure.status === 0 ? t('conn.none') : failure.detail}
                        id={failure.id} retry={t('conn.retry')} onRetry={() => store.kick()} />
                    : waiting}
            </section>
        );
    }
    const toForm = (): void => {
        side.current?.scrollIntoView({ block: 'start' });
        side.current?.querySelector<HTMLElement>('input, textarea')?.focus();
    };
    const currency = c.amount?.currency ?? 'USD';
    return (
        <section class="claim" id="claim" aria-label={t('claim.label')} tabIndex={-1}>
            <Head c={c} onBack={onBack} />
            <div class="scroll" tabIndex={0} role="group" aria-label={t('claim.label')}>
                <div class="col">
                    <Facts c={c} onAnswer={toForm} />
                    <section><h3>{t('claim.asked')}</h3>
                        {(c.text || c.asked) && <p dir="auto" class="words">{c.text || c.asked}</p>}
                        <EvidenceList evidence={c.evidence ?? []} fileOf={store.fileOf} /></section>
                    {(c.listing_sold || c.listing_now) && (
                        <section><h3>{t('claim.listing')}</h3><Compare sold={c.listing_sold} now={c.listing_now} currency={currency} /></section>
                    )}
                </div>
                <div class="col" ref={side}>
                    {c.state === 'waiting_seller' && <AnswerForm store={store} c={c} />}
                    {mayAppeal(c) && <AppealForm store={store} c={c} />}
                    {(c.state === 'with_person' || c.state === 'appealed') && <FilesForm store={store} c={c} />}
                    <section><h3>{t('claim.steps')}</h3><Steps c={c} /></section>
                </div>
            </div>
        </section>
    );
}

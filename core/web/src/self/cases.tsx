// SPDX-License-Identifier: Apache-2.0
// A customer's cases: what is under way in each, and every confirmation with its number.

import { Icon } from '../kit/icons';
import { EmptyState } from '../kit/kit';
import { Kept, Page, Reading, RefundCard, Row, useFresh } from './parts';
import { go } from '../help/place';
import { formatDay, formatMoney } from '../shared/format';
import type { Confirmation, MyCase } from '../shared/types';
import type { ScreenProps } from './orders';
import { CLAIM_TONE, RETURN_TONE } from './tones';
import { t, word } from './words';

/** What a case is about, in a line: the newest thing under way in it. */
export function about(d: MyCase | null | undefined): string {
    const r = d?.returns?.at(-1);
    const c = d?.claims?.at(-1);
    const f = d?.refunds?.at(-1);
    if (c) return `${t('claim.page')}: ${c.title ?? ''}`;
    if (r) return `${t('return.page')}: ${r.title ?? ''}`;
    return f ? t('refund.title', { amount: formatMoney(f.amount) }) : '';
}

export function CasesPage({ my, onPerson }: ScreenProps) {
    return (
        <Page title={t('cases.title')} onTalk={onPerson}>
            {my.session.value.data === null && !my.session.value.busy && !my.session.value.fault
                ? <EmptyState title={t('cases.empty')} text={t('cases.empty.text')} /> : (
                    <Reading of={my.known(my.cases.value)} again={() => void my.begin()}>
                        {(cases) => (cases.length === 0
                            ? <EmptyState title={t('cases.empty')} text={t('cases.empty.text')} />
                            : (
                                <ul class="list">
                                    {cases.map((c) => (
                                        <li key={c.number}>
                                            <Row icon="inbox" title={about(my.details.value.get(c.number)?.data) || t('case.of', { number: c.number })}
                                                text={`${t('case.of', { number: c.number })} · ${t('case.since', { day: formatDay(c.opened_at) })}`}
                                                state={word('state', c.status)} onClick={() => go('case', c.number)} data={String(c.number)} />
                                        </li>
                                    ))}
                                </ul>
                            ))}
                    </Reading>
                )}
        </Page>
    );
}

function Told({ c }: { c: Confirmation }) {
    return (
        <li class="told" data-confirmation={c.number}>
            <p class="mut"><b class="num">{t('case.confirmation', { number: c.number })}</b> · <time class="num" dateTime={String(c.at)}>{formatDay(c.at)}</time></p>
            {c.text && <p dir="auto">{c.text}</p>}
            {c.next && <p dir="auto">{c.next}{c.by && <> {t('case.by', { day: formatDay(c.by) })}.</>}</p>}
            {c.clause && <p class="mut small" dir="auto">{t('clause', { text: c.clause })}</p>}
        </li>
    );
}

function Inside({ my, d, number }: { my: ScreenProps['my']; d: MyCase; number: number }) {
    const refunds = d.refunds ?? [];
    const returns = d.returns ?? [];
    const claims = d.claims ?? [];
    const told = d.confirmations ?? [];
    const files = d.attachments ?? [];
    return (
        <>
            <p class="mut">{word('state', d.case.status)} · {t('case.since', { day: formatDay(d.case.opened_at) })}</p>
            {refunds.length + returns.length + claims.length + told.length === 0 && <EmptyState title={t('case.nothing')} />}
            {refunds.length > 0 && (
                <section aria-labelledby="sec-refunds">
                    <h2 id="sec-refunds">{t('case.refunds')}</h2>
                    {refunds.map((r) => <RefundCard key={r.remedy} track={r} />)}
                </section>
            )}
            {returns.length > 0 && (
                <section aria-labelledby="sec-returns">
                    <h2 id="sec-returns">{t('case.returns')}</h2>
                    {returns.map((r) => <Row key={r.id} icon="undo" title={r.title ?? t('return.page')} state={word('state', r.state)} tone={RETURN_TONE[r.state]}
                        onClick={() => go('returns', number, r.id)} />)}
                </section>
            )}
            {claims.length > 0 && (
                <section aria-labelledby="sec-claims">
                    <h2 id="sec-claims">{t('case.claims')}</h2>
                    {claims.map((c) => <Row key={c.id} icon="shield" title={c.title ?? t('claim.page')} state={word('state', c.state)} tone={CLAIM_TONE[c.state]}
                        onClick={() => go('claims', number, c.id)} />)}
                </section>
            )}
            {told.length > 0 && (
                <section aria-labelledby="sec-told">
                    <h2 id="sec-told">{t('case.confirmations')}</h2>
                    <ol class="tolds">{[...told].reverse().map((c) => <Told key={c.number} c={c} />)}</ol>
                </section>
            )}
            {files.length > 0 && (
                <section aria-labelledby="sec-files">
                    <h2 id="sec-files"><Icon name="photo" /> {t('case.files')}</h2>
                    <div class="kepts">{files.map((f) => <Kept key={f.id} my={my} file={f} number={number} />)}</div>
                </section>
            )}
        </>
    );
}

export function CasePage({ my, args, onPerson }: ScreenProps) {
    const number = Number(args[0]) || 0;
    useFresh(my, number);
    const read = my.details.value.get(number) ?? { data: null, at: 0, fault: null, busy: true };
    const gone = read.data === null && read.fault?.status === 404;
    return (
        <Page title={t('case.title', { number })} onTalk={onPerson}>
            {gone ? <EmptyState title={t('case.gone')} />
                : <Reading of={read} again={() => void my.loadCase(number)}>{(d) => <Inside my={my} d={d} number={number} />}</Reading>}
        </Page>
    );
}

// SPDX-License-Identifier: Apache-2.0
// A customer's orders, and one of them: what has become of each thing and what can be done.

import { Icon } from '../kit/icons';
import { Button, EmptyState } from '../kit/kit';
import type { Topic } from '../help/chat';
import { type My, returnIsOpen } from '../help/my';
import { go } from '../help/place';
import { formatDay, formatMoney, toDate } from '../shared/format';
import type { Order, OrderLine } from '../shared/types';
import { OrderRow } from '../help/order-row';
import { Page, Proof, Reading, RefundCard, Row, Rows } from './parts';
import { CLAIM_TONE, RETURN_TONE } from './tones';
import { t, word } from './words';

export interface ScreenProps {
    my: My;
    args: string[];
    onTopic: (topic: Topic | null) => void;
    onPerson: () => void;
}

function stateOf(l: OrderLine): string {
    if (l.delivered_at) return t('line.delivered', { day: formatDay(l.delivered_at) });
    const due = toDate(l.promised_at);
    if (!due) return t('line.preparing');
    return due.getTime() < Date.now() ? t('line.late', { day: formatDay(l.promised_at) }) : t('line.expected', { day: formatDay(l.promised_at) });
}

/** How the time for returns stands; the terms themselves are the host's to say. */
function returnHint(l: OrderLine): string {
    if (l.final_sale) return t('act.final');
    const end = toDate(l.returnable_until);
    if (!end) return '';
    return t(end.getTime() < Date.now() ? 'act.ended' : 'act.until', { day: formatDay(l.returnable_until) });
}

function Line({ my, order, line, onTopic }: { my: My; order: Order; line: OrderLine; onTopic: (topic: Topic) => void }) {
    const currency = order.currency ?? '';
    const mine = (x: { order?: string; line?: string }): boolean => x.order === order.id && x.line === line.line;
    const returns = my.returns.value.filter(mine);
    const claims = my.claims.value.filter(mine);
    const refunds = my.refunds.value.filter(mine);
    const paidBack = Boolean(line.paid_minor) && (line.refunded_minor ?? 0) >= (line.paid_minor ?? 0);
    const left = (line.quantity ?? 1) - (line.returned ?? 0);
    const canReturn = !paidBack && Boolean(line.delivered_at) && left > 0 && !returns.some(returnIsOpen);
    const hint = canReturn ? returnHint(line) : '';
    return (
        <section class="card wide-card" aria-label={line.title}>
            <div class="top">
                <h2 dir="auto">{line.title}</h2>
                {line.paid_minor !== undefined && <b class="num">{formatMoney({ minor: line.paid_minor, currency })}</b>}
            </div>
            <p class="mut">
                {stateOf(line)}
                {(line.quantity ?? 1) > 1 && <> · {t('line.units', { n: line.quantity! })}</>}
                {line.seller && line.third_party !== false && <> · <bdi>{t('line.seller', { name: line.seller })}</bdi></>}
            </p>
            {line.refunded_minor ? <p class="good"><Icon name="check" /> {t('line.refunded', { amount: formatMoney({ minor: line.refunded_minor, currency }) })}</p> : null}
            {refunds.map((r) => <RefundCard key={`${r.number}/${r.remedy}`} track={r} />)}
            {returns.map((r) => (
                <Row key={r.id} icon="undo" title={t('return.page')} state={word('state', r.state)} tone={RETURN_TONE[r.state]} text={t('act.see')}
                    onClick={() => go('returns', r.number, r.id)} />
            ))}
            {claims.map((c) => (
                <Row key={c.id} icon="shield" title={t('claim.page')} state={word('state', c.state)} tone={CLAIM_TONE[c.state]} text={t('act.see')}
                    onClick={() => go('claims', c.number, c.id)} />
            ))}
            <div class="acts" role="group" aria-label={t('line.what', { title: line.title })}>
                {!paidBack && <Button onClick={() => onTopic({ reason: 'item_not_arrived', order: order.id })}>{t('act.missing')}</Button>}
                {canReturn && <Button onClick={() => go('return', order.id, line.line)}>{t('act.return')}</Button>}
                {line.delivered_at && <Button onClick={() => onTopic({ reason: 'damaged_or_not_as_described', order: order.id })}>{t('act.wrong')}</Button>}
                {line.third_party && !paidBack && claims.length === 0 && <Button onClick={() => go('guarantee', order.id, line.line)}>{t('act.guarantee')}</Button>}
            </div>
            {hint && <p class="mut small">{hint}</p>}
        </section>
    );
}

const EARLY = /^(pending|processing)$/;

/** What the assistant changes of an order that has not left: it knows the choices, and asks before it does anything. */
function Changes({ my, order, onTopic }: { my: My; order: Order; onTopic: (topic: Topic) => void }) {
    const flows = my.session.value.data?.flows ?? [];
    const can = (['change_order', 'cancel_order'] as const).filter((f) => flows.includes(f));
    if (can.length === 0 || !EARLY.test(order.state ?? '')) return null;
    return (
        <section class="card wide-card" aria-label={t('order.changes')}>
            <h2>{t('order.changes')}</h2>
            <p class="mut">{t('order.changes.text')}</p>
            <div class="acts">
                {can.map((reason) => <Button key={reason} onClick={() => onTopic({ reason, order: order.id })}>{t(`act.${reason}`)}</Button>)}
            </div>
        </section>
    );
}

export function OrderPage({ my, args, onTopic, onPerson }: ScreenProps) {
    const order = my.order(args[0]!);
    return (
        <Page title={t('order.title', { day: order ? formatDay(order.placed_at) : '' })} onTalk={onPerson}>
            {!my.verified.value && my.session.value.data ? <Proof onTalk={() => onTopic(null)} /> : (
                <Reading of={my.known(my.orders.value)} again={() => void my.begin()}>
                    {() => (order ? (
                        <>
                            <Rows rows={[[t('order.number'), <bdi class="mono">{order.id}</bdi>]]} />
                            {order.lines?.map((l) => <Line key={l.line} my={my} order={order} line={l} onTopic={onTopic} />)}
                            <Changes my={my} order={order} onTopic={onTopic} />
                        </>
                    ) : (
                        <EmptyState title={t('order.gone')} text={t('order.gone.text')}>
                            <Button onClick={() => go('orders')}>{t('order.all')}</Button>
                        </EmptyState>
                    ))}
                </Reading>
            )}
        </Page>
    );
}

export function OrdersPage({ my, onTopic, onPerson }: ScreenProps) {
    return (
        <Page title={t('orders.title')} onTalk={onPerson}>
            {!my.verified.value && my.session.value.data ? <Proof onTalk={() => onTopic(null)} /> : (
                <Reading of={my.known(my.orders.value)} again={() => void my.begin()}>
                    {(orders) => (orders.length === 0
                        ? <EmptyState title={t('orders.empty')} text={t('orders.empty.text')} />
                        : <ul class="list">{orders.map((o) => <li key={o.id}><OrderRow order={o} /></li>)}</ul>)}
                </Reading>
            )}
        </Page>
    );
}

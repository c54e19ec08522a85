// SPDX-License-Identifier: Apache-2.0
// An order as the shop has it: its lines with their way, what is left of each, how it was paid.

import { serverNow } from '../kit/clock';
import { Badge } from '../kit/kit';
import { formatDay, formatMoney, toDate } from '../shared/format';
import { humanise } from '../shared/i18n';
import type { Order, OrderLine, When } from '../shared/types';
import { left } from './acts';
import { oneAddress } from './act-words';
import { t } from './words';

export interface Stop {
    key: 'ordered' | 'shipped' | 'promised' | 'delivered' | 'return';
    at: When;
    tone: 'd' | 'x' | '';
}

const SHIPPED = /ship|transit|deliver|return/;

/** The way of a line: what was, then what was promised; `x` marks a promise that was not kept. */
export function wayOfLine(order: Order, line: OrderLine, now: number): Stop[] {
    const promised = toDate(line.promised_at)?.getTime() ?? 0;
    const delivered = toDate(line.delivered_at)?.getTime() ?? 0;
    const late = promised > 0 && (delivered || now) > promised;
    const stops: Stop[] = [];
    if (order.placed_at) stops.push({ key: 'ordered', at: order.placed_at, tone: 'd' });
    if (SHIPPED.test(line.state ?? '')) stops.push({ key: 'shipped', at: null, tone: 'd' });
    if (delivered) {
        if (late) stops.push({ key: 'promised', at: line.promised_at ?? null, tone: 'x' });
        stops.push({ key: 'delivered', at: line.delivered_at ?? null, tone: 'd' });
    } else if (promised) stops.push({ key: 'promised', at: line.promised_at ?? null, tone: late ? 'x' : '' });
    if (delivered && line.returnable_until) {
        const until = toDate(line.returnable_until)?.getTime() ?? 0;
        stops.push({ key: 'return', at: line.returnable_until, tone: until < now ? 'x' : '' });
    }
    return stops;
}

function Timeline({ order, line }: { order: Order; line: OrderLine }) {
    return (
        <ol class="timeline">
            {wayOfLine(order, line, serverNow()).map((s) => (
                <li key={s.key} class={s.tone}>{s.tone === 'x' && <span aria-hidden="true">! </span>}
                    {s.key === 'promised' && s.tone === 'x' ? t('tl.late') : s.key === 'return' && s.tone === 'x' ? t('tl.closed') : t(`tl.${s.key}`)}
                    {s.at && <><br /><span class="num">{formatDay(s.at)}</span></>}</li>
            ))}
        </ol>
    );
}

function Line({ order, l, currency }: { order: Order; l: OrderLine; currency: string }) {
    const rest = left(l);
    const facts = [
        l.state && humanise(l.state),
        l.seller && t('panel.sold', { name: l.seller }),
        (l.quantity ?? 1) > 1 && t('panel.qty', { n: l.quantity! }),
        Object.values(l.options ?? {}).join(', '),
        (l.refunded_minor ?? 0) > 0 && t('panel.refunded', { amount: formatMoney({ minor: l.refunded_minor!, currency }) }),
        (l.refunded_minor ?? 0) > 0 && rest > 0 && t('panel.left', { amount: formatMoney({ minor: rest, currency }) }),
        (l.returned ?? 0) > 0 && t('panel.returned', { n: l.returned! }),
        l.trade_in && t('panel.trade_in', { id: l.trade_in }),
        // A shop without shipments names the line itself.
        [l.carrier, l.shipment?.startsWith(order.id) ? '' : l.shipment].filter(Boolean).join(' '),
    ].filter((x): x is string => !!x);
    return (
        <li data-line={l.line}>
            <p class="between"><b dir="auto">{l.title}</b><span class="num">{formatMoney({ minor: l.paid_minor ?? 0, currency })}</span></p>
            <p class="mut">{facts.map((x, i) => <span key={x}>{i > 0 && ' · '}<bdi>{x}</bdi></span>)}</p>
            {(l.third_party || l.final_sale) && <p>{l.third_party && <Badge>{t('panel.third')}</Badge>} {l.final_sale && <Badge tone="warn">{t('panel.final')}</Badge>}</p>}
            <Timeline order={order} line={l} />
        </li>
    );
}

export function OrderCard({ order }: { order: Order }) {
    const currency = order.currency ?? 'USD';
    const address = oneAddress(order.address);
    return (
        <section class="card" aria-label={t('panel.order', { id: order.id })}>
            <p class="between"><span class="mono"><bdi>{order.id}</bdi></span>{order.state && <Badge>{humanise(order.state)}</Badge>}</p>
            <ul class="lines">{(order.lines ?? []).map((l) => <Line key={l.line} order={order} l={l} currency={currency} />)}</ul>
            {(address || (order.payments?.length ?? 0) > 0) && (
                <p class="mut foot">
                    {(order.payments ?? []).map((p) => <span key={p.id} class="for"><bdi>{p.label || humanise(p.kind ?? p.id)}</bdi>{p.minor !== undefined && <span class="num"> {formatMoney({ minor: p.minor, currency })}</span>}</span>)}
                    {address && <span class="for"><bdi>{address}</bdi></span>}
                </p>
            )}
        </section>
    );
}

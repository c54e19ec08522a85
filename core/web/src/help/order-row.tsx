// SPDX-License-Identifier: Apache-2.0
// One order in a list: its first thing, where it is, what it cost.

import { Icon } from '../kit/icons';
import { formatDay, formatMoney, toDate } from '../shared/format';
import type { Order } from '../shared/types';
import { go } from './place';
import { t } from './words';

/** Where the order is: the worst news of its lines, else the latest. */
export function orderState(order: Order): { text: string; late: boolean } {
    const lines = order.lines ?? [];
    const open = lines.filter((l) => !l.delivered_at);
    const due = open.map((l) => toDate(l.promised_at)).filter((d): d is Date => d !== null).sort((a, b) => a.getTime() - b.getTime())[0];
    if (due) {
        const late = due.getTime() < Date.now();
        return { text: t(late ? 'home.late' : 'home.expected', { day: formatDay(due.getTime()) }), late };
    }
    const delivered = lines.map((l) => toDate(l.delivered_at)).filter((d): d is Date => d !== null).sort((a, b) => b.getTime() - a.getTime())[0];
    return { text: delivered && open.length === 0 ? t('home.delivered', { day: formatDay(delivered.getTime()) }) : t('home.preparing'), late: false };
}

export function OrderRow({ order }: { order: Order }) {
    const lines = order.lines ?? [];
    const state = orderState(order);
    return (
        <button type="button" class="row" onClick={() => go('order', order.id)} data-order={order.id}>
            <Icon name={state.late ? 'alert' : 'parcel'} />
            <span class="grow">
                <b dir="auto">{lines[0]?.title ?? order.id}</b>
                <span class={state.late ? 'late' : 'mut'}>{state.text}{lines.length > 1 && <> · {t('home.more', { n: lines.length - 1 })}</>}</span>
            </span>
            {order.total_minor !== undefined && <span class="num">{formatMoney({ minor: order.total_minor, currency: order.currency ?? '' })}</span>}
        </button>
    );
}

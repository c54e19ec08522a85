// SPDX-License-Identifier: Apache-2.0
// What was confirmed in writing: the number, to whom, the words, the clause, what comes next.

import { formatDay, formatStamp } from '../shared/format';
import type { CaseEvent, When } from '../shared/types';
import { text, type Thread } from './thread-state';
import { t } from './words';

export interface Confirmation {
    number: string;
    to: string;
    text: string;
    clause: string;
    next: string;
    by: When;
    at: string;
    channels: string[];
}

export function confirmationsOf(events: CaseEvent[]): Confirmation[] {
    return events.filter((e) => e.kind === 'confirmation.sent').map((e) => ({
        number: String(e.body.number ?? ''), to: text(e.body.to) || 'customer', text: text(e.body.text) || text(e.body.subject),
        clause: text(e.body.clause), next: text(e.body.next), by: (e.body.by as When) ?? null, at: e.at,
        channels: Array.isArray(e.body.channels) ? e.body.channels.map(String) : [],
    })).reverse();
}

export function Confirmations({ thread }: { thread: Thread }) {
    const list = confirmationsOf(thread.events.value);
    if (list.length === 0) return null;
    return (
        <details class="confirmations" data-confirmations>
            <summary>{t('conf.title', { n: list.length })}</summary>
            <ol>
                {list.map((x) => (
                    <li key={x.number} class="card">
                        <p class="between"><b class="num">{t('money.confirmation', { n: x.number })}</b><span class="mut num">{formatStamp(x.at)}</span></p>
                        <p dir="auto">{x.text}</p>
                        {x.next && <p class="mut" dir="auto">{x.next}{x.by ? ` ${t('conf.by', { when: formatDay(x.by) })}` : ''}</p>}
                        {x.clause && <p class="mut" dir="auto">{x.clause}</p>}
                        <p class="mut">{x.to === 'seller' ? t('conf.to.seller') : x.channels.length ? t('conf.to.customer') : t('conf.to.page')}</p>
                    </li>
                ))}
            </ol>
        </details>
    );
}

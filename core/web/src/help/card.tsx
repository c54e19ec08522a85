// SPDX-License-Identifier: Apache-2.0
// What the assistant shows beside its words: an order, a refund, a label. Only members that
// are plain text, numbers or money are shown; everything is text, never markup.

import { Badge, Button } from '../kit/kit';
import { formatDay, formatMoney } from '../shared/format';
import { humanise } from '../shared/i18n';
import type { Card as CardData, Money } from '../shared/types';
import { t } from './words';

const text = (v: unknown): string => (typeof v === 'string' || typeof v === 'number' ? String(v) : '');
const isMoney = (v: unknown): v is Money =>
    typeof v === 'object' && v !== null && typeof (v as Money).minor === 'number' && typeof (v as Money).currency === 'string';

const GOOD = /deliver|refund|done|paid|sent/i;
const WORRY = /late|lost|fail|cancel|problem/i;

/** Where one can see how it goes on with what a card shows; null when there is nothing more. */
export type Follow = (card: CardData) => (() => void) | null;

export function Card({ card, follow }: { card: CardData; follow?: Follow | undefined }) {
    const lines = Array.isArray(card.lines) ? (card.lines as CardData[]) : [];
    const kind = card.claim ? t('card.claim') : card.return ? t('card.return') : card.remedy && card.kind === 'refund' ? t('card.refund') : '';
    const title = text(card.title) || kind || text(lines[0]?.title) || (card.order ? `${t('card.order')} ${text(card.order)}` : '');
    const state = text(card.state);
    const rows: [string, string][] = [];
    const order = text(card.order) || text(card.id);
    if (order) rows.push([t('card.order'), order]);
    const amount = isMoney(card.amount) ? card.amount
        : typeof card.total_minor === 'number' ? { minor: card.total_minor, currency: text(card.currency) } : null;
    if (amount) rows.push([t(kind ? 'card.amount' : 'card.paid'), formatMoney(amount)]);
    const when = text(card.delivered_at) || text(lines[0]?.delivered_at);
    const due = text(card.promised_at) || text(lines[0]?.promised_at);
    if (when) rows.push([t('card.delivered'), formatDay(when)]);
    else if (due) rows.push([t('card.by'), formatDay(due)]);
    const confirmation = text(card.confirmation);
    if (confirmation) rows.push([t('card.confirmation'), confirmation]);
    const more = follow?.(card) ?? null;
    if (!title && rows.length === 0) return null;
    return (
        <div class="card">
            <div class="top">
                <b dir="auto">{title}</b>
                {state && <Badge {...(GOOD.test(state) ? { tone: 'ok' as const } : WORRY.test(state) ? { tone: 'warn' as const } : {})}>{humanise(state)}</Badge>}
            </div>
            {text(card.text) && <p dir="auto">{text(card.text)}</p>}
            <dl>
                {rows.map(([k, v]) => <div key={k}><dt>{k}</dt><dd><bdi>{v}</bdi></dd></div>)}
            </dl>
            {more && <Button onClick={more}>{t('card.follow')}</Button>}
        </div>
    );
}

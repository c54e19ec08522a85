// SPDX-License-Identifier: Apache-2.0
// The first screen: the conversation there is, what it may be about, a person.

import { Icon, type IconName } from '../kit/icons';
import { Button, Skeleton } from '../kit/kit';
import { formatMoney, toDate } from '../shared/format';
import { type Chat, PERSON, type Topic } from './chat';
import { claimIsOpen, type My, refundIsOpen, returnIsOpen } from './my';
import { OrderRow } from './order-row';
import { go } from './place';
import { t } from './words';

type Key = Parameters<typeof t>[0];

/** A reason is the name of the assistant's flow that begins without a word. */
const TOPICS: { reason: string; key: Key; icon: IconName }[] = [
    { reason: 'where_is_my_order', key: 'topic.where', icon: 'parcel' },
    { reason: 'item_not_arrived', key: 'topic.not_arrived', icon: 'alert' },
    { reason: 'damaged_or_not_as_described', key: 'topic.damaged', icon: 'swap' },
    { reason: 'start_a_return', key: 'topic.return', icon: 'undo' },
    { reason: 'refund_state', key: 'topic.refund', icon: 'card' },
    { reason: 'promo_codes', key: 'topic.promo', icon: 'tag' },
    { reason: 'membership_account', key: 'topic.account', icon: 'person' },
    { reason: 'something_else', key: 'topic.other', icon: 'help' },
];

function Resume({ chat, go }: { chat: Chat; go: () => void }) {
    const who = chat.state.value === 'queued'
        ? t('home.resume.queued')
        : t('home.resume.with', { name: chat.holder.value.name || t('chat.assistant') });
    return (
        <button type="button" class="resume" onClick={go}>
            <span class="mark"><Icon name="chat" /></span>
            <span class="grow">
                <b>{t('home.resume')}</b>
                <span class="mut">
                    {chat.unread.value > 0 ? t('home.resume.unread', { n: chat.unread.value }) : who}
                </span>
            </span>
            <span class="go">{t('home.resume.go')}</span>
        </button>
    );
}

const ORDERS_SHOWN = 3;
const CASES_SHOWN = 3;

/** The answer before the form: the newest orders with where they are. */
function Orders({ my }: { my: My }) {
    const orders = my.orders.value;
    if (!my.verified.value && !(my.session.value.busy && my.session.value.data === null)) return null;
    const list = [...(orders.data ?? [])].sort((a, b) => (toDate(b.placed_at)?.getTime() ?? 0) - (toDate(a.placed_at)?.getTime() ?? 0));
    if (orders.data?.length === 0) return null;
    return (
        <section aria-labelledby="orders">
            <h2 id="orders">{t('home.orders')}</h2>
            {orders.data === null && orders.fault
                ? <p class="mut" role="alert">{t('home.orders.failed')} <Button variant="link" onClick={() => void my.begin()}>{t('home.retry')}</Button></p>
                : orders.data === null ? <Skeleton rows={2} size={70} /> : (
                    <>
                        <ul class="list">{list.slice(0, ORDERS_SHOWN).map((o) => <li key={o.id}><OrderRow order={o} /></li>)}</ul>
                        {list.length > ORDERS_SHOWN && <Button variant="link" onClick={() => go('orders')}>{t('home.orders.all', { n: list.length })}</Button>}
                    </>
                )}
        </section>
    );
}

/** What is under way, each with where it is. */
function UnderWay({ my }: { my: My }) {
    const returns = my.returns.value.filter(returnIsOpen);
    const claims = my.claims.value.filter(claimIsOpen);
    const refunds = my.refunds.value.filter((r) => refundIsOpen(r));
    const cases = my.cases.value.data ?? [];
    if (cases.length === 0) return null;
    const rows = [
        ...claims.map((c) => ({ id: `c${c.number}/${c.id}`, icon: 'shield' as const, title: t('home.claim', { title: c.title ?? '' }), go: () => go('claims', c.number, c.id) })),
        ...returns.map((r) => ({ id: `r${r.number}/${r.id}`, icon: 'undo' as const, title: t('home.return', { title: r.title ?? '' }), go: () => go('returns', r.number, r.id) })),
        ...refunds.map((r) => ({ id: `f${r.number}/${r.remedy}`, icon: 'card' as const, title: t('home.refund', { amount: formatMoney(r.amount) }), go: () => go('case', r.number) })),
    ].slice(0, CASES_SHOWN);
    return (
        <section aria-labelledby="cases">
            <h2 id="cases">{t('home.cases')}</h2>
            <ul class="list">
                {rows.map((r) => (
                    <li key={r.id}>
                        <button type="button" class="row" onClick={r.go}><Icon name={r.icon} /><span class="grow"><b dir="auto">{r.title}</b></span></button>
                    </li>
                ))}
            </ul>
            <Button variant="link" onClick={() => go('cases')}>{t('home.cases.all', { n: cases.length })}</Button>
        </section>
    );
}

export function Home({ chat, my, brand, identified, onResume, onStart }: {
    chat: Chat;
    my: My;
    brand: string;
    identified: boolean;
    onResume: () => void;
    onStart: (topic: Topic | null) => void;
}) {
    const first = chat.customerName.value.trim().split(/\s+/)[0] ?? '';
    return (
        <div class="page home">
            <header class="bar"><b class="brand">{brand}</b></header>
            <main>
                <div class="hello">
                    <h1>{first ? t('home.h1.named', { name: first }) : t('home.h1')}</h1>
                    <p class="mut">{identified ? t('home.intro.orders') : t('home.intro')}</p>
                </div>
                {chat.open.value && chat.items.value.length > 0 && <Resume chat={chat} go={onResume} />}
                {identified && <Orders my={my} />}
                <UnderWay my={my} />
                <section aria-labelledby="what">
                    <h2 id="what">{t('home.what')}</h2>
                    <ul class="topics">
                        {TOPICS.map((p) => (
                            <li key={p.reason}>
                                <button type="button" onClick={() => onStart({ reason: p.reason })}>
                                    <Icon name={p.icon} />
                                    <span>{t(p.key)}</span>
                                </button>
                            </li>
                        ))}
                    </ul>
                </section>
                <section aria-labelledby="talk">
                    <h2 id="talk">{t('home.talk')}</h2>
                    <div class="ways">
                        <button type="button" onClick={() => onStart(null)}>
                            <Icon name="chat" />
                            <span><b>{t('home.chat')}</b><span class="mut">{t('home.chat.text')}</span></span>
                        </button>
                        <button type="button" onClick={() => onStart({ reason: PERSON })}>
                            <Icon name="person" />
                            <span><b>{t('home.person')}</b><span class="mut">{t('home.person.text')}</span></span>
                        </button>
                    </div>
                </section>
            </main>
        </div>
    );
}

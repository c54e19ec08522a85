// SPDX-License-Identifier: Apache-2.0
// The first screen: the conversation there is, what it may be about, a person.

import { Icon, type IconName } from '../kit/icons';
import { type Chat, PERSON, type Topic } from './chat';
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

export function Home({ chat, brand, identified, onResume, onStart }: {
    chat: Chat;
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

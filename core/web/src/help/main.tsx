// SPDX-License-Identifier: Apache-2.0
// The help page: who is here, which screen is shown, and the connection banner. Orders, cases,
// returns and guarantee are chunks of their own.

import { effect, signal } from '@preact/signals';
import { type ComponentType, render } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ScreenProps } from '../self/orders';
import { now } from '../kit/clock';
import { followBrowser, socketUrl } from '../shared/conn';
import { takeIdentity, TokenShelf } from '../shared/identity';
import { openShelf } from '../shared/outbox';
import type { Boot } from '../shared/types';
import { Chat, PERSON, type Topic } from './chat';
import type { Follow } from './card';
import { ChatView } from './chat-view';
import { Home } from './home';
import { Lazy } from './lazy';
import { My } from './my';
import { back, followPlace, go, place, type View } from './place';
import { locale, t } from './words';
import './help.css';

const TOLD_MS = 400; /* words that come together are one reason to look again */

type Screen = ComponentType<ScreenProps>;
const pages = (): Promise<typeof import('../self/pages')> => import('../self/pages');
const returns = (): Promise<typeof import('../self/returns')> => import('../self/returns');
const claims = (): Promise<typeof import('../self/claims')> => import('../self/claims');
const SCREENS: Partial<Record<View, () => Promise<Screen>>> = {
    orders: () => pages().then((m) => m.OrdersPage),
    order: () => pages().then((m) => m.OrderPage),
    cases: () => pages().then((m) => m.CasesPage),
    case: () => pages().then((m) => m.CasePage),
    return: () => returns().then((m) => m.ReturnForm),
    returns: () => returns().then((m) => m.ReturnPage),
    guarantee: () => claims().then((m) => m.GuaranteeForm),
    claims: () => claims().then((m) => m.ClaimPage),
};

const identity = takeIdentity();
const tokens = new TokenShelf(identity);
const my = new My({ identity, token: tokens });
const chat = new Chat({ url: () => socketUrl('/chat/ws'), identity, token: tokens, begun: () => my.begun() });
const brand = signal('');

function start(topic: Topic | null): void {
    chat.start(topic);
    go('chat');
}

/** A card about a return, a claim or a refund leads to where it is. */
const follow: Follow = (card) => {
    const within = <T extends { number: number }>(list: T[], id: unknown, idOf: (x: T) => string): T | undefined =>
        (typeof id === 'string' ? [...list].reverse().find((x) => idOf(x) === id) : undefined);
    const r = within(my.returns.value, card.return, (x) => x.id);
    if (r) return () => go('returns', r.number, r.id);
    const c = within(my.claims.value, card.claim, (x) => x.id);
    if (c) return () => go('claims', c.number, c.id);
    const f = within(my.refunds.value, card.remedy, (x) => x.remedy);
    return f ? () => go('case', f.number) : null;
};

function App() {
    const { view, args } = place.value;
    const inChat = view === 'chat';
    useEffect(() => {
        document.title = `${chat.unread.value && !inChat ? `(${chat.unread.value}) ` : ''}${t('title')}${brand.value ? ` · ${brand.value}` : ''}`;
    }, [chat.unread.value, brand.value, inChat]);
    const screen = SCREENS[view];
    if (inChat) return <ChatView chat={chat} now={now} onBack={back} onNew={() => chat.start(null)} follow={follow} />;
    if (screen) return <Lazy key={`${view}/${args.join('/')}`} load={screen} props={{ my, args, onTopic: start, onPerson: () => start({ reason: PERSON }) }} />;
    return <Home chat={chat} my={my} brand={brand.value} identified={identity !== null} onResume={() => go('chat')} onStart={start} />;
}

/** A token whose case has begun is gone on with; one that has not stays as it is. */
async function begin(): Promise<void> {
    const kept = tokens.get() !== null;
    await my.begin();
    if (place.value.view === 'chat' || (kept && my.begun() && my.session.value.data)) chat.resume();
}

const root = document.getElementById('app')!;
root.className = new URLSearchParams(location.search).has('embed') ? 'help embed' : 'help';
document.documentElement.lang = locale;
followPlace();
followBrowser(chat.link);
for (const what of ['online', 'offline']) addEventListener(what, () => {
    my.online.value = navigator.onLine;
    if (navigator.onLine && my.session.value.data === null) void begin();
});
document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && my.cases.value.data) void my.refresh();
});
// What the chat tells of is on the other screens as well.
let told = 0;
let soon = 0;
effect(() => {
    const n = chat.items.value.length;
    if (n > told && my.verified.peek()) {
        clearTimeout(soon);
        soon = window.setTimeout(() => void my.refresh(), TOLD_MS);
    }
    told = n;
});
void begin();
void openShelf('ombud-help').then((shelf) => chat.outbox.load(shelf));
void fetch('/api/v1/boot').then((r) => r.json() as Promise<Boot>).then((b) => {
    brand.value = b.brand?.name ?? b.tenant?.name ?? '';
}).catch(() => undefined);
render(<App />, root);

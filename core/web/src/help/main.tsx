// SPDX-License-Identifier: Apache-2.0
// The help page: who is here, which of the two screens is shown, and the connection banner.

import { signal } from '@preact/signals';
import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { now } from '../kit/clock';
import { followBrowser, socketUrl } from '../shared/conn';
import { takeIdentity, TokenShelf } from '../shared/identity';
import { openShelf } from '../shared/outbox';
import type { Boot } from '../shared/types';
import { Chat } from './chat';
import { ChatView } from './chat-view';
import { Home } from './home';
import { locale, t } from './words';
import './help.css';

const identity = takeIdentity();
const tokens = new TokenShelf(identity);
const chat = new Chat({ url: () => socketUrl('/chat/ws'), identity, token: tokens });
const atChat = (): boolean => history.state?.view === 'chat';
const inChat = signal(atChat());
const brand = signal('');

function go(view: 'home' | 'chat'): void {
    if ((view === 'chat') === inChat.value) return;
    if (view === 'chat') history.pushState({ view }, '');
    else if (atChat()) history.back();
    inChat.value = view === 'chat';
}

function App() {
    useEffect(() => {
        document.title = `${chat.unread.value && !inChat.value ? `(${chat.unread.value}) ` : ''}${t('title')}${brand.value ? ` · ${brand.value}` : ''}`;
    }, [chat.unread.value, brand.value, inChat.value]);
    return inChat.value
        ? <ChatView chat={chat} now={now} onBack={() => go('home')} onNew={() => chat.start(null)} />
        : (
            <Home chat={chat} brand={brand.value} identified={identity !== null}
                onResume={() => go('chat')}
                onStart={(topic) => {
                    chat.start(topic);
                    go('chat');
                }} />
        );
}

const root = document.getElementById('app')!;
root.className = new URLSearchParams(location.search).has('embed') ? 'help embed' : 'help';
document.documentElement.lang = locale;
addEventListener('popstate', () => (inChat.value = atChat()));
followBrowser(chat.link);
if (tokens.get() || inChat.value) chat.resume();
void openShelf('ombud-help').then((shelf) => chat.outbox.load(shelf));
void fetch('/api/v1/boot').then((r) => r.json() as Promise<Boot>).then((b) => {
    brand.value = b.brand?.name ?? b.tenant?.name ?? '';
}).catch(() => undefined);
render(<App />, root);

// SPDX-License-Identifier: Apache-2.0
// Says that the connection is gone, but only when it stays gone: two seconds are patience.

import type { Signal } from '@preact/signals';
import { After, Button } from '../kit/kit';
import type { Chat } from './chat';
import { t } from './words';

const PATIENCE_MS = 2_000;

function Text({ chat, now }: { chat: Chat; now: Signal<number> }) {
    if (!navigator.onLine) return <>{t('conn.offline')}</>;
    const left = Math.ceil((chat.retryAt.value - now.value) / 1000);
    return <>{left > 0 ? t('conn.lost', { n: left }) : t('conn.trying')}</>;
}

export function ConnBanner({ chat, now }: { chat: Chat; now: Signal<number> }) {
    const state = chat.linkState.value;
    if (state === 'stale') {
        return (
            <div class="banner" role="status">
                <span class="grow">{t('conn.stale')}</span>
                <Button onClick={() => location.reload()}>{t('conn.reload')}</Button>
            </div>
        );
    }
    if (state === 'signin') return <div class="banner bad" role="alert">{t('conn.signin')}</div>;
    const first = chat.contact.value === '' && navigator.onLine;
    if (state === 'up' || state === 'closed' || (first && state === 'connecting')) return null;
    return (
        <After ms={PATIENCE_MS}>
            <div class="banner" role="status">
                <span class="grow num"><Text chat={chat} now={now} /></span>
                <Button onClick={() => chat.link.kick()}>{t('conn.retry')}</Button>
            </div>
        </After>
    );
}

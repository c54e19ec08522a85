// SPDX-License-Identifier: Apache-2.0
// The sellers' page: the key, the list of claims, one claim. Nothing here names a customer.

import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { isOpen } from '../claims/parts';
import { now } from '../kit/clock';
import { After, Button, EmptyState, ErrorState, Field, Skeleton } from '../kit/kit';
import { Toasts } from '../kit/toast';
import { formatTime } from '../shared/format';
import { ClaimView } from './claim-view';
import { keyOfPaste } from './key';
import { ClaimList } from './list';
import { Store } from './store';
import { locale, t } from './words';
import './seller.css';

const OLD_MS = 30_000;
const store = new Store();

const pathOfPage = (): string => /^\/seller\/c\/([\w-]+\/[\w-]+)$/.exec(location.pathname)?.[1] ?? '';

function open(path: string): void {
    history.pushState(null, '', (path ? `/seller/c/${path}` : '/seller/') + location.search);
    store.open(path);
}

function KeyForm() {
    const [text, setText] = useState('');
    const refused = store.refused.value;
    return (
        <main class="key">
            <form class="box" onSubmit={(e) => {
                e.preventDefault();
                const key = keyOfPaste(text);
                if (key) store.use(key);
            }}>
                <h1>{t('key.h1')}</h1>
                <p class="mut">{t('key.text')}</p>
                <Field label={t('key.label')} wrong={refused ? t('key.refused') : undefined}>
                    {(ids) => <input {...ids} class="input mono" autocomplete="off" autocapitalize="none" spellcheck={false} required
                        value={text} onInput={(e) => setText(e.currentTarget.value)} />}
                </Field>
                <Button type="submit" variant="primary">{t('key.go')}</Button>
            </form>
        </main>
    );
}

function Banner() {
    if (!store.offline.value || !store.asOf.value) return null;
    const old = now.value - store.asOf.value > OLD_MS;
    return (
        <After ms={2000}>
            <div class="banner" role="status">
                <span class="grow">{old ? t('conn.old', { at: formatTime(store.asOf.value) }) : t('conn.lost')}</span>
                <Button onClick={() => store.kick()}>{t('conn.retry')}</Button>
            </div>
        </After>
    );
}

function Waiting() {
    return (
        <>
            <Skeleton rows={4} size={70} />
            <After ms={8000}>
                <p class="pad" role="status">{t('loading.long')} <Button onClick={() => store.kick()}>{t('conn.retry')}</Button></p>
            </After>
        </>
    );
}

function Listed() {
    const claims = store.claims.value;
    const failure = store.failure.value;
    if (claims === null && failure) {
        return <ErrorState title={t('list.error')} text={failure.status === 0 ? t('conn.none') : failure.detail} id={failure.id}
            retry={t('conn.retry')} onRetry={() => store.kick()} />;
    }
    if (claims === null) return <Waiting />;
    if (claims.length === 0) return <EmptyState title={t('list.empty')} text={t('list.empty.text')} />;
    return <ClaimList claims={claims} current={store.current.value} onOpen={open} />;
}

function App() {
    const waiting = store.claims.value?.filter((c) => c.state === 'waiting_seller').length ?? 0;
    const current = store.current.value;
    useEffect(() => {
        document.title = waiting ? `(${waiting}) ${t('title')}` : t('title');
    }, [waiting]);
    // A link for one claim opens it: there is nothing to choose from.
    useEffect(() => {
        const only = store.claims.value;
        if (!current && only?.length === 1 && isOpen(only[0]!) && only[0]!.case) open(`${only[0]!.case}/${only[0]!.id}`);
    }, [store.claims.value === null]);
    if (!store.key.value || store.refused.value) return <KeyForm />;
    return (
        <div class={current ? 'seller on-claim' : 'seller on-list'}>
            <a class="skip" href="#claim">{t('skip')}</a>
            <header class="top">
                <h1>{t('title')}</h1><span class="grow" />
                <Button variant="quiet" onClick={() => store.leave()}>{t('leave')}</Button>
            </header>
            <div class="notices"><Banner /></div>
            <main>
                <nav class="claims" aria-label={t('list.label')}><Listed /></nav>
                <ClaimView key={current} store={store} onBack={() => open('')} waiting={<Waiting />} />
            </main>
            <Toasts close={t('close')} />
        </div>
    );
}

document.documentElement.lang = locale;
addEventListener('popstate', () => store.open(pathOfPage()));
store.current.value = pathOfPage();
store.start();
render(<App />, document.getElementById('app')!);

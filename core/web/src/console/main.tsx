// SPDX-License-Identifier: Apache-2.0
// The console's frame: sign-in, the pages' tabs, what waits for a decision, the dialogs.

import { signal } from '@preact/signals';
import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { After, Button, Dialog, EmptyState, ErrorState, IconButton, Kbd } from '../kit/kit';
import { now } from '../kit/clock';
import { SignIn as Form } from '../kit/sign-in';
import { Toasts } from '../kit/toast';
import type { Agent } from '../shared/types';
import { Backtests } from './backtests';
import { bindKeys } from './keymap';
import { Policies } from './policies';
import { Dialogs, opened, ProposalBanner } from './publish';
import { followLinks, link, PAGES, route } from './route';
import { agent, expired, isOperator, restore, signIn, signOut } from './session';
import { book, failure, lostSince, overview, refresh, start } from './store';
import { Tests } from './tests';
import { Try } from './try';
import { Why } from './why';
import { locale, t } from './words';
import './console.css';

const keysShown = signal(false);

function SignIn({ again }: { again: boolean }) {
    const words = {
        h1: t('signin.h1'), login: t('signin.login'), password: t('signin.password'), go: t('signin.go'),
        again: t('signin.again'), wrong: t('signin.wrong'), slow: t('signin.slow'), offline: t('did.offline'),
        failed: (detail: string) => t('signin.failed', { detail }),
    };
    return <Form words={words} again={again} onSignIn={signIn} />;
}

function TopBar({ who, nav }: { who: Agent; nav: boolean }) {
    return (
        <header class="top">
            <b class="title">{t('title')}</b>
            {nav && (
                <nav class="pages" aria-label={t('nav.label')}>
                    {PAGES.map((p) => (
                        <a key={p} href={link(p)} aria-current={route.value.page === p ? 'page' : undefined}>{t(`nav.${p}`)}</a>
                    ))}
                </nav>
            )}
            <span class="grow" />
            <span class="pill who"><bdi>{who.name}</bdi></span>
            {nav && <IconButton class="wide" label={t('keys.title')} icon="help" onClick={() => (keysShown.value = true)} />}
            <IconButton label={t('top.signout')} icon="out" onClick={() => void signOut()} />
        </header>
    );
}

function Lost() {
    if (!lostSince.value || now.value - lostSince.value < 2000) return null;
    return (
        <div class="banner" role="status">
            <span class="grow">{t('conn.lost')}</span>
            <Button onClick={() => void refresh()}>{t('conn.retry')}</Button>
        </div>
    );
}

const KEY_ROWS = [
    ['g p', 'nav.policies'], ['g t', 'nav.tests'], ['g y', 'nav.try'], ['g b', 'nav.backtests'], ['g w', 'nav.why'],
    ['/', 'keys.find'], ['Ctrl+S', 'keys.save'], ['Ctrl+Space', 'keys.complete'], ['F8', 'keys.problem'],
    ['Esc Tab', 'keys.leave'], ['F6 / Shift+F6', 'keys.region'], ['?', 'keys.help'],
] as const;

function Keys() {
    const close = (): void => void (keysShown.value = false);
    return (
        <Dialog label={t('keys.title')} onClose={close}>
            <dl class="facts keys">
                {KEY_ROWS.map(([k, key]) => <div key={k}><dt><Kbd>{k}</Kbd><span class="hide">{k}</span></dt><dd>{t(key)}</dd></div>)}
            </dl>
            <div class="acts"><Button onClick={close} autofocus>{t('close')}</Button></div>
        </Dialog>
    );
}

function Page() {
    switch (route.value.page) {
        case 'policies': return <Policies />;
        case 'tests': return <Tests />;
        case 'try': return <Try />;
        case 'backtests': return <Backtests />;
        case 'why': return <Why />;
    }
}

/** Signed in, but the work of this page is not this person's. */
function Missing({ who }: { who: Agent }) {
    return (
        <div class="app plain">
            <TopBar who={who} nav={false} />
            <main class="main">
                <h1 class="hide">{t('title')}</h1>
                <EmptyState title={t('forbidden.title')} text={t('forbidden.text', { name: who.name })}>
                    <p class="mono">{t('forbidden.how')}</p>
                    <a class="btn" href="/desk/">{t('forbidden.desk')}</a>
                </EmptyState>
            </main>
        </div>
    );
}

function Work({ who }: { who: Agent }) {
    useEffect(start, []);
    const f = failure.value;
    if (f?.status === 403) return <Missing who={who} />;
    return (
        <div class="app">
            <a class="skip" href="#main">{t('skip')}</a>
            <TopBar who={who} nav />
            <div class="notices"><Lost /><ProposalBanner /></div>
            {f && !overview.value && f.status !== 401
                ? <main class="main" id="main"><ErrorState title={t('load.failed')} text={f.text} id={f.id} retry={t('retry')} onRetry={() => void refresh()} /></main>
                : <Page />}
            <Dialogs />
            {keysShown.value && <Keys />}
            {expired.value && <SignIn again />}
            <Toasts close={t('close')} />
        </div>
    );
}

function App() {
    const who = agent.value;
    const { page } = route.value;
    useEffect(() => {
        document.querySelector('.pages [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
        document.title = who ? `${t(`nav.${page}`)} · ${t('title')}` : t('title');
    }, [who, page]);
    if (who === undefined) return <After ms={300}><div class="boot" role="status"><span class="skel" /></div></After>;
    if (who === null) return <SignIn again={false} />;
    return isOperator(who) ? <Work who={who} /> : <Missing who={who} />;
}

document.documentElement.lang = locale;
followLinks();
bindKeys({
    busy: () => opened.value !== null || keysShown.value || expired.value || !agent.value,
    keys: () => (keysShown.value = true),
});
addEventListener('beforeunload', (e) => {
    if (book.unsaved().length === 0) return;
    void book.save();
    e.preventDefault();
});
void restore();
render(<App />, document.getElementById('app')!);

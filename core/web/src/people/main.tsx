// SPDX-License-Identifier: Apache-2.0
// The page of people and customers: sign-in, its tabs, what each may see.

import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { After, EmptyState, IconButton } from '../kit/kit';
import { SignIn as Form } from '../kit/sign-in';
import { Toasts } from '../kit/toast';
import type { Agent } from '../shared/types';
import { Agents } from './agents';
import { Copies, Journal, Keeping } from './copies';
import { Customers } from './customers';
import { Hooks } from './hooks';
import { Keys } from './keys';
import { agent, expired, link, type Page, pagesOf, place, restore, signIn, signOut } from './store';
import { locale, t } from './words';
import './people.css';

function SignIn({ again }: { again: boolean }) {
    const words = {
        h1: t('signin.h1'), login: t('signin.login'), password: t('signin.password'), go: t('signin.go'),
        again: t('signin.again'), wrong: t('signin.wrong'), slow: t('signin.slow'), offline: t('offline'),
        failed: (detail: string) => t('failed', { detail }),
    };
    return <Form words={words} again={again} onSignIn={signIn} />;
}

function TopBar({ who, pages, page }: { who: Agent; pages: Page[]; page: Page | null }) {
    return (
        <header class="top">
            <b class="title wide">{t('title')}</b>
            <nav class="pages" aria-label={t('nav')}>
                {pages.map((p) => <a key={p} href={link(p)} aria-current={page === p ? 'page' : undefined}>{t(`page.${p}`)}</a>)}
            </nav>
            <span class="grow" />
            <span class="pill who wide"><bdi>{who.name}</bdi></span>
            <IconButton label={t('signout')} icon="out" onClick={() => void signOut()} />
        </header>
    );
}

function Content({ page }: { page: Page }) {
    switch (page) {
        case 'people': return <Agents />;
        case 'customers': return <Customers />;
        case 'copies': return <Copies />;
        case 'keeping': return <Keeping />;
        case 'keys': return <Keys />;
        case 'webhooks': return <Hooks />;
        case 'journal': return <Journal />;
    }
}

function Work({ who }: { who: Agent }) {
    const pages = pagesOf(who);
    const page = pages.includes(place.value.page) ? place.value.page : pages[0] ?? null;
    useEffect(() => {
        document.title = page ? `${t(`page.${page}`)} · ${t('title')}` : t('title');
    }, [page]);
    return (
        <div class="app">
            <a class="skip" href="#main">{t('skip')}</a>
            <TopBar who={who} pages={pages} page={page} />
            <main class="main" id="main" tabIndex={-1}>
                <div class="content">
                    {page ? <Content key={page} page={page} />
                        : <EmptyState title={t('forbidden')} text={t('forbidden.text')}><p class="mono">ombud user add LOGIN --name NAME --admin</p></EmptyState>}
                </div>
            </main>
            {expired.value && <SignIn again />}
            <Toasts close={t('close')} />
        </div>
    );
}

function App() {
    const who = agent.value;
    if (who === undefined) return <After ms={300}><div class="boot" role="status"><span class="skel" /></div></After>;
    return who ? <Work who={who} /> : <SignIn again={false} />;
}

document.documentElement.lang = locale;
void restore();
render(<App />, document.getElementById('app')!);

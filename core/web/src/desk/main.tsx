// SPDX-License-Identifier: Apache-2.0
// The desk's frame: sign-in or the three columns, the address, the keys and the dialogs.

import { signal } from '@preact/signals';
import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { now } from '../kit/clock';
import { After, Button, IconButton } from '../kit/kit';
import { Toasts } from '../kit/toast';
import type { Agent, Suggestion } from '../shared/types';
import { actOf } from './acts';
import { Desk } from './desk';
import { Dialogs, type Open } from './dialogs';
import { bindKeys } from './keymap';
import { CaseList } from './list';
import { Panel } from './panel';
import { SignIn } from './sign-in';
import { CaseView } from './case-view';
import { locale, t, tierName } from './words';
import './desk.css';

const desk = new Desk();
const dialog = signal<Open | null>(null);
const panelShown = signal(false);

function caseOfPath(): string {
    return /^\/desk\/c\/([\w-]+)/.exec(location.pathname)?.[1] ?? '';
}

function openCase(id: string): void {
    if (id === desk.current.value) return;
    history.pushState(null, '', (id ? `/desk/c/${id}` : '/desk/') + location.search);
    desk.open(id);
    panelShown.value = false;
}

function suggested(s: Suggestion): void {
    const act = actOf(s.remedy);
    if (act) dialog.value = { kind: 'act', act, suggestion: s };
}

function TopBar({ agent }: { agent: Agent }) {
    const up = desk.online.value;
    return (
        <header class="top">
            <b>{t('title')}</b>
            <span class="grow" />
            <span class="pill">
                <span class={up ? 'dot' : 'dot off'} aria-hidden="true" />
                {up ? t('top.live') : t('top.waiting')}
            </span>
            <span class="pill who"><bdi>{agent.name}</bdi><span class="mut">{tierName(agent.tier)}</span></span>
            <IconButton label={t('top.shortcuts')} icon="help" onClick={() => (dialog.value = { kind: 'keys' })} />
            <IconButton label={t('top.signout')} icon="out" onClick={() => void desk.signOut()} />
        </header>
    );
}

function ConnBanner() {
    const state = desk.linkState.value;
    if (state === 'stale') {
        return (
            <div class="banner" role="status">
                <span class="grow">{t('conn.stale')}</span>
                <Button onClick={() => location.reload()}>{t('conn.reload')}</Button>
            </div>
        );
    }
    if (state === 'up' || state === 'closed' || state === 'signin') return null;
    const left = Math.ceil((desk.retryAt.value - now.value) / 1000);
    return (
        <After ms={2000}>
            <div class="banner" role="status">
                <span class="grow num">{left > 0 ? t('conn.lost', { n: left }) : t('conn.trying')}</span>
                <Button onClick={() => desk.reconnect()}>{t('conn.retry')}</Button>
            </div>
        </After>
    );
}

function App() {
    const agent = desk.agent.value;
    const waiting = desk.lists.value.queue?.length ?? 0;
    useEffect(() => {
        document.title = agent && waiting ? `(${waiting}) ${t('title')}` : t('title');
    }, [agent, waiting]);
    if (agent === undefined) return <After ms={300}><div class="boot" role="status"><span class="skel" /></div></After>;
    if (agent === null) return <SignIn desk={desk} again={false} />;
    const page = desk.current.value === '' ? 'list' : panelShown.value ? 'panel' : 'case';
    return (
        <div class={`app on-${page}`}>
            <a class="skip" href="#case">{t('skip')}</a>
            <TopBar agent={agent} />
            <div class="notices"><ConnBanner /></div>
            <CaseList desk={desk} onOpen={openCase} />
            <CaseView desk={desk} agent={agent} onBack={() => openCase('')}
                onDialog={(d) => (dialog.value = d)} onPanel={() => (panelShown.value = !panelShown.value)} />
            <Panel desk={desk} agent={agent} onClose={() => (panelShown.value = false)}
                onAct={(s: Suggestion) => suggested(s)} onActs={() => (dialog.value = { kind: 'acts' })}
                onClaim={(id) => (dialog.value = { kind: 'claim', claim: id })}
                onApprove={(r) => (dialog.value = { kind: 'approve', remedy: r })}
                onDecline={(r) => (dialog.value = { kind: 'decline', remedy: r })} />
            {dialog.value && <Dialogs key={dialog.value.kind} desk={desk} open={dialog.value} onOpen={(d) => (dialog.value = d)} onClose={() => (dialog.value = null)} />}
            {desk.expired.value && <SignIn desk={desk} again />}
            <Toasts close={t('close')} />
        </div>
    );
}

document.documentElement.lang = locale;
addEventListener('popstate', () => desk.open(caseOfPath()));
bindKeys({
    desk,
    openCase,
    dialog: (d) => (dialog.value = d),
    busy: () => dialog.value !== null || desk.expired.value || !desk.agent.value,
    togglePanel: () => (panelShown.value = !panelShown.value),
    hidePanel: () => (panelShown.value = false),
});
desk.open(caseOfPath());
void desk.restore();
render(<App />, document.getElementById('app')!);


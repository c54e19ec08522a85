// SPDX-License-Identifier: Apache-2.0
// The middle column: who it is, the hand-over, the history, the box to write in.

import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../kit/icons';
import { Badge, Button, EmptyState, ErrorState, IconButton, Skeleton } from '../kit/kit';
import type { Agent, CaseDetail, Summary } from '../shared/types';
import { humanise } from '../shared/i18n';
import { Composer } from './composer';
import type { Desk } from './desk';
import type { Open } from './dialogs';
import { Log } from './log';
import { holds, type Thread } from './thread-state';
import { t, tierName } from './words';

interface Props {
    desk: Desk;
    agent: Agent;
    onBack: () => void;
    onDialog: (d: Open) => void;
    onPanel: () => void;
}

function Head({ c, desk, agent, onBack, onDialog, onPanel }: Props & { c: CaseDetail }) {
    const mine = holds(c, agent);
    const offline = !desk.online.value;
    // They come where Accept was: the second half of a double click is not meant for them.
    const open = (kind: 'handback' | 'escalate' | 'resolve') => (e: MouseEvent): void => {
        if (e.detail < 2) onDialog({ kind });
    };
    return (
        <header class="head">
            <IconButton class="narrow" label={t('case.back')} icon="back" onClick={onBack} />
            <div class="who grow">
                <h1><bdi>{c.customer_name || c.customer?.name || t('list.noname')}</bdi></h1>
                <p class="mut">
                    {c.customer?.verified ? <Badge tone="ok">✓ {t('case.verified')}</Badge> : <Badge>{t('case.unverified')}</Badge>}
                    <span class="num"> {t('case.number', { n: c.number })} · {humanise(c.channel ?? '')} · {tierName(c.tier)}</span>
                </p>
            </div>
            {c.contact_state === 'queued' && (
                <Button variant="primary" kbd="m" disabled={offline || agent.tier < c.tier}
                    busy={desk.busy(`${c.id}/accept`)} onClick={() => void desk.accept(c.id)}>{t('case.accept')}</Button>
            )}
            {mine && (
                <>
                    <Button class="wide" disabled={offline} onClick={open('handback')}>{t('case.handback')}</Button>
                    <Button kbd="Shift+T" disabled={offline} onClick={open('escalate')}>{t('case.escalate')}</Button>
                    <Button kbd="e" disabled={offline} onClick={open('resolve')}>{t('case.resolve')}</Button>
                </>
            )}
            <IconButton class="drawer" label={t('case.panel')} icon="panel" onClick={onPanel} />
        </header>
    );
}

function Viewers({ thread }: { thread: Thread }) {
    const all = thread.viewers.value;
    if (all.length === 0) return null;
    const names = (what: string): string => all.filter((v) => v.what === what).map((v) => v.name).join(', ');
    const composing = names('composing');
    const viewing = names('viewing');
    return (
        <p class={composing ? 'viewers busy' : 'viewers'} role="status">
            <Icon name="eye" size={16} />
            {composing && <span><bdi>{t('case.composing', { names: composing })}</bdi></span>}
            {viewing && <span><bdi>{t('case.viewing', { names: viewing })}</bdi></span>}
        </p>
    );
}

function Handover({ s }: { s: Summary }) {
    const rows: [string, string, string[]][] = [
        ['●', t('sum.problem'), s.problem ? [s.problem] : []],
        ['→', t('sum.wants'), s.wants ? [s.wants] : []],
        ['✓', t('sum.tried'), s.tried ?? []],
        ['✕', t('sum.not'), s.not_done ?? []],
    ];
    return (
        <section class="handover" aria-label={t('sum.title')}>
            <dl>
                {rows.filter(([, , v]) => v.length > 0).map(([glyph, label, v]) => (
                    <div key={label}>
                        <dt><span aria-hidden="true">{glyph}</span> {label}</dt>
                        <dd dir="auto">{v.join('; ')}</dd>
                    </div>
                ))}
            </dl>
            {s.mood && <Badge {...(/angry|upset|furious/.test(s.mood) ? { tone: 'warn' as const } : {})}>{t('sum.mood')}: {s.mood}</Badge>}
        </section>
    );
}

export function CaseView(props: Props) {
    const { desk, agent, onDialog } = props;
    const thread = desk.thread.value;
    const c = thread?.detail.value ?? null;
    const [edit, setEdit] = useState<{ text: string; kind: 'message' | 'note'; n: number }>({ text: '', kind: 'message', n: 0 });

    useEffect(() => {
        if (!thread || !holds(c, agent)) return;
        const look = (): void => {
            if (document.visibilityState === 'visible') desk.looked(thread.id);
        };
        look();
        document.addEventListener('visibilitychange', look);
        return () => document.removeEventListener('visibilitychange', look);
    }, [thread?.id, thread?.lastCustomerSeq.value, c?.holder, desk.online.value]);

    if (!thread) {
        return <main class="case" id="case"><h1 class="hide">{t('title')}</h1><EmptyState title={t('case.none')} text={t('case.none.text')} /></main>;
    }
    if (!c) {
        const failure = thread.failure.value;
        return (
            <main class="case" id="case">
                {failure
                    ? <ErrorState title={t('case.error')} text={`${failure.detail} ${t('case.kept')}`} id={failure.id} retry={t('retry')} onRetry={() => desk.refresh(thread.id)} />
                    : <div class="pad"><Skeleton rows={6} size={56} /></div>}
            </main>
        );
    }
    return (
        <main class="case" id="case" aria-label={t('case.number', { n: c.number })} data-region>
            <Head {...props} c={c} />
            <Viewers thread={thread} />
            {c.summary && <Handover s={c.summary} />}
            <Log desk={desk} thread={thread} me={agent} onWhy={(e) => onDialog({ kind: 'why', event: e })}
                onEdit={(text, kind) => setEdit({ text, kind, n: edit.n + 1 })} />
            <Composer key={thread.id} desk={desk} thread={thread} agent={agent} c={c} edit={edit}
                onActs={(back) => onDialog({ kind: 'acts', back })} />
        </main>
    );
}

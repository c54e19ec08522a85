// SPDX-License-Identifier: Apache-2.0
// The conversation on screen: who has it, what was said, what is on its way, and the box
// to write in, which works with and without a connection.

import type { Signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { After, Avatar, Button, Dialog, Dots, IconButton, Textarea } from '../kit/kit';
import { Icon } from '../kit/icons';
import { formatLongDay, formatTime, sameDay } from '../shared/format';
import { bytesOver } from '../shared/text';
import type { Item, Option } from '../shared/types';
import { Card, type Follow } from './card';
import type { Chat } from './chat';
import { ConnBanner } from './conn-banner';
import { lineText, t } from './words';

const MARK: Record<string, 'chat.failed.state' | 'chat.failed.denied' | 'chat.failed.invalid'> = {
    state: 'chat.failed.state', denied: 'chat.failed.denied', invalid: 'chat.failed.invalid',
};

function nameOf(item: Item): string {
    if (item.from.type === 'customer') return t('chat.you');
    if (item.from.type === 'assistant') return t('chat.assistant');
    return item.from.name || t('chat.system');
}

const optionText = (o: Option): string => (typeof o === 'string' ? o : o.text);

function Header({ chat, onBack, onEnd }: { chat: Chat; onBack: () => void; onEnd: () => void }) {
    const state = chat.state.value;
    const holder = chat.holder.value;
    const agent = holder.type === 'agent' && state === 'held';
    const title = agent ? t('chat.with.agent', { name: holder.name ?? '' })
        : state === 'held' ? t('chat.with.assistant') : t('chat.with.nobody');
    const sub = state === '' ? t('chat.sub.connecting')
        : state === 'over' ? t('chat.sub.over')
            : state === 'queued' ? t('chat.sub.queued')
                : agent ? t('chat.sub.agent') : t('chat.sub.assistant');
    const asked = chat.asked.value;
    return (
        <header class="bar">
            <IconButton label={t('chat.back')} icon="back" onClick={onBack} />
            <Avatar name={title} />
            <div class="grow who">
                <h1><bdi>{title}</bdi></h1>
                <p class="mut">{sub}</p>
            </div>
            {state !== 'over' && state !== 'queued' && !agent && (
                <Button class="person" icon="person" disabled={asked} onClick={() => chat.askPerson()}>
                    {asked ? t('chat.person.asked') : t('chat.person')}
                </Button>
            )}
            {state !== 'over' && state !== '' && <IconButton label={t('chat.end')} icon="close" onClick={onEnd} />}
        </header>
    );
}

function QueueLine({ chat }: { chat: Chat }) {
    if (chat.state.value !== 'queued') return null;
    const n = chat.position.value;
    const s = chat.waitS.value;
    const minutes = s === null ? null : Math.round(s / 60);
    return (
        <div class="queue" role="status">
            <Icon name="clock" />
            <div>
                <b class="num">{n ? t('chat.queue', { n }) : t('chat.queue.soon')}</b>
                {minutes !== null && <span class="num span"> · {minutes < 1 ? t('chat.queue.wait.short') : t('chat.queue.wait', { n: minutes })}</span>}
                <p>{t('chat.queue.keep')}</p>
            </div>
        </div>
    );
}

function Bubble({ item, mark, follow }: { item: Item; mark?: string | undefined; follow?: Follow | undefined }) {
    const mine = item.from.type === 'customer';
    return (
        <li class={mine ? 'msg me' : 'msg'} data-seq={item.seq}>
            <p class="by">
                <span class={mine ? 'hide' : ''}><bdi>{nameOf(item)}</bdi> · </span>
                <time dateTime={item.at}>{formatTime(item.at)}</time>
            </p>
            {item.text && <div class="bubble" dir="auto">{item.text}</div>}
            {item.card && <Card card={item.card} follow={follow} />}
            {mark && <p class="mark">{mark}</p>}
        </li>
    );
}

function Log({ chat, follow }: { chat: Chat; follow?: Follow | undefined }) {
    const box = useRef<HTMLDivElement>(null);
    const atEnd = useRef(true);
    const [below, setBelow] = useState(false);
    const items = chat.items.value;
    const pending = chat.pending.value;
    const count = items.length + pending.length;
    const last = items[items.length - 1];
    const lastMine = [...items].reverse().find((i) => i.from.type === 'customer' && i.kind === 'message')?.seq ?? 0;
    const options = chat.open.value && pending.length === 0 && last?.from.type === 'assistant' ? last.options : null;
    const seen = chat.seen.value;

    useLayoutEffect(() => {
        const el = box.current;
        if (!el) return;
        if (atEnd.current || pending.length > 0) el.scrollTop = el.scrollHeight;
        else setBelow(true);
    }, [count, options?.length, chat.typing.value, chat.state.value]);

    useEffect(() => {
        const look = (): void => {
            if (document.visibilityState === 'visible') chat.looked();
        };
        look();
        document.addEventListener('visibilitychange', look);
        return () => document.removeEventListener('visibilitychange', look);
    }, [count, chat.linkState.value]);

    const markOf = (i: Item): string | undefined => {
        if (i.seq !== lastMine) return undefined;
        if (seen.upto < i.seq) return t('chat.mark.sent');
        return seen.by ? t('chat.mark.seen', { name: seen.by }) : t('chat.mark.seen.plain');
    };

    return (
        <div class="log-wrap">
            <div ref={box} class="log" role="log" aria-label={t('chat.log')} tabIndex={0}
                aria-busy={!chat.loaded.value && chat.state.value === ''}
                onScroll={(e) => {
                    const el = e.currentTarget;
                    atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < 48;
                    if (atEnd.current) setBelow(false);
                }}>
                {!chat.loaded.value && count === 0 && (
                    <After ms={300}>
                        <p class="line">{t('chat.loading')}</p>
                        <After ms={8000}><p class="line">{t('chat.slow')}</p></After>
                    </After>
                )}
                <ol>
                    {items.map((i, n) => {
                        const before = items[n - 1];
                        const day = !before || !sameDay(before.at, i.at);
                        return [
                            day && <li key={`d${i.seq}`} class="line">{formatLongDay(i.at)}</li>,
                            i.kind === 'line'
                                ? <li key={i.seq} class="line" data-seq={i.seq} dir="auto">{lineText(i)}</li>
                                : <Bubble key={i.cid ?? i.seq} item={i} mark={markOf(i)} follow={follow} />,
                        ];
                    })}
                    {pending.map((p) => (
                        <li key={p.cid} class="msg me" aria-live="off">
                            <p class="by"><span class="hide">{t('chat.you')} · </span>{formatTime(p.at)}</p>
                            <div class="bubble" dir="auto">{p.text}</div>
                            {p.failed
                                ? (
                                    <p class="mark bad" role="alert">
                                        {t('chat.mark.failed')}. {MARK[p.failed] ? t(MARK[p.failed]!) : ''}{' '}
                                        <Button variant="link" onClick={() => chat.again(p.cid)}>{t('chat.retry')}</Button>{' '}
                                        <Button variant="link" onClick={() => chat.outbox.remove(p.cid)}>{t('chat.discard')}</Button>
                                    </p>
                                )
                                : <p class="mark">{t('chat.mark.sending')}</p>}
                        </li>
                    ))}
                </ol>
                {options && options.length > 0 && (
                    <div class="options" role="group" aria-label={t('chat.options')}>
                        {options.map((o) => (
                            <button key={optionText(o)} type="button" onClick={() => chat.say(optionText(o))}>{optionText(o)}</button>
                        ))}
                    </div>
                )}
                {chat.typing.value && <p class="typing"><Dots /> {t('chat.typing', { name: chat.typing.value })}</p>}
                <QueueLine chat={chat} />
            </div>
            {below && (
                <button type="button" class="below" onClick={() => {
                    if (box.current) box.current.scrollTop = box.current.scrollHeight;
                }}>{t('chat.new.below')} ↓</button>
            )}
        </div>
    );
}

function Composer({ chat, onNew }: { chat: Chat; onNew: () => void }) {
    const [text, setText] = useState(() => readDraft());
    const box = useRef<HTMLTextAreaElement>(null);
    useEffect(() => {
        if (matchMedia('(pointer: fine)').matches) box.current?.focus();
    }, []);
    useEffect(() => keepDraft(text), [text]);
    if (chat.state.value === 'over') {
        return (
            <div class="composer over">
                <p class="grow">{t('chat.over')}</p>
                <Button variant="primary" onClick={onNew}>{t('chat.over.new')}</Button>
            </div>
        );
    }
    const over = bytesOver(text);
    const send = (): void => {
        if (!text.trim() || over > 0) return;
        chat.say(text);
        setText('');
        box.current?.focus();
    };
    const label = chat.linkState.value === 'up' ? t('chat.write') : t('chat.write.offline');
    return (
        <form class="composer" onSubmit={(e) => {
            e.preventDefault();
            send();
        }}>
            <div class="grow">
                <Textarea box={box} rows={1} max={112} value={text} aria-label={t('chat.write')} placeholder={label}
                    enterkeyhint="send" aria-invalid={over > 0}
                    onText={(v) => {
                        setText(v);
                        if (v.trim()) chat.typed();
                    }}
                    onKeyDown={(e) => {
                        if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) {
                            e.preventDefault();
                            send();
                        }
                    }} />
                {over > 0 && <p class="wrong" role="alert">{t('chat.toolong', { n: over })}</p>}
            </div>
            <Button type="submit" variant="primary" disabled={!text.trim() || over > 0} aria-label={t('chat.send')}>
                <Icon name="send" />
            </Button>
        </form>
    );
}

const DRAFT = 'omb.draft';
function readDraft(): string {
    try {
        return sessionStorage.getItem(DRAFT) ?? '';
    } catch {
        return '';
    }
}
function keepDraft(text: string): void {
    try {
        sessionStorage.setItem(DRAFT, text);
    } catch {
        // Without storage a draft lives as long as the page.
    }
}

export function ChatView({ chat, now, onBack, onNew, follow }: {
    chat: Chat; now: Signal<number>; onBack: () => void; onNew: () => void; follow?: Follow | undefined;
}) {
    const [ending, setEnding] = useState(false);
    return (
        <div class="page chat">
            <Header chat={chat} onBack={onBack} onEnd={() => setEnding(true)} />
            <ConnBanner chat={chat} now={now} />
            <main aria-label={t('chat.label')}>
                <Log chat={chat} follow={follow} />
                <Composer chat={chat} onNew={onNew} />
            </main>
            {ending && (
                <Dialog label={t('chat.end.ask')} onClose={() => setEnding(false)}>
                    <p class="mut">{t('chat.end.text')}</p>
                    <div class="acts">
                        <Button onClick={() => setEnding(false)}>{t('chat.end.no')}</Button>
                        <Button variant="primary" onClick={() => {
                            chat.end();
                            setEnding(false);
                        }}>{t('chat.end.yes')}</Button>
                    </div>
                </Dialog>
            )}
        </div>
    );
}

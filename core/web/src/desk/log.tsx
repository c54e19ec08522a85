// SPDX-License-Identifier: Apache-2.0
// The history of the open case: words of both sides, notes, what was decided and why.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../kit/icons';
import { Button, Dots } from '../kit/kit';
import { VIRTUAL_ABOVE, VirtualList } from '../kit/virtual';
import { formatLongDay, formatTime, sameDay } from '../shared/format';
import type { Agent, CaseEvent } from '../shared/types';
import type { Desk } from './desk';
import { isMessage, isShown, lineOf } from './lines';
import { text, type Thread } from './thread-state';
import { t } from './words';

function speaker(e: CaseEvent, me: Agent, thread: Thread): string {
    if (e.actor.type === 'agent' && e.actor.id === me.id) return t('msg.you');
    if (e.actor.type === 'tier') return t('msg.assistant');
    if (e.actor.type === 'seller') return t('msg.seller');
    if (text(e.body.by)) return text(e.body.by);
    if (e.actor.type === 'customer') return thread.detail.value?.customer_name || t('case.customer');
    return t('msg.shop');
}

function Message({ e, thread, me, lastMine }: { e: CaseEvent; thread: Thread; me: Agent; lastMine: number }) {
    const note = e.kind === 'note.added';
    const theirs = e.kind === 'message.received';
    const options = Array.isArray(e.body.options) ? e.body.options.filter((o) => typeof o === 'string') : [];
    const mark = e.seq !== lastMine ? ''
        : thread.readUpto.value >= e.seq ? t('msg.read')
            : thread.deliveredUpto.value >= e.seq ? t('msg.delivered') : t('msg.sent');
    return (
        <li class={note ? 'msg note' : theirs ? 'msg' : 'msg us'} data-seq={e.seq}>
            <p class="by">
                {note && <b>{t('msg.note')} · </b>}<bdi>{speaker(e, me, thread)}</bdi> · <time dateTime={e.at}>{formatTime(e.at)}</time>
                {mark && <> · {mark}</>}
            </p>
            <div class="bubble" dir="auto">{text(e.body.text)}</div>
            {options.length > 0 && <p class="by" dir="auto">{t('msg.offered', { list: options.join(' / ') })}</p>}
        </li>
    );
}

/** A file that was sent into the case: pictures in small, all as a link that saves it. */
function Attached({ e, thread, me }: { e: CaseEvent; thread: Thread; me: Agent }) {
    const url = `/api/v1/cases/${thread.id}/attachments/${text(e.body.attachment)}`;
    const name = text(e.body.name);
    return (
        <li class={e.actor.type === 'agent' ? 'msg us' : 'msg'} data-seq={e.seq}>
            <p class="by"><bdi>{speaker(e, me, thread)}</bdi> · <time dateTime={e.at}>{formatTime(e.at)}</time></p>
            {text(e.body.type).startsWith('image/')
                ? <a class="photo" href={url} target="_blank" rel="noopener"><img src={url} alt={t('msg.photo', { name })} loading="lazy" /></a>
                : <a class="file bubble" href={url} target="_blank" rel="noopener"><Icon name="doc" /> <bdi>{name}</bdi></a>}
        </li>
    );
}

function Entry({ e, before, thread, me, lastMine, onWhy }: {
    e: CaseEvent; before: CaseEvent | undefined; thread: Thread; me: Agent; lastMine: number; onWhy: (e: CaseEvent) => void;
}) {
    const day = !before || !sameDay(before.at, e.at);
    const line = isMessage(e) ? null : lineOf(e, thread);
    return (
        <>
            {day && <li class="line day">{formatLongDay(e.at)}</li>}
            {isMessage(e) ? <Message e={e} thread={thread} me={me} lastMine={lastMine} />
                : e.kind === 'attachment.added' ? <Attached e={e} thread={thread} me={me} /> : line && (
                    <li class={`line ${line.tone ?? ''}`} data-seq={e.seq}>
                        <span dir="auto">{line.words}</span>
                        {line.rule && <> · <span class="mono"><bdi>{t('ev.rule', { rule: line.rule })}</bdi></span></>}
                        {line.rule && <> · <Button variant="link" onClick={() => onWhy(e)}>{t('ev.why')}</Button></>}
                    </li>
                )}
        </>
    );
}

function Outgoing({ desk, thread, onEdit }: { desk: Desk; thread: Thread; onEdit: (text: string, kind: 'message' | 'note') => void }) {
    const mine = desk.pending.value.filter((p) => p.scope === thread.id && p.failed !== 'conflict');
    return (
        <>
            {mine.map((p) => (
                <li key={p.cid} class={p.kind === 'note' ? 'msg note' : 'msg us'} aria-live="off">
                    <p class="by">{p.kind === 'note' && <b>{t('msg.note')} · </b>}{t('msg.you')} · {formatTime(p.at)}</p>
                    <div class="bubble" dir="auto">{p.text}</div>
                    {p.failed
                        ? (
                            <p class="by bad" role="alert">
                                {t('msg.failed', { detail: p.failed })}{' '}
                                <Button variant="link" onClick={() => onEdit(desk.takeBack(p.cid)?.text ?? '', p.kind)}>{t('msg.edit')}</Button>{' '}
                                <Button variant="link" onClick={() => desk.takeBack(p.cid)}>{t('msg.delete')}</Button>
                            </p>
                        )
                        : <p class="by">{t('msg.sending')}</p>}
                </li>
            ))}
        </>
    );
}

export function Log({ desk, thread, me, onWhy, onEdit }: {
    desk: Desk; thread: Thread; me: Agent; onWhy: (e: CaseEvent) => void; onEdit: (text: string, kind: 'message' | 'note') => void;
}) {
    const box = useRef<HTMLDivElement>(null);
    const atEnd = useRef(true);
    const [below, setBelow] = useState(false);
    const shown = thread.events.value.filter(isShown);
    const lastMine = [...shown].reverse().find((e) => e.kind === 'message.sent' && e.actor.type === 'agent')?.seq ?? 0;
    const outgoing = desk.pending.value.filter((p) => p.scope === thread.id).length;
    const customer = thread.detail.value?.customer_name || t('case.customer');

    useLayoutEffect(() => {
        atEnd.current = true;
    }, [thread.id]);
    useLayoutEffect(() => {
        const el = box.current;
        if (!el) return;
        if (atEnd.current) el.scrollTop = el.scrollHeight;
        else setBelow(true);
    }, [thread.id, shown.length, outgoing, thread.typing.value]);

    const entry = (e: CaseEvent, i: number): preact.JSX.Element => (
        <Entry key={e.seq} e={e} before={shown[i - 1]} thread={thread} me={me} lastMine={lastMine} onWhy={onWhy} />
    );
    if (shown.length > VIRTUAL_ABOVE) {
        return (
            <div class="log-wrap">
                <div class="log long" role="log" aria-label={t('case.log')} tabIndex={0} data-focus>
                    <VirtualList rows={shown} idOf={(e) => String(e.seq)} guess={72} stick class="fill"
                        render={(e, i) => <ol>{entry(e, i)}</ol>} />
                </div>
                <ol class="tail"><Outgoing desk={desk} thread={thread} onEdit={onEdit} /></ol>
            </div>
        );
    }
    return (
        <div class="log-wrap">
            <div ref={box} class="log" role="log" aria-label={t('case.log')} tabIndex={0} data-focus aria-busy={!thread.loaded.value}
                onScroll={(e) => {
                    const el = e.currentTarget;
                    atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < 48;
                    if (atEnd.current) setBelow(false);
                }}>
                <ol>
                    {shown.map(entry)}
                    <Outgoing desk={desk} thread={thread} onEdit={onEdit} />
                </ol>
                {thread.typing.value && <p class="typing"><Dots /> {t('case.typing', { name: customer })}</p>}
            </div>
            {below && (
                <button type="button" class="below" onClick={() => {
                    if (box.current) box.current.scrollTop = box.current.scrollHeight;
                }}>{t('msg.below')} ↓</button>
            )}
        </div>
    );
}

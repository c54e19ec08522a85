// SPDX-License-Identifier: Apache-2.0
// The history of the open case: words of both sides, notes, what was decided and why.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../kit/icons';
import { Button, Dots } from '../kit/kit';
import { VIRTUAL_ABOVE, VirtualList } from '../kit/virtual';
import { formatLongDay, formatTime, sameDay } from '../shared/format';
import type { Agent, CaseEvent } from '../shared/types';
import type { Desk } from './desk';
import { isMessage, lineOf } from './lines';
import { type LogRow, rowsOf } from './log-rows';
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

interface At {
    desk: Desk;
    thread: Thread;
    me: Agent;
    lastMine: number;
    onWhy: (e: CaseEvent) => void;
    onEdit: (text: string, kind: 'message' | 'note') => void;
}

function markOf(row: LogRow, { thread, lastMine }: At): string {
    if (row.p) return row.p.failed ? '' : row.p.stored ? t('msg.sent') : t('msg.sending');
    const seq = row.e!.seq;
    return seq !== lastMine ? ''
        : thread.readUpto.value >= seq ? t('msg.read')
            : thread.deliveredUpto.value >= seq ? t('msg.delivered') : t('msg.sent');
}

/** What somebody wrote, from the moment it was written. Nobody hears his own words read out. */
function Message({ row, at }: { row: LogRow; at: At }) {
    const { e, p } = row;
    const note = e ? e.kind === 'note.added' : p?.kind === 'note';
    const options = Array.isArray(e?.body.options) ? e.body.options.filter((o) => typeof o === 'string') : [];
    const mark = markOf(row, at);
    const own = p !== undefined || (e?.actor.type === 'agent' && e.actor.id === at.me.id);
    return (
        <li class={note ? 'msg note' : e?.kind === 'message.received' ? 'msg' : 'msg us'} data-seq={e?.seq} aria-live={own ? 'off' : undefined}>
            <p class="by">
                {note && <b>{t('msg.note')} · </b>}<bdi>{e ? speaker(e, at.me, at.thread) : t('msg.you')}</bdi> · <time dateTime={row.at}>{formatTime(row.at)}</time>
                {mark && <> · {mark}</>}
            </p>
            <div class="bubble" dir="auto">{e ? text(e.body.text) : p?.text}</div>
            {options.length > 0 && <p class="by" dir="auto">{t('msg.offered', { list: options.join(' / ') })}</p>}
            {p?.failed && (
                <p class="by bad" role="alert">
                    {t('msg.failed', { detail: p.failed })}{' '}
                    <Button variant="link" onClick={() => at.desk.sendAgain(p.cid)}>{t('msg.again')}</Button>{' '}
                    <Button variant="link" onClick={() => at.onEdit(at.desk.takeBack(p.cid)?.text ?? '', p.kind)}>{t('msg.edit')}</Button>{' '}
                    <Button variant="link" onClick={() => at.desk.takeBack(p.cid)}>{t('msg.delete')}</Button>
                </p>
            )}
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

function Line({ e, at }: { e: CaseEvent; at: At }) {
    const line = lineOf(e, at.thread);
    return line && (
        <li class={`line ${line.tone ?? ''}`} data-seq={e.seq}>
            <span dir="auto">{line.words}</span>
            {line.rule && <> · <span class="mono"><bdi>{t('ev.rule', { rule: line.rule })}</bdi></span></>}
            {line.rule && <> · <Button variant="link" onClick={() => at.onWhy(e)}>{t('ev.why')}</Button></>}
        </li>
    );
}

function Entry({ row, before, at }: { row: LogRow; before: LogRow | undefined; at: At }) {
    const { e } = row;
    return (
        <>
            {(!before || !sameDay(before.at, row.at)) && <li class="line day">{formatLongDay(row.at)}</li>}
            {!e || isMessage(e) ? <Message row={row} at={at} />
                : e.kind === 'attachment.added' ? <Attached e={e} thread={at.thread} me={at.me} /> : <Line e={e} at={at} />}
        </>
    );
}

export function Log(props: Omit<At, 'lastMine'>) {
    const { desk, thread } = props;
    const box = useRef<HTMLDivElement>(null);
    const atEnd = useRef(true);
    const [below, setBelow] = useState(false);
    const rows = rowsOf(thread, desk.pending.value);
    const lastMine = [...rows].reverse().find(({ e }) => e?.kind === 'message.sent' && e.actor.type === 'agent')?.e?.seq ?? 0;
    const written = rows.reduce((at, { p }) => Math.max(at, p?.at ?? 0), 0);
    const refused = rows.filter(({ p }) => p?.failed).length;
    const at: At = { ...props, lastMine };
    const customer = thread.detail.value?.customer_name || t('case.customer');

    useLayoutEffect(() => {
        atEnd.current = true;
    }, [thread.id]);
    // One's own words are shown wherever the log stood.
    const shownOf = useRef(0);
    useLayoutEffect(() => {
        if (written > shownOf.current) atEnd.current = true;
        shownOf.current = Math.max(written, shownOf.current);
    }, [written]);
    useLayoutEffect(() => {
        const el = box.current;
        if (!el) return;
        if (atEnd.current) el.scrollTop = el.scrollHeight;
        else setBelow(true);
    }, [thread.id, rows.length, written, refused, thread.typing.value]);

    const entry = (row: LogRow, i: number): preact.JSX.Element => <Entry key={row.key} row={row} before={rows[i - 1]} at={at} />;
    if (rows.length > VIRTUAL_ABOVE) {
        return (
            <div class="log-wrap">
                <div class="log long" role="log" aria-label={t('case.log')} tabIndex={0} data-focus>
                    <VirtualList rows={rows} idOf={(r) => r.key} guess={72} stick end={written} class="fill"
                        render={(r, i) => <ol>{entry(r, i)}</ol>} />
                </div>
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
                    {rows.map(entry)}
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

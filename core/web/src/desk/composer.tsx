// SPDX-License-Identifier: Apache-2.0
// Replies and notes of the open case. Drafts are kept per person, case and kind; a reply
// that a colleague overtook is held back and shown beside what the colleague wrote.

import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button, Segmented, Textarea } from '../kit/kit';
import { bytesOver, cleanText } from '../shared/text';
import type { Agent, CaseDetail } from '../shared/types';
import type { Desk } from './desk';
import { holds, text as str, type Thread } from './thread-state';
import { t } from './words';

type Kind = 'message' | 'note';
const DRAFT_MS = 600;

/** Keys ask for the box from outside: which kind, and how often. */
export const wanted = signal<{ kind: Kind; n: number }>({ kind: 'message', n: 0 });

const draftKey = (agent: Agent, id: string, kind: Kind): string => `omb.draft.${agent.id}.${id}.${kind}`;

function readDraft(key: string): string {
    try {
        return localStorage.getItem(key) ?? '';
    } catch {
        return '';
    }
}

function keepDraft(key: string, text: string): boolean {
    try {
        if (text) localStorage.setItem(key, text);
        else localStorage.removeItem(key);
        return true;
    } catch {
        return false;
    }
}

function whyNot(c: CaseDetail, agent: Agent): string {
    if (holds(c, agent)) return '';
    if (c.contact_state === 'queued') return t('cmp.queued');
    if (c.contact_state === 'over') return t('cmp.over');
    return c.holder_type === 'agent' ? t('cmp.notholder', { name: c.holder_name ?? '' }) : t('cmp.assistant');
}

function Conflict({ desk, thread, agent, onEdit }: { desk: Desk; thread: Thread; agent: Agent; onEdit: (text: string) => void }) {
    const held = desk.pending.value.find((p) => p.scope === thread.id && p.failed === 'conflict');
    if (!held) return null;
    const other = thread.lastReplyOfOthers(agent.id, held.seen ?? 0);
    return (
        <div class="conflict" role="alert">
            <p><b>{t('conflict.title', { name: str(other?.body.by) || t('msg.shop') })}</b></p>
            {other && <blockquote dir="auto">{str(other.body.text)}</blockquote>}
            <p class="held" dir="auto">{held.text}</p>
            <div class="acts">
                <Button onClick={() => desk.sendAnyway(held.cid, thread.id)}>{t('conflict.anyway')}</Button>
                <Button variant="primary" onClick={() => onEdit(desk.takeBack(held.cid)?.text ?? '')}>{t('conflict.edit')}</Button>
            </div>
        </div>
    );
}

export function Composer({ desk, thread, agent, c, edit, onActs }: {
    desk: Desk; thread: Thread; agent: Agent; c: CaseDetail; edit: { text: string; kind: Kind; n: number };
    onActs: (back: () => void) => void;
}) {
    const no = whyNot(c, agent);
    const [chosen, setKind] = useState<Kind>(no ? 'note' : 'message');
    const [text, setText] = useState(() => readDraft(draftKey(agent, thread.id, no ? 'note' : 'message')));
    const [saved, setSaved] = useState(false);
    const box = useRef<HTMLTextAreaElement>(null);
    const latest = useRef({ key: '', text: '' });
    const asked = useRef(wanted.value.n);
    const edited = useRef(edit.n);
    const kind: Kind = no ? 'note' : chosen;
    latest.current = { key: draftKey(agent, thread.id, kind), text };

    const swap = (next: Kind): void => {
        if (next === kind) return;
        keepDraft(latest.current.key, latest.current.text);
        setKind(next);
        setText(readDraft(draftKey(agent, thread.id, next)));
    };
    const pick = (next: Kind): void => {
        swap(next);
        box.current?.focus();
    };
    // Accepting a case turns the note box into the reply box; a note being written stays a note.
    useEffect(() => {
        if (!no && chosen === 'note' && !text) swap('message');
    }, [no === '']);
    useEffect(() => () => void keepDraft(latest.current.key, latest.current.text), []);
    useEffect(() => {
        setSaved(false);
        const timer = setTimeout(() => setSaved(keepDraft(latest.current.key, text) && text !== ''), DRAFT_MS);
        return () => clearTimeout(timer);
    }, [text]);
    // Before the next key press arrives, so that no letter is lost or taken for a command.
    useLayoutEffect(() => {
        if (wanted.value.n === asked.current) return;
        asked.current = wanted.value.n;
        if (!no || wanted.value.kind === 'note') pick(wanted.value.kind);
    }, [wanted.value.n]);
    useEffect(() => {
        if (edit.n === edited.current) return;
        edited.current = edit.n;
        bring(edit.text, edit.kind);
    }, [edit.n]);

    const bring = (words: string, as: Kind): void => {
        if (as !== kind && !no) swap(as);
        setText((now) => (now.trim() && now.trim() !== words.trim() ? `${words}\n\n${now}` : words));
        box.current?.focus();
    };
    const over = bytesOver(text);
    const ready = text.trim() !== '' && over <= 0;
    const send = (): void => {
        const clean = cleanText(text);
        if (!ready || !clean) return;
        if (kind === 'note') desk.note(thread.id, clean);
        else desk.reply(thread.id, clean);
        setText('');
        keepDraft(latest.current.key, '');
    };
    const name = c.customer_name || t('case.customer');

    return (
        <form class={`composer ${kind}`} data-region onSubmit={(e) => {
            e.preventDefault();
            send();
        }}>
            <Conflict desk={desk} thread={thread} agent={agent} onEdit={(words) => bring(words, 'message')} />
            <Textarea box={box} rows={2} max={88} value={text} data-focus data-composer
                aria-label={kind === 'note' ? t('cmp.note') : t('cmp.reply.to', { name })}
                placeholder={kind === 'note' ? t('cmp.note.to') : t('cmp.reply.to', { name })}
                aria-invalid={over > 0}
                onKeyDown={(e) => {
                    // # in an empty box opens the actions; left without one, it is the letter it was.
                    if (e.key !== '#' || e.ctrlKey || e.altKey || e.metaKey || kind !== 'message' || text !== '' || no) return;
                    e.preventDefault();
                    onActs(() => setText('#'));
                }}
                onText={(v) => {
                    setText(v);
                    if (kind === 'message' && v.trim()) desk.typed(thread.id);
                }} />
            <div class="tools">
                <Segmented label={t('cmp.label')} current={kind} onPick={pick} parts={[
                    { id: 'message', text: t('cmp.reply'), kbd: 'r', disabled: no !== '' },
                    { id: 'note', text: t('cmp.note'), kbd: 'n' },
                ]} />
                <span class="grow mut" role="status">
                    {over > 0 ? <span class="bad">{t('cmp.long', { n: over })}</span> : no && kind === 'note' && !text ? no : saved ? t('cmp.saved') : ''}
                </span>
                <Button type="submit" variant="primary" disabled={!ready} kbd="Ctrl+Enter">
                    {kind === 'note' ? t('cmp.send.note') : t('cmp.send')}
                </Button>
            </div>
        </form>
    );
}

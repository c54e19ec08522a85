// SPDX-License-Identifier: Apache-2.0
// What a seller may do: answer with words and files, add files, appeal. Words are kept as
// they are written; what is sent is said again before it is; a repeat is the same request.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, Dialog, Field, IconButton, Textarea } from '../kit/kit';
import { toast } from '../kit/toast';
import { Problem } from '../shared/api';
import { formatMoney } from '../shared/format';
import { uuid } from '../shared/ids';
import type { Claim } from '../shared/types';
import type { Store } from './store';
import { t } from './words';

const ANSWERS = ['accepts', 'refunded', 'disputes'] as const;
type Answer = (typeof ANSWERS)[number];
const FILE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'];
const FILE_MAX = 5 * 1024 * 1024;
const TEXT_MAX = 4000;

function useDraft(key: string): [string, (text: string) => void] {
    const at = `omb.seller.draft.${key}`;
    const read = (): string => {
        try {
            return sessionStorage.getItem(at) ?? '';
        } catch {
            return '';
        }
    };
    const [text, setText] = useState(read);
    useEffect(() => {
        try {
            if (text) sessionStorage.setItem(at, text);
            else sessionStorage.removeItem(at);
        } catch {
            // A draft that cannot be kept is still on the page.
        }
    }, [text]);
    return [text, setText];
}

export function wrongFile(f: { type: string; size: number }): '' | 'type' | 'size' | 'empty' {
    if (!FILE_TYPES.includes(f.type)) return 'type';
    return f.size > FILE_MAX ? 'size' : f.size === 0 ? 'empty' : '';
}

function Files({ files, onFiles, disabled }: { files: File[]; onFiles: (f: File[]) => void; disabled: boolean }) {
    const [wrong, setWrong] = useState('');
    const add = (list: FileList | null): void => {
        const all = [...(list ?? [])];
        const bad = all.find((f) => wrongFile(f));
        setWrong(bad ? t(`file.${wrongFile(bad) as 'type' | 'size' | 'empty'}`, { name: bad.name }) : '');
        onFiles([...files, ...all.filter((f) => !wrongFile(f))]);
    };
    return (
        <div>
            <Field label={t('file.label')} hint={t('file.hint')} wrong={wrong || undefined}>
                {(ids) => <input {...ids} class="input" type="file" multiple accept={FILE_TYPES.join(',')} disabled={disabled} onChange={(e) => {
                    add(e.currentTarget.files);
                    e.currentTarget.value = '';
                }} />}
            </Field>
            {files.length > 0 && (
                <ul class="files">
                    {files.map((f, i) => (
                        <li key={`${f.name}${i}`}><bdi class="grow">{f.name}</bdi>
                            <IconButton label={t('file.remove', { name: f.name })} icon="close" onClick={() => onFiles(files.filter((x) => x !== f))} /></li>
                    ))}
                </ul>
            )}
        </div>
    );
}

function said(e: unknown): string {
    const p = e instanceof Problem ? e : new Problem(-1, String(e), '', '', '');
    const detail = p.status === 0 ? t('conn.none') : p.message;
    return p.id ? t('did.failed.id', { detail, id: p.id }) : t('did.failed', { detail });
}

/** Sends the files one by one and remembers which arrived, so that a second try goes on. */
function useSending(store: Store) {
    const sent = useRef(new Map<File, { key: string; done: boolean }>());
    const sendFiles = async (files: File[]): Promise<void> => {
        for (const f of files) {
            const one = sent.current.get(f) ?? { key: uuid(), done: false };
            sent.current.set(f, one);
            if (one.done) continue;
            await store.addFile(f, '', one.key);
            one.done = true;
        }
    };
    return sendFiles;
}

export function AnswerForm({ store, c }: { store: Store; c: Claim }) {
    const [answer, setAnswer] = useState<Answer | ''>('');
    const [text, setText] = useDraft(`answer.${c.case}.${c.id}`);
    const [files, setFiles] = useState<File[]>([]);
    const [tried, setTried] = useState(false);
    const [asking, setAsking] = useState(false);
    const [busy, setBusy] = useState(false);
    const key = useRef(uuid());
    const sendFiles = useSending(store);
    const offline = store.offline.value;
    const needs = (answer === 'disputes' || answer === 'refunded') && !text.trim();
    const submit = (e: Event): void => {
        e.preventDefault();
        setTried(true);
        if (answer && !needs) setAsking(true);
    };
    const go = async (e: Event): Promise<void> => {
        e.preventDefault();
        if (busy) return;
        setBusy(true);
        try {
            await sendFiles(files);
            await store.answer(answer, text.trim(), key.current);
            setText('');
            toast(t('did.answer'));
        } catch (x) {
            toast(said(x), undefined, 10_000);
        }
        setBusy(false);
        setAsking(false);
    };
    return (
        <form class="card form" aria-label={t('answer.title')} onSubmit={submit}>
            <h3>{t('answer.title')}</h3>
            <fieldset class="radios" aria-describedby={tried && !answer ? 'answer-wrong' : undefined}>
                <legend>{t('answer.legend')}</legend>
                {ANSWERS.map((a) => (
                    <label key={a}><input type="radio" name="answer" checked={answer === a} onChange={() => setAnswer(a)} />
                        <span>{t(`say.${a}`)}<span class="mut hint">{t(`answer.${a}.hint`, { amount: formatMoney(c.amount) })}</span></span></label>
                ))}
                {tried && !answer && <span class="wrong" id="answer-wrong" role="alert">{t('answer.pick')}</span>}
            </fieldset>
            <Field label={t('answer.text')} hint={t('answer.text.hint')} wrong={tried && needs ? t('answer.text.needed') : undefined}>
                {(ids) => <Textarea {...ids} rows={4} max={240} maxLength={TEXT_MAX} value={text} onText={setText} />}
            </Field>
            <Files files={files} onFiles={setFiles} disabled={busy} />
            {offline && <p class="mut">{t('conn.buttons')}</p>}
            <div class="acts"><Button type="submit" variant="primary" disabled={offline || busy}>{t('answer.review')}</Button></div>
            {asking && answer && (
                <Dialog label={t('answer.confirm')} onClose={() => !busy && setAsking(false)}>
                    <div class="form">
                        <p><b>{t(`say.${answer}`)}</b></p>
                        <p>{t(`answer.${answer}.will`, { amount: formatMoney(c.amount) })}</p>
                        {text.trim() && <blockquote class="words" dir="auto">{text.trim()}</blockquote>}
                        {files.length > 0 && <p>{t('answer.files', { n: files.length })}</p>}
                        <p class="mut">{t('answer.once')}</p>
                        <div class="acts">
                            <Button disabled={busy} onClick={() => setAsking(false)}>{t('cancel')}</Button>
                            <Button variant="primary" autofocus disabled={busy || offline} onClick={(e) => void go(e)}>{t('answer.go')}</Button>
                        </div>
                    </div>
                </Dialog>
            )}
        </form>
    );
}

export function FilesForm({ store, c }: { store: Store; c: Claim }) {
    const [files, setFiles] = useState<File[]>([]);
    const [busy, setBusy] = useState(false);
    const sendFiles = useSending(store);
    const go = async (e: Event): Promise<void> => {
        e.preventDefault();
        if (busy || files.length === 0) return;
        setBusy(true);
        try {
            await sendFiles(files);
            setFiles([]);
            toast(t('did.files'));
        } catch (x) {
            toast(said(x), undefined, 10_000);
        }
        setBusy(false);
    };
    return (
        <form class="card form" aria-label={t('more.title', { order: c.order ?? '' })} onSubmit={(e) => void go(e)}>
            <h3>{t('more.title', { order: c.order ?? '' })}</h3>
            <Files files={files} onFiles={setFiles} disabled={busy} />
            <div class="acts"><Button type="submit" disabled={busy || files.length === 0 || store.offline.value}>{t('more.go')}</Button></div>
        </form>
    );
}

export function AppealForm({ store, c }: { store: Store; c: Claim }) {
    const [text, setText] = useDraft(`appeal.${c.case}.${c.id}`);
    const [tried, setTried] = useState(false);
    const [busy, setBusy] = useState(false);
    const key = useRef(uuid());
    const go = async (e: Event): Promise<void> => {
        e.preventDefault();
        setTried(true);
        if (busy || !text.trim()) return;
        setBusy(true);
        try {
            await store.appeal(text.trim(), key.current);
            setText('');
            toast(t('did.appeal'));
        } catch (x) {
            toast(said(x), undefined, 10_000);
        }
        setBusy(false);
    };
    return (
        <form class="card form" aria-label={t('appeal.title')} onSubmit={(e) => void go(e)}>
            <h3>{t('appeal.title')}</h3>
            <p class="mut">{t('appeal.text', { amount: formatMoney(c.amount) })}</p>
            <Field label={t('appeal.label')} wrong={tried && !text.trim() ? t('appeal.needed') : undefined}>
                {(ids) => <Textarea {...ids} rows={4} max={240} maxLength={TEXT_MAX} value={text} onText={setText} />}
            </Field>
            <div class="acts"><Button type="submit" variant="primary" disabled={busy || store.offline.value}>{t('appeal.go')}</Button></div>
        </form>
    );
}

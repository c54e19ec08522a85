// SPDX-License-Identifier: Apache-2.0
// Parts that the customers' own pages share: the frame of a page, how far something is, what is
// shown while it is read or cannot be read, files on their way.

import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { My, Read } from '../help/my';
import { back } from '../help/place';
import { Icon, type IconName } from '../kit/icons';
import { After, Badge, Button, EmptyState, ErrorState, IconButton, Skeleton } from '../kit/kit';
import type { Problem } from '../shared/api';
import { formatDay, formatMoney, formatTime } from '../shared/format';
import type { Attachment, Step, Track, When } from '../shared/types';
import { t, word } from './words';

const OLD_MS = 30_000;
const MAX_FILE = 5 * 1024 * 1024;
const TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'];

/** A page behind the first one. Its heading takes the focus, so that a screen reader says where one is. */
export function Page({ title, children, onTalk }: { title: string; children: ComponentChildren; onTalk?: (() => void) | undefined }) {
    const head = useRef<HTMLHeadingElement>(null);
    useLayoutEffect(() => head.current?.focus(), []); // before a key can be pressed
    return (
        <div class="page self">
            <header class="bar">
                <IconButton label={t('back')} icon="back" onClick={back} />
                <h1 class="grow" tabIndex={-1} ref={head}><bdi>{title}</bdi></h1>
            </header>
            <main>
                {children}
                {onTalk && (
                    <aside class="talk">
                        <Button icon="person" onClick={onTalk}>{t('talk')}</Button>
                        <span class="mut">{t('talk.text')}</span>
                    </aside>
                )}
            </main>
        </div>
    );
}

export function why(p: Problem): string {
    if (p.status === 0) return t('error.offline');
    return p.detail || t('error.text');
}

/** What was read, or what is shown instead: nothing, a shape of it, why not and how to try again. */
export function Reading<T>({ of, again, children, rows = 3 }: {
    of: Read<T>; again: () => void; rows?: number; children: (data: T) => ComponentChildren;
}) {
    if (of.data === null && of.fault) {
        return <ErrorState title={t('error.title')} text={why(of.fault)} id={of.fault.id || undefined} retry={t('again')} onRetry={again} />;
    }
    if (of.data === null) {
        return (
            <div role="status" aria-label={t('loading')}>
                <Skeleton rows={rows} size={70} />
                <After ms={8000}>
                    <p class="mut">{t('slow')} <Button variant="link" onClick={again}>{t('again')}</Button></p>
                </After>
            </div>
        );
    }
    return (
        <>
            {of.fault && Date.now() - of.at > OLD_MS && (
                <p class="note" role="status"><Icon name="alert" /> {t('asof', { time: formatTime(of.at) })} <Button variant="link" onClick={again}>{t('again')}</Button></p>
            )}
            {children(of.data)}
        </>
    );
}

/** Who was not vouched for sees what to do, in plain words. */
export function Proof({ onTalk }: { onTalk: () => void }) {
    return (
        <EmptyState title={t('proof.title')} text={t('proof.text')}>
            <Button icon="chat" onClick={onTalk}>{t('proof.chat')}</Button>
        </EmptyState>
    );
}

const BAD = new Set(['reversed', 'lost', 'expired', 'denied']);

/** The steps of a path: done with their day, the present one, those to come. */
export function Path({ label, steps, path, over }: { label: string; steps: Step[]; path: string[]; over?: boolean }) {
    const at = new Map(steps.filter((s) => s.at).map((s) => [s.what, s.at]));
    const extra = steps.filter((s) => s.at && !path.includes(s.what)).map((s) => s.what);
    const all = over ? [...path.filter((p) => at.has(p)), ...extra] : path;
    // What came before the first that is known happened too; a later one without a time did not.
    const first = all.findIndex((p) => at.has(p));
    const last = all.reduce((n, p, i) => (at.has(p) ? i : n), -1);
    const done = (p: string, i: number): boolean => at.has(p) || i < first;
    return (
        <ol class="path" aria-label={label}>
            {all.map((p, i) => (
                <li key={p} class={!done(p, i) ? 'todo' : BAD.has(p) ? 'done bad' : 'done'} {...(i === last ? { 'aria-current': 'step' as const } : {})}>
                    <span class="mark" aria-hidden="true">{done(p, i) && <Icon name={BAD.has(p) ? 'close' : 'check'} size={14} />}</span>
                    <span>{word('step', p)}</span>
                    {at.get(p) && <time class="mut num" dateTime={String(at.get(p))}>{formatDay(at.get(p))}</time>}
                </li>
            ))}
        </ol>
    );
}

export function RefundCard({ track }: { track: Track }) {
    const reversed = track.steps.find((s) => s.what === 'reversed' && s.at);
    const sent = track.steps.find((s) => s.what === 'sent' && s.at);
    const arrived = track.steps.find((s) => s.what === 'arrived' && s.at);
    return (
        <section class="card wide-card" data-refund={track.remedy}>
            <h3>{t('refund.title', { amount: formatMoney(track.amount) })}</h3>
            <p class="mut">{t(track.to === 'gift_card' ? 'refund.gift_card' : 'refund.original')}</p>
            <Path label={t('return.refund')} steps={track.steps} path={reversed ? ['asked', 'approved', 'sent', 'reversed'] : ['asked', 'approved', 'sent', 'arrived']} />
            {reversed ? <p class="note">{t('refund.reversed')}</p>
                : sent && !arrived && <p>{track.expected ? t('refund.expected', { day: formatDay(track.expected) }) : t('refund.bank')}</p>}
        </section>
    );
}

export function Rows({ rows }: { rows: [string, ComponentChildren][] }) {
    return <dl class="rows">{rows.filter(([, v]) => v).map(([k, v]) => <div key={k}><dt>{k}</dt><dd>{v}</dd></div>)}</dl>;
}

export function Row({ icon, title, text, tone, state, onClick, data }: {
    icon: IconName; title: string; text?: string | undefined; tone?: 'ok' | 'warn' | 'bad' | undefined; state?: string | undefined; onClick: () => void; data?: string;
}) {
    return (
        <button type="button" class="row" onClick={onClick} data-row={data}>
            <Icon name={icon} />
            <span class="grow"><b dir="auto">{title}</b>{text && <span class="mut" dir="auto">{text}</span>}</span>
            {state && <Badge {...(tone ? { tone } : {})}>{state}</Badge>}
        </button>
    );
}

/** Why a form cannot be sent now; what is filled in stays. */
export function Wrong({ problem }: { problem: Problem | null }) {
    if (!problem) return null;
    return <p class="wrong" role="alert">{why(problem)} {problem.status <= 0 || problem.status >= 500 ? t('error.kept') : ''}</p>;
}

export function Choice<T extends string>({ label, name, options, value, onPick, wrong }: {
    label: string; name: string; options: { id: T; text: string; more?: string | undefined }[]; value: T | ''; onPick: (v: T) => void; wrong?: string | undefined;
}) {
    const id = useId();
    return (
        <fieldset class="choice" {...(wrong ? { 'aria-describedby': id } : {})}>
            <legend>{label}</legend>
            {options.map((o) => (
                <label key={o.id} class={value === o.id ? 'on' : ''}>
                    <input type="radio" name={name} value={o.id} checked={value === o.id} onChange={() => onPick(o.id)} />
                    <span>{o.text}{o.more && <span class="mut">{o.more}</span>}</span>
                </label>
            ))}
            {wrong && <p class="wrong" id={id} role="alert">{wrong}</p>}
        </fieldset>
    );
}

/* ---- files ---- */

export interface Sent {
    key: string;
    name: string;
    url: string | null; /* of a picture, for showing it here */
    done: Attachment | null;
    wrong: string;
}

/** Files that are sent while the rest is filled in; a failed one says why and can be tried again. */
export function useFiles(my: My, number?: number) {
    const [files, set] = useState<Sent[]>([]);
    const held = useRef<Sent[]>([]);
    const put = (list: Sent[]): void => set(held.current = list);
    useEffect(() => () => held.current.forEach((f) => f.url && URL.revokeObjectURL(f.url)), []);
    const one = async (key: string, file: File): Promise<void> => {
        const change = (c: Partial<Sent>): void => put(held.current.map((f) => (f.key === key ? { ...f, ...c } : f)));
        try {
            change({ done: await my.attach(file, number), wrong: '' });
        } catch (e) {
            const p = e as Problem;
            change({ wrong: p.status === 0 ? t('files.offline') : p.detail || p.message });
        }
    };
    const add = (list: FileList | null): void => {
        for (const file of list ?? []) {
            const key = my.key();
            const wrong = file.size > MAX_FILE ? t('files.toolarge') : TYPES.includes(file.type) ? '' : t('files.kind');
            const url = !wrong && file.type.startsWith('image/') ? URL.createObjectURL(file) : null;
            put([...held.current, { key, name: file.name, url, done: null, wrong }]);
            if (!wrong) void one(key, file);
        }
    };
    const remove = (key: string): void => {
        const gone = held.current.find((f) => f.key === key);
        if (gone?.url) URL.revokeObjectURL(gone.url);
        put(held.current.filter((f) => f.key !== key));
    };
    const busy = files.some((f) => !f.done && !f.wrong);
    return { files, add, remove, clear: () => put([]), busy, ids: files.flatMap((f) => (f.done ? [f.done.id] : [])) };
}

export function FilePicker({ label, files }: { label: string; files: ReturnType<typeof useFiles> }) {
    const id = useId();
    return (
        <div class="files">
            <span class="label" id={`${id}-label`}>{label} <span class="mut">({t('optional')})</span></span>
            <label class="btn" for={id}><Icon name="photo" />{t('files.add')}</label>
            <input id={id} class="hide" type="file" multiple accept={TYPES.join(',')} aria-describedby={`${id}-hint`}
                onChange={(e) => {
                    files.add(e.currentTarget.files);
                    e.currentTarget.value = '';
                }} />
            <span class="hint mut" id={`${id}-hint`}>{t('files.hint')}</span>
            <ul aria-live="polite">
                {files.files.map((f) => (
                    <li key={f.key} class={f.wrong ? 'bad' : ''}>
                        {f.url ? <img src={f.url} alt={t('files.photo', { name: f.name })} /> : <Icon name="doc" />}
                        <span class="grow"><bdi>{f.wrong ? t('files.failed', { name: f.name, why: f.wrong }) : f.done ? f.done.name ?? f.name : t('files.sending', { name: f.name })}</bdi></span>
                        <IconButton icon="close" label={t('files.remove', { name: f.name })} onClick={() => files.remove(f.key)} />
                    </li>
                ))}
            </ul>
        </div>
    );
}

/** A file that is kept by the shop, shown where it is. */
export function Kept({ my, file, number }: { my: My; file: Attachment; number: number }) {
    const [url, setUrl] = useState('');
    useEffect(() => {
        let made = '';
        let gone = false;
        my.bytes(`/my/attachments/${file.id}`, number).then((b) => {
            if (gone) return;
            made = URL.createObjectURL(b);
            setUrl(made);
        }, () => undefined);
        return () => {
            gone = true;
            if (made) URL.revokeObjectURL(made);
        };
    }, [file.id]);
    const name = file.name ?? '';
    if (!url) return <span class="mut"><bdi>{name}</bdi></span>;
    return (
        <a class="kept" href={url} target="_blank" rel="noopener" download={file.type?.startsWith('image/') ? undefined : name}>
            {file.type?.startsWith('image/') ? <img src={url} alt={t('files.photo', { name })} /> : <Icon name="doc" />}
            <span class="hide">{t('files.open', { name })}</span>
            {!file.type?.startsWith('image/') && <bdi>{name}</bdi>}
        </a>
    );
}

/** Reads a case again while its page is looked at. */
export function useFresh(my: My, number: number): void {
    useEffect(() => {
        void my.loadCase(number);
        const timer = setInterval(() => document.visibilityState === 'visible' && void my.loadCase(number), 5_000);
        return () => clearInterval(timer);
    }, [number]);
}

export const day = (at: When | undefined): string => formatDay(at ?? null);

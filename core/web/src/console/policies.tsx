// SPDX-License-Identifier: Apache-2.0
// The rules: files by decision point, the editor or what changed, the versions in force.

import { signal } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { Badge, Button, EmptyState, ErrorState, IconButton, Skeleton } from '../kit/kit';
import { complete, pointOfFile } from './completion';
import { Changes } from './changes';
import { Editor } from './editor';
import { filterGroups, groupFiles, type FileGroup, type FileItem } from './groups';
import { Place } from './place';
import { opened } from './publish';
import { go, link, route } from './route';
import { Split } from './split';
import { activeHash, book, points } from './store';
import type { Complaint } from './types';
import { Versions } from './versions';
import { vocabulary } from './vocabulary';
import { n, t } from './words';

const side = signal(false);

/* ---- files ---- */

const STATE_TONE = { changed: 'acc', added: 'ok', removed: 'bad' } as const;

function FileLink({ f, current, wrong }: { f: FileItem; current: string; wrong: number }) {
    return (
        <li>
            <a class="file" title={f.name} href={link('policies', '', { file: f.name })} aria-current={f.name === current ? 'true' : undefined}>
                <span class="grow">{f.label === 'rules' ? t('file.rules') : f.label === 'spec' ? t('file.spec') : f.label}</span>
                {wrong > 0 && <Badge tone="bad">{t('file.errors', { n: wrong })}</Badge>}
                {f.state !== 'same' && <Badge tone={STATE_TONE[f.state]}>{t(`file.state.${f.state}`)}</Badge>}
            </a>
        </li>
    );
}

function groupTitle(g: FileGroup): string {
    return g.id === 'flows' ? t('group.flows') : g.id === 'invariants' ? t('group.invariants') : g.id === 'lib' ? t('group.lib') : g.id === 'rest' ? t('group.rest') : g.id;
}

function Files({ current }: { current: string }) {
    const [find, setFind] = useState('');
    const changed = book.draft.value?.changed ?? [];
    const groups = filterGroups(groupFiles(book.active.value, book.drafted.value, changed, points.value), find);
    const errors = book.check.value?.errors ?? [];
    return (
        <nav class="list" aria-label={t('files.label')}>
            <div class="list-head">
                <input class="input" type="search" data-find data-focus aria-label={t('files.find')} placeholder={t('files.find')} value={find}
                    onInput={(e) => setFind(e.currentTarget.value)} />
                <NewFile />
            </div>
            <div class="scroll">
                {!book.loaded.value && !book.failure.value && <Skeleton rows={10} size={28} />}
                {book.loaded.value && groups.length === 0 && <p class="mut pad">{t('files.none')}</p>}
                {groups.map((g) => (
                    <section key={g.id} aria-label={groupTitle(g)}>
                        <h2 class={g.point ? 'group mono' : 'group'}>{groupTitle(g)}{g.point && <span class="mut num">{t('group.rules', { n: g.rules })}</span>}</h2>
                        <ul>{g.files.map((f) => <FileLink key={f.name} f={f} current={current} wrong={errors.filter((e) => e.file === f.name).length} />)}</ul>
                    </section>
                ))}
            </div>
        </nav>
    );
}

const NAME = /^(policies|assistant|spec|lib|invariants)\/[a-z0-9_]+\.lua$/;

function NewFile() {
    const [asking, ask] = useState(false);
    const [name, setName] = useState('');
    const taken = book.active.value.includes(name) || (book.drafted.value?.includes(name) ?? false);
    const submit = (e: Event): void => {
        e.preventDefault();
        if (!NAME.test(name) || taken) return;
        book.edit(name, '-- SPDX-License-Identifier: Apache-2.0\n');
        go(link('policies', '', { file: name }));
        ask(false);
        setName('');
    };
    if (!asking) return <Button onClick={() => ask(true)}>{t('file.new')}</Button>;
    return (
        <form class="new-file" onSubmit={submit}>
            <input class="input mono" autofocus aria-label={t('file.new.name')} placeholder="lib/limits.lua" value={name}
                aria-invalid={name !== '' && (!NAME.test(name) || taken) ? 'true' : undefined} aria-describedby="new-hint"
                onInput={(e) => setName(e.currentTarget.value)} onKeyDown={(e) => e.key === 'Escape' && ask(false)} />
            <p class="hint mut" id="new-hint">{taken ? t('file.new.taken') : t('file.new.hint')}</p>
            <div class="acts">
                <Button onClick={() => ask(false)}>{t('cancel')}</Button>
                <Button type="submit" variant="primary" disabled={!NAME.test(name) || taken}>{t('file.new.go')}</Button>
            </div>
        </form>
    );
}

/* ---- the editor ---- */

function SaveState() {
    const state = book.state.value;
    const c = book.check.value;
    const words = state === 'refused' ? t('save.refused', { detail: book.failure.value?.text ?? '' }) : state === 'failed' ? t('save.failed') : state !== 'saved' ? t('save.saving')
        : !book.isDirty.value ? t('save.same') : book.checking.value ? t('save.checking')
            : c?.ok ? t('save.ok') : c ? t('save.errors', { n: c.errors.length }) : t('save.saved');
    const tone = state === 'failed' || state === 'refused' || (state === 'saved' && c && !c.ok) ? 'bad' : state === 'saved' && c?.ok ? 'ok' : 'mut';
    return <span class={`save ${tone}`} role="status">{words}</span>;
}

function Problems({ errors }: { errors: Complaint[] }) {
    if (errors.length === 0) return null;
    return (
        <section class="problems" aria-label={t('problems.label')}>
            <h2>{t('save.errors', { n: errors.length })}</h2>
            <ol tabIndex={0} data-focus aria-label={t('problems.label')}>
                {errors.map((e, i) => (
                    <li key={i}>
                        <Place file={e.file} line={e.line} column={e.column ?? 0} />{' '}
                        <span dir="auto">{e.text}</span>
                        {e.expected && <span class="mut"> · {t('problems.expected', { what: e.expected })}</span>}
                        {e.near && <span class="mut"> · {t('problems.near', { what: e.near })}</span>}
                    </li>
                ))}
            </ol>
        </section>
    );
}

let asked = 0;
const NONE: Complaint[] = [];

function File({ name }: { name: string }) {
    const { q } = route.value;
    const page = book.pages.value[name];
    useEffect(() => void (book.loaded.value && book.open(name)), [name, book.loaded.value, page === undefined]);
    const all = book.check.value?.errors ?? NONE;
    const marks = useMemo(() => all.filter((e) => e.file === name)
        .map((e) => ({ line: e.line, column: e.column ?? 1, text: [e.text, e.expected && t('problems.expected', { what: e.expected })].filter(Boolean).join(' · ') })), [all, name]);
    const at = useMemo(() => (q.line ? { line: Number(q.line) || 1, column: Number(q.col) || 1, n: asked++ } : null), [route.value]);
    const missed = useMemo(() => (q.missed ?? '').split(',').map(Number).filter((x) => x > 0), [q.missed]);
    const removed = book.drafted.value !== null && !book.drafted.value.includes(name) && page?.saved === null && page.text === '';
    if (!page && book.failure.value) {
        return <ErrorState title={t('file.failed')} text={book.failure.value.text} id={book.failure.value.id} retry={t('retry')} onRetry={() => void book.open(name)} />;
    }
    if (removed) return <EmptyState title={t('file.gone', { name })} />;
    return (
        <>
            {page ? <Editor name={name} text={page.text} rev={page.rev} marks={marks} missed={missed} at={at} hooks={{
                label: (file) => t('edit.label', { name: file }),
                onChange: (file, text) => book.edit(file, text, true),
                onSave: () => void book.save(),
                complete: (before, file, text, byKey) => complete(before, pointOfFile(file, text), vocabulary.value, byKey),
            }} /> : <div class="editor"><Skeleton rows={8} size={28} /></div>}
            <Problems errors={all} />
        </>
    );
}

function Head({ name, diff }: { name: string; diff: boolean }) {
    const dirty = book.isDirty.value;
    return (
        <header class="head">
            <IconButton class="narrow" label={t('files.back')} icon="back" onClick={() => go(link('policies'))} />
            <h1 class={diff ? 'grow' : 'mono grow'}>{diff ? t('diff.title') : name}</h1>
            {!diff && <SaveState />}
            {!diff && book.draft.value?.changed.includes(name) && (
                <a class="btn" href={link('policies', '', { file: name, from: activeHash.value || 'active', to: 'draft' })}>{t('diff.show')}</a>
            )}
            {diff && name && <a class="btn" href={link('policies', '', { file: name })}>{t('diff.edit')}</a>}
            {!diff && name && <Button variant="quiet" onClick={() => (opened.value = { kind: 'remove', file: name })}>{t('file.remove')}</Button>}
            {dirty && (
                <Button variant="primary" onClick={() => (opened.value = { kind: 'publish', bundle: 'draft', name: t('draft.word') })}>{t('pub.open')}</Button>
            )}
            <IconButton class="drawer" label={t('side.label')} icon="panel" onClick={() => (side.value = !side.value)} />
        </header>
    );
}

function firstFile(): string {
    const all = book.drafted.value ?? book.active.value;
    return all.find((f) => f.startsWith('policies/')) ?? all[0] ?? '';
}

export function Policies() {
    const { q } = route.value;
    const diff = !!q.to;
    const picked = q.file ?? '';
    const name = picked || (diff ? '' : firstFile());
    const shown = side.value ? 'side' : picked || diff ? 'main' : 'list';
    useEffect(() => {
        side.value = false;
    }, [picked, q.to]);
    return (
        <Split kind="three" shown={shown} title={diff ? t('diff.title') : name || t('nav.policies')} list={<Files current={diff ? '' : name} />}
            side={<Side />}>
            <Head name={name} diff={diff} />
            {diff ? <Changes from={q.from ?? 'active'} to={q.to!} file={picked} />
                : name ? <File name={name} />
                    : book.loaded.value ? <EmptyState title={t('files.none')} />
                        : book.failure.value ? <ErrorState title={t('load.failed')} text={book.failure.value.text} id={book.failure.value.id} retry={t('retry')} onRetry={() => void book.load()} />
                            : <Skeleton rows={8} size={28} />}
            <p class="hide" role="status">{book.isDirty.value ? t('draft.files', { n: n(book.draft.value?.changed.length) }) : ''}</p>
        </Split>
    );
}

function Side() {
    return (
        <aside class="side" aria-label={t('side.label')} data-focus tabIndex={-1}>
            <IconButton class="drawer shut" label={t('close')} icon="close" onClick={() => (side.value = false)} />
            <Versions />
        </aside>
    );
}

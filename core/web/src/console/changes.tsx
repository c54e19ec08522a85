// SPDX-License-Identifier: Apache-2.0
// What differs between two versions, file by file.

import { useEffect, useState } from 'preact/hooks';
import { Badge, EmptyState, ErrorState, Skeleton } from '../kit/kit';
import { readDiff, type DiffRow } from './diff';
import { ask, failureOf, type Failure } from './session';
import { activeHash, book } from './store';
import type { DiffFile } from './types';
import { short, t } from './words';

const SIGN = { same: ' ', add: '+', del: '−', gap: '' } as const;

function Line({ r }: { r: DiffRow }) {
    if (r.kind === 'gap') return <tr class="gap"><td colSpan={4}><span aria-hidden="true">⋯ </span>{r.text}</td></tr>;
    const marked = r.from < r.to;
    return (
        <tr class={r.kind}>
            <td class="num">{r.old ?? ''}</td>
            <td class="num">{r.now ?? ''}</td>
            <td class="sign">{SIGN[r.kind]}{r.kind !== 'same' && <span class="hide">{r.kind === 'add' ? t('diff.added') : t('diff.removed')}</span>}</td>
            <td class="code">{marked ? <>{r.text.slice(0, r.from)}<mark>{r.text.slice(r.from, r.to)}</mark>{r.text.slice(r.to)}</> : r.text || ' '}</td>
        </tr>
    );
}

const TONE = { added: 'ok', removed: 'bad', changed: 'acc' } as const;

function One({ f }: { f: DiffFile }) {
    const view = readDiff(f.text);
    return (
        <section class="diff" aria-label={f.name}>
            <h2><span class="mono">{f.name}</span> <Badge tone={TONE[f.change]}>{t(`file.state.${f.change}`)}</Badge> <span class="num mut">+{view.added} −{view.removed}</span></h2>
            <div class="scroll-x" tabIndex={0} role="group" aria-label={t('diff.of', { name: f.name })}>
                <table>
                    <thead class="hide"><tr><th>{t('diff.old')}</th><th>{t('diff.now')}</th><th>{t('diff.sign')}</th><th>{t('diff.line')}</th></tr></thead>
                    <tbody>{view.rows.map((r, i) => <Line key={i} r={r} />)}</tbody>
                </table>
            </div>
        </section>
    );
}

function nameOf(bundle: string): string {
    if (bundle === 'draft') return t('draft.word');
    if (bundle === 'active' || bundle === activeHash.value) return t('diff.active');
    return short(bundle);
}

export function Changes({ from, to, file }: { from: string; to: string; file: string }) {
    const [files, setFiles] = useState<DiffFile[] | null>(null);
    const [failed, setFailed] = useState<Failure | null>(null);
    const [again, setAgain] = useState(0);
    const edition = to === 'draft' ? book.edition.value : 0;
    useEffect(() => {
        let gone = false;
        setFailed(null);
        void (async () => {
            try {
                if (to === 'draft') await book.save();
                const d = await ask<{ files: DiffFile[] }>('GET', `/diff?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`);
                if (!gone) setFiles(d.files ?? []);
            } catch (e) {
                if (!gone) setFailed(failureOf(e));
            }
        })();
        return () => void (gone = true);
    }, [from, to, edition, again]);
    if (failed) return <ErrorState title={t('diff.failed')} text={failed.text} id={failed.id} retry={t('retry')} onRetry={() => setAgain(again + 1)} />;
    if (!files) return <Skeleton rows={6} size={28} />;
    const sorted = [...files].sort((a, b) => Number(b.name === file) - Number(a.name === file));
    return (
        <div class="changes" tabIndex={0} data-focus role="region" aria-label={t('diff.title')}>
            <p class="mut">{t('diff.between', { from: nameOf(from), to: nameOf(to), n: files.length })}</p>
            {files.length === 0 && <EmptyState title={t('diff.none')} />}
            {sorted.map((f) => <One key={f.name} f={f} />)}
        </div>
    );
}

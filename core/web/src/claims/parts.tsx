// SPDX-License-Identifier: Apache-2.0
// Parts of a claim as staff and sellers see them: the evidence with its files, the listing as
// sold beside the listing now. They fetch nothing: where a file is, the surface knows.

import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../kit/icons';
import { Badge } from '../kit/kit';
import { formatDay, formatStamp } from '../shared/format';
import { humanise } from '../shared/i18n';
import type { Claim, Evidence, Listing } from '../shared/types';
import { compareListings, type Piece, wordDiff } from './compare';
import { claimWord, t } from './words';

export interface Shown {
    url: string;
    type: string;
    name: string;
}

/** Finds a file by its id; the caller keeps the address for as long as the page lives. */
export type FileOf = (id: string) => Promise<Shown>;

function File({ id, label, fileOf }: { id: string; label: string; fileOf: FileOf }) {
    const [file, setFile] = useState<Shown | null>(null);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
        let gone = false;
        setFile(null);
        setFailed(false);
        fileOf(id).then((f) => !gone && setFile(f), () => !gone && setFailed(true));
        return () => {
            gone = true;
        };
    }, [id]);
    if (failed) return <p class="file mut"><Icon name="alert" /> {t('evidence.failed')}</p>;
    if (!file) return <p class="file mut">{t('evidence.loading')}</p>;
    if (!file.type.startsWith('image/')) {
        return <a class="file" href={file.url} target="_blank" rel="noopener"><Icon name="doc" /> {t('evidence.open', { name: file.name || label })}</a>;
    }
    return (
        <a class="photo" href={file.url} target="_blank" rel="noopener">
            <img src={file.url} alt={label} loading="lazy" onError={() => setFailed(true)} />
        </a>
    );
}

export function EvidenceList({ evidence, fileOf }: { evidence: Evidence[]; fileOf: FileOf }) {
    if (evidence.length === 0) return <p class="mut">{t('evidence.none')}</p>;
    return (
        <ol class="evidence">
            {evidence.map((e) => (
                <li key={e.n}>
                    <p class="mut"><b>{claimWord('by', e.by)}</b> · {claimWord('what', e.what)} · <time class="num" dateTime={String(e.at)}>{formatStamp(e.at)}</time></p>
                    {e.text && <p dir="auto" class="words">{e.text}</p>}
                    {e.attachment && <File id={e.attachment} fileOf={fileOf} label={t('evidence.photo', { n: e.n, by: claimWord('by', e.by) })} />}
                </li>
            ))}
        </ol>
    );
}

function Pieces({ pieces, as }: { pieces: Piece[]; as: 'del' | 'ins' }) {
    const Mark = as;
    return <>{pieces.map((p, i) => (p.only && p.text.trim() ? <Mark key={i}>{p.text}</Mark> : <span key={i}>{p.text}</span>))}</>;
}

export function Compare({ sold, now, currency }: { sold: Listing | null | undefined; now: Listing | null | undefined; currency: string }) {
    if (!sold) return <p class="mut">{t('compare.unknown')}</p>;
    const rows = compareListings(sold, now, currency);
    const changed = now ? rows.filter((r) => !r.same).length : 0;
    return (
        <div class="compare">
            <p>{!now ? <Badge tone="warn">{t('compare.gone')}</Badge>
                : changed ? <Badge tone="warn">{t('compare.differs', { n: changed })}</Badge> : <Badge tone="ok">{t('compare.same')}</Badge>}</p>
            <table>
                <caption class="hide">{t('compare.caption')}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t('compare.field')}</th>
                        <th scope="col">{t('compare.sold')} {sold.at && <span class="mut num">{formatDay(sold.at)}</span>}</th>
                        <th scope="col">{t('compare.now')} {now?.at && <span class="mut num">{formatDay(now.at)}</span>}</th>
                    </tr>
                </thead>
                <tbody>
                    {rows.map((r) => {
                        const [a, b] = r.same || !now ? [null, null] : wordDiff(r.sold, r.now);
                        return (
                            <tr key={r.name} class={!now || r.same ? '' : 'changed'}>
                                <th scope="row">{claimWord('field', r.name) || humanise(r.name)}{now && !r.same && <span class="mark">{t('compare.changed')}</span>}</th>
                                <td dir="auto" data-as={t('compare.sold')}>{a && r.sold ? <Pieces pieces={a} as="del" /> : r.sold || <i class="mut">{t('compare.absent')}</i>}</td>
                                <td dir="auto" data-as={t('compare.now')}>{b && r.now ? <Pieces pieces={b} as="ins" /> : r.now || <i class="mut">{t('compare.absent')}</i>}</td>
                            </tr>
                        );
                    })}
                </tbody>
            </table>
        </div>
    );
}

/** What the seller said and in which words, in either shape the host may tell it. */
export function answerOf(c: Claim): { answer: string; text: string } {
    if (c.answer && typeof c.answer === 'object') return { answer: c.answer.answer ?? '', text: c.answer.text ?? '' };
    return { answer: c.answer ?? '', text: '' };
}

const OPEN = new Set(['waiting_contact', 'waiting_customer', 'waiting_seller', 'with_person', 'appealed']);
export const isOpen = (c: Pick<Claim, 'state'>): boolean => OPEN.has(c.state);

export const CLAIM_TONE: Record<string, 'ok' | 'warn' | 'bad' | 'appr'> = {
    waiting_seller: 'warn', with_person: 'appr', granted: 'ok', denied: 'bad', appealed: 'appr', appeal_granted: 'ok', appeal_denied: 'bad',
};

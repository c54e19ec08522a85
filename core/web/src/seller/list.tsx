// SPDX-License-Identifier: Apache-2.0
// The seller's claims: first what waits for an answer, soonest deadline first.

import { CLAIM_TONE } from '../claims/parts';
import { claimWord } from '../claims/words';
import { Countdown } from '../kit/clock';
import { Badge } from '../kit/kit';
import { formatMoney, toDate } from '../shared/format';
import type { Claim } from '../shared/types';
import { pathOf } from './store';
import { t } from './words';

export const WARN_MS = 24 * 3_600_000;

const rank = (c: Claim): number => (c.state === 'waiting_seller' ? 0 : c.deadline ? 1 : 2);

export function byUrgency(a: Claim, b: Claim): number {
    const end = (c: Claim): number => toDate(c.deadline)?.getTime() ?? Infinity;
    return rank(a) - rank(b) || (end(a) === end(b) ? 0 : end(a) - end(b));
}

/** To the seller it is not "the seller" who has to answer. */
export const stateWord = (c: Claim): string => (c.state === 'waiting_seller' ? t('state.yours') : claimWord('state', c.state));

export function ClaimList({ claims, current, onOpen }: { claims: Claim[]; current: string; onOpen: (path: string) => void }) {
    return (
        <ul>
            {[...claims].sort(byUrgency).map((c) => (
                <li key={pathOf(c)}>
                    <a href={`/seller/c/${pathOf(c)}`} aria-current={pathOf(c) === current ? 'page' : undefined} onClick={(e) => {
                        if (e.ctrlKey || e.metaKey || e.shiftKey) return;
                        e.preventDefault();
                        onOpen(pathOf(c));
                    }}>
                        <span class="between"><b dir="auto">{c.title || c.order}</b><span class="num">{formatMoney(c.amount)}</span></span>
                        <span class="between">
                            <span>{claimWord('ground', c.ground)}</span>
                            {c.state === 'waiting_seller' && <Countdown until={c.deadline} warn={WARN_MS} label={t('time.left')} over={t('time.over')} />}
                        </span>
                        <span class="between"><span class="mono mut"><bdi>{c.order}</bdi></span>
                            <Badge {...(CLAIM_TONE[c.state] ? { tone: CLAIM_TONE[c.state]! } : {})}>{stateWord(c)}</Badge></span>
                    </a>
                </li>
            ))}
        </ul>
    );
}

// SPDX-License-Identifier: Apache-2.0
// A claim in the panel: its ground, its money, whose turn it is and how long.

import { answerOf, CLAIM_TONE } from '../claims/parts';
import { claimWord } from '../claims/words';
import { Countdown } from '../kit/clock';
import { Badge, Button } from '../kit/kit';
import { formatMoney, formatStamp } from '../shared/format';
import type { Agent, Claim } from '../shared/types';
import { t, tierName } from './words';

export const CLAIM_WARN_MS = 12 * 3_600_000;

export const undecided = (c: Claim): boolean => c.state === 'with_person' || c.state === 'appealed';

/** Why this person may not decide it; '' when he may. */
export function mayNotDecide(c: Claim, agent: Agent): string {
    if (c.tier !== undefined && c.tier > agent.tier) return t('claim.tier', { tier: tierName(c.tier) });
    return '';
}

export function ClaimClock({ c }: { c: Claim }) {
    if (!c.deadline) return null;
    return <Countdown until={c.deadline} warn={CLAIM_WARN_MS} label={t('claim.left')} over={t('claim.over')} />;
}

export function ClaimCard({ c, onOpen }: { c: Claim; onOpen: () => void }) {
    const said = answerOf(c);
    const amount = c.granted ?? c.amount;
    return (
        <article class="card" data-claim={c.id} data-state={c.state} aria-label={t('claim.label', { title: c.title ?? '' })}>
            <p class="between"><b dir="auto">{c.title || c.order}</b><Badge {...(CLAIM_TONE[c.state] ? { tone: CLAIM_TONE[c.state]! } : {})}>{claimWord('state', c.state)}</Badge></p>
            <p class="between"><span>{claimWord('ground', c.ground) || t('claim.unfiled')}</span><b class="num">{formatMoney(amount)}</b></p>
            <p class="mut"><bdi>{t('panel.sold', { name: c.seller_name || c.seller || '' })}</bdi>{c.charge && <> · {claimWord('charge', c.charge)}</>}</p>
            {c.deadline && <p class="between"><span class="mut num">{t('claim.by', { when: formatStamp(c.deadline) })}</span><ClaimClock c={c} /></p>}
            {said.answer && <p><span class="mut">{t('claim.answer')}:</span> {claimWord('answer', said.answer).toLowerCase()}</p>}
            <p class="between"><span class="mut">{t('claim.evidence', { n: c.evidence?.length ?? 0 })}</span>
                <Button {...(undecided(c) ? { variant: 'primary' as const } : {})} onClick={onOpen}>{undecided(c) ? t('claim.decide') : t('claim.open')}</Button></p>
        </article>
    );
}

// SPDX-License-Identifier: Apache-2.0
// Which events of a case are worth a line in the history, and in what words.

import { sayAmounts } from '../shared/format';
import { humanise } from '../shared/i18n';
import type { CaseEvent } from '../shared/types';
import { lineTitle, remedyName } from './money';
import { claimWord } from '../claims/words';
import { personName } from './people';
import { text, type Thread } from './thread-state';
import { reasonWords, t, tierName, word } from './words';

export interface Line {
    words: string;
    rule: string;
    tone?: 'bad';
}

type Say = (e: CaseEvent, thread: Thread) => Line | null;

const plain = (words: string): Line => ({ words, rule: '' });

function who(e: CaseEvent): string {
    return text(e.body.by) || text(e.body.name) || text(e.actor.name) || nameOf(e.actor);
}

function nameOf(actor: CaseEvent['actor']): string {
    if (actor.type === 'tier') return t('msg.assistant');
    return actor.id ? humanise(actor.id) : humanise(actor.type);
}

/** Names of people by id: as the history tells them, else as the feed did. */
export function nameById(thread: Thread, id: string | undefined): string {
    if (!id) return '';
    if (id === 'assistant') return t('msg.assistant');
    for (const e of thread.events.value) {
        if (e.kind === 'holder.changed' && text(e.body.id) === id && text(e.body.name)) return text(e.body.name);
        if (e.kind === 'message.sent' && e.actor.id === id && text(e.body.by)) return text(e.body.by);
    }
    return personName(id);
}

function remedyWhat(e: CaseEvent, thread: Thread): string {
    const r = thread.remedy(text(e.body.remedy));
    const amount = e.body.amount as { minor: number; currency: string } | undefined;
    if (r) return remedyName(r);
    return remedyName({ kind: text(e.body.kind) || 'remedy', ...(amount ? { amount } : {}) });
}

/** The thing a return or a claim is about, by the case's own list of them, else by its line. */
function thing(e: CaseEvent, thread: Thread): string {
    const id = text(e.body.claim) || text(e.body.remedy);
    const c = thread.detail.value;
    const known = c?.claims?.find((x) => x.id === id) ?? c?.returns?.find((x) => x.id === id);
    const r = thread.remedy(id);
    const order = text(e.body.order) || known?.order || r?.order;
    const line = text(e.body.line) || known?.line || r?.line;
    return text(e.body.title) || known?.title || lineTitle(thread.orders.value ?? [], order, line) || order || id;
}

const by = (e: CaseEvent): string => claimWord('by', text(e.body.by) || e.actor.type).toLowerCase();

const ruleOf = (e: CaseEvent): string => text(e.body.rule);

type Plain = 'ev.return.authorised' | 'ev.return.label_issued' | 'ev.return.in_transit' | 'ev.return.received' | 'ev.return.reminded' | 'ev.return.expired'
    | 'ev.claim.seller_contacted' | 'ev.claim.seller_notified' | 'ev.claim.granted' | 'ev.claim.denied' | 'ev.claim.final';
const about = (key: Plain): Say => (e, th) => ({ words: t(key, { title: thing(e, th) }), rule: ruleOf(e) });

const RETURNS_AND_CLAIMS: Record<string, Say> = {
    'return.authorised': about('ev.return.authorised'),
    'return.label_issued': about('ev.return.label_issued'),
    'return.in_transit': about('ev.return.in_transit'),
    'return.received': about('ev.return.received'),
    'return.inspected': (e, th) => plain(t('ev.return.inspected', { title: thing(e, th), condition: humanise(text(e.body.condition)).toLowerCase() })),
    'return.reminded': about('ev.return.reminded'),
    'return.expired': about('ev.return.expired'),
    'claim.seller_contacted': about('ev.claim.seller_contacted'),
    'claim.filed': (e, th) => plain(t('ev.claim.filed', { title: thing(e, th), ground: claimWord('ground', text(e.body.ground)).toLowerCase() })),
    'claim.customer_asked': (e) => ({ words: t('ev.claim.customer_asked', { what: humanise(text(e.body.what)).toLowerCase() }), rule: ruleOf(e) }),
    'claim.evidence_added': (e) => plain(t('ev.claim.evidence_added', { by: by(e), what: claimWord('what', text(e.body.what)).toLowerCase() })),
    'claim.seller_notified': about('ev.claim.seller_notified'),
    'claim.seller_answered': (e) => plain(t('ev.claim.seller_answered', { answer: claimWord('answer', text(e.body.answer)).toLowerCase() })),
    'claim.granted': about('ev.claim.granted'),
    'claim.denied': about('ev.claim.denied'),
    'claim.appealed': (e, th) => plain(t('ev.claim.appealed', { title: thing(e, th), by: by(e) })),
    'claim.appeal_decided': (e, th) => ({ words: t('ev.claim.appeal_decided', { title: thing(e, th), decision: humanise(text(e.body.decision)).toLowerCase() }), rule: ruleOf(e) }),
    'claim.escalated': (e, th) => ({ words: t('ev.claim.escalated', { title: thing(e, th), tier: tierName(Number(e.body.tier ?? 1)) }), rule: ruleOf(e) }),
    'claim.final': about('ev.claim.final'),
    'claim.unpaid': (e, th) => plain(t('ev.claim.unpaid', { title: thing(e, th) })),
    'claim.recharged': (e, th) => plain(t('ev.claim.recharged', { title: thing(e, th), charge: claimWord('charge', text(e.body.charge)) })),
    'confirmation.sent': (e) => {
        const n = String(e.body.number ?? '');
        return plain(text(e.body.to) === 'seller' ? t('ev.confirmation.seller', { n }) : t('ev.confirmation', { n }));
    },
};

const LINES: Record<string, Say> = {
    ...RETURNS_AND_CLAIMS,
    'case.opened': (e) => plain(t('ev.opened', { n: Number(e.body.number) || 0, channel: text(e.body.channel) })),
    'tier.entered': (e) => {
        const level = Number(e.body.tier);
        const reason = reasonWords(text(e.body.reason));
        if (level === 0) return plain(t('ev.assistant'));
        return { words: t('ev.entered', { tier: tierName(level), reason }), rule: text(e.body.rule) };
    },
    'holder.changed': (e) => (text(e.body.type) === 'agent' ? plain(t('ev.took', { name: text(e.body.name) })) : null),
    'case.resolved': (e) => plain(t('ev.resolved', { name: who(e) })),
    'case.reopened': () => plain(t('ev.reopened')),
    'case.closed': () => plain(t('ev.closed')),
    'contact.ended': () => plain(t('ev.ended')),
    'message.failed': () => ({ words: t('ev.failed'), rule: '', tone: 'bad' }),
    'message.dropped': () => plain(t('ev.dropped')),
    'policy.faulted': () => ({ words: t('ev.faulted'), rule: '', tone: 'bad' }),
    'remedy.proposed': (e, th) => plain(e.actor.type === 'agent' || e.actor.type === 'tier'
        ? t('ev.remedy.proposed', { what: remedyWhat(e, th), name: nameById(th, e.actor.id) }) : t('ev.remedy.follows', { what: remedyWhat(e, th) })),
    'remedy.approval_asked': (e, th) => ({
        words: t('ev.remedy.approval_asked', { what: remedyWhat(e, th),
            tier: tierName(Number(e.body.approver_tier ?? e.body.tier ?? th.remedy(text(e.body.remedy))?.approver_tier ?? 2)) }),
        rule: text(e.body.rule),
    }),
    'remedy.approved': (e, th) => plain(t('ev.remedy.approved', { what: remedyWhat(e, th), name: nameById(th, e.actor.id) })),
    'remedy.declined': (e, th) => plain(t('ev.remedy.declined', { what: remedyWhat(e, th), name: nameById(th, e.actor.id), reason: reasonWords(text(e.body.reason)) })),
    'remedy.denied': (e, th) => ({ words: t('ev.remedy.denied', { what: remedyWhat(e, th) }), rule: text(e.body.rule) }),
    'remedy.refused': (e, th) => ({
        words: t('ev.remedy.refused', { what: word('remedy', text(e.body.kind) || 'remedy'), name: nameById(th, e.actor.id), why: sayAmounts(text(e.body.why)) }),
        rule: '', tone: 'bad',
    }),
    'remedy.withdrawn': (e, th) => plain(t('ev.remedy.withdrawn', { what: remedyWhat(e, th) })),
    'remedy.expired': (e, th) => plain(t('ev.remedy.expired', { what: remedyWhat(e, th) })),
    'remedy.done': (e, th) => {
        const what = remedyWhat(e, th);
        // A return that is set up is told by its label.
        if (th.remedy(text(e.body.remedy))?.kind === 'return') return null;
        const n = th.confirmationAfter(e.seq, text(e.body.remedy));
        return plain(n ? t('ev.remedy.done.number', { what, n }) : t('ev.remedy.done', { what }));
    },
    'remedy.failed': (e, th) => ({ words: t('ev.remedy.failed', { what: remedyWhat(e, th) }), rule: '', tone: 'bad' }),
    'remedy.reversed': (e, th) => ({ words: t('ev.remedy.reversed', { what: remedyWhat(e, th) }), rule: '', tone: 'bad' }),
    'remedy.unknown': (e, th) => ({ words: t('ev.remedy.unknown', { what: remedyWhat(e, th) }), rule: '', tone: 'bad' }),
};

export function lineOf(e: CaseEvent, thread: Thread): Line | null {
    return LINES[e.kind]?.(e, thread) ?? null;
}

export function isMessage(e: CaseEvent): boolean {
    return e.kind === 'message.received' || e.kind === 'message.sent' || e.kind === 'note.added';
}

/** What the log draws: messages, notes and the lines above. */
export function isShown(e: CaseEvent): boolean {
    if (e.kind === 'holder.changed') return text(e.body.type) === 'agent';
    // One that went into the contact stands there with its words already.
    if (e.kind === 'confirmation.sent') return !(Array.isArray(e.body.channels) && e.body.channels.includes('contact'));
    return isMessage(e) || e.kind === 'attachment.added' || e.kind in LINES;
}

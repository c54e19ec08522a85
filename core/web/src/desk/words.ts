// SPDX-License-Identifier: Apache-2.0
import { humanise, translator, wantedLocale } from '../shared/i18n';
import en from './en.json';

export const locale = wantedLocale(location.search);
export const t = translator(en, locale);

export function tierName(level: number | undefined): string {
    switch (level) {
        case 0: return t('tier.0');
        case 1: return t('tier.1');
        case 2: return t('tier.2');
        case 3: return t('tier.3');
        default: return t('tier.n', { n: level ?? 0 });
    }
}

const known = new Set(Object.keys(en));

/** A catalog row when there is one, else the server's own word made readable. */
export function word(prefix: 'remedy' | 'state' | 'reason' | 'return' | 'step', value: string | undefined): string {
    const key = `${prefix}.${value ?? ''}`;
    return known.has(key) ? t(key as Parameters<typeof t>[0]) : humanise(value ?? '');
}

/** A reason as an event keeps it: a word, or the sign that the sentence is in a note. */
export function reasonWords(reason: string): string {
    return reason === 'see_note' ? t('ev.note') : word('reason', reason).toLowerCase();
}

/** Why an action makes no sense for what is known of the orders. */
export const NOT = {
    asking: 'form.asking', noorder: 'not.noorder', nothing: 'not.nothing', nothird: 'not.nothird', notrade: 'not.notrade', shipped: 'not.shipped', delivered: 'not.delivered',
} as const;

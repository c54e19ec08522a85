// SPDX-License-Identifier: Apache-2.0
// Words about claims that the desk and the sellers' page share.

import { humanise, translator, wantedLocale } from '../shared/i18n';
import en from './en.json';

export const t = translator(en, wantedLocale(location.search));

const known = new Set(Object.keys(en));

/** A catalog row when there is one, else the host's own word made readable. */
export function claimWord(prefix: 'ground' | 'state' | 'answer' | 'by' | 'what' | 'step' | 'charge' | 'field', value: string | null | undefined): string {
    const key = `${prefix}.${value ?? ''}`;
    return known.has(key) ? t(key as Parameters<typeof t>[0]) : humanise(value ?? '');
}

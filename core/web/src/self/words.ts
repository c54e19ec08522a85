// SPDX-License-Identifier: Apache-2.0
// Words of what customers do by themselves: orders, returns, claims, cases. They load with those pages.

import { humanise, translator, wantedLocale } from '../shared/i18n';
import en from './en.json';

export const t = translator(en, wantedLocale(location.search));

const known = new Set(Object.keys(en));

/** A catalog row when there is one, else the host's own word made readable. */
export function word(prefix: 'reason' | 'step' | 'state' | 'ground' | 'answer' | 'by' | 'what', value: string | null | undefined): string {
    const key = `${prefix}.${value ?? ''}`;
    return known.has(key) ? t(key as Parameters<typeof t>[0]) : humanise(value ?? '');
}

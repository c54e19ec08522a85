// SPDX-License-Identifier: Apache-2.0
import { formatDay, formatTime, toDate } from '../shared/format';
import { translator, wantedLocale } from '../shared/i18n';
import type { When } from '../shared/types';
import en from './en.json';

export const locale = wantedLocale(location.search);
export const t = translator(en, locale);

const count = new Intl.NumberFormat();

export function n(value: number): string {
    return count.format(value);
}

/** "12 Nov 09:41". */
export function when(at: When | undefined | null): string {
    const d = toDate(at ?? null);
    return d ? `${formatDay(d.getTime())} ${formatTime(d.getTime())}` : '';
}

// SPDX-License-Identifier: Apache-2.0
import { translator, wantedLocale } from '../shared/i18n';
import type { Item } from '../shared/types';
import en from './en.json';

export const locale = wantedLocale(location.search);
export const t = translator(en, locale);

/** A line of the history in the reader's language, or the server's words for a new kind. */
export function lineText(item: Item): string {
    const key = `line.${item.line ?? ''}`;
    if (!(key in en)) return item.text;
    return t(key as Parameters<typeof t>[0], { name: item.from.name ?? '' });
}

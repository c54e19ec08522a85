// SPDX-License-Identifier: Apache-2.0
import { formatDay, formatTime, sameDay, toDate } from '../shared/format';
import { translator, wantedLocale } from '../shared/i18n';
import type { When } from '../shared/types';
import en from './en.json';
import type { By, Verdict } from './types';

export const locale = wantedLocale(location.search);
export const t = translator(en, locale);

const count = new Intl.NumberFormat();

export function n(value: number | undefined | null): string {
    return count.format(value ?? 0);
}

export function percent(part: number, whole: number): string {
    return whole > 0 ? `${((100 * part) / whole).toFixed(part > 0 && part / whole < 0.001 ? 2 : 1)} %` : '–';
}

/** The first eight of a hash: what people compare. */
export function short(hash: string | null | undefined): string {
    return (hash ?? '').slice(0, 8);
}

export function personOf(by: By | string | undefined): string {
    if (!by) return '';
    return typeof by === 'string' ? by : by.name || (by.type === 'system' ? '' : by.id || by.type || '');
}

/** Today "09:41", else "12 Nov 09:41". */
export function when(at: When | undefined): string {
    const d = toDate(at ?? null);
    if (!d) return '';
    const clock = formatTime(d.getTime());
    return sameDay(d.getTime(), Date.now()) ? clock : `${formatDay(d.getTime())} ${clock}`;
}

const HIDDEN = new Set(['kind', 'verdict']);

export function verdictKind(v: Verdict | undefined | null): string {
    if (!v) return '';
    return typeof v === 'string' ? v : String(v.kind ?? v.verdict ?? '');
}

function flat(v: unknown): string {
    return typeof v === 'string' ? v : JSON.stringify(v);
}

/** "escalate · tier 1 · asked_for_person": the verdict and what it carries, on one line. */
export function verdictWords(v: Verdict | undefined | null): string {
    if (!v || typeof v === 'string') return v ?? '';
    const fields = Object.entries(v).filter(([k, x]) => !HIDDEN.has(k) && x !== '' && x !== null && x !== undefined && !(k === 'tier' && x === -1) && !(k === 'priority' && x === 0));
    return [verdictKind(v), ...fields.map(([k, x]) => (k === 'reason' ? String(x) : k === 'clause' ? `“${String(x)}”` : `${k} ${flat(x)}`))].join(' · ');
}

// SPDX-License-Identifier: Apache-2.0
// Amounts, times and spans for people, through Intl only.

import type { Money } from './types';

const money = new Map<string, Intl.NumberFormat>();

function formatter(currency: string): Intl.NumberFormat | null {
    let f = money.get(currency);
    if (!f) {
        try {
            f = new Intl.NumberFormat(undefined, { style: 'currency', currency });
        } catch {
            return null;
        }
        money.set(currency, f);
    }
    return f;
}

export function currencyDigits(currency: string): number {
    return formatter(currency)?.resolvedOptions().maximumFractionDigits ?? 2;
}

export function formatMoney(m: Money | null | undefined): string {
    if (!m) return '';
    const f = formatter(m.currency);
    return f ? f.format(m.minor / 10 ** currencyDigits(m.currency)) : `${m.minor} ${m.currency}`;
}

/** The host counts in minor units where it says why not: "19700 USD (minor units)" is 197.00. */
export function sayAmounts(text: string): string {
    return text.replace(/(-?\d{1,15}) ([A-Z]{3}) \(minor units\)/g, (_, minor: string, currency: string) => formatMoney({ minor: Number(minor), currency }));
}

/** "12.50" or "12,50" to minor units; null when it is not an amount of this currency. */
export function parseAmount(text: string, currency: string): number | null {
    const digits = currencyDigits(currency);
    const m = /^(\d{1,12})(?:[.,](\d+))?$/.exec(text.trim());
    if (!m || (m[2]?.length ?? 0) > digits) return null;
    const minor = Number(m[1]) * 10 ** digits + Number((m[2] ?? '').padEnd(digits, '0') || 0);
    return minor > 0 ? minor : null;
}

export function amountText(m: Money): string {
    return (m.minor / 10 ** currencyDigits(m.currency)).toFixed(currencyDigits(m.currency));
}

export function toDate(value: string | number | null | undefined): Date | null {
    if (value === null || value === undefined || value === '' || value === 0) return null;
    const d = new Date(value);
    return Number.isNaN(d.getTime()) ? null : d;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayMonth = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' });

export function formatTime(at: string | number): string {
    const d = toDate(at);
    return d ? clock.format(d) : '';
}

export function formatDay(at: string | number | null | undefined): string {
    const d = toDate(at);
    return d ? dayMonth.format(d) : '';
}

export function formatLongDay(at: string | number): string {
    const d = toDate(at);
    return d ? full.format(d) : '';
}

export function sameDay(a: string | number, b: string | number): boolean {
    return toDate(a)?.toDateString() === toDate(b)?.toDateString();
}

/** 75 s -> "1:15", 2 h -> "2:00 h", 3 days -> "3 d". */
export function formatSpan(ms: number): string {
    const s = Math.max(0, Math.floor(ms / 1000));
    const two = (n: number): string => String(n).padStart(2, '0');
    if (s < 3600) return `${Math.floor(s / 60)}:${two(s % 60)}`;
    if (s < 86_400) return `${Math.floor(s / 3600)}:${two(Math.floor((s % 3600) / 60))} h`;
    return `${Math.floor(s / 86_400)} d`;
}

/** What is left until then: the same, but two parts from a day on: "2 d 5 h". */
export function formatLeft(ms: number): string {
    if (ms < 86_400_000) return formatSpan(ms);
    return `${Math.floor(ms / 86_400_000)} d ${Math.floor((ms % 86_400_000) / 3_600_000)} h`;
}

const stamp = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

export function formatStamp(at: string | number | null | undefined): string {
    const d = toDate(at);
    return d ? stamp.format(d) : '';
}

export function initials(name: string): string {
    const words = name.trim().split(/\s+/).filter(Boolean);
    const letters = [words[0], words.length > 1 ? words[words.length - 1] : undefined]
        .map((w) => (w ? [...w][0] : '')).join('');
    return letters.toUpperCase();
}

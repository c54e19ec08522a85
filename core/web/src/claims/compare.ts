// SPDX-License-Identifier: Apache-2.0
// A listing as sold beside the listing now: which fields, which differ, which words differ.

import { formatMoney } from '../shared/format';
import type { Listing } from '../shared/types';

export interface Field {
    name: string;
    sold: string;
    now: string;
    same: boolean;
}

export interface Piece {
    text: string;
    only: boolean; /* in this side alone */
}

const FIRST = ['title', 'description', 'price', 'condition'];
const NOT_FIELDS = new Set(['id', 'at', 'currency', 'price_minor', 'listing']);
const MAX_WORDS = 300;

function said(value: unknown): string {
    if (typeof value === 'string') return value.trim();
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (Array.isArray(value)) return value.map(said).filter(Boolean).join(', ');
    return '';
}

/** Its members by name: plain ones, the price as money, members of members by their own name. */
function fieldsOf(l: Listing | null | undefined, currency: string): Map<string, string> {
    const out = new Map<string, string>();
    if (!l) return out;
    if (typeof l.price_minor === 'number') out.set('price', formatMoney({ minor: l.price_minor, currency: l.currency ?? currency }));
    for (const [name, value] of Object.entries(l)) {
        if (NOT_FIELDS.has(name)) continue;
        if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
            for (const [inner, v] of Object.entries(value)) if (said(v)) out.set(inner, said(v));
        } else if (said(value)) out.set(name, said(value));
    }
    return out;
}

export function compareListings(sold: Listing | null | undefined, now: Listing | null | undefined, currency: string): Field[] {
    const a = fieldsOf(sold, currency);
    const b = fieldsOf(now, currency);
    // What was not kept with the sale cannot have changed since: stock, say.
    const names = [...FIRST.filter((n) => a.has(n)), ...[...a.keys()].filter((n) => !FIRST.includes(n))];
    return names.map((name) => {
        const was = a.get(name) ?? '';
        const is = b.get(name) ?? '';
        return { name, sold: was, now: is, same: was === is };
    });
}

/** The words of `a` and of `b`, each marked where the other has no such word in its place. */
export function wordDiff(a: string, b: string): [Piece[], Piece[]] {
    const x = a.split(/(\s+)/);
    const y = b.split(/(\s+)/);
    if (x.length > MAX_WORDS || y.length > MAX_WORDS) return [[{ text: a, only: a !== b }], [{ text: b, only: a !== b }]];
    const w = y.length + 1;
    const lcs = new Uint16Array((x.length + 1) * w);
    for (let i = x.length - 1; i >= 0; i--) {
        for (let j = y.length - 1; j >= 0; j--) {
            lcs[i * w + j] = x[i] === y[j] ? lcs[(i + 1) * w + j + 1]! + 1 : Math.max(lcs[(i + 1) * w + j]!, lcs[i * w + j + 1]!);
        }
    }
    const left: Piece[] = [];
    const right: Piece[] = [];
    const put = (to: Piece[], text: string, only: boolean): void => {
        const last = to[to.length - 1];
        if (last && last.only === only) last.text += text;
        else if (text) to.push({ text, only });
    };
    let i = 0;
    let j = 0;
    while (i < x.length || j < y.length) {
        if (i < x.length && j < y.length && x[i] === y[j]) {
            put(left, x[i++]!, false);
            put(right, y[j++]!, false);
        } else if (j >= y.length || (i < x.length && lcs[(i + 1) * w + j]! >= lcs[i * w + j + 1]!)) put(left, x[i++]!, true);
        else put(right, y[j++]!, true);
    }
    return [left, right];
}

// SPDX-License-Identifier: Apache-2.0
// Facts as a person types them: texts by dotted name, read by the contract's types.

import type { FactWord } from './vocabulary';

export type Typed = Record<string, string>;

/** Nested facts of an address (?given=JSON) as texts by dotted name. */
export function typedOf(given: string | undefined): Typed {
    const out: Typed = {};
    let tree: unknown;
    try {
        tree = given ? JSON.parse(given) : {};
    } catch {
        return out;
    }
    if (typeof tree !== 'object' || tree === null) return out;
    for (const [k, v] of Object.entries(tree)) {
        if (typeof v !== 'object' || v === null || Array.isArray(v)) {
            out[k] = textOf(v);
            continue;
        }
        const entries = Object.entries(v);
        if (entries.length === 0) out[`${k}.present`] = 'true';
        for (const [name, x] of entries) out[`${k}.${name}`] = textOf(x);
    }
    return out;
}

function textOf(v: unknown): string {
    return typeof v === 'string' ? v : JSON.stringify(v);
}

function valueOf(type: string | undefined, text: string): unknown {
    if (type === 'string') return text;
    if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
    if (type === 'integer') return /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** The facts that were typed, nested by their dot, and the names of those that do not read. */
export function readFacts(known: FactWord[], typed: Typed): { facts: Record<string, unknown>; wrong: string[] } {
    const facts: Record<string, unknown> = {};
    const wrong: string[] = [];
    for (const f of known) {
        const text = typed[f.name] ?? '';
        if (text === '') continue;
        const value = valueOf(f.type, text);
        if (value === undefined) {
            wrong.push(f.name);
            continue;
        }
        const [group, name] = f.name.split('.') as [string, string | undefined];
        if (name === undefined) facts[group] = value;
        else ((facts[group] ??= {}) as Record<string, unknown>)[name] = value;
    }
    return { facts, wrong };
}

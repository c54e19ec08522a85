// SPDX-License-Identifier: Apache-2.0
// A decision that was made, as a case of a spec: the facts it read are what is given, its
// verdict is what is expected.

import type { Decision, ReadRow, Verdict } from './types';

export type Tree = { [key: string]: unknown };

const RESERVED = new Set(('and break do else elseif end false for function goto if in local nil not or repeat '
    + 'return then true until while').split(' '));
const INLINE_MAX = 100;

function key(name: string): string {
    return /^[A-Za-z_]\w*$/.test(name) && !RESERVED.has(name) ? name : `[${luaString(name)}]`;
}

export function luaString(s: string): string {
    const body = s.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\0/g, '\\0');
    return `"${body}"`;
}

/** A JSON value as Lua, on one line when that is short enough. null is left out by callers. */
export function luaValue(v: unknown, indent = ''): string {
    if (typeof v === 'string') return luaString(v);
    if (typeof v !== 'object' || v === null) return v === null || v === undefined ? 'nil' : String(v);
    const isList = Array.isArray(v);
    const items = isList ? v.map((x) => luaValue(x, `${indent}  `))
        : Object.entries(v).filter(([, x]) => x !== null && x !== undefined).map(([k, x]) => `${key(k)} = ${luaValue(x, `${indent}  `)}`);
    if (items.length === 0) return '{}';
    const flat = `{ ${items.join(', ')} }`;
    if (indent.length + flat.length <= INLINE_MAX && !flat.includes('\n')) return flat;
    return `{\n${items.map((x) => `${indent}  ${x},\n`).join('')}${indent}}`;
}

/** Facts by dotted name as the tables a spec gives: `message.present` is the table itself. */
export function givenOf(read: ReadRow[]): Tree {
    const given: Tree = {};
    const absent = new Set(read.filter((r) => r.fact.endsWith('.present') && r.value === false).map((r) => r.fact.split('.')[0]!));
    for (const { fact, value } of read) {
        const [group, name] = fact.split('.') as [string, string | undefined];
        if (value === null || value === undefined || absent.has(group)) continue;
        if (name === undefined) {
            given[group] = value;
            continue;
        }
        const table = (given[group] ??= {}) as Tree;
        if (name !== 'present') table[name] = value;
    }
    delete given.now;
    return given;
}

const EXPECTED = ['tier', 'priority', 'reason'];

export function expectOf(verdict: Verdict, rule: string): Tree {
    const v = typeof verdict === 'string' ? { kind: verdict } : verdict;
    const out: Tree = { verdict: v.kind ?? v.verdict };
    for (const name of EXPECTED) {
        const x = v[name];
        if (x === undefined || x === null || x === '' || (name === 'tier' && x === -1) || (name === 'priority' && x === 0)) continue;
        out[name] = x;
    }
    if (rule && rule !== 'default') out.rule = rule;
    return out;
}

/** The text of one case, indented to stand in a spec's table. */
export function caseText(name: string, given: Tree, verdict: Verdict, rule: string): string {
    const pad = '    ';
    return `  case ${luaString(name)} {\n`
        + `${pad}given  = ${luaValue(given, pad)},\n`
        + `${pad}expect = ${luaValue(expectOf(verdict, rule), pad)},\n`
        + '  },\n';
}

export function caseOfDecision(number: number, d: Decision): string {
    return caseText(`case ${number}, event ${d.seq}: ${d.rule}`, givenOf(d.read ?? []), d.verdict, d.rule);
}

/** The spec with the case as its last; `line` is where the case begins, from 1. */
export function addCase(spec: string, point: string, text: string): { text: string; line: number } {
    const base = spec.trim() === '' ? `-- SPDX-License-Identifier: Apache-2.0\nreturn spec ${luaString(point)} {\n}\n` : spec;
    const end = base.lastIndexOf('}');
    if (end < 0) return { text: `${base.replace(/\n*$/, '\n')}${text}`, line: base.split('\n').length };
    let head = base.slice(0, end).replace(/[ \t]+$/, '');
    const last = head.trimEnd().slice(-1);
    if (last !== '{' && last !== ',') head = `${head.trimEnd()},\n`;
    else if (!head.endsWith('\n')) head += '\n';
    return { text: head + text + base.slice(end), line: head.split('\n').length };
}

// SPDX-License-Identifier: Apache-2.0
// The files of a bundle in the order people look for them: by decision point, then flows,
// properties, libraries and the rest.

import type { Point } from './types';

export interface FileItem {
    name: string;
    label: string;
    state: 'same' | 'changed' | 'added' | 'removed';
}

export interface FileGroup {
    id: string; /* a point's name, or "flows", "invariants", "lib", "rest" */
    point: boolean;
    rules: number;
    files: FileItem[];
}

function label(name: string, group: string): string {
    if (name.startsWith('spec/')) return 'spec';
    const base = name.replace(/^[\w-]+\//, '');
    return base.replace(/\.lua$/, '') === group ? 'rules' : base;
}

/** Which point a file belongs to: the one whose rules stand there, or by its own name. */
function pointOf(name: string, points: Point[]): string {
    const own = /^(?:policies|spec)\/([\w-]+)\.lua$/.exec(name)?.[1] ?? '';
    if (points.some((p) => p.name === own)) return own;
    return points.find((p) => p.rules.some((r) => r.file === name))?.name ?? '';
}

export function groupFiles(active: string[], draft: string[] | null, changed: string[], points: Point[]): FileGroup[] {
    const names = [...new Set([...active, ...(draft ?? [])])].sort();
    const groups = new Map<string, FileGroup>();
    const put = (id: string, point: boolean, item: FileItem): void => {
        const g = groups.get(id) ?? { id, point, rules: points.find((p) => p.name === id)?.rules.length ?? 0, files: [] };
        g.files.push(item);
        groups.set(id, g);
    };
    for (const name of names) {
        const point = pointOf(name, points);
        const id = point || (name.startsWith('assistant/') ? 'flows' : name.startsWith('invariants/') ? 'invariants' : name.startsWith('lib/') ? 'lib' : 'rest');
        const state = !active.includes(name) ? 'added' : draft && !draft.includes(name) ? 'removed' : changed.includes(name) ? 'changed' : 'same';
        put(id, point !== '', { name, label: label(name, id), state });
    }
    const order = [...points.map((p) => p.name), 'flows', 'invariants', 'lib', 'rest'];
    return [...groups.values()].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
}

/** Groups that hold a file whose name has the words in it. */
export function filterGroups(groups: FileGroup[], words: string): FileGroup[] {
    const want = words.trim().toLowerCase();
    if (!want) return groups;
    return groups.map((g) => ({ ...g, files: g.files.filter((f) => f.name.toLowerCase().includes(want)) }))
        .filter((g) => g.files.length > 0);
}

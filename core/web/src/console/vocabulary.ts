// SPDX-License-Identifier: Apache-2.0
// The words of the policies' language, made by the host from its own tables, as the editor's
// completion and the form of Try read them.

import { signal } from '@preact/signals';
import type { Vocabulary, Word } from './completion';

export interface FactWord extends Word {
    type?: string; /* integer, boolean, string, table */
    words?: string[]; /* all values there are */
    hint?: string; /* what it is, and in which unit */
}

export interface Reference {
    points: { name: string; asked?: string; facts: { name: string; type: string; unit?: string; meaning?: string; words?: string[] }[]; verdicts: string[] }[];
    verdicts: { name: string; meaning?: string; example?: string; fields?: { name: string; needed?: boolean }[] }[];
    words: { library?: string | null; name: string; takes?: string | null; gives?: string | null; meaning?: string; policy?: boolean; spec?: boolean; flow?: boolean }[];
}

export const vocabulary = signal<Vocabulary>({ points: {}, libraries: {}, words: [] });

const named = <T extends { name: string }>(all: T[]): Map<string, T> => new Map(all.map((x) => [x.name, x]));

export function vocabularyOf(r: Reference): Vocabulary {
    const verdicts = named(r.verdicts ?? []);
    const out: Vocabulary = { points: {}, libraries: {}, words: [] };
    for (const p of r.points ?? []) {
        const facts: FactWord[] = p.facts.map((f) => ({
            name: f.name, type: f.type, hint: [f.meaning, f.unit].filter(Boolean).join(', '), detail: [f.type, f.unit].filter(Boolean).join(', '),
            ...(f.meaning ? { info: f.words ? `${f.meaning}: ${f.words.join(', ')}` : f.meaning } : {}),
            ...(f.words ? { words: f.words } : {}),
        }));
        out.points[p.name] = {
            facts,
            verdicts: p.verdicts.map((name) => {
                const v = verdicts.get(name);
                const takes = (v?.fields ?? []).map((f) => (f.needed ? f.name : `[${f.name}]`)).join(', ');
                return { name, detail: `(${takes})`, ...(v?.meaning ? { info: [v.meaning, v.example].filter(Boolean).join(' — ') } : {}) };
            }),
        };
    }
    for (const w of r.words ?? []) {
        const word: Word = { name: w.name, ...(w.takes ? { detail: `(${w.takes})` } : {}), ...(w.meaning ? { info: w.gives ? `${w.meaning} → ${w.gives}` : w.meaning } : {}) };
        if (w.library) (out.libraries[w.library] ??= []).push(word);
        else if (!verdicts.has(w.name)) out.words.push(word);
    }
    return out;
}

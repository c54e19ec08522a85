// SPDX-License-Identifier: Apache-2.0
// What the editor may offer at a place in a policy: facts behind `c.`, functions behind a
// library's name, verdicts and words elsewhere. Pure: text in, choices out.

export interface Word {
    name: string;
    info?: string;
    detail?: string;
}

export interface PointWords {
    facts: Word[]; /* dotted names */
    verdicts: Word[];
}

export interface Vocabulary {
    points: Record<string, PointWords>;
    libraries: Record<string, Word[]>;
    words: Word[]; /* tier names, builtins and what else stands alone */
}

export interface Choice {
    label: string;
    type: 'fact' | 'group' | 'verdict' | 'function' | 'word';
    info?: string;
    detail?: string;
}

export interface Choices {
    from: number; /* column of what is replaced */
    options: Choice[];
}

const KEYWORDS = ('and break do else elseif end false for function if in local nil not or repeat return then true '
    + 'until while policy rule when decide otherwise spec case given expect require').split(' ');

/** The point a file is about: its name, or what its first line of the table says. */
export function pointOfFile(name: string, text: string): string {
    return /\b(?:policy|spec)\s+"([\w-]+)"/.exec(text)?.[1] ?? /(?:policies|spec)\/([\w-]+)\.lua$/.exec(name)?.[1] ?? '';
}

function merged(v: Vocabulary, point: string): PointWords {
    const own = v.points[point];
    if (own) return own;
    const all = { facts: new Map<string, Word>(), verdicts: new Map<string, Word>() };
    for (const p of Object.values(v.points)) {
        for (const f of p.facts) all.facts.set(f.name, f);
        for (const d of p.verdicts) all.verdicts.set(d.name, d);
    }
    return { facts: [...all.facts.values()], verdicts: [...all.verdicts.values()] };
}

function choice(type: Choice['type'], w: Word, name = w.name): Choice {
    return { label: name, type, ...(w.info ? { info: w.info } : {}), ...(w.detail ? { detail: w.detail } : {}) };
}

/** Facts under a group ("" for the top): a group is offered once, its facts behind a dot. */
function factsUnder(facts: Word[], group: string): Choice[] {
    const out = new Map<string, Choice>();
    for (const f of facts) {
        const [head, tail] = f.name.split('.') as [string, string | undefined];
        if (group) {
            if (head === group && tail && tail !== 'present') out.set(tail, choice('fact', f, tail));
        } else if (tail === undefined) {
            out.set(head, choice('fact', f, head));
        } else if (!out.has(head)) {
            out.set(head, { label: head, type: 'group' });
        }
    }
    return [...out.values()];
}

/** Choices for the text of a line up to the cursor; null for none. `asked`: by a key, not by typing. */
export function complete(before: string, point: string, v: Vocabulary, asked: boolean): Choices | null {
    if (/--/.test(before.replace(/"(?:[^"\\]|\\.)*"/g, ''))) return null;
    if ((before.replace(/\\./g, '').match(/"/g)?.length ?? 0) % 2 === 1) return null;
    const dotted = /(^|[^\w.])(\w+)\.(?:(\w+)\.)?(\w*)$/.exec(before);
    const words = merged(v, point);
    if (dotted) {
        const [, , head, middle, last] = dotted as unknown as [string, string, string, string | undefined, string];
        const from = before.length - last.length;
        if (head === 'c' || words.facts.some((f) => f.name.startsWith(`${head}.`) && middle === undefined && head !== 'tier')) {
            const options = factsUnder(words.facts, head === 'c' ? middle ?? '' : head);
            return options.length > 0 ? { from, options } : null;
        }
        const lib = middle === undefined ? v.libraries[head] : undefined;
        return lib ? { from, options: lib.map((w) => choice('function', w)) } : null;
    }
    const word = /\w*$/.exec(before)![0];
    if (word === '' && !asked) return null;
    if (/^\d/.test(word)) return null;
    return {
        from: before.length - word.length,
        options: [
            ...words.verdicts.map((w) => choice('verdict', w)),
            ...v.words.map((w) => choice('word', w)),
            ...Object.keys(v.libraries).map((name) => ({ label: name, type: 'group' as const })),
            ...KEYWORDS.map((label) => ({ label, type: 'word' as const })),
        ],
    };
}

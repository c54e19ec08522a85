// SPDX-License-Identifier: Apache-2.0
// A unified diff as rows to draw: line numbers of both sides, and within a line that was
// replaced the part that really differs.

export interface DiffRow {
    kind: 'same' | 'add' | 'del' | 'gap';
    old: number | null;
    now: number | null;
    text: string;
    from: number; /* marked part of the text, from === to for none */
    to: number;
}

export interface DiffView {
    rows: DiffRow[];
    added: number;
    removed: number;
}

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)$/;

/** Where two texts differ: lengths of what they share at both ends. */
export function sharedEnds(a: string, b: string): { head: number; tail: number } {
    const least = Math.min(a.length, b.length);
    let head = 0;
    while (head < least && a[head] === b[head]) head++;
    let tail = 0;
    while (tail < least - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
    return { head, tail };
}

/** Marks pairs of removed and added lines of one block, as far as they share something. */
function mark(rows: DiffRow[], from: number): void {
    const block = rows.slice(from);
    const gone = block.filter((r) => r.kind === 'del');
    const come = block.filter((r) => r.kind === 'add');
    if (gone.length !== come.length) return;
    gone.forEach((a, i) => {
        const b = come[i]!;
        const { head, tail } = sharedEnds(a.text, b.text);
        if (a.text.slice(0, head).trim() === '' && tail === 0) return;
        for (const r of [a, b]) {
            r.from = head;
            r.to = Math.max(head, r.text.length - tail);
        }
    });
}

export function readDiff(unified: string): DiffView {
    const rows: DiffRow[] = [];
    let old = 0, now = 0, added = 0, removed = 0, block = -1;
    let inHunk = false;
    const plain = { from: 0, to: 0 };
    const lines = unified.split('\n');
    if (lines[lines.length - 1] === '') lines.pop();
    for (const line of lines) {
        const hunk = HUNK.exec(line);
        const sign = line[0] ?? ' ';
        const text = line.slice(1);
        if (block >= 0 && (hunk || (sign !== '+' && sign !== '-'))) {
            mark(rows, block);
            block = -1;
        }
        if (hunk) {
            inHunk = true;
            old = Number(hunk[1]);
            now = Number(hunk[2]);
            if (rows.length > 0 || old > 1 || now > 1) rows.push({ kind: 'gap', old: null, now: null, text: hunk[3]!.trim(), ...plain });
        } else if (!inHunk || sign === '\\') {
            continue;
        } else if (sign === '+') {
            if (block < 0) block = rows.length;
            rows.push({ kind: 'add', old: null, now: now++, text, ...plain });
            added++;
        } else if (sign === '-') {
            if (block < 0) block = rows.length;
            rows.push({ kind: 'del', old: old++, now: null, text, ...plain });
            removed++;
        } else {
            rows.push({ kind: 'same', old: old++, now: now++, text, ...plain });
        }
    }
    if (block >= 0) mark(rows, block);
    return { rows, added, removed };
}

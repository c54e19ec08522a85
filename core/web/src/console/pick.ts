// SPDX-License-Identifier: Apache-2.0
// Small choices among rows.

import type { Decision } from './types';

/** 3, 4, 5, 9 -> "3–5, 9" */
export function ranges(lines: number[]): string {
    const out: string[] = [];
    const sorted = [...new Set(lines)].sort((a, b) => a - b);
    for (let i = 0; i < sorted.length; i++) {
        const from = sorted[i]!;
        while (sorted[i + 1] === sorted[i]! + 1) i++;
        out.push(sorted[i] === from ? String(from) : `${from}–${sorted[i]}`);
    }
    return out.join(', ');
}

/** An event that is no decision itself was caused by the last one before it. */
export function nearest(all: Decision[], seq: number): Decision | undefined {
    return [...all].reverse().find((d) => d.seq <= seq) ?? all[0];
}

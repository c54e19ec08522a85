// SPDX-License-Identifier: Apache-2.0
// What the benches make of their runs: the middle of them, how far they lie apart, a program's last words.
export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

export const spread = (list, digits = 0) => `${Math.min(...list).toFixed(digits)}..${Math.max(...list).toFixed(digits)}`;

// `key=number key=number …` as an object.
export const words = (line) => Object.fromEntries(line.trim().split(' ').map((kv) => kv.split('=')).map(([k, v]) => [k, Number(v)]));

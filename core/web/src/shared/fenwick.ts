// SPDX-License-Identifier: Apache-2.0
// Sums of row heights: prefix, point update and search in O(log n). It grows in place, so
// an append never forgets what was measured.

export class Fenwick {
    private tree: number[] = [0];
    private readonly value: number[] = [];

    get length(): number {
        return this.value.length;
    }

    get(i: number): number {
        return this.value[i] ?? 0;
    }

    push(v: number): void {
        const n = this.value.push(v);
        // The new node covers (n - lowbit, n]: sum the parts that end inside it.
        let sum = v;
        const low = n & -n;
        for (let child = 1; child < low; child <<= 1) sum += this.tree[n - child]!;
        this.tree.push(sum);
    }

    set(i: number, v: number): void {
        const delta = v - this.get(i);
        if (delta === 0 || i >= this.value.length) return;
        this.value[i] = v;
        for (let n = i + 1; n < this.tree.length; n += n & -n) this.tree[n]! += delta;
    }

    /** Rows put in front: the one case that rebuilds, keeping every measured height. */
    unshift(values: number[]): void {
        const all = [...values, ...this.value];
        this.value.length = 0;
        this.tree = [0];
        for (const v of all) this.push(v);
    }

    truncate(n: number): void {
        if (n >= this.value.length) return;
        this.value.length = n;
        this.tree.length = n + 1;
    }

    /** Sum of the first n values. */
    prefix(n: number): number {
        let sum = 0;
        for (let k = Math.min(n, this.value.length); k > 0; k -= k & -k) sum += this.tree[k]!;
        return sum;
    }

    total(): number {
        return this.prefix(this.value.length);
    }

    /** Index of the value that covers offset y, and the offset at which it starts. */
    find(y: number): { index: number; start: number } {
        let index = 0;
        let start = 0;
        let bit = 1;
        while (bit * 2 <= this.value.length) bit *= 2;
        for (; bit > 0; bit >>= 1) {
            const next = index + bit;
            if (next <= this.value.length && start + this.tree[next]! <= y) {
                index = next;
                start += this.tree[next]!;
            }
        }
        if (index >= this.value.length && index > 0) {
            index = this.value.length - 1;
            start = this.prefix(index);
        }
        return { index, start };
    }
}

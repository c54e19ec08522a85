// SPDX-License-Identifier: Apache-2.0
// Owns what this adapter must not forget: for each key what was asked, what was tried, what was answered.
// A file of JSON lines; a line counts once it is on disk, so each is written and synced before what it says is done.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import path from 'node:path';

export class Record {
    #fd;
    #rows = new Map(); // key -> {key, hash, remedy, plan?, sentAt?, answer?, told: []}

    constructor(file) {
        const text = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
        const whole = text.lastIndexOf(10) + 1; // a line without its end was never acted upon
        if (whole < text.length) truncateSync(file, whole);
        for (const line of text.subarray(0, whole).toString().split('\n')) if (line) this.#take(JSON.parse(line));
        this.#fd = openSync(file, 'a', 0o600);
        const folder = openSync(path.dirname(file), 'r');
        fsyncSync(folder);
        closeSync(folder);
    }

    #take({ key, told, ...more }) {
        const row = this.#rows.get(key) ?? { key, told: [] };
        Object.assign(row, more);
        if (told) row.told.push(told);
        this.#rows.set(key, row);
        return row;
    }

    get(key) { return this.#rows.get(key); }
    all() { return [...this.#rows.values()]; }

    // Adds to what is known of a key. When it returns, it is on disk.
    put(key, more) {
        writeSync(this.#fd, `${JSON.stringify({ key, ...more })}\n`);
        fsyncSync(this.#fd);
        return this.#take({ key, ...more });
    }
}

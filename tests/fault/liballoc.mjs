// SPDX-License-Identifier: Apache-2.0
// The file by which shim_alloc.so is told what fails (alloc/control.h), where it failed, and what a
// library does about it by its own decision.
import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { build, source } from '../tools/host.mjs';

const BYTES = 8192;
const PHASES = 16;
const AT = { magic: 0, armed: 8, from: 16, times: 24, count: 32, failed: 40, process: 48, begun: 56, phase: 64, at: 72,
    phaseFailed: 72 + 8 * PHASES, where: 80 + 8 * PHASES };

export const phases = ['start', 'load', 'activate', 'deliver', 'replace', 'drain', 'close'];
const shim = path.join(build, 'fault/shim_alloc.so');

export class Control {
    constructor(folder, { from = 0, times = 1, process = 0, armed = 0 } = {}) {
        mkdirSync(path.join(folder, 'state'), { recursive: true });
        this.path = path.join(folder, 'control');
        writeFileSync(this.path, Buffer.alloc(BYTES));
        this.fd = openSync(this.path, 'r+');
        this.set({ from, times, process, armed });
    }

    set(values) {
        const bytes = Buffer.alloc(8);
        for (const [key, value] of Object.entries(values)) {
            bytes.writeBigUInt64LE(BigInt(value));
            writeSync(this.fd, bytes, 0, 8, AT[key]);
        }
    }

    read() {
        const bytes = Buffer.alloc(BYTES);
        readSync(this.fd, bytes, 0, BYTES, 0);
        const number = (key) => Number(bytes.readBigUInt64LE(AT[key]));
        return { shim: number('magic') !== 0, count: number('count'), failed: number('failed'), phaseFailed: number('phaseFailed'),
            begun: number('begun'), where: bytes.subarray(AT.where, bytes.indexOf(0, AT.where)).toString() };
    }

    close() {
        closeSync(this.fd);
    }
}

const sanitizer = { ASAN_OPTIONS: [process.env.ASAN_OPTIONS, 'verify_asan_link_order=0'].filter(Boolean).join(':'),
    LSAN_OPTIONS: `print_suppressions=0:suppressions=${path.join(source, 'tests/fault/alloc/leaks.txt')}` };

// The environment of a process whose allocations fail; `control` false: only the sanitizer's words.
export const preload = (control) => ({ ...sanitizer, ...(control ? { LD_PRELOAD: shim, ALLOC_CONTROL: control } : {}) });

// An ombud-plugd whose allocations fail: a child is given no environment.
export function plugdWith(folder) {
    const file = path.join(folder, 'ombud-plugd');
    writeFileSync(file, `#!/bin/sh
export ASAN_OPTIONS LSAN_OPTIONS='${sanitizer.LSAN_OPTIONS}'
LD_PRELOAD='${shim}' ALLOC_CONTROL='${path.join(folder, 'control')}' exec '${path.join(build, 'bin/ombud-plugd')}' "$@"
`);
    chmodSync(file, 0o755);
    return file;
}

// clang's sanitizer runtime is part of the program and answers before what is preloaded.
export function outOfTheWay() {
    console.log('not run: allocations of this build are answered by its sanitizer; build with gcc');
    process.exit(77);
}

// What a library does by its own decision when it is out of memory, and nobody can mend from outside:
// named, not hidden. (libuv's abort() over its table of descriptors and its threads needs no row: loop_ready
// takes both in good time.)
const library = [
    { object: 'liblinear', signal: null, says: /Sanitizer: SEGV/,
        why: 'liblinear: does not look whether it was given memory (the assistant asks for all of it first)' },
    { object: 'liblinear', signal: 'SIGSEGV', says: /^/,
        why: 'liblinear: does not look whether it was given memory (the assistant asks for all of it first)' },
    { frame: /^dl_open_worker/, signal: null, says: /undefined symbol/,
        why: 'ld.so: a file with libraries of its own, refused for want of memory here, is refused until the host starts anew' },
];

export class Places {
    names = new Map();
    seen = new Map();

    // "function" of each frame of the failed allocation, innermost first.
    of({ where }) {
        return where.split('\n').filter(Boolean).map((line) => {
            const [object, offset] = line.split(' ');
            if (!this.names.has(line)) this.names.set(line, this.#look(object, offset));
            return this.names.get(line);
        });
    }

    #look(object, offset) {
        try {
            const [name, at] = execFileSync('addr2line', ['-fe', object, offset], { encoding: 'utf8' }).trim().split('\n');
            if (name !== '??') return `${name}${/:\d/.test(at) ? ` ${path.basename(at.split(' ')[0])}` : ''}`;
        } catch { /* no such program */ }
        return `${path.basename(object)}+${offset}`;
    }

    known(one) {
        const frames = this.of(one);
        const row = library.find((l) => l.signal === one.signal && l.says.test(one.out + one.err)
            && (l.object ? one.where.includes(`/${l.object}`) : frames.some((f) => l.frame.test(f))));
        if (row) this.seen.set(row.why, (this.seen.get(row.why) ?? 0) + 1);
        return row?.why;
    }

    aborts() {
        return [...this.seen].map(([why, n]) => `  ${n} × ${why}`);
    }
}

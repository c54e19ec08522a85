// SPDX-License-Identifier: Apache-2.0
// Allocations that fail: each one of everything in the process (malloc and its kin, whoever asks), in
// a life of its own, over load, activate, deliver, replace, drain and close of a plugin: here, in the
// host of a child, and in the child. Nothing crashes, leaks, hangs or is answered twice; a child
// costs itself only; with memory back everything works as if nothing had been.
// A sanitized build (OMBUD_BUILD=build-debug) tells leaks and wrong accesses as well.
// usage: alloc [--every N] [--most N] [--seed N] [--only WORD]
//   --every N  of each sweep every Nth allocation, from one that the seed chooses (1: all)
//   --most N   of each sweep not more than N points, spread evenly (600)
//   --only W   sweeps whose name holds W
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from '../tools/host.mjs';
import { Control, outOfTheWay, Places, phases, plugdWith, preload } from './liballoc.mjs';

const options = { every: 1, most: 600, seed: 1, only: '' };
for (let i = 2; i < process.argv.length; i += 2) {
    const name = process.argv[i].slice(2);
    if (!(name in options)) throw new Error(`unknown option ${process.argv[i]}`);
    options[name] = name === 'only' ? process.argv[i + 1] : Number(process.argv[i + 1]);
}

const LONGEST_MS = 120000;
const top = mkdtempSync(path.join(tmpdir(), 'ombud-alloc-'));
const places = new Places();

// One life of a host with one plugin in which allocation `from` of process `turn` fails.
async function live(sweep, from, slot) {
    const folder = path.join(top, `${slot}`);
    rmSync(folder, { recursive: true, force: true });
    const control = new Control(folder, { from, times: sweep.times, process: sweep.turn });
    const plugd = sweep.where === 'child' ? plugdWith(folder) : path.join(build, 'bin/ombud-plugd');
    const args = [control.path, sweep.isolation, path.join(folder, 'state'), plugd, sweep.file, ...sweep.set];
    const child = spawn(path.join(build, 'fault/alloc_work'), args,
        { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...preload(sweep.where === 'host' && control.path) } });
    let out = '', err = '';
    child.stdout.on('data', (bytes) => { out += bytes; });
    child.stderr.on('data', (bytes) => { err += bytes; });
    const timer = setTimeout(() => { err += '\nit hangs\n'; child.kill('SIGKILL'); }, LONGEST_MS);
    const [code, signal] = await new Promise((done) => {
        child.once('close', (...how) => done(how)); // after its last words
        child.once('exit', (...how) => setTimeout(done, 3000, how).unref());
    });
    clearTimeout(timer);
    return { from, code, signal, out, err, said: /^RIGHT.*$/m.exec(out)?.[0], ...control.read() };
}

function judge(sweep, base, one) {
    if (!one.failed) return 'not reached';
    if (one.code === 0 && one.said === base.said && !/ERROR: \w+Sanitizer/.test(one.err)) return 'right';
    return places.known(one) ?? 'wrong';
}

async function run(sweep) {
    const base = await live(sweep, 0, 'base');
    if (!base.shim) throw new Error(`${sweep.name}: the shim is not in the way`);
    if (!base.count) outOfTheWay();
    if (base.code !== 0) throw new Error(`${sweep.name}: without a failure ${base.code} ${base.signal}\n${base.out}${base.err}`);
    const step = Math.max(options.every, Math.ceil(base.count / options.most));
    const points = [];
    for (let n = 1 + (options.seed * 7919) % step; n <= base.count; n += step) points.push(n);
    const rows = new Map();
    const take = async (slot) => {
        for (let n = points.shift(); n; n = points.shift()) {
            const one = await live(sweep, n, slot);
            const verdict = judge(sweep, base, one);
            const phase = phases[one.phaseFailed] ?? 'start';
            const row = rows.get(phase) ?? { points: 0, right: 0, library: 0, wrong: 0, not_reached: 0 };
            row.points++;
            if (verdict === 'right') row.right++;
            else if (verdict === 'not reached') row.not_reached++;
            else if (verdict === 'wrong') row.wrong++;
            else row.library++;
            rows.set(phase, row);
            if (verdict === 'wrong') console.log(complaint(sweep, base, one));
        }
    };
    await Promise.all([take('a'), take('b')]);
    return { count: base.count, rows };
}

function complaint(sweep, base, one) {
    const words = [one.out.trim(), one.err.trim().split('\n').slice(0, 14).join('\n')].filter(Boolean).join('\n');
    return `WRONG ${sweep.name}: allocation ${one.from} (${phases[one.phaseFailed] ?? 'start'}) code ${one.code} ${one.signal ?? ''}
  ${places.of(one).slice(0, 9).join(' < ')}
${words.replace(/^/gm, '  ')}${one.said && one.said !== base.said ? `\n  wanted ${base.said}` : ''}`;
}

const shipped = (name) => path.join(build, `lib/ombud/${name}.so`);
const plugins = [[path.join(build, 'lib/test/probe.so')], [shipped('chat')], [shipped('local')],
    [shipped('http'), 'base_url=http://127.0.0.1:1/shop'], [shipped('assistant')], [shipped('associate')]];
const sweeps = [];
for (const [file, ...set] of plugins) {
    const name = path.basename(file, '.so');
    const add = (words, isolation, where, turn = 0) =>
        sweeps.push({ name: `${name} ${words}`, file, set, isolation, where, turn, times: 1 });
    add('inline', 'inline', 'host');
    add('in a child, the host fails', 'process', 'host', 1);
    add('in a child, the look fails', 'process', 'child', 1);
    add('in a child, it fails', 'process', 'child', 2);
    add('in a child, its successor fails', 'process', 'child', 4);
}

const total = { points: 0, right: 0, library_aborts: 0, wrong: 0, not_reached: 0 };
try {
    for (const sweep of sweeps.filter((one) => one.name.includes(options.only))) {
        const { count, rows } = await run(sweep);
        const cells = [...rows].map(([phase, r]) => `${phase} ${r.right}/${r.points}${r.library ? ` (${r.library} in a library)` : ''}`
            + `${r.not_reached ? ` (${r.not_reached} not reached)` : ''}`);
        console.log(`${sweep.name}: ${count} allocations; ${cells.join(', ')}`);
        for (const r of rows.values()) {
            total.points += r.points;
            total.right += r.right;
            total.library_aborts += r.library;
            total.wrong += r.wrong;
            total.not_reached += r.not_reached;
        }
    }
} finally {
    rmSync(top, { recursive: true, force: true });
}
for (const line of places.aborts()) console.log(line);
console.log(`alloc: ${Object.entries(total).map(([k, v]) => `${k}=${v}`).join(' ')}`);
process.exitCode = total.wrong || !total.right ? 1 : 0;

// SPDX-License-Identifier: Apache-2.0
// Owns what the wire-level corpora share: options, the host under test, the count at the end.
// Must not know any corpus. Called by http.mjs, websocket.mjs, sessions.mjs.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export const source = process.env.OMBUD_SOURCE ?? process.cwd();
export const build = process.env.OMBUD_BUILD ?? path.join(source, 'build-debug');

export function options(corpus, extra = {}) {
    const shared = process.env.OMBUD_SHARED ?? path.join(source, '..', 'shared');
    const opt = { data: corpus && path.join(shared, 'corpora', corpus), ...extra };
    const args = process.argv.slice(2);
    for (let i = 0; i < args.length; i += 2) {
        const name = args[i].replace(/^--/, '');
        if (!(name in opt) || args[i + 1] === undefined) {
            console.error(`unknown option ${args[i]}; there are: ${Object.keys(opt).map((k) => '--' + k).join(' ')}`);
            process.exit(64);
        }
        opt[name] = args[i + 1];
    }
    return opt;
}

export const load = (folder, file = 'cases.json') =>
    JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));

// The gateway alone, in the build's own form; ends with its stdin.
export function startGateway() {
    const child = spawn(path.join(build, 'bin', 'conform_gwhost'), [], {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { ...process.env, ASAN_OPTIONS: 'quarantine_size_mb=1:' + (process.env.ASAN_OPTIONS ?? '') },
    });
    let log = '';
    child.stderr.on('data', (d) => { log = (log + d).slice(-200000); });
    const ended = new Promise((done) => child.on('exit', (code, signal) => done(code ?? signal)));
    return new Promise((done, fail) => {
        child.on('error', fail);
        child.stdout.once('data', (line) => {
            const [, port, admin] = String(line).trim().split(' ');
            done({
                pid: child.pid, port: +port, admin: +admin, log: () => log,
                memory: () => +/RssAnon:\s+(\d+)/.exec(fs.readFileSync(`/proc/${child.pid}/status`))[1] * 1024,
                stop: async () => { child.stdin.end(); return ended; },
            });
        });
    });
}

// Runs jobs, some at a time, in order of the list.
export async function together(jobs, most) {
    let next = 0;
    const results = [];
    const one = async () => {
        while (next < jobs.length) {
            const at = next++;
            results[at] = await jobs[at]();
        }
    };
    await Promise.all(Array.from({ length: most }, one));
    return results;
}

function knownRows(name) {
    const text = fs.readFileSync(path.join(source, 'tests/conform/known.txt'), 'utf8');
    return new Set(text.split('\n').map((l) => l.split(' ')).filter((w) => w[0] === name).map((w) => w[1]));
}

// rows: [{id, why?, absent?}]. Prints what fails and the count; the exit code to end with.
export function report(name, rows) {
    const known = knownRows(name);
    let bad = 0;
    const absent = rows.filter((r) => r.absent);
    for (const r of rows.filter((row) => row.why && !row.absent)) {
        console.log(`${known.has(r.id) ? 'known' : 'FAILED'} ${r.id}: ${r.why}`);
        bad += known.has(r.id) ? 0 : 1;
    }
    if (absent.length)
        console.log(`no such object: ${absent.length} (${absent.map((r) => r.id).join(' ')})`);
    console.log(`${name}: passed ${rows.filter((r) => !r.why && !r.absent).length} of ${rows.length}`);
    return bad ? 1 : 0;
}

export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

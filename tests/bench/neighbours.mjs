// SPDX-License-Identifier: Apache-2.0
// needs: corpora/plugin-hostile
// `./run bench neighbours [--rows PATTERN] [--pairs N] [--seconds N] [--rate N]`: what the customers of
// chat feel of a plugin that misbehaves beside it, in a whole host.
//
// At a fixed rate, messages to live holders are decided, committed, acknowledged and shown to a watching
// desk (as bench chat counts them) while somebody calls on the hostile plugin, in a process of its own,
// ten times a second. Two hosts take turns: one whose hostile plugin does what a row of
// corpora/plugin-hostile says whenever it can, and one where the same plugin behaves. p99_ratio: of the
// time to the acknowledgement, hostile over quiet, the median of the pairs. Rows that no visit brings
// about are left to `bench hostile`.
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build, figures, option, shared, startHost, WebSocket } from '../tools/host.mjs';
import { heldContacts } from './libchat.mjs';
import { median, spread, words } from './libfigures.mjs';

const VISIT_MS = 100, STAY_MS = 60;
const wanted = new RegExp(option('rows', '-on_open|-on_message|-on_close|-on_timer|^api-message-flood|^api-open-flood|^api-timer-flood|^api-leak|^crash-oom'));
const pairs = Number(option('pairs', 5));
const seconds = Number(option('seconds', 4));
const rate = Number(option('rate', 1000));
const folder = mkdtempSync(path.join(tmpdir(), 'ombud-bench-'));
const failures = (host) => host.log.split('\n').filter((line) => /hostile: its process failed/.test(line)).length;

const plugins = path.join(folder, 'plugins');
mkdirSync(plugins);
copyFileSync(path.join(build, 'lib/test/hostile.so'), path.join(plugins, 'hostile.so'));

async function begin(row) {
    const host = await startHost({ args: ['--plugins-2', plugins], set: { 'chat.rate': 1000, 'chat.burst': 100000,
        'hostile.isolation': 'process', 'hostile.misbehave': row, 'hostile.always': 'true' } });
    const place = mkdtempSync(path.join(folder, 'held-'));
    return { host, held: await heldContacts(host, 32, place) };
}

function visit(port) {
    const ws = new WebSocket(`ws://127.0.0.1:${port}/hostile/ws`, { headers: { host: `localhost:${port}` } });
    ws.on('open', () => ['1', '2', '3'].forEach((text) => ws.send(text)));
    ws.on('error', () => {}); // refused while it is away
    setTimeout(() => ws.terminate(), STAY_MS);
}

async function measure({ host, held }) {
    const plan = await held.plan();
    const visits = setInterval(() => visit(host.port), VISIT_MS);
    try {
        const { stdout } = await promisify(execFile)(path.join(build, 'bin/chat_load'), [host.port, plan, seconds, 0, rate].map(String));
        return words(stdout.trim().split('\n').at(-1));
    } finally {
        clearInterval(visits);
    }
}

const rows = JSON.parse(readFileSync(path.join(shared, 'corpora/plugin-hostile/cases.json'), 'utf8')).map((c) => c.id).filter((id) => wanted.test(id));
const over = [], all = [];
let lost = 0;
try {
    const quiet = await begin('none');
    for (const row of rows) {
        const hostile = await begin(row);
        const ratio = [], ours = [], theirs = [];
        for (let i = 0; i < pairs; i++) {
            const first = i % 2 ? [hostile, quiet] : [quiet, hostile]; // who is first takes turns as well
            const got = new Map();
            for (const one of first) got.set(one, await measure(one));
            ours.push(got.get(quiet).p99_ms);
            theirs.push(got.get(hostile).p99_ms);
            ratio.push(theirs[i] / ours[i]);
            lost += got.get(hostile).sent_all - got.get(hostile).acked_all;
        }
        const failed = failures(hostile.host);
        await hostile.host.stop();
        const felt = median(ratio);
        all.push(felt);
        if (felt > 1.2) over.push(row);
        console.log(`row ${row} p99_ratio=${felt.toFixed(2)} spread=${spread(ratio, 2)} p99_ms=${median(ours)}/${median(theirs)} failures=${failed}`);
    }
    await quiet.host.stop();
} finally {
    rmSync(folder, { recursive: true, force: true });
}
if (over.length) console.log(`over 1.20: ${over.join(' ')}`);
figures('neighbours', { rows: all.length, over: over.length, lost, p99_ratio_median: median(all).toFixed(2), p99_ratio_worst: Math.max(...all).toFixed(2), pairs, seconds, rate });
if (over.length || lost || !all.length) process.exitCode = 1;

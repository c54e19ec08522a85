// SPDX-License-Identifier: Apache-2.0
// needs: corpora/plugin-hostile
// `./run bench neighbours [--rows PATTERN] [--pairs N] [--seconds N] [--rate N]`: what the customers of
// chat feel of a plugin that misbehaves beside it, in a whole host.
//
// At a fixed rate, messages to live holders are decided, committed, acknowledged and shown to a watching
// desk (as bench chat counts them) while somebody calls on the hostile plugin, in a process of its own,
// ten times a second. Windows of two kinds take turns, each in a new host: the plugin does what a row of
// corpora/plugin-hostile says whenever it can, or it behaves. A window is a minute, what the host takes
// to be done with a plugin that crashes or hangs again and again (PLUG_CRASHES); with less of it, more of
// a window are crashes and restarts. p99_ratio: the time within which 99 % of the acknowledgements came,
// all hostile windows of a row over all its quiet ones; bounds: of nine in ten ratios when stretches of
// five seconds are drawn from these again and again. Row none: a plugin that behaves beside one that
// behaves, what this bench takes for a difference. Rows that no visit brings about are left to
// `bench hostile`.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, figures, option, shared, startHost, WebSocket } from '../tools/host.mjs';
import { chatLoad, heldContacts } from './libchat.mjs';
import { median } from './libfigures.mjs';

const VISIT_MS = 100, STAY_MS = 60, STRETCH_S = 5, DRAWS = 200, CUSTOMERS = 16, MOST_RATIO = 1.2;
const wanted = new RegExp(option('rows', '^none$|-on_open|-on_message|-on_close|-on_timer|^api-message-flood|^api-open-flood|^api-timer-flood|^api-leak|^crash-oom'));
const pairs = Number(option('pairs', 2));
const seconds = Number(option('seconds', 60));
const rate = Number(option('rate', 1000));
const folder = mkdtempSync(path.join(tmpdir(), 'ombud-bench-'));

const plugins = path.join(folder, 'plugins');
mkdirSync(plugins);
copyFileSync(path.join(build, 'lib/test/hostile.so'), path.join(plugins, 'hostile.so'));

function visit(port) {
    const ws = new WebSocket(`ws://127.0.0.1:${port}/hostile/ws`, { headers: { host: `localhost:${port}` } });
    ws.on('open', () => ['1', '2', '3'].forEach((text) => ws.send(text)));
    ws.on('error', () => {}); // refused while it is away
    setTimeout(() => ws.terminate(), STAY_MS);
}

// What each acknowledgement took, us, in stretches.
function stretches(file) {
    const bytes = readFileSync(file);
    const all = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    const cut = [];
    for (let at = 0; at < all.length; at += rate * STRETCH_S) cut.push(all.subarray(at, at + rate * STRETCH_S));
    return cut;
}

// One window: what the customers saw, and how often the plugin's process failed.
async function look(row) {
    const times = path.join(folder, 'times');
    const host = await startHost({ args: ['--plugins-2', plugins], set: { 'chat.rate': 1000, 'chat.burst': 100000,
        'hostile.isolation': 'process', 'hostile.misbehave': row, 'hostile.always': 'true' } });
    let visits;
    try {
        const held = await heldContacts(host, CUSTOMERS, folder);
        const got = await chatLoad(host.port, await held.plan(), { seconds, rate, times,
            counting: () => { visits = setInterval(() => visit(host.port), VISIT_MS); } });
        return { took: stretches(times), lost: got.sent_all - got.acked_all,
            failures: host.log.split('\n').filter((line) => /hostile: its process failed/.test(line)).length };
    } finally {
        clearInterval(visits);
        await host.kill(); // an orderly end waits for the held contacts
        rmSync(host.data, { recursive: true, force: true });
    }
}

function within(took, share) {
    const all = new Uint32Array(took.reduce((n, one) => n + one.length, 0));
    let at = 0;
    for (const one of took) {
        all.set(one, at);
        at += one.length;
    }
    return all.sort()[Math.floor(all.length * share)] / 1000;
}

const draw = (list) => list.map(() => list[Math.floor(Math.random() * list.length)]);
const p99Ratio = (hostile, quiet) => within(hostile, 0.99) / within(quiet, 0.99);

function bounds(hostile, quiet) {
    const drawn = Array.from({ length: DRAWS }, () => p99Ratio(draw(hostile), draw(quiet))).sort((a, b) => a - b);
    return [drawn[Math.floor(DRAWS * 0.05)], drawn[Math.floor(DRAWS * 0.95)]];
}

const known = JSON.parse(readFileSync(path.join(shared, 'corpora/plugin-hostile/cases.json'), 'utf8')).map((c) => c.id);
const rows = ['none', ...known].filter((id) => wanted.test(id));
const over = [], surely = [], all = [];
let lost = 0;
try {
    for (const row of rows) {
        const seen = { hostile: [], quiet: [] };
        for (let i = 0; i < pairs; i++) { // who is first takes turns as well
            for (const kind of i % 2 ? ['hostile', 'quiet'] : ['quiet', 'hostile']) seen[kind].push(await look(kind === 'quiet' ? 'none' : row));
        }
        const [hostile, quiet] = [seen.hostile, seen.quiet].map((windows) => windows.flatMap((w) => w.took));
        const felt = p99Ratio(hostile, quiet), [low, high] = bounds(hostile, quiet);
        const both = (share) => `${within(quiet, share).toFixed(2)}/${within(hostile, share).toFixed(2)}`;
        all.push(felt);
        if (felt > MOST_RATIO) over.push(row);
        if (low > MOST_RATIO) surely.push(row);
        lost += seen.hostile.reduce((n, w) => n + w.lost, 0);
        console.log(`row ${row} p99_ratio=${felt.toFixed(2)} bounds=${low.toFixed(2)}..${high.toFixed(2)} p50_ms=${both(0.5)} p99_ms=${both(0.99)
        } p999_ms=${both(0.999)} failures=${seen.hostile.map((w) => w.failures).join(',')}`);
    }
} finally {
    rmSync(folder, { recursive: true, force: true });
}
if (over.length) console.log(`over ${MOST_RATIO}: ${over.join(' ')}`);
figures('neighbours', { rows: all.length, over: over.length, surely_over: surely.length, lost, p99_ratio_median: median(all).toFixed(2),
    p99_ratio_worst: Math.max(...all).toFixed(2), pairs, seconds, rate });
if (over.length || lost || !all.length) process.exitCode = 1;

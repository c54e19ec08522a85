// SPDX-License-Identifier: Apache-2.0
// needs: corpora/plugin-hostile
// `./run bench neighbours [--rows PATTERN] [--hosts N] [--minutes N] [--rate N]`: what the customers of
// chat feel of a plugin that misbehaves beside it, in a whole host.
//
// At a fixed rate, messages to live holders are decided, committed, acknowledged and shown to a watching
// desk (as bench chat counts them) while somebody (chat_visit) calls on the hostile plugin, in a process of
// its own, ten times a second; where a row is about its life, an operator has it loaded again each second instead.
// For TURN_S it does what a row of corpora/plugin-hostile says whenever it can, then it behaves for as
// long, and so on: both kinds are seen in one host, as where its processes come to lie makes more of a
// difference than most rows. What a bad turn leaves behind (a hang that is found, a child that comes back)
// is let pass for SETTLE_S and counts as neither. Within a minute the host takes the measures that it has
// (PLUG_CRASHES).
//
// p99_ratio: the time within which 99 % of the acknowledgements came, all bad turns of all hosts over all
// good ones; bounds: of nine in ten ratios when pairs of turns are drawn from these again and again. What
// fell into a moment in which the machine itself stood still (seen by a thread before all others on each
// processor; kept: the share that did not, in %) is left out of both; raw_ratio has it in. Row none behaves
// all the time: what this bench takes for a difference; it does not count. Rows that neither brings about
// (calls of a shop's remedies, files that are no plugin) are left to `bench hostile`.
import { execFile, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, figures, option, shared, sleep, startHost } from '../tools/host.mjs';
import { chatLoad, heldContacts } from './libchat.mjs';
import { median } from './libfigures.mjs';

const VISIT_MS = 100, CHANGE_MS = 1000, STAY_MS = 60, TURN_S = 10, SETTLE_S = 3, DRAWS = 200, CUSTOMERS = 16, MOST_RATIO = 1.2;
const wanted = new RegExp(option('rows', '^none$|-on_open|-on_message|-on_close|-on_timer|-init|-start|-on_config|-stop|-fini|-flood|-leak|-message-64MiB|-reentrant|-read-host|-oom|-crash-loop'));
const aboutLife = /-(init|start|on_config|stop|fini)(-500ms)?$/;
const hosts = Number(option('hosts', 3));
const minutes = Number(option('minutes', 1));
const rate = Number(option('rate', 1000));
const folder = mkdtempSync(path.join(tmpdir(), 'ombud-bench-'));

const plugins = path.join(folder, 'plugins');
mkdirSync(plugins);
copyFileSync(path.join(build, 'lib/test/hostile.so'), path.join(plugins, 'hostile.so'));

const visits = (port) => spawn(path.join(build, 'bin/chat_visit'), [port, '/hostile/ws', VISIT_MS, STAY_MS, 'act', '1', '2', '3'].map(String), { stdio: 'ignore' });

// Its operator's: what does not come up is told there and changes nothing.
const reload = (host) => execFile(path.join(build, 'bin/ombud'), ['plugin', 'reload', 'hostile', '--data', host.data], () => {});

// A host comes up while the plugin behaves, whatever its row is about.
async function goodTurn() {
    const now = Number(process.hrtime.bigint()) / 1e9 % (2 * TURN_S);
    if (now > 1) await sleep((2 * TURN_S - now) * 1000);
}

// What the acknowledgements of each turn took, us, negative when the machine stood still meanwhile:
// [{bad, good}], a bad turn with the good one behind it.
function turns(file) {
    const bytes = readFileSync(file);
    const line = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    const pairs = new Map();
    for (let i = 0; i < line.length; i += 2) {
        const turn = Math.floor(line[i] / 1000 / TURN_S), bad = turn % 2 === 1;
        if (!bad && line[i] - turn * TURN_S * 1000 < SETTLE_S * 1000) continue;
        const first = bad ? turn : turn - 1;
        if (!pairs.has(first)) pairs.set(first, { bad: [], good: [] });
        pairs.get(first)[bad ? 'bad' : 'good'].push(line[i + 1]);
    }
    return [...pairs.values()].filter((pair) => pair.bad.length && pair.good.length);
}

// One host: what the customers saw, and how often the plugin's process failed.
async function look(row) {
    const times = path.join(folder, 'times');
    await goodTurn();
    const host = await startHost({ args: ['--plugins-2', plugins], set: { 'chat.rate': 1000, 'chat.burst': 100000,
        'hostile.isolation': 'process', 'hostile.misbehave': row, 'hostile.always': 'true', 'hostile.turn_s': TURN_S } });
    let calls, changes;
    try {
        const held = await heldContacts(host, CUSTOMERS, folder);
        const got = await chatLoad(host.port, await held.plan(), { seconds: minutes * 60, rate, times,
            counting: () => {
                if (aboutLife.test(row)) changes = setInterval(() => reload(host), CHANGE_MS);
                else calls = visits(host.port);
            } });
        return { turns: turns(times), watched: got.watched, lost: got.sent_all - got.acked_all,
            failures: host.log.split('\n').filter((line) => /hostile: its process failed/.test(line)).length };
    } finally {
        clearInterval(changes);
        calls?.kill();
        await host.kill(); // an orderly end waits for the held contacts
        rmSync(host.data, { recursive: true, force: true });
    }
}

// raw: with what the machine itself was late with.
function within(pairs, kind, share, raw = false) {
    const all = pairs.flatMap((pair) => pair[kind]);
    const counted = Uint32Array.from(raw ? all.map(Math.abs) : all.filter((us) => us >= 0)).sort();
    return counted[Math.floor(counted.length * share)] / 1000;
}

function kept(pairs, kind) {
    const all = pairs.flatMap((pair) => pair[kind]);
    return Math.floor(100 * all.filter((us) => us >= 0).length / all.length);
}

const draw = (list) => list.map(() => list[Math.floor(Math.random() * list.length)]);
const p99Ratio = (pairs, raw) => within(pairs, 'bad', 0.99, raw) / within(pairs, 'good', 0.99, raw);

function bounds(pairs) {
    const drawn = Array.from({ length: DRAWS }, () => p99Ratio(draw(pairs))).sort((a, b) => a - b);
    return [drawn[Math.floor(DRAWS * 0.05)], drawn[Math.floor(DRAWS * 0.95)]];
}

const known = JSON.parse(readFileSync(path.join(shared, 'corpora/plugin-hostile/cases.json'), 'utf8')).map((c) => c.id);
const rows = ['none', ...known].filter((id) => wanted.test(id));
const over = [], surely = [], ratios = [];
let lost = 0, watched = 1;
try {
    for (const row of rows) {
        const seen = [];
        for (let i = 0; i < hosts; i++) seen.push(await look(row));
        const pairs = seen.flatMap((one) => one.turns);
        const felt = p99Ratio(pairs), [low, high] = bounds(pairs);
        const both = (share) => `${within(pairs, 'good', share).toFixed(2)}/${within(pairs, 'bad', share).toFixed(2)}`;
        if (row !== 'none') {
            ratios.push(felt);
            if (felt > MOST_RATIO) over.push(row);
            if (low > MOST_RATIO) surely.push(row);
        }
        for (const one of seen) {
            lost += one.lost;
            watched &= one.watched;
        }
        console.log(`row ${row} p99_ratio=${felt.toFixed(2)} bounds=${low.toFixed(2)}..${high.toFixed(2)} p50_ms=${both(0.5)} p99_ms=${both(0.99)
        } p999_ms=${both(0.999)} kept=${kept(pairs, 'good')}/${kept(pairs, 'bad')} raw_ratio=${p99Ratio(pairs, true).toFixed(2)
        } hosts=${seen.map((one) => p99Ratio(one.turns).toFixed(2)).join(',')} failures=${seen.map((one) => one.failures).join(',')}`);
    }
} finally {
    rmSync(folder, { recursive: true, force: true });
}
if (over.length) console.log(`over ${MOST_RATIO}: ${over.join(' ')}`);
figures('neighbours', { rows: ratios.length, over: over.length, surely_over: surely.length, lost, p99_ratio_median: ratios.length ? median(ratios).toFixed(2) : '-',
    p99_ratio_worst: ratios.length ? Math.max(...ratios).toFixed(2) : '-', watched, hosts, minutes, rate });
if (over.length || lost || !rows.length) process.exitCode = 1;

// SPDX-License-Identifier: Apache-2.0
// `./run bench isolation [--count N] [--pairs N] [--seconds N]`: what a plugin costs in a process of
// its own.
//
// round_trip_p50_us: core -> child -> core, 256 bytes each way, one call after the other on a quiet
// loop; bare: the same bytes to and fro between two processes that do nothing else, as one machine asks
// 3 us for that and, with the two on two processors, 15; and inline. child_over_inline: durable chat
// messages a second (as bench chat) with chat in a child, over the same inline, medians of pairs run in
// turn. rss_per_plugin_kib: resident memory of a second plugin's process, once a first one of the kind is
// there; private is what of it no other process shares.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, figures, option, request, startHost } from '../tools/host.mjs';
import { chatLoad, heldContacts } from './libchat.mjs';
import { median, spread, words } from './libfigures.mjs';

const count = Number(option('count', 100000));
const pairs = Number(option('pairs', 5));
const seconds = Number(option('seconds', 3));
const customers = Number(option('customers', 64));
const folder = mkdtempSync(path.join(tmpdir(), 'ombud-bench-'));

const trip = (how) => words(execFileSync(path.join(build, 'bin/isolation_trip'), [how, String(count)],
    { encoding: 'utf8', env: { ...process.env, OMBUD_BUILD: build } }));

async function chatting(set) {
    const host = await startHost({ set: { 'chat.rate': 1000, 'chat.burst': 100000, ...set } });
    const held = await heldContacts(host, customers, folder);
    return { host, held };
}

const throughput = async ({ host, held }) => (await chatLoad(host.port, await held.plan(), { seconds, window: 4 })).per_s;

// Resident and private memory of the processes of plugins, by name.
async function memory() {
    const host = await startHost({ set: { 'associate.isolation': 'process', 'supervisor.isolation': 'process' } });
    try {
        const text = (await request(host, 'GET', '/metrics', { port: host.admin_port })).text;
        if (!/ombud_plugin_up\{plugin="supervisor"\} 1/.test(text)) throw new Error('the supervisor is not up');
        const pid = execFileSync('pgrep', ['-P', String(host.pid), '-f', 'host supervisor'], { encoding: 'utf8' }).trim();
        const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
        const kib = (name) => Number(new RegExp(`^${name}: *(\\d+)`, 'm').exec(rollup)[1]);
        return { resident: kib('Rss'), own: kib('Private_Clean') + kib('Private_Dirty') };
    } finally {
        await host.stop();
    }
}

try {
    const child = trip('process'), bare = trip('bare'), inline = trip('inline');
    const { resident, own } = await memory();
    const here = await chatting({}), there = await chatting({ 'chat.isolation': 'process' });
    const ratio = [], rates = [];
    try {
        for (let i = 0; i < pairs; i++) {
            const a = await throughput(here), b = await throughput(there);
            console.log(`pair ${i + 1}: inline ${a}/s, child ${b}/s`);
            rates.push(b);
            ratio.push(b / a);
        }
    } finally {
        await here.host.stop();
        await there.host.stop();
    }
    figures('isolation', {
        round_trip_p50_us: child.p50_us, round_trip_p99_us: child.p99_us, bare_p50_us: bare.p50_us,
        over_bare: (child.p50_us / bare.p50_us).toFixed(2), inline_p50_us: inline.p50_us,
        child_over_inline: median(ratio).toFixed(2), spread: spread(ratio, 2), child_messages_per_s: median(rates).toFixed(0),
        rss_per_plugin_kib: resident, private_kib: own, count, pairs,
    });
} finally {
    rmSync(folder, { recursive: true, force: true });
}

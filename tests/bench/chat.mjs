// SPDX-License-Identifier: Apache-2.0
// `./run bench chat [--seconds N] [--pairs N]`: durable chat messages a second beside a bare baseline.
//
// A message counts when one customer message to a live holder was decided by one Lua decision,
// hash-chained and sealed, committed, acknowledged, and delivered to a watching desk connection.
// The baseline echoes frames after a group-committed append with the same pragmas, batching, table
// and bytes of body a row, and does nothing else.
// Host, generator and baseline share the machine; pairs are run in turn, medians are printed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, figures, option, startHost, until } from '../tools/host.mjs';
import { chatLoad, heldContacts } from './libchat.mjs';
import { median, spread } from './libfigures.mjs';

const seconds = Number(option('seconds', 5));
const pairs = Number(option('pairs', 3));
const customers = Number(option('customers', 256));
const window = Number(option('window', 4));
const offered = Number(option('rate', 10000));
const folder = mkdtempSync(path.join(tmpdir(), 'ombud-bench-'));

// The warm-up's second is not counted by the generator, so it is taken off the processor time too.
async function run(child, port, plan, rate) {
    const before = cpu(child.pid);
    const got = await chatLoad(port, plan, { seconds, window, rate });
    got.cpu_us = (cpu(child.pid) - before) * got.seconds / (got.seconds + 1) / got.acked;
    return got;
}

// Processor time of a process so far, in microseconds.
function cpu(pid) {
    const word = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(word[11]) + Number(word[12])) * 10000;
}


// Bytes of body that the host stores for one of the generator's messages: text and decision, sealed.
async function bodyBytes(staff, id) {
    const seq = (await staff.call('GET', `/cases/${id}`)).json.case.seq;
    const list = (await staff.call('GET', `/cases/${id}/events?since=${seq - 20}&limit=20`)).json.events;
    const own = list.filter((e) => e.kind === 'message.received').map((e) => Buffer.byteLength(JSON.stringify(e.body)));
    return Math.round(own.reduce((a, b) => a + b, 0) / own.length) + 40;
}

async function startBaseline(bytes) {
    const child = spawn(path.join(build, 'bin/chat_baseline'), [mkdtempSync(path.join(folder, 'bare-')), String(bytes)],
        { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (bytes) => { text += bytes; });
    await until('the baseline', () => text.includes('\n'));
    return { child, port: JSON.parse(text).port };
}

const host = await startHost({ set: { 'chat.rate': 1000, 'chat.burst': 100000 } });
let baseline;
try {
    const { plan, staff, cases } = await heldContacts(host, customers, folder);
    const bytes = () => bodyBytes(staff, cases[0].id);
    const bare = path.join(folder, 'plan-bare');
    writeFileSync(bare, 'bare\n'.repeat(customers));
    const ours = [], floor = [], paced = [];
    let body_bytes = 0;
    for (let i = 0; i < pairs; i++) {
        ours.push(await run(host.child, host.port, await plan(), 0));
        body_bytes ||= await bytes();
        baseline ??= await startBaseline(body_bytes);
        floor.push(await run(baseline.child, baseline.port, bare, 0));
        paced.push(await run(host.child, host.port, await plan(), offered));
        console.log(`pair ${i + 1}: ours ${ours[i].per_s}/s, bare ${floor[i].per_s}/s, at ${offered}/s offered `
            + `p50 ${paced[i].p50_ms} ms, p99 ${paced[i].p99_ms} ms, delivered ${ours[i].delivered} of ${ours[i].acked}`);
    }
    const share = Math.min(...[...ours, ...paced].map((r) => r.delivered / r.acked));
    figures('chat', {
        messages_per_s: median(ours.map((r) => r.per_s)).toFixed(0),
        spread: spread(ours.map((r) => r.per_s)),
        ratio: median(ours.map((r, i) => r.per_s / floor[i].per_s)).toFixed(2),
        p50_ms: median(ours.map((r) => r.p50_ms)), p99_ms: median(ours.map((r) => r.p99_ms)),
        offered_per_s: offered, offered_p50_ms: median(paced.map((r) => r.p50_ms)),
        offered_p99_ms: median(paced.map((r) => r.p99_ms)),
        offered_done_per_s: median(paced.map((r) => r.per_s)).toFixed(0),
        delivered_share: share.toFixed(3), bare_per_s: median(floor.map((r) => r.per_s)).toFixed(0),
        cpu_us: median(ours.map((r) => r.cpu_us)).toFixed(1), bare_cpu_us: median(floor.map((r) => r.cpu_us)).toFixed(1),
        body_bytes, customers, window,
    });
    if (share < 0.99) throw new Error('messages were acknowledged that no watching desk got');
} finally {
    await host.stop();
    baseline?.child.kill();
    rmSync(folder, { recursive: true, force: true });
}

// SPDX-License-Identifier: Apache-2.0
// `./run bench reload [--seconds N] [--pairs N] [--rate N] [--every MS]`
//
// A bundle of 50 files is written again and again while chat messages arrive at a steady rate, each
// decided by it. Each state of the folder has a number that nine of its files say; a decision
// names the rule of the state that all of them say, and "mixture" when they do not agree. At the end
// every stored message is looked at: nothing dropped, each decided by one known bundle.
// Calm and reloading runs in turn, medians of them are compared.
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { figures, option, signIn, sleep, source, startHost } from '../tools/host.mjs';
import { chatLoad, heldContacts } from './libchat.mjs';
import { median } from './libfigures.mjs';

const seconds = Number(option('seconds', 5));
const pairs = Number(option('pairs', 3));
const rate = Number(option('rate', 5000));
const every = Number(option('every', 400));
const customers = Number(option('customers', 256));
const files = 50, parts = 8;
const folder = mkdtempSync(path.join(tmpdir(), 'ombud-bench-'));
const scripts = path.join(folder, 'scripts');
const name = (n) => `part_${String(n).padStart(2, '0')}`;

// State `n` of the folder: the files that say so, written one after the other.
function write(n) {
    for (let i = 1; i <= parts; i++) writeFileSync(path.join(scripts, `lib/${name(i)}.lua`), `return ${n}\n`);
    writeFileSync(path.join(scripts, 'policies/escalation.lua'), `local parts = { ${
        Array.from({ length: parts }, (_, i) => `require "${name(i + 1)}"`).join(', ')} }
local function all_say(n)
  for _, part in ipairs(parts) do if part ~= n then return false end end
  return true
end
return policy "escalation" {
  rule "asked for a person" {
    when   = function(c) return c.tier == tier.assistant and c.message and c.message.asks_for_person end,
    decide = escalate(tier.associate, "asked_for_person"),
  },
  rule "state ${n}" { when = function() return all_say(${n}) end, decide = stay() },
  otherwise = escalate(tier.associate, "mixture"),
}
`);
    writeFileSync(path.join(scripts, 'spec/escalation.lua'), `return spec "escalation" {\n${
        Array.from({ length: 40 }, (_, i) => `  case "state ${n}, turn ${i}" {
    given = { tier = 1, case = { turns = ${i} } }, expect = { verdict = "stay", rule = "state ${n}" } },\n`).join('')}}\n`);
}

function makeScripts() {
    cpSync(path.join(source, 'scripts'), scripts, { recursive: true, filter: (from) => !from.endsWith('/packs') });
    write(0);
    const count = () => ['assistant', 'lib', 'policies', 'spec'].reduce((n, d) => n
        + readdirSync(path.join(scripts, d)).filter((f) => f.endsWith('.lua')).length, 1);
    for (let i = 1; count() < files; i++) writeFileSync(path.join(scripts, `lib/more_${i}.lua`), `return { ${i} }\n`);
    return count();
}

const load = (port, plan) => chatLoad(port, plan, { seconds, rate });

let state = 0;
async function writeUntil(stopped) {
    while (!stopped()) {
        write(++state);
        await sleep(every);
    }
}

// Every stored message's decision: which bundle, which rule.
async function decisions(staff, cases) {
    const seen = { messages: 0, without: 0, mixtures: 0, byBundle: new Map() };
    for (const { id } of cases) {
        for (let since = 0; ;) {
            const { events } = (await staff.call('GET', `/cases/${id}/events?since=${since}&limit=500`)).json;
            for (const { kind, body, seq } of events) {
                since = seq;
                if (kind !== 'message.received') continue;
                seen.messages++;
                const { bundle, rule } = body.decision ?? {};
                if (!bundle) seen.without++;
                else if (!rule.startsWith('state ')) seen.mixtures++;
                else seen.byBundle.set(bundle, (seen.byBundle.get(bundle) ?? new Set()).add(rule));
            }
            if (!events.length) break;
        }
    }
    return seen;
}

const written = makeScripts();
const host = await startHost({ scripts, set: { 'chat.rate': 1000, 'chat.burst': 100000 } });
try {
    const { plan, staff, cases } = await heldContacts(host, customers, folder);
    const calm = [], busy = [];
    for (let i = 0; i < pairs; i++) {
        calm.push(await load(host.port, await plan()));
        const file = await plan();
        let over = false;
        const writer = writeUntil(() => over);
        busy.push(await load(host.port, file));
        over = true;
        await writer;
        console.log(`pair ${i + 1}: p99 ${calm[i].p99_ms} ms calm, ${busy[i].p99_ms} ms while reloading; max ${
            calm[i].max_ms} and ${busy[i].max_ms} ms; state ${state}`);
    }
    await sleep(1000);
    const seen = await decisions(staff, cases);
    const activations = [];
    const operator = await signIn(host, 'olga', host.staff.find((one) => one.login === 'olga').password);
    for (let before = ''; ;) {
        const list = (await operator.call('GET', `/policies/history${before && `?before=${before}`}`)).json?.activations ?? [];
        if (!list.length) break;
        activations.push(...list);
        before = list.at(-1).n;
    }
    const known = new Set(activations.map((a) => a.hash));
    const runs = [...calm, ...busy];
    const sum = (key) => runs.reduce((n, run) => n + run[key], 0);
    const bad = {
        dropped: sum('sent_all') - sum('acked_all') + sum('refused'),
        not_stored: Math.max(0, sum('acked_all') - seen.messages),
        without_decision: seen.without,
        mixtures: seen.mixtures + [...seen.byBundle.values()].filter((rules) => rules.size > 1).length,
        unknown_bundles: [...seen.byBundle.keys()].filter((hash) => !known.has(hash)).length,
    };
    figures('reload', {
        p99_over_calm: median(busy.map((run, i) => run.p99_ms / calm[i].p99_ms)).toFixed(2),
        p99_calm_ms: median(calm.map((run) => run.p99_ms)), p99_reload_ms: median(busy.map((run) => run.p99_ms)),
        max_calm_ms: median(calm.map((run) => run.max_ms)), max_reload_ms: median(busy.map((run) => run.max_ms)),
        messages_per_s: (sum('acked') / sum('seconds')).toFixed(0), messages: seen.messages, ...bad,
        files: written, states_written: state, bundles: seen.byBundle.size, activations: activations.length,
    });
    if (Object.values(bad).some((n) => n > 0)) throw new Error('a message was lost or decided by no single bundle');
} finally {
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
}

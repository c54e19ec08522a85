// SPDX-License-Identifier: Apache-2.0
// needs: data/tau_retail
// The retail pack beside the reference tools of the retail task set: the same yes, and the same
// reason of every no, for single calls, for sequences on one customer's orders, and for what the
// tasks are solved by.
// `--pack DIR` tries another bundle, `--aloud` prints every difference.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build, finish, option, shared, source } from '../tools/host.mjs';
import { book, copyOf, isWrite, rows, seen, shopOf } from './libretail.mjs';

const folder = option('data', path.join(shared, 'data/tau_retail'));
const pack = option('pack', path.join(source, 'scripts/packs/retail'));
const aloud = process.argv.includes('--aloud');
const published = JSON.parse(readFileSync(path.join(pack, 'published.json'), 'utf8'));
const shop = shopOf(folder);

function decide(asked) {
    const input = asked.map((a) => JSON.stringify(a.facts)).join('\n');
    const { status, stdout, stderr } = spawnSync(path.join(build, 'bin/ombud'), ['policy', 'try', '--lines', 'authority', '-', pack],
        { input, encoding: 'utf8', maxBuffer: 1 << 28 });
    const records = stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line));
    if (status !== 0 || records.length !== asked.length) throw new Error(`${records.length} of ${asked.length} decided: ${stderr}${stdout.slice(-400)}`);
    return records;
}

// What the tool would have said of this verdict; undefined when the pack has no words for it.
function words(call, { verdict }, item) {
    if (verdict.kind === 'allow') return null;
    const text = published[call.name]?.[verdict.reason];
    return verdict.kind === 'deny' && text ? `Error: ${text.replace('{item}', item)}` : undefined;
}

// Calls that come after each other go on from what the reference did, whatever the pack would say.
function* inTurn(id, calls) {
    const own = copyOf(shop);
    for (const [i, { name, args, error }] of calls.entries()) {
        if (!isWrite(name)) continue;
        yield { id: `${id}.${i + 1}`, call: { name, args }, error, ...seen(own, { name, args }) };
        if (!error) book(own, { name, args });
    }
}

function* everyCall() {
    for (const { id, call, error } of rows(folder, 'conformance_calls.jsonl')) if (isWrite(call.name)) yield { id, call, error, ...seen(shop, call) };
    for (const { id, calls } of rows(folder, 'conformance_sequences.jsonl')) yield* inTurn(id, calls);
    for (const split of ['test', 'dev', 'train']) {
        for (const { id, gold_actions: actions } of rows(folder, `tasks_${split}.jsonl`))
            yield* inTurn(id, actions.map((a) => ({ ...a, error: a.result_error })));
    }
}

const asked = [...everyCall()];
const kinds = new Map();
let passed = 0;
for (const [i, record] of decide(asked).entries()) {
    const { id, call, error, item } = asked[i];
    const kind = `${call.name} ${record.verdict.reason ?? 'allow'}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (words(call, record, item) === error) passed += 1;
    else if (aloud) console.log(`not ok ${id} ${call.name}: ${error} | ${JSON.stringify(record.verdict)} ${record.rule}`);
}
for (const [kind, n] of [...kinds].sort()) console.log(`  ${String(n).padStart(5)} ${kind}`);
console.log(`kinds of outcome: ${kinds.size}`);
finish('retail-policy', passed, asked.length);

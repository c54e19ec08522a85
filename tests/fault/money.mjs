// SPDX-License-Identifier: Apache-2.0
// `./run fault money [--count N]`: kill -9 around refunds, with a shop that is slow, loses answers,
// answers twice, fails and forgets.
//
// Each round proposes refunds of several people at once and kills the host some moments later: with the
// intent stored, the shop called, the shop's answer on its way, the result stored. What nobody
// acknowledged is proposed again under its key. In the end everything must settle within 60 s, each
// acknowledged refund stands in the shop's journal exactly once under its own key, nothing else does,
// and the shop's total is the cases' total and the ledger's.
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, Customer, figures, identityOf, option, signIn, sleep, source, startHost, until } from '../tools/host.mjs';
import { journal } from '../integration/libdesk.mjs';

const count = Number(option('count', 100)), settle = Number(option('settle', 60)), secret = 'identity-secret-of-faults';
const folder = mkdtempSync(path.join(tmpdir(), 'ombud-money-'));
const buyers = 8, each = 3; // refunds of a round
const rounds = 20; // a case holds at most 64 remedies: then the buyers write again
const order = (n) => `902-0000000-${String(n).padStart(7, '0')}`;

function world() {
    const put = (name, list) => writeFileSync(path.join(folder, 'samples', name), list.map((one) => `${JSON.stringify(one)}\n`).join(''));
    const all = Array.from({ length: buyers }, (_, n) => n);
    mkdirSync(path.join(folder, 'samples'));
    put('customers.jsonl', all.map((n) => ({ tenant: 'maple', id: `c-${n}`, name: `Buyer ${n}`, email: `c-${n}@example.com` })));
    put('sellers.jsonl', [{ tenant: 'maple', id: 's-1', name: 'Seller' }]);
    put('orders.jsonl', all.map((n) => ({ tenant: 'maple', id: order(n), customer: `c-${n}`, state: 'delivered', placed_at: '-9d', currency: 'USD',
        lines: [{ line: '1', title: 'Goods', brand: 'b', seller: 's-1', quantity: 1, paid_minor: 100000000, promised_at: '-3d', delivered_at: '-2d', state: 'delivered' }] })));
    writeFileSync(path.join(folder, 'ombud.lua'), `return { data = "${folder}/data", insecure_cookie = true, plugin_dirs = { "${build}/lib/ombud" },
  tenants = { { slug = "maple", name = "maple", hosts = { "localhost" }, currency = "USD", commerce = "local", identity_secret = "${secret}",
    scripts = "${path.join(source, 'scripts')}", agent_day_cap = 1000000000, certificate_cap = 1000000000,
    authority = { { tier = "specialist", order = 100000000 } } } } }\n`);
}

let host, mei, port = 0;
const sent = new Map(); // key -> {case, order, amount, acked}
const cases = new Map(); // case -> order

async function start() {
    host = await startHost({ data: path.join(folder, 'data'), port, set: { 'local.fail_mode': 'mixed' },
        args: ['--config', path.join(folder, 'ombud.lua'), '--samples', path.join(folder, 'samples')] });
    port = host.port;
    mei = await signIn(host, 'mei', host.staff[0].password);
}

async function openCases() {
    const begun = [];
    for (let n = 0; n < buyers; n++) {
        const one = await new Customer(host, { new: true, identity: { ...identityOf(`c-${n}`, secret), name: `Buyer ${n}`, email: `c-${n}@example.com` } }).open();
        const row = await until('the case', async () => (await mei.call('GET', '/cases?filter=open&limit=200')).json.cases
            .find((c) => c.customer_name === `Buyer ${n}` && !cases.has(c.id)));
        cases.set(row.id, order(n));
        begun.push(row.id);
        one.close();
    }
    return begun;
}

async function propose(key) {
    const entry = sent.get(key);
    try {
        const a = await mei.call('POST', `/cases/${entry.case}/remedies`, { kind: 'refund', order: entry.order, line: '1',
            amount: { minor: entry.amount, currency: 'USD' }, to: 'original', reason: 'fault' }, { 'idempotency-key': key });
        if (a.status === 201) entry.remedy = a.json.remedy.id;
        entry.acked = a.status === 201;
        if (a.status >= 400 && a.status < 500) entry.refused = a.text;
    } catch { /* killed meanwhile */ }
}

async function crash(begun) {
    const waits = [...sent].filter(([, e]) => !e.acked && !e.refused).map(([key]) => propose(key));
    for (let i = 0; i < buyers * each; i++) {
        const key = randomUUID(), kase = begun[i % buyers];
        sent.set(key, { case: kase, order: cases.get(kase), amount: 1 + Math.floor(Math.random() * 500) });
        waits.push(propose(key));
    }
    const [first] = [Promise.race(waits)];
    if (Math.random() < 0.5) await first; // at least one is decided: its way to the shop begins
    await sleep(Math.random() * (Math.random() < 0.7 ? 60 : 900));
    host.child.kill('SIGKILL');
    await until('the host to die', () => host.ended);
    mei.close();
    await Promise.all(waits);
    await start();
}

const under = ['proposed', 'allowed', 'started', 'unknown'];
async function remedies() {
    const out = [];
    for (const id of cases.keys()) {
        const { json } = await mei.call('GET', `/cases/${id}`);
        out.push(...json.case.remedies.map((r) => ({ ...r, case: id })));
    }
    return out;
}

world();
let crashes = 0, unsettled = 0, all = [];
try {
    await start();
    let begun;
    for (; crashes < count; crashes++) {
        if (crashes % rounds === 0) begun = await openCases();
        await crash(begun);
        if (process.stdout.isTTY) process.stdout.write(`\rcrash ${crashes + 1} of ${count}`);
    }
    const began = Date.now();
    for (const [key, e] of sent) if (!e.acked && !e.refused) await propose(key);
    await until('everything to settle', async () => {
        all = await remedies();
        return !all.some((r) => under.includes(r.state));
    }, settle).catch(() => {});
    const settled = Math.round((Date.now() - began) / 100) / 10;
    unsettled = all.filter((r) => under.includes(r.state)).length;
    const book = journal(host), byKey = new Map();
    for (const line of book) byKey.set(line.key, (byKey.get(line.key) ?? 0) + 1);
    const total = (list, of) => list.reduce((sum, one) => sum + of(one), 0);
    const done = all.filter((r) => r.state === 'done');
    // What the shop carried out stands in a case as done; what stands as done it carried out once.
    const doubled = total([...byKey.values()], (n) => n - 1);
    const acked = [...sent.values()].filter((e) => e.acked);
    const forgotten = acked.filter((e) => !done.some((r) => r.case === e.case && r.id === e.remedy && r.amount.minor === e.amount)).length
        + Math.abs(done.length - byKey.size);
    let ledger = 0;
    for (const o of new Set(cases.values())) {
        const id = [...cases].find(([, of]) => of === o)[0];
        const { json } = await mei.call('GET', `/cases/${id}/suggestions`);
        const b = json.budgets?.find((one) => one.order === o && one.scope === 'order');
        ledger += b ? b.most.minor - b.left.minor : 0;
    }
    const shop = total(book, (l) => l.minor);
    mei.close();
    await host.stop();
    const chain = spawnSync(path.join(build, 'bin/ombud'), ['case', 'verify', '--all', '--config', path.join(folder, 'ombud.lua')], { encoding: 'utf8' });
    figures('money', { crashes, refunds: acked.length, doubled, forgotten, unsettled, settled_s: settled, shop_total: shop,
        cases_total: total(done, (r) => r.amount.minor), ledger_total: ledger, broken_chains: chain.status === 0 ? 0 : chain.stderr });
    const wrong = doubled || forgotten || unsettled || shop !== ledger || shop !== total(done, (r) => r.amount.minor) || chain.status !== 0;
    process.exitCode = wrong || !acked.length ? 1 : 0;
} finally {
    if (host && !host.ended) await host.stop();
    rmSync(folder, { recursive: true, force: true });
}

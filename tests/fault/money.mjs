// SPDX-License-Identifier: Apache-2.0
// `./run fault money [--count N]`: the host is killed on remedies' way to a shop that is slow, loses
// answers, answers twice, fails and forgets.
//
// Each round the host is started to end at one of four points (OMBUD_STOP_AT, core/app/stop_point.h):
// with the intent stored, the shop called, the shop's answer here, the result stored; and remedies of
// several kinds are proposed until it does. What nobody acknowledged is proposed again under its key.
// In the end everything must settle within 60 s of the start, each acknowledged remedy stands in the
// shop's journal exactly once under its own key, nothing else does, and the shop's total is the
// cases' total and the ledger's.
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, Customer, figures, identityOf, option, signIn, source, startHost, until } from '../tools/host.mjs';
import { journal } from '../integration/libdesk.mjs';

const count = Number(option('count', 100)), settle = Number(option('settle', 60)), secret = 'identity-secret-of-faults';
const folder = mkdtempSync(path.join(tmpdir(), 'ombud-money-'));
const points = ['intent_stored', 'shop_called', 'shop_answered', 'result_stored'];
const buyers = 8, lines = 6;
const rounds = 25; // a case holds at most 64 remedies: then the buyers write again
const order = (n) => `902-0000000-${String(n).padStart(7, '0')}`;
const dice = (n) => Math.floor(Math.random() * n);

function world() {
    const put = (name, list) => writeFileSync(path.join(folder, 'samples', name), list.map((one) => `${JSON.stringify(one)}\n`).join(''));
    const all = Array.from({ length: buyers }, (_, n) => n);
    const line = (n, l) => ({ line: `${l + 1}`, title: 'Goods', brand: 'b', seller: 's-1', quantity: 100000, paid_minor: 100000000,
        promised_at: '-3d', delivered_at: '-2d', state: 'delivered', trade_in: `T-${n}-${l}`, trade_in_minor: 700 });
    mkdirSync(path.join(folder, 'samples'));
    put('customers.jsonl', all.map((n) => ({ tenant: 'maple', id: `c-${n}`, name: `Buyer ${n}`, email: `c-${n}@example.com` })));
    put('sellers.jsonl', [{ tenant: 'maple', id: 's-1', name: 'Seller' }]);
    put('orders.jsonl', all.map((n) => ({ tenant: 'maple', id: order(n), customer: `c-${n}`, state: 'delivered', placed_at: '-9d', currency: 'USD',
        lines: Array.from({ length: lines }, (_, l) => line(n, l)) })));
    writeFileSync(path.join(folder, 'ombud.lua'), `return { data = "${folder}/data", insecure_cookie = true, plugin_dirs = { "${build}/lib/ombud" },
  tenants = { { slug = "maple", name = "maple", hosts = { "localhost" }, currency = "USD", commerce = "local", identity_secret = "${secret}",
    scripts = "${path.join(source, 'scripts')}", agent_day_cap = 100000000000, certificate_cap = 100000000000,
    authority = { { tier = "specialist", order = 100000000000 } } } } }\n`);
}

let host, mei, port = 0;
const tradeIns = new Map(); // buyer -> how many were credited: each is paid once
const sent = new Map(); // key -> {case, order, body, minor, acked}
const cases = new Map(); // case -> order
const hit = Object.fromEntries(points.map((name) => [name, 0]));

async function start(stop) {
    host = await startHost({ data: path.join(folder, 'data'), port, set: { 'local.fail_mode': 'mixed', 'chat.rate': 1000, 'chat.burst': 1000 },
        env: stop ? { OMBUD_STOP_AT: stop } : {}, args: ['--config', path.join(folder, 'ombud.lua'), '--samples', path.join(folder, 'samples')] });
    port = host.port;
    mei ??= await signIn(host, 'mei', host.staff[0].password); // its session stands in the store
}

// False when the host came to the point while it took up what the last one left.
async function armed(point) {
    try {
        await start(`${point}:${1 + dice(4)}`);
        return true;
    } catch (error) {
        if (!error.message.startsWith('the host ended with null')) throw error;
        return false;
    }
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

/* ---- remedies of several kinds ---- */

const money = (minor) => ({ minor, currency: 'USD' });
const kinds = {
    refund: (minor) => ({ kind: 'refund', line: `${1 + dice(lines)}`, amount: money(minor), to: 'original' }),
    gift_card: (minor) => ({ kind: 'refund', line: `${1 + dice(lines)}`, amount: money(minor), to: 'gift_card' }),
    lines: (minor) => ({ kind: 'refund', lines: [{ line: '1', amount: money(minor) }, { line: '2', amount: money(7) }, { line: '3', amount: money(2) }] }),
    certificate: (minor) => ({ kind: 'certificate', amount: money(minor), expires_days: 30 }),
    reship: () => ({ kind: 'reship', line: `${1 + dice(lines)}`, quantity: 1, address: { city: 'Elsewhere' } }),
    trade_in: (minor, buyer) => ({ kind: 'trade_in_credit', trade_in: `T-${buyer}-${tradeIns.get(buyer) - 1}`, amount: money(minor), to: 'gift_card' }),
};
const mix = ['refund', 'lines', 'certificate', 'refund', 'gift_card', 'reship', 'lines', 'refund'];

function draw(buyer) {
    const credited = tradeIns.get(buyer) ?? 0, credits = credited < lines && dice(4) === 0;
    if (credits) tradeIns.set(buyer, credited + 1);
    return kinds[credits ? 'trade_in' : mix[dice(mix.length)]](1 + dice(500), buyer);
}

const minorOf = (body) => (body.lines ?? [body]).reduce((sum, one) => sum + (one.amount?.minor ?? 0), 0);

async function propose(key) {
    const entry = sent.get(key);
    try {
        const a = await mei.call('POST', `/cases/${entry.case}/remedies`, { ...entry.body, order: entry.order, reason: 'fault' }, { 'idempotency-key': key });
        if (a.status === 201) entry.remedy = a.json.remedy.id;
        entry.acked = a.status === 201;
        // Who lost too many races for the books is told so, and asks again under the same key.
        if (a.status >= 400 && a.status < 500 && a.json?.type !== '/problems/conflict') entry.refused = a.text;
    } catch { /* killed meanwhile */ }
}

const open = () => [...sent].filter(([, e]) => !e.acked && !e.refused).map(([key]) => key);

// Remedies go out until the host is dead; at the second round of them at the latest.
async function crash(begun, point) {
    const waits = open().map((key) => propose(key));
    const until = Date.now() + 20000;
    for (let turn = 0; !host.ended && Date.now() < until; turn++) {
        for (let n = 0; n < buyers && turn % 8 === 0; n++) {
            const key = randomUUID();
            sent.set(key, { case: begun[n], order: cases.get(begun[n]), body: draw(n) });
            waits.push(propose(key));
        }
        await new Promise((done) => setTimeout(done, 25));
    }
    if (host.ended) hit[point] += 1;
    else await host.kill(); // the point was not passed as often: a kill at any time is one as well
    await Promise.all(waits);
}

/* ---- the end ---- */

const under = ['proposed', 'allowed', 'started', 'unknown'];
async function remediesOf(ids) {
    const out = [];
    for (const id of ids) {
        const { json } = await mei.call('GET', `/cases/${id}`);
        out.push(...json.case.remedies.map((r) => ({ ...r, case: id })));
    }
    return out;
}

const isUnder = (r) => under.includes(r.state);

// Asks again and again for the cases that something is under way in, and only for those.
async function settled() {
    let left = new Set(cases.keys());
    const ended = [];
    const look = async () => {
        const seen = await remediesOf(left);
        const open = new Set(seen.filter(isUnder).map((r) => r.case));
        ended.push(...seen.filter((r) => !open.has(r.case)));
        left = open;
        return !left.size;
    };
    await until('everything to settle', look, settle).catch(() => {});
    return [...ended, ...await remediesOf(left)];
}

async function ledgerTotal() {
    let sum = 0;
    for (const o of new Set(cases.values())) {
        const id = [...cases].find(([, of]) => of === o)[0];
        const { json } = await mei.call('GET', `/cases/${id}/suggestions`);
        const b = json.budgets?.find((one) => one.order === o && one.scope === 'order');
        sum += b ? b.most.minor - b.left.minor : 0;
    }
    return sum;
}

const total = (list, of) => list.reduce((sum, one) => sum + of(one), 0);

function compare(all, book, ledger) {
    const byKey = new Map();
    for (const line of book) byKey.set(line.key, (byKey.get(line.key) ?? 0) + 1);
    const done = all.filter((r) => r.state === 'done');
    const acked = [...sent.values()].filter((e) => e.acked);
    // What the shop carried out stands in a case as done; what stands as done it carried out once.
    const missing = acked.filter((e) => !done.some((r) => r.case === e.case && r.id === e.remedy && (r.amount?.minor ?? 0) === minorOf(e.body)));
    const shop = total(book, (l) => l.minor), cased = total(done, (r) => r.amount?.minor ?? 0);
    return { remedies: acked.length, doubled: total([...byKey.values()], (n) => n - 1), forgotten: missing.length + Math.abs(done.length - byKey.size),
        unsettled: all.filter(isUnder).length, refused: [...sent.values()].filter((e) => e.refused).length,
        shop_total: shop, cases_total: cased, ledger_total: ledger };
}

world();
let crashes = 0, all = [], begun;
try {
    for (; crashes < count; crashes++) {
        const point = points[crashes % points.length];
        if (crashes % rounds === 0) {
            await start();
            begun = await openCases();
            await host.kill();
        }
        if (await armed(point)) await crash(begun, point);
        else hit[point] += 1; // what was left over took it there before the host was up
        if (process.stdout.isTTY) process.stdout.write(`\rcrash ${crashes + 1} of ${count}`);
    }
    await start();
    const began = Date.now();
    await settled(); // what the crashes left under way
    const settled_s = Math.round((Date.now() - began) / 100) / 10;
    // What was never answered is asked for again, under its key, and has to settle as well.
    for (let turn = 0; turn < 5 && open().length; turn++) await Promise.all(open().map(propose));
    all = await settled();
    const found = compare(all, journal(host), await ledgerTotal());
    for (const e of [...sent.values()].filter((one) => one.refused).slice(0, 3)) console.log(`refused: ${JSON.stringify(e.body)} ${e.refused}`);
    mei.close();
    await host.stop();
    const chain = spawnSync(path.join(build, 'bin/ombud'), ['case', 'verify', '--all', '--config', path.join(folder, 'ombud.lua')], { encoding: 'utf8' });
    figures('money', { crashes, ...hit, ...found, settled_s, broken_chains: chain.status === 0 ? 0 : chain.stderr });
    const same = found.shop_total === found.ledger_total && found.shop_total === found.cases_total;
    process.exitCode = same && !found.doubled && !found.forgotten && !found.unsettled && !found.refused && found.remedies && chain.status === 0 ? 0 : 1;
} finally {
    if (host && !host.ended) await host.stop();
    rmSync(folder, { recursive: true, force: true });
}

// SPDX-License-Identifier: Apache-2.0
// Rounds of parallel refunds on one order by several people over several sockets: never over what
// was paid, never over a tier's budget, and every refusal says which limit it was. And one agent's
// parallel refunds in as many cases: they all take from that agent's day, and all get their verdict.
// `--rounds N` (3; 200 in `./run full`), `--parallel N` (100), `--cases N` (100; of the one agent).
import assert from 'node:assert';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, Customer, figures, identityOf, option, signIn, source, startHost, temporary, until } from '../tools/host.mjs';
import { detail, expect, journal } from './libdesk.mjs';

const rounds = Number(option('rounds', 3)), parallel = Number(option('parallel', 100)), cases = Number(option('cases', 100));
const paid = 5000, secret = 'identity-secret-of-races';
// An order's paid amount is the least limit in even rounds, the associates' budget in odd ones.
const budget = 3000;

const folder = temporary();
const order = (n) => `901-0000000-${String(n).padStart(7, '0')}`;
mkdirSync(path.join(folder, 'samples'));
const put = (name, list) => writeFileSync(path.join(folder, 'samples', name), list.map((one) => `${JSON.stringify(one)}\n`).join(''));
const all = Array.from({ length: rounds + cases }, (_, n) => n);
const open = async (n) => {
    const one = await new Customer(host, { new: true, identity: { ...identityOf(`c-${n}`, secret), name: `Round ${n}`, email: `c-${n}@example.com` } }).open();
    const row = await until('the case', async () => (await mei.call('GET', '/cases?filter=open&limit=200')).json.cases
        .find((c) => c.customer_name === `Round ${n}`));
    return { one, row };
};
const refund = (who, row, n, minor, key) => who.call('POST', `/cases/${row.id}/remedies`,
    { kind: 'refund', order: order(n), line: '1', amount: { minor, currency: 'USD' }, to: 'original', reason: 'race' }, { 'idempotency-key': key });
put('customers.jsonl', all.map((n) => ({ tenant: 'maple', id: `c-${n}`, name: `Round ${n}`, email: `c-${n}@example.com` })));
put('sellers.jsonl', [{ tenant: 'maple', id: 's-1', name: 'Seller' }]);
put('orders.jsonl', all.map((n) => ({ tenant: 'maple', id: order(n), customer: `c-${n}`, state: 'delivered', placed_at: '-9d', currency: 'USD',
    lines: [{ line: '1', title: 'Goods', brand: 'b', seller: 's-1', quantity: 1, paid_minor: paid, promised_at: '-3d', delivered_at: '-2d', state: 'delivered' }] })));
// Policies that allow everything: what holds is what the core holds.
cpSync(path.join(source, 'scripts'), path.join(folder, 'scripts'), { recursive: true });
for (const gone of ['spec', 'packs']) rmSync(path.join(folder, 'scripts', gone), { recursive: true, force: true });
writeFileSync(path.join(folder, 'scripts/policies/authority.lua'), 'return policy "authority" { otherwise = allow(), }\n');
writeFileSync(path.join(folder, 'ombud.lua'), `return { data = "${folder}/data", insecure_cookie = true, plugin_dirs = { "${build}/lib/ombud" },
  tenants = { { slug = "maple", name = "maple", hosts = { "localhost" }, currency = "USD", commerce = "local",
    identity_secret = "${secret}", scripts = "${folder}/scripts", agent_day_cap = 1000000000, certificate_cap = 1000000000,
    authority = { { tier = "associate", order = ${budget} }, { tier = "supervisor", order = 100000 }, { tier = "specialist", order = 100000 } } } } }\n`);

const host = await startHost({ data: path.join(folder, 'data'), set: { 'chat.rate': 100 },
    args: ['--config', path.join(folder, 'ombud.lua'), '--samples', path.join(folder, 'samples')] });
let granted = 0, refused = 0, waiting = 0;
const [dana, omar, luis, mei] = await Promise.all(['dana', 'omar', 'luis', 'mei'].map((login) => signIn(host, login, host.staff[0].password)));
try {
    for (const n of all.slice(0, rounds)) {
        const { one, row } = await open(n);
        const people = n % 2 ? [dana, omar] : [mei, mei, luis];
        const amount = n % 2 ? 400 : 700;
        const answers = await Promise.all(Array.from({ length: parallel }, (_, i) => refund(people[i % people.length], row, n, amount, `k${n}-${i}`)));
        for (const a of answers) {
            assert.ok([201, 422, 503].includes(a.status), `${a.status} ${a.text}`);
            if (a.status === 422) assert.match(a.json.detail, /left|may grant|remedies in a case/, a.text);
            if (a.status !== 201) refused += 1;
        }
        const { remedies } = await until('all to end', async () => {
            const c = await detail(mei, row.id);
            return !c.remedies.some((r) => ['allowed', 'started', 'unknown'].includes(r.state)) && c;
        }, 60);
        const done = remedies.filter((r) => r.state === 'done');
        waiting += remedies.filter((r) => r.state === 'asked').length;
        granted += done.length;
        const shop = journal(host).filter((l) => l.order === order(n)).reduce((sum, l) => sum + l.minor, 0);
        const most = n % 2 ? budget : paid;
        assert.equal(done.reduce((sum, r) => sum + r.amount.minor, 0), shop, 'the cases and the shop say the same');
        assert.ok(shop <= most, `${shop} of ${most}`);
        assert.ok(shop + amount > most, `${shop} of ${most}: what was left was refused`);
        const told = await expect(200, people[0].call('GET', `/cases/${row.id}/suggestions`));
        if (n % 2) assert.equal(told.budgets.find((b) => b.order === order(n)).left.minor, budget - shop, 'the ledger says what is left');
        one.close();
    }
    const many = [];
    for (const n of all.slice(rounds)) many.push({ n, ...await open(n) });
    const verdicts = await Promise.all(many.map(({ n, row }) => refund(mei, row, n, 700, `m${n}`)));
    for (const v of verdicts) assert.equal(v.status, 201, `${v.status} ${v.text}`);
    await until('all of them to be paid', () => journal(host).filter((l) => many.some(({ n }) => l.order === order(n))).length === cases);
    for (const { one } of many) one.close();
    for (const p of [dana, omar, luis, mei]) p.close();
    figures('money_races', { rounds, parallel, granted, refused, waiting_for_approval: waiting, over: 0, one_agents_cases: cases, told_to_try_again: 0 });
} finally {
    await host.stop();
}

#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// `./run integration shop [--scratch DIR] [--keep]`: host <-> adapter <-> a real Medusa 2 with PostgreSQL.
// Orders are placed in Medusa as a customer does and shown by the host; refunds and a return are carried out in
// Medusa once, also when either connection is cut in the middle and when the adapter or the host is killed; returns
// that are withdrawn are cancelled there; the warehouse receives one in Medusa and the money goes back. What Medusa
// keeps is compared with what the case says. --keep leaves Medusa running for the next time; its files stay in the scratch folder in any case.
import assert from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build, Customer, identityOf, option, signIn, source, startHost, temporary, until } from '../../tools/host.mjs';
import { detail, events } from '../libdesk.mjs';
import { newSecret } from '../libshop.mjs';

const scratch = option('scratch', process.env.OMBUD_SCRATCH ?? path.join(tmpdir() === '/tmp' ? '/var/tmp' : tmpdir(), `ombud-shop-${userInfo().uid}`));
const here = path.join(source, 'tests/integration/outside'), adapterFile = path.join(source, 'plugins/commerce/http/adapters/medusa/adapter.mjs');
const folder = temporary(), identity = 'identity-secret-of-integration', secret = newSecret(), hookSecret = newSecret();
const port = { medusa: 9911, postgres: 55441 };
const admin = { email: 'admin@shop.test', password: 'medusa-admin-1' };
const began = Date.now();
const say = (words) => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${words}`);

// ---- Medusa --------------------------------------------------------------------------------------

const script = (...args) => {
    const run = spawnSync(path.join(here, '_medusa.sh'), args, { stdio: ['ignore', 'ignore', 'inherit'] });
    assert.equal(run.status, 0, `_medusa.sh ${args[0]} failed`);
};

async function medusa(method, target, json, headers = {}) {
    const answer = await fetch(`http://127.0.0.1:${port.medusa}${target}`, { method, headers: { 'content-type': 'application/json', ...headers },
        body: json === undefined ? undefined : JSON.stringify(json) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${target}: ${answer.status} ${text.slice(0, 300)}`);
    return JSON.parse(text);
}

let seed, staff;
const office = (method, target, json) => medusa(method, target, json, staff);

// Bought in the store front, paid, sent and delivered by the office.
async function buy(email, picks) {
    const front = (target, json) => medusa('POST', `/store${target}`, json, { 'x-publishable-api-key': seed.key });
    const { cart } = await front('/carts', { region_id: seed.region, items: picks.map(([at, quantity]) => ({ variant_id: seed.variants[at], quantity })) });
    const address = { first_name: 'Ann', last_name: 'Example', address_1: '1 Road', city: 'Berlin', postal_code: '10115', country_code: 'de' };
    await front(`/carts/${cart.id}`, { email, shipping_address: address, billing_address: address });
    await front(`/carts/${cart.id}/shipping-methods`, { option_id: seed.there });
    const { payment_collection } = await front('/payment-collections', { cart_id: cart.id });
    await front(`/payment-collections/${payment_collection.id}/payment-sessions`, { provider_id: 'pp_system_default' });
    const placed = (await front(`/carts/${cart.id}/complete`, {})).order;
    const look = async () => (await office('GET', `/admin/orders/${placed.id}?fields=*items,*payment_collections.payments,*fulfillments,+customer_id`)).order;
    let order = await look();
    const items = order.items.map((i) => ({ id: i.id, quantity: i.quantity }));
    await office('POST', `/admin/payments/${order.payment_collections[0].payments[0].id}/capture`, {});
    await office('POST', `/admin/orders/${order.id}/fulfillments`, { location_id: seed.location, items });
    order = await look();
    const parcel = `/admin/orders/${order.id}/fulfillments/${order.fulfillments[0].id}`;
    await office('POST', `${parcel}/shipments`, { items, labels: [] });
    await office('POST', `${parcel}/mark-as-delivered`, {});
    return look();
}

const refundsOf = async (order) => (await office('GET', `/admin/orders/${order}?fields=*payment_collections.payments.refunds`)).order
    .payment_collections.flatMap((c) => c.payments.flatMap((p) => p.refunds));
const returnsOf = async (order) => (await office('GET', `/admin/returns?order_id=${order}&limit=100&fields=id,status,*items,+metadata`)).returns;

// The warehouse takes a parcel in.
async function receive(back) {
    await office('POST', `/admin/returns/${back.id}/receive`, {});
    const [item] = (await returnsOf(back.order)).find((r) => r.id === back.id).items;
    await office('POST', `/admin/returns/${back.id}/receive-items`, { items: [{ id: item.item_id, quantity: item.quantity }] });
    await office('POST', `/admin/returns/${back.id}/receive/confirm`, {});
}

// ---- a wire that is cut --------------------------------------------------------------------------

// Passes bytes on. mode "answer": the answer to the next request with `what` in it is thrown away once it is whole;
// "request": both ends are closed as soon as that request went through.
async function wire(to) {
    const open = new Set(), state = { mode: '', what: '', cuts: 0, onCut: null };
    const server = net.createServer((client) => {
        const far = net.connect(to, '127.0.0.1');
        let mode = '', timer;
        const cut = () => {
            clearTimeout(timer);
            if (mode) state.onCut?.();
            mode = '';
            client.destroy();
            far.destroy();
        };
        for (const s of [client, far]) {
            open.add(s);
            s.on('error', cut);
            s.on('close', () => { open.delete(s); cut(); });
        }
        client.on('data', (bytes) => {
            if (state.mode && String(bytes.subarray(0, 200)).includes(state.what)) {
                mode = state.mode;
                state.mode = '';
                state.cuts++;
            }
            far.write(bytes, () => {
                if (mode === 'request') timer = setTimeout(cut, 5); // it is on its way; nobody hears the answer
            });
        });
        far.on('data', (bytes) => {
            if (mode !== 'answer') return client.write(bytes);
            clearTimeout(timer);
            timer = setTimeout(cut, 50);
            return true;
        });
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    return { port: server.address().port, cuts: () => state.cuts,
        cut: (mode, what, onCut) => Object.assign(state, { mode, what, onCut }),
        to: (other) => { to = other; }, close: () => { server.close(); for (const s of open) s.destroy(); } };
}

// ---- adapter and host ----------------------------------------------------------------------------

let adapter, host, mei, webPort = 0;
async function startAdapter(toMedusa) {
    adapter = spawn(process.execPath, [adapterFile], { stdio: ['ignore', 'pipe', process.env.OMBUD_TEST_LOG ? 'inherit' : 'ignore'], env: { ...process.env,
        MEDUSA_URL: `http://127.0.0.1:${toMedusa}`, MEDUSA_EMAIL: admin.email, MEDUSA_PASSWORD: admin.password, OMBUD_SECRET: secret,
        OMBUD_WEBHOOK_URL: `http://localhost:${webPort}/hooks/shop/`, OMBUD_WEBHOOK_SECRET: hookSecret, ADAPTER_RECORD: path.join(folder, 'record.jsonl'),
        ADAPTER_GRACE_MS: '8000', ADAPTER_POLL_MS: '300', ADAPTER_WAIT_MS: '1500' } });
    return Number((await createInterface({ input: adapter.stdout })[Symbol.asyncIterator]().next()).value);
}

async function startDesk() {
    host = await startHost({ data: path.join(folder, 'data'), port: webPort, verbose: true, args: ['--config', path.join(folder, 'ombud.lua'), '--samples', path.join(folder, 'samples')] });
    webPort = host.port;
    mei = await signIn(host, 'mei', host.staff[0].password);
}

function writeConfig(shop) {
    mkdirSync(path.join(folder, 'samples'));
    for (const name of ['customers', 'sellers', 'orders']) writeFileSync(path.join(folder, 'samples', `${name}.jsonl`), '');
    writeFileSync(path.join(folder, 'ombud.lua'), `return { data = "${folder}/data", insecure_cookie = true, plugin_dirs = { "${build}/lib/ombud" },
  fetch = { { plugin = "http", allow = { "http://127.0.0.1:${shop}" } } },
  plugin = { http = { base_url = "http://127.0.0.1:${shop}", secret = "${secret}", webhook_secret = "${hookSecret}", execute_timeout = "2500ms" } },
  tenants = { { slug = "maple", name = "maple", hosts = { "localhost" }, currency = "EUR", commerce = "http", identity_secret = "${identity}",
    scripts = "${path.join(source, 'scripts')}", agent_day_cap = 1000000000, authority = { { tier = "specialist", order = 100000000 } } } } }\n`);
}

const short = (id) => id.replace(/^[a-z]+_/, ''); // as the adapter writes ids
const under = ['proposed', 'allowed', 'started', 'unknown'];
const settled = (id, seconds = 120) => until('every remedy to settle', async () => {
    const list = (await detail(mei, id)).remedies;
    return list.every((r) => !under.includes(r.state)) && list;
}, seconds);

// ---- what is shown ---------------------------------------------------------------------------------

script('start', scratch, String(port.medusa), String(port.postgres));
seed = JSON.parse(readFileSync(path.join(scratch, 'seed.json')));
staff = { authorization: `Bearer ${(await medusa('POST', '/auth/user/emailpass', admin)).token}` };
say(`Medusa answers on port ${port.medusa}`);
let toAdapter, toMedusa;
try {
    const email = `ann-${randomUUID()}@shop.test`;
    const order = await buy(email, [[0, 2], [2, 1]]), second = await buy(email, [[4, 1]]), foreign = await buy('bob@shop.test', [[6, 1]]);
    say(`3 orders placed, paid, delivered: ${order.id} (2 lines), ${second.id}, ${foreign.id} of another customer`);

    toAdapter = await wire(0);
    toMedusa = await wire(port.medusa);
    writeConfig(toAdapter.port);
    await startDesk();
    toAdapter.to(await startAdapter(toMedusa.port));
    const user = order.customer_id;
    const customer = await new Customer(host, { new: true, identity: { ...identityOf(user, identity), name: 'Ann', email } }).open();
    const id = (await until('the case', async () => (await mei.call('GET', '/cases?filter=open')).json.cases[0])).id;
    const shown = await until('the orders', async () => {
        const { orders } = (await mei.call('GET', `/cases/${id}/orders`)).json;
        return orders?.length && orders;
    });
    assert.deepEqual(shown.map((o) => o.id).sort(), [order, second].map((o) => short(o.id)).sort());
    const first = shown.find((o) => o.id === short(order.id)), [lamp, other] = [first.lines.find((l) => l.quantity === 2), first.lines.find((l) => l.quantity === 1)];
    const price = (line) => Math.round(order.items.find((i) => short(i.id) === line.line).unit_price * 100) * line.quantity;
    assert.deepEqual([first.state, lamp.paid_minor, other.paid_minor], ['delivered', price(lamp), price(other)]);
    say(`the host shows ${shown.length} orders of the customer, none of another: ${first.lines.map((l) => `${l.quantity} ${l.title} ${l.paid_minor}`).join('; ')}`);

    let n = 0;
    async function refund(minor, line = lamp.line, key = randomUUID()) {
        n++;
        const a = await mei.call('POST', `/cases/${id}/remedies`, { kind: 'refund', order: short(order.id), line, amount: { minor, currency: 'EUR' }, to: 'original', reason: 'damaged' },
            { 'idempotency-key': key });
        assert.equal(a.status, 201, a.text);
        return a.json.remedy.id;
    }
    async function done(what) {
        const list = await settled(id);
        assert.ok(list.every((r) => r.state === 'done'), `${what}: ${JSON.stringify(list.map((r) => [r.id, r.state, r.detail]))}`);
        const there = await refundsOf(order.id);
        assert.equal(there.length, n, `${what}: ${there.length} refunds in Medusa, ${n} wanted`);
        say(`${what}: ${there.length} refunds stand in Medusa`);
    }

    await refund(101);
    await done('a refund');
    toMedusa.cut('answer', '/refund');
    await refund(102);
    await done('a refund whose answer from Medusa is lost');
    toMedusa.cut('request', '/refund');
    await refund(103);
    await done('a refund cut off between adapter and Medusa');
    toAdapter.cut('answer', '/v1/remedies');
    await refund(104);
    await done('a refund whose answer from the adapter is lost');
    toAdapter.cut('request', '/v1/remedies');
    await refund(105);
    await done('a refund cut off between host and adapter');
    const gone = new Promise((told) => { toMedusa.cut('request', '/refund', () => { adapter.kill('SIGKILL'); told(); }); });
    await refund(106);
    await gone;
    toAdapter.to(await startAdapter(toMedusa.port));
    await done('the adapter is killed with its request to Medusa under way');
    const lost = new Promise((told) => { toMedusa.cut('answer', '/refund', () => { host.child.kill('SIGKILL'); told(); }); });
    await refund(107).catch(() => {});
    await lost;
    await until('the host to die', () => host.ended);
    mei.close();
    await startDesk();
    await done('the host is killed with a refund under way, and Medusa\'s answer is lost');
    const over = await mei.call('POST', `/cases/${id}/remedies`, { kind: 'refund', order: short(order.id), line: lamp.line, amount: { minor: lamp.paid_minor, currency: 'EUR' }, to: 'original', reason: 'x' },
        { 'idempotency-key': randomUUID() });
    assert.ok(over.status >= 400, 'more than was paid');

    // A return that is withdrawn: gone in Medusa, once, whatever happens to the wires; its goods may go back anew.
    async function withdrawn(what, cut) {
        const wish = await mei.call('POST', `/cases/${id}/returns`, { order: short(order.id), line: lamp.line, quantity: 1, reason: 'unwanted' }, { 'idempotency-key': randomUUID() });
        assert.equal(wish.status, 201, wish.text);
        await settled(id);
        const made = (await returnsOf(order.id)).filter((r) => r.status === 'requested'), gone = (await settled(id)).filter((r) => r.kind === 'return_cancel').length;
        assert.equal(made.length, 1, `${what}: ${JSON.stringify(made)}`);
        cut();
        for (let i = 0; i < 2; i++) {
            const answer = await mei.call('POST', `/cases/${id}/returns/${wish.json.return.id}/withdraw`, {});
            assert.equal(answer.status, 200, answer.text);
        }
        await until(`${what}: taken back`, async () => {
            const list = (await settled(id)).filter((r) => r.kind === 'return_cancel');
            return list.length === gone + 1 && list.every((r) => r.state === 'done');
        }, 60);
        const after = await returnsOf(order.id);
        assert.equal(after.find((r) => r.id === made[0].id).status, 'canceled', what);
        assert.equal(after.filter((r) => r.status === 'requested').length, 0, what);
        const item = (await office('GET', `/admin/orders/${order.id}?fields=*items.detail`)).order.items.find((i) => short(i.id) === lamp.line);
        assert.equal(Number(item.detail.return_requested_quantity), 0, `${what}: nothing of the line is asked back`);
        takenBack++;
        say(`${what}: ${made[0].id} is cancelled in Medusa`);
    }
    let takenBack = 0;
    await withdrawn('a return is withdrawn', () => {});
    await withdrawn('another, and Medusa\'s answer is lost', () => toMedusa.cut('answer', '/cancel'));
    await withdrawn('another, cut off between adapter and Medusa', () => toMedusa.cut('request', '/cancel'));
    await withdrawn('another, cut off between host and adapter', () => toAdapter.cut('request', '/v1/remedies'));
    const dead = new Promise((told) => { toMedusa.cut('request', '/cancel', () => { adapter.kill('SIGKILL'); told(); }); });
    dead.then(async () => toAdapter.to(await startAdapter(toMedusa.port)));
    await withdrawn('another, and the adapter is killed with its request under way', () => {});

    // A return: asked for, requested in Medusa though the wire is cut, received by the warehouse, paid back.
    toMedusa.cut('answer', '/request-items');
    const back = await mei.call('POST', `/cases/${id}/remedies`, { kind: 'return', order: short(order.id), line: other.line, quantity: 1, reason: 'no_longer_needed' }, { 'idempotency-key': randomUUID() });
    assert.equal(back.status, 201, back.text);
    await settled(id);
    const returns = await returnsOf(order.id), open = returns.filter((r) => r.status === 'requested');
    assert.equal(open.length, 1, `one return is requested: ${JSON.stringify(returns.map((r) => [r.id, r.status]))}`);
    say(`a return: requested once in Medusa (${open[0].id}), though the wire was cut while it was made`);
    await receive({ ...open[0], order: order.id });
    await until('the movements to reach the case', async () => {
        const kinds = (await events(mei, id)).map((e) => e.kind);
        return kinds.includes('return.received') && kinds.includes('return.inspected');
    }, 30);
    say('received by the warehouse in Medusa; the case knows it by signed webhooks');
    const paid = await until('the refund of the return', async () => (await settled(id)).find((r) => r.reason === 'returned' && r.state === 'done'), 30);
    n++;
    await done('the return is refunded');

    // One total.
    const there = await refundsOf(order.id), total = there.reduce((sum, r) => sum + Math.round(r.amount * 100), 0);
    const mine = (await detail(mei, id)).remedies.filter((r) => r.kind === 'refund' && r.state === 'done').reduce((sum, r) => sum + r.amount.minor, 0);
    const keys = new Set(there.map((r) => r.note.split(' ')[1]));
    assert.equal(total, mine, 'Medusa total == case total');
    assert.equal(keys.size, there.length, 'each key once');
    assert.equal((await returnsOf(order.id)).filter((r) => r.status === 'received').length, 1);
    assert.equal((await refundsOf(second.id)).length + (await refundsOf(foreign.id)).length, 0);
    console.log(`shop: orders=3 refunds=${there.length} returns=1 received=1 refunded_minor=${total} case_minor=${mine} of_return=${paid.amount.minor} `
        + `cuts=${toAdapter.cuts() + toMedusa.cuts()} withdrawn=${takenBack} kills=3 doubled=${there.length - keys.size} forgotten=${n - there.length} seconds=${Math.round((Date.now() - began) / 1000)}`);
    customer.close();
    mei.close();
    await host.stop();
} finally {
    adapter?.kill('SIGKILL');
    host?.child.kill('SIGKILL');
    toAdapter?.close();
    toMedusa?.close();
    if (!process.argv.includes('--keep')) script('stop', scratch);
}

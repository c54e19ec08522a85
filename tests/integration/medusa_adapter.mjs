// SPDX-License-Identifier: Apache-2.0
// The adapter to Medusa against a stand-in that speaks the part of its admin API that is used, and whose answers get
// lost, come late or are errors: each remedy once, whatever happens, also over a restart. (The real one: ./run integration shop.)
import assert from 'node:assert';
import { appendFileSync, readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { Medusa, toOrder } from '../../plugins/commerce/http/adapters/medusa/medusa.mjs';
import { Record } from '../../plugins/commerce/http/adapters/medusa/record.mjs';
import { Watch } from '../../plugins/commerce/http/adapters/medusa/watch.mjs';
import { Work } from '../../plugins/commerce/http/adapters/medusa/work.mjs';
import { temporary, until } from '../tools/host.mjs';
import { newSecret } from './libshop.mjs';

// ---- the stand-in ----------------------------------------------------------------------------------

const now = new Date().toISOString();
const item = (id, price, quantity = 1) => ({ id: `ordli_${id}`, title: id, product_title: id, variant_title: 'red', quantity, unit_price: price, total: price * quantity, tax_total: 0,
    adjustments: [], tax_lines: [], detail: { return_requested_quantity: 0, return_received_quantity: 0 } });
const payment = (id, amount) => ({ id, amount, captures: [{ amount }], refunds: [] });
const order = (id, items, payments) => ({ id: `order_${id}`, customer_id: 'cus_1', email: 'a@example.com', currency_code: 'eur', status: 'pending', created_at: now, items,
    payment_collections: [{ payments }], fulfillments: [{ id: 'ful_1', location_id: 'sloc_1', shipped_at: now, delivered_at: now, items: items.map((i) => ({ line_item_id: i.id })) }] });
const orders = [order('A', [item('x', 20, 2), item('y', 27.5)], [payment('pay_1', 50), payment('pay_2', 17.5)]), order('B', [item('z', 10)], [payment('pay_3', 10)])];
const returns = [];
let fault = null, tokens = 0, logins = 0;
const allPayments = () => orders.flatMap((o) => o.payment_collections[0].payments);

function admin(req, url, json) {
    const part = url.pathname.split('/').slice(2);
    const found = (key, list, id) => { const one = list.find((o) => o.id === id); return one ? [200, { [key]: one }] : [404, {}]; };
    if (part[0] === 'orders') return part[1] ? found('order', orders, part[1]) : [200, { orders: orders.filter((o) => o.customer_id === url.searchParams.get('customer_id')) }];
    if (part[0] === 'stock-locations') return [200, { stock_location: { name: 'Warehouse', address: { address_1: 'Dock 1', city: 'Berlin', postal_code: '10115' } } }];
    if (part[0] === 'payments') {
        const pay = allPayments().find((p) => p.id === part[1]);
        const left = pay.amount - pay.refunds.reduce((n, r) => n + r.amount, 0);
        if (json.amount > left + 1e-9) return [400, { message: 'more than captured' }];
        pay.refunds.push({ id: `ref_${allPayments().flatMap((p) => p.refunds).length + 1}`, ...json });
        return [200, { payment: pay }];
    }
    const back = returns.find((r) => r.id === part[1]);
    if (part[0] === 'returns' && req.method === 'GET') return back ? [200, { return: back }] : [200, { returns: returns.filter((r) => r.order_id === url.searchParams.get('order_id')) }];
    if (part[0] === 'returns' && !part[1]) {
        const made = { id: `return_${returns.length + 1}`, display_id: returns.length + 1, status: 'open', items: [], ...json };
        returns.push(made);
        return [200, { return: made }];
    }
    if (req.method === 'DELETE') back.status = 'canceled';
    else if (part[2] === 'cancel') back.status = 'canceled';
    else if (part[2] === 'request-items') back.items.push(...json.items);
    else back.status = 'requested';
    return [200, { return: back }];
}

// fault {at: part of a path, how: lost | late | error | dead, times}
function handle(req, res, body) {
    const url = new URL(req.url, 'http://m'), reply = ([status, json]) => { res.writeHead(status, { 'content-type': 'application/json' }); res.end(JSON.stringify(json)); };
    if (url.pathname.startsWith('/auth')) {
        logins++;
        return reply([200, { token: `t${tokens}` }]);
    }
    if (req.headers.authorization !== `Bearer t${tokens}`) return reply([401, {}]);
    const run = () => admin(req, url, body ? JSON.parse(body) : {});
    if (!fault || req.method === 'GET' || !req.url.includes(fault.at) || fault.times-- <= 0) return reply(run());
    const how = fault.how;
    if (how === 'dead') return req.socket.destroy();
    if (how === 'late') setTimeout(run, 400);
    else run();
    return how === 'error' ? reply([500, { message: 'broken' }]) : req.socket.destroy();
}

const server = http.createServer((req, res) => {
    const parts = [];
    req.on('data', (b) => parts.push(b));
    req.on('end', () => handle(req, res, Buffer.concat(parts).toString()));
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));

// ---- the adapter's parts ---------------------------------------------------------------------------

const file = path.join(temporary(), 'record.jsonl');
const medusa = new Medusa({ url: `http://127.0.0.1:${server.address().port}`, email: 'e', password: 'p' });
const log = () => {};
const open = () => new Work({ medusa, record: new Record(file), graceMs: 1000, waitMs: 0, log });
let work = open();
const eur = (minor) => ({ minor, currency: 'EUR' });
const refund = (line, minor, more = {}) => JSON.stringify({ kind: 'refund', order: 'A', line, amount: eur(minor), to: 'original', ...more });
const refunds = () => allPayments().flatMap((p) => p.refunds);
async function ended(key, body) {
    const first = await work.execute(key, body);
    assert.ok([200, 202].includes(first.status), JSON.stringify(first));
    return until(`${key} to end`, async () => { const a = await work.status(key); return a.status === 200 && a.json; });
}

assert.deepEqual(toOrder(orders[0]).lines.map((l) => [l.line, l.paid_minor, l.state]), [['x', 4000, 'delivered'], ['y', 2750, 'delivered']]);
assert.equal((await work.status('never')).status, 404);
assert.deepEqual(await ended('k1', refund('x', 100)), { key: 'k1', outcome: 'done', ref: 'ref_1', arrives_days: 5, refunds: [{ method: 'original', minor: 100 }] });
assert.deepEqual(await ended('k1', refund('x', 100)), await ended('k1', refund('x', 100)), 'the same for ever');
assert.equal((await work.execute('k1', refund('x', 101))).status, 409);
let n = 1;
for (const how of ['lost', 'late', 'error', 'dead']) {
    fault = { at: '/refund', how, times: how === 'dead' ? 2 : 1 };
    assert.equal((await ended(`k-${how}`, refund('x', 110 + n))).outcome, 'done', how);
    assert.equal(refunds().length, ++n, `${how}: once`);
}
tokens++; // the token's time is over
assert.equal((await ended('k2', refund('x', 105))).outcome, 'done');
assert.ok(logins >= 2);
n++;

// The adapter dies with its request at work in Medusa, its last line half written: the next one finds what was done.
fault = { at: '/refund', how: 'late', times: 1 };
await work.execute('k3', refund('x', 106));
await until('the request to be gone', () => fault.times === 0);
work.record.put = () => { throw new Error('dead'); }; // this one writes nothing any more
appendFileSync(file, '{"key":"k3","answer":{"half');
work = open();
work.resume();
assert.equal((await ended('k3', refund('x', 106))).outcome, 'done');
assert.equal(refunds().length, ++n, 'once, over the restart');
assert.ok(readFileSync(file, 'utf8').split('\n').filter(Boolean).every((l) => JSON.parse(l)), 'the half line is gone');

// Refusals are final and do nothing; an amount over one payment takes the next; the line's rest is known.
for (const [key, body, words] of [['r1', refund('x', 4000), /more than was paid/], ['r2', refund('q', 1), /no such line/], ['r3', refund('x', 1, { to: 'gift_card' }), /original payment/],
    ['r4', refund('x', 1).replace('EUR', 'USD'), /another currency/], ['r5', refund('x', 1).replace('"A"', '"nobody"'), /no such order/], ['r6', refund('x', 1).replace('refund', 'reship'), /does not offer/]]) {
    const a = await ended(key, body);
    assert.deepEqual([a.outcome, words.test(a.detail)], ['failed', true], JSON.stringify(a));
}
assert.equal(refunds().length, n);
const rest = toOrder(orders[0]).lines[0];
const split = await ended('k4', JSON.stringify({ kind: 'refund', order: 'A', lines: [{ line: 'x', amount: eur(rest.paid_minor - rest.refunded_minor) }, { line: 'y', amount: eur(2000) }], amount: eur(0) }));
assert.deepEqual([split.outcome, split.refunds.length], ['done', 2], 'two payments gave it back');
n += 2;
assert.deepEqual(toOrder(orders[0]).lines.map((l) => l.refunded_minor), [4000, 2000]);
assert.equal((await ended('k5', JSON.stringify({ kind: 'refund', order: 'A', whole: true, amount: eur(750) }))).refunds[0].minor, 750, 'all that is left');
assert.equal(refunds().length, ++n);
assert.equal(Math.round(refunds().reduce((sum, r) => sum + r.amount, 0) * 100), 6750);

// A return that is cut off half made is taken back and made once.
fault = { at: '/request-items', how: 'lost', times: 1 };
const body = JSON.stringify({ kind: 'return', order: 'B', line: 'z', quantity: 1 });
const given = await ended('k6', body);
assert.deepEqual([given.outcome, given.ref, given.rma.label.to], ['done', 'RMA-2', ['Warehouse', 'Dock 1', '10115 Berlin']]);
assert.deepEqual(returns.map((r) => r.status), ['canceled', 'requested']);

// A return that the customer withdraws is cancelled once, also when the answer is lost; one that is not there, never.
const again = await ended('k7', body);
assert.deepEqual([again.outcome, returns.length, returns[2].status], ['done', 3, 'requested']);
const cancel = (of) => JSON.stringify({ kind: 'return_cancel', order: 'B', line: 'z', reason: 'withdrawn', change: { of } });
fault = { at: '/cancel', how: 'lost', times: 1 };
assert.deepEqual((await ended('k8', cancel('k7'))).outcome, 'done');
assert.deepEqual(returns.map((r) => r.status), ['canceled', 'requested', 'canceled']);
assert.deepEqual([(await ended('k9', cancel('k1'))).outcome, (await ended('k10', cancel('nobody'))).outcome], ['failed', 'failed']);

// Its receipt is told until the host has taken it, under the same ids.
const hooks = [], secret = newSecret();
let refuse = 2;
const desk = http.createServer((req, res) => {
    const parts = [];
    req.on('data', (b) => parts.push(b));
    req.on('end', () => {
        hooks.push([req.headers['webhook-id'], JSON.parse(Buffer.concat(parts).toString()).data]);
        res.writeHead(refuse-- > 0 ? 503 : 200);
        res.end();
    });
});
await new Promise((done) => desk.listen(0, '127.0.0.1', done));
const watch = new Watch({ medusa, record: work.record, hookUrl: `http://127.0.0.1:${desk.address().port}/`, hookSecret: secret, everyMs: 20, log });
const watching = watch.run();
Object.assign(returns[1], { status: 'received', received_at: now, items: [{ damaged_quantity: 0 }] });
await until('both to be taken', () => hooks.length >= 4);
await until('it to be written down', () => work.record.get('k6').told.length === 2);
watch.stop();
await watching;
assert.deepEqual(hooks.map(([id]) => id), ['return_2.received', 'return_2.received', 'return_2.received', 'return_2.inspected']);
assert.deepEqual([hooks[3][1].key, hooks[3][1].condition], ['k6', 'as_new']);
assert.deepEqual(new Record(file).get('k6').told, ['received', 'inspected']);
console.log(`medusa_adapter: refunds=${n} returns=1`);
process.exit(0); // the adapter that "died" above still tries

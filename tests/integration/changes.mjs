// SPDX-License-Identifier: Apache-2.0
// Changes of orders by agents over REST: done once under their key, told with what they mean, and
// what is wrong about them is refused in words, with the attempt in the history and nothing moved.
import assert from 'node:assert';
import { startHost, until } from '../tools/host.mjs';
import { SETS, samplesWithSets } from '../tools/samples.mjs';
import { accepted, detail, events, expect, journal, openCustomer, people } from './libdesk.mjs';

const coffee = '113-4041676-2618916', lamp = '114-4025838-2409458', stove = '114-4168380-4294580';

async function begin(host, customer) {
    const [dana] = await people(host, 'dana');
    const one = await openCustomer(host, customer);
    const id = await accepted(one, dana);
    let n = 0;
    const propose = (body, key = `key-${customer}-${++n}`) => dana.call('POST', `/cases/${id}/remedies`, { reason: 'asked', ...body }, { 'idempotency-key': key });
    const end = async (remedy) => until(`the end of ${remedy.kind}`, async () =>
        (await detail(dana, id)).remedies.find((r) => r.id === remedy.id && ['done', 'failed', 'denied'].includes(r.state)));
    const order = async (which) => (await expect(200, dana.call('GET', `/orders/${which}`))).order;
    const close = () => { one.close(); dana.close(); };
    return { dana, id, propose, end, order, close };
}

const refused = async (answer, status, words) => {
    const got = await answer;
    assert.equal(got.status, status, `${got.status} instead of ${status}: ${got.text}`);
    assert.match(got.json.detail, words);
};

async function changesAreDoneOnce(host) {
    const { propose, end, order, dana, id, close } = await begin(host, 'c-avery');
    const { choices } = await expect(200, dana.call('GET', `/cases/${id}/orders/${coffee}/choices`));
    assert.deepEqual(choices.methods.map((m) => m.id).sort(), ['gift-avery', 'visa-4242']);
    assert.deepEqual(choices.methods.filter((m) => m.original).map((m) => m.id), ['visa-4242']);
    assert.ok(choices.lines[0].variants.some((v) => v.id === 'coffee-set-4' && v.price_minor - choices.lines[0].unit_minor === 1200));
    assert.ok(!choices.lines[0].variants.some((v) => v.id === choices.lines[0].item), 'what was bought is no choice');
    assert.equal((await dana.call('GET', `/cases/${id}/orders/${stove}/choices`)).status, 404, 'another customer');

    const items = { kind: 'order_change', order: coffee, change: { what: 'items', items: ['coffee-set-2'], new_items: ['coffee-set-4'], method: 'gift-avery' } };
    const ask = (body) => dana.call('POST', `/cases/${id}/remedies/quote`, { reason: 'asked', ...body });
    // A greeting of the assistant may still come, too late.
    const left = async () => (await events(dana, id)).filter((e) => e.actor?.type !== 'tier').map((e) => e.kind);
    const before = await left();
    const { quote: told } = await expect(200, ask(items));
    assert.deepEqual([told.allowed, told.difference_minor, told.currency], [true, 1200, 'USD']);
    assert.match((await expect(200, ask({ ...items, order: lamp }))).quote.why, /not pending/);
    await refused(ask({ kind: 'refund', order: coffee, line: '1', amount: { minor: 1, currency: 'USD' } }), 400, /nothing about it/);
    await refused(ask({ kind: 'exchange', order: lamp }), 400, /change: needed/);
    assert.deepEqual(await left(), before, 'a question leaves nothing behind');
    const asked = (await expect(201, propose(items, 'once'))).remedy;
    assert.equal((await end(asked)).state, 'done');
    assert.equal((await expect(201, propose(items, 'once'))).remedy.id, asked.id);
    await refused(propose({ ...items, change: { ...items.change, new_items: ['coffee-set-2-amber'] } }, 'once'), 422, /key was used/);
    const now = await order(coffee);
    assert.deepEqual([now.state, now.total_minor, now.lines[0].item, now.lines[0].options.size], ['processing (item modified)', 5400, 'coffee-set-4', '4 cups']);
    assert.equal(journal(host).filter((line) => line.order === coffee).length, 1);

    await refused(propose({ kind: 'cancel', order: coffee }), 409, /shop does not do this: the order is not pending/);
    await refused(propose({ ...items, order: lamp }), 409, /not pending/);
    await refused(propose({ kind: 'cancel', order: '113-0000000-0000000' }), 404, /is not known/);
    await refused(propose({ kind: 'cancel', order: stove }), 403, /not this customer/);
    await refused(propose({ kind: 'exchange', order: lamp }), 400, /change: needed/);
    await refused(propose({ kind: 'exchange', order: lamp, change: ['lamp-white'] }), 400, /change: an object/);
    await refused(propose({ kind: 'exchange', order: lamp, change: { items: ['lamp-white'], new_items: ['coffee-set-4'], method: 'visa-4242' } }), 409, /not to be had/);
    await refused(propose({ kind: 'exchange', order: lamp, change: { items: ['lamp-white'], new_items: ['lamp-green'], method: 'paypal-bola' } }), 409, /not the customer's/);
    await refused(propose({ kind: 'exchange', order: lamp, change: { items: 'lamp-white' } }), 400, /not one that the shop can read/);
    await refused(propose({ kind: 'cancel', order: coffee, amount: { minor: 1, currency: 'USD' } }), 400, /not a part/);
    await refused(propose({ kind: 'customer_change', order: coffee, change: { what: 'address' } }), 400, /order: not a part/);
    await refused(propose({ kind: 'customer_change', change: { what: 'address', address: {} } }), 409, /no address/);

    const swap = { kind: 'exchange', order: lamp, change: { items: ['lamp-white'], new_items: ['lamp-brass'], method: 'visa-4242' } };
    assert.equal((await end((await expect(201, propose(swap))).remedy)).state, 'done');
    await refused(propose({ kind: 'return', order: lamp, line: '1', quantity: 1 }), 422, /1 bought, 1 already returned/);
    const moved = (await expect(201, propose({ kind: 'customer_change', change: { what: 'address', address: { address1: '3 Oak Street', city: 'Salem' } } }))).remedy;
    assert.equal((await end(moved)).state, 'done');

    const seen = await events(dana, id);
    assert.equal(seen.filter((e) => e.kind === 'remedy.refused').length, 14);
    const quote = seen.find((e) => e.kind === 'observed.quote').body.quote;
    assert.deepEqual([quote.difference_minor, quote.method_kind, quote.allowed], [1200, 'gift_card', true]);
    assert.ok(!JSON.stringify(seen.filter((e) => e.kind === 'observed.quote')).includes('Oak Street'));
    close();
}

// The shop does the work, loses its answer and is asked again: once, and what went back is no more
// to be had.
async function aCancelledOrderIsPaidBackOnce(host) {
    const { propose, end, order, close } = await begin(host, 'c-emil');
    const asked = (await expect(201, propose({ kind: 'cancel', order: stove, reason: 'no_longer_needed' }))).remedy;
    assert.deepEqual(asked.amount, { minor: 6400, currency: 'USD' });
    assert.equal((await end(asked)).state, 'done');
    assert.deepEqual(journal(host).filter((line) => line.order === stove).map((line) => [line.kind, line.minor]), [['cancel', 6400]]);
    assert.equal((await order(stove)).state, 'cancelled');
    await refused(propose({ kind: 'refund', order: stove, line: '1', amount: { minor: 1, currency: 'USD' } }), 422, /only 0 USD/);
    await refused(propose({ kind: 'cancel', order: stove }), 409, /not pending/);
    close();
}

// A line of four: three of them become two other things, each in a line of its own; each is paid back at most what was
// paid for it, and the books add up all the while.
async function someUnitsOfALineChange(host) {
    const { propose, end, order, dana, id, close } = await begin(host, 'c-avery');
    const change = (instead) => ({ kind: 'order_change', order: SETS, change: { what: 'items', items: instead.map(() => 'coffee-set-2'), new_items: instead, method: 'visa-4242' } });
    await refused(propose(change(Array(5).fill('coffee-set-4'))), 409, /not in this order/);
    const three = ['coffee-set-4', 'coffee-set-2-amber', 'coffee-set-4'];
    const { quote } = await expect(200, dana.call('POST', `/cases/${id}/remedies/quote`, { reason: 'asked', ...change(three) }));
    assert.deepEqual([quote.allowed, quote.items, quote.difference_minor], [true, 3, 5400 + 3900 + 5400 - 12600]);
    assert.equal((await end((await expect(201, propose(change(three)))).remedy)).state, 'done');
    const now = await order(SETS);
    assert.deepEqual(now.lines.map((l) => [l.line, l.item, l.quantity, l.paid_minor]).sort(), [['1', 'coffee-set-2', 1, 4201], ['2', 'coffee-set-4', 2, 10800], ['3', 'coffee-set-2-amber', 1, 3900]]);
    assert.deepEqual([now.total_minor, now.lines.reduce((sum, l) => sum + l.tax_minor, 0)], [18901, 1001]);
    await refused(propose({ kind: 'refund', order: SETS, line: '1', amount: { minor: 4202, currency: 'USD' } }), 422, /only 4201 USD/);
    assert.equal((await end((await expect(201, propose({ kind: 'refund', order: SETS, line: '3', amount: { minor: 3900, currency: 'USD' } }))).remedy)).state, 'done');
    assert.deepEqual(journal(host).filter((line) => line.order === SETS).map((line) => line.kind), ['order_change', 'refund']);
    close();
}

for (const [check, set, args] of [[changesAreDoneOnce, {}], [aCancelledOrderIsPaidBackOnce, { 'local.fail_mode': 'timeout_after_work', 'local.fail_times': '1' }],
    [someUnitsOfALineChange, { 'local.fail_mode': 'timeout_after_work', 'local.fail_times': '1' }, ['--samples', samplesWithSets()]]]) {
    const host = await startHost({ set, args });
    try {
        await check(host);
        console.log(`ok ${check.name}`);
    } finally {
        await host.stop();
    }
}

// SPDX-License-Identifier: Apache-2.0
// What is no proper wish for money: refused with the reason and the limit, nothing half done, the
// attempt in the history. And yen, dinars and dollars said in their own minor units.
import assert from 'node:assert';
import { until } from '../tools/host.mjs';
import { Party, rawCalls, settled, Staff } from '../conform/libdoors.mjs';
import { carriedOut, openWorld, plan } from '../conform/libmoney.mjs';

const limits = { associate: 2000, lead: 10000, manager: 100000 };
const row = (currency, labels = ['o1']) => ({ limits, order: { total: 5000, paid: 5000, currency },
    steps: labels.map((order) => ({ op: 'refund', order, amount: 1, currency, key: order })) });
const plans = ['USD', 'USD', 'USD', 'JPY', 'KWD'].map((currency, i) => plan(row(currency, ['o1', 'o2']), 'rest', i + 1));
const [mine, other, split] = plans;
const world = await openWorld(plans, limits);
const staff = new Staff(world);
try {
    const of = async (tier, agent) => rawCalls(world, 'maple', await staff.of('maple', tier, agent));
    const [dana, omar, luis, mei] = [await of('associate'), await of('associate', 'y'), await of('lead'), await of('manager')];
    const party = new Party(world, staff, mine);
    const id = await party.case('maple');
    let keys = 0;
    const propose = (who, target, text) => who.callRaw('POST', `/cases/${target}/remedies`, text, { 'idempotency-key': `key-${++keys}` });
    const events = async (target, kind) => (await dana.call('GET', `/cases/${target}/events?limit=1000`)).json.events.filter((e) => e.kind === kind);
    const refund = (members) => `{"kind":"refund","order":"${mine.orders.o1}","line":"1","reason":"x",${members}}`;
    const usd = (minor) => refund(`"amount":{"minor":${minor},"currency":"USD"}`);

    // [what, body, status, words of the reason]
    const bad = [
        ['negative', usd('-1'), 400, /above zero/],
        ['zero', usd('0'), 400, /above zero/],
        ['a fraction', usd('1.5'), 400, /integer .minor units/],
        ['an exponent', usd('1e3'), 400, /integer .minor units/],
        ['beyond 64 bits', usd('9223372036854775808'), 400, /integer .minor units/],
        ['beyond 2^53', usd('9007199254740993'), 422, /one agent may grant in a day: 1000000000000 USD/],
        ['a text', usd('"100"'), 400, /integer .minor units/],
        ['Arabic digits', usd('"١٠٠"'), 400, /integer .minor units/],
        ['another currency', refund('"amount":{"minor":100,"currency":"EUR"}'), 400, /the order is in USD/],
        ['no currency', refund('"amount":{"minor":100}'), 400, /three capital letters/],
        ['another line', usd('100').replace('"line":"1"', '"line":"7"'), 404, /no such line/],
        ['a foreign order', usd('100').replace(mine.orders.o1, other.orders.o1), 403, /not this customer's/],
        ['more than was paid', usd('5001'), 422, /5000 USD .minor units. of this line are left/],
    ];
    for (const [what, body, status, words] of bad) {
        const before = (await events(id, 'remedy.refused')).length;
        const a = await propose(mei, id, body);
        assert.equal(a.status, status, `${what}: ${a.status} ${a.text}`);
        assert.match(a.json.detail, words, what);
        const tried = await events(id, 'remedy.refused');
        assert.equal(tried.length, before + 1, `${what}: the attempt is in the history`);
        assert.equal(tried.at(-1).actor.id, 'mei');
        assert.match(tried.at(-1).body.why, words, what);
    }
    assert.match((await events(id, 'remedy.refused')).find((e) => e.body.why.includes('integer')).body.amount, /1\.5/, 'as it came');
    // What is no JSON at all never gets as far as a case.
    for (const text of ['NaN', 'Infinity', '0x10', '+5', '.5', '01']) assert.equal((await propose(mei, id, usd(text))).status, 400, text);
    assert.deepEqual(await party.remedies('maple'), [], 'nothing half done');
    assert.deepEqual(carriedOut(world, 'maple', Object.values(mine.orders)), []);

    // Approved by its proposer, by a hash of something else, or once more: no.
    const asked = (await propose(dana, id, usd('3000'))).json.remedy;
    assert.deepEqual([asked.state, asked.approver_tier], ['asked', 2]);
    assert.match(asked.rule, /core: the tier associate may grant 20.00 USD in all for an order: 20.00 USD of it is left/);
    const approve = (who, hash) => who.call('POST', `/cases/${id}/remedies/${asked.id}/approve`, { hash });
    for (const [who, hash, words] of [[dana, asked.hash, /proposes does not approve/], [omar, asked.hash, /a supervisor must/],
        [luis, asked.hash.replace(/^./, (c) => (c === '0' ? '1' : '0')), /not the remedy that was shown/]]) {
        const a = await approve(who, hash);
        assert.equal(a.status, 403, a.text);
        assert.match(a.json.detail, words);
    }
    assert.equal((await approve(luis, asked.hash)).status, 200);
    const again = await approve(luis, asked.hash);
    assert.equal(again.status, 409, again.text);
    assert.equal((await events(id, 'remedy.refused')).filter((e) => e.body.remedy === asked.id).length, 4, 'each of the four is kept');
    await settled(party, 'maple');
    assert.deepEqual(carriedOut(world, 'maple', [mine.orders.o1]).map((l) => l.minor), [3000]);

    // In small pieces, by two people, as another kind, in another case: the order's budget is one.
    const splitter = new Party(world, staff, split);
    const first = await splitter.case('maple');
    const piece = (kind, minor) => `{"kind":"${kind}","order":"${split.orders.o1}","line":"1","reason":"x","amount":{"minor":${minor},"currency":"USD"}}`;
    await splitter.contact('maple');
    const second = await until('another case', async () => (await splitter.list('maple')).find((one) => one !== first));
    assert.equal((await propose(dana, first, piece('refund', 900))).json.remedy.state, 'started');
    assert.equal((await propose(omar, first, piece('refund', 900))).json.remedy.state, 'started');
    for (const [who, where, body] of [[dana, first, piece('refund', 201)], [omar, second, piece('refund', 201)], [dana, second, piece('certificate', 201)]]) {
        const { json } = await propose(who, where, body);
        assert.equal(json.remedy.state, 'asked', `${body}: ${JSON.stringify(json)}`);
        assert.match(json.remedy.rule, /2.00 USD of it is left/);
    }
    const told = (await dana.call('GET', `/cases/${first}/suggestions`)).json.budgets.find((b) => b.order === split.orders.o1);
    assert.deepEqual([told.scope, told.most.minor, told.left.minor], ['order', 2000, 200]);

    // The same digits are twenty hundred yen, two dinars, twenty dollars.
    for (const [p, said] of [[plans[3], /refunded 2,?000 JPY/], [plans[4], /refunded 2\.000 KWD/], [other, /refunded 20\.00 USD/]]) {
        const buyer = new Party(world, staff, p);
        const kase = await buyer.case('maple');
        const body = `{"kind":"refund","order":"${p.orders.o1}","line":"1","reason":"x","amount":{"minor":2000,"currency":"${p.row.order.currency}"}}`;
        assert.equal((await propose(dana, kase, body)).status, 201);
        await buyer.contacts[0].waitItem(`the confirmation of ${p.row.order.currency}`, (i) => said.test(i.text ?? ''));
        buyer.close();
    }
    party.close();
    splitter.close();
    staff.forget();
    console.log('money_bad: passed');
} finally {
    await world.host.stop();
}

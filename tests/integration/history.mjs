// SPDX-License-Identifier: Apache-2.0
// Looking back beside a running host: what was decided in a chat is decided again byte for byte, a
// candidate with another number moves exactly the money that it should, the totals are the ledger's,
// and a decision is explained by its case's number.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, source, startHost, temporary, until } from '../tools/host.mjs';
import { accepted, detail, events, expect, openCustomer, people } from './libdesk.mjs';
import { Talk } from './libtalk.mjs';

const scripts = path.join(source, 'scripts');
const candidate = path.join(temporary(), 'candidate');
cpSync(scripts, candidate, { recursive: true });
const limits = path.join(candidate, 'lib/limits.lua');
writeFileSync(limits, readFileSync(limits, 'utf8').replace(/associate_refund\s*=\s*\d+/, 'associate_refund = 1200'));

const host = await startHost({ scripts });
const policy = (code, words, options = {}) => {
    const args = ['policy', ...words, '--data', host.data, ...(options.json === false ? [] : ['--json'])];
    const ran = spawnSync(path.join(build, 'bin/ombud'), args, { encoding: 'utf8' });
    assert.equal(ran.status, code, `${args.join(' ')} ended with ${ran.status}: ${ran.stderr}${ran.stdout.slice(0, 2000)}`);
    return options.json === false ? ran.stdout : JSON.parse(ran.stdout);
};

try {
    const [dana, luis] = await people(host, 'dana', 'luis');
    const talk = await Talk.open(host, 'c-avery');
    await talk.say('Hello, where is my order?');
    const id = await accepted(talk.customer, dana);
    const { orders } = await expect(200, dana.call('GET', `/cases/${id}/orders`));
    const places = orders.flatMap((o) => o.lines.filter((l) => l.paid_minor >= 2500 && !l.refunded_minor)
        .map((l) => ({ order: o.id, line: l.line, currency: o.currency, paid: l.paid_minor })));
    assert.ok(places.length >= 2, 'the sample orders have two lines to refund');
    const refund = async (place, minor, key) => (await expect(201, dana.call('POST', `/cases/${id}/remedies`,
        { kind: 'refund', order: place.order, line: place.line, amount: { minor, currency: place.currency }, to: 'original', reason: 'not_arrived' },
        { 'idempotency-key': key }))).remedy;
    const state = (rid, wanted) => until(`${rid} to be ${wanted}`, async () =>
        (await detail(dana, id)).remedies.find((r) => r.id === rid).state === wanted);
    const small = await refund(places[0], 1000, 'small');
    const middle = await refund(places[1], 1500, 'middle');
    await state(small.id, 'done');
    await state(middle.id, 'done');
    const large = places.find((p) => p.paid >= 7000);
    let approved = 0;
    if (large) {
        const asked = await refund(large, 5500, 'large');
        assert.equal(asked.state, 'asked');
        await expect(200, luis.call('POST', `/cases/${id}/remedies/${asked.id}/approve`, { hash: asked.hash }));
        await state(asked.id, 'done');
        approved = 5500;
    }
    talk.customer.close();
    const { number } = await detail(dana, id);

    // What a flow asked on its way: the assistant offers and grants a refund of 19.99 by itself.
    const fern = await Talk.open(host, 'c-fern');
    await fern.say('my item has not arrived');
    await fern.say('114-4192137-4608767');
    await fern.choose(/not there/);
    await fern.choose(/Refund of 19\.99/);
    await until('the refund to be confirmed', () => /Confirmation number/.test(fern.items.map((i) => i.text).join('\n')));
    fern.customer.close();

    // Byte for byte, while the host runs.
    const again = policy(0, ['replay']);
    assert.ok(again.decisions >= 5, `only ${again.decisions} decisions were recorded`);
    assert.deepEqual([again.same, again.differ, again.missing, again.skipped.unreadable], [again.decisions, 0, 0, 0]);

    // The bundle itself changes nothing, and its totals are the ledger's.
    const same = policy(0, ['backtest', scripts]);
    assert.deepEqual([same.decisions, same.changed], [again.decisions, 0]);
    assert.ok(same.ledger.reconciled, same.ledger.why);
    const usd = same.ledger.currencies.find((c) => c.currency === places[0].currency);
    assert.deepEqual([usd.decided, usd.approved, usd.returned, usd.standing, usd.ledger, usd.difference],
        [2500 + 1999, approved, 0, 2500 + 1999 + approved, 2500 + 1999 + approved, 0]);
    const offered = same.points.find((p) => p.point === 'compensation');
    assert.equal(offered?.decisions, 1, 'what the flow asked of compensation is recorded once');
    assert.equal(same.money.find((m) => m.counts === 'offered').recorded, 1999);

    // An associate may grant 12.00: the refund of 15.00 would have been asked for.
    const page = path.join(path.dirname(candidate), 'report.html');
    const less = policy(0, ['backtest', candidate, '--since', '1d', '--html', page, '--desk', '/desk/c/']);
    assert.equal(less.changed, 1, JSON.stringify(less.pairs));
    assert.deepEqual([less.pairs[0].point, less.pairs[0].from, less.pairs[0].to], ['authority', 'allow', 'approval supervisor']);
    const money = less.money.find((m) => m.counts === 'granted' && m.currency === places[0].currency);
    assert.deepEqual([money.recorded, money.candidate, money.up, money.down], [4499, 2999, 0, 1500]);
    assert.deepEqual([less.sample.length, less.sample[0].case, less.sample[0].number], [1, id, number]);
    for (const rows of Object.values(less.by))
        assert.equal(rows.filter((r) => r.counts === 'granted').reduce((sum, r) => sum + r.down, 0), 1500);
    const html = readFileSync(page, 'utf8');
    assert.ok(html.includes(`/desk/c/${id}`) && html.includes('15.00') && !/<script|https?:\/\//.test(html));
    const table = policy(0, ['backtest', candidate], { json: false });
    assert.match(table, /reconciled to the cent/);

    // Why, by number and event: the rule, what was read, what would have changed it.
    const why = policy(0, ['explain', String(number)]);
    assert.deepEqual([why.case, why.number], [id, number]);
    const kept = (await events(dana, id)).filter((e) => e.kind === 'policy.decided');
    assert.ok(why.decisions.length >= kept.length);
    const { seq } = less.sample[0];
    const [one] = policy(0, ['explain', id, String(seq)]).decisions;
    assert.deepEqual([one.seq, one.point, one.verdict.kind, one.same], [seq, 'authority', 'allow', true]);
    assert.ok(one.file.endsWith('authority.lua') && one.line > 0 && one.source.includes(one.rule));
    assert.ok(one.read.some((f) => f.fact === 'remedy.amount' && f.value === 1500));
    assert.ok(one.change?.length, 'a change of facts that would have decided otherwise');
    policy(66, ['explain', '99999999'], { json: false });
    policy(66, ['explain', id, '1'], { json: false });

    // The other tenant has decided nothing.
    assert.equal(policy(0, ['replay', '--tenant', '2']).decisions, 0);
    policy(64, ['replay', '--since', 'yesterday'], { json: false });
    console.log('history: passed');
} finally {
    await host.stop();
}

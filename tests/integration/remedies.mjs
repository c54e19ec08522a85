// SPDX-License-Identifier: Apache-2.0
// Money: inside the authority at once, above it with approval, taken back within the undo time,
// carried out once however often it is asked for, and told to the customer with number and clause.
import assert from 'node:assert';
import { startHost, sleep, until } from '../tools/host.mjs';
import { accepted, detail, events, expect, journal, openCustomer, people } from './libdesk.mjs';

const undo = 8; // time enough to take something back on a busy machine
const host = await startHost({ undo });
try {
    const [dana, omar, luis, mei] = await people(host, 'dana', 'omar', 'luis', 'mei');
    const one = await openCustomer(host, 'c-avery');
    const id = await accepted(one, dana);
    const { orders } = await expect(200, dana.call('GET', `/cases/${id}/orders`));
    const lineOf = (least) => {
        for (const o of orders)
            for (const l of o.lines)
                if (l.paid_minor >= least && !l.refunded_minor) return { order: o.id, line: l.line };
        throw new Error(`no line of ${least} among the sample orders`);
    };
    const refund = (place, minor) => ({ kind: 'refund', ...place, amount: { minor, currency: 'USD' }, to: 'original', reason: 'not_arrived' });
    const propose = (who, body, key) => who.call('POST', `/cases/${id}/remedies`, body, { 'idempotency-key': key });
    const answerTo = (who, remedy, what, body) => who.call('POST', `/cases/${id}/remedies/${remedy}/${what}`, body);
    const remedy = async (rid) => (await detail(dana, id)).remedies.find((r) => r.id === rid);
    const done = (rid) => until(`${rid} to be done`, async () => (await remedy(rid)).state === 'done');
    const carriedOut = (rid) => journal(host).filter((line) => line.key.endsWith(`.${rid}`));
    const small = lineOf(3000);

    // Ten clicks on one button: one remedy, one refund.
    const clicks = await Promise.all(Array.from({ length: 10 }, () => propose(dana, refund(small, 1000), 'ten-clicks')));
    const first = await expect(201, clicks[0]);
    for (const click of clicks) assert.deepEqual([click.status, click.json?.remedy?.id], [201, first.remedy.id]);
    assert.equal(first.remedy.state, 'allowed');
    assert.ok(first.remedy.due, 'the undo time is told');
    assert.equal(carriedOut(first.remedy.id).length, 0, 'nothing before the undo time is over');
    const other = await propose(dana, refund(small, 1001), 'ten-clicks');
    assert.equal(other.status, 422, `another body under a used key: ${other.text}`);

    // Taken back in time: the shop never hears of it, the authority is whole again.
    const back = (await expect(201, propose(dana, refund(small, 1500), 'taken-back'))).remedy;
    await expect(403, answerTo(omar, back.id, 'withdraw', {}));
    await expect(200, answerTo(dana, back.id, 'withdraw', {}));
    await expect(409, answerTo(dana, back.id, 'withdraw', {}));

    await done(first.remedy.id);
    await sleep((undo + 1) * 1000);
    assert.equal((await remedy(back.id)).state, 'withdrawn');
    assert.equal(carriedOut(back.id).length, 0);
    assert.deepEqual(carriedOut(first.remedy.id).map((l) => l.minor), [1000]);
    const sent = (await events(dana, id)).filter((e) => e.kind === 'confirmation.sent');
    assert.equal(sent.length, 1);
    const told = await one.waitItem('the confirmation', (i) => i.text?.includes(`Confirmation number ${sent[0].body.number}`));
    assert.ok(sent[0].body.clause && told.text.includes(sent[0].body.clause), told.text);
    assert.ok(told.text.includes('10.00'), told.text);
    await expect(409, answerTo(dana, first.remedy.id, 'withdraw', {}));

    // Above the authority: asked, and neither the proposer nor a peer nor a wrong hash can allow it.
    const large = lineOf(7000);
    const asked = (await expect(201, propose(dana, refund(large, 6500), 'large'))).remedy;
    assert.deepEqual([asked.state, asked.approver_tier], ['asked', 2]);
    await expect(403, answerTo(dana, asked.id, 'approve', { hash: asked.hash }));
    await expect(403, answerTo(omar, asked.id, 'approve', { hash: asked.hash }));
    await expect(403, answerTo(luis, asked.id, 'approve', { hash: '0'.repeat(64) }));
    const listed = (await expect(200, luis.call('GET', '/cases?filter=approvals'))).cases;
    assert.deepEqual(listed.map((row) => row.id), [id]);
    const approvals = await Promise.all(Array.from({ length: 4 }, () => answerTo(luis, asked.id, 'approve', { hash: asked.hash })));
    assert.deepEqual(approvals.map((a) => a.status).sort(), [200, 409, 409, 409]);
    await done(asked.id);
    assert.deepEqual(carriedOut(asked.id).map((l) => l.minor), [6500]);
    assert.deepEqual((await expect(200, luis.call('GET', '/cases?filter=approvals'))).cases, []);

    // Declined: nothing moves. A supervisor who proposed is no approver either, whoever is above is.
    const no = (await expect(201, propose(dana, refund(large, 500), 'declined'))).remedy;
    await expect(200, answerTo(mei, no.id, 'decline', { hash: no.hash, reason: 'not_due' }));
    await expect(409, answerTo(luis, no.id, 'approve', { hash: no.hash }));

    // Never more than was paid, whoever asks.
    const over = await propose(mei, refund(small, 100000), 'over');
    assert.equal(over.status, 422, over.text);
    for (const amount of [{ minor: -1, currency: 'USD' }, { minor: 1.5, currency: 'USD' }, { minor: '5', currency: 'USD' },
        { minor: 9007199254740993, currency: 'USD' }, { minor: 5, currency: 'EUR' }, { minor: 5 }]) {
        const bad = await propose(dana, { ...refund(small, 1), amount }, `bad-${JSON.stringify(amount).length}-${amount.minor}`);
        assert.ok([400, 422].includes(bad.status), `${JSON.stringify(amount)}: ${bad.status} ${bad.text}`);
    }
    await sleep(500);
    assert.equal(journal(host).length, 2, 'the shop carried out two refunds, no more');
    one.close();
    for (const p of [dana, omar, luis, mei]) p.close();
    console.log('remedies: passed');
} finally {
    await host.stop();
}

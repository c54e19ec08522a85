// SPDX-License-Identifier: Apache-2.0
// An erasure that is asked for while money is on its way is taken, waits, says so, lives over a
// killed host, and is carried out by itself when the money has settled: once, and not lost.
import assert from 'node:assert';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { newFolder, verify } from '../tools/erasure.mjs';
import { startHost, until } from '../tools/host.mjs';
import { accepted, detail, events, expect, journal, openCustomer, people } from './libdesk.mjs';

const folder = newFolder();
const data = path.join(folder, 'data');
const user = 'c-avery', order = '113-4041676-2618916';
// An agent has ten seconds to take a grant back: so long it is allowed and not yet the shop's.
const start = () => startHost({ data, undo: 10, verbose: true });
let host = await start();
try {
    let [dana, mei] = await people(host, 'dana', 'mei');
    const one = await openCustomer(host, user);
    const kase = await accepted(one, dana);
    const { remedy } = await expect(201, dana.call('POST', `/cases/${kase}/remedies`,
        { kind: 'refund', order, line: '1', amount: { minor: 300, currency: 'USD' }, reason: 'asked' }, { 'idempotency-key': 'k1' }));
    assert.equal(remedy.state, 'allowed');
    one.close();

    await expect(403, dana.call('GET', '/erasures'));
    assert.deepEqual((await expect(200, mei.call('GET', '/erasures'))).erasures, []);
    const { erasure } = await expect(202, mei.call('DELETE', `/customers/${user}`));
    assert.deepEqual([erasure.customer, erasure.state, erasure.cases, erasure.by, erasure.late], [user, 'waiting', 1, 'mei', false]);
    assert.equal(Date.parse(erasure.until) - Date.parse(erasure.since), 24 * 3600 * 1000);
    // Asked again it is the same one; nothing is erased yet.
    assert.equal((await expect(202, mei.call('DELETE', `/customers/${user}`))).erasure.id, erasure.id);
    assert.equal((await expect(200, mei.call('GET', `/customers/${user}`))).customer.erasure.id, erasure.id);
    assert.deepEqual((await expect(200, mei.call('GET', '/erasures'))).erasures.map((e) => e.id), [erasure.id]);
    await host.kill();

    host = await start();
    [dana, mei] = await people(host, 'dana', 'mei');
    const again = (await expect(200, mei.call('GET', `/erasures/${erasure.id}`))).erasure;
    assert.deepEqual([again.since, again.until], [erasure.since, erasure.until]);
    const done = await until('it to be carried out', async () => {
        const now = (await expect(200, mei.call('GET', `/erasures/${erasure.id}`))).erasure;
        return now.state === 'done' && now;
    }, 120);
    assert.deepEqual([done.cases, done.files, done.customer], [1, 0, undefined]);
    await expect(404, mei.call('GET', `/customers/${user}`));
    await expect(404, mei.call('GET', '/erasures/00'));
    assert.deepEqual((await expect(200, mei.call('GET', '/erasures'))).erasures, []);
    // The money went out once, and the numbers stay.
    assert.deepEqual(journal(host).filter((l) => l.order === order).map((l) => [l.kind, l.minor]), [['refund', 300]]);
    const left = (await detail(mei, kase)).remedies[0];
    assert.deepEqual([left.state, left.amount.minor, left.reason], ['done', 300, '']);
    assert.ok((await events(mei, kase)).every((e) => e.actor.type !== 'customer' || e.actor.id === ''));
    await host.stop();
    assert.equal(verify(folder, data), '');
} finally {
    if (!host.ended) await host.stop();
    rmSync(folder, { recursive: true, force: true });
}
console.log('erasure_waits: ok');

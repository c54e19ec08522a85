// SPDX-License-Identifier: Apache-2.0
// The same client id is stored once whatever socket it comes from, and a customer whose connection
// is cut at random sees every item once and in order, by resuming after the last seq.
import assert from 'node:assert';
import { randomUUID } from 'node:crypto';
import { Customer, startHost, sleep, until } from '../tools/host.mjs';
import { accepted, events, expect, openCustomer, people } from './libdesk.mjs';

const host = await startHost({ set: { 'chat.rate': 1000, 'chat.burst': 5000 } });
try {
    const [dana] = await people(host, 'dana');
    const one = await openCustomer(host, 'c-chen');
    const id = await accepted(one, dana);

    // One person, two windows: both send the same twenty messages at the same time.
    const two = await new Customer(host, { token: one.token }).open();
    assert.equal(two.contact, one.contact);
    const cids = Array.from({ length: 20 }, () => randomUUID());
    await Promise.all(cids.flatMap((cid) => [one, two].map((who) => who.say(`twice ${cid}`, cid))));
    for (const cid of cids) assert.equal(one.acks.get(cid), two.acks.get(cid), 'both windows hear the same seq');
    await expect(201, dana.call('POST', `/cases/${id}/messages`, { text: 'once', cid: 'agents-own', seen: 1e9 }));
    await expect(201, dana.call('POST', `/cases/${id}/messages`, { text: 'once', cid: 'agents-own', seen: 1e9 }));
    two.close();

    // Cuts at random while both sides write.
    const total = 300;
    let over = false, cuts = 0;
    const agent = (async () => {
        for (let n = 0; !over; n++) {
            await dana.call('POST', `/cases/${id}/messages`, { text: `answer ${n}`, cid: `answer-${n}`, seen: 1e9 });
            await sleep(5);
        }
    })();
    const unsure = new Map();
    for (let n = 0; n < total; n++) {
        unsure.set(randomUUID(), `message ${n}`);
        try {
            for (const [cid, text] of unsure) one.socket.send({ t: 'msg', cid, text });
        } catch { /* cut: sent again below */ }
        if (Math.random() < 0.15) {
            one.socket.ws.terminate();
            cuts++;
            await one.open();
        }
        for (const cid of unsure.keys()) if (one.acks.has(cid)) unsure.delete(cid);
        await sleep(1);
    }
    for (const [cid, text] of unsure) await one.say(text, cid);
    over = true;
    await agent;
    assert.ok(cuts > 10, `${cuts} cuts`);

    const log = await events(dana, id);
    const received = log.filter((e) => e.kind === 'message.received');
    assert.equal(new Set(received.map((e) => e.cid)).size, received.length, 'a client id is stored twice');
    assert.equal(received.filter((e) => e.body.text.startsWith('message ')).length, total);
    assert.equal(log.filter((e) => e.body.text === 'once').length, 1);
    const fresh = await new Customer(host, { token: one.token }).open();
    const last = log.findLast((e) => e.kind.startsWith('message.')).seq;
    for (const who of [one, fresh]) await until('the last item', () => who.items.at(-1)?.seq >= last);
    const seen = one.items.map((i) => i.seq);
    assert.ok(seen.every((seq, i) => !i || seq > seen[i - 1]), 'an item came twice or out of order');
    assert.deepEqual(seen, fresh.items.map((i) => i.seq), 'items were skipped');
    one.close();
    fresh.close();
    dana.close();
    console.log(`repeats: passed (${cuts} cuts)`);
} finally {
    await host.stop();
}

// SPDX-License-Identifier: Apache-2.0
// The same visit with every plugin inline, with each one in a child, and with all of them there: what
// the customer saw and what the case recorded is the same, word by word.
import assert from 'node:assert';
import { startHost, until } from '../tools/host.mjs';
import { detail, events, expect, people, taken } from './libdesk.mjs';
import { Talk } from './libtalk.mjs';
import { plain } from './libvisit.mjs';

const shipped = ['assistant', 'associate', 'chat', 'local', 'specialist', 'supervisor'];

function same(what, there, here) {
    const at = here.findIndex((one, i) => one !== there[i]);
    assert.equal(at, -1, `${what}, number ${at}:\n  inline ${here[at]}\n  child  ${there[at]}`);
    assert.equal(there.length, here.length, what);
}

async function visit(isolated) {
    const host = await startHost({ set: Object.fromEntries(isolated.map((name) => [`${name}.isolation`, 'process'])) });
    try {
        const [dana] = await people(host, 'dana');
        const t = await Talk.open(host, 'c-avery');
        await t.say('where is my order');
        if (!/that help/.test(t.heard())) await t.choose(/./);
        await t.say('let me talk to a real person please');
        await t.queued();
        const id = await taken(dana);
        const { seq } = await detail(dana, id);
        await expect(201, dana.call('POST', `/cases/${id}/messages`, { text: 'I am here now.', cid: 'm1', seen: seq }));
        await t.customer.waitItem('the agent', (i) => i.text === 'I am here now.');
        await t.customer.say('thank you, it came broken', 'c-broken');
        const { orders } = await expect(200, dana.call('GET', `/cases/${id}/orders`));
        const order = orders.find((o) => o.lines[0].paid_minor >= 1000 && !o.lines[0].refunded_minor);
        const { remedy } = await expect(201, dana.call('POST', `/cases/${id}/remedies`, { kind: 'refund', order: order.id,
            line: order.lines[0].line, amount: { minor: 700, currency: 'USD' }, to: 'original', reason: 'damaged' }, { 'idempotency-key': 'k' }));
        await until('the refund', async () => (await detail(dana, id)).remedies.find((r) => r.id === remedy.id).state === 'done');
        await t.customer.waitItem('the confirmation', (i) => /Confirmation number/.test(i.text ?? ''));
        const seen = (await detail(dana, id)).seq;
        await expect(200, dana.call('POST', `/cases/${id}/resolve`, { seen }));
        await until('the end', () => ['over', 'closed'].includes(t.customer.state));
        const items = new Map(t.items.map((i) => [i.seq, i])); // one may come twice: the channel's contract
        const told = [...items.values()].sort((a, b) => a.seq - b.seq).map((i) => plain(i));
        const kept = (await events(dana, id)).map((e) => plain([e.kind, e.actor?.type, e.body]));
        t.close();
        dana.close();
        return { told, kept };
    } finally {
        const ended = await host.stop();
        assert.deepEqual(ended, { code: 0, signal: null }, host.log);
    }
}

const inline = await visit([]);
assert.ok(inline.told.length > 6 && inline.kept.length > 12, 'the visit is worth comparing');
for (const isolated of [...shipped.map((name) => [name]), shipped]) {
    const there = await visit(isolated);
    same(`what the customer saw, with ${isolated} in a child`, there.told, inline.told);
    same(`what the case recorded, with ${isolated} in a child`, there.kept, inline.kept);
}
console.log(`plug_same: passed, ${inline.told.length} items and ${inline.kept.length} events, 7 ways`);

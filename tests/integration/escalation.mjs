// SPDX-License-Identifier: Apache-2.0
// The ladder: assistant, associate, supervisor, specialist and back down, with a reason, a rule and
// a summary at every step; only the holder speaks, and what a former holder says late is dropped.
import assert from 'node:assert';
import { startHost, sleep, until, Customer } from '../tools/host.mjs';
import { accepted, detail, events, expect, openCustomer, people, waiting } from './libdesk.mjs';

const host = await startHost();
try {
    const [dana, omar, luis, mei] = await people(host, 'dana', 'omar', 'luis', 'mei');
    const one = await openCustomer(host, 'c-bola');
    await one.waitItem('a greeting', (i) => i.from.type === 'assistant');
    await one.say('my dinner plates are broken');
    await one.say('i want to talk to a representative');
    const { id } = await waiting(dana);
    const queued = await detail(dana, id);
    assert.ok(queued.summary?.problem && queued.summary.wants, JSON.stringify(queued.summary));
    assert.equal(one.state, 'queued');

    await expect(200, dana.call('POST', `/cases/${id}/accept`, {}));
    await expect(409, omar.call('POST', `/cases/${id}/accept`, {}));
    // Hers already, from however many clicks and tabs at once: said so, and nothing more happens.
    const same = await Promise.all(Array.from({ length: 5 }, () => dana.call('POST', `/cases/${id}/accept`, {})));
    assert.deepEqual(same.map((a) => a.status), [200, 200, 200, 200, 200]);
    assert.equal((await events(dana, id)).filter((e) => e.kind === 'contact.accepted').length, 1);
    await until('the customer to see who', () => one.holder?.name?.startsWith('Dana'));
    const reply = async (who, text, status = 201) => expect(status, who.call('POST', `/cases/${id}/messages`,
        { text, cid: `${who.agent.id}-${text}`, seen: (await detail(who, id)).seq }));
    await reply(dana, 'I am looking at your plates.');
    await reply(omar, 'I am not the holder.', 403);
    await expect(201, dana.call('POST', `/cases/${id}/notes`, { text: 'customer sounds SECRETLY cross', cid: 'note-1' }));

    // Up to the supervisor: the associate falls silent at once.
    await expect(400, dana.call('POST', `/cases/${id}/escalate`, { tier: 2 }));
    await expect(200, dana.call('POST', `/cases/${id}/escalate`, { tier: 2, reason: 'over_authority', text: 'a SECRET word to Luis' }));
    await reply(dana, 'One more thing of mine.', 403);
    await expect(403, omar.call('POST', `/cases/${id}/accept`, {}));
    assert.equal((await waiting(luis)).id, id);
    await expect(200, luis.call('POST', `/cases/${id}/accept`, {}));
    await reply(luis, 'Luis here.');

    // Up to the specialist, back down with a reason, and solved.
    await expect(200, luis.call('POST', `/cases/${id}/escalate`, { tier: 3, reason: 'expensive_loss' }));
    assert.equal((await waiting(mei)).id, id);
    await expect(200, mei.call('POST', `/cases/${id}/accept`, {}));
    await expect(400, mei.call('POST', `/cases/${id}/hand-back`, {}));
    await expect(200, mei.call('POST', `/cases/${id}/hand-back`, { reason: 'within_your_authority' }));
    await expect(200, luis.call('POST', `/cases/${id}/accept`, {}));
    await expect(200, luis.call('POST', `/cases/${id}/resolve`, { text: 'Solved, thank you.' }));
    await until('the end', () => one.state === 'over');

    const log = await events(dana, id);
    const steps = log.filter((e) => e.kind === 'tier.entered').map((e) => e.body);
    assert.deepEqual(steps.map((s) => s.tier), [0, 1, 2, 3, 2]);
    for (const s of steps) assert.ok(s.rule && (s.reason || s.tier === 0), JSON.stringify(s));
    assert.deepEqual(steps.slice(1).map((s) => s.reason), ['asked_for_person', 'over_authority', 'expensive_loss', 'within_your_authority']);
    assert.equal(log.filter((e) => e.kind === 'summary.made').length >= 4, true, 'a summary at every hand-over');

    // The customer's own view, live and read again: no note, nothing of a former holder.
    const again = await new Customer(host, { token: one.token }).open();
    await until('everything again', () => again.items.length >= one.items.length);
    for (const view of [one, again]) {
        const said = JSON.stringify(view.items);
        assert.ok(!/SECRET/i.test(said), 'a note reached the customer');
        assert.ok(!said.includes('One more thing of mine') && !said.includes('not the holder'));
        assert.ok(said.includes('Luis here.'));
    }
    again.close();
    one.close();

    // The assistant's answer that comes after the hand-over is dropped and recorded.
    let dropped = 0;
    for (let i = 0; i < 10 && !dropped; i++) {
        const two = await new Customer(host, { new: true }).open();
        await two.waitItem('a greeting', (item) => item.from.type === 'assistant');
        two.socket.send({ t: 'msg', cid: `late-${i}`, text: 'where is my order' });
        const handed = await accepted(two, dana);
        await sleep(200);
        const late = await events(dana, handed);
        const entered = late.findIndex((e) => e.kind === 'queue.entered');
        assert.ok(!late.slice(entered).some((e) => e.kind === 'message.sent' && e.actor.type === 'tier'), 'the assistant spoke after the hand-over');
        dropped += late.filter((e) => e.kind === 'message.dropped').length;
        two.close();
    }
    assert.ok(dropped, 'ten hand-overs in the middle of an answer, none recorded');
    for (const p of [dana, omar, luis, mei]) p.close();
    console.log('escalation: passed');
} finally {
    await host.stop();
}

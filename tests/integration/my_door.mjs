// SPDX-License-Identifier: Apache-2.0
// The customer's door: sessions, what is and is not this customer's, one case for many hurried writes.
import assert from 'node:assert';
import { randomUUID } from 'node:crypto';
import { Customer, request, startHost } from '../tools/host.mjs';
import { identity, people } from './libdesk.mjs';
import { door } from './libmy.mjs';

const host = await startHost();
try {
    // A visitor whom nobody vouches for.
    const visitor = await door(host);
    assert.equal(visitor.session.verified, false);
    assert.equal(visitor.session.case, null);
    assert.equal((await visitor.call('GET', '/orders')).status, 403);
    assert.deepEqual((await visitor.call('GET', '/cases')).json, { cases: [], cursor: null });
    for (const headers of [{}, { authorization: 'Bearer nobody' }, { authorization: `Basic ${visitor.token}` }])
        assert.equal((await request(host, 'GET', '/api/v1/my/cases', { headers })).status, 401);

    // The shop's proof.
    const avery = await door(host, 'c-avery');
    assert.equal(avery.session.verified, true);
    const orders = (await avery.call('GET', '/orders')).json.orders;
    assert.ok(orders.length > 1 && orders.every((o) => o.customer === 'c-avery'));
    const forged = { ...identity(host, 'c-avery'), user: 'c-bola' };
    assert.equal((await request(host, 'POST', '/api/v1/my/session', { json: { identity: forged } })).status, 403);
    assert.equal((await request(host, 'POST', '/api/v1/my/session', { host: 'brook.localhost', json: { identity: identity(host, 'c-avery') } })).status, 403);
    assert.equal((await request(host, 'GET', '/api/v1/my/cases', { host: 'brook.localhost', headers: avery.headers })).status, 401);

    // A token stays with its customer; another customer on the same device gets another one.
    assert.equal((await door(host, 'c-avery', avery.token)).token, avery.token);
    assert.notEqual((await door(host, 'c-bola', avery.token)).token, avery.token);
    assert.equal((await door(host, 'c-bola', visitor.token)).token, visitor.token);
    assert.equal((await door(host, null, avery.token)).session.verified, true);

    // The chat begins with the same token, and its case is the door's.
    const chat = await new Customer(host, { token: avery.token, identity: identity(host, 'c-avery'), topic: { reason: 'other' } }).open();
    assert.equal(chat.token, avery.token);
    assert.equal(chat.contact, avery.session.contact);
    await chat.say('Good morning');
    const again = await door(host, 'c-avery', avery.token);
    const number = again.session.case.number;
    assert.equal((await avery.call('GET', '/cases')).json.cases[0].number, number);
    const mine = (await avery.call('GET', `/cases/${number}`)).json;
    assert.equal(mine.case.number, number);
    assert.deepEqual(mine.remedies, []);

    // From another device: the same customer sees it, others do not, and a number is no hint.
    const second = await door(host, 'c-avery');
    assert.notEqual(second.token, avery.token);
    assert.equal((await second.call('GET', `/cases/${number}`)).status, 200);
    for (const other of [await door(host), await door(host, 'c-bola')])
        for (const n of [number, number + 1000, 'x', '-1', '0', '99999999999999999999'])
            assert.equal((await other.call('GET', `/cases/${n}`)).status, 404);
    chat.close();

    // Hurried first writes open one case; a key is one wish, whatever its tries.
    const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01', 'latin1'), Buffer.alloc(40)]);
    const hurry = async (who) => {
        const sent = await Promise.all(Array.from({ length: 8 }, (_, i) => who.bytes('POST', '/attachments', png, { 'content-type': 'image/png', 'x-name': `${i}.png` })));
        assert.deepEqual(sent.map((s) => s.status), Array(8).fill(201));
        return sent;
    };
    const hurried = await door(host, 'c-chen');
    const sent = await hurry(hurried);
    for (let i = 0; i < 6; i++) { // when the first commit comes back, the others have read this and that
        const one = await door(host);
        await hurry(one);
        assert.equal((await one.call('GET', '/cases')).json.cases.length, 1);
    }
    const own = (await hurried.call('GET', '/cases')).json.cases;
    assert.equal(own.length, 1);
    assert.equal(own[0].topic, 'self_service');
    assert.equal((await hurried.call('GET', `/cases/${own[0].number}`)).json.attachments.length, 8);
    const [dana] = await people(host, 'dana');
    assert.equal((await dana.call('GET', '/cases?filter=queue')).json.cases.length, 0, 'nobody is called for it');
    const key = randomUUID();
    const wish = { order: '114-4097109-3352019', line: '1', text: 'The left door is loose.' };
    const tries = await Promise.all([hurried.write('/claims/contact', wish, key), hurried.write('/claims/contact', wish, key)]);
    assert.deepEqual(tries.map((t) => t.status), [201, 201]);
    assert.equal(tries[0].json.claim.id, tries[1].json.claim.id);
    assert.equal((await hurried.write('/claims/contact', { ...wish, text: 'Another text' }, key)).status, 422);
    assert.equal((await hurried.call('POST', '/claims/contact', wish)).status, 400);
    assert.equal((await hurried.call('GET', `/cases/${own[0].number}`)).json.claims.length, 1);
    const stranger = await door(host, 'c-bola');
    assert.equal((await stranger.bytes('GET', `/attachments/${sent[0].json.attachment.id}?case=${own[0].number}`)).status, 404);
    assert.equal((await stranger.write(`/claims/c1/evidence?case=${own[0].number}`, { what: 'message', text: 'mine' })).status, 404);

    // Too many guesses.
    let last;
    for (let i = 0; i < 40; i++) last = await request(host, 'GET', '/api/v1/my/cases', { headers: { authorization: `Bearer ${randomUUID()}` } });
    assert.equal(last.status, 429);
    assert.ok(Number(last.headers['retry-after']) > 0);
    assert.equal((await avery.call('GET', '/cases')).status, 200);
} finally {
    await host.stop();
}
console.log('the customer\'s door: sessions, tokens, cases, foreign things');

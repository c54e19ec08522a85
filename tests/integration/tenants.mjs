// SPDX-License-Identifier: Apache-2.0
// Two tenants in one host: what is the other's does not exist, whatever door is tried.
import assert from 'node:assert';
import { Customer, request, signIn, startHost, until } from '../tools/host.mjs';

const host = await startHost();
try {
    const { password } = host.staff[0];
    const maple = await signIn(host, 'dana', password);
    const brook = await signIn(host, 'aisha', password, 'brook.localhost');
    const one = await new Customer(host).open();
    one.person();
    const row = await until('a case', async () => (await maple.call('GET', '/cases?filter=queue')).json.cases[0]);
    const nowhere = '00000000-0000-7000-8000-000000000000';

    assert.deepEqual((await brook.call('GET', '/cases?filter=open')).json.cases, []);
    for (const [method, rest, body] of [['GET', ''], ['GET', '/events'], ['GET', '/orders'], ['GET', '/suggestions'],
        ['POST', '/accept', {}], ['POST', '/messages', { text: 'x', cid: 'c', seen: 0 }], ['POST', '/notes', { text: 'x', cid: 'c' }],
        ['POST', '/escalate', { tier: 2, reason: 'x' }], ['POST', '/resolve', {}], ['POST', '/hand-back', { reason: 'x' }]]) {
        const theirs = await brook.call(method, `/cases/${row.id}${rest}`, body);
        const none = await brook.call(method, `/cases/${nowhere}${rest}`, body);
        assert.equal(theirs.status, 404, `${method} ${rest}: ${theirs.status} ${theirs.text}`);
        assert.equal(none.status, 404);
        assert.equal(theirs.text.length, none.text.length, `${rest}: answers differ in size`);
    }
    // A session of one tenant opens nothing at the other's name.
    const stolen = await request(host, 'GET', '/api/v1/session', { host: 'brook.localhost', headers: { cookie: maple.cookie } });
    assert.equal(stolen.status, 401);
    // A visitor's token of one tenant is unknown at the other.
    const stranger = await new Customer(host, { token: one.token, hostname: 'brook.localhost' }).open();
    assert.notEqual(stranger.contact, one.contact);
    assert.equal((await request(host, 'GET', '/api/v1/boot', { host: 'unknown.example' })).status, 421);
    one.close();
    stranger.close();
    maple.close();
    brook.close();
    console.log('tenants: passed');
} finally {
    await host.stop();
}

// SPDX-License-Identifier: Apache-2.0
// Outgoing webhooks as Standard Webhooks 1.0 has them: what is told and how it is signed, new
// secrets, retries until it is given up, 410, sending again, no loss over a killed host, and that
// only public places and those of the configuration are spoken to.
import assert from 'node:assert';
import { createHmac } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import path from 'node:path';
import { writeFileSync } from 'node:fs';
import { build, request, signIn, source, startHost, temporary, until } from '../tools/host.mjs';
import { accepted, expect, openCustomer, people } from './libdesk.mjs';

// ---- the place outside ----
const place = { calls: [], answer: () => 204 };
const server = createServer((req, res) => {
    const parts = [];
    req.on('data', (bytes) => parts.push(bytes));
    req.on('end', () => {
        const body = Buffer.concat(parts).toString();
        const call = { at: req.url, headers: req.headers, body, json: JSON.parse(body), id: req.headers['webhook-id'] };
        call.status = place.answer(call);
        place.calls.push(call);
        const answer = () => res.writeHead(call.status, call.status === 302 ? { location: '/elsewhere' } : {}).end();
        setTimeout(answer, req.url === '/slow' ? 300 : 0);
    });
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const outside = `http://127.0.0.1:${server.address().port}`;
const signature = (secret, c) => `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
    .update(`${c.id}.${c.headers['webhook-timestamp']}.${c.body}`).digest('base64')}`;
const of = (url, type) => place.calls.filter((c) => c.at === url && (!type || c.json.type === type));
const comes = (what, url, check) => until(what, () => of(url).find(check));

const folder = temporary();
const config = path.join(folder, 'ombud.lua');
const tenant = (slug, hosts) => `{ slug = "${slug}", name = "${slug}", currency = "USD", commerce = "local", hosts = { ${hosts} },
  identity_secret = "sample-identity-secret-of-${slug}", scripts = "${source}/scripts" }`;
// A day of the waits is 400 ms: three days of tries pass in a second and a half.
writeFileSync(config, `return { data = "${folder}/data", log_level = "warn", insecure_cookie = true, plugin_dirs = { "${build}/lib/ombud" }, undo_s = 0, webhook_day_ms = 400,
 fetch = { { plugin = "webhooks.maple", allow = { "${outside}" } } },
 tenants = { ${tenant('maple', '"localhost", "127.0.0.1"')}, ${tenant('brook', '"brook.localhost"')} },
}\n`);
const password = 'a password of the test';
assert.equal(spawnSync(path.join(build, 'bin/ombud'), ['user', 'add', 'ada', '--name', 'Ada', '--admin', '--config', config], { input: `${password}\n` }).status, 0);
const start = () => startHost({ data: path.join(folder, 'data'), args: ['--config', config] });
let host = await start();

try {
    let ada = await signIn(host, 'ada', password);
    let [dana] = await people(host, 'dana');
    const bela = await signIn(host, 'bela', host.staff[0].password, 'brook.localhost');

    // ---- who may, and where to ----
    await expect(403, dana.call('GET', '/webhooks'));
    await expect(403, dana.call('POST', '/webhooks', { url: `${outside}/x`, events: ['*'] }));
    for (const [status, url] of [[403, 'http://127.0.0.1:1/x'], [403, 'https://127.0.0.1/x'], [403, 'https://[::1]/x'], [403, 'http://example.org/x'], [403, 'https://10.0.0.1/'], [403, 'https://example.org:8443/'],
        [400, 'file:///etc/passwd'], [400, 'https://a:b@example.org/'], [400, ''], [400, `https://example.org/${'x'.repeat(1100)}`]])
        await expect(status, ada.call('POST', '/webhooks', { url, events: ['*'] }));
    await expect(403, bela.call('POST', '/webhooks', { url: `${outside}/x`, events: ['*'] })); // named for maple, not for brook
    for (const events of [undefined, [], 'remedy.done', ['remedy.don'], ['policy.decided'], ['key.made'], ['staff.*'], [1]])
        await expect(400, ada.call('POST', '/webhooks', { url: `${outside}/x`, events }));
    const make = (url, events, name = '') => expect(201, ada.call('POST', '/webhooks', { url: outside + url, events, name }));
    const { webhook: all } = await make('/all', ['message.*', 'case.opened'], 'everything said');
    const { webhook: money } = await make('/money', ['remedy.done']);
    assert.match(all.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    assert.equal((await expect(200, ada.call('GET', `/webhooks/${all.id}`))).webhook.secret, undefined, 'a secret is shown once');
    assert.equal((await expect(200, ada.call('GET', '/webhooks'))).webhooks.length, 2);
    for (const [method, tail] of [['GET', ''], ['PATCH', ''], ['DELETE', ''], ['POST', '/secret'], ['POST', '/trial'], ['GET', '/dead'], ['POST', '/replay']])
        for (const [who, id] of [[bela, all.id], [ada, '000000000000'], [ada, 'x']]) await expect(404, who.call(method, `/webhooks/${id}${tail}`, method === 'GET' ? undefined : {}));

    // ---- a trial, and what it is signed with ----
    await expect(202, ada.call('POST', `/webhooks/${all.id}/trial`, {}));
    const trial = await comes('the trial', '/all', (c) => c.json.type === 'webhook.trial');
    assert.equal(trial.headers['webhook-signature'], signature(all.secret, trial));
    assert.ok(Math.abs(trial.headers['webhook-timestamp'] - Date.now() / 1000) < 60);

    // ---- what happens in a case is told once, to whom asked for it, without a card's digits ----
    const customer = await openCustomer(host, 'c-fern');
    await customer.say('My card is 4111 1111 1111 1111');
    const id = await accepted(customer, dana);
    const said = await comes('the message', '/all', (c) => c.json.data.event?.body.text?.startsWith('My card'));
    assert.equal(said.json.type, 'message.received');
    assert.deepEqual([said.json.data.tenant, said.json.data.case, said.json.data.event.body.text], ['maple', id, 'My card is [card]']);
    assert.equal(said.id, `evt_${said.json.data.event.id}`);
    assert.equal(said.headers['webhook-signature'], signature(all.secret, said));
    const order = (await expect(200, dana.call('GET', `/cases/${id}/orders`))).orders[0];
    const refund = (key) => expect(201, dana.call('POST', `/cases/${id}/remedies`, { kind: 'refund', order: order.id, line: order.lines[0].line, amount: { minor: 100, currency: order.currency }, reason: 'late' }, { 'idempotency-key': key }));
    await refund('a');
    const done = await comes('the refund', '/money', (c) => c.json.type === 'remedy.done');
    assert.equal(done.json.data.event.body.remedy, 'r1');
    assert.ok(of('/all').every((c) => /^(message\.|case\.opened|webhook)/.test(c.json.type)));

    // ---- a new secret: for a day both sign ----
    const { webhook: turned } = await expect(200, ada.call('POST', `/webhooks/${all.id}/secret`, {}));
    await customer.say('second');
    const second = await comes('the second message', '/all', (c) => c.json.data.event?.body.text === 'second');
    assert.equal(second.headers['webhook-signature'], `${signature(turned.secret, second)} ${signature(all.secret, second)}`);

    // ---- refused for a while: tried again under the same id, later and later ----
    let refusals = 3;
    place.answer = (c) => (c.at === '/all' && refusals-- > 0 ? [500, 302, 429][refusals] : 204);
    await customer.say('third');
    await comes('the third message', '/all', (c) => c.json.data.event?.body.text === 'third' && c.status === 204);
    const tries = of('/all').filter((c) => c.json.data.event?.body.text === 'third');
    assert.deepEqual([tries.length, new Set(tries.map((c) => c.id)).size, of('/elsewhere').length], [4, 1, 0]);
    assert.equal((await expect(200, ada.call('GET', `/webhooks/${all.id}`))).webhook.failing, 0);

    // ---- refused for three days: given up and kept; then sent again by hand ----
    place.answer = (c) => (c.at === '/money' ? 503 : 204);
    await refund('b');
    const dead = await until('the message to be given up', async () => (await expect(200, ada.call('GET', `/webhooks/${money.id}/dead`))).messages[0]);
    const tried = of('/money').filter((c) => c.id === `evt_${dead.event}`).length; // once more where an answer was not kept
    assert.deepEqual([dead.tries, dead.status, tried, dead.case], [10, 503, 10, id]);
    const sick = (await expect(200, ada.call('GET', `/webhooks/${money.id}`))).webhook;
    assert.deepEqual([sick.state, sick.last_status, sick.failing >= 10], ['on', 503, true]);
    place.answer = () => 200;
    assert.equal((await expect(200, ada.call('POST', `/webhooks/${money.id}/replay`, { event: dead.event }))).messages, 1);
    await comes('the message sent again', '/money', (c) => c.id === `evt_${dead.event}` && c.status === 200);
    assert.deepEqual((await expect(200, ada.call('GET', `/webhooks/${money.id}/dead`))).messages, []);

    // ---- it says 410: switched off; switched on again it hears of what comes then ----
    place.answer = (c) => (c.at === '/all' ? 410 : 204);
    await customer.say('fourth');
    await until('the webhook to be switched off', async () => (await expect(200, ada.call('GET', `/webhooks/${all.id}`))).webhook.state === 'gone');
    await customer.say('unheard');
    place.answer = () => 204;
    await expect(200, ada.call('PATCH', `/webhooks/${all.id}`, { on: true, name: 'again' }));
    await comes('what waited', '/all', (c) => c.json.data.event?.body.text === 'fourth' && c.status === 204);
    await customer.say('fifth');
    await comes('what came then', '/all', (c) => c.json.data.event?.body.text === 'fifth');
    assert.ok(!of('/all').some((c) => c.json.data.event?.body.text === 'unheard'));

    // ---- nobody answers, the host is killed: what was acknowledged is told after its start ----
    place.answer = () => 503;
    for (let i = 0; i < 8; i++) await customer.say(`kept ${i}`);
    customer.close();
    await host.kill();
    place.answer = () => 204;
    host = await start();
    for (let i = 0; i < 8; i++) await comes(`message ${i} of before`, '/all', (c) => c.status === 204 && c.json.data.event?.body.text === `kept ${i}`);

    // ---- removed: nothing more is told, its rows are gone, its id is nobody's ----
    ada = await signIn(host, 'ada', password);
    assert.equal((await ada.call('DELETE', `/webhooks/${all.id}`)).status, 204);
    await expect(404, ada.call('GET', `/webhooks/${all.id}`));
    const before = of('/all').length;
    const later = await openCustomer(host, 'c-chen');
    await later.say('nobody hears');
    [dana] = await people(host, 'dana');
    const other = await accepted(later, dana);
    const goods = (await expect(200, dana.call('GET', `/cases/${other}/orders`))).orders[0];
    await expect(201, dana.call('POST', `/cases/${other}/remedies`, { kind: 'refund', order: goods.id, line: goods.lines[0].line, amount: { minor: 100, currency: goods.currency }, reason: 'late' }, { 'idempotency-key': 'z' }));
    await comes('a later refund', '/money', (c) => c.json.data.case === other);
    assert.equal(of('/all').length, before);
    assert.deepEqual((await expect(200, ada.call('GET', '/journal'))).lines.map((l) => l.what).reverse(),
        ['webhook.made', 'webhook.made', 'webhook.changed', 'webhook.changed', 'webhook.removed']);
    later.close();

    // ---- more waits than a failing place can be asked: what waited for three days is given up, not kept for ever ----
    place.answer = (c) => (c.at === '/slow' ? 503 : 204);
    const { webhook: slow } = await make('/slow', ['claim.*']);
    for (let i = 0; i < 24; i++) await expect(202, ada.call('POST', `/webhooks/${slow.id}/trial`, {}));
    const unasked = await until('what waited too long to be given up', async () => {
        const { messages } = await expect(200, ada.call('GET', `/webhooks/${slow.id}/dead`));
        return messages.length === 24 && messages;
    }, 40);
    assert.ok(unasked.some((m) => m.tries < 10));
    // Switched on again all of it is tried again.
    place.answer = () => 204;
    await expect(200, ada.call('PATCH', `/webhooks/${slow.id}`, { on: false }));
    await expect(200, ada.call('PATCH', `/webhooks/${slow.id}`, { on: true }));
    assert.equal((await expect(200, ada.call('POST', `/webhooks/${slow.id}/replay`, {}))).messages, 24);
    await until('all of it to arrive', () => new Set(of('/slow').filter((c) => c.status === 204).map((c) => c.id)).size === 24);
    assert.deepEqual((await expect(200, ada.call('GET', `/webhooks/${slow.id}/dead`))).messages, []);

    // ---- there are so many, and no more ----
    for (let i = 1; i < 15; i++) await make(`/n${i}`, ['case.opened']);
    await expect(422, ada.call('POST', '/webhooks', { url: `${outside}/x`, events: ['*'] }));
    for (const one of [ada, dana, bela]) one.close();
} finally {
    const { code } = await host.stop();
    server.close();
    assert.equal(code, 0, host.log.slice(-2000));
}
console.log('webhooks: ok');

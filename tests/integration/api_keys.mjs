// SPDX-License-Identifier: Apache-2.0
// API keys: what each scope opens and what no key opens, whose limits a key has, its end at once,
// expiry, rates, and that every making and removing is in the journal.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { writeFileSync } from 'node:fs';
import { build, openSocket, request, source, signIn, startHost, temporary, until } from '../tools/host.mjs';
import { accepted, detail, events, expect, openCustomer, people } from './libdesk.mjs';

const folder = temporary();
const config = path.join(folder, 'ombud.lua');
const tenant = (slug, name, hosts) => `{ slug = "${slug}", name = "${name}", currency = "USD", commerce = "local", hosts = { ${hosts} },
  identity_secret = "sample-identity-secret-of-${slug}", scripts = "${source}/scripts", policy_second_person = true,
  authority = { { tier = "associate", remedy = "refund", day = 500, currency = "USD" }, { tier = "specialist", remedy = "refund", day = 1000000, currency = "USD" } } }`;
writeFileSync(config, `return { data = "${folder}/data", log_level = "warn", insecure_cookie = true, plugin_dirs = { "${build}/lib/ombud" }, undo_s = 0,
 tenants = { ${tenant('maple', 'Maple Street Goods', '"localhost", "127.0.0.1"')}, ${tenant('brook', 'Brook & Sons', '"brook.localhost"')} },
}\n`);

const ombud = (...args) => spawnSync(path.join(build, 'bin/ombud'), [...args, '--config', config], { encoding: 'utf8' });
let key = 0;
const fresh = () => ({ 'idempotency-key': `k${key += 1}` });

// ---- without a host: the command makes one in the store ----
const offline = ombud('key', 'add', '--name', 'Night report', '--scopes', 'read', '--days', '2');
assert.equal(offline.status, 0, offline.stderr);
assert.match(offline.stdout, /^ombk_[A-Za-z0-9_-]{43}\n$/);
for (const [words, code] of [[['--name', 'x', '--scopes', 'rea'], 64], [['--name', 'x', '--scopes', 'write:remedies'], 64], [['--scopes', 'read'], 64],
    [['--name', 'x', '--scopes', 'read', '--days', '4000'], 64], [['--name', 'x', '--scopes', 'read', '--tier', 'king'], 64]])
    assert.equal(ombud('key', 'add', ...words).status, code, words.join(' '));

const password = 'a password of the test';
assert.equal(spawnSync(path.join(build, 'bin/ombud'), ['user', 'add', 'ada', '--name', 'Ada of the test', '--tier', 'specialist', '--operator', '--admin', '--config', config], { input: `${password}\n` }).status, 0);
const host = await startHost({ data: path.join(folder, 'data'), args: ['--config', config] });
const holder = (token, hostname = 'localhost') => ({
    token,
    call: (method, target, json, more = {}) => request(host, method, `/api/v1${target}`,
        { host: hostname, json, headers: { authorization: `Bearer ${token}`, ...more } }),
});

try {
    const [dana, olga, mei] = await people(host, 'dana', 'olga', 'mei');
    const ada = await signIn(host, 'ada', password);
    const night = holder(offline.stdout.trim());
    const customer = await openCustomer(host, 'c-fern');
    await customer.say('My desk came broken, paid with 4111 1111 1111 1111');
    const id = await accepted(customer, dana);

    // ---- who may make one, and of what ----
    for (const who of [dana, olga]) {
        await expect(403, who.call('POST', '/keys', { name: 'x', scopes: ['read'] }));
        await expect(403, who.call('GET', '/keys'));
    }
    for (const wrong of [{ scopes: ['read'] }, { name: '', scopes: ['read'] }, { name: 'x' }, { name: 'x', scopes: [] }, { name: 'x', scopes: 'read' }, { name: 'x', scopes: ['all'] },
        { name: 'a\u0000b', scopes: ['read'] }, { name: 'x'.repeat(61), scopes: ['read'] }, { name: 'x', scopes: ['read'], days: 0 }, { name: 'x', scopes: ['write:messages'] }, { name: 'x', scopes: ['read'], tier: 4 }])
        await expect(400, ada.call('POST', '/keys', wrong));
    const make = (name, scopes, more = {}) => expect(201, ada.call('POST', '/keys', { name, scopes, ...more }));

    const made = await make('Reader', ['read'], { days: 30 });
    assert.match(made.token, /^ombk_/);
    assert.equal(made.key.prefix, made.token.slice(0, 9));
    assert.deepEqual([made.key.scopes, made.key.tier, made.key.by.id, made.key.used], [['read'], 0, ada.agent.id, null]);
    const reader = holder(made.token);
    const { keys } = await expect(200, ada.call('GET', '/keys'));
    assert.equal(keys.length, 2);
    assert.ok(!JSON.stringify(keys).includes(made.token.slice(10)), 'a key is shown once');

    // ---- read opens what is looked at, and nothing else ----
    for (const target of [`/cases/${id}`, `/cases/${id}/events`, '/cases?filter=open', `/cases/${id}/orders`, `/cases/${id}/suggestions`]) {
        await expect(200, reader.call('GET', target));
        await expect(200, night.call('GET', target));
    }
    const shown = { dana: (await dana.call('GET', `/cases/${id}/events`)).text, reader: (await reader.call('GET', `/cases/${id}/events`)).text };
    assert.ok(shown.dana.includes('paid with 411111...1111') && shown.reader.includes('paid with [card]') && !shown.reader.includes('1111"'));
    const refused = [['POST', `/cases/${id}/accept`, {}], ['POST', `/cases/${id}/messages`, { text: 'x', cid: 'x', seen: 99 }], ['POST', `/cases/${id}/notes`, { text: 'x', cid: 'x' }],
        ['POST', `/cases/${id}/remedies`, { kind: 'certificate', amount: { minor: 100, currency: 'USD' }, reason: 'x' }], ['POST', `/cases/${id}/remedies/r1/approve`, { hash: 'x' }],
        ['POST', `/cases/${id}/claims/c1/decide`, { decision: 'grant', reason: 'x' }], ['GET', '/policies'], ['PUT', '/policies/draft', { name: 'x', text: 'x' }], ['GET', '/keys'],
        ['POST', '/keys', { name: 'x', scopes: ['read'] }], ['DELETE', `/keys/${made.key.id}`], ['GET', '/journal'], ['GET', '/agents'], ['POST', '/agents', { login: 'x', name: 'x', tier: 1 }], ['GET', '/session'], ['DELETE', '/session']];
    for (const [method, target, body] of refused) await expect(403, reader.call(method, target, body, fresh()));
    const feed = openSocket(host, '/ws', { headers: { authorization: `Bearer ${made.token}` } });
    await until('the feed to be refused', () => feed.closed || feed.ws.readyState === 3);

    // ---- a key that writes is an agent of its tier, in its own name ----
    const { token } = await make('Night robot', ['read', 'write:messages', 'write:remedies'], { tier: 1 });
    const robot = holder(token);
    const rid = (await expect(200, ada.call('GET', '/keys'))).keys.find((k) => k.name === 'Night robot').id;
    const self = `key:${rid}/${ada.agent.id}`;
    const second = await openCustomer(host, 'c-chen');
    await second.say('Where is it?');
    second.person();
    const row = await until('the second case', async () => (await expect(200, robot.call('GET', '/cases?filter=queue'))).cases[0]);
    await expect(200, robot.call('POST', `/cases/${row.id}/accept`, {}));
    await expect(201, robot.call('POST', `/cases/${row.id}/messages`, { text: 'It is on its way.', cid: 'm1', seen: 1000 }));
    await second.waitItem('what the key says', (i) => i.text === 'It is on its way.');
    assert.equal((await expect(200, robot.call('GET', '/cases?filter=mine'))).cases.length, 1);
    const orders = (await expect(200, robot.call('GET', `/cases/${row.id}/orders`))).orders;
    const order = orders[0], line = order.lines[0];
    const refund = (minor, more = {}) => ({ kind: 'refund', order: order.id, line: line.line, amount: { minor, currency: order.currency }, reason: 'late', ...more });
    const small = await expect(201, robot.call('POST', `/cases/${row.id}/remedies`, refund(300), fresh()));
    assert.ok(['allowed', 'started', 'done'].includes(small.remedy.state), small.remedy.state);
    assert.deepEqual([small.remedy.proposer, small.remedy.proposer_tier], [self, 1]);
    for (const event of (await events(mei, row.id)).filter((e) => ['agent.replied', 'message.out', 'remedy.proposed'].includes(e.kind) && e.actor.type === 'agent'))
        assert.equal(event.actor.id, self);

    // ---- the day is its own: what it granted is not missing to others of its tier ----
    const more = await expect(201, robot.call('POST', `/cases/${row.id}/remedies`, refund(300), fresh()));
    assert.equal(more.remedy.state, 'asked');
    await expect(200, robot.call('POST', `/cases/${row.id}/remedies/${more.remedy.id}/withdraw`, {}));
    const own1 = (await expect(200, dana.call('GET', `/cases/${id}/orders`))).orders[0];
    const danas = await expect(201, dana.call('POST', `/cases/${id}/remedies`, { kind: 'refund', order: own1.id, line: own1.lines[0].line, amount: { minor: 300, currency: own1.currency }, reason: 'late' }, fresh()));
    assert.notEqual(danas.remedy.state, 'asked');

    // ---- over its tier it asks, and neither it nor its maker answers ----
    const asked = await robot.call('POST', `/cases/${row.id}/remedies`, refund(line.paid_minor - 300), fresh());
    assert.equal(asked.status, 201, asked.text);
    assert.equal(asked.json.remedy.state, 'asked', asked.text);
    const { id: which, hash } = asked.json.remedy;
    await expect(403, robot.call('POST', `/cases/${row.id}/remedies/${which}/approve`, { hash }));
    const own = await ada.call('POST', `/cases/${row.id}/remedies/${which}/approve`, { hash });
    assert.equal(own.status, 403, own.text);
    assert.match(own.text, /who proposes does not approve/);
    await expect(200, robot.call('POST', `/cases/${row.id}/remedies/${which}/withdraw`, {}));
    assert.equal((await detail(mei, row.id)).remedies.find((r) => r.id === which).state, 'withdrawn');

    // ---- another key of the same maker has no day of its own: 200 of 500 are left to both ----
    const twin = holder((await make('Twin', ['read', 'write:messages', 'write:remedies'], { tier: 1 })).token);
    const third = await openCustomer(host, 'c-avery');
    await third.say('And mine?');
    third.person();
    const other = await until('the third case', async () => (await expect(200, twin.call('GET', '/cases?filter=queue'))).cases[0]);
    await expect(200, twin.call('POST', `/cases/${other.id}/accept`, {}));
    const its = (await expect(200, twin.call('GET', `/cases/${other.id}/orders`))).orders[0];
    const hers = { order: its.id, line: its.lines[0].line, amount: { minor: 50, currency: its.currency } };
    const all = await Promise.all(Array.from({ length: 12 }, async (_, i) => (await expect(201, i % 2
        ? robot.call('POST', `/cases/${row.id}/remedies`, refund(50), fresh())
        : twin.call('POST', `/cases/${other.id}/remedies`, refund(50, hers), fresh()))).remedy));
    assert.equal(all.filter((r) => r.state !== 'asked').length, 4, all.map((r) => r.state).join());
    third.close();

    // ---- admin: policies and keys, but it makes no key and is no second person ----
    const admin = holder((await make('Deploy', ['admin'])).token);
    await expect(403, admin.call('GET', `/cases/${id}`));
    await expect(200, admin.call('GET', '/policies'));
    const old = (await expect(200, admin.call('GET', '/policies/file?name=lib/giving_back.lua'))).text;
    await expect(200, admin.call('PUT', '/policies/draft', { name: 'lib/giving_back.lua', text: `${old}-- by a key\n` }));
    const proposal = (await expect(202, admin.call('POST', '/policies/activate', { bundle: 'draft', why: 'by a key' }))).proposal;
    await expect(403, admin.call('POST', `/policies/proposals/${proposal.n}/approve`, {}));
    await expect(403, ada.call('POST', `/policies/proposals/${proposal.n}/approve`, {}));
    await expect(200, ada.call('POST', `/policies/proposals/${proposal.n}/decline`, { why: 'no' }));
    for (const target of ['/keys', '/agents', '/seller-keys']) {
        await expect(200, admin.call('GET', target));
        await expect(403, admin.call('POST', target, { name: 'x', scopes: ['read'], login: 'x', seller: 'x' }));
    }

    // ---- another tenant's keys are none, and open nothing ----
    for (const [who, hostname] of [[reader, 'brook.localhost'], [admin, 'brook.localhost']])
        await expect(401, holder(who.token, hostname).call('GET', '/cases?filter=open'));
    await expect(404, ada.call('GET', '/keys/000000000000'));
    await expect(404, ada.call('DELETE', '/keys/%2e'));

    // ---- its end: at once, by the API and by the command ----
    const { key: now } = await expect(200, admin.call('GET', `/keys/${made.key.id}`));
    assert.ok(now.used, 'the last use is known');
    await expect(200, reader.call('GET', '/cases?filter=open'));
    assert.equal((await admin.call('DELETE', `/keys/${made.key.id}`)).status, 204);
    await expect(401, reader.call('GET', '/cases?filter=open'));
    await expect(404, admin.call('DELETE', `/keys/${made.key.id}`));
    const list = ombud('key', 'list');
    assert.match(list.stdout, new RegExp(`^${rid}  ombk_\\S{4}…  until \\d{4}-\\d\\d-\\d\\d  used \\d{4}-\\d\\d-\\d\\d  read,write:messages,write:remedies  associate  Night robot$`, 'm'));
    assert.equal(ombud('key', 'remove', rid).status, 0);
    await expect(401, robot.call('GET', '/cases?filter=open'));
    assert.equal(ombud('key', 'remove', rid).status, 65);
    assert.equal(ombud('key', 'list', '--tenant', 'marple').status, 65, 'a name that nobody has is not the first tenant');
    const fromCommand = ombud('key', 'add', '--name', 'By command', '--scopes', 'read,write:remedies', '--tier', 'specialist', '--tenant', 'brook');
    assert.equal(fromCommand.status, 0, fromCommand.stderr);
    await expect(200, holder(fromCommand.stdout.trim(), 'brook.localhost').call('GET', '/cases?filter=open'));
    await expect(401, holder(fromCommand.stdout.trim()).call('GET', '/cases?filter=open'));

    // ---- sellers' keys, the same way ----
    const sold = await expect(201, ada.call('POST', '/seller-keys', { seller: 's-oakline', days: 3 }));
    await expect(200, holder(sold.token).call('GET', '/seller/claims'));
    assert.equal(ombud('seller', 'token', 'remove', sold.key.id).status, 0);
    await expect(401, holder(sold.token).call('GET', '/seller/claims'));
    await expect(400, ada.call('POST', '/seller-keys', { seller: '' }));

    // ---- who loses a role loses it in his keys as well; who is shut out or may make none has none that works ----
    const { password: first } = await expect(201, ada.call('POST', '/agents', { login: 'ivo', name: 'Ivo', operator: true, admin: true }));
    const ivo = await signIn(host, 'ivo', first);
    const his = holder((await expect(201, ivo.call('POST', '/keys', { name: 'His', scopes: ['read', 'admin'] }))).token);
    const change = (words) => expect(200, ada.call('PATCH', '/agents/ivo', words));
    const may = async (journal, policies, cases) => {
        await expect(journal, his.call('GET', '/journal'));
        await expect(policies, his.call('GET', '/policies'));
        await expect(cases, his.call('GET', '/cases?filter=open'));
    };
    await may(200, 200, 200);
    await change({ operator: false });
    await may(200, 403, 200);
    await change({ operator: true, admin: false });
    await may(401, 401, 401);
    await change({ admin: true, disabled: true });
    await may(401, 401, 401);
    await change({ disabled: false });
    await may(200, 200, 200);
    assert.equal((await ada.call('DELETE', '/agents/ivo')).status, 204);
    await may(401, 401, 401);
    ivo.close();

    // ---- all of it was noted, in its own tenant ----
    const journal = await expect(200, ada.call('GET', '/journal'));
    const lines = journal.lines.filter((l) => /^(seller_)?key\./.test(l.what) && l.actor.id !== 'ivo').reverse();
    const made5 = Array(5).fill('key.made');
    assert.deepEqual(lines.map((l) => l.what), [...made5, 'key.removed', 'key.removed', 'seller_key.made', 'seller_key.removed']);
    assert.deepEqual([lines[0].actor.type, lines[1].actor.id, lines[1].body.key, lines[1].body.scopes, lines[6].actor.type], ['system', 'ada', made.key.id, ['read'], 'system']);
    assert.match(lines[5].actor.id, /^key:[0-9a-f]{12}\/ada$/);
    assert.ok(!JSON.stringify(lines).includes('ombk_'));

    // ---- guesses and floods ----
    const statuses = async (most, ask) => {
        const seen = new Set();
        for (let i = 0; i < most && !seen.has(429); i++) seen.add((await ask(i)).status);
        return [...seen];
    };
    assert.deepEqual(await statuses(1000, (i) => holder(`ombk_${'x'.repeat(43)}${i}`).call('GET', '/cases?filter=open')), [401, 429]);
    const long = await holder(`ombk_${'x'.repeat(4000)}`).call('GET', '/cases?filter=open');
    assert.ok([401, 429].includes(long.status));
    let limited;
    for (let i = 0; i < 20 && !limited; i++) // as fast as it goes: more than a minute's worth comes within one
        limited = (await Promise.all(Array.from({ length: 500 }, () => night.call('GET', '/keys')))).find((r) => r.status === 429);
    assert.ok(Number(limited.headers['retry-after']) >= 1);
    customer.close();
    second.close();
    for (const one of [dana, olga, mei, ada]) one.close();
} finally {
    const { code } = await host.stop();
    assert.equal(code, 0, host.log.slice(-2000));
}
console.log('api_keys: ok');

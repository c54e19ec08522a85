// SPDX-License-Identifier: Apache-2.0
// Two tenants, each with a shop and secrets of its own behind commerce/http: what one asks never reaches the other's shop, even
// for the same ids; a remedy is carried out in its tenant's shop alone; a shop's webhooks count at its own tenant's door only.
// A third tenant has none of its own and gets what the options name for all others: nothing.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, Customer, identityOf, request, signIn, source, startHost, temporary, until } from '../tools/host.mjs';
import { detail, events } from './libdesk.mjs';
import { hookHeaders, newSecret, startShop } from './libshop.mjs';

const folder = temporary(), identity = 'identity-secret-of-two-shops';
const iso = (days) => new Date(Date.now() + days * 86400000).toISOString().replace(/\.\d+Z/, 'Z');
const ORDER = '902-0000000-0000001'; // both shops have one of this number, of a customer of this id

async function site(slug, hostname, number) {
    const secret = newSecret(), hook = newSecret(), shop = await startShop(secret);
    await shop.orders([{ id: ORDER, customer: 'c-1', email: `${slug}@example.com`, state: 'delivered', placed_at: iso(-9), currency: 'USD', total_minor: 4500,
        lines: [{ line: '1', title: `Lamp of ${slug}`, quantity: 1, paid_minor: 4500, tax_minor: 0, refunded_minor: 0, state: 'delivered', promised_at: iso(-3), delivered_at: iso(-2) }] }]);
    return { slug, hostname, number, secret, hook, shop };
}

const sites = [await site('maple', 'localhost', 1), await site('brook', 'brook.localhost', 2)];
const tenant = (slug, hosts) => `{ slug = "${slug}", name = "${slug}", hosts = { ${hosts} }, currency = "USD", commerce = "http", identity_secret = "${identity}",
    scripts = "${path.join(source, 'scripts')}", authority = { { tier = "associate", order = 100000 }, { tier = "specialist", order = 100000 } } }`;
mkdirSync(path.join(folder, 'samples'));
for (const name of ['customers', 'sellers', 'orders']) writeFileSync(path.join(folder, 'samples', `${name}.jsonl`), '');
writeFileSync(path.join(folder, 'ombud.lua'), `return { data = "${folder}/data", insecure_cookie = true, plugin_dirs = { "${build}/lib/ombud" },
  fetch = { { plugin = "http", allow = { ${sites.map((s) => `"http://127.0.0.1:${s.shop.port}"`).join(', ')} } } },
  plugin = { http = { shops = [[
    ${sites.map((s) => `${s.number} ${s.shop.url} ${s.secret} ${newSecret()},${s.hook}`).join('\n    ')}
  ]] } },
  tenants = { ${tenant('maple', '"localhost"')}, ${tenant('brook', '"brook.localhost"')}, ${tenant('fir', '"fir.localhost"')} } }\n`);

const password = 'a password of the test';
for (const { slug } of sites) {
    const added = spawnSync(path.join(build, 'bin/ombud'), ['user', 'add', 'ada', '--name', 'Ada of the test', '--tier', 'specialist', '--tenant', slug, '--config', path.join(folder, 'ombud.lua')],
        { input: `${password}\n`, encoding: 'utf8' });
    assert.equal(added.status, 0, added.stderr);
}
const host = await startHost({ data: path.join(folder, 'data'), verbose: true, args: ['--config', path.join(folder, 'ombud.lua'), '--samples', path.join(folder, 'samples')] });
const send = async (where, secret, id, key) => {
    const body = JSON.stringify({ type: 'movement', timestamp: iso(0), data: { key, what: 'reversed', at: iso(0), minor: 100 } });
    return (await request(host, 'POST', '/hooks/shop/', { host: where, body, headers: hookHeaders(secret, id, body) })).status;
};

async function open(one) {
    const staff = await signIn(host, 'ada', password, one.hostname);
    const customer = await new Customer(host, { hostname: one.hostname, new: true, identity: { ...identityOf('c-1', identity), name: 'Ann', email: `${one.slug}@example.com` } }).open();
    const id = (await until('the case', async () => (await staff.call('GET', '/cases?filter=open')).json.cases[0])).id;
    return { ...one, staff, customer, id };
}

async function orders(one) {
    return until(`the orders of ${one.slug}`, async () => {
        const list = (await one.staff.call('GET', `/cases/${one.id}/orders`)).json.orders;
        return list?.length && list;
    });
}

try {
    const all = [];
    for (const one of sites) all.push(await open(one));
    for (const one of all) {
        const [order] = await orders(one);
        assert.deepEqual([order.id, order.lines[0].title], [ORDER, `Lamp of ${one.slug}`]);
    }

    // The same remedy under the same key in both: each in its own shop.
    for (const one of all) {
        const answer = await one.staff.call('POST', `/cases/${one.id}/remedies`, { kind: 'refund', order: ORDER, line: '1', amount: { minor: one.number * 100, currency: 'USD' }, to: 'original', reason: 'damaged' },
            { 'idempotency-key': 'the-same' });
        assert.equal(answer.status, 201, answer.text);
    }
    for (const one of all) {
        await until(`the refund of ${one.slug}`, async () => (await detail(one.staff, one.id)).remedies.some((r) => r.state === 'done'));
        one.books = await one.shop.books();
        assert.deepEqual(one.books.map((b) => b.minor), [one.number * 100]);
        assert.equal((await one.shop.seen()).unsigned, 0, 'nothing came that was signed with another secret');
    }

    // Webhooks: a right signature at another tenant's door is none, and nobody tells of another's remedy.
    const [maple, brook] = all;
    assert.equal(await send(brook.hostname, maple.hook, 'm-1', maple.books[0].key), 401);
    assert.equal(await send(maple.hostname, brook.hook, 'm-2', maple.books[0].key), 401);
    assert.equal(await send(brook.hostname, brook.hook, 'm-3', maple.books[0].key), 404);
    assert.equal(await send('fir.localhost', maple.hook, 'm-4', maple.books[0].key), 404);
    for (const one of all) assert.equal(await send(one.hostname, one.hook, 'm-5', one.books[0].key), 200);
    for (const one of all)
        await until(`the movement in ${one.slug}`, async () => (await events(one.staff, one.id)).filter((e) => e.kind === 'remedy.reversed').length === 1);

    // No shop of its own, and none for all others: asked for, it is unavailable, and nobody else's is asked.
    const asked = await Promise.all(all.map((one) => one.shop.seen()));
    const fir = await new Customer(host, { hostname: 'fir.localhost', new: true, identity: { ...identityOf('c-1', identity), name: 'Ann' } }).open();
    await fir.say('where is my order 902-0000000-0000001');
    await fir.waitItem('an answer', (i) => i.from.type === 'assistant', 30);
    assert.doesNotMatch(JSON.stringify(fir.items), /Lamp/);
    assert.deepEqual(await Promise.all(all.map((one) => one.shop.seen())), asked);
    fir.close();
    for (const one of all) {
        one.customer.close();
        one.staff.close();
    }
    console.log('http_shops: shops=2 refunds=2 crossed=0');
} finally {
    await host.stop();
    for (const one of sites) await one.shop.stop();
}

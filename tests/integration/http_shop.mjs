// SPDX-License-Identifier: Apache-2.0
// A shop in a process of its own behind commerce/http: orders are shown, refunds are carried out once
// whatever its answers are like and also when the host is killed, its webhooks reach the case only when
// they are signed, new and about a remedy of ours. In the end shop, cases and ledger have one total.
// The same with the plugin in a child process, which is killed as well, and inside the host.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, Customer, identityOf, request, signIn, source, startHost, temporary, until } from '../tools/host.mjs';
import { detail, events } from './libdesk.mjs';
import { hookHeaders, newSecret, startShop } from './libshop.mjs';

const isolation = process.argv[2];
if (!isolation) {
    for (const one of ['process', 'inline'])
        assert.equal(spawnSync(process.execPath, [fileURLToPath(import.meta.url), one], { stdio: 'inherit' }).status, 0, `isolation ${one}`);
    process.exit(0);
}

const folder = temporary(), identity = 'identity-secret-of-http-shop', secret = newSecret(), hookSecret = newSecret();
const shop = await startShop(secret);
const iso = (days) => new Date(Date.now() + days * 86400000).toISOString().replace(/\.\d+Z/, 'Z');
const order = (id, customer) => ({ id, customer, email: `${customer}@example.com`, state: 'delivered', placed_at: iso(-9), currency: 'USD', total_minor: 9000000,
    lines: [1, 2].map((n) => ({ line: String(n), title: `Lamp ${n}`, quantity: 1, paid_minor: 4500000, tax_minor: 0, refunded_minor: 0,
        state: 'delivered', promised_at: iso(-3), delivered_at: iso(-2) })) });
const mine = '902-0000000-0000001', other = '902-0000000-0000002';

function writeConfig() {
    mkdirSync(path.join(folder, 'samples'));
    for (const name of ['customers', 'sellers', 'orders']) writeFileSync(path.join(folder, 'samples', `${name}.jsonl`), '');
    writeFileSync(path.join(folder, 'ombud.lua'), `return { data = "${folder}/data", insecure_cookie = true, plugin_dirs = { "${build}/lib/ombud" },
  fetch = { { plugin = "http", allow = { "http://127.0.0.1:${shop.port}" } } },
  plugin = { http = { isolation = "${isolation}", base_url = "${shop.url}", secret = "${secret}", webhook_secret = "${newSecret()} ${hookSecret}", execute_timeout = "700ms" } },
  tenants = { { slug = "maple", name = "maple", hosts = { "localhost" }, currency = "USD", commerce = "http", identity_secret = "${identity}",
    scripts = "${path.join(source, 'scripts')}", agent_day_cap = 1000000000, authority = { { tier = "specialist", order = 100000000 } } } } }\n`);
}

let host, mei, port = 0;
async function start() {
    host = await startHost({ data: path.join(folder, 'data'), port, verbose: true, args: ['--config', path.join(folder, 'ombud.lua'), '--samples', path.join(folder, 'samples')] });
    port = host.port;
    mei = await signIn(host, 'mei', host.staff[0].password);
}

// The process in which the plugin runs, if it is not the host's.
const pluginProcess = () => readFileSync(`/proc/${host.child.pid}/task/${host.child.pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
    .find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('\0http\0'));

const under = ['proposed', 'allowed', 'started', 'unknown'];
const propose = (id, key, minor, line = '1') => mei.call('POST', `/cases/${id}/remedies`, { kind: 'refund', order: mine, line,
    amount: { minor, currency: 'USD' }, to: 'original', reason: 'damaged' }, { 'idempotency-key': key });
// The plugin's process may have to come up first.
const taken = (id, key, minor) => until('the shop to be there', async () => (await propose(id, key, minor, '2')).status === 201);
const settled = (id, seconds = 120) => until('every remedy to settle', async () => {
    const list = (await detail(mei, id)).remedies;
    return list.every((r) => !under.includes(r.state)) && list;
}, seconds);
const sum = (list, of) => list.reduce((n, one) => n + of(one), 0);

// What the shop's books hold is what the case holds as done, key by key.
async function compare(id) {
    const books = await shop.books(), list = (await detail(mei, id)).remedies.filter((r) => r.state === 'done');
    assert.equal(new Set(books.map((b) => b.key)).size, books.length, 'each key once');
    assert.equal(sum(books, (b) => b.minor), sum(list.filter((r) => r.kind === 'refund'), (r) => r.amount.minor), 'shop total == case total');
    const budget = (await mei.call('GET', `/cases/${id}/suggestions`)).json.budgets.find((b) => b.order === mine && b.scope === 'order');
    assert.equal(budget.most.minor - budget.left.minor, sum(books, (b) => b.minor), 'shop total == ledger total');
    return books;
}

const hook = (body, headers) => request(host, 'POST', '/hooks/shop/', { body, headers });
const movement = (key, what, more = {}) => JSON.stringify({ type: 'movement', timestamp: iso(0), data: { key, what, at: iso(0), ...more } });
async function send(id, body, more = {}) {
    return (await hook(body, { ...hookHeaders(more.secret ?? hookSecret, id, more.signed ?? body, more.time) })).status;
}

writeConfig();
await shop.orders([order(mine, 'c-1'), order(other, 'c-2')]);
try {
    await start();
    const customer = await new Customer(host, { new: true, identity: { ...identityOf('c-1', identity), name: 'Ann', email: 'c-1@example.com' } }).open();
    const id = (await until('the case', async () => (await mei.call('GET', '/cases?filter=open')).json.cases[0])).id;

    assert.equal(Boolean(pluginProcess()), isolation === 'process', 'it runs where it was told to');

    // Orders: this customer's, and no other one's.
    const shown = await until('the orders', async () => {
        const { orders } = (await mei.call('GET', `/cases/${id}/orders`)).json;
        return orders?.length && orders;
    });
    assert.deepEqual(shown.map((o) => o.id), [mine]);
    assert.equal((await mei.call('GET', '/orders/999-0000000-0000000')).status, 404);
    assert.equal((await mei.call('GET', `/orders/${other}`)).json.order.customer, 'c-2');

    // Each way of going wrong, one after the other, then mixed: everything is done once.
    const modes = ['', 'cut_after', 'cut_inside', 'cut_before', 'error_after', 'error_before', 'garbage_after', 'huge_after', 'other_key', 'pending', 'slow', 'twice', 'stall_after'];
    let n = 0;
    for (const mode of modes) {
        await shop.fault(mode, 1);
        const a = await propose(id, `fault-${mode}`, 100 + n++);
        assert.equal(a.status, 201, a.text);
        const list = await settled(id);
        assert.equal(list.length, n);
        assert.ok(list.every((r) => r.state === 'done'), `${mode}: ${JSON.stringify(list.at(-1))}`);
    }
    await compare(id);
    const refusal = (await propose(id, 'too-much', 4500000 - 100)).json;
    assert.match(refusal.detail ?? refusal.remedy?.state, /are left|failed/, 'never more than was paid');
    assert.equal((await shop.books()).length, modes.length);

    // The host is killed while refunds are under way; what nobody acknowledged is sent again under its key.
    await shop.fault('mixed');
    for (let round = 0; round < 3; round++) {
        const keys = Array.from({ length: 6 }, () => randomUUID());
        const waits = keys.map((key, i) => propose(id, key, 10 + i, '2').catch(() => null));
        await Promise.race(waits);
        await host.kill();
        await Promise.all(waits);
        mei.close();
        await start();
        for (const [i, key] of keys.entries()) await taken(id, key, 10 + i);
    }
    let wanted = modes.length + 18;

    // So is the plugin's process: the host stays, and asks the next one.
    for (let round = 0; isolation === 'process' && round < 3; round++) {
        const keys = Array.from({ length: 6 }, () => randomUUID()), pid = host.child.pid, old = pluginProcess();
        const waits = keys.map((key, i) => propose(id, key, 10 + i, '2').catch(() => null));
        await Promise.race(waits);
        process.kill(old, 'SIGKILL');
        await Promise.all(waits);
        await until('another process of the plugin', () => ![undefined, old].includes(pluginProcess()));
        for (const [i, key] of keys.entries()) await taken(id, key, 10 + i);
        assert.equal(host.child.pid, pid);
        assert.equal(host.ended, null);
        wanted += keys.length;
    }
    const list = await settled(id);
    assert.equal(list.filter((r) => r.state === 'done').length, wanted);
    await shop.fault('');
    const books = await compare(id);
    assert.equal(books.length, wanted);

    // Webhooks. Nothing that is not right touches the case.
    const back = await mei.call('POST', `/cases/${id}/remedies`, { kind: 'return', order: mine, line: '2', quantity: 1, reason: 'defective' },
        { 'idempotency-key': 'return-1' });
    assert.equal(back.status, 201, back.text);
    await settled(id);
    const key = (await shop.books()).find((b) => b.kind === 'return').key;
    const right = movement(key, 'scanned');
    const moved = async () => (await events(mei, id)).filter((e) => /^(return\.(in_transit|received|inspected|lost)|remedy\.re(versed|deemed))$/.test(e.kind)).length;
    assert.equal(await send('msg-1', right, { secret: newSecret() }), 401, 'unknown secret');
    assert.equal(await send('msg-1', right, { signed: movement(key, 'reversed', { minor: 1 }) }), 401, 'another body was signed');
    assert.equal(await send('msg-1', right, { time: Math.floor(Date.now() / 1000) - 3600 }), 401, 'old');
    assert.equal(await send('msg-1', right, { time: Math.floor(Date.now() / 1000) + 3600 }), 401, 'from the future');
    assert.equal((await hook(right, { 'content-type': 'application/json' })).status, 400, 'not signed at all');
    assert.equal(await send('msg 1', right), 400, 'no id');
    assert.equal(await send('msg-2', '{"type":"movement"}'), 400);
    assert.equal(await send('msg-2', '{"type":"movement",'), 400);
    assert.equal(await send('msg-2', '{"type":"catalogue.changed","data":{}}'), 200, 'not for us');
    assert.equal(await send('msg-3', movement(`${key}x`, 'scanned')), 404, 'unknown key');
    assert.equal(await send('msg-3', movement('nobody.r1', 'scanned')), 404, 'unknown contact');
    assert.equal((await request(host, 'GET', '/hooks/shop/')).status, 405);
    assert.equal(await moved(), 0, 'nothing was recorded');

    // A right one is there once it is acknowledged; again it does nothing.
    assert.equal(await send('msg-4', right), 200);
    const told = async (kind) => (await events(mei, id)).filter((e) => e.kind === `return.${kind}`).length;
    assert.equal(await told('in_transit'), 1, 'committed before it was acknowledged');
    for (let i = 0; i < 3; i++) assert.equal(await send('msg-4', right), 200, 'a repeat is acknowledged');
    assert.equal(await told('in_transit'), 1);

    // The parcel's way reaches the case, and the money goes back through the shop, once.
    assert.equal(await send('msg-5', movement(key, 'received')), 200);
    assert.equal(await send('msg-6', movement(key, 'inspected', { condition: 'as_new' })), 200);
    assert.equal(await told('received') + await told('inspected'), 2);
    await until('the refund of the return', async () => (await detail(mei, id)).remedies.some((r) => r.reason === 'returned' && r.state === 'done'));
    const all = await shop.books(), paid = (await detail(mei, id)).remedies.filter((r) => r.state === 'done' && r.kind === 'refund');
    assert.equal(all.filter((b) => b.kind === 'refund').length, books.length + 1);
    assert.equal(sum(all, (b) => b.minor), sum(paid, (r) => r.amount.minor), 'shop total == case total');

    // The bank sends a refund back: the case knows, and its budget is given back, once.
    const spent = async () => {
        const b = (await mei.call('GET', `/cases/${id}/suggestions`)).json.budgets.find((one) => one.order === mine && one.scope === 'order');
        return b.most.minor - b.left.minor;
    };
    const was = await spent(), sentBack = movement(books[0].key, 'reversed', { minor: books[0].minor, detail: 'the account is closed' });
    for (let i = 0; i < 2; i++) assert.equal(await send('msg-7', sentBack), 200);
    assert.equal((await events(mei, id)).filter((e) => e.kind === 'remedy.reversed').length, 1);
    assert.equal(await spent(), was - books[0].minor);

    // A return that is withdrawn is taken back at the shop once, whatever its answer was like.
    const wish = await mei.call('POST', `/cases/${id}/returns`, { order: mine, line: '1', quantity: 1, reason: 'defective' }, { 'idempotency-key': 'return-2' });
    assert.equal(wish.status, 201, wish.text);
    await settled(id);
    await shop.fault('cut_after', 1);
    assert.equal((await mei.call('POST', `/cases/${id}/returns/${wish.json.return.id}/withdraw`, {})).status, 200);
    await until('the shop to have taken it back', async () => (await settled(id)).some((r) => r.kind === 'return_cancel' && r.state === 'done'));
    assert.equal((await shop.books()).filter((b) => b.kind === 'return_cancel').length, 1);

    const metrics = (await request({ port: host.admin_port }, 'GET', '/metrics')).text;
    const count = (name) => Number(new RegExp(`^ombud_fetch_${name} (\\d+)$`, 'm').exec(metrics)?.[1]);
    assert.ok(count('total') > 0 && count('refused_total') === 0 && count('failed_total') < count('total'), metrics);

    const seen = await shop.seen();
    assert.equal(seen.unsigned, 0, 'every request was signed');
    assert.ok(seen.statuses > 0, 'lost answers were asked for');
    console.log(`http_shop: remedies=${all.length} executes=${seen.executes} asked=${seen.statuses} shop_total=${sum(all, (b) => b.minor)}`);
    customer.close();
    mei.close();
    await host.stop();
} finally {
    host?.child.kill('SIGKILL');
    await shop.stop();
}

// SPDX-License-Identifier: Apache-2.0
// needs: data/tau_retail
// `./run conform retail [--data DIR] [--row TEXT] [--share N] [--seed N] [--aloud]`: every task's gold
// actions, every single call and every sequence of the retail task set through the API of a real host
// with the retail pack and the local shop, by an agent in a case of the customer; then the shop's
// file must differ from the published one exactly as recorded, and each refusal have its reason.
//
// A task starts from the published shop. It touches one customer and their orders only, so tenants
// stand for copies: each has the whole shop, the n-th task of a customer goes to the n-th tenant,
// and all run side by side on one host. In the end the whole file is compared, tenant by tenant:
// what a task should have changed is there, and nothing else anywhere. (Loading 22 copies takes
// 30 s with sanitizers, all calls 15 s; a file and host of its own for each task would take an hour.)
// `--share N` takes a seeded N percent of the tasks.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Customer, build, finish, identityOf, option, shared, signIn, source, startHost, temporary, until } from '../tools/host.mjs';
import { isWrite, rows, shopOf } from './libretail.mjs';
import { amend, flat, published, readShop, writeSamples } from './libretailshop.mjs';

const data = option('data', path.join(shared, 'data/tau_retail'));
const aloud = process.argv.includes('--aloud');
const share = Number(option('share', 100)), seed = Number(option('seed', 11));
const pack = path.join(source, 'scripts/packs/retail');
const words = JSON.parse(readFileSync(path.join(pack, 'published.json'), 'utf8'));
const secret = 'identity-secret-of-the-retail-shop', password = 'retail-password-1';
const atOnce = 12; // contacts under way
const shop = shopOf(data);

/* ---- what is to be done ---- */

const addressOf = ({ address1, address2, city, state, country, zip }) => ({ address1, address2, city, state, country, zip });
const remedies = {
    cancel_pending_order: (a) => ({ kind: 'cancel', reason: a.reason.replaceAll(' ', '_'), change: {} }),
    modify_pending_order_items: (a) => ({ kind: 'order_change', reason: 'items',
        change: { what: 'items', items: a.item_ids, new_items: a.new_item_ids, method: a.payment_method_id } }),
    modify_pending_order_payment: (a) => ({ kind: 'order_change', reason: 'payment', change: { what: 'payment', method: a.payment_method_id } }),
    modify_pending_order_address: (a) => ({ kind: 'order_change', reason: 'address', change: { what: 'address', address: addressOf(a) } }),
    modify_user_address: (a) => ({ kind: 'customer_change', reason: 'address', change: { what: 'address', address: addressOf(a) } }),
    return_delivered_order_items: (a) => ({ kind: 'return', reason: 'return', change: { items: a.item_ids, method: a.payment_method_id } }),
    exchange_delivered_order_items: (a) => ({ kind: 'exchange', reason: 'exchange',
        change: { items: a.item_ids, new_items: a.new_item_ids, method: a.payment_method_id } }),
};
const remedyOf = ({ name, args }) => ({ ...remedies[name](args), order: args.order_id });

// The customer whose contact it is; of an order that nobody has, whoever asks.
const userOf = ({ args }) => shop.orders[args.order_id]?.user_id ?? args.user_id
    ?? Object.keys(shop.users).find((id) => shop.users[id].payment_methods[args.payment_method_id]) ?? Object.keys(shop.users)[0];

function job(kind, id, calls, changes, user) {
    const writes = calls.filter((call) => isWrite(call.name));
    const known = writes.find((call) => shop.orders[call.args.order_id]) ?? writes[0];
    return { kind, id, calls: writes, changes, user: user ?? (known && userOf(known)), problems: [] };
}

// Another folder may hold a part of the set: what is not there is said.
const missing = [];
function rowsOf(name) {
    if (existsSync(path.join(data, name))) return rows(data, name);
    missing.push(name);
    return [];
}

function* jobs() {
    for (const split of ['test', 'dev', 'train'])
        for (const t of rowsOf(`tasks_${split}.jsonl`))
            yield job('tasks', t.id, t.gold_actions.map((a) => ({ name: a.name, args: a.args, error: a.result_error })), t.db_changes, t.user_id);
    for (const c of rowsOf('conformance_calls.jsonl')) yield job('calls', c.id, [{ ...c.call, error: c.error }], c.db_changes ?? []);
    for (const s of rowsOf('conformance_sequences.jsonl')) yield job('sequences', s.id, s.calls, s.db_changes, s.user_id);
}

// The same share for the same seed, whatever the order of the files.
const taken = (id) => createHash('sha256').update(`${seed} ${id}`).digest().readUInt32BE(0) % 100 < share;

const all = [...jobs()].filter((one) => one.id.includes(option('row', '')) && taken(one.id));

// The n-th job of a customer goes to the n-th tenant.
const turns = new Map();
for (const one of all) {
    one.tenant = turns.get(one.user) ?? 0;
    turns.set(one.user, one.tenant + 1);
}
const tenants = Math.max(...turns.values());
const slug = (n) => `shop-${n + 1}`;
const hostname = (n) => `${slug(n)}.localhost`;

/* ---- the host ---- */

async function openWorld() {
    const folder = temporary();
    const config = path.join(folder, 'ombud.lua'), store = path.join(folder, 'data');
    const list = Array.from({ length: tenants }, (_, n) => `{ slug = "${slug(n)}", name = "${slug(n)}", hosts = { "${hostname(n)}" },
      currency = "USD", identity_secret = "${secret}", scripts = "${pack}", commerce = "local" }`);
    writeSamples(path.join(folder, 'samples'), shop);
    writeFileSync(config, `return { data = "${store}", log_level = "warn", insecure_cookie = true,
  plugin_dirs = { "${build}/lib/ombud" }, tenants = { ${list.join(',\n')} } }\n`);
    mkdirSync(store);
    for (let n = 0; n < tenants; n++) {
        const { status, stderr } = spawnSync(path.join(build, 'bin/ombud'), ['user', 'add', `agent${n + 1}`, '--name', 'Agent', '--tier', 'associate',
            '--config', config, '--tenant', slug(n)], { input: `${password}\n`, encoding: 'utf8' });
        if (status !== 0) throw new Error(`no agent for ${slug(n)}: ${stderr}`);
    }
    const host = await startHost({ data: store, seconds: 300, args: ['--config', config, '--samples', path.join(folder, 'samples')],
        set: { 'chat.rate': 1000, 'chat.burst': 10000, 'local.order_ids': 'free' } });
    return { host, file: path.join(store, 'plugins/local/shop.db') };
}

// An agent of one tenant: sees each new case and its events on the live feed.
class Room {
    constructor(host, n) { Object.assign(this, { host, n, cases: new Map(), events: new Map() }); }

    async open() {
        this.who = await signIn(this.host, `agent${this.n + 1}`, password, hostname(this.n));
        this.socket = this.who.socket();
        this.socket.onFrame = (f) => {
            if (f.t === 'row') this.cases.set(f.row.customer_name, f.row.id);
            if (f.t === 'events') for (const e of f.events) this.events.get(f.case)?.push(e);
            if (f.t === 'event') this.events.get(f.case)?.push(f.event);
            this.socket.frames.length = 0;
        };
        await this.socket.opened();
        this.socket.send({ t: 'hello', v: 1 });
        this.socket.send({ t: 'list', filter: 'open' });
        return this;
    }

    async watch(name) {
        const id = await until(`a case of ${name}`, () => this.cases.get(name), 60);
        const events = [];
        this.events.set(id, events);
        this.socket.send({ t: 'watch', case: id, since: 0 });
        return { id, events };
    }

    leave(id) {
        this.events.delete(id);
        this.socket.send({ t: 'unwatch', case: id });
    }

    close() {
        this.socket.close();
        this.who.close();
    }
}

const ends = ['remedy.done', 'remedy.failed', 'remedy.denied'];

// The words of the reference tool for what became of a call; null when it was done.
async function outcome(room, at, one, call, n) {
    const answer = await room.who.call('POST', `/cases/${at.id}/remedies`, remedyOf(call), { 'idempotency-key': `${one.id}-${n}` });
    if (answer.status !== 201) return `${answer.status} ${answer.json?.detail ?? answer.text}`;
    const { id } = answer.json.remedy;
    const last = await until(`the end of ${one.id} ${call.name}`, () => at.events.find((e) => ends.includes(e.kind) && e.body.remedy === id), 60);
    if (last.kind === 'remedy.done') return null;
    if (last.kind === 'remedy.failed') return `the shop: ${last.body.detail}`;
    const said = words[call.name]?.[last.body.reason];
    const quote = at.events.filter((e) => e.kind === 'observed.quote' && e.seq < last.seq).at(-1);
    return said ? `Error: ${said.replace('{item}', quote?.body.quote.unknown)}` : `${last.body.reason} by ${last.body.rule}`;
}

async function play(host, room, one) {
    const contact = new Customer(host, { hostname: hostname(one.tenant), new: true, topic: { reason: 'person' },
        identity: { ...identityOf(one.user, secret), name: one.id } });
    try {
        await contact.open();
        const at = await room.watch(one.id);
        for (const [n, call] of one.calls.entries()) {
            const got = await outcome(room, at, one, call, n);
            if (got !== call.error) one.problems.push(`${call.name}: ${got} instead of ${call.error}`);
        }
        contact.socket.send({ t: 'end' });
        room.leave(at.id);
    } catch (error) {
        one.problems.push(error.stack.split('\n').slice(0, 2).join(' '));
    }
    contact.close();
}

async function playAll(host) {
    const rooms = [];
    for (let n = 0; n < tenants; n++) rooms.push(await new Room(host, n).open());
    const left = all.filter((one) => one.calls.length);
    await Promise.all(Array.from({ length: atOnce }, async () => {
        for (let one = left.shift(); one; one = left.shift()) await play(host, rooms[one.tenant], one);
    }));
    for (const room of rooms) room.close();
}

/* ---- the file ---- */

// Everything of a customer: what one job may change.
const ownedBy = (view, user) => ({ user: view.users[user], orders: Object.fromEntries(Object.entries(view.orders).filter(([, o]) => o.user_id === user)) });

function differences(want, have) {
    const out = [];
    for (const key of new Set([...Object.keys(want.orders), ...Object.keys(have.orders)]))
        for (const member of new Set([...Object.keys(want.orders[key] ?? {}), ...Object.keys(have.orders[key] ?? {})]))
            if (flat(want.orders[key]?.[member]) !== flat(have.orders[key]?.[member]))
                out.push(`/orders/${key}/${member} is ${flat(have.orders[key]?.[member])} instead of ${flat(want.orders[key]?.[member])}`);
    if (flat(want.user) !== flat(have.user)) out.push(`the customer is ${flat(have.user)} instead of ${flat(want.user)}`);
    return out;
}

function compareTenant(start, have, mine) {
    const want = structuredClone(start);
    for (const one of mine) {
        try {
            amend(want, one.changes);
        } catch (error) {
            one.problems.push(error.message);
        }
    }
    for (const one of mine) if (one.user in want.users) one.problems.push(...differences(ownedBy(want, one.user), ownedBy(have, one.user)));
    const idle = new Set(mine.map((one) => one.user));
    const stray = Object.keys(want.users).filter((user) => !idle.has(user)).flatMap((user) => differences(ownedBy(want, user), ownedBy(have, user)));
    if (Object.keys(have.users).length !== Object.keys(want.users).length || Object.keys(have.orders).length !== Object.keys(want.orders).length)
        stray.push('there are more or fewer customers or orders');
    if (flat(want.products) !== flat(have.products)) stray.push('the products changed');
    return stray;
}

function compare(file) {
    const start = published(shop), stray = [];
    const files = readShop(file);
    for (let n = 0; n < tenants; n++)
        stray.push(...compareTenant(start, files.get(n + 1), all.filter((one) => one.tenant === n)).map((what) => `${slug(n)}: ${what}`));
    return stray;
}

/* ---- all of it ---- */

const took = {};
async function timed(name, work) {
    const from = Date.now();
    const result = await work();
    took[name] = ((Date.now() - from) / 1000).toFixed(1);
    return result;
}

const { host, file } = await timed('load', openWorld);
let stray;
try {
    await timed('play', () => playAll(host));
} finally {
    const { code } = await host.stop();
    if (code !== 0) all[0].problems.push(`the host ended with ${code}: ${host.log.slice(-2000)}`);
}
stray = await timed('compare', () => compare(file));

const failed = all.filter((one) => one.problems.length);
for (const one of aloud ? failed : failed.slice(0, 20)) console.log(`not ok ${one.kind} ${one.id}: ${one.problems.slice(0, 3).join('; ')}`);
for (const what of stray.slice(0, 20)) console.log(`not ok ${what}`);
const count = (kind) => `${kind} ${all.filter((one) => one.kind === kind && !one.problems.length).length}/${all.filter((one) => one.kind === kind).length}`;
console.log(`${share < 100 ? `a share of ${share} %, seed ${seed}; ` : ''}${tenants} copies of the shop, ${all.reduce((n, one) => n + one.calls.length, 0)} calls;`
    + ` ${Object.entries(took).map(([name, s]) => `${name} ${s} s`).join(', ')}`);
console.log(`retail: ${count('tasks')} ${count('calls')} ${count('sequences')}`);
if (missing.length) console.log(`not there, not run: ${missing.join(' ')}`);
finish('retail', stray.length || (missing.length && process.env.CI === 'true') ? 0 : all.length - failed.length, all.length);

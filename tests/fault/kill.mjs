// SPDX-License-Identifier: Apache-2.0
// `./run fault kill [--count N]`: kill -9 at random points under 200 messages/s and 5 refunds/s.
//
// The client writes "sent" and "acked" lines to a ledger of its own and syncs it before it counts
// an acknowledgement; the shop keeps its synced journal. After the last restart, through the public
// API only: every acknowledged message is stored once, no message is stored twice, messages of a
// contact keep their order, every acknowledged refund was carried out once, and the shop's journal
// and the cases agree. `window_hits` counts kills that met something sent and not yet acknowledged.
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Customer, figures, option, signIn, sleep, startHost, until } from '../tools/host.mjs';

const count = Number(option('count', 200));
const talkers = 20; // ten messages a second each
const folder = mkdtempSync(path.join(tmpdir(), 'ombud-kill-'));
const data = path.join(folder, 'data');
const ledger = openSync(path.join(folder, 'ledger'), 'a');
const note = (line) => { writeSync(ledger, `${line}\n`); };
const keep = (line) => { note(line); fsyncSync(ledger); };

const messages = new Map(); // cid -> {contact, n, acked}
const refunds = new Map(); // key -> {case, acked}
let host, staff, port = 0, alive = false;

class Talker {
    constructor(customer) {
        this.customer = customer;
        this.n = 0;
        this.open = [];
    }

    async connect() {
        this.customer.host = host;
        await this.customer.open();
        const take = this.customer.socket.onFrame;
        this.customer.socket.onFrame = (frame) => {
            take(frame);
            if (frame.t === 'ack') this.acked(frame.cid);
        };
        for (const cid of this.open) this.put(cid); // what nobody acknowledged is sent again, same id
    }

    acked(cid) {
        const m = messages.get(cid);
        if (!m || m.acked) return;
        keep(`acked ${cid}`);
        m.acked = true;
        this.open = this.open.filter((other) => other !== cid);
    }

    put(cid) {
        try {
            this.customer.socket.send({ t: 'msg', cid, text: `${this.customer.contact} message ${messages.get(cid).n}` });
        } catch { /* the socket died with the host: it is sent again after the restart */ }
    }

    say() {
        const cid = randomUUID();
        messages.set(cid, { contact: this.customer.contact, n: ++this.n, acked: false });
        note(`sent ${cid}`);
        this.open.push(cid);
        this.put(cid);
    }
}

async function refund(target) {
    const key = randomUUID();
    const entry = { ...target, acked: false };
    refunds.set(key, entry);
    note(`refund ${key}`);
    await propose(key, entry);
}

async function propose(key, entry) {
    try {
        const answer = await staff.call('POST', `/cases/${entry.case}/remedies`, { kind: 'refund', order: entry.order,
            line: entry.line, amount: { minor: 1, currency: entry.currency }, to: 'original', reason: 'not_arrived' },
        { 'idempotency-key': key });
        if (answer.status !== 201) { entry.refused = `${answer.status} ${answer.text}`; return; }
        keep(`refunded ${key}`);
        entry.acked = true;
        delete entry.refused;
    } catch { /* killed meanwhile: asked again with the same key after the restart */ }
}

async function start() {
    host = await startHost({ data, port, set: { 'chat.rate': 100, 'chat.burst': 1000 } });
    port = host.port;
    staff = await signIn(host, 'dana', host.staff[0].password);
    alive = true;
}

// Contacts held by an agent; those of known customers give the orders that are refunded.
async function prepare() {
    const known = host.customers.filter((c) => c.tenant === 'maple');
    const talking = [], targets = [];
    for (let i = 0; i < talkers; i++) {
        const link = new URLSearchParams(new URL(known[i % known.length].help_url).hash.slice(1));
        const one = await new Customer(host, { identity: { user: link.get('user'), mac: link.get('mac') }, new: true }).open();
        one.person();
        await until('the queue', () => one.state === 'queued');
        talking.push(new Talker(one));
        delete one.options.new;
    }
    const rows = (await staff.call('GET', '/cases?filter=queue&limit=200')).json.cases;
    for (const row of rows) {
        await staff.call('POST', `/cases/${row.id}/accept`, {});
        const orders = (await staff.call('GET', `/cases/${row.id}/orders`)).json.orders;
        const order = orders.find((o) => o.lines.some((l) => l.paid_minor > 2000 && !l.refunded_minor));
        const line = order?.lines.find((l) => l.paid_minor > 2000 && !l.refunded_minor);
        if (line) targets.push({ case: row.id, order: order.id, line: line.line, currency: order.currency });
    }
    for (const t of talking) { t.customer.close(); await t.connect(); }
    return { talking, targets };
}

async function load(state, ms) {
    const end = Date.now() + ms;
    for (let tick = 0; Date.now() < end; tick++) {
        state.talking[tick % talkers].say();
        if (tick % 40 === 0) void refund(state.targets[(state.turn = (state.turn ?? 0) + 1) % state.targets.length]);
        await sleep(5);
    }
}

async function restart(state) {
    await start();
    await Promise.all(state.talking.map((t) => t.connect()));
    for (const [key, entry] of refunds) if (!entry.acked) await propose(key, entry);
}

// The events of every case, by the API.
async function readBack(state) {
    const stored = new Map(), done = new Map(), order = [];
    const cases = new Set();
    for (const filter of ['mine', 'open', 'queue'])
        for (const row of (await staff.call('GET', `/cases?filter=${filter}&limit=200`)).json.cases) cases.add(row.id);
    for (const id of cases) {
        let since = 0, last = 0;
        for (;;) {
            const events = (await staff.call('GET', `/cases/${id}/events?since=${since}&limit=1000`)).json.events;
            for (const e of events) {
                if (e.kind === 'message.received') {
                    stored.set(e.cid, (stored.get(e.cid) ?? 0) + 1);
                    const n = messages.get(e.cid)?.n ?? 0;
                    if (n && n <= last) order.push(e.cid);
                    last = n || last;
                }
                if (e.kind === 'remedy.started') done.set(e.body.key, 0);
                if (e.kind === 'remedy.done') done.set(e.body.key, (done.get(e.body.key) ?? 0) + 1);
            }
            if (!events.length) break;
            since = events.at(-1).seq;
        }
    }
    return { stored, done, order };
}

function journal() {
    const keys = new Map();
    const walk = (dir) => {
        for (const entry of readdirSync(dir, { withFileTypes: true })) {
            const file = path.join(dir, entry.name);
            if (entry.isDirectory()) walk(file);
            else if (entry.name.startsWith('journal'))
                for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
                    const key = line.startsWith('{') ? JSON.parse(line).key : line.split(/\s+/)[0];
                    keys.set(key, (keys.get(key) ?? 0) + 1);
                }
        }
    };
    if (existsSync(data)) walk(path.join(data, 'plugins'));
    return keys;
}

let kills = 0, hits = 0;
try {
    await start();
    const state = await prepare();
    if (!state.targets.length) throw new Error('no order to refund among the sample orders');
    for (; kills < count; kills++) {
        await load(state, 150 + Math.random() * 450);
        alive = false;
        const open = [...messages.values()].some((m) => !m.acked) || [...refunds.values()].some((r) => !r.acked && !r.refused);
        hits += open;
        await host.kill();
        for (const t of state.talking) t.customer.close();
        staff.close();
        await restart(state);
        if ((kills + 1) % 20 === 0) console.log(`${kills + 1} kills, ${messages.size} messages, ${refunds.size} refunds`);
    }
    await until('all messages to be acknowledged', () => [...messages.values()].every((m) => m.acked), 60);
    for (const [key, entry] of refunds) if (!entry.acked) await propose(key, entry);
    let back;
    await until('all refunds to settle', async () => {
        back = await readBack(state);
        return [...back.done.values()].every((n) => n >= 1);
    }, 90).catch(() => {});
    const shop = journal();
    const lost = [...messages].filter(([cid, m]) => m.acked && !back.stored.has(cid)).length;
    const doubled = [...back.stored.values()].filter((n) => n > 1).length;
    const refundsAcked = [...refunds.values()].filter((r) => r.acked).length;
    const refundsLost = [...back.done].filter(([key, n]) => n === 0 || !shop.has(key)).length
        + Math.max(0, refundsAcked - back.done.size);
    const refundsDoubled = [...back.done.values(), ...shop.values()].filter((n) => n > 1).length
        + [...shop.keys()].filter((key) => !back.done.has(key)).length;
    const refused = [...refunds.values()].filter((r) => r.refused);
    if (refused.length) console.log(`refused refunds: ${refused.length}, first: ${refused[0].refused}`);
    figures('kill', { kills, messages: messages.size, lost, doubled, out_of_order: back.order.length, refunds: refundsAcked,
        refunds_lost: refundsLost, refunds_doubled: refundsDoubled, window_hits: hits });
    process.exitCode = lost || doubled || back.order.length || refundsLost || refundsDoubled || !hits || !refundsAcked ? 1 : 0;
} finally {
    if (alive) await host.stop();
    closeSync(ledger);
    rmSync(folder, { recursive: true, force: true });
}

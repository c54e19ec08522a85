// SPDX-License-Identifier: Apache-2.0
// `./run fault kill [--count N]`: kill -9 at random points under 200 messages/s and 5 refunds/s.
//
// The client writes "sent" and "acked" lines to a ledger of its own and syncs it before it counts
// an acknowledgement; the shop keeps its synced journal. After the last restart, through the public
// API only: every acknowledged message is stored once, no message is stored twice, messages of a
// contact keep their order, every acknowledged refund was carried out once, and the shop's journal
// and the cases agree. `window_hits` counts kills that met something sent and not yet acknowledged, and
// `unacked_but_stored` the messages of these that were stored all the same: both 0 would mean that
// the kills come at the wrong moments.
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
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
let host, staff, port = 0, alive = false, kills = 0, hits = 0;

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
    return { talking, targets, turn: 0 };
}

function kill() {
    host.child.kill('SIGKILL');
    alive = false; // from here on nothing is sent: only what was under way counts
}

async function killAtAnyMoment(ms) {
    await sleep(ms);
    const at = performance.now() + Math.random() * 5;
    while (performance.now() < at) await new Promise(setImmediate);
    kill();
}

// Less than a millisecond after a message left: a quiet machine acknowledges so fast that kills at
// any moment seldom meet one under way.
function killSoon() {
    const at = performance.now() + Math.random();
    while (performance.now() < at);
    kill();
}

// 200 messages/s and 5 refunds/s until the host is dead. Every other kill comes from a loop of its
// own and meets any moment of a message's way; the rest follow a message.
async function load(state, ms) {
    const begin = performance.now();
    const aimed = kills % 2 === 0;
    const killer = aimed ? null : killAtAnyMoment(ms);
    for (let tick = 0; alive; tick++) {
        state.talking[tick % talkers].say();
        if (tick % 40 === 0) void refund(state.targets[state.turn++ % state.targets.length]);
        if (aimed && performance.now() - begin >= ms) killSoon();
        else await sleep(Math.max(0, begin + (tick + 1) * 5 - performance.now()));
    }
    await killer;
    await until('the host and its sockets to end', () => host.ended
        && state.talking.every((t) => t.customer.socket.closed));
}

// What was under way when the host died.
function openNow() {
    const now = Date.now();
    const waiting = [...messages.values(), ...refunds.values()].filter((x) => !x.acked && !x.refused);
    for (const x of waiting) x.killed ??= now;
    return waiting.length;
}

async function restart(state) {
    await start();
    await Promise.all(state.talking.map((t) => t.connect()));
    for (const [key, entry] of refunds) if (!entry.acked) await propose(key, entry);
}

// The events of every case, by the API: how often each cid is stored, and what became of remedies.
async function readBack() {
    const back = { stored: new Map(), proposed: new Map(), remedies: new Map(), order: [], survivors: 0 };
    const cases = new Set();
    for (const row of (await staff.call('GET', '/cases?filter=open&limit=200')).json.cases) cases.add(row.id);
    for (const id of cases)
        for (let since = 0, last = { n: 0 };;) {
            const { events } = (await staff.call('GET', `/cases/${id}/events?since=${since}&limit=1000`)).json;
            if (!events.length) break;
            since = events.at(-1).seq;
            for (const e of events) look(back, id, e, last);
        }
    return back;
}

function look(back, id, e, last) {
    const remedy = `${id}/${e.body.remedy}`;
    const add = (what) => { (back.remedies.get(remedy) ?? {})[what]++; };
    if (e.kind === 'message.received') {
        const m = messages.get(e.cid);
        back.stored.set(e.cid, (back.stored.get(e.cid) ?? 0) + 1);
        if (m && m.n <= last.n) back.order.push(e.cid);
        if (m?.killed && Date.parse(e.at) <= m.killed) back.survivors++;
        last.n = m?.n ?? last.n;
    } else if (e.kind === 'remedy.proposed') {
        back.proposed.set(e.cid, [...(back.proposed.get(e.cid) ?? []), remedy]);
        back.remedies.set(remedy, { started: 0, done: 0, confirmed: 0, key: '' });
    } else if (e.kind === 'remedy.started') {
        add('started');
        back.remedies.get(remedy).key = e.body.key;
    } else if (e.kind === 'remedy.done') add('done');
    else if (e.kind === 'confirmation.sent') add('confirmed');
}

// How often the shop's own journal names each key.
function journal() {
    const keys = new Map();
    const file = path.join(data, 'plugins/local/journal.jsonl');
    for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
        const { key } = JSON.parse(line);
        keys.set(key, (keys.get(key) ?? 0) + 1);
    }
    return keys;
}

function judge(back, shop) {
    const every = [...back.remedies.values()];
    const acked = [...refunds].filter(([, r]) => r.acked).map(([key]) => key);
    const keys = new Set(every.map((r) => r.key));
    return {
        lost: [...messages].filter(([cid, m]) => m.acked && !back.stored.has(cid)).length,
        doubled: [...back.stored.values()].filter((n) => n > 1).length,
        out_of_order: back.order.length,
        refunds: acked.length,
        refunds_lost: acked.filter((key) => !back.proposed.has(key)).length
            + every.filter((r) => !r.done || !r.confirmed || !shop.has(r.key)).length,
        refunds_doubled: [...back.proposed.values()].filter((list) => list.length > 1).length
            + every.filter((r) => r.done > 1 || r.confirmed > 1).length
            + [...shop].filter(([key, n]) => n > 1 || !keys.has(key)).length,
        unacked_but_stored: back.survivors,
    };
}

try {
    await start();
    const state = await prepare();
    if (!state.targets.length) throw new Error('no order to refund among the sample orders');
    for (; kills < count || (!hits && kills < 10 * count); kills++) {
        await load(state, 100 + Math.random() * 400);
        hits += openNow() > 0;
        for (const t of state.talking) t.customer.close();
        staff.close();
        await restart(state);
        if ((kills + 1) % 20 === 0) console.log(`${kills + 1} kills, ${messages.size} messages, ${refunds.size} refunds`);
    }
    await until('all messages to be acknowledged', () => [...messages.values()].every((m) => m.acked));
    for (const [key, entry] of refunds) if (!entry.acked) await propose(key, entry);
    let back;
    await until('all refunds to settle', async () => {
        back = await readBack();
        return [...back.remedies.values()].every((r) => r.done && r.confirmed);
    }, 90).catch((error) => console.log(error.message));
    const sums = judge(back, journal());
    const refused = [...refunds.values()].filter((r) => r.refused);
    if (refused.length) console.log(`refused refunds: ${refused.length}, first: ${refused[0].refused}`);
    figures('kill', { kills, messages: messages.size, ...sums, refused: refused.length, window_hits: hits });
    process.exitCode = sums.lost || sums.doubled || sums.out_of_order || sums.refunds_lost || sums.refunds_doubled
        || refused.length || !hits || !sums.refunds ? 1 : 0;
} finally {
    if (alive) await host.stop();
    closeSync(ledger);
    rmSync(folder, { recursive: true, force: true });
}

// SPDX-License-Identifier: Apache-2.0
// `./run bench money [--seconds N] [--senders N] [--pairs N]`: remedies executed a second beside plain
// chat messages a second, in the same run on the same host.
//
// Both sides are closed loops of the same number of senders. A message counts when it is acknowledged,
// that is committed; then its sender writes the next one. A remedy counts when it is done: proposed
// over the live feed, decided by the policy, its budgets taken, committed, carried out by the shop
// (its own transaction and journal on disk), the answer committed and confirmed to the customer; then
// its sender proposes the next one. First one side alone, then the other, in turn; medians are told.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, Customer, figures, identityOf, option, signIn, source, startHost, temporary, until } from '../tools/host.mjs';
import { median, spread } from './libfigures.mjs';

const seconds = Number(option('seconds', 4)), pairs = Number(option('pairs', 3)), senders = Number(option('senders', 32));
const each = 60; // remedies of one case; it holds 64
const secret = 'identity-secret-of-benches', folder = temporary();
const cases = Math.max(senders * 2, Number(option('cases', 256)));
const order = (n) => `903-0000000-${String(n).padStart(7, '0')}`;
const logins = ['dana', 'omar', 'luis', 'mei'];

function world() {
    const put = (name, list) => writeFileSync(path.join(folder, 'samples', name), list.map((one) => `${JSON.stringify(one)}\n`).join(''));
    const all = Array.from({ length: cases }, (_, n) => n);
    mkdirSync(path.join(folder, 'samples'));
    put('customers.jsonl', all.map((n) => ({ tenant: 'maple', id: `c-${n}`, name: `Buyer ${n}`, email: `c-${n}@example.com` })));
    put('sellers.jsonl', [{ tenant: 'maple', id: 's-1', name: 'Seller' }]);
    put('orders.jsonl', all.map((n) => ({ tenant: 'maple', id: order(n), customer: `c-${n}`, state: 'delivered', placed_at: '-9d', currency: 'USD',
        lines: [{ line: '1', title: 'Goods', brand: 'b', seller: 's-1', quantity: 1, paid_minor: 100000000, promised_at: '-3d', delivered_at: '-2d', state: 'delivered' }] })));
    // One Lua decision as always, of a policy that a case full of remedies does not tire.
    cpSync(path.join(source, 'scripts'), path.join(folder, 'scripts'), { recursive: true });
    for (const gone of ['spec', 'packs']) rmSync(path.join(folder, 'scripts', gone), { recursive: true, force: true });
    writeFileSync(path.join(folder, 'scripts/policies/authority.lua'), 'return policy "authority" { otherwise = allow("Bench."), }\n');
    const authority = ['associate', 'supervisor', 'specialist'].map((tier) => `{ tier = "${tier}", order = 100000000 }`).join(', ');
    writeFileSync(path.join(folder, 'ombud.lua'), `return { data = "${folder}/data", log_level = "warn", insecure_cookie = true, plugin_dirs = { "${build}/lib/ombud" },
  tenants = { { slug = "maple", name = "maple", hosts = { "localhost" }, currency = "USD", commerce = "local", identity_secret = "${secret}",
    scripts = "${folder}/scripts", agent_day_cap = 100000000000, certificate_cap = 100000000000, authority = { ${authority} } } } }\n`);
}


/* ---- the two sides ---- */

// Writes to a contact, one message after the other.
async function write(one, end) {
    let n = 0;
    while (Date.now() < end) {
        const cid = `${Math.random()}`.slice(2, 18);
        one.socket.send({ t: 'msg', cid, text: `Message number ${n}` });
        await one.socket.wait('an ack', (f) => (f.t === 'ack' || f.t === 'nack') && f.cid === cid);
        one.socket.frames.length = 0;
        n += 1;
    }
    return n;
}

// One feed of a person: what it asked is answered by cid, what became of a remedy by its case.
class Feed {
    constructor(who) {
        this.socket = who.socket();
        this.answers = new Map();
        this.ends = new Map();
    }

    async open() {
        await this.socket.opened();
        this.socket.send({ t: 'hello', v: 1 });
        await this.socket.wait('a welcome', (f) => f.t === 'welcome');
        this.socket.onFrame = (f) => {
            this.socket.frames.length = 0;
            if (f.t === 'ack' || f.t === 'nack') return this.answers.get(f.cid)?.(f);
            for (const e of f.t === 'event' ? [f.event ?? f] : f.events ?? []) {
                if (e.kind === 'remedy.done') this.ends.get(f.case)?.();
                if (e.kind === 'remedy.failed') throw new Error('the shop refused a remedy');
            }
        };
        return this;
    }

    // The next remedy of this case that is done.
    next(id) { return new Promise((done) => { this.ends.set(id, done); }); }

    ask(frame) {
        return new Promise((done) => {
            this.answers.set(frame.cid, (f) => { this.answers.delete(frame.cid); done(f); });
            this.socket.send(frame);
        });
    }
}

async function openCases(host, feed, mei) {
    const out = [];
    for (let n = 0; n < cases; n++) {
        const identity = { ...identityOf(`c-${n}`, secret), name: `Buyer ${n}`, email: `c-${n}@example.com` };
        const one = await new Customer(host, { new: true, identity }).open();
        one.person();
        await until('the queue', () => one.state === 'queued');
        out.push({ one, order: order(n), used: 0 });
    }
    const rows = [];
    for (let cursor = ''; cursor !== null;) {
        const list = (await mei.call('GET', `/cases?filter=open&limit=200${cursor && `&cursor=${cursor}`}`)).json;
        rows.push(...list.cases);
        cursor = list.cases.length ? list.cursor : null;
    }
    for (const [n, c] of out.entries()) c.id = rows.find((r) => r.customer_name === `Buyer ${n}`).id;
    return out;
}

// Proposes in one case after the other, each remedy when the one before is done.
async function grant(feeds, list, mine, end) {
    let n = 0, at = mine;
    while (Date.now() < end) {
        const c = list[at % list.length], feed = feeds[mine % feeds.length];
        if (c.used >= each) {
            at += senders;
            if (at >= list.length) throw new Error('too few cases: --cases');
            continue;
        }
        if (c.watched !== feed) {
            feed.socket.send({ t: 'watch', case: c.id, since: 1000000 });
            c.watched = feed;
        }
        c.used += 1;
        const remedy = { kind: 'refund', order: c.order, line: '1', amount: { minor: 100, currency: 'USD' }, to: 'original', reason: 'bench' };
        const ended = feed.next(c.id);
        const ask = () => feed.ask({ t: 'propose', case: c.id, cid: `${c.id}-${c.used}`, remedy });
        let got = await ask();
        while (got.code === 'conflict') got = await ask(); // lost too many races for the books: the same again
        if (got.t !== 'ack' || got.remedy.state === 'denied' || got.remedy.state === 'asked') throw new Error(JSON.stringify(got));
        await ended;
        n += 1;
    }
    return n;
}

const sum = (list) => list.reduce((a, b) => a + b, 0);
const rate = async (run) => {
    const began = Date.now(), n = sum(await run(began + seconds * 1000));
    return n / ((Date.now() - began) / 1000);
};

world();
const host = await startHost({ data: path.join(folder, 'data'), set: { 'chat.rate': 1000, 'chat.burst': 100000 },
    args: ['--config', path.join(folder, 'ombud.lua'), '--samples', path.join(folder, 'samples')] });
try {
    const people = await Promise.all(logins.map((login) => signIn(host, login, host.staff[0].password)));
    const feeds = await Promise.all(people.map((who) => new Feed(who).open()));
    const list = await openCases(host, feeds, people[3]);
    const messages = [], remedies = [], ratios = [];
    for (let i = 0; i < pairs; i++) {
        messages.push(await rate((end) => Promise.all(list.slice(0, senders).map((c) => write(c.one, end)))));
        remedies.push(await rate((end) => Promise.all(Array.from({ length: senders }, (_, s) => grant(feeds, list, s, end)))));
        ratios.push(remedies[i] / messages[i]);
        console.log(`pair ${i + 1}: ${messages[i].toFixed(0)} messages/s, ${remedies[i].toFixed(0)} remedies/s`);
    }
    figures('money', { remedies_per_s: median(remedies).toFixed(0), messages_per_s: median(messages).toFixed(0),
        ratio: median(ratios).toFixed(2), spread: spread(ratios, 2), senders });
    for (const p of people) p.close();
} finally {
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
}

// SPDX-License-Identifier: Apache-2.0
// The doors through which the money corpus grants: REST, the desk's live feed, a compensation
// policy's offer, and the assistant's plugin. Each takes one step of a row and says what became of
// it: {remedy, state} when a remedy stands in the case, {why} when it was refused.
import { randomUUID } from 'node:crypto';
import { Customer, identityOf, openSocket, request, signIn, sleep, until } from '../tools/host.mjs';
import { daysOf, amountOf, hostnames, kindOf, secretOf, tenantOf, writeExact } from './libmoney.mjs';
import { tierOf } from './libtiers.mjs';

const logins = { maple: { 1: ['dana', 'omar'], 2: ['luis'], 3: ['mei'] }, brook: { 1: ['aisha'], 2: ['tom'], 3: ['ines'] } };
export const everybody = Object.values(logins).flatMap((of) => Object.values(of).flat());

// Staff of a host, signed in once and again after a restart.
export class Staff {
    constructor(world) { Object.assign(this, { world, known: new Map() }); }

    async of(tenant, tier, agent) {
        const level = tierOf(tier)?.level ?? -1;
        const names = logins[tenant][level];
        if (!names) return null; // no such tier, or one that no person has: nobody can sign in as it
        const login = agent === 'y' ? names.at(-1) : names[0];
        const key = `${this.world.port} ${login}`;
        if (!this.known.has(key)) this.known.set(key, await signIn(this.world.host, login, this.world.host.staff[0].password, hostnames[tenant]));
        return this.known.get(key);
    }

    forget() {
        for (const one of this.known.values()) one.close();
        this.known.clear();
    }
}

// A row's customer in a tenant: contacts, and the cases they make.
export class Party {
    constructor(world, staff, plan) { Object.assign(this, { world, staff, plan, contacts: [], cases: new Map() }); }

    async contact(tenant, extra = {}) {
        const one = await new Customer(this.world.host, { hostname: hostnames[tenant], new: true,
            identity: { ...identityOf(this.plan.customer, secretOf(tenant)), name: this.plan.name, email: `${this.plan.customer}@example.com` }, ...extra }).open();
        this.contacts.push(one);
        return one;
    }

    // Every case of this customer, oldest first.
    async list(tenant) {
        const mei = await this.staff.of(tenant, 'manager');
        const { json } = await mei.call('GET', '/cases?filter=open&limit=200');
        return json.cases.filter((row) => row.customer_name === this.plan.name).sort((a, b) => a.number - b.number).map((row) => row.id);
    }

    // The case that people work on: one contact, opened when it is first needed.
    async case(tenant) {
        if (!this.cases.has(tenant)) {
            await this.contact(tenant);
            this.cases.set(tenant, await until('the case', async () => (await this.list(tenant))[0]));
        }
        return this.cases.get(tenant);
    }

    async remedies(tenant) {
        const mei = await this.staff.of(tenant, 'manager');
        const out = [];
        for (const id of await this.list(tenant)) {
            const { json } = await mei.call('GET', `/cases/${id}`);
            out.push(...json.case.remedies.map((r) => ({ ...r, case: id })));
        }
        return out;
    }

    // The cases stand; what was open is opened again with the same token.
    async afterRestart() {
        for (const one of this.contacts) {
            one.host = this.world.host;
            delete one.options.new;
            await one.open();
        }
    }

    close() { for (const one of this.contacts) one.close(); }
}

export function remedyOf(plan, step) {
    const body = { kind: kindOf(step), order: plan.orders[step.order ?? 'o1'], reason: 'conform' };
    if (step.op === 'refund') body.line = '1';
    if ('amount' in step) body.amount = amountOf(step, plan.row.order.currency);
    if ('percent' in step) body.percent = step.percent;
    if ('expires' in step) body.expires_days = daysOf(step.expires);
    if (step.tier && !tierOf(step.tier)) body.tier = step.tier;
    return body;
}

const refused = (answer) => ({ why: answer.json?.detail ?? answer.json?.title ?? `${answer.status}`, status: answer.status });
const stands = (remedy) => ({ remedy: remedy.id, state: remedy.state, hash: remedy.hash });

// A key stands for one thing in a tenant: the row's own, which only this row sends.
const keyOf = (party, step) => (typeof step.key === 'string' && step.key.length ? `${party.plan.n}-${step.key}` : step.key);

/* ---- REST ---- */

async function byRest(party, tenant, who, step) {
    const id = await party.case(tenant);
    const key = keyOf(party, step);
    const headers = key === null || key === undefined ? {} : { 'idempotency-key': key };
    const target = `/cases/${id}/remedies`;
    const body = writeExact(remedyOf(party.plan, step));
    const answer = who ? await who.callRaw('POST', target, body, headers)
        : await request(party.world.host, 'POST', `/api/v1${target}`, { host: hostnames[tenant], body, headers });
    return answer.status === 201 ? { ...stands(answer.json.remedy), case: id, status: 201 } : refused(answer);
}

// Staff whose bodies are sent as they are written.
export function rawCalls(world, tenant, who) {
    if (!who || who.callRaw) return who;
    who.callRaw = (method, target, body, more) => request(world.host, method, `/api/v1${target}`, { host: hostnames[tenant], body,
        headers: { cookie: who.cookie, origin: who.origin, 'x-ombud-csrf': who.csrf, ...more } });
    return who;
}

/* ---- the live feed ---- */

const feedOf = (who) => (who.feed ??= openFeed(who));

async function openFeed(who) {
    const socket = who.socket();
    await socket.opened();
    socket.send({ t: 'hello', v: 1 });
    await socket.wait('a welcome', (f) => f.t === 'welcome');
    const waiting = new Map(); // cid -> those who wait, oldest first: answers of one cid come in order
    socket.onFrame = (f) => {
        if (f.t !== 'ack' && f.t !== 'nack') return;
        waiting.get(f.cid ?? '')?.shift()?.(f);
    };
    return (text, cid) => new Promise((done) => {
        if (!waiting.has(cid)) waiting.set(cid, []);
        waiting.get(cid).push(done);
        socket.ws.send(text);
    });
}

async function overTheFeed(who, frame) {
    const ask = await feedOf(who);
    const cid = typeof frame.cid === 'string' && frame.cid.length && frame.cid.length < 256 ? frame.cid : '';
    const got = await ask(writeExact(frame), cid);
    return got.t === 'ack' ? { ...stands(got.remedy), case: frame.case, status: 201 } : { why: got.detail, status: got.code };
}

async function byFeed(party, tenant, who, step) {
    const id = await party.case(tenant);
    if (!who) { // nobody who could open a feed
        const socket = openSocket(party.world.host, '/ws', { hostname: hostnames[tenant] });
        await until('the feed to be refused', () => socket.closed ?? socket.ws.readyState === 3);
        return { why: 'sign in first', status: 401 };
    }
    const frame = { t: 'propose', case: id, remedy: remedyOf(party.plan, step) };
    if (step.key !== null && step.key !== undefined) frame.cid = keyOf(party, step);
    // A text that JSON of ours cannot carry ends the socket: refused for good.
    if (JSON.stringify(frame).includes('\\u0000')) return byRest(party, tenant, who, step);
    return overTheFeed(who, frame);
}

/* ---- a policy's offer ---- */

const isOffered = (s, plan, step) => s.remedy === kindOf(step) && s.order === plan.orders[step.order ?? 'o1']
    && s.amount?.minor === step.amount && s.amount?.currency === (step.currency ?? plan.row.order.currency);

async function byPolicy(party, tenant, who, step) {
    const id = await party.case(tenant);
    if (!who) return byRest(party, tenant, who, step);
    party.used ??= new Set();
    // A key that was used asks for its answer again, whatever would be offered now.
    if (!party.used.has(step.key)) {
        await until('the order to be seen', async () => (await who.call('GET', `/cases/${id}/events?limit=1000`)).json.events
            .some((e) => e.kind === 'observed.order' && e.body.id === party.plan.orders[step.order ?? 'o1']));
        const answer = await who.call('GET', `/cases/${id}/suggestions`);
        const offered = answer.json.suggestions.find((s) => isOffered(s, party.plan, step));
        if (!offered || offered.verdict === 'deny') return { why: 'the policy offers nothing of the kind that may be granted', status: 422 };
        party.said = offered.verdict;
    }
    party.used.add(step.key);
    return byRest(party, tenant, who, step);
}

/* ---- the assistant's plugin ---- */

const held = (one) => one.state === 'held' && !one.socket.closed;

// A contact that the probing flow holds; another one when the last was handed to a person.
async function probing(party, tenant, fresh) {
    party.probes ??= [];
    const known = party.probes.find((p) => p.tenant === tenant && held(p.contact));
    if (known && !fresh) return known;
    const contact = await party.contact(tenant, { topic: { reason: 'probe' } });
    await until('the question of the flow', () => contact.items.some((i) => i.text === 'Which step?'));
    const probe = { tenant, contact };
    party.probes.push(probe);
    return probe;
}

async function byPlugin(party, tenant, who, step, index, fresh) {
    const same = party.keys?.get(step.key);
    const probe = same ?? await probing(party, tenant, fresh);
    const { contact } = probe;
    if (!fresh) (party.keys ??= new Map()).set(step.key, probe);
    const cid = step.key === null || step.key === undefined ? undefined : step.key;
    const before = contact.items.length;
    contact.socket.send({ t: 'msg', cid: same || !cid ? cid : `${cid}`, text: `row ${party.plan.n} ${index}` });
    const answer = await until('an answer to the message', () => contact.acks.get(cid) ?? contact.nacks.at(-1));
    if (typeof answer !== 'number') return { why: answer.detail || answer.code, status: answer.code };
    if (same) return { status: 201, repeat: true };
    // The flow asks again, or a person was called.
    await until('the flow to go on', () => !held(contact) || contact.items.slice(before).some((i) => i.from.type !== 'customer'));
    return { status: 201 };
}

export const doors = { rest: byRest, websocket: byFeed, policy: byPolicy, plugin: byPlugin };

// Approvals are people's, whatever door the remedy came in by.
export async function answerTo(door, who, remedy, what, body) {
    if (door === 'websocket')
        return overTheFeed(who, { t: 'answer', case: remedy.case, cid: randomUUID(), remedy: remedy.remedy, what, ...body });
    const answer = await who.call('POST', `/cases/${remedy.case}/remedies/${remedy.remedy}/${what}`, body);
    return answer.status === 200 ? { ...stands(answer.json.remedy), status: 200 } : refused(answer);
}

// Until nothing of the case is under way any more.
const open = ['proposed', 'allowed', 'started', 'unknown'];
export async function settled(party, tenant, seconds = 120) {
    let list;
    await until('the remedies to end', async () => {
        list = await party.remedies(tenant);
        return !list.some((r) => open.includes(r.state));
    }, seconds);
    await sleep(5);
    return list;
}
export { tenantOf };

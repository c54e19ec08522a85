// SPDX-License-Identifier: Apache-2.0
// The role matrix of the tenancy corpus: what each role tries, at which door, and whether it came
// about. A cell is {door: came about}; what no door offers to anybody is named in `missing`.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createHmac, randomUUID } from 'node:crypto';
import { build, request, sleep, source, until } from '../tools/host.mjs';
import { buildPlugin } from '../tools/plugin.mjs';
import { card, caseOf, detail, isFull, isMasked, nobody, openCase, openFeed, openParty, opensWithout, propose, remedy } from './libtenancy.mjs';
import { tierOf } from './libtiers.mjs';

// Roles and actions that do not exist: nobody could be given or refused them.
export const missingRoles = {};
export const missingActions = {};

const logins = { 1: 'dana', 2: 'luis', 3: 'mei' };
const amounts = { 1: [1000, 6000], 2: [20000, 60000], 3: [20000, 150000] }; // within, above the own limit
const amountsOf = (role) => amounts[tierOf(role)?.level] ?? [1000, 6000];
const waits = ['asked', 'denied', 'declined'];
const isGranted = (r) => r && !waits.includes(r.state);

/* ---- people with a session, and those without ---- */

const personOf = (world, role) => (role === 'admin' ? world.staff.adam : world.staff[logins[tierOf(role)?.level]] ?? null);
// A place outside that is told of events has its secret and no more.
const signed = (secret) => ({ authorization: `Bearer ${secret}`, 'webhook-id': 'evt_1', 'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
    'webhook-signature': `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64')).update('evt_1').digest('base64')}` });
const headersOf = (world, role, party) => (role === 'webhook' ? signed(world.hooks.maple.secret) : role === 'api-key-read' ? { authorization: `Bearer ${world.keys.maple.token}` }
    : role === 'customer' && party ? { authorization: `Bearer ${party.customer.token}` } : {});
const callerOf = (world, role, party) => personOf(world, role) ?? nobody(world, headersOf(world, role, party));
const isAnswered = (a) => a.status >= 200 && a.status < 300;

function check(a) {
    if (a.status >= 500 && a.status !== 503) throw new Error(`${a.status}: ${a.text}`);
    return a;
}

// A frame of the feed for those who have one; those without a session open none.
async function byFeed(world, role, ...frames) {
    const who = personOf(world, role);
    if (!who) {
        if (await opensWithout(world, headersOf(world, role))) throw new Error('a feed opened without a session');
        return [];
    }
    const feed = await openFeed(who);
    const got = await feed.ask(...frames);
    feed.close();
    return got;
}

const holderFor = (world, role) => (tierOf(role)?.level ? personOf(world, role) : world.staff.dana);

async function readCase(world, role, party) {
    const who = callerOf(world, role, party);
    const rest = [check(await who.call('GET', `/cases/${party.id}`)), check(await who.call('GET', `/cases/${party.id}/events`))];
    const frames = await byFeed(world, role, { t: 'watch', case: party.id, since: 0 });
    const read = { REST: rest.every(isAnswered) || (rest.some(isAnswered) && 'in part') };
    if (role === 'api-key-read') return read; // the feed is for people: none was opened
    return { ...read, WebSocket: frames.some((f) => f.t === 'events' && f.events.length > 0) };
}

async function grant(world, role, kind, minor) {
    const party = await openCase(world, { holder: holderFor(world, role), reader: world.staff.mei });
    const who = callerOf(world, role, party);
    const rest = check(await propose(who, party, remedy(party, kind, minor)));
    const other = await openCase(world, { holder: holderFor(world, role), reader: world.staff.mei });
    const frames = await byFeed(world, role, { t: 'propose', case: other.id, cid: randomUUID(), remedy: remedy(other, kind, minor) });
    const kept = async (p) => (await detail(world.staff.mei, p.id)).remedies.some(isGranted);
    const said = { REST: isAnswered(rest) && isGranted(rest.json.remedy), WebSocket: frames.some((f) => f.t === 'ack' && isGranted(f.remedy)) };
    for (const [door, p] of [['REST', party], ['WebSocket', other]])
        if (said[door] !== await kept(p)) throw new Error(`${door} says ${said[door]}, the case says ${!said[door]}`);
    return said;
}

const asks = (party, r, what = 'approve') => [`/cases/${party.id}/remedies/${r.id}/${what}`, { hash: r.hash }];

async function approve(world, role, proposer, minor, self) {
    const done = {};
    for (const door of ['REST', 'WebSocket']) {
        const party = await openCase(world, { holder: holderFor(world, self ? role : 'associate'), reader: world.staff.mei });
        const asked = check(await propose(proposer ?? world.staff.dana, party, remedy(party, 'refund', minor)));
        const r = asked.json?.remedy ?? { id: 'r1', hash: '' };
        if (door === 'REST') check(await callerOf(world, role, party).call('POST', ...asks(party, r)));
        else await byFeed(world, role, { t: 'answer', case: party.id, cid: randomUUID(), remedy: r.id, what: 'approve', hash: r.hash });
        done[door] = (await detail(world.staff.mei, party.id)).remedies.some(isGranted);
    }
    return done;
}

// Changes what is in force, by a draft of one's own.
async function changePolicy(world, role, name) {
    const who = callerOf(world, role);
    const before = (await world.staff.rita.call('GET', '/policies')).json.active.n;
    const old = (await world.staff.rita.call('GET', `/policies/file?name=${name}`)).json.text;
    const put = check(await who.call('PUT', '/policies/draft', { name, text: `${old}-- ${randomUUID()}\n` }));
    check(await who.call('POST', '/policies/activate', { bundle: 'draft', why: 'conform' }));
    const after = (await world.staff.rita.call('GET', '/policies')).json.active.n;
    return { REST: isAnswered(put) && after > before };
}

async function createAgent(world, role) {
    const login = `made-${randomUUID().slice(0, 8)}`;
    const body = { login, name: 'Made', tier: 1, password: 'a password of the test' };
    const made = check(await callerOf(world, role).call('POST', '/agents', body));
    const known = isAnswered(await world.staff.rita.call('GET', `/agents/${login}`));
    if (known !== isAnswered(made)) throw new Error(`said ${made.status}, and there is ${known ? 'one' : 'none'}`);
    return { REST: known };
}

// A plugin by whatever path there might be. The machine's own door (DATA/control.token) is for who
// administers it, and for nobody who comes by the network.
async function loadPlugin(world, role) {
    const name = 'conform-tier', file = tierPlugin(world, name);
    const there = () => ombud(world, 'plugin', 'list', '--json').then((list) => JSON.parse(list).plugins.some((p) => p.name === name));
    const came = {};
    const door = async (what, attempts) => {
        for (const attempt of attempts) await attempt();
        came[what] = await there();
        if (came[what]) await ombud(world, 'plugin', 'unload', name);
    };
    const who = callerOf(world, role);
    const control = JSON.parse(readFileSync(path.join(world.data, 'control.token'), 'utf8'));
    const headers = { ...headersOf(world, role), ...(personOf(world, role) ? { cookie: personOf(world, role).cookie, origin: personOf(world, role).origin, 'x-ombud-csrf': personOf(world, role).csrf } : {}) };
    const raw = (port, target, more) => request(world.host, 'POST', target, { port, json: { file }, headers: { ...headers, ...more } }).then(check);
    await door('REST', [() => who.call('POST', '/plugins', { file }).then(check), () => who.call('POST', '/plugins/load', { file }).then(check), () => who.call('PUT', `/plugins/${name}`, { file }).then(check),
        () => raw(world.host.port, '/control/plugins/load'), () => raw(world.host.port, '/control/plugins/load', { authorization: `Bearer ${control.token}` }),
        () => raw(control.port, '/control/plugins/load'), () => raw(control.port, '/control/plugins/load', { authorization: `Bearer ${'x'.repeat(control.token.length)}` })]);
    await door('WebSocket', [() => byFeed(world, role, { t: 'load', cid: randomUUID(), file }, { t: 'plugin', cid: randomUUID(), verb: 'load', file })]);
    if (role !== 'admin') return came;
    if (came.REST || came.WebSocket) throw new Error('a plugin was loaded by the network');
    delete came.REST; // doors that nobody has: the one for it is the machine's
    delete came.WebSocket;
    await door('command', [() => ombud(world, 'plugin', 'load', file)]);
    return came;
}

// The SDK's own template of a tier, which needs no settings.
function tierPlugin(world, name) {
    const file = path.join(world.folder, `${name}.so`), c = path.join(world.folder, 'tier.c');
    if (existsSync(file)) return file;
    writeFileSync(c, readFileSync(path.join(source, 'sdk/template/tier/plugin.c'), 'utf8').replaceAll('myplugin', name));
    buildPlugin([c], file);
    return file;
}

const ombud = (world, ...words) => new Promise((done, fail) => {
    execFile(path.join(build, 'bin/ombud'), [...words, '--data', world.data], (error, out, err) => (error ? fail(new Error(`${words.join(' ')}: ${err}`)) : done(out)));
});

// A customer who said something: gone afterwards, or all there.
async function eraseCustomer(world, role) {
    const party = await openCase(world, { holder: holderFor(world, role), reader: world.staff.mei });
    party.customer.close();
    const target = `/customers/c-${party.n}`;
    const asked = check(await callerOf(world, role, party).call('DELETE', target));
    const known = isAnswered(await world.staff.rita.call('GET', target));
    if (known === isAnswered(asked)) throw new Error(`said ${asked.status}, and the customer is ${known ? 'known' : 'not known'}`);
    return { REST: !known };
}

// Everything of the tenant, taken away.
async function exportAll(world, role) {
    const who = callerOf(world, role);
    const asked = check(await who.call('POST', '/exports', { kind: 'all' }));
    const list = (await world.staff.rita.call('GET', '/exports')).json.exports;
    if (!isAnswered(asked)) {
        if (list.length) throw new Error(`said ${asked.status}, and there is one`);
        return { REST: false };
    }
    const { id } = asked.json.export;
    await until('the export', async () => (await who.call('GET', `/exports/${id}`)).json.export.state === 'done');
    const part = await who.call('GET', `/exports/${id}/parts/1`);
    await who.call('DELETE', `/exports/${id}`);
    return { REST: isAnswered(part) && part.text.includes('"entity":"export"') };
}

async function changeRetention(world, role) {
    const days = async () => (await world.staff.rita.call('GET', '/retention')).json.retention.inactive_days;
    const before = await days();
    const wanted = 10000 + Math.floor(Math.random() * 10000);
    const asked = check(await callerOf(world, role).call('PUT', '/retention', { inactive_days: wanted }));
    const now = await days();
    if (isAnswered(asked) !== (now === wanted) || (!isAnswered(asked) && now !== before)) throw new Error(`said ${asked.status}, and it is ${now}`);
    return { REST: now === wanted };
}

async function readAudit(world, role) {
    const party = world.sample;
    const who = callerOf(world, role);
    const list = [check(await who.call('GET', '/journal')), check(await who.call('GET', '/policies/history')), check(await who.call('GET', `/policies/why?case=${party.id}`))];
    return { REST: list.some(isAnswered) };
}

async function deleteAudit(world, role) {
    const who = callerOf(world, role);
    const look = async () => [(await world.staff.rita.call('GET', '/policies/history')).text, (await world.staff.mei.call('GET', `/cases/${world.sample.id}/events?limit=1000`)).text].join();
    const before = await look();
    const tried = [];
    for (const target of ['/policies/history', '/policies/history/1', '/journal', '/journal/1', `/cases/${world.sample.id}/events`, `/cases/${world.sample.id}/events/1`, `/cases/${world.sample.id}`])
        tried.push(check(await who.call('DELETE', target)));
    return { REST: tried.some(isAnswered) || await look() !== before };
}

async function raiseRole(world, role) {
    const who = personOf(world, role);
    const caller = callerOf(world, role);
    const more = { tier: 3, roles: ['operator', 'specialist'], agent: { tier: 3 } };
    if (who) check(await caller.call('PATCH', `/agents/${who.agent.id}`, { tier: 3, operator: true, admin: true }));
    const headers = { 'x-tier': '3', 'x-ombud-tier': '3', 'x-role': 'operator' };
    for (const method of ['PUT', 'PATCH', 'POST']) check(await caller.call(method, '/session', more, headers));
    const history = check(await caller.call('GET', '/policies/history', undefined, headers));
    const party = await openCase(world, { holder: holderFor(world, role), reader: world.staff.mei });
    const large = check(await caller.call('POST', `/cases/${party.id}/remedies`, { ...remedy(party, 'refund', 20000), tier: 3, actor_tier: 3 }, { ...headers, 'idempotency-key': randomUUID() }));
    const now = who ? (await who.call('GET', '/session')).json.agent : null;
    const rose = who ? JSON.stringify(now) !== JSON.stringify(who.agent) : false;
    return { REST: rose || isAnswered(history) || (isAnswered(large) && isGranted(large.json.remedy)) };
}

async function impersonate(world, role) {
    const party = await openCase(world, { holder: world.staff.dana, reader: world.staff.mei });
    const caller = callerOf(world, role, party);
    const own = personOf(world, role)?.agent.id;
    const as = { actor: { type: 'agent', id: 'dana', name: 'Dana' }, agent: 'dana', by: 'dana', from: { type: 'agent', id: 'dana' } };
    const headers = { 'x-agent': 'dana', 'x-forwarded-user': 'dana', 'x-remote-user': 'dana', from: 'dana' };
    const words = `said as another ${randomUUID()}`;
    check(await caller.call('POST', `/cases/${party.id}/notes`, { text: words, cid: randomUUID(), ...as }, headers));
    check(await caller.call('POST', `/cases/${party.id}/messages`, { text: words, cid: randomUUID(), seen: 1000, ...as }, headers));
    await byFeed(world, role, { t: 'send', case: party.id, cid: randomUUID(), text: words, seen: 1000, ...as });
    const events = (await world.staff.mei.call('GET', `/cases/${party.id}/events?limit=1000`)).json.events.filter((e) => e.body.text === words);
    return { REST: events.some((e) => e.actor.id !== own) };
}

async function seeCard(world, role, found) {
    const party = world.sample;
    const who = callerOf(world, role, party);
    const text = check(await who.call('GET', `/cases/${party.id}/events?limit=1000`)).text + check(await who.call('GET', `/cases/${party.id}`)).text;
    const frames = await byFeed(world, role, { t: 'watch', case: party.id, since: 0 });
    return { REST: found(text), WebSocket: found(JSON.stringify(frames)) };
}

const people = {
    'read own case': async (world, role) => readCase(world, role, await openCase(world, { holder: holderFor(world, role), reader: world.staff.mei })),
    'read any case': (world, role) => readCase(world, role, world.sample),
    'refund <= own limit': (world, role) => grant(world, role, 'refund', amountsOf(role)[0]),
    'refund > own limit': (world, role) => grant(world, role, 'refund', amountsOf(role)[1]),
    'approve other': (world, role) => approve(world, role, world.staff.dana, 6000, false),
    'approve self': (world, role) => approve(world, role, personOf(world, role), amountsOf(role)[1], true),
    'issue promo': (world, role) => grant(world, role, 'certificate', 1500),
    'edit policy': (world, role) => changePolicy(world, role, 'lib/owner.lua'),
    'change limits': (world, role) => changePolicy(world, role, 'lib/limits.lua'),
    'create agent': createAgent,
    'erase customer': eraseCustomer,
    'export all': exportAll,
    'change retention': changeRetention,
    'read audit': readAudit,
    'delete audit': deleteAudit,
    'raise own role': raiseRole,
    'load plugin': loadPlugin,
    impersonate,
    'see masked PAN': (world, role) => seeCard(world, role, isMasked),
    'see full PAN': (world, role) => seeCard(world, role, isFull),
};

/* ---- customers: a chat is all they have ---- */

// Frames of staff, sent by a customer: whatever follows, the case stays as it was.
async function chatTries(world, party, frames) {
    for (const frame of frames) {
        const again = await openParty(world, 'maple', { number: party.n });
        again.customer.socket.send(frame);
        await until('the chat to answer', () => again.customer.socket.closed || again.customer.socket.frames.some((f) => f.t === 'pong')
            || (again.customer.socket.send({ t: 'ping' }), false)).catch(() => {});
        again.customer.close();
    }
}

const tries = {
    'refund <= own limit': (p) => [{ t: 'propose', case: p.id, cid: 'c', remedy: remedy(p, 'refund', 1000) }],
    'issue promo': (p) => [{ t: 'propose', case: p.id, cid: 'c', remedy: remedy(p, 'certificate', 1000) }],
    'approve other': (p, r) => [{ t: 'answer', case: p.id, cid: 'c', remedy: r.id, what: 'approve', hash: r.hash }],
    'approve self': (p, r) => [{ t: 'answer', case: p.id, cid: 'c', remedy: r.id, what: 'approve', hash: r.hash }],
};

async function customerChat(world, action) {
    const party = await openCase(world, { holder: world.staff.dana, reader: world.staff.mei });
    if (action === 'read own case') return party.customer.items.some((i) => i.from.type === 'customer' && i.text.includes('my card'));
    if (action.startsWith('see ')) return (action.includes('full') ? isFull : isMasked)(JSON.stringify(party.customer.items));
    if (!tries[action]) return undefined;
    const asked = action.startsWith('approve') ? (await propose(world.staff.dana, party, remedy(party, 'refund', 6000))).json.remedy : undefined;
    await chatTries(world, party, tries[action](party, asked));
    const all = (await world.staff.mei.call('GET', '/cases?filter=open&limit=200')).json.cases.filter((r) => r.customer_name === `Customer ${party.n} of maple`);
    for (const row of all) if ((await detail(world.staff.mei, row.id)).remedies.some(isGranted)) return true;
    return false;
}

async function asCustomer(world, action) {
    const chat = await customerChat(world, action);
    if (action === 'read own case') return { chat }; // the desk's doors are not his, his chat is
    return { ...await people[action](world, 'customer'), ...(chat === undefined ? {} : { chat }) };
}

/* ---- the assistant: a flow, and every word that flows and policies have ---- */

// What a word of the language does to the world. One that nobody looked at is nobody's. A claim is
// asked for by a flow and decided by a policy, whoever asks.
const speaks = 'flow policy rule say ask pick_order pick_line confirm return_terms offer_reason offer start wants tried not_done fact escalate resolve claim choices quote'.split(' ');
const plain = 'assert error ipairs pairs select tonumber type require'.split(' ');
const libraries = ['text', 'num', 'list', 'time', 'money', 'tier'];
const wordDoes = (w) => (libraries.includes(w.library) || plain.includes(w.name) || speaks.includes(w.name) ? []
    : w.name === 'propose' ? ['refund <= own limit', 'issue promo'] : null);

async function words(world, action) {
    const list = (await world.staff.rita.call('GET', '/policies/words')).json.words.filter((w) => w.policy || w.flow);
    const strange = list.filter((w) => wordDoes(w) === null);
    if (strange.length) throw new Error(`words that nobody looked at: ${strange.map((w) => w.name).join(' ')}`);
    return { policy: list.some((w) => w.policy && wordDoes(w).includes(action)), plugin: list.some((w) => w.flow && wordDoes(w).includes(action)) };
}

async function probe(world) {
    const party = await openParty(world, 'maple', { topic: { reason: 'probe' } });
    await party.customer.waitItem('the flow', (i) => i.text === 'Which step?');
    party.id = await caseOf(world.staff.mei, party);
    return party;
}

const bot = {
    'read own case': async (world) => {
        const party = await probe(world);
        return { plugin: party.customer.items.some((i) => i.text === `case of Customer ${party.n} of maple`) };
    },
    'refund <= own limit': async (world) => {
        const party = await probe(world);
        await party.customer.say(`propose refund ${party.order} 1000`);
        return { plugin: await until('the remedy', async () => (await detail(world.staff.mei, party.id)).remedies[0]).then(isGranted) };
    },
    'approve self': async (world) => {
        const party = await probe(world);
        await party.customer.say(`propose refund ${party.order} 4000`);
        await until('the remedy', async () => (await detail(world.staff.mei, party.id)).remedies[0]?.state === 'asked');
        for (const kind of ['approve', 'approval', 'answer']) if (party.customer.state !== 'queued') await party.customer.say(`propose ${kind} r1 4000`);
        await sleep(100);
        return { ...await words(world, 'approve self'), plugin: (await detail(world.staff.mei, party.id)).remedies.some(isGranted) };
    },
    'see masked PAN': async (world) => ({ plugin: isMasked(await echo(world)) }),
    'see full PAN': async (world) => ({ plugin: isFull(await echo(world)) }),
};

// What the flow has of a card number: it says what it heard.
async function echo(world) {
    const party = await probe(world);
    await party.customer.say(`number ${card} end`);
    return (await party.customer.waitItem('the echo', (i) => i.from.type !== 'customer' && i.text.startsWith('heard'))).text;
}

/* ---- a plugin: the SDK's calls, and no session ---- */

// Every function of the host that a plugin can call, as the headers have them.
function sdkCalls() {
    const folder = path.join(source, 'sdk/include/ombud/ext');
    return readdirSync(folder).filter((f) => f.endsWith('.h')).flatMap((f) =>
        [...readFileSync(path.join(folder, f), 'utf8').matchAll(/\(\*([a-z_]+)\)\(/g)].map((m) => `${f.slice(0, -2)}.${m[1]}`));
}

const harmless = {
    config: null, json: null, log: null, worker: null, timers: null, kv: null, state_dir: null, // of the plugin itself
    contacts: 'start message person receipt typing end resume', // what a customer does, and sees
    flows: 'start resume changed examples item first run', http: 'mount respond request ws_open ws_message ws_closed ws_send ws_close',
    visitors: 'issue lookup verify_identity',
    fetch: null, movements: 'report', // what the operator allowed it to ask of the world; a shop's own remedies
};

function plugin(action) {
    const does = (call) => {
        const [file, name] = call.split('.');
        if (call === 'cases.view') return ['read own case', 'read any case'];
        return file in harmless && (harmless[file] === null || harmless[file].split(' ').includes(name)) ? [] : null;
    };
    const strange = sdkCalls().filter((c) => does(c) === null);
    if (strange.length) throw new Error(`calls of the SDK that nobody looked at: ${strange.join(' ')}`);
    return sdkCalls().some((c) => does(c).includes(action));
}

/* ---- a cell ---- */

export async function cell(world, row) {
    const { role, action } = row;
    if (!people[action]) throw new Error(`no check of the action "${action}"`);
    if (role === 'customer') return asCustomer(world, action);
    if (role === 'assistant(bot)') return bot[action] ? bot[action](world) : words(world, action);
    if (role === 'plugin') return { ...await people[action](world, 'plugin'), plugin: plugin(action) };
    if (!['visitor', 'admin', 'api-key-read', 'webhook'].includes(role) && !tierOf(role)) throw new Error(`no role "${role}"`);
    return people[action](world, role);
}

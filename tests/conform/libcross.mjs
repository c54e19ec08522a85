// SPDX-License-Identifier: Apache-2.0
// What is the other tenant's: everything of it by id at every door. Each question is asked thrice:
// for what is foreign, for what never was, and (by its owners) whether anything changed.
import { performance } from 'node:perf_hooks';
import { randomUUID } from 'node:crypto';
import { request, until } from '../tools/host.mjs';
import { foreignOrder, hostnames, marker, openCase, openFeed, propose, remedy } from './libtenancy.mjs';

export const missingObjects = { team: 'teams',
    search: 'search', mailbox: 'mailboxes', callback: 'call-backs by the API', template: 'templates', tag: 'tags' };

const never = { case: '01a00000-0000-7000-8000-000000000000', order: '900-0008888-0000001', hash: 'f'.repeat(64) };

/* ---- what brook has ---- */

export async function seed(world) {
    const { aisha, pia } = world.staff;
    const party = await openCase(world, { tenant: 'brook', holder: aisha, words: marker, number: 1 });
    party.order = foreignOrder;
    const grant = async (kind, minor) => {
        const got = await propose(aisha, party, remedy(party, kind, minor));
        if (got.status !== 201) throw new Error(`brook's ${kind}: ${got.text}`);
        return got.json.remedy;
    };
    await aisha.call('GET', `/cases/${party.id}/orders`);
    const refund = await grant('refund', 6000), promo = await grant('certificate', 1500);
    await aisha.call('POST', `/cases/${party.id}/notes`, { text: `${marker} note`, cid: 'n' });
    const put = (text) => pia.call('PUT', '/policies/draft', { name: 'lib/owner.lua', text });
    await put(`return { owner = "${marker} proposed" }\n`);
    const proposal = await pia.call('POST', '/policies/activate', { bundle: 'draft', why: marker });
    if (proposal.status !== 202) throw new Error(`brook's proposal: ${proposal.text}`);
    await put(`return { owner = "${marker} drafted" }\n`);
    const job = await pia.call('POST', '/policies/jobs', { kind: 'backtest', since: 'all' });
    if (job.status !== 202) throw new Error(`brook's job: ${job.text}`);
    const hashes = [(await pia.call('GET', '/policies')).json.active.hash, proposal.json.proposal.hash];
    await until('the job', async () => (await pia.call('GET', `/policies/jobs/${job.json.id}`)).json.state === 'done');
    world.brook = { case: party.id, refund, promo, hashes, job: job.json.id, proposal: proposal.json.proposal.n, customer: party.customer,
        number: (await aisha.call('GET', `/cases/${party.id}`)).json.case.number };
    const pdf = await request(world.host, 'POST', `/api/v1/cases/${party.id}/attachments`, { host: hostnames.brook, body: `%PDF-1.7 ${marker}`,
        headers: { cookie: aisha.cookie, origin: aisha.origin, 'x-ombud-csrf': aisha.csrf, 'content-type': 'application/pdf', 'x-name': 'brook.pdf' } });
    if (pdf.status !== 201) throw new Error(`brook's file: ${pdf.text}`);
    world.brook.file = pdf.json.attachment.id;
    const copy = await world.staff.bela.call('POST', '/exports', { kind: 'all' });
    if (copy.status !== 202) throw new Error(`brook's export: ${copy.text}`);
    world.brook.export = copy.json.export.id;
    await until('the export', async () => (await world.staff.bela.call('GET', `/exports/${world.brook.export}`)).json.export.state === 'done');
    const feed = await openFeed(aisha);
    await feed.ask({ t: 'list', filter: 'open' }, { t: 'watch', case: party.id, since: 0 });
    world.brook.feed = feed;
}

// Everything of brook that could change, as its own people see it.
export async function lookAt(world) {
    const { aisha, pia, bela } = world.staff;
    const { case: id, feed, customer } = world.brook;
    const texts = [];
    for (const [who, target] of [[aisha, `/cases/${id}`], [aisha, `/cases/${id}/events?limit=1000`], [aisha, '/cases?filter=open'], [pia, '/policies/draft'],
        [pia, '/policies/history'], [pia, '/policies/jobs'], [pia, '/policies/files?bundle=proposal'], [bela, '/agents'], [bela, '/journal'], [bela, '/keys'], [bela, '/webhooks'],
        [bela, '/customers?limit=200'], [bela, '/customers/c-1'], [bela, '/exports']])
        texts.push((await who.call('GET', target)).text);
    const { proposal, active, trial } = (await pia.call('GET', '/policies')).json;
    await feed.ask();
    return JSON.stringify([texts, proposal, active.n, trial, feed.frames.filter((f) => f.t !== 'pong').length, customer.items.length]);
}

/* ---- one question, of what is foreign and of what never was ---- */

const shape = (headers) => Object.entries(headers).filter(([k]) => !['date', 'set-cookie'].includes(k)).map(([k, v]) => `${k}: ${k === 'etag' ? '' : v}`).join('\n');

async function sameAnswer(who, ask) {
    const of = (target) => who.call(ask.method, target, ask.body, ask.method === 'POST' ? { 'idempotency-key': randomUUID() } : {});
    const theirs = await of(ask.target), none = await of(ask.none);
    const what = `${ask.method} ${ask.target}`;
    if (theirs.text.includes(marker)) return `${what}: brook's words`;
    // A method that its path knows for nobody is refused before any id is looked at.
    if (theirs.status !== 404 && !(theirs.status === 405 && ask.unknown)) return `${what}: ${theirs.status} ${theirs.text.slice(0, 200)}`;
    if (none.status !== theirs.status) return `${what}: ${theirs.status} for what is foreign, ${none.status} for what never was`;
    if (none.text.length !== theirs.text.length) return `${what}: ${theirs.text.length} bytes, for what never was ${none.text.length}`;
    if (shape(none.headers) !== shape(theirs.headers)) return `${what}: other headers`;
    return '';
}

// Bodies that name a bundle: the foreign one and one that never was.
async function sameBody(who, method, target, body, none) {
    const a = await who.call(method, target, body), b = await who.call(method, target, none);
    const what = `${method} ${target} ${JSON.stringify(body).slice(0, 90)}`;
    if (a.status !== 404 || b.status !== 404) return `${what}: ${a.status}, for what never was ${b.status}: ${a.text.slice(0, 160)}`;
    return a.text.length === b.text.length ? '' : `${what}: other sizes`;
}

async function sameFrames(who, frame) {
    const feed = await openFeed(who);
    const ask = async (id) => JSON.stringify(await feed.ask({ ...frame, case: id })).replaceAll(id, 'ID');
    const theirs = await ask(world_.brook.case), none = await ask(never.case);
    feed.close();
    if (theirs.includes(marker)) return `${frame.t} by the feed: brook's words`;
    if (/"(ack|event)"/.test(theirs)) return `${frame.t} by the feed: ${theirs}`;
    return theirs === none ? '' : `${frame.t} by the feed: ${theirs}, for what never was ${none}`;
}

let world_;

// Lists have no id: they hold nothing of the other's.
async function lists(who, ...targets) {
    for (const target of targets) {
        const got = await who.call('GET', target);
        const { brook } = world_;
        const found = [marker, brook.case, brook.job, ...brook.hashes].filter((word) => got.text.includes(word));
        if (found.length) return `GET ${target}: holds ${found[0]}`;
    }
    return '';
}

/* ---- verbs ---- */

const rest = (method, pattern, of, none, body, unknown) => (who) => sameAnswer(who, { method, target: `${pattern}`.replace('@', of()), none: `${pattern}`.replace('@', none), body, unknown });
const ofCase = (method, tail, body, unknown) => rest(method, `/cases/@${tail}`, () => world_.brook.case, never.case, body, unknown);
const frame = (f) => (who) => sameFrames(who, { cid: 'c-cross', ...f });
const listing = (...targets) => (who) => lists(who, ...targets);
const asks = '/cases?filter=approvals&limit=200', open = '/cases?filter=open&limit=200', queue = '/cases?filter=queue&limit=200', mine = '/cases?filter=mine';

const money = (name) => ({
    read: [(who) => ofCase('GET', `/remedies/${world_.brook[name].id}`)(who), ofCase('GET', ''), ofCase('GET', '/suggestions'), frame({ t: 'watch', since: 0 })],
    list: [ofCase('GET', ''), ofCase('GET', '/remedies', undefined, true), listing(asks, open), frame({ t: 'watch', since: 0 })],
    update: [...['approve', 'decline', 'withdraw'].flatMap((what) => [
        (who) => ofCase('POST', `/remedies/${world_.brook[name].id}/${what}`, { hash: world_.brook[name].hash, reason: 'x' })(who),
        (who) => frame({ t: 'answer', remedy: world_.brook[name].id, what, hash: world_.brook[name].hash, reason: 'x' })(who)])],
    delete: [(who) => ofCase('DELETE', `/remedies/${world_.brook[name].id}`, undefined, true)(who),
        (who) => ofCase('POST', `/remedies/${world_.brook[name].id}/withdraw`, {})(who)],
});

// Every place of the API of policies where a bundle, a case or a job is named.
const byHash = (pattern) => (who) => Promise.all(world_.brook.hashes.flatMap((hash) => [hash, hash.slice(0, 12)].map((word) =>
    sameAnswer(who, { method: 'GET', target: pattern.replace('@', word), none: pattern.replace('@', never.hash.slice(0, word.length)) })))).then((all) => all.find(Boolean) ?? '');
const inBody = (target, more) => async (who) => {
    for (const bundle of world_.brook.hashes) {
        const why = await sameBody(who, 'POST', target, { bundle, ...more }, { bundle: never.hash, ...more });
        if (why) return why;
    }
    return '';
};
const job = (method, tail, unknown) => rest(method, `/policies/jobs/@${tail}`, () => world_.brook.job, '01a00000-0000-7000-8000-000000000000', method === 'GET' ? undefined : {}, unknown);
const agent = (method, tail, body) => rest(method, `/agents/@${tail}`, () => 'aisha', 'agnes', body);
const key = (method, body, unknown) => rest(method, '/keys/@', () => world_.keys.brook.id, '000000000000', body, unknown);
const customer = (method, body) => rest(method, '/customers/@', () => 'c-1', 'c-0', body);
const copied = (method, tail, body, unknown) => rest(method, `/exports/@${tail}`, () => world_.brook.export, '01a00000-0000-7000-8000-000000000000', body, unknown);
const hook = (method, tail, body, unknown) => rest(method, `/webhooks/@${tail}`, () => world_.hooks.brook.id, '000000000000', body, unknown);
const proposal = (what) => (who) => sameBody(who, 'POST', `/policies/proposals/${world_.brook.proposal}/${what}`, { why: 'x' }, { why: 'y' });
const numbered = async (who) => { // a number that brook has given and maple has not
    const n = 100000 + world_.brook.number;
    return sameAnswer(who, { method: 'GET', target: `/policies/why?case=${n}`, none: `/policies/why?case=${n + 1}` });
};

const verbs = {
    case: {
        read: [...['', '/events', '/orders', '/suggestions'].map((tail) => ofCase('GET', tail)), frame({ t: 'watch', since: 0 }), frame({ t: 'typing' }),
            rest('GET', '/policies/why?case=@', () => world_.brook.case, never.case), numbered],
        list: [listing(open, queue, asks, mine, `${open}&cursor=9999999999999`), ofCase('GET', '/events')],
        update: [...[['/accept', {}], ['/messages', { text: 'x', cid: 'x', seen: 1000 }], ['/notes', { text: 'x', cid: 'x' }], ['/escalate', { tier: 2, reason: 'x' }],
            ['/hand-back', { reason: 'x' }], ['/resolve', {}], ['/remedies', { kind: 'refund', order: foreignOrder, line: '1', amount: { minor: 100, currency: 'USD' }, reason: 'x' }]]
            .map(([tail, body]) => ofCase('POST', tail, body)), frame({ t: 'read', upto: 1000 }), frame({ t: 'send', text: 'x', seen: 1000 }),
        frame({ t: 'propose', remedy: { kind: 'refund', order: foreignOrder, line: '1', amount: { minor: 100, currency: 'USD' }, reason: 'x' } })],
        delete: [ofCase('DELETE', '', undefined, true)],
    },
    message: {
        read: [ofCase('GET', '/events?since=0&limit=5'), ofCase('GET', '/messages/1'), frame({ t: 'watch', since: 0 })],
        list: [ofCase('GET', '/events'), ofCase('GET', '/messages', undefined, true), frame({ t: 'watch', since: 3 })],
        update: [ofCase('PATCH', '/messages/1', { text: 'x' }, true), ofCase('POST', '/messages', { text: 'x', cid: 'x', seen: 1000 }), frame({ t: 'send', text: 'x', seen: 1000 })],
        delete: [ofCase('DELETE', '/messages/1', undefined, true), ofCase('DELETE', '/events/1', undefined, true)],
    },
    attachment: {
        read: [(who) => ofCase('GET', `/attachments/${world_.brook.file}`)(who), ofCase('GET', '')],
        list: [ofCase('GET', ''), ofCase('GET', '/attachments', undefined, true)],
        update: [ofCase('POST', '/attachments', { x: 1 }), (who) => ofCase('PUT', `/attachments/${world_.brook.file}`, {}, true)(who)],
        delete: [(who) => ofCase('DELETE', `/attachments/${world_.brook.file}`, undefined, true)(who)],
    },
    order: {
        read: [rest('GET', '/orders/@', () => foreignOrder, never.order)],
        list: [ofCase('GET', '/orders'), rest('GET', '/orders/@', () => foreignOrder, never.order)],
        update: [rest('PATCH', '/orders/@', () => foreignOrder, never.order, { state: 'x' }, true)],
        delete: [rest('DELETE', '/orders/@', () => foreignOrder, never.order, undefined, true)],
    },
    refund: money('refund'),
    promo: money('promo'),
    policy: {
        read: [byHash('/policies/files?bundle=@'), byHash('/policies/file?name=lib/owner.lua&bundle=@'), byHash('/policies/diff?from=@&to=active'), byHash('/policies/diff?from=active&to=@')],
        list: [listing('/policies', '/policies/files', '/policies/history', '/policies/draft', '/policies/jobs', '/policies/file?name=lib/owner.lua'),
            byHash('/policies/files?bundle=@'), ...['check', 'test'].map((what) => inBody(`/policies/${what}`)),
            inBody('/policies/try', { point: 'authority', facts: {} }), inBody('/policies/jobs', { kind: 'invariants' })],
        update: [inBody('/policies/activate', { why: 'x' }), inBody('/policies/activate', { why: 'x', mode: 'shadow' }), proposal('approve'), proposal('decline')],
        delete: [proposal('decline')],
    },
    audit: {
        read: [rest('GET', '/policies/why?case=@', () => world_.brook.case, never.case), numbered, ofCase('GET', '/events')],
        list: [listing('/policies/history', '/policies/history?limit=200', '/policies/history?before=1000'), ofCase('GET', '/events')],
        update: [ofCase('PUT', '/events', {}, true), ofCase('PATCH', '/events/1', {}, true)],
        delete: [ofCase('DELETE', '/events', undefined, true), ofCase('DELETE', '/events/1', undefined, true)],
    },
    // Logins are names in one tenant: aisha of brook is nobody in maple.
    agent: {
        read: [agent('GET', '')],
        list: [(who) => who.call('GET', '/agents').then((got) => (got.status === 200 && !got.text.includes('aisha') ? '' : `GET /agents: ${got.status} ${got.text}`))],
        update: [agent('PATCH', '', { tier: 3 }), agent('PATCH', '', { new_password: true }), agent('PATCH', '', { disabled: true })],
        delete: [agent('DELETE', '')],
    },
    webhook: {
        read: [hook('GET', ''), hook('GET', '/dead')],
        list: [listing('/webhooks'), hook('GET', '')],
        update: [hook('PATCH', '', { on: false }), hook('PATCH', '', { url: 'https://maple.example/' }), hook('POST', '/secret', {}), hook('POST', '/trial', {}), hook('POST', '/replay', {}), hook('PUT', '', {}, true)],
        delete: [hook('DELETE', '')],
    },
    api_key: {
        read: [key('GET')],
        list: [listing('/keys', '/seller-keys', '/journal'), key('GET')],
        update: [key('PATCH', { name: 'x' }, true), key('PUT', { scopes: ['admin'] }, true)],
        delete: [key('DELETE')],
    },
    // Ids of customers are names in one tenant too: the first of maple's never wrote.
    customer: {
        read: [customer('GET')],
        list: [listing('/customers?limit=200'), customer('GET')],
        update: [customer('PATCH', { note: 'x' }), customer('PATCH', { name: null })],
        delete: [customer('DELETE')],
    },
    export: {
        read: [copied('GET', ''), copied('GET', '/parts/1')],
        list: [(who) => who.call('GET', '/exports').then((got) => (got.status === 200 && !got.text.includes(world_.brook.export) ? '' : `GET /exports: ${got.status} ${got.text}`)), copied('GET', '')],
        update: [copied('PATCH', '', { expires: 0 }, true), copied('PUT', '', { kind: 'all' }, true), copied('POST', '/parts/1', {}, true)],
        delete: [copied('DELETE', '')],
    },
    report: {
        read: [job('GET', ''), job('GET', '/report.html')],
        list: [listing('/policies/jobs'), job('GET', '')],
        update: [job('PUT', '', true), job('PATCH', '', true), job('DELETE', '')],
        delete: [job('DELETE', ''), job('DELETE', '/report.html', true)],
    },
};

/* ---- a row ---- */

// Asked by the one with every right of maple, and by an administrator who is no agent.
export async function cross(world, object, verb) {
    world_ = world;
    const checks = verbs[object]?.[verb];
    if (!checks) return `no check of ${verb} ${object}`;
    const before = await lookAt(world);
    const wrong = [];
    for (const login of ['rita', 'adam'])
        for (const check of checks) {
            const why = await check(world.staff[login]);
            if (why) wrong.push(`${login}: ${why}`);
        }
    if (await lookAt(world) !== before) wrong.push('brook was changed, or told');
    return wrong.join('; ');
}

// Verbs that the corpus has no row for are held to the same.
export const beyond = (rows) => Object.entries(verbs).flatMap(([object, of]) => Object.keys(of).filter((verb) => !rows.some((r) => r.id === `x-${object}-${verb}`)).map((verb) => [object, verb]));

// The median of how much longer a foreign case takes than none at all, in ms: told, not judged.
export async function timing(world, pairs = 200) {
    const differences = [];
    const time = async (id) => {
        const from = performance.now();
        await world.staff.rita.call('GET', `/cases/${id}`);
        return performance.now() - from;
    };
    for (let i = 0; i < pairs; i++) differences.push(await time(world.brook.case) - await time(never.case));
    return differences.sort((a, b) => a - b)[pairs >> 1];
}

// SPDX-License-Identifier: Apache-2.0
// For work on the surfaces without a host: serves dist/ (npm run build -- --dev first) and
// answers the contract of core/gateway/README.md from memory, with a few sample cases. It
// is no reference: it has no policies, no store and forgets all when it stops.
// `node tools/dev-server.mjs [--port 8099] [--dist DIR] [--empty] [--long N] [--json]`; desk sign-ins: dana, luis, sam / demo.
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';

const args = process.argv.slice(2);
const opt = (name, other) => (args.includes(name) ? args[args.indexOf(name) + 1] : other);
const web = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const dist = path.resolve(opt('--dist', path.join(web, 'dist')));
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";

const AGENTS = {
    dana: { id: 'a-dana', name: 'Dana Reyes', tier: 1, roles: ['agent'], limit: 5000 },
    luis: { id: 'a-luis', name: 'Luis Ortega', tier: 1, roles: ['agent'], limit: 5000 },
    sam: { id: 'a-sam', name: 'Sam Whitfield', tier: 2, roles: ['agent', 'supervisor'], limit: 50000 },
};
const ORDERS = [
    { id: '402-7781203-5530917', customer: 'c-priya', state: 'delivered', placed_at: '2026-11-14T08:00:00Z', currency: 'USD', total_minor: 3499,
        lines: [{ line: '1', title: 'Wireless earbuds, black', brand: 'Northbeat', seller: 'SoundKart', quantity: 1, paid_minor: 3499, tax_minor: 280, refunded_minor: 0, promised_at: '2026-11-17T20:00:00Z', delivered_at: '2026-11-18T14:02:00Z', carrier: 'Swiftline', state: 'delivered' }] },
    { id: '402-6610444-1204981', customer: 'c-priya', state: 'shipped', placed_at: '2026-11-19T08:00:00Z', currency: 'USD', total_minor: 12900,
        lines: [{ line: '1', title: 'Desk lamp, brass', brand: 'Lumo', seller: 'Lumo Home', quantity: 1, paid_minor: 8900, tax_minor: 700, refunded_minor: 0, promised_at: '2026-11-24T20:00:00Z', carrier: 'Swiftline', state: 'shipped' },
            { line: '2', title: 'Bulb E27, warm white, pack of 4', brand: 'Lumo', seller: 'Lumo Home', quantity: 1, paid_minor: 4000, tax_minor: 320, refunded_minor: 0, state: 'pending' }] },
];

const cases = new Map();
const tokens = new Map();
const sessions = new Map();
const desks = new Set();
const chats = new Set();
let number = 8811;
let confirmation = 500100;
const iso = (ms = Date.now()) => new Date(ms).toISOString();

function open(customer, extra = {}) {
    const id = crypto.randomUUID();
    const c = { id, number: ++number, status: 'open', tier: 0, holder: 'tier', holder_name: 'Assistant', contact_state: 'held', queued_at: null,
        priority: 0, intent: '', customer_name: customer.name ?? '', brand: 'SoundKart', channel: 'chat', awaiting: 'agent', opened_at: iso(), changed_at: iso(),
        customer, summary: null, remedies: [], events: [], cids: new Map(), token: crypto.randomBytes(12).toString('hex'), ...extra };
    cases.set(id, c);
    tokens.set(c.token, c);
    return c;
}
function add(c, kind, actor, body, cid) {
    const e = { seq: c.events.length + 1, id: crypto.randomUUID(), at: iso(), kind, actor, body, ...(cid ? { cid } : {}) };
    c.events.push(e);
    c.changed_at = e.at;
    if (cid) c.cids.set(cid, e.seq);
    for (const d of desks) {
        if (d.watched.has(c.id)) d.tell({ t: 'event', case: c.id, event: e });
        if (d.lists) d.tell({ t: 'row', row: row(c) });
    }
    const item = itemOf(e);
    for (const s of chats) {
        if (s.c !== c) continue;
        if (item) s.tell({ t: 'item', item });
        if (/^(holder|queue|contact)\./.test(kind)) s.tell({ t: 'state', ...stateOf(c) });
    }
    return e;
}
const row = (c) => ({ approvals: c.remedies.filter((r) => r.state === 'asked').length, seq: c.events.length, holder_type: c.holder, ...Object.fromEntries(['id', 'number', 'status', 'tier', 'holder', 'holder_name', 'contact_state', 'queued_at', 'priority', 'intent', 'customer_name', 'brand', 'channel', 'awaiting', 'opened_at', 'changed_at'].map((k) => [k, c[k]])), holder: c.holder === 'agent' ? c.holder_id : c.holder === 'tier' ? 'assistant' : '' });
function stateOf(c) {
    const type = c.contact_state === 'queued' || c.contact_state === 'over' ? 'none' : c.holder === 'tier' ? 'assistant' : 'agent';
    return { state: c.contact_state, holder: type === 'agent' ? { type, name: c.holder_name } : { type }, ...(c.contact_state === 'queued' ? { position: 1, wait_s: 90 } : {}) };
}
function itemOf(e) {
    const base = { seq: e.seq, at: e.at };
    const line = (l, text) => ({ ...base, kind: 'line', line: l, from: { type: 'system', ...(e.body.name ? { name: e.body.name } : {}) }, text });
    if (e.kind === 'message.received' || e.kind === 'message.sent') {
        const type = { customer: 'customer', tier: 'assistant', agent: 'agent' }[e.actor.type] ?? 'system';
        return { ...base, kind: 'message', from: { type, ...(e.body.by ? { name: e.body.by } : {}) }, text: e.body.text,
            ...(e.body.options ? { options: e.body.options } : {}), ...(e.body.card ? { card: e.body.card } : {}), ...(e.cid ? { cid: e.cid } : {}) };
    }
    if (e.kind === 'holder.changed' && e.body.type === 'agent') return line('joined', `${e.body.name} joined and has the whole conversation`);
    if (e.kind === 'queue.entered') return line('queued', 'You are in line for a person');
    if (e.kind === 'case.resolved') return line('resolved', 'This case was marked as solved');
    if (e.kind === 'contact.ended') return line('ended', 'The chat has ended');
    return null;
}
const tier = { type: 'tier', id: 'assistant' };
const system = { type: 'system', id: '' };
const agentActor = (a) => ({ type: 'agent', id: a.id });

function queue(c, level, reason, rule) {
    add(c, 'policy.decided', { type: 'policy', id: rule }, { point: 'escalation', verdict: 'escalate', rule, reason, tier: level, clause: '', record: { facts: { 'message.asks_for_person': true }, bundle: 'b1' } });
    Object.assign(c, { tier: level, holder: 'none', holder_name: '', contact_state: 'queued', queued_at: iso(), awaiting: 'agent' });
    c.summary = { problem: 'The parcel is marked delivered, but it is not there', order: ORDERS[0].id, wants: 'a refund rather than a replacement', tried: ['Showed the tracking', 'Asked about neighbours and a safe place'], not_done: ['No trace at the carrier', 'No photo proof seen'], mood: 'upset' };
    add(c, 'tier.entered', { type: 'policy', id: rule }, { tier: level, reason, rule });
    add(c, 'summary.made', system, c.summary);
    add(c, 'queue.entered', system, { tier: level, priority: 0 });
}
function answer(c, text) {
    if (c.holder !== 'tier') return;
    if (/person|human|agent|representative/i.test(text)) return queue(c, 1, 'asked_for_person', 'escalation.lua:12');
    setTimeout(() => add(c, 'message.sent', tier, /not (arrived|here)|arriv/i.test(text)
        ? { text: 'I am sorry about that. Is it about this order? It was marked delivered on 18 November at 14:02.', by: 'Assistant', options: ['Yes, this one', 'Another order', 'Talk to a person'], card: { order: ORDERS[0].id, title: ORDERS[0].lines[0].title, state: 'delivered', amount: { minor: 3499, currency: 'USD' }, delivered_at: '2026-11-18T14:02:00Z' } }
        : { text: `I understand. Could you tell me a little more about it?`, by: 'Assistant', options: ['It has not arrived', 'It is damaged', 'Talk to a person'] }), 350);
}

function suggestions(c, agent) {
    const offer = (remedy, order, line, minor, reason, clause) => ({ remedy, order, line, quantity: 1, amount: minor ? { minor, currency: 'USD' } : null, to: 'original', reason, clause, rule: 'compensation.lua:31', limit: { minor: agent.limit, currency: 'USD' }, verdict: minor <= agent.limit ? 'allow' : 'approval', approval_tier: 2 });
    return [offer('refund', ORDERS[0].id, '1', 3499, 'not_received', 'Not received 48 hours after the carrier marked it delivered'),
        offer('reship', ORDERS[0].id, '1', 0, 'not_received', 'In stock, arrives in 3 days'),
        offer('refund', ORDERS[1].id, '1', 8900, 'late', 'Late by more than three days'),
        { ...offer('certificate', ORDERS[1].id, '', 500, 'late', 'One a quarter'), verdict: 'deny' }];
}
function start(c, r) {
    r.timer = setTimeout(() => {
        if (r.state !== 'allowed') return;
        Object.assign(r, { state: 'done', ref: `R-${r.id}`, confirmation: ++confirmation });
        add(c, 'remedy.started', system, { remedy: r.id });
        add(c, 'remedy.done', { type: 'commerce', id: 'local' }, { remedy: r.id, ref: r.ref, confirmation: r.confirmation });
        add(c, 'message.sent', system, { text: `Your ${r.kind} is on its way. Confirmation ${r.confirmation}.`, by: 'SoundKart' });
    }, 10_000);
    r.due = iso(Date.now() + 10_000);
    r.state = 'allowed';
}
const outRemedy = ({ timer, ...r }) => r;

/* REST */
function routes(req, res, url, body, agent) {
    const p = url.pathname.replace('/api/v1', '');
    const send = (status, data) => {
        res.writeHead(status, { 'content-type': status >= 400 ? 'application/problem+json' : 'application/json' });
        res.end(data === undefined ? '' : JSON.stringify(data));
    };
    const fail = (status, title, detail = '') => send(status, { type: '/problems/x', title, status, detail, id: crypto.randomBytes(4).toString('hex') });
    if (p === '/boot') return send(200, { tenant: { slug: 'demo', name: 'Northwind Market' }, brand: { name: 'SoundKart' }, undo_ms: 10000, version: 'dev' });
    if (p === '/session' && req.method === 'POST') {
        const who = AGENTS[body.login];
        if (!who || body.password !== 'demo') return fail(401, 'Wrong name or password');
        const sid = crypto.randomBytes(9).toString('hex');
        sessions.set(sid, who);
        res.setHeader('set-cookie', `ombud=${sid}; Path=/; HttpOnly; SameSite=Strict`);
        return send(200, { agent: who, csrf: 'x' });
    }
    if (!agent) return fail(401, 'Sign in');
    if (p === '/session') return req.method === 'DELETE' ? send(204) : send(200, { agent, csrf: 'x' });
    const m = /^\/cases\/([^/]+)(?:\/(.*))?$/.exec(p);
    const c = m && cases.get(m[1]);
    if (!c) return fail(404, 'Not found');
    const what = m[2] ?? '';
    const rm = /^remedies\/([^/]+)\/(\w+)$/.exec(what);
    if (what === '') return send(200, { case: { ...row(c), summary: c.summary, customer: c.customer, remedies: c.remedies.map(outRemedy), seq: c.events.length } });
    if (what === 'events') return send(200, { events: c.events.slice(Number(url.searchParams.get('since') ?? 0)) });
    if (what === 'orders') return send(200, { orders: ORDERS });
    if (what === 'suggestions') return send(200, { suggestions: c.intent === 'none' ? [] : suggestions(c, agent) });
    if (what === 'accept') {
        if (c.holder === 'agent') return fail(409, 'Conflict', `a colleague was first: ${c.holder_name}`);
        Object.assign(c, { holder: 'agent', holder_id: agent.id, holder_name: agent.name, contact_state: 'held', queued_at: null });
        add(c, 'contact.accepted', agentActor(agent), { agent: agent.id, name: agent.name, tier: agent.tier });
        return send(200, { seq: add(c, 'holder.changed', agentActor(agent), { type: 'agent', id: agent.id, name: agent.name, tier: c.tier }).seq });
    }
    if (what === 'notes') return send(201, { seq: c.cids.get(body.cid) ?? add(c, 'note.added', agentActor(agent), { text: body.text, by: agent.name }, body.cid).seq });
    if (what === 'escalate') {
        queue(c, body.tier, body.reason, 'agent');
        return send(200, { seq: c.events.length });
    }
    if (what === 'hand-back') {
        Object.assign(c, { holder: 'tier', holder_name: 'Assistant', tier: 0 });
        return send(200, { seq: add(c, 'holder.changed', agentActor(agent), { type: 'tier', name: 'Assistant' }).seq });
    }
    if (what === 'resolve') {
        Object.assign(c, { status: 'resolved', contact_state: 'over', holder: 'none' });
        add(c, 'case.resolved', agentActor(agent), { by: agent.name });
        return send(200, { seq: add(c, 'contact.ended', agentActor(agent), {}).seq });
    }
    if (what === 'remedies') {
        const known = c.cids.get(req.headers['idempotency-key']);
        if (known) return send(201, { remedy: outRemedy(known) });
        const r = { id: `r${c.remedies.length + 1}`, state: 'proposed', reason: body.reason, ...body, proposer: agent.id, proposer_tier: agent.tier, hash: crypto.randomBytes(32).toString('hex'), rule: 'authority.lua:8', clause: 'Not received 48 hours after delivery' };
        c.remedies.push(r);
        c.cids.set(req.headers['idempotency-key'], r);
        add(c, 'remedy.proposed', agentActor(agent), { remedy: r.id, kind: r.kind, amount: r.amount });
        if ((r.amount?.minor ?? 0) <= agent.limit) {
            start(c, r);
            add(c, 'remedy.allowed', { type: 'policy', id: r.rule }, { remedy: r.id });
        } else {
            Object.assign(r, { state: 'asked', approver_tier: 2, expires: iso(Date.now() + 3600_000) });
            add(c, 'remedy.approval_asked', { type: 'policy', id: r.rule }, { remedy: r.id, tier: 2 });
        }
        return send(201, { remedy: outRemedy(r) });
    }
    if (rm) {
        const r = c.remedies.find((x) => x.id === rm[1]);
        if (!r) return fail(404, 'Not found');
        if (rm[2] === 'withdraw') r.state = 'withdrawn';
        else if (body.hash !== r.hash) return fail(409, 'Conflict', 'the remedy changed meanwhile');
        else if (rm[2] === 'approve') start(c, r);
        else r.state = 'declined';
        add(c, `remedy.${{ withdraw: 'withdrawn', approve: 'approved', decline: 'declined' }[rm[2]]}`, agentActor(agent), { remedy: r.id, reason: body.reason ?? '' });
        return send(200, { remedy: outRemedy(r) });
    }
    return fail(404, 'Not found');
}

const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml', map: 'application/json' };
const cookie = (req) => sessions.get(/ombud=(\w+)/.exec(req.headers.cookie ?? '')?.[1]);
const server = http.createServer((req, res) => {
    const url = new URL(req.url, 'http://x');
    if (url.pathname.startsWith('/api/')) {
        let raw = '';
        req.on('data', (d) => (raw += d));
        req.on('end', () => routes(req, res, url, raw ? JSON.parse(raw) : {}, cookie(req)));
        return;
    }
    const surface = /^\/(help|desk|seller)\//.exec(url.pathname)?.[1];
    const file = path.join(dist, url.pathname);
    const at = file.startsWith(dist) && fs.existsSync(file) && fs.statSync(file).isFile() ? file : surface ? path.join(dist, surface, 'index.html') : null;
    if (!at) {
        res.writeHead(url.pathname === '/' ? 302 : 404, { location: '/help/' });
        return res.end();
    }
    res.writeHead(200, { 'content-type': TYPES[at.split('.').pop()] ?? 'application/octet-stream', 'content-security-policy': CSP, 'cache-control': 'no-store' });
    fs.createReadStream(at).pipe(res);
});

/* Sockets */
const wss = new WebSocketServer({ noServer: true });
server.on('upgrade', (req, socket, head) => wss.handleUpgrade(req, socket, head, (ws) => (req.url.startsWith('/chat/ws') ? chat(ws) : desk(ws, cookie(req)))));

function chat(ws) {
    const s = { c: null, tell: (f) => ws.readyState === 1 && ws.send(JSON.stringify(f)) };
    chats.add(s);
    ws.on('close', () => chats.delete(s));
    ws.on('message', (raw) => {
        const f = JSON.parse(raw);
        if (f.t === 'ping') return s.tell({ t: 'pong' });
        if (f.t === 'hello') {
            const had = f.new ? null : tokens.get(f.token);
            s.c = had ?? open({ id: f.identity?.user ?? '', name: f.identity?.name ?? '', email: f.identity?.email ?? '', verified: !!f.identity }, { intent: f.topic?.reason ?? '' });
            s.tell({ t: 'welcome', contact: s.c.id, token: s.c.token, seq: s.c.events.length, customer: { name: s.c.customer.name }, ...stateOf(s.c) });
            s.tell({ t: 'msgs', items: s.c.events.filter((e) => e.seq > (f.since ?? 0)).map(itemOf).filter(Boolean) });
            if (!had && f.topic?.reason === 'person') queue(s.c, 1, 'asked_for_person', 'route.lua:14');
            else if (!had) answer(s.c, f.topic?.reason ?? '');
            return;
        }
        const c = s.c;
        if (!c) return;
        if (f.t === 'msg') {
            const seq = c.cids.get(f.cid) ?? add(c, 'message.received', { type: 'customer', id: c.customer.id }, { text: f.text, by: c.customer.name }, f.cid).seq;
            s.tell({ t: 'ack', cid: f.cid, seq, at: iso() });
            answer(c, f.text);
        }
        if (f.t === 'person') queue(c, 1, 'asked_for_person', 'escalation.lua:12');
        if (f.t === 'typing') for (const d of desks) if (d.watched.has(c.id)) d.tell({ t: 'typing', case: c.id, who: 'customer' });
        if (f.t === 'read') add(c, 'message.read', { type: 'customer', id: '' }, { upto: f.upto, by: 'customer' });
        if (f.t === 'end') {
            Object.assign(c, { contact_state: 'over', holder: 'none' });
            add(c, 'contact.ended', { type: 'customer', id: '' }, {});
        }
    });
}

function desk(ws, agent) {
    if (!agent) return ws.close(4401);
    const d = { agent, watched: new Set(), composing: new Set(), lists: false, tell: (f) => ws.readyState === 1 && ws.send(JSON.stringify(f)) };
    desks.add(d);
    const presence = (id) => {
        const here = [...desks].filter((x) => x.watched.has(id));
        for (const x of here) x.tell({ t: 'presence', case: id, agents: here.map((y) => ({ id: y.agent.id, name: y.agent.name, what: y.composing.has(id) ? 'composing' : 'viewing' })) });
    };
    ws.on('close', () => {
        desks.delete(d);
        for (const id of d.watched) presence(id);
    });
    const filters = {
        mine: (c) => c.holder === 'agent' && c.holder_id === agent.id && c.contact_state === 'held',
        queue: (c) => c.contact_state === 'queued' && c.tier <= agent.tier,
        open: (c) => c.status === 'open',
        approvals: (c) => c.remedies.some((r) => r.state === 'asked' && r.approver_tier <= agent.tier),
    };
    ws.on('message', (raw) => {
        const f = JSON.parse(raw);
        const c = cases.get(f.case);
        if (f.t === 'hello') d.tell({ t: 'welcome', agent, cursor: '0', now: iso() });
        if (f.t === 'ping') d.tell({ t: 'pong', now: iso() });
        if (f.t === 'list') {
            d.lists = true;
            d.tell({ t: 'rows', filter: f.filter, rows: [...cases.values()].filter(filters[f.filter]).map(row) });
        }
        if (!c) return;
        if (f.t === 'watch') {
            d.watched.add(c.id);
            d.tell({ t: 'events', case: c.id, events: c.events.slice(f.since ?? 0) });
            presence(c.id);
        }
        if (f.t === 'unwatch') {
            d.watched.delete(c.id);
            presence(c.id);
        }
        if (f.t === 'typing') {
            d.composing.add(c.id);
            presence(c.id);
            for (const s of chats) if (s.c === c) s.tell({ t: 'typing', who: 'agent', name: agent.name });
            setTimeout(() => d.composing.delete(c.id) && presence(c.id), 6000);
        }
        if (f.t === 'read') for (const s of chats) if (s.c === c) s.tell({ t: 'read', upto: f.upto, by: agent.name });
        if (f.t === 'send') {
            const theirs = c.events.filter((e) => e.kind === 'message.sent' && e.actor.type === 'agent' && e.actor.id !== agent.id && e.seq > f.seen);
            if (c.cids.has(f.cid)) d.tell({ t: 'ack', cid: f.cid, seq: c.cids.get(f.cid) });
            else if (theirs.length) d.tell({ t: 'nack', cid: f.cid, code: 'conflict', detail: 'a colleague wrote meanwhile' });
            else d.tell({ t: 'ack', cid: f.cid, seq: add(c, 'message.sent', agentActor(agent), { text: f.text, by: agent.name }, f.cid).seq });
        }
    });
}

const NAMES = ['Priya Nair', 'Tom Beck', 'Aisha Karim', 'Wei Zhang', 'Lena Vogt', 'Omar Said', 'Jo Park'];
const INTENTS = ['not_received', 'refund_status', 'wrong_item', 'address_change', 'seller_silent', 'promo_rejected'];
if (!args.includes('--empty') && !args.includes('--json')) NAMES.forEach((name, i) => {
    const c = open({ id: `c-${i}`, name, email: `${name.split(' ')[0].toLowerCase()}@example.com`, verified: i % 3 !== 2 }, { intent: INTENTS[i % 6] });
    add(c, 'case.opened', system, { number: c.number, channel: 'chat' });
    add(c, 'message.received', { type: 'customer', id: c.customer.id }, { text: 'It says delivered on Tuesday but there is nothing at my door. I have waited two days.', by: name });
    add(c, 'message.sent', tier, { text: 'I am sorry about that. I can see order 402-7781203-5530917 marked delivered on 18 November at 14:02. Did you check with neighbours and any safe place?', by: 'Assistant', options: ['Yes, both', 'Not yet'] });
    add(c, 'message.received', { type: 'customer', id: c.customer.id }, { text: 'Yes, both. Please refund me.', by: name });
    queue(c, 1, 'asked_for_person', 'escalation.lua:12');
    c.queued_at = iso(Date.now() - (7 - i) * 55_000);
    for (let n = 0; i === 0 && n < Number(opt('--long', 0)); n++) {
        add(c, 'message.received', { type: 'customer', id: c.customer.id }, { text: `Line ${n}. ${'Still waiting. '.repeat(1 + (n * 7) % 9)}`, by: name });
    }
});
const port = Number(opt('--port', 8099));
server.listen(port, '127.0.0.1', () => {
    const url = `http://localhost:${server.address().port}`;
    if (!args.includes('--json')) return console.log(`dev: ${url}/help/  ${url}/desk/`);
    const customers = ['Kim Lee', 'Nora Diaz'].map((name, i) => ({ id: `c-${i}0`, name, tenant: 'demo', help_url: `${url}/help/#user=c-${i}0&name=${encodeURIComponent(name)}&mac=00` }));
    const staff = Object.entries(AGENTS).map(([login, a]) => ({ login, password: 'demo', tier: a.tier, name: a.name, tenant: 'demo' }));
    console.log(JSON.stringify({ url, help: `${url}/help/`, desk: `${url}/desk/`, staff, customers }));
});

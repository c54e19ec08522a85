// SPDX-License-Identifier: Apache-2.0
// A small shop behind the contract of plugins/commerce/http/README.md: orders, money that really goes back
// once under each key, books of its own. How its answers go wrong is set by POST /test/fault.
// Prints its port; ends with its stdin. SHOP_SECRET signs the requests it takes.
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { requestFault } from './libshop.mjs';

const secret = process.env.SHOP_SECRET;
const orders = new Map(); // id -> ORDER
const done = new Map();   // key -> {body, answer}
const books = [];         // what was carried out, in order
const seen = { executes: 0, statuses: 0, unsigned: 0, conflicts: 0 };
let fault = { mode: '', left: 0, n: 0 };

// ---- the books ---------------------------------------------------------------------------------

const parts = (remedy) => remedy.lines ?? [{ line: remedy.line, amount: remedy.amount }];

function refund(order, remedy) {
    for (const one of parts(remedy)) {
        const line = order.lines.find((l) => l.line === one.line);
        if (!line) return { outcome: 'failed', detail: 'no such line in this order' };
        if (one.amount.currency !== order.currency) return { outcome: 'failed', detail: 'another currency' };
        if (line.refunded_minor + one.amount.minor > line.paid_minor) return { outcome: 'failed', detail: 'more than was paid' };
    }
    for (const one of parts(remedy)) order.lines.find((l) => l.line === one.line).refunded_minor += one.amount.minor;
    return { outcome: 'done', ref: `RF-${books.length + 1}`, refunds: [{ method: 'original', minor: remedy.amount.minor }], arrives_days: 3 };
}

function giveBack(order, remedy) {
    const line = order.lines.find((l) => l.line === remedy.line);
    if (!line) return { outcome: 'failed', detail: 'no such line in this order' };
    line.state = 'return_requested';
    const ref = `RA-${books.length + 1}`;
    return { outcome: 'done', ref, rma: { ref, label: { carrier: 'Northline', tracking: `NL${books.length + 1}`, barcode: `NL${books.length + 1}`,
        from: 'A customer', to: ['Returns', '1 Shop Road', 'Shoptown'] }, dropoffs: [{ id: 'd1', name: 'Corner shop', kind: 'shop' }] } };
}

// Nothing was handed in yet: the goods are the customer's again.
function takeBack(order, remedy) {
    const made = books.find((b) => b.key === remedy.change?.of && b.kind === 'return');
    if (!made) return { outcome: 'failed', detail: 'no such return' };
    const line = order.lines.find((l) => l.line === remedy.line);
    if (line) line.state = 'delivered';
    return { outcome: 'done', ref: `${made.ref}-cancelled` };
}

function work(remedy, key) {
    const order = orders.get(remedy.order);
    let answer;
    if (!order) answer = { outcome: 'failed', detail: 'no such order' };
    else if (remedy.kind === 'refund') answer = refund(order, remedy);
    else if (remedy.kind === 'return') answer = giveBack(order, remedy);
    else if (remedy.kind === 'return_cancel') answer = takeBack(order, remedy);
    else answer = { outcome: 'done', ref: `${remedy.kind}-${books.length + 1}` };
    if (answer.outcome === 'done')
        books.push({ key, kind: remedy.kind, order: remedy.order, minor: remedy.kind === 'refund' ? remedy.amount.minor : 0, ref: answer.ref });
    return answer;
}

// Once for each key; another body under a key that was used is a conflict.
function execute(key, body) {
    const before = done.get(key);
    if (before) return before.body === body ? before.answer : null;
    const answer = { key, ...work(JSON.parse(body), key) };
    done.set(key, { body, answer });
    return answer;
}

// ---- answers -------------------------------------------------------------------------------------

const send = (res, status, json) => {
    const text = typeof json === 'string' ? json : JSON.stringify(json);
    res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    res.end(text);
};
const problem = (res, status, title) => send(res, status, { title });

const mixed = ['', 'cut_after', 'error_after', 'garbage_after', 'slow', 'twice', 'cut_before', 'huge_after', 'pending', 'other_key', 'stall_after', 'error_before'];

function nextFault() {
    if (!fault.mode || (fault.times && fault.n >= fault.times)) return '';
    const mode = fault.mode === 'mixed' ? mixed[fault.n % mixed.length] : fault.mode;
    fault.n++;
    return mode;
}

function answerExecute(req, res, key, body) {
    const mode = nextFault();
    seen.executes++;
    if (mode === 'cut_before') return req.socket.destroy();
    if (mode === 'error_before') return problem(res, 500, 'out of order');
    if (mode === 'pending' && !done.has(key)) {
        setTimeout(() => execute(key, body), 200);
        return send(res, 202, { key, outcome: 'pending' });
    }
    const answer = execute(key, body);
    if (!answer) {
        seen.conflicts++;
        return problem(res, 409, 'the key was used for another remedy');
    }
    const text = JSON.stringify(answer);
    if (mode === 'cut_after') return req.socket.destroy();
    if (mode === 'cut_inside') {
        res.writeHead(200, { 'content-length': text.length });
        res.write(text.slice(0, text.length / 2), () => req.socket.destroy());
        return undefined;
    }
    if (mode === 'error_after') return problem(res, 500, 'broken');
    if (mode === 'garbage_after') return send(res, 200, '<html>it works</html>');
    if (mode === 'huge_after') return send(res, 200, { ...answer, detail: 'x'.repeat(3 << 20) });
    if (mode === 'other_key') return send(res, 200, { ...answer, key: 'of-another-one' });
    if (mode === 'slow') return setTimeout(() => send(res, 200, answer), 400);
    if (mode === 'stall_after') return undefined; // the answer never comes
    if (mode === 'twice') {
        const one = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
        return req.socket.end(one + one);
    }
    return send(res, 200, answer);
}

function answer(req, res, body) {
    const [, , ...part] = new URL(req.url, 'http://shop').pathname.slice('/shop'.length).split('/').map(decodeURIComponent);
    const [what, id] = part;
    if (req.method === 'GET' && what === 'customers' && part[4] === 'choices') {
        const order = orders.get(part[3]);
        if (order?.customer !== id) return problem(res, 404, 'no such order of this customer');
        return send(res, 200, { choices: { order: order.id, currency: order.currency, methods: [{ id: 'card-1', kind: 'credit_card', label: 'Visa 4242', original: true }], lines: [] } });
    }
    if (req.method === 'GET' && what === 'customers' && part[2] === 'orders')
        return send(res, 200, { orders: [...orders.values()].filter((o) => o.customer === id) });
    if (req.method === 'GET' && what === 'orders')
        return orders.has(id) ? send(res, 200, { order: orders.get(id) }) : problem(res, 404, 'no such order');
    if (req.method === 'GET' && what === 'listings')
        return id === 'L-1' ? send(res, 200, { listing: { id, title: 'Lamp', price_minor: 3000, currency: 'USD', stock: 4 } }) : problem(res, 404, 'none');
    if (req.method === 'POST' && what === 'quotes') {
        const remedy = JSON.parse(body), order = orders.get(remedy.order);
        return send(res, 200, { quote: { allowed: Boolean(order), order_known: Boolean(order), customer_known: true, currency: order?.currency ?? 'USD', refund_minor: 0, difference_minor: 0 } });
    }
    if (req.method === 'POST' && what === 'remedies') return answerExecute(req, res, req.headers['idempotency-key'], body);
    if (req.method === 'GET' && what === 'remedies') {
        seen.statuses++;
        return done.has(id) ? send(res, 200, done.get(id).answer) : problem(res, 404, 'never begun');
    }
    return problem(res, 404, 'no such path');
}

function answerTest(req, res, body) {
    const json = JSON.parse(body || '{}');
    if (req.url === '/test/fault') fault = { mode: json.mode, times: json.times, n: 0 };
    if (req.url === '/test/orders') for (const o of json) orders.set(o.id, o);
    send(res, 200, req.url === '/test/books' ? books : req.url === '/test/seen' ? seen : { ok: true, id: randomUUID() });
}

const server = http.createServer((req, res) => {
    const list = [];
    req.on('data', (b) => list.push(b));
    req.on('end', () => {
        const body = Buffer.concat(list).toString();
        if (req.url.startsWith('/test/')) return answerTest(req, res, body);
        const why = requestFault(secret, req, body);
        if (!why) return answer(req, res, body);
        seen.unsigned++;
        return problem(res, 401, why);
    });
});
server.on('clientError', (_, socket) => socket.destroy());
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));

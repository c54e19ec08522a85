// SPDX-License-Identifier: Apache-2.0
// What both sides of plugins/commerce/http's contract share in tests: signatures, and starting shopserver.mjs.
import { spawn } from 'node:child_process';
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
const bytes = (secret) => Buffer.from(secret.slice('whsec_'.length), 'base64');
const hmac = (secret, ...parts) => createHmac('sha256', bytes(secret)).update(parts.join('.')).digest('base64');

// The request's own signature, or why it does not count.
export function requestFault(secret, req, body, now = Date.now() / 1000) {
    const h = req.headers, time = h['ombud-timestamp'] ?? '', given = h['ombud-signature'] ?? '';
    if (!/^\d{1,12}$/.test(time) || Math.abs(now - Number(time)) > 300) return 'old or without a time';
    const hash = createHash('sha256').update(body).digest('hex');
    const right = `v1,${hmac(secret, time, h['ombud-tenant'] ?? '', req.method, req.url, h['idempotency-key'] ?? '', hash)}`;
    return given.length === right.length && timingSafeEqual(Buffer.from(given), Buffer.from(right)) ? null : 'wrong signature';
}

// Headers of a webhook by Standard Webhooks 1.0.
export function hookHeaders(secret, id, body, time = Math.floor(Date.now() / 1000)) {
    return { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(time),
        'webhook-signature': `v1,${hmac(secret, id, time, body)}` };
}

export function call(port, method, target, { headers = {}, body, host = 'localhost' } = {}) {
    return new Promise((done, fail) => {
        const req = http.request({ host: '127.0.0.1', port, method, path: target,
            headers: { host, ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) } }, (res) => {
            const parts = [];
            res.on('data', (b) => parts.push(b));
            res.on('end', () => {
                const text = Buffer.concat(parts).toString();
                let json;
                try { json = JSON.parse(text); } catch { json = undefined; }
                done({ status: res.statusCode, text, json });
            });
        });
        req.on('error', fail);
        req.end(body);
    });
}

// Starts the shop as a process of its own. `fault(mode, times)`, `books()`, `orders(list)`, `seen()`.
export async function startShop(secret) {
    const file = path.join(path.dirname(fileURLToPath(import.meta.url)), '_shopserver.mjs');
    const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, SHOP_SECRET: secret } });
    const first = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    const port = Number(first.value);
    const test = async (what, value) => (await call(port, 'POST', `/test/${what}`, { body: JSON.stringify(value ?? {}) })).json;
    return { port, pid: child.pid, url: `http://127.0.0.1:${port}/shop`,
        fault: (mode, times = 0) => test('fault', { mode, times }), books: () => test('books'),
        orders: (list) => test('orders', list), seen: () => test('seen'),
        stop: () => new Promise((done) => { child.once('exit', done); child.stdin.end(); }) };
}

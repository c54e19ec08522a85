#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// A Medusa 2 store behind the contract of commerce/http (../../README.md). Settings are environment variables (README.md);
// prints the port it listens on. Owns the HTTP side: signatures, routes, answers.
import http from 'node:http';
import { currencyOf, Medusa, toMinor, toOrder } from './medusa.mjs';
import { Record } from './record.mjs';
import { isSigned } from './signing.mjs';
import { Watch } from './watch.mjs';
import { Work } from './work.mjs';

const MAX_BODY = 64 * 1024;
const env = (name, fallback) => {
    const value = process.env[name] ?? fallback;
    if (value !== undefined) return value;
    console.error(`adapter: ${name} is not set`);
    return process.exit(64);
};
const log = (words) => console.error(`adapter: ${words}`);

const secret = env('OMBUD_SECRET');
const medusa = new Medusa({ url: env('MEDUSA_URL'), email: env('MEDUSA_EMAIL'), password: env('MEDUSA_PASSWORD') });
const record = new Record(env('ADAPTER_RECORD'));
const work = new Work({ medusa, record, log, graceMs: Number(env('ADAPTER_GRACE_MS', '30000')), waitMs: Number(env('ADAPTER_WAIT_MS', '2500')) });
const watch = new Watch({ medusa, record, log, hookUrl: env('OMBUD_WEBHOOK_URL'), hookSecret: env('OMBUD_WEBHOOK_SECRET'), everyMs: Number(env('ADAPTER_POLL_MS', '5000')) });

const problem = (status, title) => ({ status, json: { title } });
const ok = (json) => ({ status: 200, json });

async function listing(id) {
    const v = await medusa.variant(id);
    const price = v?.prices?.[0];
    if (!price) return problem(404, 'no such listing');
    const currency = currencyOf(price);
    return ok({ listing: { id, title: [v.product?.title, v.title].filter(Boolean).join(', '), price_minor: toMinor(price.amount, currency), currency, stock: v.inventory_quantity ?? 0 } });
}

// This store takes no changes of an order from outside; what it would do is refunded or given back.
async function quote(body) {
    const remedy = JSON.parse(body), order = remedy.order ? await medusa.order(remedy.order) : null;
    return ok({ quote: { order_known: Boolean(order), customer_known: true, currency: order ? currencyOf(order) : 'EUR', items: 0, new_items: 0, items_known: true,
        same_product: false, variants_available: false, method_known: false, method_original: false, method_single: true, balance_covers: false,
        difference_minor: 0, refund_minor: 0, allowed: remedy.kind === 'return' && Boolean(order), ...(remedy.kind === 'return' ? {} : { why: 'this shop offers no such change' }) } });
}

// Nothing is changed in a placed order here, so nothing is to be picked.
async function choices(customer, id) {
    const order = (await medusa.ordersOf(customer)).find((o) => toOrder(o).id === id);
    return order ? ok({ choices: { order: id, currency: currencyOf(order), methods: [], lines: [] } }) : problem(404, 'no such order of this customer');
}

async function answer(req, body) {
    const [, version, what, id, more, which] = new URL(req.url, 'http://adapter').pathname.replace(/^.*?(?=\/v1\/)/, '').split('/').map(decodeURIComponent);
    const route = `${req.method} ${version} ${what}${id ? ' ID' : ''}${more ? ` ${more}` : ''}`;
    if (route === 'GET v1 customers ID orders' && which) return choices(id, which);
    if (route === 'GET v1 customers ID orders') return ok({ orders: (await medusa.ordersOf(id)).map(toOrder) });
    if (route === 'GET v1 orders ID') {
        const order = await medusa.order(id);
        return order ? ok({ order: toOrder(order) }) : problem(404, 'no such order');
    }
    if (route === 'GET v1 listings ID') return listing(id);
    if (route === 'POST v1 quotes') return quote(body);
    if (route === 'POST v1 remedies') {
        const key = req.headers['idempotency-key'] ?? '';
        return /^[\x21-\x7e]{1,128}$/.test(key) ? work.execute(key, body) : problem(400, 'Idempotency-Key is needed');
    }
    if (route === 'GET v1 remedies ID') return work.status(id);
    return problem(404, 'no such path');
}

async function answerSafely(req, body) {
    if (!isSigned(secret, req, body)) return problem(401, 'signature or time');
    try {
        return await answer(req, body);
    } catch (error) {
        log(`${req.method} ${req.url.split('?')[0]}: ${error.message}`);
        return problem(error instanceof SyntaxError || error instanceof URIError ? 400 : 502, 'Medusa gave no answer');
    }
}

const server = http.createServer((req, res) => {
    const parts = [];
    let length = 0;
    req.on('error', () => {});
    res.on('error', () => {});
    req.on('data', (bytes) => {
        length += bytes.length;
        if (length > MAX_BODY) req.destroy();
        else parts.push(bytes);
    });
    req.on('end', async () => {
        const { status, json } = await answerSafely(req, Buffer.concat(parts).toString());
        const text = JSON.stringify(json);
        res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
        res.end(text);
    });
});

server.listen(Number(env('ADAPTER_PORT', '0')), env('ADAPTER_ADDRESS', '127.0.0.1'), () => console.log(server.address().port));
work.resume();
watch.run();
process.on('SIGTERM', () => process.exit(0)); // what is under way is on disk and taken up at the next start

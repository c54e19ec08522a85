// SPDX-License-Identifier: Apache-2.0
// needs: corpora/xss-dompurify corpora/xss-owasp corpora/xss-mail-chat
// Hostile markup as chat text, as customer name and as product title, in Chromium against a
// real host: shown as plain text, nothing runs, nothing leaves, no CSP report, boxes keep
// their place. Many vectors share a page. Chat text and names travel through the host;
// titles are put into the shop's answer on its way to the page.
// `--data DIR`: a folder with cases.json, or with folders that have one.
import crypto from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { launch } from '../browser/harness.mjs';
import { Host, root } from '../browser/host.mjs';

const require = createRequire(path.join(root, 'core/web/package.json'));
const WebSocket = require('ws');
const TEXT_BATCH = 80;
const NAME_BATCH = 30;
const TITLE_BATCH = 60;
const WAIT_MS = 120_000; // no judgement of speed

const args = process.argv.slice(2);
const at = args.indexOf('--data');
if (args.some((a, i) => i !== at && i !== at + 1)) {
    console.error(`xss: unknown option in ${args.join(' ')}`);
    process.exit(64);
}
const shared = process.env.OMBUD_SHARED ?? path.join(root, '../shared');
const folders = at >= 0 ? [args[at + 1]] : ['xss-dompurify', 'xss-owasp', 'xss-mail-chat'].map((n) => path.join(shared, 'corpora', n));

function read(folder) {
    const file = path.join(folder, 'cases.json');
    if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8')).map((c) => ({ id: c.id, payload: c.payload }));
    return fs.readdirSync(folder).sort().map((d) => path.join(folder, d)).filter((d) => fs.statSync(d).isDirectory()).flatMap(read);
}
const vectors = folders.flatMap(read);
if (vectors.length === 0) throw new Error('no vectors found');

const results = new Map();
const refused = new Set();
const fail = (where, v, why) => results.set(`${v.id}/${where}`, results.get(`${v.id}/${where}`) ?? why);
const note = (where, v) => results.has(`${v.id}/${where}`) || results.set(`${v.id}/${where}`, null);
const batches = (n) => Array.from({ length: Math.ceil(vectors.length / n) }, (_, i) => vectors.slice(i * n, (i + 1) * n));

/* One customer on the chat socket, without a browser. */
class Visitor {
    static async open(base, hello) {
        const v = new Visitor();
        v.base = base;
        // By address: a bare system may have no file that says where localhost is.
        const { host, port } = new URL(base);
        v.ws = new WebSocket(`ws://127.0.0.1:${port}/chat/ws`, { origin: base, headers: { host } });
        v.waiting = new Map();
        v.welcome = await new Promise((resolve, reject) => {
            const timer = setTimeout(() => reject(new Error('no welcome')), WAIT_MS);
            v.ws.on('open', () => v.ws.send(JSON.stringify({ t: 'hello', v: 1, new: true, topic: { reason: 'person' }, ...hello })));
            v.ws.on('close', (code) => {
                reject(Object.assign(new Error(`closed with ${code}`), { code }));
                for (const answer of v.waiting.values()) answer({ t: 'closed', code });
            });
            v.ws.on('error', reject);
            v.ws.on('message', (raw) => {
                const f = JSON.parse(raw);
                if (f.t === 'welcome') {
                    clearTimeout(timer);
                    resolve(f);
                }
                if (f.t !== 'ack' && f.t !== 'nack') return;
                // A frame that the host could not read at all is refused without a cid.
                const answers = f.cid === undefined ? [...v.waiting.values()] : [v.waiting.get(f.cid)];
                for (const answer of answers) answer?.(f);
            });
        });
        return v;
    }
    /* The seq it was stored under, or the code of the refusal. */
    async say(text) {
        const cid = crypto.randomUUID();
        for (;;) {
            const f = await new Promise((resolve, reject) => {
                const timer = setTimeout(() => reject(new Error('no answer to a message')), WAIT_MS);
                this.waiting.set(cid, (x) => {
                    clearTimeout(timer);
                    resolve(x);
                });
                this.ws.send(JSON.stringify({ t: 'msg', cid, text }));
            });
            this.waiting.delete(cid);
            if (f.t === 'ack') return { seq: f.seq };
            if (f.t === 'closed') {
                // Too big for a frame: the host hung up. The conversation goes on.
                const again = await Visitor.open(this.base, { new: false, token: this.welcome.token });
                Object.assign(this, { ws: again.ws, waiting: again.waiting });
            }
            if (f.code !== 'busy') return { code: f.code };
            await new Promise((r) => setTimeout(r, 250));
        }
    }
    end() {
        this.ws.send(JSON.stringify({ t: 'end' }));
        this.close();
    }
    close() {
        this.ws.removeAllListeners('close');
        this.ws.close();
    }
}

/* A page that tells when something ran, left or was stopped by the CSP. */
async function watched(browser, base, init) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const bad = [];
    page.setDefaultTimeout(WAIT_MS);
    await page.addInitScript(() => {
        window.__csp = [];
        document.addEventListener('securitypolicyviolation', (e) => window.__csp.push(`${e.violatedDirective} ${e.blockedURI}`));
    });
    if (init) await page.addInitScript(init.fn, init.arg);
    page.on('dialog', (d) => {
        bad.push(`a dialog opened: ${d.message()}`);
        void d.dismiss();
    });
    page.on('request', (r) => r.url().startsWith(base) || r.url().startsWith('about:') || bad.push(`a request left: ${r.url().slice(0, 120)}`));
    page.on('popup', () => bad.push('a window opened'));
    page.on('framenavigated', (f) => f.url().startsWith(base) || f.url() === 'about:blank' || bad.push(`the page went to ${f.url()}`));
    const verdict = async () => {
        const found = await page.evaluate(() => ({ ran: window.__xss ?? null, csp: window.__csp, frames: window.frames.length }));
        if (found.ran !== null) bad.push(`a script ran: __xss = ${String(found.ran)}`);
        if (found.frames > 0) bad.push('a frame appeared');
        for (const v of found.csp) bad.push(`CSP: ${v}`);
        return bad.splice(0);
    };
    return { page, context, verdict };
}

/* Every box of `selector` by data-seq: its text, its element children, whether it sticks out. */
const readBoxes = ([selector, key, frame]) => {
    const box = document.querySelector(frame)?.getBoundingClientRect();
    return [...document.querySelectorAll(selector)].map((el) => {
        const r = el.getBoundingClientRect();
        return { key: el.closest(`[data-${key}]`)?.dataset[key], text: el.textContent, children: el.querySelectorAll(':not(bdi)').length,
            out: !!box && (r.left < box.left - 1 || r.right > box.right + 1) };
    });
};

async function geometry(page) {
    return page.evaluate(() => {
        const h = (s) => document.querySelector(s)?.getBoundingClientRect().height ?? 0;
        const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
        const bar = document.querySelector('.bar, .top')?.getBoundingClientRect();
        if (wide) return 'the page scrolls sideways';
        if (h('.composer') > 160) return `the composer is ${h('.composer')} px high`;
        if (document.querySelector('.log') && h('.log') < 0.35 * window.innerHeight) return `the history has only ${h('.log')} px`;
        if (!bar || bar.top !== 0 || bar.height > 90) return 'the top bar moved';
        return '';
    });
}

function judge(where, batch, expected, boxes, faults) {
    const byKey = new Map(boxes.map((b) => [b.key, b]));
    for (const v of batch) {
        const want = expected.get(v.id);
        if (want === undefined) continue; /* refused before it was shown */
        const box = byKey.get(want.key);
        if (!box) fail(where, v, 'it was not shown');
        else if (box.children > 0) fail(where, v, `it made ${box.children} elements`);
        else if (!want.same(box.text)) fail(where, v, `shown as ${JSON.stringify(box.text.slice(0, 80))}`);
        else if (box.out) fail(where, v, 'it sticks out of its box');
        for (const fault of faults) fail(where, v, fault);
        note(where, v);
    }
}

/* The case behind a contact that was just begun: the one that the queue did not have before. */
const known = new Set();
async function newCase(desk) {
    for (let tries = 0; tries < 2000; tries++) {
        const ids = await desk.page.evaluate(async () => (await (await fetch('/api/v1/cases?filter=queue&limit=100')).json()).cases.map((c) => c.id));
        const fresh = ids.filter((x) => !known.has(x));
        for (const x of fresh) known.add(x);
        if (fresh.length > 0) return fresh[0];
        await new Promise((r) => setTimeout(r, 50));
    }
    throw new Error('a contact that asked for a person is in no queue');
}

async function openCase(desk, id) {
    await desk.page.evaluate((path) => {
        history.pushState(null, '', path);
        dispatchEvent(new PopStateEvent('popstate'));
    }, `/desk/c/${id}`);
    await desk.page.waitForFunction((x) => location.pathname.endsWith(x) && document.querySelector('.head h1') !== null, id);
}

async function chatText(browser, base, desk) {
    for (const batch of batches(TEXT_BATCH)) {
        const visitor = await Visitor.open(base, {});
        const id = await newCase(desk);
        const expected = new Map();
        for (const v of batch) {
            const said = await visitor.say(v.payload);
            if (said.code) {
                refused.add(`${v.id}/text`);
                note('text', v);
                continue;
            }
            expected.set(v.id, { key: String(said.seq), same: (t) => t === v.payload });
        }
        const help = await watched(browser, base, { fn: (token) => localStorage.setItem('omb.token.', token), arg: visitor.welcome.token });
        await help.page.goto(`${base}/help/`);
        await help.page.getByRole('button', { name: /Continue/ }).click();
        await help.page.waitForFunction((n) => document.querySelectorAll('.msg.me .bubble').length >= n, expected.size);
        const faults = [await geometry(help.page), ...await help.verdict()].filter(Boolean);
        judge('text', batch, expected, await help.page.evaluate(readBoxes, ['.bubble', 'seq', '.log']), faults);
        await help.context.close();

        await openCase(desk, id);
        await desk.page.waitForFunction((n) => document.querySelectorAll('.msg .bubble').length >= n, expected.size);
        const deskFaults = [await geometry(desk.page), ...await desk.verdict()].filter(Boolean);
        judge('text', batch, expected, await desk.page.evaluate(readBoxes, ['.bubble', 'seq', '.log']), deskFaults);
        visitor.end();
    }
}

async function names(base, desk, who) {
    const { user, mac } = who;
    for (const batch of batches(NAME_BATCH)) {
        const expected = new Map();
        const open = [];
        for (const v of batch) {
            try {
                const visitor = await Visitor.open(base, { identity: { user, mac, name: v.payload } });
                open.push(visitor);
                // A name is clipped to its place; what is left of it must be the name's beginning.
                const whole = v.payload.trim();
                expected.set(v.id, { key: await newCase(desk),
                    same: (t) => (whole === '' ? t !== '' : t.trim() !== '' && whole.startsWith(t.trim())) });
            } catch (e) {
                if (!e.code) throw e;
                refused.add(`${v.id}/name`);
                note('name', v);
            }
        }
        await desk.page.getByRole('tab', { name: /^Queue/ }).click();
        const rows = new Map();
        for (const want of expected.values()) {
            await openCase(desk, want.key);
            const h1 = await desk.page.evaluate(readBoxes, ['.head h1', 'none', '.head']);
            const row = (await desk.page.evaluate(readBoxes, ['.row .name', 'case', '.list'])).find((r) => r.key === want.key);
            rows.set(want.key, { ...h1[0], key: want.key, children: h1[0].children + (row?.children ?? 0), out: h1[0].out || !!row?.out });
        }
        const faults = [await geometry(desk.page), ...await desk.verdict()].filter(Boolean);
        judge('name', batch, expected, [...rows.values()], faults);
        for (const visitor of open) visitor.end();
    }
}

async function titles(browser, base, desk) {
    const visitor = await Visitor.open(base, {});
    const id = await newCase(desk);
    for (const batch of batches(TITLE_BATCH)) {
        const lines = batch.map((v, i) => ({ line: String(i), title: v.payload, seller: v.payload, brand: v.payload, state: v.payload.slice(0, 60), quantity: 1, paid_minor: 100 }));
        await desk.page.route('**/orders', (r) => r.fulfill({ json: { orders: [{ id: '402-7781203-5530917', currency: 'USD', state: 'delivered', lines }] } }));
        await desk.page.route('**/suggestions', (r) => r.fulfill({ json: { suggestions: batch.slice(0, 20).map((v) => ({ remedy: 'refund', order: v.payload, line: '0', amount: { minor: 100, currency: 'USD' }, reason: v.payload, clause: v.payload, rule: v.payload, verdict: 'allow' })) } }));
        await desk.page.goto(`${base}/desk/c/${id}`);
        await desk.page.waitForFunction((n) => document.querySelectorAll('.lines > li b').length >= n, batch.length);
        const expected = new Map(batch.map((v, i) => [v.id, { key: String(i), same: (t) => t === v.payload }]));
        const boxes = (await desk.page.evaluate(readBoxes, ['.lines > li b', 'none', '.panel'])).map((b, i) => ({ ...b, key: String(i) }));
        const faults = [await geometry(desk.page), ...await desk.verdict()].filter(Boolean);
        judge('title', batch, expected, boxes, faults);
        await desk.page.unroute('**/orders');
        await desk.page.unroute('**/suggestions');

        const help = await watched(browser, base);
        await help.page.routeWebSocket(/chat\/ws/, (ws) => {
            const server = ws.connectToServer();
            server.onMessage((m) => {
                ws.send(m);
                if (JSON.parse(m).t !== 'msgs') return;
                batch.forEach((v, i) => ws.send(JSON.stringify({ t: 'item', item: { seq: 100_000 + i, at: new Date(0).toISOString(), kind: i % 7 === 6 ? 'line' : 'message',
                    from: { type: 'assistant', name: v.payload }, text: v.payload, options: [v.payload], card: { title: v.payload, state: v.payload, order: v.payload } } })));
            });
        });
        await help.page.goto(`${base}/help/`);
        await help.page.getByRole('button', { name: /Start a chat/ }).click();
        await help.page.waitForFunction((n) => document.querySelectorAll('[data-seq^="1000"]').length >= n, batch.length);
        const cards = await help.page.evaluate(readBoxes, ['.card .top b', 'seq', '.log']);
        const shown = new Map(batch.flatMap((v, i) => (i % 7 === 6 ? [] : [[v.id, { key: String(100_000 + i), same: (t) => t === v.payload }]])));
        judge('title', batch, shown, cards, [await geometry(help.page), ...await help.verdict()].filter(Boolean));
        await help.context.close();
    }
    visitor.end();
}

const host = new Host(['--undo', '1']);
let browser;
try {
    const info = await host.start();
    const base = info.url;
    browser = await launch();
    const desk = await watched(browser, base);
    const staff = info.staff.find((s) => s.tier === 1 && s.tenant === info.customers[0].tenant) ?? info.staff[0];
    await desk.page.goto(info.desk);
    await desk.page.getByLabel('Login').fill(staff.login);
    await desk.page.getByLabel('Password').fill(staff.password);
    await desk.page.getByRole('button', { name: 'Sign in' }).click();
    await desk.page.getByText('Live', { exact: true }).waitFor();
    const fragment = new URLSearchParams(new URL(info.customers[0].help_url).hash.slice(1));
    const who = { user: fragment.get('user'), mac: fragment.get('mac'), name: fragment.get('name') };

    await chatText(browser, base, desk);
    await names(base, desk, who);
    await titles(browser, base, desk);
} catch (e) {
    console.error(e.stack);
    if (host.log.length) console.error(host.log.join('').slice(-3000));
    results.set('run/all', e.message);
} finally {
    await browser?.close();
    await host.close();
}
let passed = 0;
for (const [id, why] of results) {
    if (why) console.log(`fail ${id}: ${why}`);
    else passed++;
}
const total = Math.max(results.size, vectors.length * 3);
if (refused.size) console.log(`refused by the host before they were shown: ${refused.size}`);
console.log(`xss: passed ${passed} of ${total}`);
process.exit(passed === total ? 0 : 1);

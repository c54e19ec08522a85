#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// needs: corpora/http-raw corpora/http-llhttp
// Hostile and lawful HTTP/1.1 bytes on a socket: the status that comes, that the connection
// ends, that nothing is smuggled, that memory stays; and llhttp's own cases, wrong ones on the
// socket, right ones through the parser alone.
import { spawnSync } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';
import { build, load, options, report, sleep, startGateway, together } from './libwire.mjs';

const opt = options(null, { data: path.join(process.env.OMBUD_SHARED ?? '../shared', 'corpora'), slow: '35' });
const QUICK_MS = 2500;
const SLOW_MS = +opt.slow * 1000;
const LONGEST_MS = 60000; // more than what a case takes by itself: an answer is waited for, not its speed judged
const GROWTH = 1 << 20;

function exchange(host, c, most, longest = most + LONGEST_MS) {
    return new Promise((done) => {
        const raw = Buffer.from(c.raw_b64, 'base64');
        const s = net.connect({ port: host.port, host: '127.0.0.1', allowHalfOpen: true });
        let text = '', closed = false, timers = [];
        const began = Date.now();
        const finish = () => {
            timers.forEach(clearInterval);
            s.destroy();
            done({ text, closed, ms: Date.now() - began });
        };
        const every = (ms, fn) => timers.push(setInterval(fn, ms));
        s.on('error', () => { closed = true; });
        s.on('close', () => { closed = true; });
        s.on('end', () => { closed = true; });
        if (c.read === '1Bps') {
            s.pause();
            every(1000, () => { const d = s.read(1); if (d) text += d.toString('latin1'); });
            /* In the end what came is read: a connection that was cut ends short. */
            setTimeout(() => { timers.forEach(clearInterval); timers = []; every(50, check); s.on('data', (d) => { text += d.toString('latin1', 0, 64); }); s.resume(); }, most - 2500);
        } else if (c.read === 'never') {
            s.pause();
            setTimeout(() => s.resume(), most / 2); /* what was answered is looked at in the end */
            s.on('data', (d) => { text += d.toString('latin1'); });
        } else {
            s.on('data', (d) => { if (text.length < 1 << 22) text += d.toString('latin1'); });
        }
        s.on('connect', () => {
            const [bytes, ms] = c.drip ?? [raw.length, 0];
            if (!c.drip) { if (raw.length) s.write(raw); return; }
            let at = 0;
            if (bytes > 0)
                every(ms, () => { if (!closed && at < raw.length) { s.write(raw.subarray(at, at + bytes)); at += bytes; } });
        });
        const isAnswered = () => !c.close && statuses(text).length;
        const check = () => {
            const ms = Date.now() - began;
            if (closed || ms > longest || (ms > most && isAnswered())) finish();
        };
        every(50, check);
    });
}

const statuses = (text) => [...text.matchAll(/(?:^|[^\n]|\r\n)HTTP\/1\.[01] (\d{3})/g)].map((m) => +m[1]);

function judge(c, got) {
    const st = statuses(got.text);
    const refusal = c.status.some((x) => x >= 400);
    if (/\/smuggled/.test(got.text)) return 'answered /smuggled';
    if (st.length > c.max_responses && c.max_responses > 0) return `${st.length} answers: ${st.slice(0, 4)}`;
    if (c.max_responses === 0 && st.length) return 'answered where nothing is to be said';
    if (c.close && !got.closed) return `not closed in ${got.ms} ms`;
    if (!st.length) return got.closed && refusal ? null : got.closed ? 'closed without an answer' : 'no answer';
    return c.status.includes(st[0]) ? null : `status ${st[0]}, wanted ${c.status}`;
}

// `beside`: how many of these share the host at that time.
const grows = async (host, c, most, beside = 1) => {
    const before = host.memory();
    let top = before;
    const watch = setInterval(() => { top = Math.max(top, host.memory()); }, 100);
    const got = await exchange(host, c, most);
    clearInterval(watch);
    const why = judge(c, got);
    return { id: c.id, why: why ?? (top - before > GROWTH * beside ? `memory grew by ${top - before} bytes` : null) };
};

async function rawRows(host) {
    const rows = load(path.join(opt.data, 'http-raw'));
    const slow = rows.filter((c) => c.group === 'slow');
    const heavy = rows.filter((c) => c.read === 'never');
    const quick = rows.filter((c) => !slow.includes(c) && !heavy.includes(c));
    const out = await together(quick.map((c) => async () => ({ id: c.id, why: judge(c, await exchange(host, c, QUICK_MS)) })), 8);
    for (const c of heavy) out.push(await grows(host, c, QUICK_MS * 2));
    const slowly = await together(slow.map((c) => () => grows(host, c, SLOW_MS, slow.length)), slow.length);
    return out.concat(slowly);
}

// A wrong request is 400 and the end. Some rows lost the empty line at their end.
async function wrongRow(host, c) {
    const first = await exchange(host, c, QUICK_MS, QUICK_MS);
    let got = first;
    if (!first.closed) {
        const longer = Buffer.concat([Buffer.from(c.raw_b64, 'base64'), Buffer.from('\r\n\r\n')]);
        got = await exchange(host, { ...c, raw_b64: longer.toString('base64') }, QUICK_MS);
    }
    const st = statuses(got.text);
    const why = st[0] !== 400 ? `status ${st[0] ?? 'none'}, wanted 400` : !got.closed ? 'not closed' : null;
    return { id: c.id, why };
}

function rightRows(rows) {
    const input = rows.map((c) => Buffer.from(c.raw_b64, 'base64').toString('hex') + '\n').join('');
    const run = spawnSync(path.join(build, 'bin', 'conform_http_parse'), [], { input, maxBuffer: 1 << 26 });
    const lines = String(run.stdout).trim().split('\n');
    return rows.map((c, i) => {
        const [outcome, messages, body] = (lines[i] ?? 'none 0').split(' ');
        const want = Buffer.from(c.bodies.join('')).toString('hex');
        const preface = c.outcome === 'pause' && c.messages === 0;
        let why = null;
        if (preface ? outcome !== 'error' : outcome !== 'ok') why = `${outcome}, wanted ${c.outcome}`;
        else if (+messages !== c.messages) why = `${messages} messages, wanted ${c.messages}`;
        else if ((body ?? '') !== want) why = `body ${body}, wanted ${want}`;
        return { id: c.id, why };
    });
}

const host = await startGateway();
let rows = await rawRows(host);
const ll = load(path.join(opt.data, 'http-llhttp')).filter((c) => c.type === 'request');
rows = rows.concat(await together(ll.filter((c) => c.outcome === 'error').map((c) => () => wrongRow(host, c)), 8));
rows = rows.concat(rightRows(ll.filter((c) => c.outcome !== 'error')));
await sleep(100);
const code = await host.stop();
if (code !== 0) rows.push({ id: 'host', why: `ended with ${code}: ${host.log().slice(-600)}` });
process.exit(report('http', rows));

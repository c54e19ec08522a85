#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// needs: corpora/ssrf
// Where plugins must not get to, and servers that mean harm, through the fetching of the host alone
// (conform_fetch), with names of our own. Nothing leaves loopback: sockets are counted where they are made.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build, load, options, report } from './libwire.mjs';

const opt = options('ssrf');
const rows = load(opt.data);
const E = { invalid: -2, limit: -5, denied: -8, timeout: -12, unavailable: -22 };
const folder = mkdtempSync(path.join(tmpdir(), 'ombud-ssrf-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

// ---- servers -----------------------------------------------------------------------------------

function openssl(...args) {
    const run = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(run.stderr);
}

// A certificate of our authority for one name, or one that vouches for itself.
function certificate(file, name, self) {
    const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-days', '2', '-nodes', '-newkey', 'rsa:2048'];
    if (self) openssl('req', '-x509', ...subject, '-keyout', `${file}.key`, '-out', `${file}.pem`);
    else openssl('req', '-x509', '-CA', 'ca.pem', '-CAkey', 'ca.key', ...subject, '-keyout', `${file}.key`, '-out', `${file}.pem`);
    return { key: readFileSync(path.join(folder, `${file}.key`)), cert: readFileSync(path.join(folder, `${file}.pem`)) };
}

const listen = (server, address = '127.0.0.1') => new Promise((done) => server.listen(0, address, () => done(server.address().port)));
const open = new Set();
const track = (server) => server.on('connection', (s) => { open.add(s); s.on('close', () => open.delete(s)); s.on('error', () => {}); });

openssl('req', '-x509', '-subj', '/CN=authority', '-days', '2', '-nodes', '-newkey', 'rsa:2048', '-keyout', 'ca.key', '-out', 'ca.pem');
let inner = 0;
const forbidden = track(http.createServer((req, res) => { inner++; res.end('inner'); }));
const forbiddenPort = await listen(forbidden);
const target = `http://127.0.0.1:${forbiddenPort}/`;

function serve(req, res) {
    const what = req.url.slice(1);
    if (/^30\d$/.test(what)) {
        res.writeHead(+what, { location: target });
        res.end();
    } else if (what === 'slow') {
        res.writeHead(200, { 'content-length': 600 });
        const timer = setInterval(() => res.write('x'), 1000);
        res.on('close', () => clearInterval(timer));
    } else if (what === 'endless') {
        res.writeHead(200);
        const more = () => { while (!res.destroyed && res.write('y'.repeat(16384))); };
        res.on('drain', more);
        more();
    } else if (what === 'later') {
        res.writeHead(503, { 'retry-after': '999999999' });
        res.end();
    } else {
        res.end('fine');
    }
}

// Answers that no right server gives, byte by byte.
const raw = track(net.createServer((socket) => {
    socket.on('data', (bytes) => {
        if (String(bytes).startsWith('GET /both')) {
            socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\n\r\n');
            return;
        }
        const flood = 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(100);
        for (let i = 0; i < 100; i++) socket.write(flood);
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine');
    });
}));
const plain = track(http.createServer(serve));
const secure = track(https.createServer(certificate('good', 'good.test'), serve));
const selfSigned = track(https.createServer(certificate('self', 'good.test', true), serve));
const wrongName = track(https.createServer(certificate('other', 'other.test'), serve));
const second = track(http.createServer(serve));
const port = { plain: await listen(plain), secure: await listen(secure), self: await listen(selfSigned),
    wrong: await listen(wrongName), raw: await listen(raw), second: await listen(second, '127.0.0.2') };
const at = (scheme, name) => `${scheme}://good.test:${port[name]}`;

// ---- the host's side -----------------------------------------------------------------------------

const child = spawn(path.join(build, 'bin', 'conform_fetch'), [path.join(folder, 'ca.pem'), at('http', 'plain'), at('http', 'raw'),
    at('http', 'second'), at('https', 'secure'), at('https', 'self'), at('https', 'wrong')], { stdio: ['pipe', 'pipe', 'inherit'] });
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
const line = async () => (await lines.next()).value;
const say = (text) => child.stdin.write(`${text}\n`);
const name = (host, ...answers) => say(`name ${host} ${answers.join(';')}`);

async function check(url) {
    say(`check ${Buffer.from(url).toString('hex')}`);
    return Number((await line()).split(' ')[1]);
}

async function ask(url, { plugin = 'named', ...more } = {}) {
    say(`ask ${plugin} ${JSON.stringify({ url, ...more })}`);
    const [, status, sockets, names, ...bytes] = (await line()).split(' ');
    const text = bytes.join(' ');
    return { status: +status, sockets: +sockets, names: +names, ...(+status === 0 ? { answer: JSON.parse(text) } : { text }) };
}

const want = (got, expected) => {
    const wrong = Object.keys(expected).filter((k) => (k in got ? got[k] : got.answer?.[k]) !== expected[k]);
    return wrong.length ? `${wrong.join(', ')} of ${JSON.stringify(got).slice(0, 200)}, wanted ${JSON.stringify(expected)}` : null;
};

// Refused when it is saved, refused when it is asked, without a socket; with https as well, so that
// it is not the scheme alone that saved us.
async function refused(url) {
    for (const one of new Set([url, url.replace(/^http:/, 'https:')])) {
        if (await check(one) === 0) return `${JSON.stringify(one).slice(0, 80)} may be saved`;
        const got = await ask(one, { plugin: 'stranger' });
        if (![E.invalid, E.denied].includes(got.status) || got.sockets) return `asked: ${JSON.stringify(got)}`;
    }
    return null;
}

// An address that is refused as it stands is refused behind a name, too.
async function hostRow(url) {
    const address = /^http:\/\/\[?([0-9a-f.:]+)\]?\//.exec(url)?.[1];
    const why = await refused(url);
    if (why || !address || !net.isIP(address)) return why;
    name('named.good.test', address);
    return want(await ask('https://named.good.test/hook', { plugin: 'stranger' }), { status: E.denied, sockets: 0, names: 1 });
}

const urlRow = (id, url) => id === 'url-http-plain'
    ? check(url).then(async (s) => s === E.denied ? want(await ask(url, { plugin: 'stranger' }), { status: E.denied, sockets: 0 }) : 'may be saved')
    : refused(url);

const scenarios = {
    'redirect-301-local': async () => {
        for (const status of [301, 302, 303, 307, 308]) {
            const why = want(await ask(`${at('http', 'plain')}/${status}`), { status: 0 })
                ?? want((await ask(`${at('http', 'plain')}/${status}`)).answer, { status, attempts: 1 });
            if (why) return why;
        }
        return inner ? 'it was followed' : null;
    },
    'redirect-scheme': async () => want((await ask(`${at('https', 'secure')}/301`)).answer ?? {}, { status: 301 }) ?? (inner ? 'followed' : null),
    'dns-many': async () => {
        name('many.good.test', '93.184.216.34,127.0.0.1');
        return want(await ask('https://many.good.test/', { plugin: 'stranger' }), { status: E.denied, sockets: 0 });
    },
    'dns-cname-local': async () => {
        name('alias.good.test', '127.0.0.1,::1');
        return want(await ask('https://alias.good.test/', { plugin: 'stranger' }), { status: E.denied, sockets: 0 });
    },
    'dns-ttl0': async () => {
        name('moves.good.test', '-', '127.0.0.1');
        const why = want(await ask('https://moves.good.test/', { plugin: 'stranger', retry: 1 }), { status: E.denied, sockets: 0, names: 2 });
        if (why) return why;
        // The second attempt goes where the name leads then, not where it led before.
        name('good.test', '127.0.0.1', '127.0.0.2');
        const got = await ask(`${at('http', 'second')}/`, { retry: 1 });
        name('good.test', '127.0.0.1');
        return want(got, { status: 0, names: 2 }) ?? want(got.answer, { status: 200, attempts: 2 });
    },
    'slow-body': async () => {
        const begun = performance.now();
        const got = await ask(`${at('http', 'plain')}/slow`);
        const s = (performance.now() - begun) / 1000;
        return want(got, { status: E.timeout }) ?? (s < 9 ? `after ${s} s` : null);
    },
    'endless-body': async () => want(await ask(`${at('http', 'plain')}/endless`), { status: E.limit }),
    'tls-selfsigned': async () => want(await ask(`${at('https', 'self')}/`), { status: E.unavailable }),
    'tls-wrongname': async () => want(await ask(`${at('https', 'wrong')}/`), { status: E.unavailable })
        ?? want(await ask(`${at('https', 'secure')}/`), { status: 0 }),
    'resp-smuggle': async () => {
        await ask(`${at('http', 'plain')}/`);
        const kept = await ask(`${at('http', 'plain')}/`); // a right answer's connection is used again
        await ask(`${at('http', 'raw')}/both`);
        return want(kept, { status: 0, sockets: 0 }) ?? want(await ask(`${at('http', 'raw')}/both`), { status: 0, sockets: 1 });
    },
    'retry-after': async () => want((await ask(`${at('http', 'plain')}/later`)).answer ?? {}, { status: 503, retry_after_s: 3600 }),
    'status-1xx-flood': async () => want(await ask(`${at('http', 'raw')}/flood`), { status: E.limit }),
};

// ---- rows ------------------------------------------------------------------------------------------

if (await line() !== 'ready') throw new Error('conform_fetch did not start');
name('good.test', '127.0.0.1');
name('metadata.google.internal', '169.254.169.254');
const out = [];
for (const row of rows) {
    const run = row.group === 'host' ? () => hostRow(row.url) : row.group === 'url' ? () => urlRow(row.id, row.url) : scenarios[row.scenario];
    out.push({ id: row.id, why: run ? await run() : 'no check for this row' });
}
if (inner) out.push({ id: 'inner', why: `${inner} requests reached the inner server` });
child.stdin.end();
const code = await new Promise((done) => child.once('exit', done));
if (code !== 0) out.push({ id: 'end', why: `conform_fetch ended with ${code}` });
for (const s of open) s.destroy();
for (const s of [forbidden, plain, secure, selfSigned, wrongName, raw, second]) s.close();
process.exitCode = report('ssrf', out);

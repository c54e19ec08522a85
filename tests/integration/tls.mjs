// SPDX-License-Identifier: Apache-2.0
// `ombud serve` with a certificate in its configuration: the API, sign-in with its cookie, a large
// page, a customer's chat, and what a client of old or of plain HTTP gets.
import assert from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import tls from 'node:tls';
import { build, source, temporary, until, WebSocket } from '../tools/host.mjs';

const folder = temporary();
const at = (name) => path.join(folder, name);
const run = (program, args, input) => {
    const ran = spawnSync(program, args, { encoding: 'utf8', input, timeout: 60000 });
    assert.equal(ran.status, 0, `${program} ${args[0]}: ${ran.stderr}`);
};

run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', at('key.pem'), '-out', at('cert.pem')]);
cpSync(path.join(source, 'scripts'), at('scripts'), { recursive: true });
writeFileSync(at('ombud.lua'), `return {
  data = "data", log_level = "info",
  listen = { address = "127.0.0.1", port = 0, tls_certificate = "cert.pem", tls_key = "key.pem" },
  admin = { address = "127.0.0.1", port = 0 },
  plugin_dirs = { "${path.join(build, 'lib/ombud')}" },
  tenants = { { slug = "shop", name = "Shop", hosts = { "localhost" }, currency = "USD", scripts = "scripts" } },
}
`);
run(path.join(build, 'bin/ombud'), ['user', 'add', 'dana', '--name', 'Dana', '--tier', 'associate', '--config', at('ombud.lua')],
    'a good password\n');

const child = spawn(path.join(build, 'bin/ombud'), ['serve', '--config', at('ombud.lua')], { stdio: ['ignore', 'pipe', 'pipe'] });
let log = '', ended = null;
for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => { log += bytes; });
child.once('exit', (code) => { ended = code; });

const ca = readFileSync(at('cert.pem'));
let port;

function call(method, target, { headers, json, ...more } = {}) {
    return new Promise((done, fail) => {
        const req = https.request({ host: '127.0.0.1', servername: 'localhost', ca, port, method, path: target, agent: false,
            headers: { host: `localhost:${port}`, ...(json && { 'content-type': 'application/json' }), ...headers }, ...more }, (res) => {
            const parts = [];
            res.on('data', (bytes) => parts.push(bytes));
            res.on('end', () => done({ status: res.statusCode, headers: res.headers, text: Buffer.concat(parts).toString() }));
        });
        req.on('error', (error) => fail(new Error(`${method} ${target}: ${error.message}`)));
        req.end(json && JSON.stringify(json));
    });
}

const handshake = (options) => new Promise((done) => {
    const socket = tls.connect({ host: '127.0.0.1', servername: 'localhost', ca, port, ...options }, () => {
        done({ protocol: socket.getProtocol(), alpn: socket.alpnProtocol });
        socket.destroy();
    });
    socket.on('error', (error) => done({ error: error.code ?? error.message }));
});

try {
    await until('the host to listen', () => {
        if (ended !== null) throw new Error(`ended with ${ended}: ${log}`);
        port = +(/listens on port (\d+)/.exec(log)?.[1] ?? 0);
        return port;
    }, 60);
    const origin = `https://localhost:${port}`;

    assert.equal((await call('GET', '/healthz')).status, 200);
    assert.equal((await handshake({ minVersion: 'TLSv1.3' })).protocol, 'TLSv1.3');
    assert.equal((await handshake({ maxVersion: 'TLSv1.2' })).protocol, 'TLSv1.2');
    assert.ok((await handshake({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' })).error);
    assert.equal((await handshake({ ALPNProtocols: ['h2', 'http/1.1'] })).alpn, 'http/1.1');
    assert.ok((await handshake({ ALPNProtocols: ['h2'] })).error);

    const signed = await call('POST', '/api/v1/session', { headers: { origin }, json: { login: 'dana', password: 'a good password' } });
    assert.equal(signed.status, 200, signed.text);
    const cookie = signed.headers['set-cookie'][0];
    assert.match(cookie, /^__Host-[^;]+; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    assert.ok(signed.headers['strict-transport-security'] === undefined || signed.headers['strict-transport-security'].includes('max-age'));
    const who = await call('GET', '/api/v1/session', { headers: { cookie: cookie.split(';')[0] } });
    assert.equal(JSON.parse(who.text).agent.name, 'Dana');
    assert.equal((await call('POST', '/api/v1/session', { headers: { origin: `http://localhost:${port}` }, json: { login: 'dana', password: 'x' } })).status, 403);

    // The desk's page and what it loads, whole: over 64 KiB leave in many records.
    const page = await call('GET', '/desk/');
    assert.equal(page.status, 200);
    let bytes = page.text.length;
    for (const [, file] of page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
        const got = await call('GET', file);
        assert.equal(got.status, 200, file);
        assert.equal(Buffer.byteLength(got.text), +got.headers['content-length'], file);
        bytes += got.text.length;
    }
    assert.ok(bytes > 65536, `only ${bytes} bytes`);

    const ws = new WebSocket(`wss://127.0.0.1:${port}/chat/ws`, { ca, servername: 'localhost', headers: { host: `localhost:${port}` } });
    const frames = [];
    ws.on('message', (text) => frames.push(JSON.parse(text)));
    ws.on('error', (error) => frames.push({ t: 'error', error: error.message }));
    await until('the chat to open', () => ws.readyState === 1 || frames[0]?.error);
    ws.send(JSON.stringify({ t: 'hello', v: 1 }));
    await until('a welcome', () => frames.find((f) => f.t === 'welcome'));
    ws.send(JSON.stringify({ t: 'msg', cid: 'one', text: 'hello' }));
    await until('an acknowledgement', () => frames.find((f) => f.t === 'ack' && f.cid === 'one'));
    ws.close();

    // Plain HTTP at this port is no way in, and does no harm.
    const plain = await fetch(`http://127.0.0.1:${port}/healthz`).then((r) => r.status, () => 'closed');
    assert.equal(plain, 'closed');
    assert.equal((await call('GET', '/healthz')).status, 200);
} finally {
    child.kill('SIGTERM');
    await until('the host to end', () => ended !== null).catch(() => child.kill('SIGKILL'));
    rmSync(folder, { recursive: true, force: true });
}
assert.equal(ended, 0, log);
console.log('tls: passed');

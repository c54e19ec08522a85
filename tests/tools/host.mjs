// SPDX-License-Identifier: Apache-2.0
// Starts the real host on sample data for a test and speaks to it as its clients do.
// What a run leaves behind is one folder under the system's temporary folder, removed by stop().
import { spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const source = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const build = process.env.OMBUD_BUILD ?? path.join(source, 'build-debug');
export const shared = process.env.OMBUD_SHARED ?? path.join(source, '../shared');
export const { WebSocket } = createRequire(path.join(source, 'core/web/package.json'))('ws');

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Waits until `check` gives something truthy, or fails with `what` after `seconds`.
export async function until(what, check, seconds = 120) {
    const end = Date.now() + seconds * 1000;
    for (;;) {
        const got = await check();
        if (got) return got;
        if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
        await sleep(20);
    }
}

function firstLine(child, seconds) {
    return new Promise((done, fail) => {
        let text = '';
        const timer = setTimeout(() => fail(new Error('the host said nothing')), seconds * 1000);
        child.stdout.on('data', (bytes) => {
            text += bytes;
            const end = text.indexOf('\n');
            if (end < 0) return;
            clearTimeout(timer);
            done(text.slice(0, end));
        });
        child.once('exit', (code) => fail(new Error(`the host ended with ${code}`)));
    });
}

// Starts `ombud demo` (sample tenants, staff, orders). options: {data, port, scripts,
// scripts2, undo, set, env, verbose, binary, args}
export async function startHost(options = {}) {
    const data = options.data ?? mkdtempSync(path.join(tmpdir(), 'ombud-test-'));
    const args = ['demo', '--json', ...(options.verbose ? [] : ['--quiet']), '--port', String(options.port ?? 0), '--data', data,
        '--undo', String(options.undo ?? 0), '--turn', '100'];
    for (const [key, value] of Object.entries(options.set ?? {})) args.push('--set', `${key}=${value}`);
    if (options.args) args.push(...options.args);
    if (options.scripts) args.push('--scripts', options.scripts);
    if (options.scripts2) args.push('--scripts-2', options.scripts2);
    const child = spawn(options.binary ?? path.join(build, 'bin/ombud'), args,
        { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...options.env } });
    const host = { child, data, log: '', ended: null };
    child.stderr.on('data', (bytes) => {
        host.log += bytes;
        if (process.env.OMBUD_TEST_LOG) process.stderr.write(bytes);
    });
    child.once('exit', (code, signal) => { host.ended = { code, signal }; });
    try {
        Object.assign(host, JSON.parse(await firstLine(child, options.seconds ?? 120)));
    } catch (error) {
        child.kill('SIGKILL');
        throw new Error(`${error.message}\n${host.log}`);
    }
    host.stop = async () => {
        if (!host.ended) child.kill('SIGTERM');
        await until('the host to end', () => host.ended).catch(() => child.kill('SIGKILL'));
        if (!options.data) rmSync(data, { recursive: true, force: true });
        return host.ended;
    };
    host.kill = async () => {
        child.kill('SIGKILL');
        await until('the host to die', () => host.ended);
    };
    return host;
}

// Somebody looks at every answer, and throws at one that is wrong (judged.mjs).
let judge;
export const watchAnswers = (fn) => { judge = fn; };

// One HTTP request; answers {status, headers, text, json}.
export function request(host, method, target, options = {}) {
    const name = options.host ?? 'localhost';
    const body = options.json === undefined ? options.body : JSON.stringify(options.json);
    const headers = { host: `${name}:${host.port}`, ...options.headers };
    if (body !== undefined) headers['content-type'] ??= 'application/json';
    return new Promise((done, fail) => {
        const req = http.request({ host: '127.0.0.1', port: options.port ?? host.port, method, path: target, headers,
            agent: options.agent, localAddress: options.from }, (res) => {
            const parts = [];
            res.on('data', (bytes) => parts.push(bytes));
            res.on('end', () => {
                const text = Buffer.concat(parts).toString();
                let json;
                try { json = JSON.parse(text); } catch { json = undefined; }
                const answer = { status: res.statusCode, headers: res.headers, text, json };
                try { judge?.(method, target, answer); } catch (error) { fail(error); return; }
                done(answer);
            });
        });
        req.on('error', (error) => {
            // A kept connection that the host closed meanwhile: nothing was sent on it, ask again.
            if (error.code === 'ECONNRESET' && req.reusedSocket) request(host, method, target, options).then(done, fail);
            else fail(error);
        });
        req.end(body);
    });
}

// Signs a member of staff in; the answer speaks the API as that person.
export async function signIn(host, login, password, hostname = 'localhost') {
    const origin = `http://${hostname}:${host.port}`;
    const answer = await request(host, 'POST', '/api/v1/session',
        { host: hostname, json: { login, password }, headers: { origin } });
    if (answer.status !== 200) throw new Error(`sign-in of ${login}: ${answer.status} ${answer.text}`);
    const cookie = answer.headers['set-cookie'][0].split(';')[0];
    const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
    const headers = { cookie, origin, 'x-ombud-csrf': answer.json.csrf };
    return {
        agent: answer.json.agent, cookie, origin, csrf: answer.json.csrf,
        close: () => agent.destroy(),
        call: (method, target, json, more = {}) => request(host, method, `/api/v1${target}`,
            { host: hostname, json, agent, headers: { ...headers, ...more } }),
        socket: () => openSocket(host, '/ws', { hostname, headers: { cookie, origin } }),
    };
}

// A WebSocket that keeps every frame and lets a test wait for one.
export function openSocket(host, target, { hostname = 'localhost', headers = {} } = {}) {
    const ws = new WebSocket(`ws://127.0.0.1:${host.port}${target}`,
        { headers: { host: `${hostname}:${host.port}`, ...headers }, perMessageDeflate: false });
    const frames = [];
    const socket = { ws, frames, closed: null, onFrame: null };
    ws.on('message', (bytes) => {
        const frame = JSON.parse(bytes.toString());
        frames.push(frame);
        socket.onFrame?.(frame);
    });
    ws.on('close', (code, reason) => { socket.closed = { code, reason: reason.toString() }; });
    ws.on('error', () => {});
    socket.send = (frame) => ws.send(JSON.stringify(frame));
    socket.opened = () => until('a socket to open', () => {
        if (socket.closed) throw new Error(`closed with ${socket.closed.code}`);
        return ws.readyState === 1;
    });
    socket.wait = (what, check, seconds) => until(what, () => frames.find(check), seconds);
    socket.close = () => ws.close();
    return socket;
}

export const identityOf = (customer, secret) => ({
    user: customer, mac: createHmac('sha256', secret).update(customer).digest('hex'),
});

// A customer in a chat: says hello and keeps the items in order of seq.
export class Customer {
    constructor(host, options = {}) {
        Object.assign(this, { host, options, token: options.token, items: [], acks: new Map(), nacks: [], state: null });
    }

    async open() {
        this.socket = openSocket(this.host, '/chat/ws', { hostname: this.options.hostname });
        this.socket.onFrame = (frame) => this.#frame(frame);
        await this.socket.opened();
        this.socket.send({ t: 'hello', v: 1, token: this.token, since: this.items.at(-1)?.seq ?? 0,
            identity: this.options.identity, topic: this.options.topic, new: this.options.new, ...this.options.extra });
        await this.socket.wait('a welcome', (f) => f.t === 'welcome');
        return this;
    }

    #frame(frame) {
        if (frame.t === 'msgs') this.items.push(...frame.items);
        if (frame.t === 'item') this.items.push(frame.item);
        if (frame.t === 'ack') this.acks.set(frame.cid, frame.seq);
        if (frame.t === 'nack') this.nacks.push(frame);
        if (frame.t === 'welcome') Object.assign(this, { token: frame.token ?? this.token, contact: frame.contact, state: frame.state, holder: frame.holder });
        if (frame.t === 'state') { this.state = frame.state; this.holder = frame.holder; }
    }

    // Sends and answers once the host has acknowledged; a "busy" is tried again.
    async say(text, cid = randomUUID()) {
        for (let tries = 0; ; tries++) {
            const before = this.nacks.length;
            this.socket.send({ t: 'msg', cid, text });
            const answer = await until(`an answer to ${text.slice(0, 40)}`, () =>
                this.acks.get(cid) ?? this.nacks.slice(before).find((n) => n.cid === cid));
            if (typeof answer === 'number') return answer;
            if (answer.code !== 'busy' || tries > 50) throw new Error(`nack ${answer.code}: ${answer.detail}`);
            await sleep(100 + 50 * tries);
        }
    }

    person() { this.socket.send({ t: 'person' }); }
    waitItem(what, check, seconds) { return until(what, () => this.items.find(check), seconds); }
    close() { this.socket.close(); }
}

// Writes the last line that every runner ends with, and the exit code it means.
export function finish(name, passed, total) {
    console.log(`${name}: passed ${passed} of ${total}`);
    process.exitCode = passed === total && total > 0 ? 0 : 1;
}

export function figures(name, values) {
    console.log(`${name}: ${Object.entries(values).map(([k, v]) => `${k}=${v}`).join(' ')}`);
}

// `--name value` of the command line, or the fallback.
export function option(name, fallback) {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? fallback : process.argv[at + 1];
}

// A folder of the test's own, with one file in it if wanted; gone when the test ends.
export function temporary(name, text) {
    const folder = mkdtempSync(path.join(tmpdir(), 'ombud-test-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    if (name) writeFileSync(path.join(folder, name), text);
    return folder;
}

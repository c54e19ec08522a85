#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// needs: corpora/ws-autobahn
// Replays recorded WebSocket cases against the echo route: what is sent back, with which close
// code, how the connection ends; then echoes of many sizes, fragmented and compressed.
// --most N limits the messages of an echo case (all by default).
import crypto from 'node:crypto';
import net from 'node:net';
import zlib from 'node:zlib';
import { load, options, report, sleep, startGateway, together } from './libwire.mjs';

const opt = options('ws-autobahn', { most: '1000000', only: '' });
const ROUTE = '/echo-ws';
const CASE_MS = 15000, DROP_MS = 1500;

const bytes = (x) => {
    if (x == null) return Buffer.alloc(0);
    if (typeof x === 'string') return Buffer.from(x, 'base64');
    const unit = Buffer.from(x.rep, 'base64');
    return Buffer.alloc(x.n, unit.length ? unit : 0);
};

function frame(op, fin, rsv, payload, mask = crypto.randomBytes(4)) {
    const n = payload.length;
    const head = Buffer.alloc(n < 126 ? 2 : n < 65536 ? 4 : 10);
    head[0] = (fin ? 0x80 : 0) | ((rsv || 0) << 4) | op;
    head[1] = 0x80 | (n < 126 ? n : n < 65536 ? 126 : 127);
    if (head.length === 4) head.writeUInt16BE(n, 2);
    if (head.length === 10) head.writeBigUInt64BE(BigInt(n), 2);
    const body = Buffer.from(payload);
    for (let i = 0; i < n; i++) body[i] ^= mask[i & 3];
    return Buffer.concat([head, mask, body]);
}

class Client {
    constructor(host, on, extensions) {
        Object.assign(this, { on, state: 'connecting', chunks: Buffer.alloc(0), message: null, sentClose: false, gotClose: false, byMe: false });
        this.closed = new Promise((r) => { this.tellClosed = r; });
        this.opened = new Promise((r) => { this.tellOpened = r; });
        this.s = net.connect(host.port, '127.0.0.1');
        this.s.setNoDelay(true);
        this.s.on('connect', () => this.s.write(`GET ${ROUTE} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${crypto.randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\nOrigin: http://localhost\r\n${extensions ? `Sec-WebSocket-Extensions: ${extensions}\r\n` : ''}\r\n`));
        this.s.on('data', (d) => this.take(d));
        this.s.on('error', () => {});
        this.s.on('close', () => { this.state = 'closed'; clearTimeout(this.drop); this.tellOpened(false); this.tellClosed(); });
    }
    take(d) {
        this.chunks = this.chunks.length ? Buffer.concat([this.chunks, d]) : d;
        if (this.state === 'connecting') {
            const end = this.chunks.indexOf('\r\n\r\n');
            if (end < 0) return;
            const head = this.chunks.toString('latin1', 0, end);
            this.chunks = this.chunks.subarray(end + 4);
            if (!/^HTTP\/1\.1 101/.test(head)) { this.s.destroy(); return; }
            this.extensions = /^sec-websocket-extensions: *(.*)$/im.exec(head)?.[1] ?? '';
            this.state = 'open';
            this.tellOpened(true);
        }
        while (this.one());
    }
    one() {
        const b = this.chunks;
        if (b.length < 2) return false;
        let n = b[1] & 127, at = 2;
        if (b[1] & 0x80) this.broken = 'the server masked a frame';
        if (n === 126) { if (b.length < 4) return false; n = b.readUInt16BE(2); at = 4; }
        else if (n === 127) { if (b.length < 10) return false; n = Number(b.readBigUInt64BE(2)); at = 10; }
        if (b.length < at + n) return false;
        this.chunks = b.subarray(at + n);
        this.got(b[0], b.subarray(at, at + n));
        return true;
    }
    got(first, payload) {
        const op = first & 15, rsv = first & 0x70;
        if (rsv && !(rsv === 0x40 && this.extensions && (op === 1 || op === 2))) this.broken = 'a reserved bit is set';
        if (op === 8) this.gotCloseFrame(payload);
        else if (op === 9) { this.on('ping', payload); if (this.state === 'open') this.write(frame(10, true, 0, payload)); }
        else if (op === 10) this.on('pong', Buffer.from(payload));
        else {
            if (op) this.message = { binary: op === 2, packed: rsv === 0x40, parts: [] };
            if (!this.message) { this.broken = 'a continuation of nothing'; return; }
            this.message.parts.push(payload);
            if (!(first & 0x80)) return;
            const m = this.message;
            this.message = null;
            this.on('message', Buffer.concat(m.parts), m.binary, m.packed);
        }
    }
    gotCloseFrame(payload) {
        if (this.gotClose) return;
        this.gotClose = true;
        this.code = payload.length >= 2 ? payload.readUInt16BE(0) : null;
        if (!this.sentClose) {
            this.sentClose = true;
            this.write(frame(8, true, 0, payload.subarray(0, payload.length >= 2 ? 2 : 0)));
        }
        this.ending();
    }
    ending() {
        this.state = 'closing';
        clearTimeout(this.drop);
        this.drop = setTimeout(() => { this.dropped = true; this.s.destroy(); }, DROP_MS);
    }
    write(b) { if (this.state !== 'closed' && !this.s.destroyed) this.s.write(b); }
    close(code, reason) {
        if (this.sentClose || this.state === 'closed') return;
        this.sentClose = this.byMe = true;
        let payload = Buffer.alloc(0);
        if (code != null) {
            payload = Buffer.alloc(2);
            payload.writeUInt16BE(code);
            payload = Buffer.concat([payload, reason ?? Buffer.alloc(0)]);
        }
        this.write(frame(8, true, 0, payload));
        this.ending();
    }
}

async function chopped(c, b, n) {
    for (let i = 0; i < b.length && c.state !== 'closed'; i += n) {
        if (!c.s.write(b.subarray(i, i + n))) await Promise.race([new Promise((r) => c.s.once('drain', r)), c.closed]);
        if (n < 64) await new Promise((r) => setImmediate(r));
    }
}

const digest = (b) => crypto.createHash('sha1').update(b).digest('hex');
const same = (events) => JSON.stringify(events.map((e) => e[0] === 'timeout' ? e : [e[0], digest(bytes(e[1])), ...e.slice(2)]));

async function step(c, s, events, timers, mem) {
    if (s.op === 'wait') await Promise.race([sleep(s.s * 1000), c.closed]);
    else if (s.op === 'mark') { if (c.state === 'open') events.push(s.ev); }
    else if (s.op === 'frame') {
        let p = bytes(s.b64);
        if (s.len != null) p = Buffer.alloc(s.len, p.length ? p : 0);
        if (s.fragmentSize)
            for (let i = 0; i < p.length || i === 0; i += s.fragmentSize)
                c.write(frame(i ? 0 : s.opcode, i + s.fragmentSize >= p.length, 0, p.subarray(i, i + s.fragmentSize)));
        else if (s.chop) await chopped(c, frame(s.opcode, s.fin, s.rsv, p, s.mask ? bytes(s.mask) : undefined), s.chop);
        else c.write(frame(s.opcode, s.fin, s.rsv, p, s.mask ? bytes(s.mask) : undefined));
    } else if (s.op === 'beginframe') {
        mem.mask = crypto.randomBytes(4);
        mem.at = 0;
        const f = frame(s.opcode, false, 0, Buffer.alloc(s.len), mem.mask);
        c.write(f.subarray(0, f.length - s.len));
    } else if (s.op === 'framedata') {
        const p = Buffer.from(bytes(s.b64));
        for (let i = 0; i < p.length; i++) p[i] ^= mem.mask[mem.at++ & 3];
        c.write(p);
    } else if (s.op === 'close' || s.op === 'closeframe') c.close(s.code, s.reason_b64 ? bytes(s.reason_b64) : null);
    else if (s.op === 'killAfter') timers.push(setTimeout(() => { c.late = true; if (c.state === 'open') c.close(1001); }, s.s * 1000));
    else if (s.op === 'closeAfter') timers.push(setTimeout(() => c.close(1000), s.s * 1000));
    else throw new Error(`no such step: ${s.op}`);
}

function verdict(t, c, events) {
    const now = same(events);
    const named = Object.entries(t.expect).find(([, e]) => same(e) === now);
    const x = t.close;
    if (c.broken) return c.broken;
    if (t.informational) return null;
    if (!named) return `unexpected answers ${now.slice(0, 120)}`;
    if (x.byMe !== c.byMe && !(x.byMe === false && !c.sentClose) && (x.byMe || c.gotClose)) return 'closed by the wrong end';
    if (x.clean && !(c.sentClose && c.gotClose)) return 'not closed cleanly';
    if (c.code != null && x.codes && !x.codes.includes(c.code)) return `close code ${c.code}, wanted ${x.codes}`;
    return c.dropped ? 'the server did not end the connection' : null;
}

async function protocol(host, t) {
    const events = [], timers = [], mem = {};
    const c = new Client(host, (kind, payload, binary) => {
        events.push(kind === 'message' ? [kind, payload.toString('base64'), binary] : [kind, payload.toString('base64')]);
        const now = same(events);
        if (Object.values(t.expect).every((e) => same(e) === now) && t.close.byMe && !t.suppressClose) c.close(t.close.codes[0]);
    });
    if (!await c.opened) return { id: t.id, why: 'the handshake was refused' };
    const sending = (async () => {
        for (const s of t.steps) {
            await step(c, s, events, timers, mem);
            if (c.state === 'closed' || (s.op === 'wait' && c.state !== 'open' && !t.suppressClose)) return;
        }
    })();
    await Promise.race([c.closed, sleep(CASE_MS).then(() => c.s.destroy())]);
    await Promise.race([sending, sleep(100)]);
    timers.forEach(clearTimeout);
    return { id: t.id, why: verdict(t, c, events) };
}

const offerOf = (o) => ['permessage-deflate',
    o.server_no_context_takeover && 'server_no_context_takeover',
    o.server_max_window_bits && `server_max_window_bits=${o.server_max_window_bits}`,
    o.client_no_context_takeover && 'client_no_context_takeover',
    o.client_max_window_bits && 'client_max_window_bits'].filter(Boolean).join('; ');

const pack = (b) => zlib.deflateRawSync(b, { finishFlush: zlib.constants.Z_SYNC_FLUSH, level: 1 }).subarray(0, -4);
const unpack = (b, bits) => zlib.inflateRawSync(Buffer.concat([b, Buffer.from([0, 0, 255, 255])]), { finishFlush: zlib.constants.Z_SYNC_FLUSH, windowBits: bits });

const text = Buffer.from(JSON.stringify(Array.from({ length: 4000 }, (_, i) => ({ id: i, who: `customer ${i}`, tags: ['late', 'lost'], v: (i * 2654435761) % 1000 }))));

// The server must keep the window it agreed to and take nothing over from message to message.
async function echo(host, t) {
    let at = 0, current, round = 0, finish;
    const rounds = Math.min(t.count, +opt.most);
    const over = new Promise((r) => { finish = r; });
    const next = () => {
        current = t.deflate ? Buffer.alloc(t.len) : Buffer.alloc(t.len, t.binary ? 0xfe : 0x2a);
        if (t.deflate) for (let i = 0; i < t.len; i += text.length - at) { if (i) at = 0; text.copy(current, i, at); }
        if (t.deflate) at = (at + t.len) % text.length;
        return current;
    };
    const c = new Client(host, (kind, payload, binary, packed) => {
        if (kind !== 'message') return;
        let plain;
        try { plain = packed ? unpack(payload, bits) : payload; } catch (e) { finish(`cannot inflate: ${e.message}`); return; }
        if (binary !== t.binary || !plain.equals(current)) finish('the echo differs');
        else if (++round >= rounds) finish(null);
        else void send();
    }, t.deflate?.map(offerOf).join(', '));
    let bits = 15;
    const send = async () => {
        const m = next();
        const body = t.deflate ? pack(m) : m;
        const size = t.frag || body.length || 1;
        const op = t.binary ? 2 : 1;
        let batch = [];
        for (let i = 0; i < body.length || i === 0; i += size) {
            batch.push(frame(i ? 0 : op, i + size >= body.length, !i && t.deflate ? 4 : 0, body.subarray(i, i + size)));
            if (batch.length < 2000) continue;
            c.write(Buffer.concat(batch));
            batch = [];
            await new Promise((r) => setImmediate(r));
        }
        if (t.chop) await chopped(c, Buffer.concat(batch), t.chop);
        else c.write(Buffer.concat(batch));
    };
    if (!await c.opened) return { id: t.id, why: 'the handshake was refused' };
    if (t.deflate && !/^permessage-deflate/.test(c.extensions)) { c.close(1000); return { id: t.id, why: 'UNIMPLEMENTED: permessage-deflate was declined' }; }
    bits = +(/server_max_window_bits=(\d+)/.exec(c.extensions)?.[1] ?? 15);
    void send();
    const limit = setTimeout(() => finish('time is up'), t.timeout * 1000);
    const why = await Promise.race([over, c.closed.then(() => 'closed early')]);
    clearTimeout(limit);
    c.close(1000);
    await Promise.race([c.closed, sleep(500)]);
    c.s.destroy();
    return { id: t.id, why };
}

const data = load(opt.data);
const pick = (rows) => rows.filter((t) => t.id.startsWith(opt.only));
const host = await startGateway();
const rows = await together(pick(data.conformance).map((t) => () => protocol(host, t)), 16);
rows.push(...await together(pick(data.echo).map((t) => () => echo(host, t)), 4));
const code = await host.stop();
if (code !== 0) rows.push({ id: 'host', why: `ended with ${code}: ${host.log().slice(-600)}` });
process.exit(report('websocket', rows));

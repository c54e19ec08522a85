// SPDX-License-Identifier: Apache-2.0
// needs: corpora/utf8-cases corpora/utf8-kuhn corpora/blns
// `./run conform utf8 [--data DIR]`: bytes of every kind as a customer's words, through the chat door.
//
// Valid text is acknowledged and stored byte for byte; invalid UTF-8 closes the socket with 1007 and
// stores nothing. Text that holds a NUL, and text of nothing but blanks, is refused by name.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { Customer, finish, option, shared, signIn, startHost, until } from '../tools/host.mjs';

const root = option('data', path.join(shared, 'corpora'));
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function isValid(bytes) {
    try { decoder.decode(bytes); return true; } catch { return false; }
}

function rows() {
    const list = [];
    for (const c of JSON.parse(readFileSync(path.join(root, 'utf8-cases/cases.json'), 'utf8')))
        list.push({ id: `utf8-cases/${c.id}`, bytes: Buffer.from(c.hex, 'hex'), valid: c.valid });
    const lines = readFileSync(path.join(root, 'utf8-kuhn/UTF-8-test.txt')).toString('latin1').split('\n');
    lines.forEach((line, i) => {
        const bytes = Buffer.from(line, 'latin1');
        if (bytes.length) list.push({ id: `utf8-kuhn/line-${i + 1}`, bytes, valid: isValid(bytes) });
    });
    JSON.parse(readFileSync(path.join(root, 'blns/blns.json'), 'utf8')).forEach((text, i) =>
        list.push({ id: `blns/${i}`, bytes: Buffer.from(text), valid: true }));
    return list;
}

// The bytes inside a JSON string, escaped only where JSON must be.
function frame(cid, bytes) {
    const parts = [Buffer.from(`{"t":"msg","cid":"${cid}","text":"`)];
    for (const b of bytes) {
        if (b === 0x22 || b === 0x5c) parts.push(Buffer.from([0x5c, b]));
        else if (b < 0x20) parts.push(Buffer.from(`\\u00${b.toString(16).padStart(2, '0')}`));
        else parts.push(Buffer.from([b]));
    }
    parts.push(Buffer.from('"}'));
    return Buffer.concat(parts);
}

const host = await startHost({ set: { 'chat.rate': 1000, 'chat.burst': 1000 } });
let passed = 0, total = 0;
try {
    const one = await new Customer(host).open();
    one.person();
    await until('the queue', () => one.state === 'queued');
    const wanted = new Map(); // cid -> row that must be stored
    const never = new Map();
    for (const row of rows()) {
        total++;
        const cid = randomUUID();
        const nul = row.bytes.includes(0);
        const blank = row.valid && !nul && row.bytes.toString().trim() === '';
        const before = one.nacks.length;
        one.socket.ws.send(frame(cid, row.bytes), { binary: false });
        const end = await until(`an answer to ${row.id}`, () => {
            if (one.socket.closed) return { closed: one.socket.closed.code };
            if (one.acks.has(cid)) return { ack: one.acks.get(cid) };
            // A frame that is no JSON is refused without an id: the id was in it.
            return one.nacks.slice(before).find((n) => n.cid === cid || !n.cid);
        });
        if (end.closed) await one.open();
        if (end.ack) wanted.set(cid, row); else never.set(cid, row);
        let why = '';
        if (!row.valid && end.closed !== 1007) why = `invalid, but ${JSON.stringify(end)}`;
        else if (row.valid && nul && !(end.closed === 1008 || end.code === 'invalid')) why = `holds a NUL, but ${JSON.stringify(end)}`;
        else if (row.valid && !nul && !end.ack && !(blank && end.code === 'invalid')) why = `valid, but ${JSON.stringify(end)}`;
        row.why = why;
    }
    const staff = await signIn(host, 'dana', host.staff[0].password);
    const [row] = (await staff.call('GET', '/cases?filter=queue')).json.cases;
    const stored = new Map();
    for (let since = 0; ;) {
        const { events } = (await staff.call('GET', `/cases/${row.id}/events?since=${since}&limit=1000`)).json;
        if (!events.length) break;
        for (const e of events) if (e.kind === 'message.received') stored.set(e.cid, e.body.text);
        since = events.at(-1).seq;
    }
    staff.close();
    for (const [cid, r] of wanted)
        if (!r.why && !Buffer.from(stored.get(cid) ?? '\u0001').equals(r.bytes)) r.why = 'stored with other bytes';
    for (const [cid, r] of never) if (stored.has(cid)) r.why = 'refused, but stored';
    for (const r of [...wanted.values(), ...never.values()]) {
        if (r.why) console.log(`${r.id}: ${r.why}`); else passed++;
    }
} finally {
    await host.stop();
}
finish('utf8', passed, total);

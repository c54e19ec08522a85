// SPDX-License-Identifier: Apache-2.0
// A full disk: what cannot be stored is not acknowledged and says so, what was acknowledged stays,
// reading goes on, and storing goes on by itself within seconds once there is space. Tried with a
// really full file system (a small tmpfs, as root) and with a host that may not grow its files.
import assert from 'node:assert';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { Customer, request, startHost, sleep, temporary, until } from '../tools/host.mjs';
import { accepted, detail, events, expect, journal, openCustomer, people } from './libdesk.mjs';

const rounds = 3;

// A tmpfs that is filled to its last page and emptied again.
function smallDisk() {
    const folder = temporary();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'ombud-test', folder]);
    const ballast = path.join(folder, 'ballast');
    return {
        name: 'full tmpfs', whole: true, data: path.join(folder, 'data'),
        fill() {
            const fd = openSync(ballast, 'w');
            try { for (;;) writeSync(fd, Buffer.alloc(65536)); } catch (error) { assert.equal(error.code, 'ENOSPC'); } finally { closeSync(fd); }
        },
        free() { rmSync(ballast); },
        end() { execFileSync('umount', ['-l', folder]); },
    };
}

// The host's files may not grow past what the largest of them has now.
function lowLimit() {
    const data = path.join(temporary(), 'data');
    const limit = (host, bytes) => execFileSync('prlimit', ['--pid', String(host.child.pid), `--fsize=${bytes}:`]);
    return {
        name: 'file size limit', data,
        fill(host) { limit(host, Math.min(...['ombud.db-wal', 'store.db-wal'].map((f) => statSync(path.join(data, f), { throwIfNoEntry: false })?.size ?? 1 << 20), 1 << 20)); },
        free(host) { limit(host, 'unlimited'); },
        end() {},
    };
}

// One message without any second try: the ack's seq, or the nack.
async function once(customer, cid, text) {
    const before = customer.nacks.length;
    customer.socket.send({ t: 'msg', cid, text });
    return until(`an answer to ${text}`, () => customer.acks.get(cid) ?? customer.nacks.slice(before).find((n) => n.cid === cid));
}

async function round(n, disk, host, one, dana, id, acked) {
    disk.fill(host);
    let nack, i = 0;
    for (; !nack && i < 20000; i++) {
        const cid = randomUUID(), text = `round ${n} message ${i} ${'x'.repeat(200)}`;
        const answer = await once(one, cid, text);
        if (typeof answer === 'number') acked.set(cid, answer);
        else nack = answer;
    }
    assert.ok(nack, 'the disk is full and everything is acknowledged');
    assert.ok(nack.code === 'busy' && nack.detail, JSON.stringify(nack));
    const note = await dana.call('POST', `/cases/${id}/notes`, { text: 'a note', cid: `note-${n}` });
    assert.equal(note.status, 503, note.text);
    assert.match(note.headers['content-type'], /problem\+json/);
    assert.equal((await detail(dana, id)).id, id, 'reading goes on');
    for (let more = 0; more < 20; more++) {
        const answer = await once(one, randomUUID(), `round ${n} refused ${more}`);
        assert.equal(typeof answer, 'object', 'acknowledged while the disk is full');
        await sleep(50);
    }
    assert.equal(host.ended, null, 'the host ended');

    disk.free(host);
    const since = Date.now();
    await until('storing again', async () => (await dana.call('POST', `/cases/${id}/notes`, { text: 'a note', cid: `note-${n}` })).status === 201);
    const cid = randomUUID();
    acked.set(cid, await one.say(`round ${n} after`, cid));
    return { before: i - 1, back_ms: Date.now() - since };
}

// Everything acknowledged is there once, under the seq that was told.
async function check(dana, id, acked) {
    const received = (await events(dana, id)).filter((e) => e.kind === 'message.received');
    const bySeq = new Map(received.map((e) => [e.cid, e.seq]));
    assert.equal(bySeq.size, received.length, 'a message is stored twice');
    for (const [cid, seq] of acked) assert.equal(bySeq.get(cid), seq, 'an acknowledged message is lost');
}

async function run(disk) {
    let host = await startHost({ data: disk.data, undo: 1, set: { 'chat.rate': 1000, 'chat.burst': 5000 } });
    try {
        let [dana] = await people(host, 'dana');
        const one = await openCustomer(host, 'c-avery');
        const id = await accepted(one, dana);
        const acked = new Map();
        const { orders } = await expect(200, dana.call('GET', `/cases/${id}/orders`));
        const line = orders[0].lines[0];
        const refund = (minor, key) => dana.call('POST', `/cases/${id}/remedies`, { kind: 'refund', order: orders[0].id, line: line.line,
            amount: { minor, currency: 'USD' }, to: 'original', reason: 'not_arrived' }, { 'idempotency-key': key });
        const sums = [];
        for (let n = 0; n < rounds; n++) {
            // Allowed before, due while nothing can be written, by the store or by the shop.
            await expect(201, refund(10 + n, `refund-${n}`));
            sums.push(await round(n, disk, host, one, dana, id, acked));
        }
        await until('the refunds', async () => (await detail(dana, id)).remedies.every((r) => r.state === 'done'));
        await check(dana, id, acked);
        await host.kill();
        for (const who of [one, dana]) who.close();

        host = await startHost({ data: disk.data, port: host.port });
        [dana] = await people(host, 'dana');
        await check(dana, id, acked);
        assert.deepEqual(journal(host).map((l) => l.minor).sort(), Array.from({ length: rounds }, (_, n) => 10 + n), 'refunds in the shop');
        dana.close();
        if (disk.whole) {
            await host.stop();
            disk.fill();
            // Either it runs and refuses, or it says why it does not start; it does not crash.
            const error = await startHost({ data: disk.data }).then((started) => { host = started; }, (e) => e);
            if (error) assert.match(error.message, /ended with (69|78)\n[^]*cannot start: /);
            else await host.stop();
            disk.free();
            host = await startHost({ data: disk.data });
            [dana] = await people(host, 'dana');
            await check(dana, id, acked);
            dana.close();
        }
        console.log(`${disk.name}: ${sums.map((s) => `${s.before} stored, then refused, back after ${s.back_ms} ms`).join('; ')}`);
    } finally {
        await host.stop();
        disk.end();
    }
}

await run(lowLimit());
if (process.getuid() === 0) await run(smallDisk());
else console.log('full tmpfs: not run, it needs root');
console.log('disk_full: passed');

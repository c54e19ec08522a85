// SPDX-License-Identifier: Apache-2.0
// A copy of what is kept: of one customer for specialists and administrators, of everybody for
// administrators; sealed on disk, noted in the journal, gone with an erasure and with the host.
import assert from 'node:assert';
import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { files, found, large, markers as m, newFolder, speak, upload } from '../tools/erasure.mjs';
import { Customer, finish, request, signIn, startHost, until } from '../tools/host.mjs';
import { accepted, expect, identity, people } from './libdesk.mjs';

const folder = newFolder();
const data = path.join(folder, 'data');
let host = await startHost({ data });
const user = 'c-copied';

async function made(who, body) {
    const begun = (await expect(202, who.call('POST', '/exports', body))).export;
    return until('the export', async () => {
        const now = (await expect(200, who.call('GET', `/exports/${begun.id}`))).export;
        return now.state !== 'running' && now;
    });
}

// Every part in order: the lines, and the files by their part.
async function read(who, x) {
    const lines = [], raw = new Map();
    for (let n = 1; n <= x.parts; n++) {
        const got = await request(host, 'GET', `/api/v1/exports/${x.id}/parts/${n}`, { headers: { cookie: who.cookie } });
        assert.equal(got.status, 200);
        assert.match(got.headers['content-disposition'], /^attachment; filename="export-\d+\.(jsonl|bin)"$/);
        if (got.headers['content-type'].startsWith('application/x-ndjson')) lines.push(...got.text.split('\n').filter(Boolean).map((l) => JSON.parse(l)));
        else raw.set(n, got.text);
    }
    return { lines, raw };
}

try {
    const [dana, luis, mei, vera, olga] = await people(host, 'dana', 'luis', 'mei', 'vera', 'olga');
    const one = await speak(host, user, [m.text]);
    const kase = await accepted(one, dana);
    await expect(201, dana.call('POST', `/cases/${kase}/notes`, { text: m.note, cid: 'n' }));
    await expect(201, upload(host, dana, kase, 'small.pdf', `%PDF-1.7 ${m.small}`));
    await expect(201, upload(host, dana, kase, 'large.pdf', large()));
    await expect(200, dana.call('PATCH', `/customers/${user}`, { phone: m.phone, note: 'card 4111 1111 1111 1111' }));
    assert.equal((await expect(200, dana.call('GET', `/customers/${user}`))).customer.note, 'card 411111...1111');
    const other = await new Customer(host, { identity: identity(host, 'c-avery'), new: true }).open();
    await other.say('words of another');

    // Who may, and what is refused.
    for (const who of [dana, luis, olga]) {
        await expect(403, who.call('GET', '/exports'));
        await expect(403, who.call('POST', '/exports', { kind: 'customer', customer: user }));
    }
    await expect(403, mei.call('POST', '/exports', { kind: 'all' }));
    await expect(404, mei.call('POST', '/exports', { kind: 'customer', customer: 'c-nobody' }));
    for (const bad of [{}, { kind: 'customer' }, { kind: 'all', customer: user }, { kind: 'some' }]) await expect(400, vera.call('POST', '/exports', bad));

    // Of one customer: all of it, nothing of others.
    const own = await made(mei, { kind: 'customer', customer: user });
    assert.deepEqual([own.state, own.kind, own.customer, own.by], ['done', 'customer', user, 'mei']);
    const copy = await read(mei, own), text = JSON.stringify(copy.lines);
    for (const word of [m.text, m.note, m.phone, m.name, m.email]) assert.ok(text.includes(word), word);
    assert.ok(!text.includes('words of another') && !text.includes('argon2'));
    assert.deepEqual([...new Set(copy.lines.map((l) => l.entity))], ['export', 'customer', 'event', 'case', 'file']);
    const sent = copy.lines.filter((l) => l.entity === 'event' && l.case === kase);
    assert.deepEqual(sent.map((e) => e.seq), sent.map((_, i) => i + 1));
    assert.ok(sent.some((e) => e.what === 'note.added' && e.actor_type === 'agent' && e.actor === 'dana'));
    for (const line of copy.lines.filter((l) => l.entity === 'file')) {
        assert.equal(copy.raw.get(line.part).length, line.bytes);
        const kept = sent.find((e) => e.what === 'attachment.added' && e.body.hash === line.hash);
        assert.ok(kept && line.case === kase, JSON.stringify(line));
    }
    assert.deepEqual([...copy.raw.values()].map((t) => createHash('sha256').update(t).digest('hex')).sort(),
        [`%PDF-1.7 ${m.small}`, large()].map((t) => createHash('sha256').update(t).digest('hex')).sort());

    // Of everybody.
    const all = await made(vera, { kind: 'all' });
    const whole = await read(vera, all), everything = JSON.stringify(whole.lines);
    for (const word of [m.text, 'words of another', 'Dana Whitfield']) assert.ok(everything.includes(word), word);
    assert.ok(!everything.includes('argon2'));
    assert.ok(whole.lines.some((l) => l.entity === 'journal' && l.what === 'export.started'));
    assert.equal(whole.lines.filter((l) => l.entity === 'case').length, 2);

    // Others' are not there; parts beyond the last are not; no plain word lies on disk.
    await expect(404, mei.call('GET', `/exports/${all.id}`));
    await expect(404, mei.call('GET', `/exports/${all.id}/parts/1`));
    const bela = await signIn(host, 'bela', host.staff[0].password, 'brook.localhost');
    for (const tail of ['', '/parts/1']) await expect(404, bela.call('GET', `/exports/${all.id}${tail}`));
    await expect(404, bela.call('DELETE', `/exports/${all.id}`));
    for (const n of [0, -1, all.parts + 1, 'x', '9999999999999']) await expect(404, vera.call('GET', `/exports/${all.id}/parts/${n}`));
    assert.equal((await expect(200, vera.call('GET', '/exports'))).exports.length, 2);
    assert.deepEqual((await expect(200, mei.call('GET', '/exports'))).exports.map((x) => x.id), [own.id]);
    assert.deepEqual((await expect(200, bela.call('GET', '/exports'))).exports, []);
    assert.deepEqual(found(data, [m.text, m.note, m.small, 'words of another']), []);
    const lines = (await expect(200, vera.call('GET', '/journal'))).lines.filter((l) => l.what.startsWith('export.'));
    assert.deepEqual(lines.map((l) => [l.what, l.actor.id]).reverse(), [['export.started', 'mei'], ['export.read', 'mei'], ['export.started', 'vera'], ['export.read', 'vera']]);

    // Not more than are kept; one that is dropped makes room.
    for (let i = 0; i < 6; i++) await made(vera, { kind: 'customer', customer: user });
    await expect(503, vera.call('POST', '/exports', { kind: 'all' }));
    await expect(204, vera.call('DELETE', `/exports/${all.id}`));
    await expect(404, vera.call('GET', `/exports/${all.id}/parts/1`));
    const last = await made(vera, { kind: 'all' });

    // An erasure takes every copy with it.
    one.close();
    await expect(200, mei.call('DELETE', `/customers/${user}`));
    assert.deepEqual((await expect(200, vera.call('GET', '/exports'))).exports, []);
    await expect(404, vera.call('GET', `/exports/${last.id}/parts/1`));
    assert.deepEqual(files(data).filter((f) => f.includes('/exports/')), []);

    // What a killed host left is removed at the next start.
    await made(vera, { kind: 'all' });
    assert.ok(files(data).some((f) => f.includes('/exports/')));
    other.close();
    await host.kill();
    host = await startHost({ data });
    assert.ok(!existsSync(path.join(data, 'exports')) || !files(path.join(data, 'exports')).length);
} finally {
    if (!host.ended) await host.stop();
    rmSync(folder, { recursive: true, force: true });
}
finish('exports', 1, 1);

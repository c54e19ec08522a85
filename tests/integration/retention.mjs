// SPDX-License-Identifier: Apache-2.0
// How long customers are kept is a tenant's own setting: those of whom nothing was heard for longer
// are erased by the host itself, known ones and visitors, and nobody else; in days of a second.
import assert from 'node:assert';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { blobs, found, large, markers as m, newFolder, speak, upload, verify } from '../tools/erasure.mjs';
import { Customer, finish, signIn, sleep, startHost, until } from '../tools/host.mjs';
import { events, expect, people } from './libdesk.mjs';

const folder = newFolder();
const data = path.join(folder, 'data');
const start = () => startHost({ data, args: ['--retention-day', '1000'] });
let host = await start();
try {
    let [dana, mei, vera, olga] = await people(host, 'dana', 'mei', 'vera', 'olga');
    for (const who of [dana, mei, olga]) {
        await expect(403, who.call('GET', '/retention'));
        await expect(403, who.call('PUT', '/retention', { inactive_days: 1 }));
    }
    assert.equal((await expect(200, vera.call('GET', '/retention'))).retention.inactive_days, null);
    for (const bad of [{}, { inactive_days: -1 }, { inactive_days: 'many' }, { inactive_days: 1.5 }, { inactive_days: 36501 }]) await expect(400, vera.call('PUT', '/retention', bad));

    const one = await speak(host, 'c-quiet', [m.text]);
    const visitor = await new Customer(host, { new: true }).open();
    await visitor.say(m.reply);
    visitor.person();
    const row = await until('the visitor', async () => (await mei.call('GET', '/cases?filter=open')).json.cases.find((c) => c.customer_name !== m.name));
    await expect(201, upload(host, mei, row.id, 'a.pdf', large()));
    const there = await new Customer(host, { hostname: 'brook.localhost', new: true }).open();
    await there.say('kept in brook');
    for (const who of [one, visitor, there]) who.close();

    // Nobody is due yet: nobody goes.
    const set = (await expect(200, vera.call('PUT', '/retention', { inactive_days: 30000 }))).retention;
    assert.deepEqual([set.inactive_days, set.by], [30000, 'vera']);
    await sleep(2500);
    assert.equal((await mei.call('GET', '/customers/c-quiet')).status, 200);

    // All are due, at once or a day later; a restart changes nothing of it.
    await expect(200, vera.call('PUT', '/retention', { inactive_days: 1 }));
    await host.stop();
    host = await start();
    [dana, mei, vera] = await people(host, 'dana', 'mei', 'vera');
    const closed = async (id) => (await events(mei, id)).filter((e) => e.kind.startsWith('message.')).every((e) => e.body.erased || e.body.text === undefined);
    await until('the end of the customer', async () => (await mei.call('GET', '/customers/c-quiet')).status === 404);
    await until('the end of the visitor', () => closed(row.id));
    await until('the end of the file', () => !blobs(data).length);
    assert.ok((await events(mei, row.id)).length > 3, 'its skeleton stays');
    await until('the journal', async () => (await expect(200, vera.call('GET', '/journal'))).lines.filter((l) => l.what === 'customer.erased').length >= 2);
    const lines = (await expect(200, vera.call('GET', '/journal'))).lines;
    assert.deepEqual(lines.find((l) => l.what === 'customer.erased').actor, { type: 'system', id: 'retention' });
    assert.deepEqual(lines.filter((l) => l.what === 'retention.changed').map((l) => l.body.inactive_days), [1, 30000]);

    // Kept for ever again; the other tenant was never asked.
    await expect(200, vera.call('PUT', '/retention', { inactive_days: null }));
    const late = await speak(host, 'c-late', ['words that stay']);
    late.close();
    await sleep(2500);
    assert.equal((await mei.call('GET', '/customers/c-late')).status, 200);
    const aisha = await signIn(host, 'aisha', host.staff[0].password, 'brook.localhost');
    const theirs = (await expect(200, aisha.call('GET', '/cases?filter=open'))).cases[0];
    assert.ok(JSON.stringify((await expect(200, aisha.call('GET', `/cases/${theirs.id}/events`))).events).includes('kept in brook'));
    await host.stop();
    assert.deepEqual(found(data), []);
    assert.equal(verify(folder, data), '');
} finally {
    if (!host.ended) await host.stop();
    rmSync(folder, { recursive: true, force: true });
}
finish('retention', 1, 1);

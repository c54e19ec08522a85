// SPDX-License-Identifier: Apache-2.0
// A customer is erased by the API: whatever the customer said, sent and was called is in no file
// any more, with the chains and the money as they were; an older copy of the data gives it back to
// nobody; a crash in the middle is made good; others keep what is theirs.
import assert from 'node:assert';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { blobs, found, large, markers as m, newFolder, speak, upload, verify } from '../tools/erasure.mjs';
import { Customer, finish, signIn, startHost, until } from '../tools/host.mjs';
import { accepted, detail, events, expect, identity, people } from './libdesk.mjs';

const folder = newFolder();
const data = path.join(folder, 'data');
const intact = () => assert.equal(verify(folder, data), '');
const start = () => startHost({ data, verbose: true });
let host = await start();
try {
    let [dana, mei, vera, luis] = await people(host, 'dana', 'mei', 'vera', 'luis');
    const user = 'c-erased-1';

    // All of it, in two cases.
    const first = await speak(host, user, [m.text, `call me: ${m.phone}`]);
    const kase = await accepted(first, dana);
    await expect(201, dana.call('POST', `/cases/${kase}/notes`, { text: m.note, cid: 'n1' }));
    await expect(201, dana.call('POST', `/cases/${kase}/messages`, { text: m.reply, cid: 'r1', seen: 1000 }));
    await expect(201, upload(host, dana, kase, `${m.file}.pdf`, `%PDF-1.7 ${m.small}`));
    await expect(201, upload(host, dana, kase, `${m.file}-2.pdf`, large()));
    await expect(200, dana.call('POST', `/cases/${kase}/resolve`, { text: m.resolved }));
    first.close();
    const second = await speak(host, user, [m.text]);
    const other = await new Customer(host, { identity: identity(host, 'c-avery'), new: true }).open();
    await other.say('kept-marker of another customer');

    // Known to staff, with what they note.
    const seen = (await expect(200, dana.call('GET', `/customers/${user}`))).customer;
    assert.deepEqual([seen.id, seen.name, seen.email, seen.phone, seen.cases.length], [user, m.name, m.email, '', 2]);
    const noted = (await expect(200, dana.call('PATCH', `/customers/${user}`, { phone: m.phone, note: m.noted }))).customer;
    assert.deepEqual([noted.phone, noted.note, noted.name], [m.phone, m.noted, m.name]);
    await expect(400, dana.call('PATCH', `/customers/${user}`, { phone: 7 }));
    await expect(400, dana.call('PATCH', `/customers/${user}`, { note: 'x'.repeat(5000) }));
    assert.equal((await expect(200, dana.call('PATCH', `/customers/${user}`, { name: 'Other' }))).customer.name, 'Other');
    assert.equal((await expect(200, dana.call('PATCH', `/customers/${user}`, { name: null }))).customer.name, m.name);
    const list = (await expect(200, mei.call('GET', '/customers?limit=200'))).customers;
    assert.deepEqual(list.map((c) => [c.id, c.cases]).sort(), [['c-avery', 1], [user, 2]]);
    const page = await expect(200, mei.call('GET', '/customers?limit=1')); // in an order that means nothing, and stays
    const next = await expect(200, mei.call('GET', `/customers?limit=1&cursor=${page.cursor}`));
    assert.deepEqual([...page.customers, ...next.customers].map((c) => c.id).sort(), ['c-avery', user]);

    // An older copy of the data, as a backup has it.
    await host.stop();
    copyFileSync(path.join(data, 'ombud.db'), path.join(folder, 'backup.db'));
    assert.equal(blobs(data).length, 1, 'one large file');
    host = await start();
    [dana, mei, vera, luis] = await people(host, 'dana', 'mei', 'vera', 'luis');

    // Only a specialist or an administrator; nobody else's customer; none that is none.
    for (const who of [dana, luis]) await expect(403, who.call('DELETE', `/customers/${user}`));
    await expect(404, mei.call('DELETE', '/customers/c-nobody'));
    await expect(404, (await signIn(host, 'bela', host.staff[0].password, 'brook.localhost')).call('DELETE', `/customers/${user}`));
    const live = await new Customer(host, { token: second.token }).open();
    await live.say(m.text);
    const feed = mei.socket();
    await feed.opened();
    feed.send({ t: 'hello', v: 1 });
    feed.send({ t: 'list', filter: 'open' });
    await feed.wait('the list', (f) => f.t === 'rows');
    const erased = (await expect(200, mei.call('DELETE', `/customers/${user}`))).erased;
    assert.deepEqual(erased, { cases: 2, files: 1 });
    await feed.wait('the row without a name', (f) => f.t === 'row' && f.row.id !== kase && f.row.customer_name === '');
    await expect(404, mei.call('GET', `/customers/${user}`));
    await expect(404, mei.call('DELETE', `/customers/${user}`));
    assert.deepEqual((await expect(200, mei.call('GET', '/customers'))).customers.map((c) => c.id), ['c-avery']);
    assert.deepEqual(blobs(data), []);
    const gone = await detail(mei, kase);
    assert.deepEqual([gone.customer.name, gone.customer.email, gone.attachments.length], ['', '', 0]);
    assert.ok((await events(mei, kase)).filter((e) => e.kind === 'message.received').every((e) => e.body.erased === true));
    // The one who sits there may go on; what is said now is new.
    await live.say('newly-said');
    live.close();
    const lines = (await expect(200, vera.call('GET', '/journal'))).lines;
    assert.equal(lines[0].what, 'customer.erased');
    assert.ok(!JSON.stringify(lines).includes(user), 'the journal names nobody');
    assert.equal(lines[0].body.customer, lines.find((l) => l.what === 'customer.changed').body.customer);
    assert.deepEqual(lines[0].actor, { type: 'agent', id: 'mei' });

    const log = host.log;
    await host.stop();
    assert.deepEqual(found(data), []);
    assert.deepEqual(Object.values(m).filter((w) => log.includes(w)), [], 'the log');
    intact();
    host = await start();
    [dana, mei] = await people(host, 'dana', 'mei');
    assert.ok(JSON.stringify(await events(mei, (await expect(200, mei.call('GET', '/customers/c-avery'))).customer.cases[0].id)).includes('kept-marker'));
    await host.stop();

    // The older copy: what it holds of the erased one is closed before anybody can read it.
    copyFileSync(path.join(folder, 'backup.db'), path.join(data, 'ombud.db'));
    for (const rest of ['ombud.db-wal', 'ombud.db-shm']) rmSync(path.join(data, rest), { force: true });
    host = await start();
    [dana, mei] = await people(host, 'dana', 'mei');
    assert.match(host.log, /erased stood in the data again/);
    const back = await events(mei, kase);
    assert.ok(back.length > 5 && back.filter((e) => e.kind === 'message.received').every((e) => e.body.erased === true));
    await expect(404, mei.call('GET', `/customers/${user}`));
    assert.ok(JSON.stringify(await events(mei, (await expect(200, mei.call('GET', '/customers/c-avery'))).customer.cases[0].id)).includes('kept-marker'));
    await host.stop();
    assert.deepEqual(found(data), []);
    intact();

    // Killed at once after the question: it is over, or it goes on with the next start.
    for (let round = 0; round < 4; round++) {
        host = await start();
        [dana, mei] = await people(host, 'dana', 'mei');
        const who = `c-round-${round}`;
        const one = await speak(host, who, [`${m.text} ${round}`]);
        one.person();
        const row = await until('the case', async () => (await expect(200, mei.call('GET', `/customers/${who}`))).customer.cases[0]);
        await expect(201, upload(host, mei, row.id, 'a.pdf', large(round)));
        const asked = mei.call('DELETE', `/customers/${who}`).catch(() => null);
        await new Promise((next) => { setTimeout(next, round * 2); });
        await host.kill();
        await asked;
        host = await start();
        [dana, mei] = await people(host, 'dana', 'mei');
        await until('the end of it', async () => {
            const got = await mei.call('GET', `/customers/${who}`);
            // Never begun: it is asked for again, as whoever got no answer does.
            if (got.status === 200) await mei.call('DELETE', `/customers/${who}`);
            return got.status === 404 && !blobs(data).length;
        });
        assert.ok((await events(mei, row.id)).length > 2);
        // Whatever it was cut off at, its line says how many cases there were.
        const [vera] = await people(host, 'vera');
        await until('its line', async () => {
            const { lines } = await expect(200, vera.call('GET', '/journal?limit=100'));
            const ends = lines.filter((l) => l.what === 'customer.erased');
            assert.ok(ends.every((l) => l.body.cases > 0), JSON.stringify(ends));
            return ends.length > round;
        });
        await host.stop();
    }
    assert.deepEqual(found(data), []);
    assert.ok(existsSync(path.join(data, 'erased.keys')));
} finally {
    if (!host.ended) await host.stop();
    rmSync(folder, { recursive: true, force: true });
}
finish('erasure', 1, 1);

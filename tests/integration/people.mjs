// SPDX-License-Identifier: Apache-2.0
// Administrators add, change and remove people through the API: each is who they say at once, no
// longer at once, never more than who made them may give, and the journal tells of it.
import assert from 'node:assert';
import { finish, request, signIn, startHost, until } from '../tools/host.mjs';
import { expect, people } from './libdesk.mjs';

const host = await startHost();
const ended = (who) => until('the session to end', async () => (await who.call('GET', '/session')).status === 401);
try {
    const [vera, dana, mei, olga] = await people(host, 'vera', 'dana', 'mei', 'olga');
    const add = (body, who = vera) => who.call('POST', '/agents', body);

    // Only administrators, and they see no hashes.
    for (const who of [dana, mei, olga]) {
        await expect(403, who.call('GET', '/agents'));
        await expect(403, add({ login: 'x1', name: 'X', tier: 1 }, who));
        await expect(403, who.call('PATCH', '/agents/dana', { tier: 3 }));
        await expect(403, who.call('DELETE', '/agents/omar'));
        await expect(403, who.call('GET', '/journal'));
    }
    const listed = await expect(200, vera.call('GET', '/agents'));
    assert.deepEqual(listed.agents.map((a) => a.login), ['dana', 'luis', 'mei', 'olga', 'omar', 'oscar', 'vera']);
    assert.deepEqual(listed.agents[0], { login: 'dana', id: 'dana', name: 'Dana Whitfield', tier: 1, operator: false, admin: false, disabled: false });

    // A new one gets a password that is shown once.
    const made = await expect(201, add({ login: 'nina', name: 'Nina Roth', tier: 1 }));
    assert.match(made.password, /^[A-Za-z0-9]{20}$/);
    assert.equal((await expect(200, vera.call('GET', '/agents/nina'))).password, undefined);
    let nina = await signIn(host, 'nina', made.password);
    assert.deepEqual([nina.agent.id, nina.agent.tier, nina.agent.roles], ['nina', 1, ['associate']]);
    await expect(409, add({ login: 'nina', name: 'Another', tier: 2 }));

    // What is refused leaves nothing.
    for (const [body, status] of [[{ login: 'Bad Name', name: 'X', tier: 1 }, 400], [{ login: '', name: 'X', tier: 1 }, 400], [{ login: 'x2', tier: 1 }, 400],
        [{ login: 'x2', name: 'X' }, 400], [{ login: 'x2', name: 'X', tier: 9 }, 400], [{ login: 'x2', name: 'X', tier: -1 }, 400],
        [{ login: 'x2', name: 'X', tier: 1, password: 'short' }, 400], [{ login: 'x2', name: 'X', tier: 1, password: 'y'.repeat(1025) }, 422],
        [{ login: 'x2', name: 'n'.repeat(300), tier: 1 }, 400], [{ login: 'x2', name: 'X', tier: 1, operator: true }, 403]])
        await expect(status, add(body));
    await expect(404, vera.call('GET', '/agents/x2'));
    await expect(404, vera.call('PATCH', '/agents/x2', { tier: 2 }));
    await expect(404, vera.call('DELETE', '/agents/aisha')); // of the other tenant

    // Nobody changes what he may himself, and only an operator makes or changes operators.
    await expect(403, vera.call('PATCH', '/agents/vera', { tier: 3 }));
    await expect(403, vera.call('PATCH', '/agents/vera', { disabled: true }));
    await expect(403, vera.call('DELETE', '/agents/vera'));
    await expect(403, vera.call('PATCH', '/agents/olga', { operator: false }));
    await expect(403, vera.call('PATCH', '/agents/olga', { new_password: true }));
    await expect(403, vera.call('DELETE', '/agents/olga'));
    assert.equal((await expect(200, vera.call('PATCH', '/agents/vera', { name: 'Vera L.' }))).agent.name, 'Vera L.');
    const again = await signIn(host, 'vera', host.staff[0].password); // one's own record is new: one signs in again

    // A change of rights ends the sessions, with their sockets.
    const feed = nina.socket();
    await feed.opened();
    feed.send({ t: 'hello', v: 1 });
    await feed.wait('a welcome', (f) => f.t === 'welcome');
    const risen = await expect(200, again.call('PATCH', '/agents/nina', { tier: 2 }));
    assert.deepEqual([risen.agent.tier, risen.password], [2, undefined]);
    await until('the socket to close', () => feed.closed);
    assert.equal(feed.closed.code, 4401);
    assert.equal((await nina.call('GET', '/session')).status, 401);
    nina = await signIn(host, 'nina', made.password);
    assert.deepEqual(nina.agent.roles, ['supervisor']);

    // One's own password.
    await expect(403, nina.call('POST', '/session/password', { password: 'wrong', new: 'a new password' }));
    await expect(400, nina.call('POST', '/session/password', { password: made.password, new: 'short' }));
    await expect(204, nina.call('POST', '/session/password', { password: made.password, new: 'a new password' }));
    await ended(nina);
    assert.equal((await request(host, 'POST', '/api/v1/session', { json: { login: 'nina', password: made.password } })).status, 401);
    nina = await signIn(host, 'nina', 'a new password');
    for (let i = 0; i < 10; i++) await nina.call('POST', '/session/password', { password: `wrong ${i}`, new: 'a new password' });
    await expect(429, nina.call('POST', '/session/password', { password: 'a new password', new: 'a newer password' }));
    const renewed = await expect(200, again.call('PATCH', '/agents/nina', { new_password: true }));
    await ended(nina);
    nina = await signIn(host, 'nina', renewed.password);

    // Disabled, back again, removed for good.
    await expect(200, again.call('PATCH', '/agents/nina', { disabled: true }));
    assert.equal((await nina.call('GET', '/session')).status, 401);
    assert.equal((await request(host, 'POST', '/api/v1/session', { json: { login: 'nina', password: renewed.password } })).status, 401);
    await expect(200, again.call('PATCH', '/agents/nina', { disabled: false }));
    nina = await signIn(host, 'nina', renewed.password);
    await expect(204, again.call('DELETE', '/agents/nina'));
    assert.equal((await nina.call('GET', '/session')).status, 401);
    await expect(404, again.call('GET', '/agents/nina'));
    await expect(409, add({ login: 'nina', name: 'Another Nina', tier: 1 }, again));

    // Two at once: both come about, one after the other.
    const many = await Promise.all(Array.from({ length: 8 }, (_, i) => add({ login: `many${i}`, name: `Many ${i}`, tier: 1 }, again)));
    assert.deepEqual(many.map((a) => a.status), Array(8).fill(201));

    // The journal has each of it, in order, with who did it, and no secret.
    const lines = (await expect(200, again.call('GET', '/journal?limit=1000'))).lines;
    const about = lines.filter((l) => (l.body.agent?.login ?? l.actor.id) === 'nina').map((l) => l.what).reverse();
    assert.deepEqual(about, ['staff.added', 'staff.changed', 'staff.password_changed', 'staff.changed', 'staff.changed', 'staff.changed', 'staff.removed']);
    assert.deepEqual(lines.map((l) => l.n), Array.from({ length: lines.length }, (_, i) => lines.length - i));
    assert.deepEqual(lines.at(-1).actor, { type: 'agent', id: 'vera' });
    const text = JSON.stringify(lines);
    for (const secret of ['argon2', made.password, renewed.password, 'a new password']) assert.ok(!text.includes(secret), secret);
    const page = await expect(200, again.call('GET', `/journal?limit=3&before=${lines[2].n}`));
    assert.deepEqual(page.lines.map((l) => l.n), [lines[3].n, lines[4].n, lines[5].n]);
    assert.equal(page.more, true);
    // It is no case, for nobody.
    for (const tail of ['', '/events', '/orders']) await expect(404, mei.call('GET', `/cases/00000000-0000-0000-0000-000000000001${tail}`));
    assert.deepEqual((await expect(200, (await signIn(host, 'bela', host.staff[0].password, 'brook.localhost')).call('GET', '/journal'))).lines, []);
    for (const who of [vera, again, dana, mei, olga, nina]) who.close();
} finally {
    await host.stop();
}
finish('people', 1, 1);

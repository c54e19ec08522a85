// SPDX-License-Identifier: Apache-2.0
// The row api-wrong-tenant: a plugin that serves one tenant's socket names the other tenant with a
// contact of the first, and the first with a contact of the other. Neither exists for it there.
import { cpSync } from 'node:fs';
import path from 'node:path';
import { build, Customer, openSocket, startHost, temporary } from '../tools/host.mjs';

// A folder that is not the shipped one: all of it runs in children.
const folder = temporary();
cpSync(path.join(build, 'lib/ombud'), folder, { recursive: true });
cpSync(path.join(build, 'lib/test/hostile.so'), path.join(folder, 'hostile.so'));

const NOT_FOUND = -6;
const wrong = [];
const host = await startHost({ args: ['--plugins', folder], set: { 'hostile.misbehave': 'api-wrong-tenant' } });
try {
    const maple = await new Customer(host).open();
    const brook = await new Customer(host, { hostname: 'brook.localhost' }).open();
    const socket = openSocket(host, '/hostile/ws', { headers: { origin: `http://localhost:${host.port}` } });
    await socket.opened();
    for (const [name, tenant, contact, status] of [['own', 1, maple.contact, 0], ['the other tenant', 2, maple.contact, NOT_FOUND],
        ["the other's contact", 1, brook.contact, NOT_FOUND], ['no tenant', 7, maple.contact, NOT_FOUND]]) {
        const before = socket.frames.length;
        socket.ws.send(`${tenant}${contact}`);
        const frame = await socket.wait(`an answer for ${name}`, (f) => socket.frames.indexOf(f) >= before);
        if (frame.status !== status) wrong.push(`${name}: ${frame.status}`);
    }
    for (const customer of [maple, brook]) customer.close();
    socket.close();
} catch (error) {
    wrong.push(error.message.split('\n')[0]);
} finally {
    await host.stop();
}
console.log(wrong.length ? `fail api-wrong-tenant ${wrong.join(', ')}` : 'ok api-wrong-tenant');

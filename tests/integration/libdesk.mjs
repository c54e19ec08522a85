// SPDX-License-Identifier: Apache-2.0
// Steps that the integration tests share: customers who ask for a person, people who accept.
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Customer, signIn, until } from '../tools/host.mjs';

// A sample customer of maple by id, with the proof that the shop would give.
export function identity(host, id) {
    const customer = host.customers.find((c) => c.id === id);
    const link = new URLSearchParams(new URL(customer.help_url).hash.slice(1));
    return { user: link.get('user'), mac: link.get('mac') };
}

export const openCustomer = (host, id) => new Customer(host, id ? { identity: identity(host, id) } : {}).open();

export async function people(host, ...logins) {
    return Promise.all(logins.map((login) => signIn(host, login, host.staff[0].password)));
}

// The row of the case that waits at this person's tier, once there is one.
export const waiting = (staff) => until('a case in the queue', async () =>
    (await staff.call('GET', '/cases?filter=queue')).json.cases[0]);

export async function expect(status, answer) {
    const got = await answer;
    assert.equal(got.status, status, `${got.status} instead of ${status}: ${got.text}`);
    return got.json;
}

// Asks for a person and is accepted; answers the case's id.
export function accepted(customer, staff) {
    customer.person();
    return taken(staff);
}

// Accepts who waits in the queue; answers the case's id.
export async function taken(staff) {
    const row = await waiting(staff);
    await expect(200, staff.call('POST', `/cases/${row.id}/accept`, {}));
    return row.id;
}

export const detail = async (staff, id) => (await expect(200, staff.call('GET', `/cases/${id}`))).case;

export async function events(staff, id) {
    const list = [];
    for (;;) {
        const page = (await expect(200, staff.call('GET', `/cases/${id}/events?since=${list.at(-1)?.seq ?? 0}&limit=1000`))).events;
        if (!page.length) return list;
        list.push(...page);
    }
}

// What the shop's own journal says was carried out: one object a line.
export function journal(host) {
    const text = readFileSync(path.join(host.data, 'plugins/local/journal.jsonl'), 'utf8');
    return text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

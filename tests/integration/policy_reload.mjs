// SPDX-License-Identifier: Apache-2.0
// Rules change while the host runs: a changed number decides the next case, a broken file nothing.
import assert from 'node:assert';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { signIn, sleep, source, startHost, temporary, until, Customer } from '../tools/host.mjs';

const scripts = path.join(temporary(), 'scripts');
cpSync(path.join(source, 'scripts'), scripts, { recursive: true });
const file = path.join(scripts, 'policies/authority.lua');
const original = readFileSync(file, 'utf8');

const host = await startHost({ scripts });
try {
    const staff = await signIn(host, 'dana', host.staff[0].password);
    const link = new URLSearchParams(new URL(host.customers[0].help_url).hash.slice(1));
    const one = await new Customer(host, { identity: { user: link.get('user'), mac: link.get('mac') } }).open();
    one.person();
    const [row] = await until('a case in the queue', async () =>
        (await staff.call('GET', '/cases?filter=queue')).json.cases.filter(Boolean).slice(0, 1)[0]
            && (await staff.call('GET', '/cases?filter=queue')).json.cases);
    assert.equal((await staff.call('POST', `/cases/${row.id}/accept`, {})).status, 200);
    const { orders } = (await staff.call('GET', `/cases/${row.id}/orders`)).json;
    const order = orders.find((o) => o.lines.some((l) => l.paid_minor > 500 && !l.refunded_minor));
    const line = order.lines.find((l) => l.paid_minor > 500 && !l.refunded_minor);
    const propose = async (key, minor) => (await staff.call('POST', `/cases/${row.id}/remedies`, { kind: 'refund',
        order: order.id, line: line.line, amount: { minor, currency: order.currency }, to: 'original',
        reason: 'not_arrived' }, { 'idempotency-key': key })).json?.remedy;

    const before = await propose('before', 100);
    assert.equal(before.state === 'done' || before.state === 'started' || before.state === 'allowed', true, JSON.stringify(before));

    // A broken file: nothing changes, and the log says where.
    writeFileSync(file, `${original}\nthis is not Lua`);
    await until('a complaint with file and line', () => /authority\.lua:\d+/.test(host.log));
    const still = await propose('still', 100);
    assert.notEqual(still.state, 'denied');

    // Everything denied: the next decision is another one.
    writeFileSync(file, 'return policy "authority" { otherwise = deny("closed_today", "No refunds today.") }\n');
    writeFileSync(path.join(scripts, 'spec/authority.lua'), 'spec "authority" { case "closed" { given = {}, expect = { verdict = "deny" } } }\n');
    let after;
    for (let i = 0; i < 240 && after?.state !== 'denied'; i++) {
        await sleep(500);
        after = await propose(`after-${i}`, 1);
    }
    assert.equal(after.state, 'denied');
    one.close();
    staff.close();
    console.log('policy_reload: passed');
} finally {
    await host.stop();
}

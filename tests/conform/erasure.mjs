// SPDX-License-Identifier: Apache-2.0
// `./run conform erasure`: a marker in everything that a person can write and in everything that is
// made about one; after the erasure no file of the data folder has any of them (database, log, free
// pages, attachments, exports, folders of plugins), no line of the log, the chains verify, and an
// older copy of the data gives none of them back.
import assert from 'node:assert';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { blobs, files, found, newFolder, upload, verify } from '../tools/erasure.mjs';
import { build, Customer, request, sleep, source, startHost, until } from '../tools/host.mjs';
import { accepted, detail, events, expect, identity, people } from '../integration/libdesk.mjs';
import { report } from './libwire.mjs';

const user = 'c-fern', desk = { order: '112-4200056-4713496', line: '1' };
const m = Object.fromEntries(['name', 'message', 'reply', 'note', 'remedy_reason', 'second_reason', 'decline_reason', 'escalation', 'hand_back', 'resolution', 'claim_contact', 'claim', 'evidence',
    'seller_answer', 'claim_reason', 'claim_clause', 'appeal', 'file_name', 'small_file', 'large_file', 'noted', 'street', 'topic_order'].map((what) => [what, `okapi-${what.replace('_', '-')}-marker`]));
m.email = 'okapi-mail@marker.example';
m.phone = '+44 20 7946 1234';

const folder = newFolder(), data = path.join(folder, 'data');
const config = path.join(folder, 'host.lua');
const tenant = (slug, hosts) => `{ slug = "${slug}", name = "${slug}", currency = "USD", commerce = "local", hosts = { ${hosts} },
  identity_secret = "sample-identity-secret-of-${slug}", scripts = "${source}/scripts" }`;
writeFileSync(config, `return { data = "${data}", log_level = "info", insecure_cookie = true, plugin_dirs = { "${build}/lib/ombud" }, undo_s = 0, claim_hour_ms = 200,
 fetch = { { plugin = "webhooks.maple", allow = { "http://127.0.0.1:9" } } },
 tenants = { ${tenant('maple', '"localhost", "127.0.0.1"')}, ${tenant('brook', '"brook.localhost"')} },
}\n`);
const start = () => startHost({ data, verbose: true, args: ['--config', config] });
const large = `%PDF-1.7 ${m.large_file} `.repeat(4000);

let key = 0;
const fresh = () => ({ 'idempotency-key': `k${key += 1}` });
const holder = (host, token) => ({ call: (method, target, json) => request(host, method, `/api/v1${target}`, { json, headers: { authorization: `Bearer ${token}`, ...fresh() } }) });

// Talk, files, grants and their ends, moves between people, what staff note.
async function plantCase(host, { dana, luis, mei, vera }) {
    await expect(201, vera.call('POST', '/webhooks', { url: 'http://127.0.0.1:9/x', events: ['*'], name: 'nobody there' }));
    const one = await new Customer(host, { new: true, topic: { reason: 'other', order: m.topic_order }, identity: { ...identity(host, user), name: m.name, email: m.email } }).open();
    await one.say(`${m.message}, call me: ${m.phone}`);
    const kase = await accepted(one, dana);
    const at = (who, what, body) => who.call('POST', `/cases/${kase}/${what}`, body, fresh());
    await expect(201, at(dana, 'notes', { text: m.note, cid: 'n' }));
    await expect(201, at(dana, 'messages', { text: m.reply, cid: 'r', seen: 1000 }));
    await expect(201, upload(host, dana, kase, `${m.file_name}.pdf`, `%PDF-1.7 ${m.small_file}`));
    await expect(201, upload(host, dana, kase, `${m.file_name}-2.pdf`, large));
    await expect(200, dana.call('PATCH', `/customers/${user}`, { phone: m.phone, note: m.noted }));
    await expect(201, at(dana, 'remedies', { kind: 'certificate', order: desk.order, amount: { minor: 100, currency: 'USD' }, reason: m.remedy_reason }));
    await expect(201, at(dana, 'remedies', { kind: 'customer_change', reason: 'moved', change: { what: 'address', address: { address1: m.street, city: 'Salem' } } }));
    const { remedy } = await expect(201, at(dana, 'remedies', { kind: 'certificate', order: desk.order, amount: { minor: 4900, currency: 'USD' }, reason: m.second_reason }));
    assert.equal(remedy.state, 'asked');
    await expect(200, at(mei, `remedies/${remedy.id}/decline`, { hash: remedy.hash, reason: m.decline_reason }));
    await expect(200, at(dana, 'escalate', { tier: 2, reason: m.escalation }));
    await expect(200, at(luis, 'accept', {}));
    await expect(200, at(luis, 'hand-back', { reason: m.hand_back }));
    await expect(200, at(dana, 'accept', {}));
    await expect(200, at(dana, 'resolve', { text: m.resolution }));
    one.close();
    return kase;
}

// A claim from the first word to the seller to the decision on its appeal.
async function plantClaim(host, { luis, mei }) {
    const { token } = await expect(200, request(host, 'POST', '/api/v1/my/session', { json: { identity: identity(host, user) } }));
    const me = holder(host, token), seller = holder(host, host.sellers.find((s) => s.id === 's-oakline').token);
    const { claim } = await expect(201, me.call('POST', '/my/claims/contact', { ...desk, text: m.claim_contact }));
    await expect(201, me.call('POST', '/my/claims', { ...desk, ground: 'return_refused', text: m.claim }));
    const state = (want) => until(`the claim to be ${want}`, async () => (await detail(luis, claim.case)).claims.find((c) => c.id === claim.id && c.state === want), 60);
    await state('waiting_seller');
    await expect(200, me.call('POST', `/my/claims/${claim.id}/evidence`, { what: 'photo', text: m.evidence }));
    await expect(200, seller.call('POST', `/seller/claims/${claim.case}/${claim.id}/answer`, { answer: 'disputes', text: m.seller_answer }));
    await state('with_person');
    const decide = (who, body) => who.call('POST', `/cases/${claim.case}/claims/${claim.id}/decide`, body, fresh());
    await expect(200, decide(luis, { decision: 'deny', reason: m.claim_reason, clause: m.claim_clause }));
    await expect(200, me.call('POST', `/my/claims/${claim.id}/appeal`, { text: m.appeal }));
    await expect(200, decide(mei, { decision: 'grant', charge: 'shop', minor: 500, reason: m.claim_reason }));
    return claim.case;
}

const where = new Map(Object.keys(m).map((what) => [what, []]));
// The shop is the shop: what it knows of its customers itself is its own to erase (plugins/local).
const look = (log, when) => {
    const here = files(data).filter((file) => !file.includes('/plugins/local/'));
    for (const [what, marker] of Object.entries(m)) {
        where.get(what).push(...found(data, [marker]).filter((line) => here.some((file) => line.endsWith(` in ${path.relative(data, file)}`))).map((line) => `${when}: ${line}`));
        if (log.includes(marker)) where.get(what).push(`${when}: the log`);
    }
    where.set('id', [...(where.get('id') ?? []), ...here.filter((file) => found(path.dirname(file), [user]).some((line) => line.endsWith(` in ${path.basename(file)}`))).map((file) => `${when}: ${path.relative(data, file)}`)]);
};

let host = await start();
try {
    const staff = async () => Object.fromEntries((await people(host, 'dana', 'luis', 'mei', 'vera')).map((p, i) => [['dana', 'luis', 'mei', 'vera'][i], p]));
    let who = await staff();
    const first = await plantCase(host, who), second = await plantClaim(host, who);
    const { export: copy } = await expect(202, who.mei.call('POST', '/exports', { kind: 'customer', customer: user }));
    await until('the export', async () => (await expect(200, who.mei.call('GET', `/exports/${copy.id}`))).export.state === 'done');
    // Planted means kept: what cannot be found before could not be missed after.
    const told = JSON.stringify([await events(who.mei, first), await events(who.mei, second), await detail(who.mei, first), (await expect(200, who.mei.call('GET', `/customers/${user}`))).customer]);
    for (const what of Object.keys(m).filter((w) => !['small_file', 'large_file', 'street', 'topic_order'].includes(w))) assert.ok(told.includes(m[what]), `${what} was not kept`);
    const money = async () => (await Promise.all([first, second].map((id) => detail(who.mei, id)))).flatMap((c) => c.remedies.map((r) => [r.id, r.kind, r.state, r.amount?.minor]));
    await until('the money to be settled', async () => (await money()).every((r) => ['done', 'declined', 'failed', 'denied'].includes(r[2])));
    const before = await money();
    await host.stop();
    copyFileSync(path.join(data, 'ombud.db'), path.join(folder, 'older.db'));

    host = await start();
    who = await staff();
    const asked = await who.mei.call('DELETE', `/customers/${user}`);
    assert.ok([200, 202].includes(asked.status), asked.text);
    await until('the erasure', async () => (await who.mei.call('GET', `/customers/${user}`)).status === 404, 90);
    assert.deepEqual(await money(), before, 'money stays as it was');
    await host.stop();
    look(host.log, 'after it');
    assert.deepEqual(blobs(data), []);
    assert.equal(verify(folder, data), '');

    copyFileSync(path.join(folder, 'older.db'), path.join(data, 'ombud.db'));
    for (const rest of ['ombud.db-wal', 'ombud.db-shm']) rmSync(path.join(data, rest), { force: true });
    host = await start();
    who = await staff();
    const back = JSON.stringify([await events(who.mei, first), await events(who.mei, second), await detail(who.mei, first), await detail(who.mei, second)]);
    for (const [what, marker] of [...Object.entries(m), ['id', `"${user}"`]]) if (back.includes(marker)) where.get(what).push('shown of an older copy');
    await expect(404, who.mei.call('GET', `/customers/${user}`));
    await host.stop();
    look(host.log, 'of an older copy');
    assert.equal(verify(folder, data), '');
} finally {
    if (!host.ended) await host.stop();
    await sleep(0);
    rmSync(folder, { recursive: true, force: true });
}
process.exitCode = report('erasure', [...where].map(([id, why]) => ({ id, why: why.slice(0, 4).join('; ') })));

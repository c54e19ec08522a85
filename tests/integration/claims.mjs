// SPDX-License-Identifier: Apache-2.0
// Guarantee claims through the real host: customer by the help page's API, seller by key and by
// link, a person at the desk; clocks whose hour is short (claim_hour_ms), money once, debits.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, request, sleep, source, startHost, until } from '../tools/host.mjs';
import { detail, events, expect, identity, journal, people } from './libdesk.mjs';

const hour = 40;
const folder = mkdtempSync(path.join(tmpdir(), 'ombud-claims-'));
const config = path.join(folder, 'ombud.lua');
const tenant = (slug, name, hosts) => `{ slug = "${slug}", name = "${name}", currency = "USD", commerce = "local", hosts = { ${hosts} },
  identity_secret = "sample-identity-secret-of-${slug}", scripts = "${source}/scripts" }`;
writeFileSync(config, `return { data = "${folder}/data", log_level = "warn", insecure_cookie = true, plugin_dirs = { "${build}/lib/ombud" }, undo_s = 0, claim_hour_ms = ${hour},
 tenants = { ${tenant('maple', 'Maple Street Goods', '"localhost", "127.0.0.1"')}, ${tenant('brook', 'Brook & Sons', '"brook.localhost"')} },
}\n`);

let key = 0;
const fresh = () => ({ 'idempotency-key': `k${key += 1}` });
const bearer = (token) => ({ authorization: `Bearer ${token}` });

function person(host, token) {
    return { call: (method, target, json, more = {}) => request(host, method, `/api/v1${target}`,
        { json, headers: { ...bearer(token), ...(method === 'POST' ? fresh() : {}), ...more } }) };
}

async function customer(host, id) {
    const { token } = await expect(200, request(host, 'POST', '/api/v1/my/session', { json: { identity: identity(host, id) } }));
    const me = person(host, token);
    me.claims = async () => (await expect(200, me.call('GET', '/my/cases'))).cases;
    return me;
}

let host = await startHost({ data: path.join(folder, 'data'), args: ['--config', config] });
const sellerOf = (id) => person(host, host.sellers.find((s) => s.id === id).token);
const seen = async (seller, claim) => (await expect(200, seller.call('GET', `/seller/claims/${claim.case}/${claim.id}`))).claim;
const becomes = (seller, claim, state) => until(`claim ${claim.id} to be ${state}`, async () => {
    await sleep(150); // a seller's key has so many calls a minute
    const now = await seen(seller, claim);
    return now.state === state && now;
}, 30);
// What the shop's own books say that a seller owes.
const debits = (seller) => {
    const rows = journal(host).filter((l) => l.seller === seller);
    return { n: rows.length, minor: rows.reduce((sum, l) => sum + l.debit, 0) };
};

try {
    const [dana, luis, mei] = await people(host, 'dana', 'luis', 'mei');
    const oakline = sellerOf('s-oakline'), pixel = sellerOf('s-pixel'), tinker = sellerOf('s-tinker');

    // ---- never came: message, wait, claim, silence, grant, debit ----
    const fern = await customer(host, 'c-fern');
    const desk = { order: '112-4200056-4713496', line: '1' };
    await expect(400, fern.call('POST', '/my/claims/contact', { ...desk, text: '' }));
    const first = await expect(201, fern.call('POST', '/my/claims/contact', { ...desk, text: 'Where is my desk?' }));
    assert.equal(first.claim.state, 'waiting_contact');
    assert.equal(first.claim.seller, 's-oakline');
    const filed = (await expect(201, fern.call('POST', '/my/claims', { ...desk, ground: 'not_arrived', text: 'It never came.' }))).claim;
    assert.equal(filed.id, first.claim.id);
    assert.equal(filed.amount.minor, 54900);
    assert.equal(Date.parse(filed.deadline) - Date.parse(first.claim.contacted_at), 48 * hour);
    await expect(409, fern.call('POST', '/my/claims', { ...desk, ground: 'not_as_described' }));

    const asked = await becomes(oakline, filed, 'waiting_seller');
    assert.ok(!JSON.stringify(asked).includes('Fern') && !JSON.stringify(asked).includes('fern@example.com'), 'no personal data');
    assert.deepEqual(asked.evidence.filter((e) => e.by === 'customer').map((e) => e.text), ['Where is my desk?', 'It never came.']);
    assert.ok(asked.listing_sold?.title, 'the listing as sold is kept');
    await until('the listing now', async () => (await sleep(150), await seen(oakline, filed)).listing_now?.title);

    // A foreign seller, no key, a wrong key, a claim that is not there.
    assert.deepEqual((await expect(200, pixel.call('GET', '/seller/claims'))).claims, []);
    for (const [method, rest, body] of [['GET', ''], ['POST', '/answer', { answer: 'accepts' }], ['POST', '/evidence', { what: 'photo', text: 'x' }],
        ['POST', '/appeal', { text: 'x' }]])
        await expect(404, pixel.call(method, `/seller/claims/${filed.case}/${filed.id}${rest}`, body));
    await expect(404, oakline.call('GET', `/seller/claims/${filed.case}/c9`));
    await expect(404, oakline.call('GET', '/seller/claims/not-a-case/c1'));
    await expect(401, request(host, 'GET', '/api/v1/seller/claims'));
    await expect(401, person(host, 'x'.repeat(43)).call('GET', '/seller/claims'));
    await expect(401, request(host, 'GET', '/api/v1/seller/claims', { host: 'brook.localhost', headers: bearer(host.sellers.find((s) => s.id === 's-oakline').token) }));
    await expect(400, oakline.call('POST', `/seller/claims/${filed.case}/${filed.id}/answer`, { answer: 'perhaps' }));

    // The link of one claim opens that one only.
    await expect(401, request(host, 'GET', `/api/v1/cases/${filed.case}/claims/${filed.id}/seller-link`));
    await expect(404, dana.call('GET', `/cases/${filed.case}/claims/c9/seller-link`));
    const { url } = await expect(200, dana.call('GET', `/cases/${filed.case}/claims/${filed.id}/seller-link`));
    const link = person(host, decodeURIComponent(url.split('#token=')[1]));
    assert.deepEqual((await expect(200, link.call('GET', '/seller/claims'))).claims.map((c) => c.id), [filed.id]);
    await expect(404, link.call('GET', `/seller/claims/${filed.case}/c2`));
    await expect(401, person(host, url.split('#token=')[1].replace(/.$/, (c) => (c === '0' ? '1' : '0'))).call('GET', '/seller/claims'));
    await expect(200, link.call('POST', `/seller/claims/${filed.case}/${filed.id}/evidence`, { what: 'tracking', text: 'It left us on Monday.' }));

    const granted = await becomes(oakline, filed, 'granted');
    assert.deepEqual([granted.charge, granted.granted.minor], ['seller', 54900]);
    assert.ok(granted.appeal_until);
    await until('the debit', () => debits('s-oakline').n === 1);
    assert.equal(debits('s-oakline').minor, 54900);
    assert.equal(journal(host).filter((l) => l.order === desk.order).length, 1);
    const history = await events(luis, filed.case);
    const told = history.filter((e) => e.kind === 'confirmation.sent').map((e) => [e.body.kind, e.body.to]);
    const figures = history.filter((e) => e.kind === 'policy.decided' && e.body.point === 'claims').map((e) => e.body.record.facts);
    assert.ok(figures.length && figures.every((f) => f['seller.orders'] >= 1 && f['seller.claims_pm'] === Math.floor(1000 / f['seller.orders'])), JSON.stringify(figures));
    for (const kind of ['claim_seller_contacted', 'claim_filed', 'claim_evidence_added', 'claim_seller_notified', 'claim_granted'])
        for (const to of ['customer', 'seller'])
            assert.ok(told.some(([k, t]) => k === kind && t === to), `${kind} was told to the ${to}`);
    await expect(409, oakline.call('POST', `/seller/claims/${filed.case}/${filed.id}/answer`, { answer: 'disputes' }));
    await expect(409, fern.call('POST', `/my/claims/${filed.id}/evidence`, { what: 'photo', text: 'late' }));
    await expect(409, fern.call('POST', '/my/claims', { ...desk, ground: 'not_arrived' }));

    // ---- the seller appeals; a person overturns: the customer keeps, the shop bears ----
    await expect(400, oakline.call('POST', `/seller/claims/${filed.case}/${filed.id}/appeal`, { text: '' }));
    const appeal = { text: 'Our driver has a photo.' }, again = fresh();
    for (let i = 0; i < 3; i++) // the same request again is the same appeal
        await expect(200, oakline.call('POST', `/seller/claims/${filed.case}/${filed.id}/appeal`, appeal, again));
    assert.equal((await seen(oakline, filed)).state, 'appealed');
    const decide = (who, body) => who.call('POST', `/cases/${filed.case}/claims/${filed.id}/decide`, body);
    await expect(403, decide(dana, { decision: 'grant', reason: 'photo_of_the_driver' }));
    await expect(400, decide(luis, { decision: 'perhaps', reason: 'x' }));
    const over = (await expect(200, decide(luis, { decision: 'grant', reason: 'photo_of_the_driver', clause: 'The driver has a photo.' }))).claim;
    assert.deepEqual([over.state, over.charge], ['appeal_granted', 'shop']);
    await expect(409, decide(mei, { decision: 'deny', reason: 'x' }));
    await until('the debit to be given back', () => debits('s-oakline').n === 2);
    assert.equal(debits('s-oakline').minor, 0);
    assert.equal(journal(host).filter((l) => l.order === desk.order && l.kind === 'claim').length, 1);

    // ---- not as described: a picture is asked for, the seller disputes, the listing decides ----
    const avery = await customer(host, 'c-avery');
    const phones = { order: '114-4049595-2723645', line: '1' };
    await expect(403, person(host, (await expect(200, request(host, 'POST', '/api/v1/my/session', { json: {} }))).token)
        .call('POST', '/my/claims', { ...phones, ground: 'not_as_described' }));
    await expect(409, avery.call('POST', '/my/claims', { order: '112-4033757-2514187', line: '1', ground: 'not_arrived' })); // the shop's own
    for (const body of [{ ...phones }, { ...phones, ground: 'ugly' }, { ...phones, ground: 'not_arrived', text: 'x'.repeat(3000) }, { ground: 'not_arrived' }])
        await expect(400, avery.call('POST', '/my/claims', body));
    for (const body of [{ order: desk.order, line: '1', ground: 'not_arrived' }, { ...phones, line: '7', ground: 'not_arrived' }])
        assert.ok([403, 404].includes((await avery.call('POST', '/my/claims', body)).status));
    const second = (await expect(201, avery.call('POST', '/my/claims/contact', { ...phones, text: 'These are not new.' }))).claim;
    await expect(201, avery.call('POST', '/my/claims', { ...phones, ground: 'not_as_described' }));
    await becomes(pixel, second, 'waiting_customer');
    await expect(400, avery.call('POST', `/my/claims/${second.id}/evidence`, { what: 'photo' }));
    const shown = (await expect(200, avery.call('POST', `/my/claims/${second.id}/evidence`, { what: 'photo', text: 'The seal was open.' }))).claim;
    assert.equal(shown.state, 'waiting_seller');
    const disputed = (await expect(200, pixel.call('POST', `/seller/claims/${second.case}/${second.id}/answer`, { answer: 'disputes', text: 'They are as new.' }))).claim;
    assert.deepEqual([disputed.state, disputed.charge], ['granted', 'seller']);
    assert.ok(disputed.listing_differs.includes('description'));
    await until('the debit of pixel', () => debits('s-pixel').minor === 24900);

    // ---- a claim that a person decides, and the customer's appeal ----
    const chen = await customer(host, 'c-chen');
    const board = { order: '113-4112947-3561477', line: '1' };
    const third = (await expect(201, chen.call('POST', '/my/claims/contact', { ...board, text: 'You refused my return.' }))).claim;
    await expect(201, chen.call('POST', '/my/claims', { ...board, ground: 'return_refused' }));
    await becomes(pixel, third, 'waiting_seller');
    await expect(200, pixel.call('POST', `/seller/claims/${third.case}/${third.id}/answer`, { answer: 'disputes', text: 'It was used.' }));
    const waits = await until('the claim at the desk', async () => (await detail(luis, third.case)).claims.find((c) => c.state === 'with_person'));
    assert.equal(waits.tier, 2);
    assert.equal((await expect(200, luis.call('GET', '/cases?filter=queue'))).cases.some((c) => c.id === third.case), true);
    const say = (who, body) => who.call('POST', `/cases/${third.case}/claims/${third.id}/decide`, body);
    await expect(200, say(luis, { decision: 'deny', reason: 'used_goods' }));
    await expect(200, chen.call('POST', `/my/claims/${third.id}/appeal`, { text: 'It was not.' }));
    await expect(403, say(luis, { decision: 'deny', reason: 'used_goods' }));
    await expect(400, say(mei, { decision: 'grant', reason: 'no_proof_of_use' }));
    assert.equal((await expect(200, say(mei, { decision: 'grant', charge: 'shop', minor: 5000, reason: 'no_proof_of_use' }))).claim.granted.minor, 5000);
    await until('the shop to pay', () => journal(host).some((l) => l.order === board.order && l.minor === 5000));
    assert.equal(debits('s-pixel').minor, 24900);

    // ---- refund missing: proof is asked for twice, then refused; nothing is left undone ----
    const hose = { order: '112-4057514-2828374', line: '1' };
    const fourth = (await expect(201, avery.call('POST', '/my/claims/contact', { ...hose, text: 'Where is my refund?' }))).claim;
    await expect(201, avery.call('POST', '/my/claims', { ...hose, ground: 'refund_missing' }));
    const refused = await becomes(tinker, fourth, 'denied');
    assert.equal(refused.clause, 'We asked twice for proof that you sent the item back.');
    assert.equal(debits('s-tinker').n, 0);
    assert.deepEqual((await expect(200, pixel.call('GET', '/seller/claims'))).claims.map((c) => c.id).sort(), [second.id, third.id].sort());

    // ---- killed while the seller's time runs: the clock goes on, and acts once ----
    const emil = await customer(host, 'c-emil');
    const lights = { order: '112-4152542-4085122', line: '1' };
    const fifth = (await expect(201, emil.call('POST', '/my/claims', { ...lights, ground: 'not_arrived', message: 'Where are my lights?' }))).claim;
    await becomes(tinker, fifth, 'waiting_seller');
    const key = host.sellers.find((s) => s.id === 's-tinker').token;
    await host.kill();
    await sleep(73 * hour); // it runs out while nobody is there
    host = await startHost({ data: path.join(folder, 'data'), args: ['--config', config] });
    const late = await becomes(person(host, key), fifth, 'granted');
    assert.equal(late.charge, 'seller');
    await until('the debit of tinker', () => debits('s-tinker').minor === 2999);
    assert.equal(debits('s-tinker').n, 1);
    await expect(409, person(host, key).call('POST', `/seller/claims/${fifth.case}/${fifth.id}/answer`, { answer: 'disputes' }));
} finally {
    await host.stop();
}

// ---- keys of sellers at the command line ----
const ombud = (...args) => spawnSync(path.join(build, 'bin/ombud'), ['seller', 'token', ...args, '--config', config], { encoding: 'utf8' });
try {
    const made = ombud('add', '--seller', 's-oakline', '--days', '7', '--name', 'office');
    assert.equal(made.status, 0, made.stderr);
    const token = made.stdout.trim();
    assert.match(token, /^[\w-]{43}$/);
    const row = ombud('list').stdout.split('\n').find((l) => l.includes('office'));
    assert.ok(row?.includes('s-oakline') && !row.includes(token.slice(0, 8)), row);
    assert.notEqual(ombud('add', '--seller', '').status, 0);
    assert.notEqual(ombud('add', '--seller', 's-1', '--days', '0').status, 0);
    assert.equal(ombud('remove', row.split(' ')[0]).status, 0);
    assert.notEqual(ombud('remove', row.split(' ')[0]).status, 0);
    assert.ok(!ombud('list').stdout.includes('office'));
} finally {
    rmSync(folder, { recursive: true, force: true });
}
console.log('claims: granted on silence, appealed, decided by people; debits and links right');

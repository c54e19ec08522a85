// SPDX-License-Identifier: Apache-2.0
// Returns through the whole host: terms, request, label, the shop's movements over a kill, the refund
// once, what is refused, whose it is, and the clock that ends one.
import assert from 'node:assert';
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startHost, until } from '../tools/host.mjs';
import { detail, events, journal, people } from './libdesk.mjs';
import { door } from './libmy.mjs';

const lamp = { order: '114-4025838-2409458', line: '1', quantity: 1, reason: 'unwanted' };
const shade = { ...lamp, line: '2' };
const hose = { order: '112-4057514-2828374', line: '1', quantity: 1, reason: 'unwanted' };
const plates = { order: '113-4065433-2933103', line: '1', quantity: 4, reason: 'damaged' }; // of c-bola

// The warehouse drops a file in the shop's folder, whole.
function move(host, ...rows) {
    const folder = path.join(host.data, 'plugins/local');
    const lines = rows.map((row) => `${JSON.stringify({ tenant: 'maple', ...row })}\n`).join('');
    const file = path.join(folder, 'movements.jsonl');
    if (existsSync(file)) return appendFileSync(file, lines);
    writeFileSync(`${file}.new`, lines);
    renameSync(`${file}.new`, file);
}

const mine = async (who) => {
    const { json } = await who.call('GET', '/cases');
    return (await who.call('GET', `/cases/${json.cases[0].number}`)).json;
};
const stateOf = async (who, id) => (await mine(who)).returns.find((r) => r.id === id).state;
const reaches = (who, id, state) => until(`the return to be ${state}`, async () => (await stateOf(who, id)) === state);
const refunds = (host, order) => journal(host).filter((line) => line.kind === 'refund' && line.order === order);

async function ask(who, wish, status = 201) {
    const answer = await who.write('/returns', wish);
    assert.equal(answer.status, status, answer.text);
    return answer.json.return;
}

async function terms_are_told_and_nothing_is_begun(host) {
    const avery = await door(host, 'c-avery');
    const of = async (wish) => (await avery.call('POST', '/returns/terms', wish));
    const plain = (await of(lamp)).json;
    assert.deepEqual([plain.verdict, plain.label, plain.refund_on, plain.to, plain.fee], ['accept', 'customer', 'receipt', 'original', null]);
    assert.deepEqual(plain.refund, { minor: 5900, currency: 'USD' });
    const broken = (await of({ ...lamp, reason: 'damaged' })).json;
    assert.deepEqual([broken.verdict, broken.label, broken.refund_on], ['accept', 'shop', 'first_scan']);
    const opened = (await of({ ...lamp, opened: true })).json;
    assert.deepEqual([opened.fee.minor, opened.refund.minor], [1180, 4720]);
    const late = (await of(hose)).json;
    assert.deepEqual([late.verdict, late.reason], ['refuse', 'time_over']);
    assert.match(late.clause, /30 days/);
    assert.equal((await of(plates)).status, 404);
    assert.equal((await of({ ...lamp, order: '112-0000000-0000000' })).status, 404);
    assert.equal((await of({ ...lamp, quantity: 2 })).status, 422);
    assert.equal((await of({ ...lamp, reason: 'bored' })).status, 400);
    assert.deepEqual((await avery.call('GET', '/cases')).json.cases, []);
    const visitor = await door(host);
    assert.equal((await visitor.call('POST', '/returns/terms', lamp)).status, 403);
    assert.equal((await visitor.write('/returns', lamp)).status, 403);
}

async function what_may_not_be_is_refused(host, staff) {
    const avery = await door(host, 'c-avery');
    await ask(avery, { ...lamp, quantity: 2 }, 422);
    await ask(avery, { ...lamp, quantity: 0 }, 400);
    await ask(avery, { ...lamp, line: '7' }, 404);
    await ask(avery, plates, 404);
    assert.equal((await avery.call('POST', '/returns', lamp)).status, 400, 'without a key');
    const refused = await ask(avery, hose);
    assert.equal(refused.state, 'refused');
    const told = (await mine(avery)).confirmations.filter((c) => c.kind === 'return_refused');
    assert.equal(told.length, 1, 'in writing, with its number');
    assert.match(refused.clause, /30 days/);
    const row = (await staff.call('GET', '/cases?filter=open')).json.cases.find((c) => c.number);
    const list = await events(staff, row.id);
    assert.equal(list.filter((e) => e.kind === 'remedy.refused').length, 4, 'each attempt is in the history');
    assert.equal(list.filter((e) => e.kind === 'remedy.started').length, 0);
}

async function a_withdrawn_one_is_taken_back_at_the_shop(host) {
    const avery = await door(host, 'c-avery');
    const line = async () => (await avery.call('GET', '/orders')).json.orders.find((o) => o.id === shade.order).lines.find((l) => l.line === '2');
    const before = (await line()).state;
    const made = await ask(avery, shade);
    await reaches(avery, made.id, 'label_issued');
    assert.equal((await line()).state, 'return_requested');
    for (let i = 0; i < 2; i++) assert.equal((await avery.call('POST', `/returns/${made.id}/withdraw`, {})).status, 200);
    await until('the shop to hear of it', async () => (await line()).state === before);
    const done = () => journal(host).filter((l) => l.kind === 'return_cancel' && l.order === shade.order);
    await until('its books to say so', () => done().length > 0);
    const seen = await mine(avery);
    assert.deepEqual(seen.remedies.filter((r) => r.kind === 'return_cancel'), [], 'no part of the customer');
    assert.ok(seen.confirmations.some((c) => c.kind === 'return_withdrawn'));
    const next = await ask(avery, shade);
    await reaches(avery, next.id, 'label_issued');
    assert.equal(done().length, 1, 'once');
}

async function the_whole_way_with_a_kill_in_the_middle(data) {
    let host = await startHost({ data });
    let avery = await door(host, 'c-avery');
    const key = randomUUID();
    const first = await avery.write('/returns', lamp, key);
    const again = await avery.write('/returns', lamp, key);
    assert.equal(first.status, 201, first.text);
    assert.equal(again.status, 201, again.text);
    assert.equal(again.json.return.id, first.json.return.id);
    const id = first.json.return.id;
    await reaches(avery, id, 'label_issued');
    const one = (await mine(avery)).returns;
    assert.equal(one.length, 1);
    assert.match(one[0].rma, /^RA-\d{6}$/);
    assert.ok(one[0].dropoffs.some((d) => d.kind === 'locker'));
    assert.equal((await ask(avery, lamp, 422)), undefined);

    const label = await avery.call('GET', `/returns/${id}/label.pdf`);
    assert.equal(label.status, 200);
    assert.equal(label.headers['content-type'], 'application/pdf');
    assert.ok(label.text.startsWith('%PDF-1.') && label.text.includes(one[0].rma));
    assert.equal((await avery.call('POST', `/returns/${id}/dropoff`, { dropoff: 'd-nowhere' })).status, 404);
    const chosen = await avery.call('POST', `/returns/${id}/dropoff`, { dropoff: 'd-locker' });
    assert.equal(chosen.json.return.dropoff, 'd-locker');

    // Somebody else's: as if it were not there.
    for (const other of [await door(host, 'c-bola'), await door(host, 'c-chen')]) {
        assert.equal((await other.call('GET', `/returns/${id}/label.pdf`)).status, 404);
        assert.equal((await other.call('POST', `/returns/${id}/withdraw`, {})).status, 404);
        const { number } = (await avery.call('GET', '/cases')).json.cases[0];
        assert.equal((await other.call('GET', `/returns/${id}/label.pdf?case=${number}`)).status, 404);
    }

    move(host, { id: 'm-1', rma: one[0].rma, what: 'scanned' });
    await reaches(avery, id, 'in_transit');
    assert.equal((await avery.call('POST', `/returns/${id}/withdraw`, {})).status, 409);
    move(host, { id: 'm-2', rma: one[0].rma, what: 'received', quantity: 1 });
    await host.kill(); // the file may be taken or not, the report stored or not
    host = await startHost({ data });
    avery = await door(host, 'c-avery', avery.token);
    await reaches(avery, id, 'refunded');
    move(host, { id: 'm-2', rma: one[0].rma, what: 'received', quantity: 1 }, { id: 'm-1', rma: one[0].rma, what: 'scanned' },
        { id: 'm-3', rma: one[0].rma, what: 'received' }, { id: 'm-4', rma: one[0].rma, what: 'inspected', condition: 'as_new' });
    await until('the inspection', async () => (await mine(avery)).returns[0].steps.some((s) => s.what === 'inspected'));
    assert.deepEqual(refunds(host, lamp.order).map((line) => [line.line, line.minor]), [['1', 5900]]);
    const seen = await mine(avery);
    assert.equal(seen.remedies.filter((r) => r.kind === 'refund').length, 1);
    const order = (await avery.call('GET', '/orders')).json.orders.find((o) => o.id === lamp.order);
    const line = order.lines.find((l) => l.line === '1');
    assert.deepEqual([line.state, line.returned, line.refunded_minor], ['returned', 1, 5900]);
    await host.stop();
}

async function staff_start_one_and_what_differs_goes_to_a_person(host, staff) {
    const emil = await door(host, 'c-emil');
    const flask = { order: '113-4160461-4189851', line: '1', quantity: 1, reason: 'unwanted' };
    const made = await ask(emil, flask);
    await reaches(emil, made.id, 'label_issued');
    const rows = (await staff.call('GET', '/cases?filter=open')).json.cases;
    const row = (await Promise.all(rows.map(async (c) => ({ c, d: await detail(staff, c.id) }))))
        .find((x) => x.d.customer.id === 'c-emil').c;
    const seen = await detail(staff, row.id);
    assert.equal(seen.returns[0].state, 'label_issued');
    // Letters beyond Western Europe's: a font travels with the page, made beside the loop.
    const page = await Promise.all([1, 2].map(() => staff.call('GET', `/cases/${row.id}/returns/${made.id}/label.pdf`)));
    for (const p of page) {
        assert.equal(p.status, 200);
        assert.ok(p.text.includes('FontFile2') && !p.text.includes('stands for a letter'), 'Emil Dvořák');
    }
    const terms = await staff.call('POST', `/cases/${row.id}/returns/terms`, { order: '112-4176299-4399309', line: '1', quantity: 1, reason: 'defective' });
    assert.equal(terms.json.verdict, 'accept', terms.text);
    move(host, { id: 'e-1', rma: seen.returns[0].rma, what: 'inspected', condition: 'empty', detail: 'only paper' });
    const queued = await until('a person to be asked', async () => {
        const now = await detail(staff, row.id);
        return now.contact_state === 'queued' && now;
    });
    assert.equal(queued.returns[0].state, 'inspected');
    // A case is shown as it was decided, its events as they were stored: a moment later.
    const note = await until('the note', async () => (await events(staff, row.id)).find((e) => e.kind === 'note.added'));
    assert.match(note.body.text, /not as it was announced.*only paper/);
    assert.equal(refunds(host, flask.order).length, 0);
}

async function the_clock_ends_what_is_not_handed_in() {
    const host = await startHost({ args: ['--return-day', '100'] });
    try {
        const avery = await door(host, 'c-avery');
        const made = await ask(avery, shade);
        await reaches(avery, made.id, 'expired');
        const steps = (await mine(avery)).returns[0].steps.map((s) => s.what);
        assert.deepEqual(steps, ['asked', 'authorised', 'label_issued', 'reminded', 'expired']);
        assert.equal((await avery.call('GET', `/returns/${made.id}/label.pdf`)).status, 409);
        const next = await ask(avery, shade);
        assert.notEqual(next.id, made.id, 'the unit is free again');
        const kinds = (await mine(avery)).confirmations.map((c) => c.kind);
        for (const kind of ['return_label', 'return_reminder', 'return_expired']) assert.ok(kinds.includes(kind), kinds.join());
        assert.equal(refunds(host, shade.order).length, 0);
    } finally {
        await host.stop();
    }
}

const host = await startHost();
const data = mkdtempSync(path.join(tmpdir(), 'ombud-returns-'));
try {
    const [mei] = await people(host, 'mei');
    await terms_are_told_and_nothing_is_begun(host);
    await what_may_not_be_is_refused(host, mei);
    await a_withdrawn_one_is_taken_back_at_the_shop(host);
    await staff_start_one_and_what_differs_goes_to_a_person(host, mei);
    await the_whole_way_with_a_kill_in_the_middle(data);
    await the_clock_ends_what_is_not_handed_in();
    console.log('returns: 6 ways passed');
} finally {
    await host.stop();
    rmSync(data, { recursive: true, force: true });
}

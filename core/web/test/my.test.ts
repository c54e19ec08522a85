// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimIsOpen, lastStep, My, refundIsOpen, returnIsOpen } from '../src/help/my';
import { parsePlace, pathOf } from '../src/help/place';
import type { Claim, Return, Track } from '../src/shared/types';

interface Asked {
    method: string;
    path: string;
    headers: Record<string, string>;
    body: unknown;
}

/** A host of answers by "METHOD path"; a number is a failing status. */
function host(answers: Record<string, unknown>): Asked[] {
    const asked: Asked[] = [];
    globalThis.fetch = (async (path: string, init: RequestInit) => {
        const key = `${init.method} ${path.replace('/api/v1', '')}`;
        asked.push({ method: String(init.method), path, headers: init.headers as Record<string, string>, body: init.body ? JSON.parse(String(init.body)) : null });
        const answer = answers[key];
        if (answer === 'off') throw new TypeError('no connection');
        if (typeof answer === 'number') return new Response(JSON.stringify({ title: 'no', status: answer, detail: 'because', id: 'e-1' }), { status: answer });
        if (answer === undefined) return new Response('{"title":"none"}', { status: 404 });
        return new Response(JSON.stringify(answer), { status: 200 });
    }) as typeof fetch;
    return asked;
}

function shelf(token: string | null = null) {
    return { value: token, get() { return this.value; }, set(t: string | null) { this.value = t; } };
}

const session = (more = {}) => ({ token: 't1', contact: 'k', customer: {}, verified: true, case: null, ...more });
const identity = { user: 'c1', mac: 'x' };

test('who only looks asks nothing', async () => {
    const asked = host({});
    const my = new My({ identity: null, token: shelf() });
    await my.begin();
    assert.equal(asked.length, 0);
    assert.equal(my.verified.value, false);
    assert.equal(my.begun(), true);
});

test('a proof gives a token, orders and cases with what is in them', async () => {
    const asked = host({
        'POST /my/session': session(), 'GET /my/orders': { orders: [{ id: 'o1', lines: [{ line: '1', title: 'Lamp' }] }] },
        'GET /my/cases': { cases: [{ number: 3, status: 'open' }] },
        'GET /my/cases/3': { case: { number: 3 }, returns: [{ id: 'r1', state: 'label_issued' }], refunds: [{ remedy: 'r2', steps: [] }] },
    });
    const token = shelf();
    const my = new My({ identity, token, now: () => 5 });
    await my.begin();
    assert.equal(token.value, 't1');
    assert.equal(my.begun(), false, 'nothing was begun with it');
    assert.equal(my.line('o1', '1')?.title, 'Lamp');
    assert.equal(my.line('o1', '2'), undefined);
    assert.deepEqual(my.returns.value.map((r) => [r.id, r.number]), [['r1', 3]]);
    assert.deepEqual(my.refunds.value.map((r) => r.number), [3]);
    assert.ok(asked.slice(1).every((a) => a.headers.authorization === 'Bearer t1'));
    assert.deepEqual(asked[0]!.body, { identity });
});

test('what cannot be read says why and keeps what there was', async () => {
    host({ 'POST /my/session': session(), 'GET /my/orders': { orders: [] }, 'GET /my/cases': { cases: [] } });
    const my = new My({ identity, token: shelf() });
    await my.begin();
    host({ 'GET /my/orders': 503 });
    await my.loadOrders();
    assert.deepEqual(my.orders.value.data, []);
    assert.equal(my.orders.value.fault?.detail, 'because');
    assert.equal(my.orders.value.fault?.id, 'e-1');
    host({ 'GET /my/orders': 'off' });
    await my.loadOrders();
    assert.equal(my.orders.value.fault?.status, 0);
});

test('a reading that never began says why nobody could be asked', async () => {
    host({ 'POST /my/session': 'off' });
    const my = new My({ identity, token: shelf() });
    await my.begin();
    assert.equal(my.orders.value.fault, null);
    assert.equal(my.known(my.orders.value).fault?.status, 0);
});

test('a write carries its key and its case, and the first one begins the case', async () => {
    const answers: Record<string, unknown> = { 'POST /my/session': session(), 'GET /my/orders': { orders: [] }, 'GET /my/cases': { cases: [] } };
    let asked = host(answers);
    const my = new My({ identity, token: shelf() });
    await my.begin();
    asked = host({ ...answers, 'GET /my/cases': { cases: [{ number: 9, status: 'new' }] }, 'GET /my/cases/9': { case: { number: 9 } }, 'POST /my/returns': { return: { id: 'r1' } }, 'POST /my/returns/r1/dropoff?case=9': { return: { id: 'r1' } } });
    await my.write('/my/returns', { order: 'o1' }, 'key-1');
    assert.equal(asked[0]!.headers['idempotency-key'], 'key-1');
    assert.equal(my.session.value.data?.case?.number, 9);
    assert.equal(my.begun(), true);
    await my.write('/my/returns/r1/dropoff', { dropoff: 'd1' }, 'key-2', 9);
    assert.ok(asked.some((a) => a.path.endsWith('/my/returns/r1/dropoff?case=9')));
    await assert.rejects(my.write('/my/returns', {}, 'k', 77), { status: 404 });
});

test('what is over is not under way', () => {
    const claim = (state: string, appeal_until: string | null = null): Claim => ({ id: 'c1', state, appeal_until });
    assert.equal(returnIsOpen({ id: 'r', state: 'in_transit' } as Return), true);
    assert.equal(returnIsOpen({ id: 'r', state: 'refunded' } as Return), false);
    assert.equal(claimIsOpen(claim('waiting_seller')), true);
    assert.equal(claimIsOpen(claim('denied', '2027-01-01')), true);
    assert.equal(claimIsOpen(claim('denied')), false);
    assert.equal(claimIsOpen(claim('appeal_denied')), false);
    const track = (at: string | null): Track => ({ remedy: 'r', amount: null, steps: [{ what: 'sent', at: '2026-11-22' }, { what: 'arrived', at }] });
    assert.equal(refundIsOpen(track(null)), true);
    assert.equal(refundIsOpen(track('2026-11-23')), false);
    assert.equal(lastStep(track(null)), 'sent');
});

test('an address leads to its screen and a bad one to the first', () => {
    assert.deepEqual(parsePlace('/help/'), { view: 'home', args: [] });
    assert.deepEqual(parsePlace('/help/order/112-1'), { view: 'order', args: ['112-1'] });
    assert.deepEqual(parsePlace(pathOf('return', 'a/b', '1')), { view: 'return', args: ['a/b', '1'] });
    for (const bad of ['/help/order', '/help/order/', '/help/order/a/b', '/help/nothing', '/help/constructor', '/help/order/%E0%A4%A', '/help/home/x']) {
        assert.deepEqual(parsePlace(bad), { view: 'home', args: [] }, bad);
    }
});

test('the token of a chat that began before the session was told stays', async () => {
    const token = shelf();
    const asked = host({ 'POST /my/session': session({ token: 'of-nobody' }), 'GET /my/orders': { orders: [] }, 'GET /my/cases': { cases: [] } });
    const { fetch } = globalThis;
    globalThis.fetch = (async (path: string, init: RequestInit) => {
        const { token: known } = JSON.parse(String(init.body ?? '{}')) as { token?: string };
        if (known) return new Response(JSON.stringify(session({ token: known, case: { number: 7 } })));
        token.set(token.value ?? 'of-the-chat');
        return fetch(path, init);
    }) as typeof fetch;
    const my = new My({ identity, token });
    await my.begin();
    assert.equal(token.value, 'of-the-chat');
    assert.equal(my.session.value.data?.case?.number, 7);
    assert.equal((asked[0]!.body as { token?: string }).token, undefined);
});

test('an older answer never replaces a newer one', async () => {
    const held: ((r: Response) => void)[] = [];
    globalThis.fetch = (() => new Promise<Response>((go) => held.push(go))) as unknown as typeof fetch;
    const my = new My({ identity, token: shelf('t1') });
    const state = (s: string): Response => new Response(JSON.stringify({ case: { number: 3 }, returns: [{ id: 'r1', state: s }] }));
    const both = [my.loadCase(3), my.loadCase(3)];
    held[1]!(state('refunded'));
    await both[1];
    held[0]!(state('received'));
    await both[0];
    assert.deepEqual(my.returns.value.map((r) => r.state), ['refunded']);
});

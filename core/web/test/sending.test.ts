// SPDX-License-Identifier: Apache-2.0
// The desk against a host of this file's own: what was written is shown from the key press on,
// whatever comes first, and what happens once is asked once.
import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import type { Desk } from '../src/desk/desk';
import type { CaseEvent } from '../src/shared/types';
import { Wire } from './wire';

class HostWire extends Wire {
    constructor() {
        super();
        wires.push(this);
    }
    welcome(): this {
        this.onopen?.();
        this.say({ t: 'welcome', now: '2026-01-01T10:00:00Z' });
        return this;
    }
}

interface Asked {
    path: string;
    method: string;
    body: Record<string, unknown>;
    answer: (body: unknown, status?: number) => void;
}

let wires: HostWire[] = [];
let asked: Asked[] = [];
let timers = new Map<number, () => void>();
let timerId = 0;
let shelf: Record<string, string> = {};
let make: () => Desk;
let rowsOf: typeof import('../src/desk/log-rows').rowsOf;

before(async () => {
    const nothing = (): void => undefined;
    Object.assign(globalThis, {
        location: { search: '', protocol: 'http:', host: 'x' }, addEventListener: nothing, WebSocket: HostWire,
        document: { addEventListener: nothing, visibilityState: 'visible' },
        sessionStorage: { getItem: (k: string) => shelf[k] ?? null, setItem: (k: string, v: string) => (shelf[k] = v) },
        setTimeout: (fn: () => void) => (timers.set(++timerId, fn), timerId), clearTimeout: (id: number) => timers.delete(id), setInterval: nothing,
        fetch: (path: string, init: { method: string; body?: string }) => new Promise((resolve) => asked.push({
            path: path.replace('/api/v1', ''), method: init.method, body: JSON.parse(init.body ?? '{}') as Record<string, unknown>,
            answer: (body, status = 200) => resolve({ ok: status < 400, status, text: () => Promise.resolve(JSON.stringify(body)) }),
        })),
    });
    const { Desk: Made } = await import('../src/desk/desk');
    ({ rowsOf } = await import('../src/desk/log-rows'));
    make = () => new Made();
});

beforeEach(() => {
    [wires, asked, timers, shelf] = [[], [], new Map(), {}];
});

/** Every promise that can be settled by now is. */
const settled = (): Promise<void> => new Promise((go) => setImmediate(go));

async function answer(path: string | RegExp, body: unknown, status = 200): Promise<Asked> {
    await settled();
    const at = asked.findIndex((a) => (typeof path === 'string' ? a.path === path : path.test(a.path)));
    assert.ok(at >= 0, `${path} was not asked: ${asked.map((a) => a.path).join(' ')}`);
    const [one] = asked.splice(at, 1);
    one!.answer(body, status);
    await settled();
    return one!;
}

const event = (seq: number, kind: string, body: Record<string, unknown> = {}, more: Partial<CaseEvent> = {}): CaseEvent =>
    ({ seq, id: `e${seq}`, at: '2026-01-01T10:00:00Z', kind, actor: { type: 'customer', id: '' }, body, ...more });
const mine = (seq: number, cid: string, text: string, kind = 'message.sent'): CaseEvent => event(seq, kind, { text }, { cid, actor: { type: 'agent', id: 'a-dana' } });

/** Dana at a case whose customer said "help". */
async function setUp(): Promise<{ desk: Desk; wire: HostWire; rows: () => string[]; keys: () => string[] }> {
    const desk = make();
    desk.open('c1');
    void desk.restore();
    await answer('/session', { agent: { id: 'a-dana', name: 'Dana', tier: 1 }, csrf: 'x' });
    const wire = wires[0]!.welcome();
    wire.say({ t: 'events', case: 'c1', events: [event(1, 'message.received', { text: 'help' })] });
    const now = () => rowsOf(desk.thread.value!, desk.pending.value);
    const rows = (): string[] => now().map(({ e, p }) => (e ? String(e.body.text) : `${p!.text} (${p!.failed ?? (p!.stored ? 'sent' : 'sending')})`));
    return { desk, wire, rows, keys: () => now().map((r) => r.key) };
}

/** Whatever was planned happens now. */
function pass(): void {
    const planned = [...timers.values()];
    timers.clear();
    for (const fn of planned) fn();
}

/** The connection is lost and comes back. */
function again(): HostWire {
    wires.at(-1)!.onclose?.({ code: 1006 });
    pass();
    return wires.at(-1)!.welcome();
}

const cidOf = (wire: Wire): string => String(wire.of('send').at(-1)!.cid);

test('a reply is shown between its ack and its event, and its event takes its very place', async () => {
    const { desk, wire, rows, keys } = await setUp();
    desk.reply('c1', 'hello');
    const key = keys()[1];
    assert.deepEqual(rows(), ['help', 'hello (sending)']);
    wire.say({ t: 'ack', cid: cidOf(wire), seq: 2 });
    assert.deepEqual(rows(), ['help', 'hello (sent)']);
    wire.say({ t: 'event', case: 'c1', event: mine(2, cidOf(wire), 'hello') });
    assert.deepEqual(rows(), ['help', 'hello']);
    assert.equal(keys()[1], key);
    assert.deepEqual(desk.pending.value, []);
});

test('an event that comes before the ack leaves one row, and the ack none', async () => {
    const { desk, wire, rows } = await setUp();
    desk.reply('c1', 'hello');
    wire.say({ t: 'event', case: 'c1', event: mine(2, cidOf(wire), 'hello') });
    assert.deepEqual(rows(), ['help', 'hello']);
    wire.say({ t: 'ack', cid: cidOf(wire), seq: 2 });
    assert.deepEqual(rows(), ['help', 'hello']);
    assert.deepEqual(desk.pending.value, []);
});

test('what came in meanwhile stands above, and two replies stay in order', async () => {
    const { desk, wire, rows } = await setUp();
    desk.reply('c1', 'one');
    desk.reply('c1', 'two');
    const [one, two] = wire.of('send').map((f) => String(f.cid));
    wire.say({ t: 'ack', cid: one, seq: 3 });
    wire.say({ t: 'event', case: 'c1', event: event(2, 'message.received', { text: 'quick' }) });
    assert.deepEqual(rows(), ['help', 'quick', 'one (sent)', 'two (sending)']);
    wire.say({ t: 'event', case: 'c1', event: mine(3, one!, 'one') });
    assert.deepEqual(rows(), ['help', 'quick', 'one', 'two (sending)']);
    wire.say({ t: 'event', case: 'c1', event: mine(4, two!, 'two') });
    assert.deepEqual(rows(), ['help', 'quick', 'one', 'two']);
});

test('a connection that is lost between ack and event takes nothing away and sends nothing twice', async () => {
    const { desk, wire, rows } = await setUp();
    desk.reply('c1', 'hello');
    const cid = cidOf(wire);
    wire.say({ t: 'ack', cid, seq: 2 });
    const next = again();
    assert.deepEqual(rows(), ['help', 'hello (sent)']);
    assert.deepEqual([next.of('send').length, next.of('watch')[0]?.since], [0, 1]);
    next.say({ t: 'events', case: 'c1', events: [mine(2, cid, 'hello')] });
    assert.deepEqual(rows(), ['help', 'hello']);
    assert.deepEqual(desk.pending.value, []);
});

test('a connection that is lost before the ack sends it again under its id, shown once all the time', async () => {
    const { desk, wire, rows } = await setUp();
    desk.reply('c1', 'hello');
    const cid = cidOf(wire);
    const next = again();
    assert.deepEqual(rows(), ['help', 'hello (sending)']);
    assert.equal(cidOf(next), cid);
    next.say({ t: 'events', case: 'c1', events: [mine(2, cid, 'hello')] });
    assert.deepEqual(rows(), ['help', 'hello']);
    next.say({ t: 'ack', cid, seq: 2 });
    assert.deepEqual(rows(), ['help', 'hello']);
    assert.deepEqual(desk.pending.value, []);
});

test('a refused reply stays, says why, and is sent again as the same one', async () => {
    const { desk, wire, rows, keys } = await setUp();
    desk.reply('c1', 'hello');
    const [cid, key] = [cidOf(wire), keys()[1]];
    wire.say({ t: 'nack', cid, code: 'denied', detail: 'only the holder speaks' });
    assert.deepEqual(rows(), ['help', 'hello (only the holder speaks)']);
    assert.equal(again().of('send').length, 0);
    desk.sendAgain(cid);
    const next = wires.at(-1)!;
    assert.deepEqual([rows()[1], cidOf(next), keys()[1]], ['hello (sending)', cid, key]);
    next.say({ t: 'ack', cid, seq: 2 });
    next.say({ t: 'event', case: 'c1', event: mine(2, cid, 'hello') });
    assert.deepEqual(rows(), ['help', 'hello']);
});

test('a note is shown until its event is there, whichever of the two answers comes first', async () => {
    for (const first of ['answer', 'event']) {
        [wires, asked, timers] = [[], [], new Map()];
        const { desk, wire, rows } = await setUp();
        desk.note('c1', 'cross');
        const cid = String(asked.find((a) => a.path === '/cases/c1/notes')!.body.cid);
        if (first === 'answer') await answer('/cases/c1/notes', { seq: 2 }, 201);
        assert.deepEqual(rows(), ['help', first === 'answer' ? 'cross (sent)' : 'cross (sending)']);
        wire.say({ t: 'event', case: 'c1', event: mine(2, cid, 'cross', 'note.added') });
        assert.deepEqual(rows(), ['help', 'cross']);
        if (first === 'event') await answer('/cases/c1/notes', { seq: 2 }, 201);
        assert.deepEqual([rows(), desk.pending.value], [['help', 'cross'], []]);
    }
});

test('words that an earlier page left, whose event is there already, are shown once and then gone', async () => {
    shelf['ombud-desk'] = JSON.stringify([{ cid: 'old', scope: 'c1', owner: 'a-dana', kind: 'message', text: 'hello', at: 1 }]);
    const { desk, wire, rows } = await setUp();
    wire.say({ t: 'event', case: 'c1', event: mine(2, 'old', 'hello') });
    await settled();
    assert.deepEqual(rows(), ['help', 'hello']);
    for (const f of wire.of('send')) wire.say({ t: 'ack', cid: f.cid, seq: 2 });
    assert.deepEqual([rows(), desk.pending.value, JSON.parse(shelf['ombud-desk'])], [['help', 'hello'], [], []]);
});

test('a history that has to begin anew is shown as it was until the new one is there', async () => {
    const { desk, wire, rows } = await setUp();
    desk.reply('c1', 'gone');
    desk.reply('c1', 'kept');
    const [gone, kept] = wire.of('send').map((f) => String(f.cid));
    for (const cid of [gone, kept]) wire.say({ t: 'ack', cid, seq: 2 });
    wire.say({ t: 'reset', case: 'c1' });
    assert.deepEqual(rows(), ['help', 'gone (sent)', 'kept (sent)']);
    await answer(/events\?since=0/, {}, 500);
    assert.deepEqual(rows(), ['help', 'gone (sent)', 'kept (sent)']);
    pass();
    await answer(/events\?since=0/, { events: [event(1, 'message.received', { text: 'other' }), mine(2, kept!, 'kept')] });
    assert.deepEqual([rows(), desk.pending.value], [['other', 'kept'], []]);
    assert.equal(wire.of('watch').at(-1)!.since, 2);
});

test('what is asked twice at once is asked of the host once, until the page shows what became of it', async () => {
    const { desk } = await setUp();
    const count = (path: string): number => asked.filter((a) => a.path === path && a.method === 'POST').length;
    for (const ask of ['accept', 'resolve', 'hand-back', 'remedies/r1/withdraw']) {
        const path = `c1/${ask}`;
        const go = (): Promise<unknown> => (ask === 'accept' ? desk.accept('c1') : ask.endsWith('withdraw') ? desk.withdraw('c1', 'r1') : desk.act(path, { reason: 'x' }));
        asked = asked.filter((a) => a.path !== '/cases/c1');
        const both = [go(), go()];
        assert.deepEqual([count(`/cases/${path}`), desk.busy(path)], [1, true], ask);
        await answer(`/cases/${path}`, { seq: 2 });
        await Promise.all(both);
        assert.equal(desk.busy(path), true, `${ask}: the page does not know yet`);
        void go();
        assert.equal(count(`/cases/${path}`), 0);
        await answer('/cases/c1', { case: { id: 'c1', seq: 2 } });
        assert.equal(desk.busy(path), false);
    }
});

test('a refusal is told once and can be asked again', async () => {
    const { desk } = await setUp();
    asked = [];
    const both = [desk.act('c1/resolve', {}), desk.act('c1/resolve', {})];
    await answer('/cases/c1/resolve', { title: 'no', detail: 'this contact is over' }, 409);
    assert.deepEqual(await Promise.all(both), [null, null]);
    await answer('/cases/c1', { case: { id: 'c1', seq: 2 } });
    assert.equal(desk.busy('c1/resolve'), false);
    void desk.act('c1/resolve', {});
    assert.equal(asked.filter((a) => a.path === '/cases/c1/resolve').length, 1);
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chat } from '../src/help/chat';
import type { LinkEnv } from '../src/shared/conn';
import { MemoryShelf } from '../src/shared/outbox';
import type { Frame } from '../src/shared/types';
import { Wire } from './wire';

function setUp(token: string | null = null) {
    const wires: Wire[] = [];
    const timers: (() => void)[] = [];
    let time = 1000;
    const env: LinkEnv = {
        now: () => (time += 10), random: () => 0, cancel: () => undefined,
        later: (fn) => timers.push(fn),
        socket: () => {
            const w = new Wire();
            wires.push(w);
            return w;
        },
    };
    const store = { value: token, get: () => store.value, set: (v: string | null) => (store.value = v) };
    const later: (() => void)[] = [];
    const chat = new Chat({ url: () => 'ws://x', identity: null, token: store, env, later: (fn) => later.push(fn) });
    const shelf = new MemoryShelf();
    const connect = (welcome: Partial<Frame> = {}): Wire => {
        chat.resume();
        const w = wires[wires.length - 1]!;
        w.onopen?.();
        w.say({ t: 'welcome', contact: 'c1', token: 'tok', seq: 0, state: 'held', holder: { type: 'assistant' }, ...welcome });
        return w;
    };
    return { chat, wires, timers, later, store, shelf, connect };
}

const item = (seq: number, type = 'assistant', more = {}) =>
    ({ seq, at: '2026-01-01T00:00:00Z', kind: 'message', from: { type }, text: `m${seq}`, ...more });
const texts = (chat: Chat): string[] => chat.items.value.map((i) => i.text);

test('words written without a connection are sent after the welcome, in order, once', () => {
    const { chat, connect } = setUp();
    chat.say('one');
    chat.say('two');
    const w = connect();
    assert.deepEqual(w.of('msg').map((f) => f.text), ['one', 'two']);
    chat.say('three');
    assert.deepEqual(w.of('msg').map((f) => f.text), ['one', 'two', 'three']);
});

test('a message whose ack was lost is sent again with the same cid and shown once', () => {
    const { chat, connect, wires } = setUp();
    const w = connect();
    chat.say('hello');
    const cid = w.of('msg')[0]!.cid;
    w.onclose?.({ code: 1006 });
    assert.equal(chat.pending.value.length, 1);
    const again = connect();
    assert.equal(wires.length, 2);
    assert.equal(again.of('msg')[0]!.cid, cid);
    again.say({ t: 'ack', cid, seq: 3, at: '2026-01-01T00:00:00Z' });
    again.say({ t: 'item', item: item(3, 'customer', { cid, text: 'hello' }) });
    assert.deepEqual(texts(chat), ['hello']);
    assert.equal(chat.pending.value.length, 0);
});

test('the replay of a resumed contact takes what it proves stored out of the outbox', () => {
    const { chat, connect } = setUp();
    const w = connect();
    chat.say('hello');
    const cid = w.of('msg')[0]!.cid;
    w.onclose?.({ code: 1012 });
    const again = connect();
    again.say({ t: 'msgs', items: [item(3, 'customer', { cid, text: 'hello' }), item(4)] });
    assert.deepEqual(texts(chat), ['hello', 'm4']);
    assert.equal(chat.pending.value.length, 0);
});

test('an acknowledgement that overtakes the feed does not move the resume point', () => {
    const { chat, connect } = setUp();
    const w = connect();
    w.say({ t: 'item', item: item(1) });
    chat.say('hi');
    w.say({ t: 'ack', cid: w.of('msg')[0]!.cid, seq: 9, at: '2026-01-01T00:00:00Z' });
    w.onclose?.({ code: 1006 });
    assert.equal(connect().sent[0]!.since, 1);
});

test('items that come late or twice are put in order once', () => {
    const { chat, connect } = setUp();
    const w = connect();
    for (const seq of [5, 2, 5, 3]) w.say({ t: 'item', item: item(seq) });
    assert.deepEqual(chat.items.value.map((i) => i.seq), [2, 3, 5]);
});

test('another contact than the known one starts from nothing', () => {
    const { chat, connect, wires } = setUp('tok');
    const w = connect();
    w.say({ t: 'item', item: item(4) });
    w.onclose?.({ code: 1006 });
    connect({ contact: 'c2' });
    assert.deepEqual(texts(chat), []);
    const third = wires[wires.length - 1]!;
    third.onopen?.();
    assert.equal(third.sent[0]!.since, undefined);
});

test('busy is tried again by itself, a refusal waits for the person', () => {
    const { chat, connect, later } = setUp();
    const w = connect();
    chat.say('a');
    const cid = String(w.of('msg')[0]!.cid);
    w.say({ t: 'nack', cid, code: 'busy' });
    later.forEach((fn) => fn());
    assert.equal(w.of('msg').length, 2);
    w.say({ t: 'nack', cid, code: 'state' });
    assert.equal(chat.pending.value[0]!.failed, 'state');
    assert.equal(w.of('msg').length, 2);
    chat.again(cid);
    assert.equal(w.of('msg').length, 3);
});

test('asking for a person without a connection is asked when it is back', () => {
    const { chat, connect } = setUp();
    chat.askPerson();
    assert.equal(connect().of('person').length, 1);
    assert.equal(chat.asked.value, true);
});

test('a topic is told once: a reconnect does not open a second conversation', () => {
    const { chat, wires, connect } = setUp();
    chat.start({ reason: 'refund_status' });
    const w = wires[0]!;
    w.onopen?.();
    assert.deepEqual(w.sent[0], { t: 'hello', v: 1, topic: { reason: 'refund_status' } });
    w.say({ t: 'welcome', contact: 'c9', token: 'x', state: 'held', holder: {} });
    w.onclose?.({ code: 1006 });
    const again = connect({ contact: 'c9' });
    assert.equal(again.sent[0]!.topic, undefined);
    assert.equal(again.sent[0]!.new, undefined);
});

test('read is told for what others wrote, and not twice', () => {
    const { chat, connect } = setUp();
    const w = connect();
    w.say({ t: 'msgs', items: [item(1, 'customer'), item(2, 'agent')] });
    chat.looked();
    chat.looked();
    assert.deepEqual(w.of('read'), [{ t: 'read', upto: 2 }]);
    assert.equal(chat.unread.value, 0);
});

test('queue place and holder follow the state frames', () => {
    const { chat, connect } = setUp();
    const w = connect();
    w.say({ t: 'state', state: 'queued', holder: { type: 'none' }, position: 3, wait_s: 120 });
    assert.equal(chat.position.value, 3);
    w.say({ t: 'state', state: 'held', holder: { type: 'agent', name: 'Dana' } });
    assert.equal(chat.position.value, null);
    assert.equal(chat.holder.value.name, 'Dana');
    w.say({ t: 'state', state: 'over', holder: { type: 'none' } });
    assert.equal(chat.open.value, false);
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryShelf, Outbox } from '../src/shared/outbox';
import { uuid } from '../src/shared/ids';

const item = (cid: string, at: number, scope = 'c1') =>
    ({ cid, scope, kind: 'message' as const, text: `text ${cid}`, at });

test('unsent words are there again after a reload, oldest first', async () => {
    const shelf = new MemoryShelf();
    const before = new Outbox('kim', () => undefined);
    await before.load(shelf);
    before.add(item('b', 2));
    before.add(item('a', 1));
    const after = new Outbox('kim', () => undefined);
    await after.load(shelf);
    assert.deepEqual(after.due().map((i) => i.cid), ['a', 'b']);
});

test('an acknowledged row is gone from the shelf too', async () => {
    const shelf = new MemoryShelf();
    const box = new Outbox('kim', () => undefined);
    await box.load(shelf);
    box.add(item('a', 1));
    assert.equal(box.remove('a')?.cid, 'a');
    assert.equal(box.remove('a'), undefined);
    assert.deepEqual(await shelf.all(), []);
});

test('words written before the shelf was open are kept and put onto it', async () => {
    const shelf = new MemoryShelf();
    const box = new Outbox('kim', () => undefined);
    box.add(item('early', 1));
    await box.load(shelf);
    assert.deepEqual(box.items.map((i) => i.cid), ['early']);
    assert.deepEqual((await shelf.all()).map((i) => i.cid), ['early']);
});

test("another person's words at the same browser are never sent", async () => {
    const shelf = new MemoryShelf();
    const kim = new Outbox('kim', () => undefined);
    await kim.load(shelf);
    kim.add(item('a', 1));
    const lee = new Outbox('lee', () => undefined);
    await lee.load(shelf);
    assert.deepEqual(lee.due(), []);
});

test('a refused row waits for the person and is not sent again by itself', async () => {
    const box = new Outbox('kim', () => undefined);
    await box.load(new MemoryShelf());
    box.add(item('a', 1));
    box.update('a', { failed: 'denied' });
    assert.deepEqual(box.due(), []);
    assert.equal(box.of('c1').length, 1);
});

test('a shelf that fails does not lose the row in memory', async () => {
    const broken = { all: () => Promise.reject(new Error('no')), put: () => Promise.reject(new Error('no')),
        remove: () => Promise.reject(new Error('no')) };
    const box = new Outbox('kim', () => undefined);
    await box.load(broken);
    box.add(item('a', 1));
    assert.equal(box.due().length, 1);
});

test('uuid is a version 4 UUID and differs each time', () => {
    const seen = new Set(Array.from({ length: 1000 }, uuid));
    assert.equal(seen.size, 1000);
    for (const id of seen) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

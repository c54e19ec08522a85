// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Claim } from '../src/shared/types';

type CompareModule = typeof import('../src/claims/compare');
type KeyModule = typeof import('../src/seller/key');
let compare: CompareModule;
let key: KeyModule;

before(async () => {
    Object.assign(globalThis, { location: { search: '' } });
    compare = await import('../src/claims/compare');
    key = await import('../src/seller/key');
});

test('a listing is compared field by field, the price as money of its currency', () => {
    const rows = compare.compareListings(
        { title: 'Lamp', description: 'brass, new', price_minor: 8900, at: '2026-01-01', condition: 'new', options: { colour: 'brass' } },
        { title: 'Lamp', description: 'brass, used', price_minor: 8900, options: { colour: 'black' }, stock: 3 }, 'USD');
    assert.deepEqual(rows.map((r) => [r.name, r.same]),
        [['title', true], ['description', false], ['price', true], ['condition', false], ['colour', false]]);
    assert.match(rows[2]!.sold, /89[.,]00/);
    assert.equal(rows[3]!.now, '');
});

test('a yen has no cents and a dinar has three places in a listing as well', () => {
    const price = (currency: string): string => compare.compareListings({ price_minor: 12345 }, null, currency)[0]!.sold;
    assert.match(price('JPY').replace(/\D/g, ' '), /12 345/);
    assert.match(price('KWD').replace(/[^\d.]/g, ''), /^12\.345$/);
});

test('words that only one side has are marked, the others are not', () => {
    const [a, b] = compare.wordDiff('a new brass lamp', 'a used brass lamp');
    assert.equal(a.filter((p) => p.only).map((p) => p.text).join(''), 'new');
    assert.equal(b.filter((p) => p.only).map((p) => p.text).join(''), 'used');
    assert.equal(a.map((p) => p.text).join(''), 'a new brass lamp');
    assert.deepEqual(compare.wordDiff('same', 'same')[0], [{ text: 'same', only: false }]);
    const long = 'word '.repeat(400);
    assert.equal(compare.wordDiff(long, `${long}more`)[1].length, 1);
});

test("the seller's key is found in a fragment, a pasted link and by itself", () => {
    assert.equal(key.keyOfFragment('#token=abc-1'), 'abc-1');
    assert.equal(key.keyOfFragment('#other=x'), '');
    assert.equal(key.keyOfPaste(' https://shop.example/seller/#token=abc-1 '), 'abc-1');
    assert.equal(key.keyOfPaste(' abc-1\n'), 'abc-1');
    assert.equal(key.keyOfPaste('https://shop.example/seller/#nothing'), '');
});

test('what waits for the seller comes first, the soonest deadline on top', async () => {
    const { byUrgency } = await import('../src/seller/list');
    const c = (id: string, state: string, deadline?: string): Claim => ({ id, state, ...(deadline ? { deadline } : {}) });
    const all = [c('a', 'granted'), c('b', 'waiting_seller', '2026-01-05T00:00:00Z'), c('d', 'with_person'), c('e', 'waiting_seller', '2026-01-04T00:00:00Z')];
    assert.deepEqual([...all].sort(byUrgency).map((x) => x.id), ['e', 'b', 'a', 'd']);
});

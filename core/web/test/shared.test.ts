// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fenwick } from '../src/shared/fenwick';
import { amountText, formatMoney, formatSpan, initials, parseAmount, sayAmounts } from '../src/shared/format';
import { fill, humanise, pseudo, translator } from '../src/shared/i18n';
import { parseIdentity } from '../src/shared/identity';
import { bytesOver, cleanText, MESSAGE_MAX_BYTES } from '../src/shared/text';
import { chordOf, SEQUENCE_MS, step, worksWhileTyping } from '../src/shared/keys';
import { Turns } from '../src/shared/turns';

test('the height tree agrees with a plain sum through growth, change and search', () => {
    const tree = new Fenwick();
    const plain: number[] = [];
    let rnd = 7;
    const random = (): number => (rnd = (rnd * 1103515245 + 12345) % 2147483648);
    for (let i = 0; i < 600; i++) {
        const h = 20 + (random() % 100);
        tree.push(h);
        plain.push(h);
        if (i % 3 === 0) {
            const at = random() % plain.length;
            plain[at] = 5 + (random() % 300);
            tree.set(at, plain[at]!);
        }
    }
    tree.unshift([11, 12, 13]);
    plain.unshift(11, 12, 13);
    let sum = 0;
    plain.forEach((h, i) => {
        assert.equal(tree.prefix(i), sum);
        assert.deepEqual(tree.find(sum), { index: i, start: sum });
        assert.equal(tree.find(sum + h - 1).index, i);
        sum += h;
    });
    assert.equal(tree.total(), sum);
    assert.equal(tree.find(sum + 1000).index, plain.length - 1);
    tree.truncate(10);
    assert.equal(tree.total(), plain.slice(0, 10).reduce((a, b) => a + b, 0));
    tree.push(4);
    assert.equal(tree.get(10), 4);
    assert.equal(tree.prefix(11), plain.slice(0, 10).reduce((a, b) => a + b, 0) + 4);
});

test('amounts are read in minor units and nothing else is accepted', () => {
    assert.equal(parseAmount('12.5', 'USD'), 1250);
    assert.equal(parseAmount('12,50', 'EUR'), 1250);
    assert.equal(parseAmount('0.29', 'USD'), 29);
    assert.equal(parseAmount('1200', 'JPY'), 1200);
    for (const bad of ['', '0', '-1', '1.234', '1e3', '12.50.1', 'abc', '1 000', '0.00']) {
        assert.equal(parseAmount(bad, 'USD'), null, bad);
    }
    assert.equal(parseAmount('12.5', 'JPY'), null);
    assert.equal(amountText({ minor: 3499, currency: 'USD' }), '34.99');
    assert.match(formatMoney({ minor: 3499, currency: 'USD' }), /34[.,]99/);
    assert.equal(formatMoney({ minor: 5, currency: 'not a code' }), '5 not a code');
});

test('a message is measured in bytes of UTF-8', () => {
    assert.ok(bytesOver('a'.repeat(MESSAGE_MAX_BYTES)) <= 0);
    assert.equal(bytesOver('a'.repeat(MESSAGE_MAX_BYTES + 1)), 1);
    assert.equal(bytesOver('€'.repeat(6000)), 18_000 - MESSAGE_MAX_BYTES);
    assert.equal(bytesOver('short'), 0);
});

test('pasted text loses what no host can store, and nothing else', () => {
    assert.equal(cleanText(' a\u0000b\ud800c\udc00 \n'), 'ab\ufffdc\ufffd');
    assert.equal(cleanText('𝒳 e\u0301 \u202e'), '𝒳 e\u0301 \u202e');
});

test('spans read as a person would say them', () => {
    assert.equal(formatSpan(-5), '0:00');
    assert.equal(formatSpan(75_000), '1:15');
    assert.equal(formatSpan(3_600_000 * 2 + 60_000 * 5), '2:05 h');
    assert.equal(formatSpan(86_400_000 * 3), '3 d');
});

test('initials survive one name, no name and letters beyond the first plane', () => {
    assert.equal(initials('Priya Nair'), 'PN');
    assert.equal(initials('  cher '), 'C');
    assert.equal(initials(''), '');
    assert.equal(initials('𝒳 y'), '𝒳Y');
});

test('plurals, missing parameters and the long pseudo-locale', () => {
    const t = translator({ wait_one: '{n} minute', wait_other: '{n} minutes', hi: 'Hello {name}' }, 'en');
    assert.equal(t('wait', { n: 1 }), '1 minute');
    assert.equal(t('wait', { n: 4 }), '4 minutes');
    assert.equal(t('hi'), 'Hello {name}');
    assert.equal(fill('{a}{b}', { a: '{b}', b: 2 }), '{b}2');
    const long = pseudo('Hello {name}');
    assert.ok(long.includes('{name}'));
    assert.ok(long.length >= 'Hello {name}'.length * 1.4);
    assert.equal(humanise('asked_for_person'), 'Asked for person');
});

test('an identity needs a user and a mac', () => {
    assert.deepEqual(parseIdentity('#user=c-1&name=Kim+Lee&mac=ab'), { user: 'c-1', mac: 'ab', name: 'Kim Lee' });
    assert.equal(parseIdentity('#user=c-1'), null);
    assert.equal(parseIdentity(''), null);
});

const key = (k: string, mods: Partial<KeyboardEvent> = {}) =>
    ({ key: k, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...mods });

test('chords are named as the map writes them', () => {
    assert.equal(chordOf(key('j')), 'j');
    assert.equal(chordOf(key('T', { shiftKey: true })), 'Shift+T');
    assert.equal(chordOf(key('?', { shiftKey: true })), '?');
    assert.equal(chordOf(key('Enter', { ctrlKey: true })), 'Ctrl+Enter');
    assert.equal(chordOf(key('F6', { shiftKey: true })), 'Shift+F6');
});

test('a sequence needs both keys in time, and a wrong second key does its own work', () => {
    const map = { 'a r': 'refund', r: 'reply', j: 'next' };
    const none = { prefix: '', at: 0 };
    const first = step(map, none, 'a', 1000);
    assert.deepEqual(first, { state: { prefix: 'a', at: 1000 } });
    assert.equal(step(map, first.state, 'r', 1500).action, 'refund');
    assert.equal(step(map, first.state, 'r', 1001 + SEQUENCE_MS).action, 'reply');
    assert.equal(step(map, first.state, 'j', 1500).action, 'next');
    assert.equal(step(map, none, 'x', 0).action, undefined);
    assert.ok(worksWhileTyping('Ctrl+Enter') && worksWhileTyping('Shift+F6') && !worksWhileTyping('e'));
});

test('what the host counts in minor units is said in the currency it has', () => {
    assert.match(sayAmounts('over it: 19700 USD (minor units) are left'), /^over it: .*197[.,]00.* are left$/);
    assert.match(sayAmounts('12345 KWD (minor units)'), /12[.,]345/);
    assert.match(sayAmounts('500 JPY (minor units)'), /500/);
    assert.equal(sayAmounts('19700 USD are left'), '19700 USD are left');
});

test('an answer that was overtaken by a newer one is not taken', () => {
    const turns = new Turns();
    const [first, second, third] = [turns.next(), turns.next(), turns.next()];
    assert.equal(turns.takes(second), true);
    assert.equal(turns.takes(first), false);
    assert.equal(turns.takes(third), true);
});

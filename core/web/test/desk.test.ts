// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { CaseEvent, Suggestion } from '../src/shared/types';

type Lines = typeof import('../src/desk/lines');
type Threads = typeof import('../src/desk/thread-state');
type MoneyModule = typeof import('../src/desk/money');
let lines: Lines;
let threads: Threads;
let money: MoneyModule;

before(async () => {
    // The modules read the page's address and nothing else of it.
    Object.assign(globalThis, { location: { search: '' } });
    threads = await import('../src/desk/thread-state');
    lines = await import('../src/desk/lines');
    money = await import('../src/desk/money');
});

const event = (seq: number, kind: string, body: Record<string, unknown> = {}, actor = { type: 'system', id: '' }): CaseEvent =>
    ({ seq, id: `e${seq}`, at: '2026-01-01T10:00:00Z', kind, actor, body });
const dana = { type: 'agent', id: 'a-dana' };

test('events are kept by seq whatever order they come in, each once', () => {
    const th = new threads.Thread('c');
    th.put([event(3, 'note.added'), event(1, 'case.opened')]);
    assert.deepEqual(th.put([event(2, 'message.received'), event(3, 'note.added')]).map((e) => e.seq), [2]);
    assert.deepEqual(th.events.value.map((e) => e.seq), [1, 2, 3]);
    assert.equal(th.seq.value, 3);
    assert.equal(th.lastCustomerSeq.value, 2);
});

test('read marks count only what the customer read', () => {
    const th = new threads.Thread('c');
    th.put([event(1, 'message.read', { upto: 9, by: 'agent' }), event(2, 'message.read', { upto: 4, by: 'customer' }),
        event(3, 'message.delivered', { upto: 6, by: 'customer' })]);
    assert.equal(th.readUpto.value, 4);
    assert.equal(th.deliveredUpto.value, 6);
});

test("a conflict shows the colleague's reply behind what was seen, not one's own", () => {
    const th = new threads.Thread('c');
    th.put([event(1, 'message.sent', { text: 'old' }, { type: 'agent', id: 'a-luis' }), event(2, 'message.sent', { text: 'mine' }, dana),
        event(3, 'message.sent', { text: 'theirs' }, { type: 'agent', id: 'a-luis' })]);
    assert.equal(th.lastReplyOfOthers('a-dana', 2)?.body.text, 'theirs');
    assert.equal(th.lastReplyOfOthers('a-dana', 3), undefined);
});

test('an escalation names tier, reason and rule, and its decision is found', () => {
    const th = new threads.Thread('c');
    const rule = 'asked for a person';
    th.put([event(1, 'policy.decided', { rule: 'other' }), event(2, 'policy.decided', { rule, verdict: 'escalate' }),
        event(3, 'tier.entered', { tier: 2, reason: 'asked_for_person', rule })]);
    assert.deepEqual(lines.lineOf(th.events.value[2]!, th), { words: 'Escalated to supervisor: asked for person', rule });
    assert.equal(th.decisionFor(3, rule)?.seq, 2);
    assert.equal(th.decisionFor(2, rule), undefined);
    assert.equal(th.decisionFor(3, ''), undefined);
    assert.equal(th.decisionFor(3, 'core: a person is never refused')?.seq, 2);
});

test('remedies are named by amount and person, unknown kinds of events by nothing', () => {
    const th = new threads.Thread('c');
    th.put([event(1, 'holder.changed', { type: 'agent', id: 'a-dana', name: 'Dana Reyes' }),
        event(2, 'remedy.proposed', { remedy: 'r1', kind: 'refund', amount: { minor: 3499, currency: 'USD' } }, dana),
        event(3, 'some.future_kind', {})]);
    assert.match(lines.lineOf(th.events.value[1]!, th)!.words, /^Refund .*34[.,]99 proposed by Dana Reyes$/);
    assert.equal(lines.lineOf(th.events.value[2]!, th), null);
    assert.equal(lines.isShown(th.events.value[2]!), false);
});

test('the desk holds a case only while it is held by this very agent', () => {
    const c = { contact_state: 'held', holder: 'a-dana' } as never;
    const agent = { id: 'a-dana', name: 'Dana', tier: 1 };
    assert.equal(threads.holds(c, agent), true);
    assert.equal(threads.holds({ contact_state: 'over', holder: 'a-dana' } as never, agent), false);
    assert.equal(threads.holds({ contact_state: 'held', holder: 'a-luis' } as never, agent), false);
    assert.equal(threads.holds(null, agent), false);
});

const offer: Suggestion = { remedy: 'refund', order: 'o1', line: '1', verdict: 'approval', approval_tier: 2,
    amount: { minor: 8900, currency: 'USD' }, limit: { minor: 5000, currency: 'USD' } };

test("another amount is weighed against the person's own limit", () => {
    assert.equal(money.verdictFor(offer, 8900), 'approval');
    assert.equal(money.verdictFor(offer, 5000), 'allow');
    assert.equal(money.verdictFor(offer, 5001), 'approval');
    assert.equal(money.verdictFor({ ...offer, verdict: 'deny' }, 1), 'deny');
    assert.equal(money.verdictFor({ ...offer, limit: null }, 1), 'approval');
});

test('what is left on a line is what was paid less what went back', () => {
    const orders = [{ id: 'o1', lines: [{ line: '1', title: 'Lamp', paid_minor: 8900, refunded_minor: 1000 }] }];
    assert.equal(money.leftOnLine(offer, orders), 7900);
    assert.equal(money.leftOnLine({ ...offer, line: '9' }, orders), null);
    assert.equal(money.lineTitle(orders, 'o1', '1'), 'Lamp');
});

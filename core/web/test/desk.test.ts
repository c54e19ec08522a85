// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Budget, CaseEvent, Money, Order, Suggestion } from '../src/shared/types';

type Lines = typeof import('../src/desk/lines');
type Threads = typeof import('../src/desk/thread-state');
type MoneyModule = typeof import('../src/desk/money');
let lines: Lines;
let threads: Threads;
let money: MoneyModule;
let acts: typeof import('../src/desk/acts');
let actWords: typeof import('../src/desk/act-words');
let orderCard: typeof import('../src/desk/order-card');
let remedyCard: typeof import('../src/desk/remedy-card');
let returnCard: typeof import('../src/desk/return-card');

before(async () => {
    // The modules read the page's address and nothing else of it.
    Object.assign(globalThis, { location: { search: '' } });
    threads = await import('../src/desk/thread-state');
    lines = await import('../src/desk/lines');
    money = await import('../src/desk/money');
    acts = await import('../src/desk/acts');
    actWords = await import('../src/desk/act-words');
    orderCard = await import('../src/desk/order-card');
    remedyCard = await import('../src/desk/remedy-card');
    returnCard = await import('../src/desk/return-card');
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
    assert.equal(acts.left(orders[0]!.lines[0]!), 7900);
    assert.equal(money.lineTitle(orders, 'o1', '1'), 'Lamp');
});

const jpy: Order = { id: 'o2', currency: 'JPY', lines: [
    { line: '1', title: 'Tea', paid_minor: 1200, item: 'v1', state: 'delivered' },
    { line: '2', title: 'Cup', paid_minor: 800, quantity: 2, refunded_minor: 300, third_party: true, seller: 'Potter', state: 'delivered' }] };
const kwd: Order = { id: 'o3', currency: 'KWD', lines: [{ line: '1', title: 'Oud', paid_minor: 12345, state: 'processing' }] };

test('a refund is a line, several lines or the whole order, in the minor units of its currency', () => {
    const d = acts.draftOf('refund', [jpy, kwd], 'o2');
    assert.deepEqual(jpy.lines!.map((l) => acts.pickText(d, l, 'JPY')), ['1200', '500']);
    const say = (x: typeof d) => acts.requestOf({ ...x, reason: 'late' }, [jpy, kwd]).body;
    assert.deepEqual(say(d), { kind: 'refund', order: 'o2', reason: 'late', line: '1', amount: { minor: 1200, currency: 'JPY' }, to: 'original' });
    const both = { ...d, picks: { 1: { on: true, amount: '1000' }, 2: { on: true, amount: '500' } } };
    assert.deepEqual(say(both).lines, [{ line: '1', amount: { minor: 1000, currency: 'JPY' } }, { line: '2', amount: { minor: 500, currency: 'JPY' } }]);
    const whole = { ...d, picks: { 1: { on: true, amount: '1200' }, 2: { on: true, amount: '500' } }, to: 'gift_card' as const };
    assert.deepEqual(say(whole), { kind: 'refund', order: 'o2', reason: 'late', whole: true, amount: { minor: 1700, currency: 'JPY' }, to: 'gift_card' });
    const dinar = acts.draftOf('refund', [jpy, kwd], 'o3');
    assert.equal(acts.pickText(dinar, kwd.lines![0]!, 'KWD'), '12.345');
    assert.deepEqual(say(dinar).amount, { minor: 12345, currency: 'KWD' });
});

test('what is wrong with a request is told field by field', () => {
    const wrong = (change: Partial<ReturnType<typeof acts.draftOf>>, act: Parameters<typeof acts.draftOf>[0] = 'refund') =>
        acts.requestOf({ ...acts.draftOf(act, [jpy, kwd], 'o2'), reason: 'late', ...change }, [jpy, kwd]).wrong;
    assert.deepEqual(wrong({ picks: { 1: { on: true, amount: '12.50' }, 2: { on: true, amount: '501' } } }), { 'line.1': 'amount', 'line.2': 'much' });
    assert.deepEqual(wrong({ picks: {} }), { lines: 'pick' });
    assert.deepEqual(wrong({ reason: '' }), { reason: 'needed' });
    assert.deepEqual(wrong({ line: '2', quantity: '3' }, 'reship'), { quantity: 'many' });
    assert.deepEqual(wrong({ line: '2', quantity: '0' }, 'return'), { quantity: 'quantity' });
    assert.deepEqual(wrong({ amount: '-5' }, 'certificate'), { amount: 'amount' });
    assert.deepEqual(Object.keys(wrong({}, 'address')).sort(), ['address.address1', 'address.city', 'address.country', 'address.zip']);
    assert.deepEqual(wrong({ swaps: { 1: 'v2' }, method: 'card_1' }, 'exchange'), {});
    assert.deepEqual(wrong({ swaps: { 2: 'v9' }, swapUnits: { 2: '3' }, method: 'card_1' }, 'exchange'), { 'units.2': 'many' });
    assert.deepEqual(wrong({ order: 'o2', swaps: { 2: 'v9' }, swapUnits: { 2: '' }, method: 'card_1' }, 'items'), { 'units.2': 'quantity' });
});

test('each kind asks the host for what the host knows it by', () => {
    const body = (act: Parameters<typeof acts.draftOf>[0], change: Partial<ReturnType<typeof acts.draftOf>> = {}) =>
        acts.requestOf({ ...acts.draftOf(act, [jpy, kwd], 'o2'), reason: 'damaged', ...change }, [jpy, kwd]);
    const ret = body('return', { line: '1', quantity: '1', text: ' torn ' });
    assert.equal(ret.to, 'returns');
    assert.deepEqual(ret.body, { order: 'o2', reason: 'damaged', line: '1', quantity: 1, to: 'original', opened: false, packaging: true, receipt: true, text: 'torn' });
    const first = body('claim', { text: 'Where is it?' });
    assert.deepEqual([first.to, first.body], ['claims/contact', { order: 'o2', line: '2', text: 'Where is it?' }]);
    const filed = body('claim', { reason: 'not_as_described', written: true, writtenAt: '2026-01-02T10:00' });
    assert.equal(filed.to, 'claims');
    assert.deepEqual(filed.body, { order: 'o2', line: '2', ground: 'not_as_described', contacted_at: new Date('2026-01-02T10:00').getTime() });
    const known = acts.requestOf({ ...acts.draftOf('claim', [jpy], 'o2'), reason: 'not_arrived' }, [jpy], [{ id: 'c1', order: 'o2', line: '2', state: 'waiting_contact', contacted_at: '2026-01-01T00:00:00Z' }]);
    for (const [state, ground, to] of [['waiting_customer', '', 'claims'], ['waiting_customer', 'not_arrived', 'claims/contact']] as const) {
        const over = { id: 'c1', order: 'o2', line: '2', state, ground, contacted_at: '2026-01-01T00:00:00Z' };
        assert.equal(acts.requestOf({ ...acts.draftOf('claim', [jpy], 'o2'), reason: 'not_arrived' }, [jpy], [over]).to, to, `${state} ${ground}`);
    }
    assert.deepEqual([known.to, known.body, known.wrong], ['claims', { order: 'o2', line: '2', ground: 'not_arrived' }, {}]);
    assert.deepEqual(body('claim', { written: true, writtenAt: '2999-01-01T00:00' }).wrong, { writtenAt: 'past' });
    assert.deepEqual(body('cancel').body.change, { confirmed: true });
    assert.deepEqual(body('items', { order: 'o2', swaps: { 1: 'v2' }, method: 'm' }).body.change, { what: 'items', items: ['v1'], new_items: ['v2'], method: 'm' });
    assert.deepEqual(body('items', { order: 'o2', swaps: { 1: 'v2', 2: 'c3' }, method: 'm' }).body.change,
        { what: 'items', items: ['v1', '2', '2'], new_items: ['v2', 'c3', 'c3'], method: 'm' }, 'each unit is named');
    assert.deepEqual(body('items', { order: 'o2', swaps: { 2: 'c3' }, swapUnits: { 2: '1' }, method: 'm' }).lines.map((x) => x.quantity), [1]);
    assert.equal(body('payment', { method: 'm' }).body.kind, 'order_change');
    assert.equal(acts.actOf('order_change', { what: 'address' }), 'address');
    assert.equal(acts.actOf('something_new'), null);
});

test('an action that makes no sense for the orders says why, the others are left to the host', () => {
    assert.equal(acts.whyNot('refund', []), 'noorder');
    assert.equal(acts.whyNot('claim', [kwd]), 'nothird');
    assert.equal(acts.whyNot('claim', [jpy]), '');
    assert.equal(acts.whyNot('cancel', [jpy]), 'shipped');
    assert.equal(acts.whyNot('cancel', [kwd]), '');
    assert.equal(acts.whyNot('return', [kwd]), 'delivered');
    assert.equal(acts.whyNot('trade_in', [jpy]), 'notrade');
    assert.equal(acts.whyNot('customer_address', []), '');
    assert.equal(acts.whyNot('refund', null), 'asking', 'orders that were not told yet are not missing');
    assert.equal(acts.whyNot('customer_address', null), '');
});

test('orders that the shop was not able to tell are none, and until then they are asked for', () => {
    const thread = new threads.Thread('x');
    assert.equal(thread.known.value, null);
    thread.ordersFailure.value = { detail: 'no answer', id: 'e1' };
    assert.deepEqual(thread.known.value, []);
});

test('the scarcest budget counts, of its kind or of all, for this order and in this currency', () => {
    const usd = (minor: number): Money => ({ minor, currency: 'USD' });
    const b = (scope: Budget['scope'], remedy: string, left: number, order?: string): Budget => ({ scope, remedy, most: usd(5000), left: usd(left), ...(order ? { order } : {}) });
    const all = [b('day', 'refund', 3499), b('order', 'refund', 10, 'other'), b('case', 'all', 4000), b('day', 'certificate', 1)];
    assert.equal(acts.scarcest(all, 'refund', 'o1', 'USD')?.left.minor, 3499);
    assert.equal(acts.scarcest(all, 'refund', 'other', 'USD')?.left.minor, 10);
    assert.equal(acts.scarcest(all, 'refund', 'o1', 'JPY'), null);
    assert.match(money.budgetWords(all[0]!), /34[.,]99 of .*50[.,]00 left today/);
});

test('the confirm step says what happens, to where, and what waits for whom', () => {
    const will = (change: Partial<ReturnType<typeof acts.draftOf>>, verdict: 'allow' | 'approval' | 'unknown') => {
        const d = { ...acts.draftOf('refund', [jpy], 'o2'), reason: 'late', ...change };
        return actWords.willHappen(d, acts.requestOf(d, [jpy]), [jpy], { undoMs: 10_000, verdict, tier: 2 }).join(' ');
    };
    assert.match(will({}, 'allow'), /1,?200 goes back the way it was paid\. It waits 10 seconds; until then you can undo it\./);
    assert.match(will({ to: 'gift_card' }, 'approval'), /onto a gift card\. Nothing happens before a supervisor has approved exactly this\./);
    assert.match(will({ picks: { 1: { on: true, amount: '1000' } } }, 'allow'), /200 stays paid on these lines/);
    assert.match(will({}, 'unknown'), /The policy says/);
});

test('a late line says so, a delivered one how long it can come back', () => {
    const now = Date.parse('2026-01-10T00:00:00Z');
    const way = (l: object) => orderCard.wayOfLine({ id: 'o', placed_at: '2026-01-01T00:00:00Z' }, { line: '1', title: 'x', ...l }, now).map((s) => s.key + s.tone);
    assert.deepEqual(way({ state: 'shipped', promised_at: '2026-01-08T00:00:00Z' }), ['orderedd', 'shippedd', 'promisedx']);
    assert.deepEqual(way({ state: 'processing', promised_at: '2026-01-12T00:00:00Z' }), ['orderedd', 'promised']);
    assert.deepEqual(way({ state: 'delivered', promised_at: '2026-01-05T00:00:00Z', delivered_at: '2026-01-05T00:00:00Z', returnable_until: '2026-01-09T00:00:00Z' }),
        ['orderedd', 'shippedd', 'deliveredd', 'returnx']);
});

test('the way of a return shows what was and what is to come; one that ran out goes nowhere', () => {
    const way = (r: object) => returnCard.wayOf({ id: 'r1', state: 'in_transit', ...r }).map((s) => (s.done ? s.what : `(${s.what})`)).join(' ');
    const steps = [{ what: 'authorised', at: 1 }, { what: 'in_transit', at: 3 }, { what: 'reminded', at: 2 }];
    assert.equal(way({ steps }), 'authorised reminded in_transit (received) (inspected) (refunded)');
    assert.equal(way({ steps, refund_on: 'first_scan' }), 'authorised reminded in_transit (refunded) (received)');
    assert.equal(way({ state: 'refunded', steps: [{ what: 'authorised', at: 1 }, { what: 'refunded', at: 5 }, { what: 'received', at: 9 }] }), 'authorised refunded received');
    assert.equal(way({ state: 'expired', steps: [{ what: 'authorised', at: 1 }, { what: 'expired', at: 9 }] }), 'authorised expired');
});

test('new kinds of events have words, and a confirmation in the contact no second line', () => {
    const th = new threads.Thread('c');
    th.detail.value = { id: 'c', claims: [{ id: 'c1', state: 'waiting_seller', title: 'Cup' }], returns: [{ id: 'r1', state: 'received', title: 'Tea' }] } as never;
    const words = (kind: string, body: Record<string, unknown>) => lines.lineOf(event(1, kind, body), th)?.words;
    assert.equal(words('claim.filed', { claim: 'c1', ground: 'not_arrived' }), 'Claim filed for Cup: not arrived');
    assert.equal(words('claim.seller_answered', { claim: 'c1', answer: 'disputes' }), 'The seller answered: disputes it');
    assert.equal(words('return.received', { remedy: 'r1' }), 'Return of Tea received');
    assert.equal(words('remedy.reversed', { remedy: 'r9', kind: 'refund' }), 'Refund was undone by the shop');
    assert.equal(lines.isShown(event(1, 'confirmation.sent', { number: 7, channels: ['contact'] })), false);
    assert.equal(lines.isShown(event(1, 'confirmation.sent', { number: 7, to: 'seller', channels: ['seller'] })), true);
});

test('where a remedy stands is told with what the shop said and how often it was asked', () => {
    const th = new threads.Thread('c');
    th.put([event(1, 'remedy.unknown', { remedy: 'r1', detail: 'time-out' }), event(2, 'remedy.unknown', { remedy: 'r1' }), event(3, 'remedy.failed', { remedy: 'r2', detail: 'card closed' }),
        event(4, 'remedy.declined', { remedy: 'r3', reason: 'see_note' })]);
    const stands = (id: string, state: string) => remedyCard.standing({ id, kind: 'refund', state }, th);
    assert.match(stands('r1', 'unknown'), /asked 2 times/);
    assert.match(stands('r9', 'unknown'), /asked again/);
    assert.match(stands('r2', 'failed'), /card closed/);
    assert.equal(stands('r3', 'declined'), 'see the note');
    assert.equal(stands('r9', 'done'), '');
});

test('the terms of a return are told as the policy gave them', () => {
    const usd = (minor: number): Money => ({ minor, currency: 'USD' });
    const words = actWords.termsWords({ verdict: 'accept', days: 14, label: 'customer', refund_on: 'receipt', to: 'gift_card', fee: usd(500), refund: usd(4500) }).join(' ');
    assert.match(words, /within 14 days\. The customer pays the way back\. .*45[.,]00 when it is received, onto a gift card\. A fee of .*5[.,]00 is kept\./);
    assert.deepEqual(actWords.termsWords({ verdict: 'refuse', days: 0 }), ['The policy does not take this back.']);
});

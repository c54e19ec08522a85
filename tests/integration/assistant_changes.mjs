// SPDX-License-Identifier: Apache-2.0
// The shop's own rules: the assistant cancels, changes and exchanges after a yes, once, and what it may not is a person's.
import assert from 'node:assert';
import { Customer, startHost } from '../tools/host.mjs';
import { SETS, samplesWithSets } from '../tools/samples.mjs';
import { identity, people } from './libdesk.mjs';
import { door } from './libmy.mjs';
import { Talk, changedOnce, moved, outcome, runDialogues } from './libtalk.mjs';

const host = await startHost({ args: ['--samples', samplesWithSets()] });
const [mei] = await people(host, 'mei');
const ids = { coffee: '113-4041676-2618916', skillet: '113-4017919-2304729', stove: '114-4168380-4294580', lamp: '114-4025838-2409458' };

const begin = (customer) => Talk.begin(host, mei, customer);
const done = (t, order, kind, rule, before) => changedOnce(t, mei, order, kind, rule, before);

async function nothingMoved(t, words) {
    assert.match(t.heard(), words);
    const o = await outcome(mei, t.id);
    assert.equal(o.of('remedy.proposed').length, 0);
    t.close();
}

const dialogues = {
    async a_page_shows_what_the_assistant_changes() {
        const avery = await door(host, 'c-avery');
        assert.deepEqual(avery.session.flows, ['change_order', 'cancel_order']);
        const customer = await new Customer(host, { identity: identity(host, 'c-avery'), new: true, topic: { reason: 'cancel_order', order: ids.coffee } }).open();
        const t = new Talk(customer);
        await t.turn(0);
        assert.match(t.heard(), /Why would you like to cancel it\?/);
        t.close();
    },
    async no_yes_no_change() {
        const t = await begin('c-avery');
        await t.say(`cancel my order ${ids.coffee}`);
        await t.choose(/no longer need/);
        assert.match(t.heard(), /This is what I would do: cancel order 113-4041676-2618916 \(Pour-over coffee set\)/);
        await t.choose(/No/);
        await nothingMoved(t, /nothing was changed/);
        assert.deepEqual(moved(host, ids.coffee), []);
    },
    async an_order_is_cancelled_for_any_reason_after_a_yes() {
        const t = await begin('c-emil');
        await t.say(`please cancel order ${ids.stove}`);
        await t.choose(/Another reason/);
        await t.choose(/Yes/);
        await done(t, ids.stove, 'cancel', 'the assistant cancels what the customer no longer wants');
    },
    async what_has_left_is_not_cancelled() {
        const t = await begin('c-avery');
        await t.say(`cancel my order ${ids.skillet}`);
        await nothingMoved(t, /only while it is pending/);
    },
    async what_has_not_left_is_cancelled_rather_than_returned() {
        const t = await begin('c-avery');
        await t.say(`I want to return the coffee set ${ids.coffee}`);
        assert.match(t.heard(), /has not left yet\. Shall I cancel it instead\?/);
        await t.choose(/Yes/);
        await t.choose(/by mistake/);
        assert.match(t.heard(), /cancel order 113-4041676-2618916/);
        await t.choose(/No/);
        await nothingMoved(t, /nothing was changed/);
    },
    async an_order_is_paid_another_way() {
        const t = await begin('c-avery');
        await t.say(`change the payment method of my order ${ids.coffee}`);
        await t.choose(/paid/);
        await t.choose(/Yes/);
        await done(t, ids.coffee, 'order_change', 'the assistant changes an order');
    },
    async an_item_changes_for_its_price() {
        const t = await begin('c-avery');
        await t.say(`change an item in my order ${ids.coffee}`);
        await t.choose(/item/);
        await t.choose(/4 cups/);
        await t.choose(/Visa ending 4242/);
        assert.match(t.heard(), /You pay 12\.00 USD more, with Visa ending 4242/);
        await t.choose(/Yes/);
        await done(t, ids.coffee, 'order_change', 'the assistant changes an order', ['order_change']);
    },
    async some_units_of_a_line_change() {
        const t = await begin('c-avery');
        await t.say(`I chose the wrong size in order ${SETS}, not shipped yet`);
        await t.choose(/item/);
        assert.deepEqual(t.asked.options.map((o) => o.text ?? o), ['All 4', '1', '2', '3']);
        await t.choose(/^3$/);
        await t.choose(/4 cups/);
        await t.choose(/Visa ending 4242/);
        assert.match(t.heard(), /change 3 of Pour-over coffee set to clear, 4 cups, in order .* You pay 36\.00 USD more/);
        await t.choose(/Yes/);
        await done(t, SETS, 'order_change', 'the assistant changes an order');
        const lines = (await mei.call('GET', `/orders/${SETS}`)).json.order.lines.map((l) => [l.item, l.quantity, l.paid_minor]);
        assert.deepEqual(lines.sort(), [['coffee-set-2', 1, 4201], ['coffee-set-4', 3, 16200]]);
    },
    async what_fits_not_is_exchanged() {
        const t = await begin('c-avery');
        await t.say(`I want to return an item of ${ids.lamp}`);
        await t.choose(/lamp$/);
        await t.choose(/does not fit/);
        await t.choose(/Yes/);
        await t.choose(/Exchange/);
        await t.choose(/green \(same price\)/);
        await t.choose(/Visa/);
        assert.match(t.heard(), /change Ceramic table lamp to green, in order/);
        await t.choose(/Yes/);
        await done(t, ids.lamp, 'exchange', 'the assistant exchanges what could be sent back');
    },
    async a_stranger_changes_nothing() {
        const t = await begin();
        await t.say(`cancel my order ${ids.skillet}`);
        await t.say('avery@example.com');
        await t.queued();
        const o = await outcome(mei, t.id);
        assert.deepEqual([o.of('tier.entered').at(-1).reason, o.of('remedy.proposed').length], ['not_verified', 0]);
        t.close();
    },
    async another_customers_order_is_not_found() {
        const t = await begin('c-bola');
        await t.say(`cancel my order ${ids.coffee}`);
        assert.match(t.heard(), /which e-mail address/);
        await t.say('avery@example.com');
        await nothingMoved(t, /placed by somebody else/);
    },
};

try {
    await runDialogues('assistant_changes', host, dialogues);
} finally {
    mei.close();
}

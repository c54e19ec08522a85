// SPDX-License-Identifier: Apache-2.0
// The retail pack in a whole host: who it is comes first, a change is listed and needs a yes, a
// refusal is an answer and no reason for a person, and what is outside is a person's.
import assert from 'node:assert';
import path from 'node:path';
import { Customer, source, startHost } from '../tools/host.mjs';
import { identity, people } from './libdesk.mjs';
import { door } from './libmy.mjs';
import { Talk, changedOnce, moved, outcome, runDialogues } from './libtalk.mjs';

const host = await startHost({ scripts: path.join(source, 'scripts/packs/retail') });
const [mei] = await people(host, 'mei');
const ids = { coffee: '113-4041676-2618916', skillet: '113-4017919-2304729', stove: '114-4168380-4294580', keyboard: '113-4112947-3561477', lamp: '114-4025838-2409458' };

const begin = (customer) => Talk.begin(host, mei, customer);
const done = (t, order, kind, rule, before) => changedOnce(t, mei, order, kind, rule, before);

// Answered without a person, and nothing moved.
async function answered(t, words) {
    assert.match(t.heard(), words);
    await t.choose(/that is all/);
    await t.solved();
    const o = await outcome(mei, t.id);
    assert.equal(o.of('remedy.proposed').length, 0);
    assert.deepEqual(o.of('tier.entered').map((e) => e.tier), [0]);
    t.close();
}

async function handedOver(t, reason, wants) {
    await t.queued();
    const o = await outcome(mei, t.id);
    assert.deepEqual([o.of('tier.entered').at(-1).tier, o.of('tier.entered').at(-1).reason], [1, reason]);
    assert.equal(o.of('remedy.proposed').length, 0);
    if (wants) assert.match(o.case.summary.wants, wants);
    t.close();
}

const dialogues = {
    async no_yes_no_change() {
        const t = await begin('c-avery');
        await t.say(`cancel my order ${ids.coffee}`);
        await t.choose(/no longer need/);
        assert.match(t.heard(), /This is what I would do: cancel order 113-4041676-2618916 \(Pour-over coffee set\)/);
        await t.choose(/No/);
        await answered(t, /nothing was changed/);
        assert.deepEqual(moved(host, ids.coffee), []);
    },
    async another_reason_is_refused_in_words() {
        const t = await begin('c-avery');
        await t.say(`please cancel the order ${ids.coffee}`);
        await t.choose(/Another reason/);
        await answered(t, /no longer needed or was ordered by mistake/);
    },
    async an_open_order_goes_to_another_address() {
        const t = await begin('c-avery');
        await t.say(`change the delivery address of my order ${ids.coffee}`);
        await t.choose(/address/);
        await t.say('12 Elm Street, 90210 Springfield, USA');
        assert.match(t.heard(), /send order 113-4041676-2618916 to: 12 Elm Street/);
        await t.choose(/Yes/);
        await done(t, ids.coffee, 'order_change', 'the address of an order or of the customer');
    },
    async a_page_begins_a_change_where_the_assistant_can() {
        const avery = await door(host, 'c-avery');
        assert.deepEqual(avery.session.flows, ['change_order', 'cancel_order']);
        const customer = await new Customer(host, { identity: identity(host, 'c-emil'), new: true, topic: { reason: 'change_order', order: ids.stove } }).open();
        const t = new Talk(customer);
        await t.turn(0);
        assert.match(t.heard(), /What shall change\?/);
        await t.choose(/paid/);
        assert.match(t.heard(), /pay order 114-4168380-4294580 with PayPal/);
        t.close();
    },
    async an_open_order_is_cancelled_after_a_yes() {
        const t = await begin('c-emil');
        await t.say(`I ordered by mistake, cancel order ${ids.stove}`);
        await t.choose(/by mistake/);
        await t.choose(/Yes/);
        await done(t, ids.stove, 'cancel', 'cancelled');
    },
    async what_has_left_is_not_cancelled_and_no_person_is_called() {
        const t = await begin('c-avery');
        await t.say(`cancel my order ${ids.skillet}`);
        await answered(t, /only while it is pending/);
    },
    async what_is_on_its_way_is_not_returned() {
        const t = await begin('c-avery');
        await t.say(`I want to return the skillet ${ids.skillet}`);
        await answered(t, /once the order was delivered/);
    },
    async all_items_are_gathered_before_they_go_back() {
        const t = await begin('c-chen');
        await t.say(`I want to return my order ${ids.keyboard}`);
        await t.choose(/Wrist rest/);
        await t.choose(/That is all/);
        await t.choose(/Send it back/);
        await t.choose(/gift card/);
        assert.match(t.heard(), /return Wrist rest of order .*a gift card/);
        await t.choose(/Yes/);
        await done(t, ids.keyboard, 'return', 'sent back');
    },
    async an_open_order_is_paid_another_way() {
        const t = await begin('c-avery');
        await t.say(`change the payment method of my order ${ids.coffee}`);
        await t.choose(/paid/);
        assert.match(t.heard(), /pay order 113-4041676-2618916 with Gift card \(50\.00 USD on it\)\. The first payment of 42\.00 USD goes back/);
        await t.choose(/Yes/);
        await done(t, ids.coffee, 'order_change', 'paid another way', ['order_change']);
    },
    async items_of_an_open_order_change_for_their_price() {
        const t = await begin('c-avery');
        await t.say(`I chose the wrong size in order ${ids.coffee}, not shipped yet`);
        await t.choose(/item/);
        assert.match(t.asked.text, /instead of Pour-over coffee set/);
        assert.deepEqual(t.asked.options.map((o) => o.text ?? o), ['amber, 2 cups (3.00 USD less)', 'clear, 4 cups (12.00 USD more)']);
        await t.choose(/4 cups/);
        await t.choose(/Visa ending 4242/);
        assert.match(t.heard(), /Pour-over coffee set to clear, 4 cups, in order .* You pay 12\.00 USD more, with Visa ending 4242\. This can be done once/);
        await t.choose(/Yes/);
        await done(t, ids.coffee, 'order_change', 'items changed before delivery, for a higher price', ['order_change', 'order_change']);
    },
    async items_change_once_only() {
        const t = await begin('c-avery');
        await t.say(`I want a different colour than I ordered in ${ids.coffee}`);
        await answered(t, /can no longer be changed/);
    },
    async a_gift_card_that_does_not_cover_it_changes_nothing() {
        const t = await begin('c-avery');
        await t.say(`I want to exchange something in order ${ids.lamp}`);
        await t.choose(/lamp$/);
        await t.choose(/That is all/);
        await t.choose(/Exchange/);
        await t.choose(/brass \(15\.00 USD more\)/);
        await t.choose(/Gift card/);
        await answered(t, /gift card does not cover the difference/);
    },
    async an_exchange_is_noted_after_a_yes() {
        const t = await begin('c-avery');
        await t.say(`I want to exchange something in order ${ids.lamp}`);
        await t.choose(/lamp$/);
        await t.choose(/That is all/);
        await t.choose(/Exchange/);
        await t.choose(/green \(same price\)/);
        await t.choose(/Visa/);
        assert.match(t.heard(), /change Ceramic table lamp to green, in order .* The price stays the same/);
        await t.choose(/Yes/);
        await done(t, ids.lamp, 'exchange', 'exchanged');
    },
    async what_has_no_other_choice_is_not_exchanged() {
        const t = await begin('c-bola');
        await t.say('I want to return the dinner plates 113-4065433-2933103');
        await t.choose(/something else|Exchange/);
        await answered(t, /nothing else to be had for Porcelain dinner plates/);
    },
    async a_stranger_changes_nothing() {
        const t = await begin();
        await t.say(`cancel my order ${ids.skillet}`);
        await t.say('avery@example.com');
        await handedOver(t, 'not_verified');
    },
    async another_customers_order_is_not_found() {
        const t = await begin('c-bola');
        await t.say(`cancel my order ${ids.coffee}`);
        assert.match(t.heard(), /which e-mail address/);
        await t.say('avery@example.com');
        await answered(t, /placed by somebody else/);
        assert.doesNotMatch(JSON.stringify(t.items), /coffee/i);
    },
    async anger_alone_calls_nobody() {
        const t = await begin('c-gita');
        await t.say('this is ridiculous, where is my yoga mat, you are useless');
        const o = await outcome(mei, t.id);
        assert.deepEqual(o.of('tier.entered').map((e) => e.tier), [0]);
        t.close();
    },
    async who_asks_for_a_person_gets_one() {
        const t = await begin('c-gita');
        await t.say('let me talk to a person');
        await handedOver(t, 'asked_for_person');
    },
};

try {
    await runDialogues('retail_pack', host, dialogues);
} finally {
    mei.close();
}

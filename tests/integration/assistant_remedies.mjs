// SPDX-License-Identifier: Apache-2.0
// What the assistant makes good by itself, what it takes to a person, and what it tells a stranger:
// by the case's events and summary, not by words alone.
import assert from 'node:assert';
import { startHost } from '../tools/host.mjs';
import { journal, people } from './libdesk.mjs';
import { Talk, outcome, runDialogues } from './libtalk.mjs';

const host = await startHost();
const [mei] = await people(host, 'mei');

const begin = (customer) => Talk.begin(host, mei, customer);

// One remedy, carried out once, told with its number; and the case can be closed.
async function madeGood(t, kind, minor) {
    const told = await t.confirmed();
    const o = await outcome(mei, t.id);
    const [proposed] = o.of('remedy.proposed');
    assert.equal(o.of('remedy.proposed').length, 1);
    assert.deepEqual([proposed.kind, proposed.amount?.minor ?? 0], [kind, minor]);
    assert.equal(o.of('remedy.done').length, 1, 'done exactly once');
    assert.equal(o.of('confirmation.sent').length, 1);
    const [{ number }] = o.of('confirmation.sent');
    assert.ok(told.text.includes(`Confirmation number ${number}`), told.text);
    const done = journal(host).filter((line) => line.key === proposed.key);
    assert.deepEqual(done.map((line) => [line.kind, line.minor]), [[kind, minor]]);
    await t.choose(/that is all/);
    await t.solved();
    const end = await outcome(mei, t.id);
    assert.equal(end.of('case.resolved').length, 1);
    assert.deepEqual(end.of('tier.entered').map((e) => e.tier), [0]);
    t.close();
}

// A person takes over, knows why and what for; nothing was paid, and nobody was told that it was.
async function handedOver(t, reason, { tier = 1, wants, tried, not_done: left } = {}) {
    await t.queued();
    const o = await outcome(mei, t.id);
    const last = o.of('tier.entered').at(-1);
    assert.deepEqual([last.tier, last.reason], [tier, reason]);
    assert.ok(last.rule, 'the rule is named');
    assert.equal(o.of('remedy.done').length, 0);
    const { summary } = o.case;
    assert.ok(summary.problem.length > 3, `the problem in words: ${summary.problem}`);
    if (wants) assert.match(summary.wants, wants);
    if (tried) assert.match(summary.tried.join('\n'), tried);
    if (left) assert.match(summary.not_done.join('\n'), left);
    assert.match(t.heard(), /in line for a person/);
    assert.doesNotMatch(t.heard(), /putting that through|over_authority|denied/);
    t.close();
}

const ids = { case: '114-4192137-4608767', kettle: '113-4207975-4818225', skillet: '113-4017919-2304729' };

const dialogues = {
    async not_arrived_is_refunded_within_the_authority() {
        const t = await begin('c-fern');
        await t.say('my item has not arrived');
        await t.say(ids.case);
        await t.choose(/not there/);
        await t.choose(/Refund of 19\.99/);
        await madeGood(t, 'refund', 1999);
    },
    async what_was_made_good_is_not_made_good_again_in_silence() {
        const t = await begin('c-fern');
        await t.say(`the phone case ${ids.case} never arrived`);
        await t.choose(/not there/);
        if (t.asked) await t.choose(/Refund/);
        await t.queued();
        assert.equal(journal(host).filter((line) => line.order === ids.case).length, 1);
        t.close();
    },
    async late_by_days_gives_a_certificate() {
        const t = await begin('c-emil');
        await t.say('my bicycle lights never came');
        await t.say('bicycle lights');
        await t.chooseByNumber(/Bicycle lights/);
        assert.match(t.heard(), /late/);
        await t.choose(/Certificate/);
        await madeGood(t, 'certificate', 300);
    },
    async sent_again_is_a_persons_to_allow() {
        const t = await begin('c-emil');
        await t.say('the thermos flask never arrived 113-4160461-4189851');
        await t.choose(/not there/);
        await t.choose(/Send it again/);
        await handedOver(t, 'approval_needed', { wants: /Thermos flask/, tried: /look at the door[^]*sent again/, not_done: /more than the assistant/ });
    },
    async a_refund_above_the_authority_is_a_persons() {
        const t = await begin('c-avery');
        await t.say('my package never arrived');
        await t.say('noise-cancelling');
        await t.choose(/not there/);
        await t.choose(/Refund of 249/);
        await handedOver(t, 'over_authority', { wants: /headphones.*not arrived/, tried: /look at the door[^]*refund of 249/, not_done: /refund of 249/ });
    },
    async a_large_loss_is_a_specialists() {
        const t = await begin('c-fern');
        await t.say('my item has not arrived');
        await t.say('standing desk');
        await t.choose(/Refund/);
        await handedOver(t, 'expensive_loss', { tier: 3, wants: /Standing desk/, not_done: /refund of 549/ });
    },
    async not_due_yet_is_explained_and_closed() {
        const t = await begin('c-gita');
        await t.say('my yoga mat has not arrived');
        await t.say('yoga mat');
        assert.match(t.heard(), /not late yet/);
        await t.solved();
        t.close();
    },
    async found_after_all_ends_well() {
        const t = await begin('c-chen');
        await t.say('my package is missing');
        await t.say('the bookshelf');
        await t.choose(/found it/);
        await t.solved();
        t.close();
    },
    async damaged_is_sent_back_by_the_customers_choice() {
        const t = await begin('c-bola');
        await t.say('my dinner plates arrived broken');
        await t.say('113-4065433-2933103');
        await t.chooseByNumber(/damaged/);
        await t.say('two of the six plates are in pieces');
        await t.choose(/Send it back/);
        await madeGood(t, 'return', 0);
    },
    async not_as_described_refused_goes_to_a_person() {
        const t = await begin('c-chen');
        await t.say('the item is not as described');
        await t.say('wrist rest');
        if (/Which item/.test(t.heard())) await t.choose(/Wrist rest/);
        await t.choose(/not what was described/);
        await t.say('it is much smaller than in the picture');
        await t.choose(/None of these/);
        await handedOver(t, 'offer_refused', { wants: /smaller than in the picture/, not_done: /nothing was agreed/ });
    },
    async a_refund_under_way_is_told() {
        const t = await begin('c-bola');
        await t.say('where is my refund');
        await t.say('rain jacket');
        assert.match(t.heard(), /under way/);
        await t.choose(/answers it/);
        await t.solved();
        t.close();
    },
    async a_refund_that_is_still_wrong_is_a_persons() {
        const t = await begin('c-bola');
        await t.say('where is my refund');
        await t.choose(/Desk fan/);
        assert.match(t.heard(), /39\.00 USD of 39\.00 USD/);
        await t.choose(/still wrong/);
        await handedOver(t, 'refund_unclear', { wants: /refund for order/, tried: /read out/, not_done: /misses money/ });
    },
    async a_return_is_authorised_and_its_order_asked_once() {
        const t = await begin('c-avery');
        await t.say('where is my refund');
        await t.say('wool blanket');
        await t.choose(/Return an item/);
        assert.doesNotMatch(t.heard(), /[Ww]hich order/, 'the order is known already');
        await t.choose(/changed my mind/);
        await t.choose(/Yes/);
        assert.match(t.heard(), /yours to pay.*89\.00 USD goes back to the way you paid when it is here/);
        await t.say('yes please');
        assert.match((await t.confirmed()).text, /RA-\d{6}.*label/);
        await madeGood(t, 'return', 0);
    },
    async a_return_too_late_is_a_persons_if_wanted() {
        const t = await begin('c-gita');
        await t.say('I want to return the kettle');
        await t.say('Electric kettle');
        await t.choose(/does not fit/);
        await t.choose(/Yes/);
        assert.match(t.heard(), /over/);
        await t.choose(/Yes/);
        await handedOver(t, 'return_not_possible', { wants: /return Electric kettle/, not_done: /no return/ });
    },
    async missing_after_where_is_it_is_not_asked_twice() {
        const t = await begin('c-avery');
        await t.say('where is my order');
        await t.say('cast iron');
        await t.choose(/too long/);
        assert.doesNotMatch(t.heard(), /[Ww]hich order/);
        await t.choose(/Certificate/);
        await madeGood(t, 'certificate', 350);
    },
    async a_visitor_with_order_and_address_hears_the_state() {
        const t = await begin();
        await t.say('where is my order');
        await t.say(ids.skillet);
        assert.doesNotMatch(t.heard(), /skillet/i);
        await t.say('Avery@Example.com');
        assert.match(t.heard(), /Cast iron skillet.*late/);
        await t.choose(/too long/);
        await handedOver(t, 'not_verified', { wants: /skillet/, not_done: /not signed in/ });
    },
    async a_signed_in_customer_hears_nothing_of_anothers_order() {
        const t = await begin('c-bola');
        await t.say(`where is my order ${ids.skillet}`);
        assert.match(t.heard(), /which e-mail address/);
        await t.say('bola@example.com');
        await t.say('bola@example.com');
        await handedOver(t, 'order_not_found', { not_done: /could not be found or confirmed/ });
        assert.doesNotMatch(JSON.stringify(t.items), /skillet|Northline/i);
    },
    async a_visitor_with_a_wrong_address_hears_nothing_of_the_order() {
        const t = await begin();
        await t.say('where is my order');
        await t.say(ids.skillet);
        await t.say('bola@example.com');
        await t.say('bola@example.com, chen@example.com, avery@example.com');
        await handedOver(t, 'order_not_found', { not_done: /could not be found or confirmed/ });
        assert.doesNotMatch(JSON.stringify(t.items), /skillet|Northline|late|avery@example.com.*assistant/i);
    },
    async a_person_in_the_middle_of_an_offer() {
        const t = await begin('c-avery');
        await t.say('my item arrived damaged');
        await t.say('wool blanket');
        await t.say('I would rather speak to a human please');
        await handedOver(t, 'asked_for_person');
    },
    async an_order_number_in_other_digits_is_read() {
        const t = await begin();
        await t.say('where is my order');
        await t.say([...ids.skillet].map((c) => (/\d/.test(c) ? String.fromCharCode(0x660 + Number(c)) : c)).join(''));
        assert.match(t.heard(), /which e-mail address/);
        t.close();
    },
    async an_order_number_in_two_messages_is_put_together() {
        const t = await begin('c-avery');
        await t.say('my item has not arrived');
        await t.say('113-4041676');
        assert.match(t.heard(), /rest of the number/);
        await t.say('2618916');
        assert.match(t.heard(), /coffee set/);
        t.close();
    },
    async a_visitors_order_number_in_two_messages_too() {
        const t = await begin();
        await t.say('where is my order');
        await t.say('it is 113-4017');
        await t.say('919-2304729');
        assert.match(t.heard(), /which e-mail address/);
        t.close();
    },
};

try {
    await runDialogues('assistant_remedies', host, dialogues);
} finally {
    mei.close();
}

// SPDX-License-Identifier: Apache-2.0
// The membership pack in a whole host: what a customer gets depends on their level, which the shop
// tells, and on what only they know: a receipt, a packaging, whether an explanation was enough.
import assert from 'node:assert';
import path from 'node:path';
import { source, startHost } from '../tools/host.mjs';
import { people } from './libdesk.mjs';
import { Talk, moved, outcome, runDialogues } from './libtalk.mjs';

const host = await startHost({ scripts: path.join(source, 'scripts/packs/membership') });
const [mei] = await people(host, 'mei');
const ids = { hose: '112-4057514-2828374', kettle: '113-4207975-4818225', blanket: '112-4033757-2514187', glasses: '113-4184218-4504038', lights: '112-4152542-4085122', jug: '114-4144623-3980393',
    stove: '114-4168380-4294580', coffee: '113-4041676-2618916' };

const begin = (customer) => Talk.begin(host, mei, customer);

async function done(t, order, kind, minor = 0) {
    await t.confirmed();
    const o = await outcome(mei, t.id);
    assert.deepEqual(o.of('remedy.proposed').map((e) => [e.kind, e.amount?.minor ?? 0]), [[kind, minor]]);
    assert.equal(o.of('remedy.done').length, 1);
    assert.deepEqual(moved(host, order), [kind]);
    await t.choose(/that is all/);
    await t.solved();
    t.close();
}

async function handedOver(t, tier, reason, wants) {
    await t.queued();
    const o = await outcome(mei, t.id);
    assert.deepEqual([o.of('tier.entered').at(-1).tier, o.of('tier.entered').at(-1).reason], [tier, reason]);
    assert.equal(o.of('remedy.done').length, 0);
    if (wants) assert.match(o.case.summary.wants, wants);
    t.close();
}

async function goesBack(t, order, words) {
    assert.match(t.heard(), words);
    await t.choose(/In store/);
    await done(t, order, 'return');
}

const dialogues = {
    async gold_sends_back_after_two_months() {
        const t = await begin('c-avery');
        await t.say(`I want to return the garden hose ${ids.hose}`);
        await t.choose(/colour/);
        await goesBack(t, ids.hose, /Gold members can send everything back/);
    },
    async a_guest_sends_back_late_with_the_receipt() {
        const t = await begin('c-gita');
        await t.say(`I want to return the kettle ${ids.kettle}`);
        await t.choose(/size/);
        assert.match(t.heard(), /receipt\?/);
        await t.choose(/Yes/);
        await goesBack(t, ids.kettle, /With its receipt/);
    },
    async a_stain_is_a_reason_for_a_return() {
        const t = await begin('c-fern');
        await t.say(`the glasses came with a stain ${ids.glasses}`);
        await t.choose(/stain/);
        await goesBack(t, ids.glasses, /Bronze members can send things back for 90 days/);
    },
    async a_price_is_explained_and_then_made_good_by_a_code() {
        const t = await begin('c-dalia');
        await t.say(`I found the milk jug cheaper at another shop ${ids.jug}`);
        await t.choose(/another shop/);
        assert.match(t.heard(), /Prices move/);
        await t.choose(/No/);
        await t.choose(/Certificate of 4\.80/);
        await done(t, ids.jug, 'certificate', 480);
    },
    async who_accepts_the_explanation_gets_no_code() {
        const t = await begin('c-avery');
        await t.say(`it was cheaper yesterday ${ids.blanket}`);
        await t.choose(/another day/);
        await t.choose(/Yes/);
        await t.solved();
        assert.equal((await outcome(mei, t.id)).of('remedy.proposed').length, 0);
        t.close();
    },
    async a_guests_code_is_not_renewed() {
        const t = await begin('c-emil');
        await t.say('my promo code does not work');
        await t.say('SUMMER20');
        await t.say(ids.lights);
        await t.choose(/Bicycle bell/);
        assert.match(t.heard(), /cannot be renewed without a membership/);
        await t.choose(/that is all/);
        await t.solved();
        t.close();
    },
    async an_extension_is_the_managers() {
        const t = await begin('c-chen');
        await t.say('can I get an extension for my subscription');
        await t.choose(/more time/);
        await t.say('(555) 010-4477');
        await handedOver(t, 3, 'manager', /extension of the premium subscription/);
    },
    async an_order_in_the_house_is_cancelled_after_a_yes() {
        const t = await begin('c-emil');
        await t.say(`please cancel order ${ids.stove}`);
        await t.choose(/Another reason/);
        await t.choose(/Yes/);
        await done(t, ids.stove, 'cancel', 6400);
    },
    async an_order_is_paid_another_way() {
        const t = await begin('c-avery');
        await t.say(`change the payment method of my order ${ids.coffee}`);
        await t.choose(/paid/);
        await t.choose(/Yes/);
        await done(t, ids.coffee, 'order_change');
    },
    async a_person_is_never_refused() {
        const t = await begin('c-bola');
        await t.say('let me talk to a person');
        await handedOver(t, 1, 'asked_for_person');
    },
};

try {
    await runDialogues('membership_pack', host, dialogues);
} finally {
    mei.close();
}

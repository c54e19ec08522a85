// SPDX-License-Identifier: Apache-2.0
// The assistant against the real host and its sample orders: main dialogues, turn by turn.
import assert from 'node:assert';
import { startHost } from '../tools/host.mjs';
import { Talk, runDialogues } from './libtalk.mjs';

const host = await startHost();

const dialogues = {
    async where_is_my_order() {
        const t = await Talk.open(host, 'c-avery');
        await t.say('where is my order');
        if (!/that help/.test(t.heard())) await t.choose(/./);
        assert.match(t.heard(), /on its way|delivered|prepared|late|cancelled/);
        await t.choose(/Yes/);
        await t.solved();
        t.close();
    },
    async something_else_is_taken_down_for_a_person() {
        const t = await Talk.open(host);
        await t.say('I want to complain about the driver, he was rude to me');
        await t.queued();
        t.close();
    },
    async unclear_is_asked_once_then_a_person_comes() {
        const t = await Talk.open(host);
        await t.say('I need a quote for my car insurance');
        assert.ok(t.asked, 'options are laid before the customer');
        assert.equal(t.customer.state, 'held');
        await t.say('insurance for my car, a red one');
        await t.queued();
        t.close();
    },
    async greetings_and_thanks_call_nobody() {
        const t = await Talk.open(host);
        await t.say('hello there');
        assert.equal(t.customer.state, 'held');
        await t.say('thank you');
        assert.notEqual(t.customer.state, 'queued');
        t.close();
    },
    async a_person_is_never_refused_in_the_middle_of_a_flow() {
        const t = await Talk.open(host, 'c-bola');
        await t.say('I want to return an item');
        await t.say('let me talk to a real person please');
        await t.queued();
        t.close();
    },
    async a_promo_code_is_explained() {
        const t = await Talk.open(host);
        await t.say('my promo code does not work');
        await t.choose(/not accepted/);
        await t.say('SAVE10');
        assert.match(t.heard(), /One order takes one code/);
        await t.choose(/Yes/);
        await t.solved();
        t.close();
    },
    async a_membership_is_explained() {
        const t = await Talk.open(host);
        await t.say('please cancel my membership');
        await t.choose(/End my membership/);
        assert.match(t.heard(), /ended at any time/);
        await t.choose(/Yes/);
        await t.solved();
        t.close();
    },
};

await runDialogues('assistant', host, dialogues);

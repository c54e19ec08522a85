// SPDX-License-Identifier: Apache-2.0
// The assistant against the real host and its sample orders: main dialogues, turn by turn.
import assert from 'node:assert';
import { Customer, signIn, startHost, until } from '../tools/host.mjs';

const host = await startHost();
const talks = process.env.OMBUD_TEST_TALK;

// One dialogue: each say() waits for the assistant's question or the end of its part.
class Talk {
    constructor(customer) {
        this.customer = customer;
        this.seen = 0;
    }

    static async open(index) {
        const link = new URLSearchParams(new URL(host.customers[index].help_url).hash.slice(1));
        const one = await new Customer(host, { identity: { user: link.get('user'), mac: link.get('mac') }, new: true }).open();
        const talk = new Talk(one);
        await talk.question();
        return talk;
    }

    static async visitor() {
        const talk = new Talk(await new Customer(host, { new: true }).open());
        await talk.question();
        return talk;
    }

    ended() { return ['queued', 'resolved', 'offered', 'closed'].includes(this.customer.state); }
    heard() { return this.customer.items.filter((i) => i.seq > this.seen && i.from.type !== 'customer').map((i) => i.text).join('\n'); }

    async question(since = 0) {
        await until('an answer of the assistant', () => this.customer.items.some((i) => i.seq > since && i.from.type === 'assistant') || this.ended());
        let before = -1;
        await until('the assistant to have spoken', async () => {
            const now = this.customer.items.length;
            const still = now === before;
            before = now;
            await new Promise((done) => setTimeout(done, 120));
            return still;
        });
        this.seen = since;
        if (this.ended()) await new Promise((done) => setTimeout(done, 600));
        if (talks) console.log(this.customer.items.filter((i) => i.seq >= since).map((i) => `  ${i.from.type}: ${i.text} ${i.options ? JSON.stringify(i.options) : ''}`).join('\n'), `[${this.customer.state}]`);
        return this.customer.items.findLast((i) => i.seq > since && i.options?.length);
    }

    solved() { return this.customer.waitItem('the case to be solved', (i) => i.from.type === 'system' && /solved/.test(i.text)); }

    async say(text) { return this.question(await this.customer.say(text)); }

    // Says the option of the last question that matches.
    async choose(pattern, asked) {
        const option = asked?.options?.find((o) => pattern.test(o.text ?? o));
        assert.ok(option, `no option like ${pattern} in ${JSON.stringify(asked)}`);
        return this.say(option.text ?? option);
    }
}

const dialogues = {
    async where_is_my_order() {
        const t = await Talk.open(0);
        let asked = await t.say('where is my order');
        if (!/that help/.test(t.heard())) asked = await t.choose(/./, asked);
        assert.match(t.heard(), /on its way|delivered|prepared|late|cancelled/);
        await t.choose(/Yes/, asked);
        await t.solved();
        t.customer.close();
    },
    async something_else_is_taken_down_for_a_person() {
        const t = await Talk.visitor();
        await t.say('I want to complain about the driver, he was rude to me');
        await until('a person is called', () => t.customer.state === 'queued');
        t.customer.close();
    },
    async unclear_is_asked_once_then_a_person_comes() {
        const t = await Talk.visitor();
        const asked = await t.say('I need a quote for my car insurance');
        assert.ok(asked, 'options are laid before the customer');
        assert.equal(t.customer.state, 'held');
        await t.say('insurance for my car, a red one');
        await until('a person is called', () => t.customer.state === 'queued');
        t.customer.close();
    },
    async greetings_and_thanks_call_nobody() {
        const t = await Talk.visitor();
        await t.say('hello there');
        assert.equal(t.customer.state, 'held');
        await t.say('thank you');
        assert.notEqual(t.customer.state, 'queued');
        t.customer.close();
    },
    async a_person_is_never_refused_in_the_middle_of_a_flow() {
        const t = await Talk.open(1);
        await t.say('I want to return an item');
        await t.say('let me talk to a real person please');
        await until('a person is called', () => t.customer.state === 'queued');
        t.customer.close();
    },
    async a_promo_code_is_explained() {
        const t = await Talk.visitor();
        let asked = await t.say('my promo code does not work');
        asked = await t.choose(/not accepted/, asked);
        asked = await t.say('SAVE10');
        assert.match(t.heard(), /One order takes one code/);
        await t.choose(/Yes/, asked);
        await t.solved();
        t.customer.close();
    },
    async a_membership_is_explained() {
        const t = await Talk.visitor();
        let asked = await t.say('please cancel my membership');
        asked = await t.choose(/End my membership/, asked);
        assert.match(t.heard(), /ended at any time/);
        await t.choose(/Yes/, asked);
        await t.solved();
        t.customer.close();
    },
};

let passed = 0;
try {
    const names = Object.keys(dialogues).filter((n) => !process.argv[2] || n.includes(process.argv[2]));
    for (const name of names) {
        if (talks) console.log(name);
        try {
            await dialogues[name]();
            passed += 1;
        } catch (error) {
            console.log(`not ok ${name}: ${error.stack}`);
        }
    }
    console.log(`assistant: passed ${passed} of ${names.length}`);
    process.exitCode = passed === names.length ? 0 : 1;
} finally {
    await host.stop();
}

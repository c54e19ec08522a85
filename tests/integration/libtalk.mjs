// SPDX-License-Identifier: Apache-2.0
// A conversation with the assistant, turn by turn, and what staff see of its case.
import assert from 'node:assert';
import { Customer, finish, until } from '../tools/host.mjs';
import { detail, events, expect, identity, journal, people } from './libdesk.mjs';

const aloud = process.env.OMBUD_TEST_TALK;
const away = ['queue.entered', 'case.resolved', 'contact.ended']; // nobody is waited for after these

// One reader a host, for all of its talks.
const readers = new WeakMap();
async function readerOf(host) {
    if (!readers.has(host)) readers.set(host, people(host, 'dana').then(([one]) => one));
    return readers.get(host);
}

export class Talk {
    constructor(customer) {
        Object.assign(this, { customer, since: 0, asked: null });
    }

    // With the shop's proof for a sample customer, or as a visitor.
    static async open(host, id) {
        const proof = id ? { identity: identity(host, id) } : {};
        const talk = new Talk(await new Customer(host, { ...proof, new: true }).open());
        await talk.turn(0);
        return talk;
    }

    // The same in a case of its own, as `staff` find it.
    static async begin(host, staff, id) {
        const talk = await Talk.open(host, id);
        talk.id = await caseOf(staff);
        return talk;
    }

    get items() { return this.customer.items; }

    // What the customer was told since their last message.
    heard() { return this.items.filter((i) => i.seq > this.since && i.from.type !== 'customer').map((i) => i.text).join('\n'); }

    // What is recorded since the last turn began, in the case that this contact opened or joined.
    async log() {
        const staff = await readerOf(this.customer.host);
        if (!this.case) {
            const { cases } = await expect(200, staff.call('GET', '/cases?filter=open'));
            for (const one of cases.sort((a, b) => b.number - a.number)) {
                const first = (await events(staff, one.id)).find((e) => e.kind === 'contact.started' && e.body.contact === this.customer.contact);
                if (!first) continue;
                Object.assign(this, { case: one.id, since: Math.max(this.since, first.seq) });
                break;
            }
        }
        if (!this.case) return [];
        return (await expect(200, staff.call('GET', `/cases/${this.case}/events?since=${this.since}&limit=1000`))).events;
    }

    // The turn is over when the flow asks the customer, stays as it was, ends or hands over; a pause
    // says nothing. What was sent until then has come.
    async isOver() {
        const log = await this.log();
        const flow = log.findLast((e) => e.kind === 'fact.set' && e.body.key === 'flow');
        const rests = flow ? flow.body.value === null || flow.body.value.answers.at(-1).wait === 'ask'
            : log.some((e) => e.kind === 'message.sent' && e.body.by === 'assistant'); // in one commit with its flow
        if (!rests && !log.some((e) => away.includes(e.kind))) return false;
        const come = new Set(this.items.map((i) => i.seq));
        return log.every((e) => e.kind !== 'message.sent' || e.body.contact !== this.customer.contact || come.has(e.seq));
    }

    async turn(since) {
        this.since = since;
        await until('the end of the turn', () => this.isOver());
        if (aloud) {
            for (const i of this.items.filter((one) => one.seq >= since))
                console.log(`  ${i.from.type}: ${i.text} ${i.options ? JSON.stringify(i.options) : ''}`);
            console.log(`  [${this.customer.state}]`);
        }
        this.asked = this.items.findLast((i) => i.seq > since && i.options?.length);
        return this;
    }

    async say(text) { return this.turn(await this.customer.say(text)); }

    option(pattern) {
        const found = this.asked?.options?.find((o) => pattern.test(o.text ?? o));
        assert.ok(found, `no option like ${pattern} in ${JSON.stringify(this.asked)}`);
        return found.text ?? found;
    }

    // Says the option of the last question that matches, by its text or by its number.
    async choose(pattern) { return this.say(this.option(pattern)); }

    async chooseByNumber(pattern) {
        const options = this.asked.options.map((o) => o.text ?? o);
        return this.say(String(options.indexOf(this.option(pattern)) + 1));
    }

    solved() { return this.customer.waitItem('the case to be solved', (i) => /solved/.test(i.text)); }
    queued() { return until('a person is called', () => this.customer.state === 'queued'); }
    confirmed() { return this.customer.waitItem('a confirmation', (i) => /Confirmation number \d+/.test(i.text)); }
    close() { this.customer.close(); }
}

// The case that a customer's contact began, as staff find it: the newest of those still open.
async function caseOf(staff) {
    const { cases } = await expect(200, staff.call('GET', '/cases?filter=open'));
    return cases.reduce((a, b) => (b.number > a.number ? b : a)).id;
}

// The outcome of a case: its events by kind, and its summary.
export async function outcome(staff, id) {
    const log = await events(staff, id);
    const of = (kind) => log.filter((e) => e.kind === kind).map((e) => e.body);
    return { log, of, case: await detail(staff, id) };
}

// What the shop did with an order, by kind.
export const moved = (host, order) => journal(host).filter((line) => line.order === order).map((line) => line.kind);

// Done by the shop once, by the assistant alone, under the rule of this name, and told with its number.
export async function changedOnce(talk, staff, order, kind, rule, before = []) {
    const told = await talk.confirmed();
    const o = await outcome(staff, talk.id);
    assert.deepEqual(o.of('remedy.proposed').map((e) => e.kind), [kind]);
    assert.equal(o.of('remedy.allowed')[0].rule, rule);
    assert.equal(o.of('remedy.done').length, 1);
    assert.deepEqual(o.of('tier.entered').map((e) => e.tier), [0]);
    assert.deepEqual(moved(talk.customer.host, order), [...before, kind]);
    assert.ok(told.text.includes(`Confirmation number ${o.of('confirmation.sent')[0].number}`));
    await talk.choose(/that is all/);
    await talk.solved();
    talk.close();
}

// Runs each named dialogue; `node FILE part-of-a-name` runs those alone.
export async function runDialogues(name, host, dialogues) {
    const names = Object.keys(dialogues).filter((n) => !process.argv[2] || n.includes(process.argv[2]));
    let passed = 0;
    try {
        for (const each of names) {
            if (aloud) console.log(each);
            try {
                await dialogues[each]();
                passed += 1;
            } catch (error) {
                console.log(`not ok ${each}: ${error.stack}`);
            }
        }
    } finally {
        await host.stop();
    }
    finish(name, passed, names.length);
}

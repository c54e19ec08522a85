// SPDX-License-Identifier: Apache-2.0
// A candidate is tried before it is trusted: in the shadow it changes nothing and its differences
// are counted; as a canary it has the same customers from first to last, and one that does worse
// ends by itself while one that does as well stays. What was counted outlives a restart.
import assert from 'node:assert';
import path from 'node:path';
import { Customer, signIn, sleep, startHost, temporary, until } from '../tools/host.mjs';
import { events, expect } from './libdesk.mjs';

const data = path.join(temporary(), 'data');
const start = () => startHost({ data, verbose: true, set: { 'chat.rate': 1000, 'chat.burst': 10000 } });
let host = await start();
let olga = await signIn(host, 'olga', host.staff[0].password);
const show = () => expect(200, olga.call('GET', '/policies'));
const newest = async () => (await expect(200, olga.call('GET', '/policies/history?limit=1'))).activations[0];

// A draft with one file changed, put on trial.
async function trial(name, change, mode, percent) {
    const { text } = await expect(200, olga.call('GET', `/policies/file?name=${name}`));
    assert.notEqual(change(text), text);
    await expect(200, olga.call('PUT', '/policies/draft', { name, text: change(text) }));
    const answer = await expect(200, olga.call('POST', '/policies/activate', { bundle: 'draft', why: `${mode} of ${name}`, mode, percent }));
    await expect(200, olga.call('DELETE', '/policies/draft'));
    return answer.activation;
}

// Somebody new asks something and leaves.
async function visit() {
    const one = await new Customer(host, { new: true }).open();
    await one.say('where is my order');
    const state = one.state;
    one.socket.send({ t: 'end' });
    await until('the end', () => one.state === 'over');
    one.close();
    return { contact: one.contact, state };
}

const toPerson = (text) => text.replace('otherwise = route(tier.assistant)', 'otherwise = route(tier.associate)');
const broken = (text) => text.replace('otherwise = route(tier.assistant)',
    'rule "breaks" { when = function(c) local t = nil; return t.x end, decide = route(tier.assistant) },\n  otherwise = route(tier.assistant)');
const spec = { name: 'spec/route.lua', text: 'spec "route" { case "reopened" { given = { case = { reopened = true } }, expect = { verdict = "route" } } }\n' };

try {
    // The specs of the shipped rules would refuse these candidates: that is what specs are for.
    await expect(200, olga.call('PUT', '/policies/draft', spec));
    await expect(200, olga.call('POST', '/policies/activate', { bundle: 'draft', why: 'fewer cases, to try what they forbid' }));

    // Shadow: decides beside.
    const shadow = await trial('policies/route.lua', toPerson, 'shadow');
    assert.equal((await visit()).state, 'held', 'the assistant has it, as the rules in force say');
    let now = (await show()).trial;
    assert.deepEqual([now.mode, now.hash, now.record.n], ['shadow', shadow.hash, shadow.n]);
    assert.ok(now.decisions >= 2 && now.changed >= 1 && now.faults === 0, JSON.stringify(now));
    const differing = now.counts.sample.find((s) => s.point === 'route');
    assert.deepEqual([differing.from, differing.to, differing.from_tier, differing.to_tier], ['route', 'route', 0, 1]);
    assert.ok(!JSON.stringify(now.counts).includes('order'), 'no words of a customer');

    // A clean stop, and a start: it is still on trial and has counted on.
    olga.close();
    await host.stop();
    host = await start();
    olga = await signIn(host, 'olga', host.staff[0].password);
    const after = (await show()).trial;
    assert.deepEqual([after.hash, after.decisions, after.changed], [now.hash, now.decisions, now.changed]);
    await visit();
    assert.ok((await show()).trial.decisions > now.decisions);
    await expect(200, olga.call('POST', '/policies/trial/stop', { why: 'seen enough' }));
    assert.equal((await show()).trial, null);

    // A canary that does as well: it stays, its share is its own, and records name who decided.
    const good = await trial('bundle.lua', (t) => t.replace(/version = "[^"]*"/, 'version = "as good"'), 'canary', 40);
    const inForce = (await show()).active.hash;
    const dana = await signIn(host, 'dana', host.staff[0].password);
    for (let i = 0; i < 40; i++) await visit();
    now = (await show()).trial;
    assert.deepEqual([now.mode, now.percent, now.state], ['canary', 40, 'running']);
    const { in_force: a, candidate: b } = now.arms;
    assert.equal(a.cases + b.cases, 40);
    assert.ok(b.cases >= 4 && b.cases <= 30, `${b.cases} of 40 at 40 %`);
    assert.deepEqual([a.faulted, b.faulted, b.escalated, now.changed], [0, 0, 0, 0]);
    const rows = (await expect(200, dana.call('GET', '/cases?filter=&limit=200'))).cases.slice(0, 40);
    const deciders = { [inForce]: 0, [good.hash]: 0 };
    for (const row of rows) {
        const own = new Set();
        for (const e of await events(dana, row.id)) {
            const record = e.body.record ?? e.body.decision;
            if (record) own.add(record.bundle);
        }
        assert.equal(own.size, 1, `one bundle decided all of case ${row.number}`);
        deciders[[...own][0]]++;
    }
    assert.equal(deciders[good.hash], b.cases, 'as many as were counted');
    const why = await expect(200, olga.call('GET', `/policies/why?case=${rows[0].number}`));
    assert.equal(why.case, rows[0].id);
    assert.ok(why.decisions.length >= 2 && why.decisions.every((d) => d.same && d.rule), JSON.stringify(why).slice(0, 300));
    assert.equal((await newest()).n, good.n, 'nothing ended it');

    // Killed in the middle: the share goes on, and what was written down counts.
    await sleep(10000); // it is written down every five seconds
    dana.close(); olga.close();
    await host.kill();
    host = await start();
    olga = await signIn(host, 'olga', host.staff[0].password);
    now = (await show()).trial;
    assert.equal(now.hash, good.hash);
    assert.equal(now.arms.in_force.cases + now.arms.candidate.cases, 40);
    await expect(200, olga.call('POST', '/policies/trial/stop', { why: 'as good' }));

    // One that sends everybody to a person: the host ends it, on record, with its reasons.
    const bad = await trial('policies/route.lua', toPerson, 'canary', 50);
    for (let i = 0; i < 150 && (await newest()).n === bad.n; i++) await visit();
    const ended = await newest();
    assert.deepEqual([ended.how, ended.mode, ended.by.type, ended.from, ended.hash], ['trial', 'stop', 'system', bad.hash, inForce]);
    assert.match(ended.why, /escalat/);
    assert.equal((await show()).trial, null);
    assert.equal((await visit()).state, 'held');

    // In full it never comes into force: it fails on what was decided a moment ago.
    const { text } = await expect(200, olga.call('GET', '/policies/file?name=policies/route.lua'));
    await expect(200, olga.call('PUT', '/policies/draft', { name: 'policies/route.lua', text: broken(text) }));
    const refused = await olga.call('POST', '/policies/activate', { bundle: 'draft', why: 'nobody will notice' });
    assert.equal(refused.status, 422);
    assert.match(refused.json.detail, /a decision of route, made not long ago, fails/);
    await expect(200, olga.call('DELETE', '/policies/draft'));

    // One that breaks: three faults are enough; the customers had a person meanwhile.
    await trial('policies/route.lua', broken, 'canary', 90);
    for (let i = 0; i < 30 && (await show()).trial; i++) await visit();
    assert.equal((await newest()).how, 'faults');
    assert.equal((await visit()).state, 'held');
    olga.close();
    console.log('policy_trial: passed');
} finally {
    await host.stop();
}

// SPDX-License-Identifier: Apache-2.0
// Rules that loop, hoard or answer nonsense, live: every message is still acknowledged and decided,
// by the default: a person, and no money. Three faults put the previous rules back. The neighbour's
// tenant, on good rules, feels nothing.
import assert from 'node:assert';
import { cpSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Customer, source, startHost, temporary, until } from '../tools/host.mjs';
import { events, expect, identity, people } from './libdesk.mjs';

// What check sees in a text is refused before it is in force; these it cannot see.
const bodies = {
    loops: 'while true do end',
    recurses: 'local function f(n) return f(n + 1) + 1 end return f(1)',
    'hoards in a table': 'local t = {} for i = 1, 1000000000 do t[i] = "x" .. i end',
    'hoards one string': 'local s = "xxxxxxxx" while true do s = s .. s end',
    raises: 'local t = nil return t.x',
    'answers a number': 'return ({ 42 })[1]',
    'answers nothing': 'return',
    'answers a table': 'return { verdict = "allow", kind = "escalate", tier = 99 }',
};
const points = {
    escalation: { otherwise: 'stay()', bodies: { ...bodies, 'answers another point': 'return { verdict = "allow", clause = "have it all" }', 'goes nowhere': 'return escalate(77, "x")' } },
    authority: { otherwise: 'allow()', bodies: { ...bodies, 'answers another point': 'return { verdict = "escalate", tier = 1, reason = "x" }', 'asks nobody': 'return { verdict = "approval", tier = -5, reason = "x" }' } },
};
const scripts = path.join(temporary(), 'scripts');
cpSync(path.join(source, 'scripts'), scripts, { recursive: true });
// What is tried here is what no spec foresaw.
for (const name of readdirSync(path.join(scripts, 'spec'))) rmSync(path.join(scripts, 'spec', name));

const host = await startHost({ verbose: true, scripts, scripts2: path.join(source, 'scripts'), set: { 'chat.rate': 100, 'chat.burst': 1000 } });

async function activate(file, text) {
    const seen = host.log.length;
    // In one step, as editors do: the watch might else read half a file and say so.
    const whole = path.join(path.dirname(file), '.whole');
    writeFileSync(whole, text);
    renameSync(whole, file);
    host.child.kill('SIGHUP');
    await until('the new rules', () => / maple: .* is active \(/.test(host.log.slice(seen)));
    assert.ok(!/is not active/.test(host.log), host.log.slice(seen));
}

// A conversation at the neighbour's: greeted, answered, with a rule for the step and no fault.
async function canary() {
    const one = await new Customer(host, { hostname: 'brook.localhost', new: true }).open();
    await one.waitItem('a greeting', (i) => i.from.type === 'assistant');
    const seq = await one.say('where is my order');
    await one.waitItem('an answer', (i) => i.seq > seq && i.from.type === 'assistant');
    assert.equal(one.state, 'held');
    one.close();
    assert.ok(!/brook: .*failed/.test(host.log), 'the neighbour has faults');
}

// A candidate has to manage the newest decisions: what is hostile here waits for words longer than
// any before.
let longest = 200;

async function converse(name, dana, act, times = 1) {
    const one = await new Customer(host, { identity: identity(host, 'c-avery'), new: true }).open();
    const began = Date.now();
    for (let i = 0; i < times; i++) await one.say(`where is my order, says ${name}`.padEnd(longest, '.'));
    if (one.state === 'held') one.person();
    await until(`${name}: a person`, () => one.state === 'queued');
    const took = Date.now() - began;
    const row = await until('its case', async () => (await dana.call('GET', '/cases?filter=queue')).json.cases[0]);
    await expect(200, dana.call('POST', `/cases/${row.id}/accept`, {}));
    await one.say('are you there?');
    if (act) await act(row.id);
    const log = await events(dana, row.id);
    await expect(200, dana.call('POST', `/cases/${row.id}/resolve`, {}));
    one.close();
    return { log, took };
}

// A refund of a cent by an associate: asked of somebody or denied, never allowed.
async function noMoney(name, dana, id) {
    const { orders } = await expect(200, dana.call('GET', `/cases/${id}/orders`));
    const { remedy } = await expect(201, dana.call('POST', `/cases/${id}/remedies`, { kind: 'refund', order: orders[0].id,
        line: orders[0].lines[0].line, amount: { minor: 1, currency: 'USD' }, to: 'original', reason: 'not_arrived' },
    { 'idempotency-key': `hostile-${name}` }));
    assert.ok(['asked', 'denied'].includes(remedy.state), `${name}: ${JSON.stringify(remedy)}`);
}

const hostile = (point, body) => `local function bad(c)\n  if c.tier < 0 then return ${points[point].otherwise} end\n  ${body}\nend\nreturn policy "${point}" {\n`
    + `  rule "hostile" { when = function(c) return ${point === 'authority' ? 'c.tier >= 0' : `c.message and c.message.length >= ${longest}`} end, decide = bad },\n`
    + `  otherwise = ${points[point].otherwise},\n}\n`;

async function tryPoint(point, dana) {
    const file = path.join(scripts, `policies/${point}.lua`);
    const good = readFileSync(file, 'utf8');
    for (const [name, body] of Object.entries(points[point].bodies)) {
        await activate(file, `${good}-- before ${name}\n`);
        longest++;
        await activate(file, hostile(point, body));
        const { log, took } = await converse(name, dana, point === 'authority' ? (id) => noMoney(name, dana, id) : null);
        const faults = log.filter((e) => e.kind === 'policy.faulted' && e.body.point === point);
        assert.ok(faults.length, `${point} ${name}: no fault on record`);
        assert.ok(!log.some((e) => e.kind === 'remedy.allowed'), `${point} ${name}: money moved`);
        for (const e of log.filter((x) => x.kind === 'tier.entered')) assert.ok(e.body.rule && e.body.tier <= 1, JSON.stringify(e.body));
        await canary();
        console.log(`${point} ${name}: ${faults[0].body.why}; a person after ${took} ms`);
    }
    // Three faults: the rules of before are in force again without anybody's hand.
    if (point === 'escalation') {
        longest++;
        await activate(file, hostile(point, bodies.raises));
        await converse('three in a row', dana, null, 3);
        await until('the previous rules', () => / is active \(\w+\), faults by host/.test(host.log));
        assert.match(host.log, /escalation failed \(rule ".+": policies\/escalation\.lua:\d+: .+\), its default holds/);
    }
    await activate(file, good);
}

try {
    const [dana] = await people(host, 'dana');
    await canary();
    for (const point of Object.keys(points)) await tryPoint(point, dana);
    dana.close();
    console.log('hostile_policy: passed');
} finally {
    await host.stop();
}
